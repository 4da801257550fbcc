"""The playground's curve of errors over steps; the mouse chooses a step on it."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from nntui.playground.error_chart import Errors, error_chart
from nntui.widgets.chart import LEAST_LABEL_WIDTH, Chart, Role
from nntui.widgets.chart_pane import ChartPane


class ErrorPlot(ChartPane):
    """Mean and greatest deviation of a network that learns, beside what it is compared with."""

    DEFAULT_CSS = """
    ErrorPlot > .curve--test { color: $foreground 60%; }
    """

    @dataclass
    class Picked(Message):
        """The mouse points at a step."""

        step: float

    def __init__(self) -> None:
        super().__init__(id="errors")
        self._errors: Errors | None = None
        self._pulling = False

    def show(self, errors: Errors, beside: str) -> None:
        """beside: what the errors are compared with, in a word or two; nothing where there is no such thing."""
        self._errors = errors
        entries = [self.in_colour("━ mean", Role.TRAINING), self.in_colour("╍ most", Role.TEST)]
        if errors.beside is not None:
            entries.append(self.in_colour(f"╍ {beside}", Role.VALIDATION))
        room = self.outer_size.width - 6
        title = Content.styled("Off by", "bold")
        letters = sum(entry.cell_length for entry in entries)
        if title.cell_length + letters + 2 * len(entries) <= room:
            entries.insert(0, title)
        gap = "  " if letters + 2 * len(entries) - 2 <= room else " "
        self.put_frame(Content(gap).join(entries), "")
        self.redraw()

    @property
    def chart(self) -> Chart:
        """What is drawn, once something is shown."""
        assert self._errors is not None
        return error_chart(self._errors, *self.size)

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._errors is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self._canvas.draw(self.chart, width, height).strips(self._role_styles())

    def _pick(self, event: events.MouseEvent) -> None:
        if self._errors is None:
            return
        chart, (left, _) = self.chart, self.content_offset
        labels = max([LEAST_LABEL_WIDTH, *(len(label) for _, label in chart.y.ticks)]) + 1
        share = (event.x - left - labels + 0.5) / max(1, self.size.width - labels)
        self.post_message(self.Picked(10 ** (chart.x.lower + min(max(share, 0.0), 1.0) * chart.x.upper)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == 1:
            self._pulling = True
            self.capture_mouse()
            self._pick(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pulling:
            self._pick(event)

    def on_mouse_up(self) -> None:
        if self._pulling:
            self._pulling = False
            self.release_mouse()
