"""How far scaled sigmoids are from perceptrons, as a chart over the scale."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from core.circuits import Circuit
from nntui.playground.circuit_limit import limit_axis, limit_chart
from nntui.widgets.chart import LEAST_LABEL_WIDTH, Chart
from nntui.widgets.chart_pane import ChartPane


class LimitPane(ChartPane):
    """Draws the chart; the mouse sets the scale."""

    @dataclass
    class Pulled(Message):
        """The mouse was pressed over a scale, or pulled there."""

        c: float

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[Circuit, tuple[float, ...], float] | None = None
        self._pulling = False

    def show(self, circuit: Circuit, inputs: tuple[float, ...], c: float) -> None:
        self._shown = (circuit, inputs, c)
        self._frame_anew()
        self.redraw()

    def _frame_anew(self) -> None:
        room = max(0, self.outer_size.width - 6)
        title = "Sigmoids: distance from the perceptrons, over c"
        short = "Distance from perceptrons over c"
        self.put_frame(Content(title if len(title) <= room else short).truncate(room, ellipsis=True), "")

    def forget(self) -> None:
        super().forget()
        self._frame_anew()

    @property
    def chart(self) -> Chart:
        """What is drawn, once something is shown."""
        assert self._shown is not None
        return limit_chart(*self._shown, *self.size)

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._shown is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self._canvas.draw(self.chart, width, height).strips(self._role_styles())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and event.button == 1:
            self._pulling = True
            self.capture_mouse()
            self._pull(offset.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pulling:
            self._pull(event.x - self.content_offset.x)

    def on_mouse_up(self) -> None:
        if self._pulling:
            self._pulling = False
            self.release_mouse()

    def _pull(self, column: int) -> None:
        if self._shown is None:
            return
        labels = max([LEAST_LABEL_WIDTH, *(len(label) for _, label in self.chart.y.ticks)]) + 1
        share = min(max((column - labels + 0.5) / max(1, self.size.width - labels), 0.0), 1.0)
        first, last = limit_axis(self._shown[2])
        self.post_message(self.Pulled(float(f"{10.0 ** (first + share * (last - first)):.2g}")))
