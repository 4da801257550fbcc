"""What every contender is given, so that all of them do the same work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.architecture import parse_network
from core.streams import SeededStreams
from nntui.bench.cases import Case

Floats = NDArray[np.floating]
Layers = list[tuple[Floats, Floats]]
"""Weights (inputs, outputs) and biases (outputs,) of each layer, in order."""


@dataclass(frozen=True)
class Problem:
    """Minimise the sigmoid cross-entropy, summed over outputs, plus L2 on the weights, by plain gradient descent.

    images: (n, 784) between 0 and 1, the first n training images of MNIST. targets: (n, 10), one 1 a row.
    initial: the parameters to start from, to be copied; they are those that nntui draws from `seed` by "default".
    """

    images: Floats
    targets: Floats
    batch_size: int
    learning_rate: float
    l2: float
    initial: Layers
    seed: int

    @property
    def count(self) -> int:
        return len(self.images)

    @property
    def batches(self) -> int:
        """Mini-batches in an epoch."""
        return self.count // self.batch_size

    @property
    def decay(self) -> float:
        """What a step of L2 multiplies each weight with."""
        return 1.0 - self.learning_rate * self.l2 / self.count

    @property
    def rate(self) -> float:
        """What a step multiplies the gradient with that is summed over a mini-batch."""
        return self.learning_rate / self.batch_size


def pose(case: Case, images: NDArray[np.uint8], labels: NDArray[np.integer], divisor: float, seed: int = 1) -> Problem:
    """The problem of a case on images (n, 784) of bytes, which mean grey levels of byte / divisor, and their digits."""
    initial = SeededStreams(seed).initial_layers(parse_network(case.network), "default")
    return Problem(
        images.astype(np.float32) / np.float32(divisor),
        np.eye(10, dtype=np.float32)[labels],
        case.batch_size,
        case.learning_rate,
        case.l2,
        [(weights.astype(np.float32), biases.astype(np.float32)) for weights, biases in initial],
        seed,
    )


def mean_loss(layers: Layers, problem: Problem) -> float:
    """The cross-entropy per training image, in float64: the one yardstick by which contenders are compared."""
    inputs = problem.images.astype(np.float64)
    for weights, biases in layers[:-1]:
        inputs = 1.0 / (1.0 + np.exp(-(inputs @ weights.astype(np.float64) + biases)))
    weights, biases = layers[-1]
    outputs = inputs @ weights.astype(np.float64) + biases
    return float((np.logaddexp(0.0, outputs) - problem.targets * outputs).sum() / problem.count)
