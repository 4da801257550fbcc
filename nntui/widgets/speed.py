"""The speed dial: how many mini-batches a second, from one to as many as go."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from nntui.steps import SPEEDS, speed_text

_BARS = "▁▁▂▂▃▃▄▅▆▇█"


class SpeedDial(Widget):
    """Eleven bars, lit up to the speed that is set; a click on one sets it."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"speed--lit", "speed--dark", "speed--text"}
    DEFAULT_CSS = """
    SpeedDial { width: 33; height: 1; }
    SpeedDial > .speed--lit { color: $success; }
    SpeedDial > .speed--dark { color: $foreground 25%; }
    SpeedDial > .speed--text { color: $foreground 75%; }
    """

    speed: reactive[float | None] = reactive(None)

    @dataclass
    class Chosen(Message):
        """A bar was clicked."""

        speed: float | None

    def render_line(self, y: int) -> Strip:
        place = self._place()
        lit, dark = self.get_component_rich_style("speed--lit"), self.get_component_rich_style("speed--dark")
        text = self.get_component_rich_style("speed--text")
        room = self.size.width - len(_BARS) - 1
        segments = [
            Segment(f"{self._words(room):>{room}} ", text),
            Segment(_BARS[: place + 1], lit),
            Segment(_BARS[place + 1 :] and "·" * (len(_BARS) - place - 1), dark),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _words(self, room: int) -> str:
        words = speed_text(self.speed)
        if len(words) <= room:
            return words
        return "full" if self.speed is None else f"{self.speed:g}/s"

    def _place(self) -> int:
        """The bar of the speed; of one between two bars, the upper."""
        if self.speed is None:
            return len(SPEEDS) - 1
        return next(i for i, step in enumerate(SPEEDS) if step is None or step >= self.speed)

    def on_click(self, event: Click) -> None:
        bar = event.x - (self.size.width - len(_BARS))
        if 0 <= bar < len(SPEEDS):
            self.post_message(self.Chosen(SPEEDS[bar]))
