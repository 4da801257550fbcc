"""Line charts in character cells: plotext draws the curves, this module the frame, the grid, the band and the marks.

The one module that knows plotext. plotext is slow to import, so it is imported by the first chart that draws. Each
chart has a figure of its own. Curves are drawn in palette numbers that stand for a `Role`, never in real colours: what
a role looks like is up to the caller's theme.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.widgets.cells import Cells

Floats = NDArray[np.float64]


class Role(IntEnum):
    """What a cell of the chart belongs to; the values are plotext palette numbers while a curve is drawn."""

    BLANK = 0
    LABEL = 1
    AXIS = 2
    GRID = 3
    MARK = 4
    MARK_LABEL = 5
    BAND = 6
    GHOST = 7
    TRAINING = 8
    TRAINING_SET = 9
    VALIDATION = 10
    TEST = 11


@dataclass(frozen=True)
class Axis:
    """The visible range of an axis and the ticks on it, as (position, label)."""

    lower: float
    upper: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, values: Floats) -> Floats:
        """How far along the axis the values are: 0 at its lower end, 1 at its upper."""
        return np.asarray((values - self.lower) / (self.upper - self.lower))


@dataclass(frozen=True)
class Line:
    """A curve; `x` ascends. `dashed` and `dotted` tell it from the others where there is no colour."""

    role: Role
    x: Floats
    y: Floats
    dashed: bool = False
    dotted: bool = False


TINTED = 128
"""Added to the role of a cell that lies within the band: its background is tinted."""


@dataclass(frozen=True)
class Band:
    """The area between two curves over the same `x`; `dotted` fills it where there is no colour to tint it with."""

    x: Floats
    lower: Floats
    upper: Floats
    dotted: bool = False


@dataclass(frozen=True)
class Mark:
    """A vertical line at `x` with a short label at its top."""

    x: float
    label: str


@dataclass(frozen=True)
class Sign:
    """A character at a place, over the curves, which it names or says where they are now."""

    role: Role
    x: float
    y: float
    text: str


LEAST_LABEL_WIDTH = 5
LEAST_WIDTH, LEAST_HEIGHT = 16, 4


@dataclass(frozen=True)
class Chart:
    """Everything a chart shows. `x_name` is a word of at most LEAST_LABEL_WIDTH letters, left of the x axis.

    windows: ranges of x that are shaded over the whole height.
    """

    x: Axis
    y: Axis
    x_name: str
    lines: Sequence[Line] = ()
    band: Band | None = None
    marks: Sequence[Mark] = ()
    windows: Sequence[tuple[float, float]] = ()
    signs: Sequence[Sign] = ()


class Canvas:
    """Draws charts; keeps the plotext figure between two drawings."""

    def __init__(self) -> None:
        self._figure: Any = None
        self._behind: tuple[object, str] = (None, "")

    def draw(self, chart: Chart, width: int, height: int) -> Cells:
        """The chart in so many cells; nothing where there is no room for a chart."""
        cells = Cells(width, height)
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            return cells
        left, foot = _margins(chart, height)
        plot = Cells(width - left, height - foot)
        _draw_grid(plot, chart.y)
        tinted = _draw_band(plot, chart, chart.band) if chart.band is not None else None
        if chart.windows:
            shaded = _draw_windows(plot, chart)
            tinted = shaded if tinted is None else tinted | shaded
        _draw_marks(plot, chart)
        self._draw_lines(plot, chart)
        _draw_mark_labels(plot, chart)
        for sign in chart.signs:
            row, column = _row(chart.y, sign.y, height - foot), _column(chart.x, sign.x, width - left)
            plot.put(row, column, sign.text, sign.role)
        if tinted is not None:
            plot.roles[tinted] |= TINTED
        cells.characters[: height - foot, left:] = plot.characters
        cells.roles[: height - foot, left:] = plot.roles
        _draw_frame(cells, chart, left, foot)
        return cells

    def _draw_lines(self, plot: Cells, chart: Chart) -> None:
        """Lets plotext rasterise the lines, and lays its cells over those of the plot.

        Dotted lines lie behind the others; they seldom change, so that they are kept between two drawings.
        """
        lines = [line for line in chart.lines if _is_visible(line, chart)]
        behind = [line for line in lines if line.dotted]
        if behind:
            limits = (chart.x.lower, chart.x.upper, chart.y.lower, chart.y.upper)
            looks = [(line.role, line.x.tobytes(), line.y.tobytes()) for line in behind]
            if (plot.roles.shape, limits, looks) != self._behind[0]:
                self._behind = (plot.roles.shape, limits, looks), self._rasterised(behind, chart, plot.roles.shape)
            _lay_over(plot, self._behind[1])
        front = [line for line in lines if not line.dotted]
        if front:
            _lay_over(plot, self._rasterised(front, chart, plot.roles.shape))

    def _rasterised(self, lines: list[Line], chart: Chart, shape: tuple[int, ...]) -> str:
        """The lines as plotext prints them: rows of characters, with colour codes that are roles."""
        height, width = shape
        plotext = _plotext()
        if self._figure is None:
            self._figure = _new_figure(plotext)
        figure = self._figure
        figure.clear.data()
        figure.plot_size(width, height)
        figure.ruler("x").lim(chart.x.lower, chart.x.upper)
        figure.ruler("y").lim(chart.y.lower, chart.y.upper)
        # plotext walks along a line in steps of a dot, also outside of the limits: far away values would cost a lot.
        span = chart.y.upper - chart.y.lower
        for line in lines:
            x, y = turns(line.x, np.clip(line.y, chart.y.lower - span, chart.y.upper + span), 4 * height / span)
            starts = [0]
            if (line.dashed or line.dotted) and x.size > 1:
                dash, gap = (1, 1) if line.dotted else (3, 3)
                x, y, starts = _dashes(x, y, (chart.x.upper - chart.x.lower) / width, dash, gap)
            signal = figure.signal(x.tolist(), y.tolist(), marker=_marker(line.role, x.size == 1))
            signal._get_unique_pixels = list  # for choosing colours by itself plotext looks at each point, dearly
            signal.lines()
            for start in starts:
                signal.line(start, False)
            figure.draw(signal)
        return str(figure.build().string())


@cache
def _plotext() -> Any:
    import plotext  # type: ignore[import-untyped]

    plotext.terminal.limit(False, False)  # else sizes are cut to the size of the real terminal
    return plotext


def _new_figure(plotext: Any) -> Any:
    """An unpainted figure without a frame, whose limits are the outer edges of its outermost cells."""
    figure = type(plotext.figure)(parent=plotext.terminal)
    figure.canvas("default")
    figure.axes(False)
    figure.legend(False)
    for ruler in (figure.ruler("x"), figure.ruler("y")):
        ruler.frequency(0)
        ruler.alignment(lim="edge")
    return figure


@cache
def _marker(role: Role, single: bool) -> Any:
    """A curve of dots; a single point would be one dot that nobody sees, so it is a bullet."""
    marker = _plotext().marker("•" if single else "braille", pixel=int(role))
    # plotext copies the marker for each point before it copies it once more into the point.
    marker.__class__ = type("Shared", (type(marker),), {"__copy__": lambda self: self})
    return marker


_UNSEEN = 0.45
"""In dots: plotext's cost is in the points, so those are left out that move the curve by no more than this."""


