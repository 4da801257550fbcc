"""Chapter 4's function of one input, approximated by bumps, and the game of finding their heights by hand.

A network with one hidden layer and N pairs of steep neurons is a function that is constant on each of N equal parts of
[0, 1]; what is left to choose is the height on each. It enters the output neuron's σ, so heights are compared with
g = σ⁻¹∘f.
"""

import numpy as np
from numpy.typing import NDArray

Heights = NDArray[np.float64]

GAME_BUMPS = 5
GAME_POINTS = 100
GAME_GOAL = 0.405
"""The average deviation below which the game is won; it is shown as 0.40."""


def target(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The book's f(x) = 0.2 + 0.4 x² + 0.3 x sin 15x + 0.05 cos 50x, between 0 and 1 for x in [0, 1]."""
    return np.asarray(0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x))


def weighted_target(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """g(x) = σ⁻¹(f(x)): what the weighted outputs of the hidden neurons must add up to."""
    value = target(x)
    return np.asarray(np.log(value / (1 - value)))


def game_score(heights: Heights) -> float:
    """The game's average deviation: of five bumps from g, at x = 0, 0.01, ..., 0.99. heights: (5,)."""
    return float(np.mean(np.abs(_of_bumps(GAME_BUMPS, GAME_POINTS) - np.asarray(heights)[:, np.newaxis])))


def best_heights(bumps: int = GAME_BUMPS, points: int = GAME_POINTS) -> Heights:
    """The heights of least average deviation: on each part, the median of g."""
    return np.asarray(np.median(_of_bumps(bumps, points), axis=1))


def least_squares_heights(bumps: int = GAME_BUMPS, points: int = GAME_POINTS) -> Heights:
    """The heights that the quadratic cost leads to: on each part, the mean of g."""
    return np.asarray(_of_bumps(bumps, points).mean(axis=1))


def least_deviation(bumps: int, points_of_each: int = 2_000) -> float:
    """The average deviation from g of so many bumps with their best heights, over all of [0, 1)."""
    points = bumps * points_of_each
    heights = best_heights(bumps, points)
    return float(np.mean(np.abs(_of_bumps(bumps, points) - heights[:, np.newaxis])))


def _of_bumps(bumps: int, points: int) -> NDArray[np.float64]:
    """g at `points` equally spaced places from 0 on, those of one bump in a row: (bumps, points of each)."""
    return weighted_target(np.arange(points) / points).reshape(bumps, -1)
