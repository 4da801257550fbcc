"""What the book works out rather than trains: each formula is a function without arguments that gives its series.

The book's own numbers are in the experiments' files; here is how ours are computed.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.architecture import parse_network
from core.data.mnist_files import mnist_files
from core.neuron import sigmoid
from core.softmax import START, softmax
from core.universality import game as bumps_game
from core.universality.construction import Recipe, construct
from core.universality.towers import Tower, bumps, tower_bias

Series = dict[str, tuple[float, ...]]

_INPUTS, _LIT_INPUTS = 1000, 500  # of the neuron whose weighted input chapter 3 discusses
_NEAR_AN_END = 0.01  # of the sigmoid's range: a neuron beyond it counts as saturated
_FILE_TRAINING = 50_000  # the last 10,000 images of the file are the validation set
_OCCAM_X = (0.7, 1.3, 1.9, 2.6, 2.9, 3.6, 3.8, 3.95, 4.4, 4.9)
_OCCAM_Y = (1.8, 2.2, 4.0, 5.0, 6.1, 7.0, 7.4, 8.0, 9.1, 10.0)
_TOWER = Tower(starts=(0.4, 0.3), ends=(0.6, 0.7))
_BUMPS = (5, 10, 20, 50, 100, 200)


def class_counts() -> Series:
    """How many images of each digit MNIST's sets have: what a network gets right that always says the same."""
    (_, first), (_, test) = mnist_files()
    sets = {"test": test, "validation": first[_FILE_TRAINING:], "training": first[:_FILE_TRAINING]}
    return {name: tuple(np.bincount(labels, minlength=10).astype(float).tolist()) for name, labels in sets.items()}


def initial_input() -> Series:
    """The weighted input of a neuron with 1,000 inputs, 500 of them 1 and the others 0, under both initialisers.

    It is normally distributed around 0: the variances of 500 weights and of the bias add up. `saturated`: the
    share (percent) of such neurons whose output is within 0.01 of 0 or 1.
    """
    series: Series = {}
    for name, weight_variance in (("large", 1.0), ("default", 1 / _INPUTS)):
        deviation = math.sqrt(_LIT_INPUTS * weight_variance + 1)
        limit = math.log((1 - _NEAR_AN_END) / _NEAR_AN_END)
        series[f"{name} deviation"] = (deviation,)
        series[f"{name} saturated"] = (100 * math.erfc(limit / deviation / math.sqrt(2)),)
    return series