def turns(x: Floats, y: Floats, dots: float) -> tuple[Floats, Floats]:
    """The points at which the curve turns. `dots`: how many dots high a value of 1 is.

    From one kept point on, the cone of slopes narrows in which all that was passed stays close enough to the line.
    """
    xs, ys = x.tolist(), (y * dots).tolist()
    kept = [0]
    steepest, flattest = math.inf, -math.inf
    for i in range(1, len(xs)):
        run = xs[i] - xs[kept[-1]]
        if run <= 0 or not flattest <= (ys[i] - ys[kept[-1]]) / run <= steepest:
            if kept[-1] != i - 1:
                kept.append(i - 1)
            run, steepest, flattest = xs[i] - xs[kept[-1]], math.inf, -math.inf
            if run <= 0:
                kept.append(i)
                continue
        rise = ys[i] - ys[kept[-1]]
        steepest, flattest = min(steepest, (rise + _UNSEEN) / run), max(flattest, (rise - _UNSEEN) / run)
    if kept[-1] != len(xs) - 1:
        kept.append(len(xs) - 1)
    return x[kept], y[kept]


def _dashes(x: Floats, y: Floats, cell: float, dash: int, gap: int) -> tuple[Floats, Floats, list[int]]:
    """The line cut into dashes of so many cells, and the index at which each starts, however dense the points are."""
    period = dash + gap
    firsts = np.arange(x[0], x[-1], period * cell)
    ends = np.minimum(firsts + dash * cell, x[-1])
    kept = np.mod((x - x[0]) / cell, period) <= dash
    all_x = np.unique(np.concatenate((firsts, ends, x[kept])))
    starts = np.searchsorted(all_x, firsts).tolist()
    return all_x, np.interp(all_x, x, y), starts


