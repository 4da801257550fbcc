"""What every contender is given, so that all of them do the same work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.architecture import Network
from core.data_function import data_function
from core.layers import Convolution, Dense, Pooling
from core.streams import SeededStreams
from nntui.bench.cases import Case

Floats = NDArray[np.floating]
Layers = list[tuple[Floats, Floats]]
"""Weights and biases of each layer that has some, in order.

Weights are (inputs, outputs). Those of a convolution are (height * width * channels, maps), and its biases (maps,). A
dense layer behind an image takes it flattened as (y, x, channel).
"""


@dataclass(frozen=True)
class Problem:
    """Minimise a loss plus L2 on the weights, by plain gradient descent.

    The loss is the cross-entropy or the quadratic loss of sigmoid outputs, summed over outputs, or the log-likelihood
    of softmax outputs.
    images: (n, 784) between 0 and 1, the first n training images of MNIST; targets: (n, 10), one 1 a row. Or evenly
    spread samples of `data`, a function: images (n, 1) are its arguments between 0 and 1, targets (n, 1) its values.
    initial: the parameters to start from, to be copied; they are those that nntui draws from `seed` by `initialiser`.
    """

    network: Network
    loss: str
    images: Floats
    targets: Floats
    batch_size: int
    learning_rate: float
    l2: float
    initialiser: str
    initial: Layers
    seed: int
    data: str

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
    return _problem(case, images.astype(np.float32) / np.float32(divisor), np.eye(10, dtype=np.float32)[labels], seed)


def pose_function(case: Case, count: int, seed: int = 1) -> Problem:
    """The problem of a case on so many samples of its function, of one argument."""
    places = (np.arange(count) + 0.5)[:, None] / count
    values = data_function(case.data).values(places)
    return _problem(case, places.astype(np.float32), values.astype(np.float32), seed)


def _problem(case: Case, images: Floats, targets: Floats, seed: int) -> Problem:
    network = case.architecture
    initial = SeededStreams(seed).initial_layers(network, case.initialiser)
    return Problem(
        network,
        case.loss,
        images,
        targets,
        case.batch_size,
        case.learning_rate,
        case.l2,
        case.initialiser,
        [(weights.astype(np.float32), biases.astype(np.float32)) for weights, biases in as_matrices(initial)],
        seed,
        case.data,
    )


def as_matrices(layers: Layers) -> Layers:
    """The core's layers, whose convolutions have weights (height, width, channels, maps), as a Problem has them."""
    return [(weights.reshape(-1, weights.shape[-1]), biases) for weights, biases in layers]


def mean_loss(layers: Layers, problem: Problem) -> float:
    """The loss per training image, in float64: the one yardstick by which contenders are compared.

    Raises ValueError where the network has dropout: libraries that scale in training and those that scale afterwards
    mean different functions by the same weights.
    """
    shape = problem.network.shapes[0]
    values: Floats = problem.images.astype(np.float64).reshape(-1, shape.height, shape.width, shape.channels)
    parameters = iter(layers)
    outputs = values
    for layer in problem.network.layers:
        match layer:
            case Dense():
                weights, biases = next(parameters)
                outputs = values.reshape(len(values), -1) @ weights.astype(np.float64) + biases
            case Convolution():
                weights, biases = next(parameters)
                outputs = _patches(values, layer) @ weights.astype(np.float64) + biases
            case Pooling(kind="max"):
                outputs = _windows(values, layer.size, layer.size, layer.stride).max(axis=(-2, -1))
            case _:
                raise ValueError(f"no yardstick for a network with {layer.text}")
        values = _activation(layer.activation, outputs)
    if problem.loss == "log-likelihood":
        likeliest = outputs.max(axis=1)
        normaliser = likeliest + np.log(np.exp(outputs - likeliest[:, None]).sum(axis=1))
        return float((normaliser - (problem.targets * outputs).sum(axis=1)).mean())
    if problem.loss == "quadratic":
        return float(((_activation("sigmoid", outputs) - problem.targets) ** 2).sum() / 2 / problem.count)
    return float((np.logaddexp(0.0, outputs) - problem.targets * outputs).sum() / problem.count)


def _activation(name: str, z: Floats) -> Floats:
    if name == "sigmoid":
        return 1.0 / (1.0 + np.exp(-z))
    return np.maximum(z, 0.0) if name == "relu" else z


def _windows(values: Floats, height: int, width: int, stride: int) -> Floats:
    """(n, y, x, channel) seen through a window: (n, y, x, channel, dy, dx)."""
    windows = np.lib.stride_tricks.sliding_window_view(values, (height, width), axis=(1, 2))
    return windows[:, ::stride, ::stride]


def _patches(values: Floats, layer: Convolution) -> Floats:
    """What each window of a convolution sees: (n, y, x, dy * dx * channel)."""
    sides = (layer.padding, layer.padding)
    windows = _windows(np.pad(values, ((0, 0), sides, sides, (0, 0))), layer.height, layer.width, layer.stride)
    patches = windows.transpose(0, 1, 2, 4, 5, 3)
    return patches.reshape(*patches.shape[:3], -1)
