"""Values over a rectangle of the plane, and what is drawn upon them: what a heatmap and a relief show."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nntui.widgets.ticks import tick_step

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Grid:
    """Values z at the middles of equal parts of a rectangle, float64 (rows, columns); row 0 is the lowest y.

    x, y: from where to where each axis goes. lower, upper: what of z has the first and the last colour, and is the foot
    and the top of a relief; values beyond are drawn like these. names: of both axes, and of the values. levels: where
    contours run. diverging: colours go both ways from the middle of lower and upper, as differences need it.
    """

    values: Floats
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    lower: float = 0.0
    upper: float = 1.0
    names: tuple[str, str, str] = ("x", "y", "z")
    levels: tuple[float, ...] = ()
    diverging: bool = False

    def shares(self) -> Floats:
        """The values as shares of the range from lower to upper, 0 to 1; what is not a number counts as the lowest."""
        span = self.upper - self.lower
        shares = (np.nan_to_num(self.values, nan=self.lower, posinf=self.upper, neginf=self.lower) - self.lower) / (
            span if span > 0.0 else 1.0
        )
        return np.clip(shares, 0.0, 1.0)

    def at(self, x: float, y: float) -> float:
        """The value of the part in which a point is; the nearest one for points outside."""
        rows, columns = self.values.shape
        column = int((x - self.x[0]) / (self.x[1] - self.x[0]) * columns)
        row = int((y - self.y[0]) / (self.y[1] - self.y[0]) * rows)
        return float(self.values[min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)])

    def with_range(self, lower: float, upper: float) -> "Grid":
        """The same values in other colours."""
        return replace(self, lower=lower, upper=upper)


@dataclass(frozen=True, eq=False)
class Trail:
    """A path over a grid, from point to point, (points, 2) in the units of its axes.

    role: which of the trails' colours it has, 0 to 3. end: the sign at its last point, or nothing. dashed: tells it
    from another where there is no colour.
    """

    points: Floats
    role: int = 0
    end: str = ""
    dashed: bool = False


TRAIL_ROLES = 4


def shown_range(values: ArrayLike, least: float = 0.0, greatest: float = 1.0) -> tuple[float, float]:
    """A range for colours that holds all finite values and `least` to `greatest`, wider in steps of a round number.

    It stays the same while the values in it move a little.
    """
    numbers = np.asarray(values, np.float64)
    numbers = np.clip(numbers[np.isfinite(numbers)], -1e12, 1e12)
    low = min(least, float(numbers.min())) if numbers.size else least
    high = max(greatest, float(numbers.max())) if numbers.size else greatest
    if high - low < 1e-12:
        high = low + 1.0
    step = tick_step(high - low, 10)
    return float(np.floor(low / step + 1e-6) * step), float(np.ceil(high / step - 1e-6) * step)


def bilinear(values: Floats, u: NDArray[np.floating[Any]], v: NDArray[np.floating[Any]]) -> Floats:
    """Values between the middles of a grid's parts; u and v are shares of its width and height, from 0 to 1."""
    rows, columns = values.shape
    column = np.clip(u * columns - 0.5, 0.0, columns - 1.0)
    row = np.clip(v * rows - 0.5, 0.0, rows - 1.0)
    left = np.minimum(column.astype(np.intp), max(columns - 2, 0))
    low = np.minimum(row.astype(np.intp), max(rows - 2, 0))
    a, b = column - left, row - low
    flat, corner = values.ravel(), low * columns + left
    right, up = min(1, columns - 1), columns * min(1, rows - 1)
    lower = flat.take(corner)
    lower += (flat.take(corner + right) - lower) * a
    corner += up
    upper = flat.take(corner)
    upper += (flat.take(corner + right) - upper) * a
    return np.asarray(lower + (upper - lower) * b)


def resampled(values: Floats, columns: int, rows: int) -> Floats:
    """Of each of columns x rows equal parts the value at its middle, without any smoothing; row 0 stays the lowest."""
    height, width = values.shape
    column = np.minimum(((np.arange(columns) + 0.5) / columns * width).astype(np.intp), width - 1)
    row = np.minimum(((np.arange(rows) + 0.5) / rows * height).astype(np.intp), height - 1)
    return np.asarray(values[row[:, None], column])