def _is_visible(line: Line, chart: Chart) -> bool:
    """plotext cannot draw a series of which nothing is inside the limits."""
    if not line.x.size:
        return False
    outside = line.y.min() > chart.y.upper or line.y.max() < chart.y.lower
    return not outside and bool(line.x.max() >= chart.x.lower and line.x.min() <= chart.x.upper)


_COLOUR_CODE = re.compile(r"\x1b\[([0-9;]*)m")


def _lay_over(plot: Cells, ansi: str) -> None:
    """Writes the characters of plotext's output over the plot; its blanks are transparent."""
    for row, line in enumerate(ansi.split("\n")[: plot.characters.shape[0]]):
        column, role = 0, Role.BLANK
        for index, part in enumerate(_COLOUR_CODE.split(line)):
            if index % 2:
                role = Role(int(part[5:])) if part.startswith("38;5;") else Role.BLANK
            elif role is not Role.BLANK:
                plot.put(row, column, part, role)
            if not index % 2:
                column += len(part)


def _draw_grid(plot: Cells, axis: Axis) -> None:
    height, width = plot.characters.shape
    for position, _ in axis.ticks:
        plot.put(_row(axis, position, height), 0, "┈" * width, Role.GRID)


_DOT_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


def _draw_band(plot: Cells, chart: Chart, band: Band) -> NDArray[np.bool_]:
    """Draws the outline of the band in dots, where it was measured; gives the cells that lie within it."""
    height, width = plot.characters.shape
    share = chart.x.share(band.x)
    seen = (share >= 0) & (share <= 1)
    column = np.minimum((share[seen] * 2 * width).astype(int), 2 * width - 1)
    rows, columns = np.arange(4 * height)[:, np.newaxis], np.arange(2 * width)
    if not column.size:
        return np.zeros(plot.roles.shape, dtype=bool)
    edges = (np.floor((1 - chart.y.share(edge[seen])) * 4 * height) for edge in (band.upper, band.lower))
    top, bottom = (np.clip(edge, -1, 4 * height) for edge in edges)
    dots = np.zeros((4 * height, 2 * width), dtype=bool)
    dots[:, column] = (rows == top) | (rows == bottom)
    within = (rows >= np.interp(columns, column, top)) & (rows <= np.interp(columns, column, bottom))
    within &= (columns >= column[0]) & (columns <= column[-1])
    if band.dotted:
        dots |= within & (rows % 4 == 1) & ((columns + rows // 2) % 4 == 0)
    codes = np.tensordot(dots.reshape(height, 4, width, 2), _DOT_BITS, axes=([1, 3], [0, 1]))
    shaded = codes > 0
    plot.characters[shaded] = (codes[shaded] + 0x2800).astype("<u4").view("<U1")
    plot.roles[shaded] = Role.BAND
    return np.asarray(within.reshape(height, 4, width, 2).mean(axis=(1, 3)) >= 0.5)


_SPARSE = 6
"""With fewer windows than one in so many columns, each is shown, however narrow it is."""


def _draw_windows(plot: Cells, chart: Chart) -> NDArray[np.bool_]:
    """Dots the columns of which windows cover half or more; gives their cells, to be tinted."""
    height, width = plot.characters.shape
    ends = chart.x.share(np.array(chart.windows, np.float64)) * width
    columns = np.arange(width)[:, np.newaxis]
    covered = np.clip(np.minimum(ends[:, 1], columns + 1) - np.maximum(ends[:, 0], columns), 0.0, 1.0).sum(axis=1)
    shaded = covered >= 0.5
    if len(ends) * _SPARSE < width:
        middle = ends.mean(axis=1)
        shaded[np.clip(middle[(middle >= 0) & (middle <= width)].astype(int), 0, width - 1)] = True
    cells = np.zeros(plot.roles.shape, dtype=bool)
    cells[:, shaded] = True
    dotted = cells & (np.arange(height)[:, np.newaxis] % 2 == 0)
    plot.characters[dotted] = "·"
    plot.roles[dotted] = Role.BAND
    return cells


def _draw_marks(plot: Cells, chart: Chart) -> None:
    height, width = plot.characters.shape
    for mark in chart.marks:
        for row in range(height):
            plot.put(row, _column(chart.x, mark.x, width), "╎", Role.MARK)


def _draw_mark_labels(plot: Cells, chart: Chart) -> None:
    """Labels where there is room for them in the first two rows, the newest first; over the curves, to stay legible."""
    height, width = plot.characters.shape
    for mark in reversed(chart.marks):
        column = _column(chart.x, mark.x, width)
        start = column + 1 if column + 1 + len(mark.label) <= width else column - len(mark.label)
        for row in range(min(2, height)):
            place = plot.roles[row, max(0, start - 1) : start + len(mark.label) + 1]
            if start >= 0 and not (place == Role.MARK_LABEL).any():
                plot.put(row, start, mark.label, Role.MARK_LABEL)
                break


def _draw_frame(cells: Cells, chart: Chart, left: int, foot: int) -> None:
    height, width = cells.characters.shape
    plot_height, plot_width = height - foot, width - left
    for row in range(plot_height):
        cells.put(row, left - 1, "│", Role.AXIS)
    for position, label in chart.y.ticks:
        row = _row(chart.y, position, plot_height)
        cells.put(row, 0, label.rjust(left - 1), Role.LABEL)
        cells.put(row, left - 1, "┤", Role.AXIS)
    if foot == 2:
        cells.put(plot_height, left - 1, "└" + "─" * plot_width, Role.AXIS)
    cells.put(height - 1, 0, chart.x_name, Role.LABEL)
    free_from = len(chart.x_name) + 1
    for position, label in chart.x.ticks:
        column = left + _column(chart.x, position, plot_width)
        start = min(max(left, column - len(label) // 2), width - len(label))
        if start < free_from:
            continue
        cells.put(height - 1, start, label, Role.LABEL)
        free_from = start + len(label) + 1
        if foot == 2:
            cells.put(plot_height, column, "┬" if column >= left else "└", Role.AXIS)


def _margins(chart: Chart, height: int) -> tuple[int, int]:
    """How many columns are left of the plot, and how many rows below it."""
    return max([LEAST_LABEL_WIDTH, *(len(label) for _, label in chart.y.ticks)]) + 1, 2 if height > 7 else 1


def x_at(chart: Chart, column: int, width: int, height: int) -> float:
    """The x of a column of the drawn chart; of one beside the plot, that of the nearest in it."""
    left, _ = _margins(chart, height)
    share = (column - left + 0.5) / max(1, width - left)
    return chart.x.lower + min(max(share, 0.0), 1.0) * (chart.x.upper - chart.x.lower)


def _row(axis: Axis, position: float, height: int) -> int:
    share = (position - axis.lower) / (axis.upper - axis.lower)
    return min(max(int((1 - share) * height), 0), height - 1)


def _column(axis: Axis, position: float, width: int) -> int:
    share = (position - axis.lower) / (axis.upper - axis.lower)
    return min(max(int(share * width), 0), width - 1)
