"""A network as the stages that the kernels run: dense layers, convolutions with their pooling, other poolings.

Dropout layers have no stage of their own: they are a setting of the stage whose inputs they silence.
"""

from dataclasses import dataclass

from core.architecture import Network
from core.layers import Convolution, Dense, Dropout, Pooling, Shape

_NOT_MONOTONE = ("gelu", "wavy")  # of these the greatest value is not that of the greatest weighted input


@dataclass(frozen=True)
class Stage:
    """One step of the kernels.

    layer: the layer whose parameters it has, or a pooling, numbered from 1. pooled: whether a 2 x 2 max pooling
    behind a convolution is part of it. dropout: the share of its inputs that is silenced.
    """

    layer: Dense | Convolution | Pooling
    number: int
    before: Shape
    after: Shape
    pooled: bool = False
    dropout: float = 0.0


def stages_of(network: Network) -> list[Stage]:
    """The stages of a network, in order."""
    stages: list[Stage] = []
    kept = 1.0
    shapes = network.shapes
    for number, layer in enumerate(network.layers, start=1):
        before, after = shapes[number - 1], shapes[number]
        if isinstance(layer, Dropout):
            kept *= 1.0 - layer.rate
        elif kept == 1.0 and stages and _fuse(stages[-1], layer):
            last = stages[-1]
            stages[-1] = Stage(last.layer, last.number, last.before, after, pooled=True, dropout=last.dropout)
        else:
            stages.append(Stage(layer, number, before, after, dropout=1.0 - kept))
            kept = 1.0
    return stages


def _fuse(last: Stage, layer: Dense | Convolution | Pooling) -> bool:
    """Whether a layer is a pooling that can be computed together with the convolution before it."""
    return (
        isinstance(last.layer, Convolution)
        and not last.pooled
        and last.layer.activation not in _NOT_MONOTONE
        and layer == Pooling(2)
    )
