"""How a hidden neuron's weighted input z is spread before training (chapter 3), for both of the book's initialisers.

With inputs that are 0 or 1, z is a sum of as many Gaussian weights as inputs are 1, and of the bias. It is a Gaussian
with mean 0: of variance on + 1 with "large" weights, and on / inputs + 1 with "default" ones.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.checks import check_one_of, check_whole

INITIALISERS = ("large", "default")
MAX_INPUTS = 100_000
_AT_ONCE = 2_000_000  # weights drawn at a time

Array = NDArray[np.float64]


def spread(initialiser: str, inputs: int, on: int) -> float:
    """The standard deviation of z; 22.4 and 1.22 for the book's 1000 inputs, of which 500 are 1. Raises SpecError."""
    check_one_of("initialiser", initialiser, INITIALISERS)
    check_whole("inputs", inputs, 1, MAX_INPUTS)
    check_whole("on", on, 0, inputs)
    return math.sqrt((on if initialiser == "large" else on / inputs) + 1.0)


def density(z: ArrayLike, deviation: float) -> Array:
    """The Gaussian's density at z, float64."""
    scaled = np.asarray(z, np.float64) / deviation
    return np.asarray(np.exp(-0.5 * scaled**2) / (deviation * math.sqrt(2.0 * math.pi)))


def share_beyond(bound: float, deviation: float) -> float:
    """How likely |z| > bound is: the share of neurons that are saturated, if that is where one calls them so."""
    return math.erfc(bound / (deviation * math.sqrt(2.0)))


def sample(initialiser: str, inputs: int, on: int, neurons: int, seed: int) -> Array:
    """z of so many neurons, each with weights and a bias drawn by the initialiser, float64 (neurons,). SpecError."""
    spread(initialiser, inputs, on)
    check_whole("neurons", neurons, 1, 1_000_000)
    rng = np.random.default_rng(seed)
    factor = 1.0 if initialiser == "large" else 1.0 / math.sqrt(inputs)
    result = rng.standard_normal(neurons)
    rows = max(1, _AT_ONCE // max(1, on))
    for first in range(0, neurons, rows):
        part = result[first : first + rows]
        part += factor * rng.standard_normal((len(part), on)).sum(axis=1)
    return result
