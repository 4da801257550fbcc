"""A chart that is made for the size it has, and on which the mouse can point at an x."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from nntui.widgets.chart import Chart, Role, x_at
from nntui.widgets.chart_pane import ChartPane


class LiveChart(ChartPane):
    """Shows charts with a title and a legend in its frame; posts `Pointed` while the mouse is pressed on it."""

    DEFAULT_CSS = """
    LiveChart {
        border: round $foreground 22%;
        padding: 0 1 0 0;
        & > .curve--band { color: $primary 45%; }
        & > .curve--tint { background: $primary 12%; }
    }
    """

    @dataclass
    class Pointed(Message):
        """The mouse was pressed, or moved while pressed, at a place on the x axis."""

        pane: "LiveChart"
        x: float

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._make: Callable[[int, int], Chart] | None = None
        self._title, self._foot = "", ""
        self.legend: Sequence[tuple[str, Role]] = ()
        self._pointing = False

    def show(
        self, make: Callable[[int, int], Chart], title: str, legend: Sequence[tuple[str, Role]] = (), foot: str = ""
    ) -> None:
        """make: the chart for a width and a height. legend: what each curve is called, beginning with its look."""
        self._make, self._title, self.legend, self._foot = make, title, legend, foot
        self._frame_anew()
        self.redraw()

    @property
    def chart(self) -> Chart:
        """What is drawn, once something is shown."""
        assert self._make is not None
        return self._make(*self.size)

    def _frame_anew(self) -> None:
        room = self.outer_size.width - 6
        entries = Content("  ").join([self.in_colour(text, role) for text, role in self.legend])
        left = room - entries.cell_length - 2
        title = Content.styled(self._title, "bold").truncate(max(0, room if left < 8 else left), ellipsis=True)
        parts = [title] if not self.legend else [entries] if left < 8 else [title, entries]
        self.put_frame(Content("  ").join(parts), self._foot if len(self._foot) <= room else "")

    def forget(self) -> None:
        super().forget()
        self._frame_anew()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._make is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self._canvas.draw(self.chart, width, height).strips(self._role_styles())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == 1 and self._make is not None:
            self._pointing = True
            self.capture_mouse()
            self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pointing:
            self._point(event)

    def on_mouse_up(self) -> None:
        if self._pointing:
            self._pointing = False
            self.release_mouse()

    def _point(self, event: events.MouseEvent) -> None:
        left, _ = self.content_offset
        self.post_message(self.Pointed(self, x_at(self.chart, event.x - left, *self.size)))
