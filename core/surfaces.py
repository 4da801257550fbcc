"""A ball on a cost surface: the book's surfaces of two parameters, and the paths of three ways of going down.

Gradient descent (chapter 1), momentum (chapter 3) and Nesterov's variant of it (Nesterov 1983, as in Sutskever et al.
2013), from the same start, step by step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.checks import check_one_of, check_real, check_whole

Array = NDArray[np.float64]
Pair = tuple[Array, Array]


@dataclass(frozen=True)
class Surface:
    """A cost C(x, y), with its gradient, to be looked at from low to high in both directions.

    formula: how it is written. levels: the book's contours, or none.
    """

    formula: str
    low: float
    high: float
    cost: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Pair]
    levels: tuple[float, ...] = ()

    def costs(self, x: ArrayLike, y: ArrayLike) -> Array:
        """C at every place, float64."""
        return np.asarray(self.cost(np.asarray(x, np.float64), np.asarray(y, np.float64)))

    def grid(self, columns: int, rows: int) -> Array:
        """C over the middles of a grid's cells, float64 (rows, columns); row 0 is the lowest y."""
        width = self.high - self.low
        x = self.low + width * (np.arange(columns) + 0.5) / columns
        y = self.low + width * (np.arange(rows) + 0.5) / rows
        return self.costs(x, y[:, None])


def _bowl(stretch: float) -> tuple[Callable[[Array, Array], Array], Callable[[Array, Array], Pair]]:
    return lambda x, y: x * x + stretch * y * y, lambda x, y: (2.0 * x, 2.0 * stretch * y)


def _waves(x: Array, y: Array) -> Array:
    return np.asarray(np.sin(x) * np.sin(y) + 0.2 * x)


def _waves_gradient(x: Array, y: Array) -> Pair:
    return np.asarray(np.cos(x) * np.sin(y) + 0.2), np.asarray(np.sin(x) * np.cos(y))


def _dent(x: Array, y: Array) -> Array:
    return np.asarray(x * x + y * y - np.exp(-4.0 * x * x + 0.3 * y + x))


def _dent_gradient(x: Array, y: Array) -> Pair:
    dent = np.exp(-4.0 * x * x + 0.3 * y + x)
    return np.asarray(2.0 * x - (1.0 - 8.0 * x) * dent), np.asarray(2.0 * y - 0.3 * dent)


COST_SURFACES = {
    "valley": Surface("v1² + v2²", -1.0, 1.0, *_bowl(1.0)),
    "ravine": Surface("w1² + 10 w2²", -1.0, 1.0, *_bowl(10.0), (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)),
    "false-minima": Surface("sin x sin y + 0.2 x", -5.0, 5.0, _waves, _waves_gradient),
    "dent": Surface("x² + y² - exp(-4x² + 0.3y + x)", -2.0, 2.0, _dent, _dent_gradient),
}
"""valley: the ball of chapter 1. ravine: where the gradient misleads (chapter 3). false-minima: chapter 1's warning.
dent: from a figure the book no longer has."""

METHODS = ("gradient descent", "momentum", "nesterov")
_GONE = 1e6  # a ball this far away will not come back


@dataclass(frozen=True, eq=False)
class Path:
    """Where a ball has been: points (steps + 1, 2), the start first, and C at each, float64 (steps + 1,).

    diverged: it was lost on the way, and the path ends with the last point that is nearer than a million.
    """

    method: str
    points: Array
    costs: Array
    diverged: bool


def roll(
    surface: Surface,
    start: tuple[float, float],
    method: str,
    learning_rate: float,
    momentum: float = 0.9,
    steps: int = 100,
) -> Path:
    """Lets a ball go for so many steps.

    gradient descent: w <- w - η ∇C(w). momentum: v <- μ v - η ∇C(w), then w <- w + v, with v = 0 at first. nesterov:
    the same with the gradient at w + μ v. μ beyond 0 to 1 is allowed, to see what goes wrong. Raises SpecError.
    """
    check_one_of("method", method, METHODS)
    check_real("learning_rate", learning_rate, 0.0, 1000.0)
    check_real("momentum", momentum, -2.0, 2.0)
    check_whole("steps", steps, 1, 100_000)
    for value in start:
        check_real("start", value, -1000.0, 1000.0)
    mu = 0.0 if method == "gradient descent" else momentum
    ahead = mu if method == "nesterov" else 0.0
    w, v = np.array(start, np.float64), np.zeros(2)
    points = [w]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            at = w + ahead * v
            v = mu * v - learning_rate * np.array(surface.gradient(at[0], at[1]))
            w = w + v
            if not np.abs(w).max() < _GONE:
                break
            points.append(w)
    walked = np.array(points)
    return Path(method, walked, surface.costs(*walked.T), len(points) <= steps)


def _second_derivatives(surface: Surface, at: Array) -> Array:
    """(2, 2), from differences of the gradient."""
    h = 1e-4 * (surface.high - surface.low)
    rows = [
        (np.array(surface.gradient(*(at + step))) - np.array(surface.gradient(*(at - step)))) / (2 * h)
        for step in h * np.eye(2)
    ]
    return np.array([rows[0], rows[1]])


def curvatures(surface: Surface, x: float, y: float) -> tuple[float, float]:
    """How strongly the surface bends at a place, along the flattest and along the steepest direction.

    The eigenvalues of the second derivatives; below 0 where it bends down.
    """
    least, greatest = np.linalg.eigvalsh(_second_derivatives(surface, np.array((x, y))))
    return float(least), float(greatest)


def greatest_rate(method: str, curvature: float, momentum: float = 0.9) -> float:
    """The learning rate beyond which a ball swings ever wider in a bowl so strongly bent.

    From the recurrence of two points on C = λ w² / 2: 2/λ for gradient descent, 2(1 + μ)/λ for momentum, and
    2(1 + μ)/(λ (1 + 2 μ)) for Nesterov's; μ from 0 to less than 1, λ above 0.
    """
    check_one_of("method", method, METHODS)
    if method == "gradient descent":
        return 2.0 / curvature
    return 2.0 * (1.0 + momentum) / (curvature * (1.0 + 2.0 * momentum if method == "nesterov" else 1.0))


@dataclass(frozen=True)
class Minimum:
    """A place from which it goes up all around, and C there."""

    x: float
    y: float
    cost: float


_LOOKED_AT = 200
_NEWTON_STEPS = 20


@cache
def minima(name: str) -> tuple[Minimum, ...]:
    """Those of one of COST_SURFACES within its limits, the lowest first."""
    surface = COST_SURFACES[name]
    grid = surface.grid(_LOOKED_AT, _LOOKED_AT)
    inner = grid[1:-1, 1:-1]
    around = [grid[1 + i : _LOOKED_AT - 1 + i, 1 + j : _LOOKED_AT - 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1)]
    lowest = inner <= np.min(around, axis=0)
    width = surface.high - surface.low
    found = {}
    for row, column in np.argwhere(lowest):
        at = surface.low + width * (np.array((column, row)) + 1.5) / _LOOKED_AT
        for _ in range(_NEWTON_STEPS):
            at = at - np.linalg.solve(_second_derivatives(surface, at), np.array(surface.gradient(*at)))
        found[tuple(np.round(at, 6))] = Minimum(float(at[0]), float(at[1]), float(surface.costs(*at)))
    return tuple(sorted(found.values(), key=lambda minimum: (round(minimum.cost, 9), minimum.x, minimum.y)))
