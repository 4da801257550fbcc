"""A small network with all its numbers in sight: what the playground draws, and what can be handed to the lab."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.architecture import Network
from core.layers import Dense
from core.streams import Layers
from core.universality.activations import activate

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FeedForward:
    """Layers of neurons: the weights (inputs, outputs) and biases (outputs,) of each, float64, and its activation.

    It computes in NumPy and float64. `network` and `layers` are the same thing for `core.network.Model`.
    """

    layers: Layers
    activations: tuple[str, ...]

    @property
    def inputs(self) -> int:
        return int(self.layers[0][0].shape[0])

    @property
    def widths(self) -> tuple[int, ...]:
        return (self.inputs, *(len(biases) for _, biases in self.layers))

    def activity(self, x: ArrayLike) -> list[tuple[Array, Array]]:
        """The weighted inputs z and the activations of each layer, each (examples, neurons).

        x: (examples, inputs), or (examples,) where there is one input.
        """
        a = np.asarray(x, np.float64)
        a = a.reshape(-1, 1) if a.ndim == 1 else a
        result = []
        for (weights, biases), name in zip(self.layers, self.activations, strict=True):
            z = np.asarray(a @ weights + biases)
            a = activate(name, z)
            result.append((z, a))
        return result

    def weighted_sums(self, x: ArrayLike) -> Array:
        """What reaches the output neurons, before their activation: (examples, outputs)."""
        return self.activity(x)[-1][0]

    def outputs(self, x: ArrayLike) -> Array:
        """What the network answers: (examples, outputs)."""
        return self.activity(x)[-1][1]

    @property
    def network(self) -> Network:
        """The architecture."""
        dense = (Dense(width, name) for width, name in zip(self.widths[1:], self.activations, strict=True))
        return Network(self.inputs, tuple(dense))

    @property
    def text(self) -> str:
        """The architecture as one line, see `core.architecture`."""
        return self.network.text


def with_sigmoids(ideal: FeedForward, steepness: float) -> FeedForward:
    """The same network with every step neuron replaced by a sigmoid of weights and bias `steepness` times as large.

    As steepness grows, it becomes the same (chapter 1), except where a weighted input is 0.
    """
    layers: Layers = []
    for (weights, biases), name in zip(ideal.layers, ideal.activations, strict=True):
        factor = steepness if name == "step" else 1.0
        layers.append((weights * factor, biases * factor))
    return FeedForward(layers, tuple("sigmoid" if name == "step" else name for name in ideal.activations))
