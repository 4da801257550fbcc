"""The proof of chapter 4 at work: any target out of N bumps, as the weights and biases of a real network.

The input's range is cut into N equal parts. Over each stands a bump as high as the goal is there; the goal is the
target, or σ⁻¹ of it where the output is a sigmoid neuron. A step of finite steepness takes a little room, the window
of failure. Several series of bumps, each for an equal share of the goal and each shifted against the others, put the
windows at different places, so that in any of them only one share goes wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike

from core.checks import check_one_of, check_real, check_whole
from core.errors import SpecError
from core.layers import MAX_WIDTH
from core.targets import Target
from core.universality.activations import BOOK_TOLERANCE, failure_width, logit, rise_of, sigmoid
from core.universality.feed_forward import Array, FeedForward

HEIGHTS = ("median", "mean", "middle")
OUTPUTS = ("sigmoid", "linear")
MAX_BUMPS = 1000
_SAMPLES = 4000  # over all bumps together, at least
_AT_ONCE = 20_000  # steps times points whose values stay in a core's cache


@dataclass(frozen=True)
class Recipe:
    """How a target is built.

    bumps: N. steepness: the first weights, chapter 4's 1000. activation: of the hidden neurons. output: sigmoid, as in
    the book, or linear for targets that leave 0 to 1. heights: what of the goal over its part a bump is as high as;
    the median makes the mean deviation least. series: M overlapping series, each for 1/M of the goal.
    """

    bumps: int = 20
    steepness: float = 1000.0
    activation: str = "sigmoid"
    output: str = "sigmoid"
    heights: str = "median"
    series: int = 1

    def __post_init__(self) -> None:
        check_whole("bumps", self.bumps, 1, MAX_BUMPS)
        check_real("steepness", self.steepness, 0.01, 1_000_000.0)
        rise = rise_of(self.activation)
        check_one_of("output", self.output, OUTPUTS)
        check_one_of("heights", self.heights, HEIGHTS)
        check_whole("series", self.series, 1, 20)
        width = 2 * len(rise.parts) * (self.bumps + 1) * self.series
        if width > MAX_WIDTH:
            raise SpecError("series", self.series, f"fewer bumps or series; {width:,} neurons are beyond {MAX_WIDTH:,}")


@dataclass(frozen=True)
class Deviations:
    """Mean and greatest deviation: of the weighted sum from the goal, and of the output from the target."""

    mean_sum: float
    greatest_sum: float
    mean_output: float
    greatest_output: float


@dataclass(frozen=True, eq=False)
class Construction:
    """What came of a recipe: bumps from `starts` to `ends` with `heights`, float64 (bumps of all series,).

    The first and the last bump of a series reach beyond [0, 1] by a part's width, so that nothing fails at the ends.
    """

    target: Target
    recipe: Recipe
    starts: Array
    ends: Array
    heights: Array

    @cached_property
    def _steps(self) -> tuple[Array, Array]:
        """Where the weighted sum steps, in order, and by how much: bumps side by side share a step."""
        places = np.concatenate([self.starts, self.ends])
        positions, which = np.unique(np.round(places, 12), return_inverse=True)
        jumps = np.zeros(len(positions))
        np.add.at(jumps, which, np.concatenate([self.heights, -self.heights]))
        return positions, jumps

    @property
    def positions(self) -> Array:
        """The distinct step positions s = -b/w inside of [0, 1], where the windows of failure lie."""
        positions = self._steps[0]
        return positions[(positions > 0.0) & (positions < 1.0)]

    def weighted_sum(self, x: ArrayLike) -> Array:
        """The sum of all bumps, float64, shaped like x: what `network` computes, without its far ends' work.

        A step further from x than the activation's reach is 0 or 1 to rounding; such steps are summed beforehand.
        Where x is the place of an ideal step, rounding decides on which side it falls.
        """
        points = np.asarray(x, np.float64)
        flat = points.ravel()
        positions, jumps = self._steps
        rise = rise_of(self.recipe.activation)
        reach = rise.reach / self.recipe.steepness
        first = np.searchsorted(positions, flat - reach, side="left")
        last = np.searchsorted(positions, flat + reach, side="right")
        total = np.concatenate([[0.0], np.cumsum(jumps)])[first]
        steps_at_most = int((last - first).max(initial=0))
        near, rows = np.arange(steps_at_most), max(1, _AT_ONCE // max(1, steps_at_most))
        for begin in range(0, flat.size, rows):
            part = slice(begin, begin + rows)
            steps = first[part, None] + near
            which = np.minimum(steps, len(positions) - 1)
            rises = rise.shape(self.recipe.steepness * (flat[part, None] - positions[which]))
            total[part] += np.einsum("ij,ij->i", np.where(steps < last[part, None], jumps[which], 0.0), rises)
        return total.reshape(points.shape)

    def output(self, x: ArrayLike) -> Array:
        """The output neuron's answer, float64, shaped like x."""
        total = self.weighted_sum(x)
        return sigmoid(total) if self.recipe.output == "sigmoid" else total

    def goal(self, x: ArrayLike) -> Array:
        """What the weighted sum should be."""
        return goal_of(self.target, self.recipe.output, x)

    @property
    def network(self) -> FeedForward:
        """One input, a hidden layer with two neurons a bump (four with relu), one output; see `goal_of`."""
        rise, steepness = rise_of(self.recipe.activation), self.recipe.steepness
        places = np.stack([self.starts, self.ends], axis=1).ravel()
        sides = np.stack([self.heights, -self.heights], axis=1).ravel()
        biases = np.concatenate([-steepness * places + shift for shift, _ in rise.parts])
        outputs = np.concatenate([sides * factor for _, factor in rise.parts])
        hidden = (np.full((1, len(biases)), steepness), biases)
        return FeedForward(
            [hidden, (outputs.reshape(-1, 1), np.zeros(1))], (self.recipe.activation, self.recipe.output)
        )

    def deviations(self) -> Deviations:
        """How far it is from what it should be, measured at eight points or more between any two steps."""
        cells = self.recipe.bumps * self.recipe.series
        points = max(8, -(-_SAMPLES // cells))
        goal, total = self.goal((np.arange(cells * points) + 0.5) / (cells * points)), self.sums_between_steps(points)
        off = np.abs(total - goal)
        off_output = off if self.recipe.output == "linear" else np.abs(sigmoid(total) - sigmoid(goal))
        return Deviations(float(off.mean()), float(off.max()), float(off_output.mean()), float(off_output.max()))

    def sums_between_steps(self, points: int) -> Array:
        """`weighted_sum` at the middles of equal parts of [0, 1], `points` of them between any two steps.

        All steps lie on a grid, so that the rises, less ideal steps, are a convolution for each place between two
        steps; the ideal steps are a running sum. That takes n log n, however many steps overlap at a point.
        """
        series, steepness = self.recipe.series, self.recipe.steepness
        cells, beyond = self.recipe.bumps * series, 2 * series
        jumps = np.zeros(cells + 2 * beyond + 1)
        for places, sign in ((self.starts, 1.0), (self.ends, -1.0)):
            np.add.at(jumps, np.rint(places * cells).astype(np.int64) + beyond, sign * self.heights)
        rise = rise_of(self.recipe.activation)
        reach = 1 + min(int(rise.reach / steepness * cells), cells + beyond)
        away = np.arange(-reach - 1, reach + 1) + ((np.arange(points) + 0.5) / points)[:, None]
        off_ideal = rise.shape(steepness * away / cells) - (away > 0.0)
        size = 1 << (len(jumps) + away.shape[1]).bit_length()
        sums = np.fft.irfft(np.fft.rfft(jumps, size) * np.fft.rfft(off_ideal, size), size)
        begin = beyond + reach + 1
        between = sums[:, begin : begin + cells] + np.cumsum(jumps)[beyond : beyond + cells]
        return np.asarray(between.T.ravel())

    def failures(self, tolerance: float = BOOK_TOLERANCE) -> Array:
        """The windows of failure, (windows, 2): from and to, cut off at 0 and 1; see `failure_width`."""
        half = failure_width(self.recipe.activation, self.recipe.steepness, tolerance) / 2
        positions = self.positions
        if half == 0.0:
            return np.zeros((0, 2))
        return np.stack([np.maximum(positions - half, 0.0), np.minimum(positions + half, 1.0)], axis=1)


def goal_of(target: Target, output: str, x: ArrayLike) -> Array:
    """What the weighted sum has to be for the output to be the target: f, or ln(f / (1 - f)) for a sigmoid output.

    Raises SpecError where a sigmoid cannot reach the target, which must lie between 0 and 1 then.
    """
    points = np.asarray(x, np.float64)
    values = target.values(points)
    if output == "linear":
        return values
    beyond = np.flatnonzero((values <= 0.0) | (values >= 1.0))
    if beyond.size:
        at, value = points.flat[beyond[0]], values.flat[beyond[0]]
        raise SpecError(
            "target",
            f"{value:g} at x = {at:g}",
            "values between 0 and 1 (not 0 and 1 themselves) for a sigmoid output; any with a linear output",
        )
    return logit(values)


def construct(target: Target, recipe: Recipe) -> Construction:
    """Builds the target as the recipe says. Raises SpecError where the target cannot be built, see `goal_of`."""
    return Construction(target, recipe, *_bumps(target, recipe.bumps, recipe.series, recipe.heights, recipe.output))


@lru_cache(maxsize=4)
def _bumps(target: Target, bumps: int, series: int, heights: str, output: str) -> tuple[Array, Array, Array]:
    """Starts, ends and heights of all bumps: the same for every steepness and activation, which turn lightly then."""
    each = [_series(target, bumps, heights, output, number / series) for number in range(series)]
    starts, ends, high = (np.concatenate(parts) for parts in zip(*each, strict=True))
    high /= series
    for array in (starts, ends, high):
        array.flags.writeable = False
    return starts, ends, high


def _series(target: Target, bumps: int, heights: str, output: str, shift: float) -> tuple[Array, Array, Array]:
    """Starts, ends and heights of one series of bumps; shift: by what share of a part it is shifted to the left."""
    count = bumps + (shift > 0.0)
    edges = (np.arange(count + 1) - shift) / bumps
    inside = np.clip(edges, 0.0, 1.0)
    samples = max(8, -(-_SAMPLES // count))
    shares = (np.arange(samples) + 0.5) / samples
    if heights == "middle":
        shares = np.array([0.5])
    x = inside[:-1, None] + np.diff(inside)[:, None] * shares
    goal = goal_of(target, output, x)
    high = np.median(goal, axis=1) if heights == "median" else goal.mean(axis=1)
    edges[0], edges[-1] = edges[0] - 1 / bumps, edges[-1] + 1 / bumps
    return edges[:-1], edges[1:], high


@dataclass(frozen=True)
class Law:
    """How the deviations fall as N grows; see `law`."""

    bumps: tuple[int, ...]
    deviations: tuple[Deviations, ...]

    def exponent(self, most: int = MAX_BUMPS) -> float:
        """The slope of log(mean deviation of the weighted sum) over log N, up to `most` bumps: -1 says 1/N.

        Not a number where there are less than two points to lay a line through.
        """
        pairs = [
            (n, d.mean_sum) for n, d in zip(self.bumps, self.deviations, strict=True) if n <= most and d.mean_sum > 0.0
        ]
        if len(pairs) < 2:
            return float("nan")
        logs = np.log(np.array(pairs, np.float64))
        return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


LAW_BUMPS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100, 140, 200, 300, 500, 700, 1000)
"""Numbers of bumps that are evenly spread on a log axis."""


def law(target: Target, recipe: Recipe, bumps: Sequence[int] = LAW_BUMPS) -> Law:
    """The deviations with each number of bumps. With a steepness that stays, the law ends where windows touch."""
    built = (construct(target, replace(recipe, bumps=number)) for number in bumps)
    return Law(tuple(bumps), tuple(each.deviations() for each in built))