def weight_decay() -> Series:
    """The share of a weight that L2 leaves after an epoch, step by step; η 0.1, λ 5, mini-batches of 10 of 50,000."""
    learning_rate, l2, batch_size, images = 0.1, 5.0, 10, 50_000
    return {"left": (math.prod([1 - learning_rate * l2 / images] * (images // batch_size)),)}


def line_and_polynomial() -> Series:
    """Ten points, the polynomial of degree 9 that goes through all of them, and the line y = 2x that misses all.

    `off`: the mean square deviation from the points. `at 6`: what is foretold a little to the right of them.
    """
    x, y = np.array(_OCCAM_X), np.array(_OCCAM_Y)
    polynomial = np.polynomial.Polynomial.fit(x, y, len(x) - 1)
    return {
        "leading coefficient": (float(polynomial.convert().coef[-1]),),
        "polynomial off": (float(np.mean((polynomial(x) - y) ** 2)),),
        "line off": (float(np.mean((2 * x - y) ** 2)),),
        "polynomial at 6": (float(polynomial(6.0)),),
        "line at 6": (12.0,),
    }


def softmax_sliders() -> Series:
    """The outputs of a softmax layer where chapter 3's sliders stand at the start; and after the first is raised."""

    start = tuple(softmax(START).tolist())
    raised = tuple(softmax((5.0, *START[1:])).tolist())
    return {"outputs": start, "sum": (sum(start),), "after raising the first": raised}


def game() -> Series:
    """The universality game: the least score there is, and those of a few other heights."""
    best = bumps_game.best_heights()
    means = bumps_game.goal().reshape(bumps_game.BUMPS, -1).mean(axis=1)
    return {
        "best score": (bumps_game.score(best),),
        "best score in tenths": (bumps_game.score(bumps_game.best_heights_on_grid()),),
        "least squares score": (bumps_game.score(means.tolist()),),
        "score of nothing": (bumps_game.score((0.0,) * bumps_game.BUMPS),),
        "best heights": best,
    }


def more_bumps() -> Series:
    """The average deviation from the game's goal of 5, 10, 20, 50, 100 and 200 bumps, each with its best height."""
    built = [construct(bumps_game.TARGET, Recipe(number, activation="step")) for number in _BUMPS]
    return {"deviation": tuple(one.deviations().mean_sum for one in built)}


def tower_rule() -> Series:
    """The tower's network inside the tower, where one bump is missing, and where both are: with h 10 and b -3h/2, and
    with the h and b that the figure has at first."""
    places = [(0.5, 0.5), (0.5, 0.1), (0.1, 0.1)]
    return {
        "bias": (tower_bias(10.0),),
        "tower": _tower_at(places, 10.0, tower_bias(10.0)),
        "at first": _tower_at(places, 0.3, -0.5),
    }


def _tower_at(places: list[tuple[float, float]], height: float, bias: float) -> tuple[float, ...]:
    network = bumps(_TOWER, (height, height), bias, "sigmoid")
    return tuple(network.outputs(places)[:, 0].tolist())


def exploding_chain() -> Series:
    """Four neurons in a row, all weights 100 and all weighted inputs 0: how the gradient grows from the last to the
    first, in each layer and altogether."""
    speeds = _bias_gradients([0.0] * 4, [100.0] * 4)
    return {
        "factor": tuple(before / after for before, after in pairwise(speeds)),
        "first to last": (speeds[0] / speeds[-1],),
    }


def vanishing_chain() -> Series:
    """The same with weights of 1 and weighted inputs of 0, where σ' is greatest: the best case of weights up to 1."""
    speeds = _bias_gradients([0.0] * 4, [1.0] * 4)
    return {"third to first": (speeds[2] / speeds[0],), "last to first": (speeds[3] / speeds[0],)}


def _bias_gradients(z: list[float], weights: list[float]) -> list[float]:
    """∂C/∂b of each neuron of a chain by backpropagation, with ∂C/∂a = 1 at its end; the first layer first."""
    errors = [_slope(z[-1])]
    for into, weight in zip(reversed(z[:-1]), reversed(weights[1:]), strict=True):
        errors.append(_slope(into) * weight * errors[-1])
    return errors[::-1]


def _slope(z: float) -> float:
    return sigmoid(z) * sigmoid(-z)


def width_bound() -> Series:
    """How wide the interval of inputs a is at most in which |w σ'(w a + b)| reaches 1, and the weight that does it."""
    weights = np.linspace(4.0, 20.0, 1_600_001)
    widths = admissible_width(weights)
    best = int(widths.argmax())
    return {"width": (float(widths[best]),), "weight": (float(weights[best]),)}


def admissible_width(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The width of that interval for weights of 4 or more (chapter 5, equation 123)."""
    return np.asarray(2 / weight * np.log(weight * (1 + np.sqrt(1 - 4 / weight)) / 2 - 1))


def shared_weights() -> Series:
    """Parameters of a first layer: 20 feature maps of 5x5, and 30 neurons that see all of the image."""
    convolution = parse_network("28x28x1 conv 20@5x5, softmax 10", "log-likelihood").layer_parameters[0]
    dense = parse_network("784-30-10").layer_parameters[0]
    return {"convolution": (float(convolution),), "dense": (float(dense),), "ratio": (dense / convolution,)}


def finite_differences() -> Series:
    """The gradient of one image in 784-30-10, by one changed parameter after the other, and by backpropagation.

    `forward passes`: as many as all parameters need. `off`: for 300 parameters drawn by lot, the length of the
    difference of the two gradients, as a share of the gradient's.
    """
    from core.book.differences import compare_gradients

    return compare_gradients()


FORMULAS: dict[str, Callable[[], Series]] = {
    "class counts": class_counts,
    "initial input": initial_input,
    "weight decay": weight_decay,
    "line and polynomial": line_and_polynomial,
    "softmax sliders": softmax_sliders,
    "game": game,
    "more bumps": more_bumps,
    "tower": tower_rule,
    "exploding chain": exploding_chain,
    "vanishing chain": vanishing_chain,
    "width bound": width_bound,
    "shared weights": shared_weights,
    "finite differences": finite_differences,
}
