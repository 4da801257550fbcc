"""Chapter 4's towers: bumps in each of several inputs, added up, so that one more neuron sees where they all meet."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Edges = tuple[tuple[float, float], ...]
"""Where the bump of each input begins and ends."""

BOOK_EDGES: Edges = ((0.4, 0.6), (0.3, 0.7))
STEEPNESS = 1000.0
"""The weight with which an input enters its two neurons: their outputs are steps to the eye."""


def tower_bias(height: float, inputs: int = 2) -> float:
    """The output bias that makes a tower: halfway between where all bumps meet and where one of them is missing."""
    return -(inputs - 0.5) * height


def tower(
    points: ArrayLike, height: float, bias: float, edges: Edges = BOOK_EDGES, steepness: float = STEEPNESS
) -> NDArray[np.float64]:
    """The output of the whole network, σ(bias + a bump of that height in each input).

    points: (..., inputs), as many inputs as edges. Result: (...), between 0 and 1.
    """
    x = np.asarray(points, np.float64)
    begins, ends = np.array(edges).T
    bumps = height * (_sigmoid(steepness * (x - begins)) - _sigmoid(steepness * (x - ends)))
    return _sigmoid(bias + bumps.sum(axis=-1))


def _sigmoid(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))
