"""A cut through a surface: what the network makes along one line of constant y, over what it should make."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from textual.content import Content
from textual.strip import Strip

from nntui.widgets.chart import LEAST_LABEL_WIDTH, Axis, Chart, Line, Role
from nntui.widgets.chart_pane import ChartPane
from nntui.widgets.ticks import linear_ticks

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cut:
    """Values over x from 0 to 1 at one y. target: or None. lower, upper: the axis of the values."""

    y: float
    made: Floats
    target: Floats | None
    lower: float
    upper: float


def cut_chart(cut: Cut, width: int, height: int) -> Chart:
    """The cut as a chart."""
    room = 0.03 * (cut.upper - cut.lower)
    lower, upper = cut.lower - room, cut.upper + room
    x = (np.arange(cut.made.size) + 0.5) / cut.made.size
    lines = [] if cut.target is None else [Line(Role.TEST, x, np.clip(cut.target, lower, upper), dotted=True)]
    lines.append(Line(Role.TRAINING, x, np.clip(cut.made, lower, upper)))
    across = Axis(0.0, 1.0, linear_ticks(0.0, 1.0, max(2, min(10, width // 9))))
    return Chart(across, Axis(lower, upper, linear_ticks(lower, upper, max(2, height // 4))), "x", lines)


class CutPane(ChartPane):
    """Draws a cut."""

    DEFAULT_CSS = """
    CutPane > .curve--test { color: $success; }
    """

    def __init__(self) -> None:
        super().__init__(id="cut")
        self._cut_of: Callable[[int], Cut] | None = None

    def show(self, y: float, cut_of: Callable[[int], Cut], with_target: bool) -> None:
        """Shows the cut at y. cut_of: gives it at so many points; how many that are, the pane's width says."""
        self._cut_of = cut_of
        entries = [Content.styled(f"Cut at y = {y:.3g}", "bold"), self.in_colour("━ network", Role.TRAINING)]
        if with_target:
            entries.append(self.in_colour("┄ target", Role.TEST))
        self.put_frame(Content("  ").join(entries), "")
        self.redraw()

    @property
    def chart(self) -> Chart:
        """What is drawn, once something is shown: two points for each column of dots, so that no step is missed."""
        assert self._cut_of is not None
        points = max(40, 4 * (self.size.width - LEAST_LABEL_WIDTH - 1))
        return cut_chart(self._cut_of(points), *self.size)

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._cut_of is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self._canvas.draw(self.chart, width, height).strips(self._role_styles())
