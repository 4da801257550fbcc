"""A grid as a heatmap in character cells: two pixels a cell, contours and trails in dots, axes and a bar of colours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nntui.widgets.dots import Dots, braille, dashed, line_points, no_dots, put_points
from nntui.widgets.grid import Floats, Grid, Trail, bilinear, resampled
from nntui.widgets.painting import LEVELS, PLAIN, Painting, Role
from nntui.widgets.ticks import linear_ticks

_DENSITY = " ░▒▓█"
_DOWN, _UP = "≡=-· ", " ░▒▓█"
_MOST_STRETCH = 1.2  # a square may become so much wider or higher
_LEAST_PLOT = 6
_BAR_FROM = 30  # columns, from which on there is room for the bar of colours


@dataclass(frozen=True)
class Layout:
    """Where the plot is: from column `left` and row 0, so many cells; the bar of colours from column `bar`, or none."""

    left: int
    columns: int
    rows: int
    bar: int | None

    @property
    def foot(self) -> int:
        """The row of the labels under the plot."""
        return self.rows


def layout(grid: Grid, width: int, height: int) -> Layout:
    """How a heatmap lies in so many cells: nearly a square, with room for labels; `columns` is 0 where none fits."""
    rows = height - 1
    left = max(len(label) for _, label in _y_ticks(grid, rows)) + 1
    bar = max(len(label) for _, label in _z_ticks(grid, rows)) + 4 if width >= _BAR_FROM else 0
    room = width - left - bar
    if room < _LEAST_PLOT or rows < 2:
        return Layout(left, 0, 0, None)
    columns = min(room, round(2 * rows * _MOST_STRETCH))
    rows = min(rows, round(columns * _MOST_STRETCH / 2))
    left += (room - columns) // 2
    return Layout(left, columns, rows, left + columns + 1 if bar else None)


def _y_ticks(grid: Grid, rows: int) -> tuple[tuple[float, str], ...]:
    return linear_ticks(*grid.y, max(2, rows // 4))


def _z_ticks(grid: Grid, rows: int) -> tuple[tuple[float, str], ...]:
    return linear_ticks(grid.lower, grid.upper, max(2, rows // 4))


def draw_heatmap(
    grid: Grid,
    width: int,
    height: int,
    trails: Sequence[Trail] = (),
    cursor: tuple[float, float] | None = None,
    few_colours: bool = False,
) -> Painting:
    """The heatmap in so many cells. cursor: a point that is marked. few_colours: in shades of ink instead."""
    painting = Painting(width, height)
    place = layout(grid, width, height)
    if not place.columns:
        return painting
    if few_colours:
        _put_shades(painting, grid, place)
    else:
        pixels = resampled(grid.shares(), place.columns, 2 * place.rows)[::-1]
        painting.put_pixels(0, place.left, _numbers(pixels))
    if grid.levels:
        _put_dots(painting, place, contour_dots(grid, place.columns, place.rows), Role.CONTOUR)
    for trail in trails:
        _put_trail(painting, place, grid, trail)
    if cursor is not None:
        column, row = cell_of(grid, place, cursor)
        _flatten(painting, row, place.left + column)
        painting.put(row, place.left + column, "╋", Role.CURSOR)
    _put_axes(painting, grid, place)
    if place.bar is not None:
        _put_bar(painting, grid, place, few_colours)
    return painting


def _numbers(shares: Floats) -> NDArray[np.int16]:
    """Colours for shares of the range."""
    return np.asarray(np.minimum(shares * LEVELS, LEVELS - 1), np.int16) + np.int16(PLAIN * LEVELS)


def _put_shades(painting: Painting, grid: Grid, place: Layout) -> None:
    shares = resampled(grid.shares(), place.columns, place.rows)[::-1]
    here = (slice(0, place.rows), slice(place.left, place.left + place.columns))
    painting.characters[here] = _signs(shares, grid.diverging)
    painting.ink[here] = _numbers(shares)


def _signs(shares: Floats, diverging: bool) -> NDArray[np.str_]:
    """Denser signs for higher values; where values diverge, other signs below the middle than above."""
    if not diverging:
        which = np.minimum((shares * len(_DENSITY)).astype(int), len(_DENSITY) - 1)
        return np.asarray(np.array(list(_DENSITY))[which])
    away = np.rint((shares - 0.5) * 2 * (len(_UP) - 1)).astype(int)
    return np.asarray(np.array([*_DOWN, *_UP[1:]])[away + len(_DOWN) - 1])


def contour_dots(grid: Grid, columns: int, rows: int) -> Dots:
    """Where the grid's levels are crossed, between a dot and the one beside or below it."""
    v, u = (np.arange(4 * rows) + 0.5) / (4 * rows), (np.arange(2 * columns) + 0.5) / (2 * columns)
    values = bilinear(np.nan_to_num(grid.values), u[None, :], v[::-1, None])
    band = np.searchsorted(np.array(sorted(grid.levels)), values.ravel()).reshape(values.shape)
    dots = np.zeros(values.shape, dtype=bool)
    dots[:, 1:] |= band[:, 1:] != band[:, :-1]
    dots[1:] |= band[1:] != band[:-1]
    return dots


