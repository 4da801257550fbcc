"""A curve in the plane in dots, beside its target; and its x and y over t."""

import numpy as np
from numpy.typing import NDArray
from textual.content import Content
from textual.strip import Strip

from nntui.playground.plane_curves import PlaneCurves, plane_axes, time_charts
from nntui.widgets.cells import Cells
from nntui.widgets.chart import LEAST_LABEL_WIDTH, Axis, Role
from nntui.widgets.chart_pane import ChartPane
from nntui.widgets.dots import braille, dashed, line_points, no_dots, put_points

Floats = NDArray[np.float64]
_LEAST_WIDTH, _LEAST_HEIGHT = 14, 5


def plane_drawing(curves: PlaneCurves, width: int, height: int) -> Cells:
    """Both curves in so many cells; the target is dotted, and the network's curve lies over it."""
    cells = Cells(width, height)
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return cells
    left, rows = LEAST_LABEL_WIDTH + 1, height - 2
    columns = width - left
    x, y = plane_axes(curves, columns, rows)
    for row in range(rows):
        cells.put(row, left - 1, "│", Role.AXIS)
    cells.put(rows, left - 1, "└" + "─" * columns, Role.AXIS)
    for position, label in y.ticks:
        row = min(max(int((1 - _share(y, position)) * rows), 0), rows - 1)
        cells.put(row, 0, label.rjust(left - 1), Role.LABEL)
        cells.put(row, left - 1, "┤" + "┈" * columns, Role.GRID)
        cells.put(row, left - 1, "┤", Role.AXIS)
    free_from = left
    cells.put(height - 1, left - 2, "x", Role.LABEL)
    for position, label in x.ticks:
        column = left + min(max(int(_share(x, position) * columns), 0), columns - 1)
        start = min(max(left, column - len(label) // 2), width - len(label))
        if start >= free_from:
            cells.put(height - 1, start, label, Role.LABEL)
            cells.put(rows, column, "┬", Role.AXIS)
            free_from = start + len(label) + 1
    settled = [(curves.target, Role.TEST)]
    if curves.beside is not None:
        settled.insert(0, (curves.beside, Role.VALIDATION))
    for points, role in (*settled, (curves.made, Role.TRAINING)):
        _put_curve(cells, points, x, y, (left, columns, rows), role)
    return cells


def _share(axis: Axis, position: float) -> float:
    return (position - axis.lower) / (axis.upper - axis.lower)


def _put_curve(cells: Cells, points: Floats, x: Axis, y: Axis, place: tuple[int, int, int], role: Role) -> None:
    left, columns, rows = place
    across = np.clip(x.share(points[:, 0]), -1.0, 2.0) * 2 * columns
    down = (1.0 - np.clip(y.share(points[:, 1]), -1.0, 2.0)) * 4 * rows
    dots = no_dots(columns, rows)
    at_column, at_row = line_points(across, down)
    if role is Role.VALIDATION:
        at_column, at_row = dashed(at_column, at_row)
    if role is Role.TEST:
        kept = (at_column + at_row) % 3 != 0
        at_column, at_row = at_column[kept], at_row[kept]
    put_points(dots, at_column, at_row)
    lit = dots.reshape(rows, 4, columns, 2).any(axis=(1, 3))
    here = (slice(0, rows), slice(left, left + columns))
    cells.characters[here][lit] = braille(dots)[lit]
    cells.roles[here][lit] = role


class PlaneCurvePane(ChartPane):
    """Draws both curves in the plane."""

    DEFAULT_CSS = """
    PlaneCurvePane > .curve--test { color: $success; }
    """

    def __init__(self) -> None:
        super().__init__(id="plane-curve")
        self._curves: PlaneCurves | None = None

    @property
    def points(self) -> int:
        """How many points a curve should have."""
        return max(400, 8 * self.size.width)

    def show(self, curves: PlaneCurves, title: str, beside: str = "", foot: str = "") -> None:
        """Shows the curves. beside: what the third one is, if there is one; foot: what stands in the lower frame."""
        self._curves = curves
        entries = [self.in_colour("━ network", Role.TRAINING), self.in_colour("┄ target", Role.TEST)]
        if beside:
            entries.append(self.in_colour(f"╍ {beside}", Role.VALIDATION))
        legend = Content("  ").join(entries)
        room = self.outer_size.width - 8 - legend.cell_length
        named = Content.styled(title, "bold").truncate(max(0, room), ellipsis=True)
        self.put_frame(Content("  ").join([named, legend]) if title and room > 4 else legend, foot)
        self.redraw()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._curves is None:
            return [Strip.blank(width, self.rich_style)] * height
        return plane_drawing(self._curves, width, height).strips(self._role_styles())


class TimePane(ChartPane):
    """Draws x over t, and y over t below it."""

    DEFAULT_CSS = """
    TimePane > .curve--test { color: $success; }
    """

    def __init__(self) -> None:
        super().__init__(id="over-t")
        self._curves: PlaneCurves | None = None

    @property
    def points(self) -> int:
        """How many points a curve should have: two for each column of dots."""
        return max(40, 4 * (self.size.width - LEAST_LABEL_WIDTH - 1))

    def show(self, curves: PlaneCurves) -> None:
        """Shows both parts of both curves."""
        self._curves = curves
        self.put_frame(Content.styled("x(t) and y(t): two outputs", "bold"), "")
        self.redraw()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or height < 2 or self._curves is None:
            return [Strip.blank(width, self.rich_style)] * height
        upper = height // 2
        charts = time_charts(self._curves, width, upper)
        styles = self._role_styles()
        drawn = zip(charts, (upper, height - upper), strict=True)
        return [strip for chart, rows in drawn for strip in self._canvas.draw(chart, width, rows).strips(styles)]
