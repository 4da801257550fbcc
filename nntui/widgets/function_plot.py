"""The playground's plot: curves over x, a pen to draw with, and where the mouse points, in the units of the axes."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from core.universality.construction import Law
from nntui.playground.curves import OUTPUT, SUM, Curves, chart_of, law_chart, y_axis
from nntui.widgets.chart import LEAST_LABEL_WIDTH, Axis, Chart, Role
from nntui.widgets.chart_pane import ChartPane

_SHORT = {SUM: "sum", "output of the hidden neuron": OUTPUT}
"""Names of curves where there is little room."""


class FunctionPlot(ChartPane, can_focus=True):
    """Draws curves, or deviations over N. Says where the mouse pulls, from where to where."""

    DEFAULT_CSS = """
    FunctionPlot > .curve--test { color: $success; }
    FunctionPlot > .curve--band { color: $warning 45%; }
    FunctionPlot > .curve--tint { background: $warning 12%; }
    FunctionPlot:ansi > .curve--tint { background: ansi_default; }
    FunctionPlot:ansi > .curve--band { color: ansi_yellow; }
    """

    @dataclass
    class Pulled(Message):
        """The mouse was pressed, or pulled on: from one point to another. began: it was pressed."""

        start: tuple[float, float]
        end: tuple[float, float]
        began: bool

    @dataclass
    class Steered(Message):
        """A cursor key was pressed: so many steps to the right and up."""

        columns: int
        rows: int

    class PenLifted(Message):
        """The key that lifts the pen, or puts it down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{shift}{key}", f"steer({columns * steps}, {rows * steps})", "Move", show=False)
            for shift, steps in (("", 1), ("shift+", 5))
            for key, columns, rows in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1))
        ),
        Binding("space", "lift_pen", "Pen", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="function")
        self._curves: Curves | None = None
        self._law: tuple[Law, int] | None = None
        self._title = ""
        self._foot = ""
        self.cursor: tuple[float, float] | None = None
        self._last: tuple[float, float] | None = None

    @property
    def points(self) -> int:
        """How many points a curve should have: one for each column of dots."""
        return max(40, 2 * (self.size.width - LEAST_LABEL_WIDTH - 1))

    def show(self, curves: Curves, title: str, foot: str) -> None:
        """Shows curves over x."""
        self._curves, self._law = curves, None
        self._title, self._foot = title, foot
        self._frame_anew()
        self.redraw()

    def show_law(self, law: Law, bumps: int, foot: str) -> None:
        """Shows deviations over the number of bumps; `bumps` is marked."""
        self._law = (law, bumps)
        self._title, self._foot = "Deviation over N", foot
        self._frame_anew()
        self.redraw()

    def _frame_anew(self) -> None:
        room = self.outer_size.width - 6
        gap = Content("  ")
        legend = gap.join(self._legend(short=False))
        if legend.cell_length > room:
            legend = gap.join(self._legend(short=True))
        whole = gap.join([Content.styled(self._title, "bold"), legend])
        self.put_frame(whole if whole.cell_length <= room else legend, self._foot if len(self._foot) <= room else "")

    def _legend(self, short: bool) -> list[Content]:
        """What the lines are. short: in as few words as possible."""
        entries = []
        if self._law is not None:
            names = (("━ mean", Role.TRAINING), ("╍ greatest", Role.TEST), ("┄ 1/N law", Role.GHOST))
            entries = [self.in_colour(text, role) for text, role in names]
        elif self._curves is not None:
            made = self._curves.made_name
            entries.append(self.in_colour(f"━ {_SHORT.get(made, made) if short else made}", Role.TRAINING))
            if self._curves.target is not None:
                entries.append(self.in_colour(f"┄ {self._curves.target_name}", Role.TEST))
            if self._curves.own is not None:
                entries.append(self.in_colour(f"╍ {self._curves.own_name}", Role.VALIDATION))
            if self._curves.windows.size:
                entries.append(self.in_colour("·· fails", Role.BAND))
        return entries

    def forget(self) -> None:
        super().forget()
        self._frame_anew()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or (self._curves is None and self._law is None):
            return [Strip.blank(width, self.rich_style)] * height
        return self._canvas.draw(self.chart, width, height).strips(self._role_styles())

    @property
    def chart(self) -> Chart:
        """What is drawn, once something is shown."""
        width, height = self.size
        if self._law is not None:
            return law_chart(self._law[0], width, height, self._law[1])
        assert self._curves is not None
        return chart_of(self._curves, width, height, self.cursor)

    def action_steer(self, columns: int, rows: int) -> None:
        self.post_message(self.Steered(columns, rows))

    def action_lift_pen(self) -> None:
        self.post_message(self.PenLifted())

    # Mouse

    @property
    def axis(self) -> Axis | None:
        """The y axis, while curves are shown."""
        return None if self._curves is None or self._law is not None else y_axis(self._curves, self.size.height)

    def point_at(self, column: int, row: int) -> tuple[float, float] | None:
        """Where a cell is, in the units of the axes."""
        axis = self.axis
        if axis is None:
            return None
        labels = max([LEAST_LABEL_WIDTH, *(len(label) for _, label in axis.ticks)]) + 1
        width, height = self.size.width - labels, self.size.height - (2 if self.size.height > 7 else 1)
        if width < 2 or height < 2:
            return None
        x = min(max((column - labels + 0.5) / width, 0.0), 1.0)
        y = axis.upper - (min(max(row, 0), height - 1) + 0.5) / height * (axis.upper - axis.lower)
        return x, y

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        point = self.point_at(*offset) if offset is not None and event.button == 1 else None
        if point is not None:
            self._last = point
            self.capture_mouse()
            self.post_message(self.Pulled(point, point, True))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._last is None:
            return
        left, top = self.content_offset
        point = self.point_at(event.x - left, event.y - top)
        if point is not None and point != self._last:
            start, self._last = self._last, point
            self.post_message(self.Pulled(start, point, False))

    def on_mouse_up(self) -> None:
        if self._last is not None:
            self._last = None
            self.release_mouse()