def _put_dots(painting: Painting, place: Layout, dots: Dots, role: int) -> None:
    """Writes dots over the pixels, whose cells become of one colour where there is a dot."""
    lit = dots.reshape(place.rows, 4, place.columns, 2).any(axis=(1, 3))
    rows, columns = np.nonzero(lit)
    _flatten(painting, rows, columns + place.left)
    painting.characters[rows, columns + place.left] = braille(dots)[lit]
    painting.ink[rows, columns + place.left] = role


def _flatten(painting: Painting, rows: NDArray[np.intp] | int, columns: NDArray[np.intp] | int) -> None:
    """Makes one colour of the two pixels of cells."""
    ink, paper = painting.ink[rows, columns], painting.paper[rows, columns]
    both = PLAIN * LEVELS + (ink % LEVELS + paper % LEVELS) // 2
    mixed = (painting.characters[rows, columns] == "▀") & (np.maximum(ink, paper) < Role.BLANK)
    painting.paper[rows, columns] = np.where(mixed, both, paper)


def _put_trail(painting: Painting, place: Layout, grid: Grid, trail: Trail) -> None:
    points = trail.points[np.isfinite(trail.points).all(axis=1)]
    if not len(points):
        return
    dots = no_dots(place.columns, place.rows)
    far = 50.0  # a trail that leaves the plot by more than this many of its widths is cut off
    across = np.clip((points[:, 0] - grid.x[0]) / (grid.x[1] - grid.x[0]), -far, far) * 2 * place.columns
    down = (1.0 - np.clip((points[:, 1] - grid.y[0]) / (grid.y[1] - grid.y[0]), -far, far)) * 4 * place.rows
    columns, rows = line_points(across, down)
    if trail.dashed:
        columns, rows = dashed(columns, rows)
    put_points(dots, columns, rows)
    _put_dots(painting, place, dots, Role.TRAIL + trail.role)
    if trail.end and 0 <= across[-1] < 2 * place.columns and 0 <= down[-1] < 4 * place.rows:
        column, row = int(across[-1] / 2), int(down[-1] / 4)
        _flatten(painting, row, place.left + column)
        painting.put(row, place.left + column, trail.end, Role.TRAIL + trail.role)


def _put_axes(painting: Painting, grid: Grid, place: Layout) -> None:
    for position, label in _y_ticks(grid, place.rows):
        row = cell_of(grid, place, (grid.x[0], position))[1]
        painting.put(row, place.left - 1 - len(label), label, Role.LABEL)
    free_from = place.left
    painting.put(place.foot, place.left - 1 - len(grid.names[0]), grid.names[0], Role.LABEL)
    row = 0 if painting.characters[0, place.left - 2] == " " else 1
    painting.put(row, place.left - 1 - len(grid.names[1]), grid.names[1], Role.LABEL)
    for position, label in linear_ticks(*grid.x, max(2, place.columns // 9)):
        column = place.left + cell_of(grid, place, (position, grid.y[0]))[0]
        start = min(max(free_from, column - len(label) // 2), place.left + place.columns - len(label))
        if start >= free_from:
            painting.put(place.foot, start, label, Role.LABEL)
            free_from = start + len(label) + 1


def _put_bar(painting: Painting, grid: Grid, place: Layout, few_colours: bool) -> None:
    """The bar of colours, with numbers beside it."""
    assert place.bar is not None
    if few_colours:
        shares = (np.arange(place.rows)[::-1, None] + 0.5) / place.rows
        painting.characters[: place.rows, place.bar : place.bar + 2] = _signs(shares, grid.diverging)
        painting.ink[: place.rows, place.bar : place.bar + 2] = _numbers(shares)
    else:
        shares = (np.arange(2 * place.rows)[::-1, None] + 0.5) / (2 * place.rows)
        painting.put_pixels(0, place.bar, np.repeat(_numbers(shares), 2, axis=1))
    for position, label in _z_ticks(grid, place.rows):
        share = (position - grid.lower) / (grid.upper - grid.lower)
        row = min(max(int((1 - share) * place.rows), 0), place.rows - 1)
        painting.put(row, place.bar + 3, label, Role.LABEL)


def cell_of(grid: Grid, place: Layout, point: tuple[float, float]) -> tuple[int, int]:
    """The column and row within the plot in which a point lies; the nearest for points outside."""
    across = (point[0] - grid.x[0]) / (grid.x[1] - grid.x[0])
    up = (point[1] - grid.y[0]) / (grid.y[1] - grid.y[0])
    column, row = int(across * place.columns), int((1.0 - up) * place.rows)
    return min(max(column, 0), place.columns - 1), min(max(row, 0), place.rows - 1)


def point_at(grid: Grid, place: Layout, column: int, row: int) -> tuple[float, float]:
    """The middle of a cell of the pane, in the units of the axes; on the border for cells outside of the plot."""
    across = min(max((column - place.left + 0.5) / place.columns, 0.0), 1.0)
    up = min(max(1.0 - (row + 0.5) / place.rows, 0.0), 1.0)
    return grid.x[0] + across * (grid.x[1] - grid.x[0]), grid.y[0] + up * (grid.y[1] - grid.y[0])
