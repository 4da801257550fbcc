"""Two inputs and more: steps, bumps, towers, and a look-up table of towers for any function (chapter 4).

A bump of height h in each of m directions adds up to m h where all of them stand, and to (m - 1) h at most elsewhere.
A neuron of bias (-m + 1/2) h, which is -3h/2 for two inputs, tells these apart: its output is a tower, 1 over a box and
0 around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.checks import check_one_of, check_real, check_whole
from core.errors import SpecError
from core.expression import Expression
from core.layers import MAX_WIDTH
from core.streams import Layers
from core.targets import Curve, Typed
from core.universality.activations import logit, sigmoid
from core.universality.construction import OUTPUTS, Deviations, Recipe, construct
from core.universality.feed_forward import Array, FeedForward

STEEPNESS = 1000.0
"""The first weights in the book's pictures."""
_NOTHING = 1e-15  # a bump of this height does not stand


def tower_bias(h: float, inputs: int = 2) -> float:
    """The rule b = (-m + 1/2) h, which is -3h/2 for two inputs."""
    return (-inputs + 0.5) * h


@dataclass(frozen=True)
class Tower:
    """`height` over the box from `starts` to `ends`, which have one number for each input; nothing around it."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    height: float = 1.0

    def __post_init__(self) -> None:
        if not self.starts or len(self.starts) != len(self.ends):
            raise SpecError("tower", f"{len(self.starts)} starts, {len(self.ends)} ends", "one of each for every input")

    @property
    def inputs(self) -> int:
        return len(self.starts)


def step_neurons(inputs: int, steps: Sequence[tuple[int, float]], steepness: float) -> tuple[Array, Array]:
    """Weights (inputs, steps) and biases (steps,) of neurons that step at x_i = s, for each (i, s)."""
    weights, biases = np.zeros((inputs, len(steps))), np.zeros(len(steps))
    for neuron, (direction, position) in enumerate(steps):
        weights[direction, neuron] = steepness
        biases[neuron] = -steepness * position
    return weights, biases


def bumps(tower: Tower, heights: Sequence[float], bias: float = 0.0, output: str = "linear") -> FeedForward:
    """One bump in each direction, of its own height, added up by one output neuron.

    A bump is made of two sigmoid neurons with first weights STEEPNESS. With equal heights h, the sigmoid output and
    bias = tower_bias(h) it is chapter 4's tower.
    """
    steps = [pair for i in range(tower.inputs) for pair in ((i, tower.starts[i]), (i, tower.ends[i]))]
    signed = np.array([sign * height for height in heights for sign in (1.0, -1.0)])
    hidden = step_neurons(tower.inputs, steps, STEEPNESS)
    return FeedForward([hidden, (signed.reshape(-1, 1), np.array([bias]))], ("sigmoid", output))


def towers(boxes: Sequence[Tower], h: float, steepness: float = STEEPNESS, output: str = "linear") -> FeedForward:
    """Any number of towers: two step neurons an input for each, then one neuron a tower, then their sum.

    h: the weights into the second layer; the towers' heights are the weights of the output.
    """
    inputs, firsts = boxes[0].inputs, []
    second = np.zeros((2 * inputs * len(boxes), len(boxes)))
    for number, box in enumerate(boxes):
        firsts += [pair for i in range(inputs) for pair in ((i, box.starts[i]), (i, box.ends[i]))]
        rows = slice(2 * inputs * number, 2 * inputs * (number + 1))
        second[rows, number] = np.tile([h, -h], inputs)
    layers: Layers = [
        step_neurons(inputs, firsts, steepness),
        (second, np.full(len(boxes), tower_bias(h, inputs))),
        (np.array([[box.height] for box in boxes]), np.zeros(1)),
    ]
    return FeedForward(layers, ("sigmoid", "sigmoid", output))


@dataclass(frozen=True)
class TableRecipe:
    """How a function of m inputs becomes a look-up table: n parts in each direction, a tower over each of n^m cells.

    steepness: of the first layer. h: of the second, whose bias is (-m + 1/2) h. output: sigmoid or linear.
    """

    parts: int = 10
    steepness: float = STEEPNESS
    h: float = 50.0
    output: str = "linear"

    def __post_init__(self) -> None:
        check_whole("parts", self.parts, 1, 100)
        check_real("steepness", self.steepness, 0.01, 1_000_000.0)
        check_real("h", self.h, -10_000.0, 10_000.0)
        check_one_of("output", self.output, OUTPUTS)


@dataclass(frozen=True, eq=False)
class Table:
    """A look-up table: the height of each cell, float64 (parts, ..., parts), one axis an input."""

    function: Expression
    recipe: TableRecipe
    heights: Array

    @property
    def edges(self) -> Array:
        """Where the steps are in each direction, (parts + 1,).

        The outermost lie outside of the unit cube by a part's width, so that nothing fails at its border.
        """
        edges = np.arange(self.recipe.parts + 1) / self.recipe.parts
        edges[0], edges[-1] = -1 / self.recipe.parts, 1 + 1 / self.recipe.parts
        return edges

    @cached_property
    def network(self) -> FeedForward:
        """m inputs; m (n + 1) step neurons; n^m towers; one output. Neighbouring cells share the step between them."""
        n, inputs, h = self.recipe.parts, self.heights.ndim, self.recipe.h
        steps = [(i, float(edge)) for i in range(inputs) for edge in self.edges]
        second = np.zeros((len(steps), n**inputs))
        cells = np.indices(self.heights.shape).reshape(inputs, -1)
        tower = np.arange(n**inputs)
        for i in range(inputs):
            first = i * (n + 1) + cells[i]
            second[first, tower], second[first + 1, tower] = h, -h
        layers: Layers = [
            step_neurons(inputs, steps, self.recipe.steepness),
            (second, np.full(n**inputs, tower_bias(h, inputs))),
            (self.heights.reshape(-1, 1).copy(), np.zeros(1)),
        ]
        return FeedForward(layers, ("sigmoid", "sigmoid", self.recipe.output))

    def deviations(self, count: int = 4000) -> Deviations:
        """How far sum and output are from what they should be, at `count` points evenly spread over the unit cube."""
        points = evenly_spread(count, self.heights.ndim)
        target = self.function.values(*points.T)
        if points.shape[1] == 2:
            total = self._sums_at(points)
            output = sigmoid(total) if self.recipe.output == "sigmoid" else total
        else:
            total, output = (each[:, 0] for each in self.network.activity(points)[-1])
        off = np.abs(total - (target if self.recipe.output == "linear" else logit(target)))
        off_output = np.abs(output - target)
        return Deviations(float(off.mean()), float(off.max()), float(off_output.mean()), float(off_output.max()))

    def surface(self, columns: int, rows: int) -> Array:
        """The outputs over a grid, as `surface` has it, for a function of two inputs, many times faster: to be drawn.

        Where no bump in x stands, a tower depends on y alone; all those of one column of the grid are one sum. What the
        others add to it is computed in single precision, in which the exponential takes a tenth of the time.
        """
        h, columns_of_cells = self.recipe.h, self.heights.sum(axis=0)
        in_x, in_y = (self._bumps((np.arange(size) + 0.5) / size) for size in (columns, rows))
        without = sigmoid(h * (in_y - 1.5))
        total = np.repeat((without @ columns_of_cells)[:, None], columns, axis=1)
        by_x, by_y = (h * in_x).astype(np.float32), (h * (in_y - 1.5)).astype(np.float32)
        heights, without = self.heights.astype(np.float32), without.astype(np.float32)
        for column, standing in enumerate(np.abs(in_x) > _NOTHING):
            cells = _sigmoid_of(by_x[column, standing, None, None] + by_y)
            cells -= without
            total[:, column] += np.tensordot(cells, heights[standing], axes=([0, 2], [0, 1]))
        return sigmoid(total) if self.recipe.output == "sigmoid" else total

    def outputs_at(self, points: Array) -> Array:
        """The outputs at (points, 2), for a function of two inputs, many times faster than the network."""
        total = self._sums_at(points)
        return sigmoid(total) if self.recipe.output == "sigmoid" else total

    def _sums_at(self, points: Array) -> Array:
        """The weighted sums at (points, 2), as `surface` has them, with its precision."""
        h = self.recipe.h
        in_x, in_y = (self._bumps(each) for each in points.T)
        without = sigmoid(h * (in_y - 1.5))
        total = without @ self.heights.sum(axis=0)
        by_x, by_y = (h * in_x).astype(np.float32), (h * (in_y - 1.5)).astype(np.float32)
        heights, without = self.heights.astype(np.float32), without.astype(np.float32)
        for part, standing in enumerate((np.abs(in_x) > _NOTHING).T):
            cells = _sigmoid_of(by_x[standing, part, None] + by_y[standing])
            cells -= without[standing]
            total[standing] += cells @ heights[part]
        return np.asarray(total)

    def _bumps(self, x: Array) -> Array:
        """The bumps of height 1 in one direction, (points, parts)."""
        steps = sigmoid(self.recipe.steepness * (x[:, None] - self.edges))
        return np.asarray(steps[:, :-1] - steps[:, 1:])


def _sigmoid_of(z: NDArray[np.float32]) -> NDArray[np.float32]:
    """In its place and in its precision."""
    with np.errstate(over="ignore"):
        np.exp(np.negative(z, out=z), out=z)
    z += np.float32(1.0)
    return np.reciprocal(z, out=z)


def evenly_spread(count: int, inputs: int) -> Array:
    """(count, inputs) points of the unit cube, in no pattern that cells could fall in step with.

    An additive recurrence with powers of the root of x^(m + 1) = x + 1 (Roberts 2018), always the same.
    """
    root = 2.0
    for _ in range(60):
        root = (1.0 + root) ** (1.0 / (inputs + 1))
    shifts = root ** -np.arange(1.0, inputs + 1)
    return np.asarray((0.5 + np.arange(1, count + 1)[:, None] * shifts) % 1.0)


def look_up_table(function: Expression, recipe: TableRecipe) -> Table:
    """A table for a function of as many inputs as it has variables; each cell is as high as the goal's median there.

    Raises SpecError where the function is not finite, cannot be reached by a sigmoid output, or has too many cells.
    """
    inputs, n = len(function.variables), recipe.parts
    if n**inputs > MAX_WIDTH:
        raise SpecError("parts", n, f"fewer parts: {n**inputs:,} towers are beyond {MAX_WIDTH:,}")
    samples = max(3, round(40_000 ** (1 / inputs) / n))
    middles = (np.arange(n * samples) + 0.5) / (n * samples)
    values = function.values(*np.meshgrid(*[middles] * inputs, indexing="ij"))
    if recipe.output == "sigmoid":
        if values.min() <= 0.0 or values.max() >= 1.0:
            got = f"values from {values.min():g} to {values.max():g}"
            raise SpecError("target", got, "values between 0 and 1 for a sigmoid output; any with a linear output")
        values = logit(values)
    # One axis for the cell and one for the sample in it, for each input; all sample axes go to the end.
    by_cell = values.reshape((n, samples) * inputs)
    by_cell = by_cell.transpose(*range(0, 2 * inputs, 2), *range(1, 2 * inputs, 2))
    heights = np.median(by_cell.reshape((n,) * inputs + (-1,)), axis=-1)
    return Table(function, recipe, np.asarray(heights))


def surface(values: Callable[[Array], Array], columns: int, rows: int) -> Array:
    """A function of (points, 2) on a grid over the unit square, float64 (rows, columns); row 0 is y = 0.

    Points are the middles of the grid's cells. For a network: `surface(lambda p: net.outputs(p)[:, 0], 60, 60)`.
    """
    x = (np.arange(columns) + 0.5) / columns
    y = (np.arange(rows) + 0.5) / rows
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return np.asarray(values(points)).reshape(rows, columns)


def circular_tower(
    centre: tuple[float, float], radius: float, directions: int, steepness: float = STEEPNESS
) -> FeedForward:
    """A tower with only one hidden layer (a problem of chapter 4): steps in many directions around a circle.

    Inside of the circle all steps are 1; their mean, which is the output, falls off outside like
    1 - arccos(radius / distance) / π, and towards 1/2.
    """
    check_whole("directions", directions, 2, 1000)
    angles = 2 * np.pi * np.arange(directions) / directions
    weights = steepness * np.stack([np.cos(angles), np.sin(angles)])
    biases = steepness * radius - np.asarray(centre) @ weights
    return FeedForward(
        [(weights, biases), (np.full((directions, 1), 1 / directions), np.zeros(1))], ("sigmoid", "linear")
    )


def curve_network(curve: Curve, recipe: Recipe) -> FeedForward:
    """A curve from one input t: N bumps whose neurons serve two outputs, x and y, with weights of their own each."""
    built = [construct(Typed(part), recipe).network for part in (curve.x, curve.y)]
    weights = np.hstack([network.layers[1][0] for network in built])
    return FeedForward([built[0].layers[0], (weights, np.zeros(2))], built[0].activations)
