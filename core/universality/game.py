"""Chapter 4's game: five bumps whose heights are to be found by hand, so that their sum follows a given curve.

The goal is g = σ⁻¹∘f of the book's f, because the output neuron takes σ of the sum. The score is the mean of
|g(x) - height of x's bump| over 100 points x = 0, 0.01, ..., 0.99; 20 of them lie in each bump. The book's program
means to use 101, but loses x = 1 to rounding.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import SpecError
from core.expression import Expression
from core.targets import PRESETS, Typed
from core.universality.activations import logit
from core.universality.feed_forward import Array, FeedForward
from core.universality.one_input import Bump, of_bumps

BUMPS = 5
POINTS = 100
SUCCESS = 0.405
"""A score below this wins; shown with two decimals it is 0.40."""
STEP = 0.1
"""By how much a key changes a height."""
START_RANGE = 1.5
"""Heights at the start lie between -1.5 and 1.5."""
VIEW = (-2.5, 3.0)
"""The heights that the book's plot shows."""
REACH = (-2.2, 3.0)
"""The heights to which a column can be dragged in the book."""

TARGET = Typed(Expression(PRESETS["book"]))
X = np.arange(POINTS) / POINTS
_GOALS = logit(TARGET.values(X)).reshape(BUMPS, -1)

Heights = Sequence[float]


def goal() -> Array:
    """g at the points X."""
    return _GOALS.ravel().copy()


def deviations(heights: Heights) -> Array:
    """The mean deviation within each of the five bumps; the score is their mean."""
    if len(heights) != BUMPS or not all(math.isfinite(height) for height in heights):
        raise SpecError("heights", ", ".join(f"{height:g}" for height in heights), f"{BUMPS} finite numbers")
    off = np.abs(_GOALS - np.asarray(heights, np.float64)[:, None])
    return np.asarray(off.mean(axis=1))


def score(heights: Heights) -> float:
    """The average deviation: less is better."""
    return float(deviations(heights).mean())


def succeeds(heights: Heights) -> bool:
    """Whether the game is won."""
    return score(heights) < SUCCESS


def best_heights() -> tuple[float, ...]:
    """What no other heights beat: the medians of the goal over each bump."""
    return tuple(float(median) for median in np.median(_GOALS, axis=1))


def best_heights_on_grid() -> tuple[float, ...]:
    """The best that can be reached in steps of 0.1."""
    grid = np.round(np.arange(VIEW[0], VIEW[1] + STEP / 2, STEP), 1)
    off = np.abs(_GOALS[:, None, :] - grid[:, None]).mean(axis=2)
    return tuple(float(height) for height in grid[off.argmin(axis=1)])


def random_heights(seed: int) -> tuple[float, ...]:
    """Where a new game begins: tenths between -1.5 and 1.5."""
    tenths = round(START_RANGE * 10)
    return tuple(float(n) / 10 for n in np.random.default_rng(seed).integers(-tenths, tenths, BUMPS, endpoint=True))


@dataclass(frozen=True)
class Hint:
    """What to do next, without saying how far: `bump` counts from 0, `direction` is +1 for up and -1 for down."""

    bump: int
    direction: int


def hint(heights: Heights) -> Hint | None:
    """The bump at which most can be won, and the way to go; None where less than a step is left to win anywhere."""
    best = best_heights()
    to_win = deviations(heights) - deviations(best)
    far = np.array([abs(height - goal) for height, goal in zip(heights, best, strict=True)])
    to_win[far < STEP] = 0.0
    bump = int(to_win.argmax())
    if to_win[bump] <= 0.0:
        return None
    return Hint(bump, 1 if heights[bump] < best[bump] else -1)


@dataclass(frozen=True)
class Game:
    """A game at one moment: the heights, and the best score since its start."""

    heights: tuple[float, ...]
    best: float

    @property
    def score(self) -> float:
        return score(self.heights)

    @property
    def won(self) -> bool:
        """Whether it has been won at any time."""
        return self.best < SUCCESS

    @property
    def network(self) -> FeedForward:
        """The bumps as ten ideal step neurons, and an output neuron with bias 0."""
        return of_bumps(bumps_of(self.heights), output_activation="sigmoid").network

    def with_height(self, bump: int, height: float) -> "Game":
        """The game after one bump has been given another height."""
        heights = (*self.heights[:bump], round(height, 6), *self.heights[bump + 1 :])
        return Game(heights, min(self.best, score(heights)))


def new_game(seed: int) -> Game:
    """A game with heights by chance."""
    heights = random_heights(seed)
    return Game(heights, score(heights))


def bumps_of(heights: Heights) -> list[Bump]:
    """Bumps side by side over [0, 1], from left to right."""
    return [Bump(i / BUMPS, (i + 1) / BUMPS, height) for i, height in enumerate(heights)]
