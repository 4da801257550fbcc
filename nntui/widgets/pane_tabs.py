"""A tab bar for the panes that share one place."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

PANE_TITLES = {
    "architecture": "1 Architecture",
    "hyperparameters": "2 Hyperparameters",
    "loss": "3 Loss",
    "accuracy": "4 Accuracy",
    "gradients": "5 Gradients",
    "lesson": "6 Lesson",
}
_SHORT_TITLES = {**PANE_TITLES, "architecture": "1 Network", "hyperparameters": "2 Settings"}


class PaneTabs(Widget):
    """The tabs with their keys; the front one is between brackets, so that it shows without colour too."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PaneTabs { height: 1; }
    PaneTabs > .tabs--front { color: $accent; text-style: bold; }
    PaneTabs > .tabs--other { color: $foreground 65%; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--front", "tabs--other"}

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        pane: str

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._tabs: tuple[str, ...] = ()
        self._front = ""
        self._accuracy_word = "accuracy"

    def name_accuracy(self, word: str) -> None:
        """What a share of right answers is called now, see `accuracy_word`."""
        if word != self._accuracy_word:
            self._accuracy_word = word
            self.refresh()

    def show(self, tabs: tuple[str, ...], front: str) -> None:
        if (tabs, front) != (self._tabs, self._front):
            self._tabs, self._front = tabs, front
            self.refresh()

    def _texts(self) -> list[str]:
        for titles in (PANE_TITLES, _SHORT_TITLES):
            titles = {**titles, "accuracy": f"4 {self._accuracy_word.capitalize()}"}
            texts = [f"[{titles[tab]}]" if tab == self._front else f" {titles[tab]} " for tab in self._tabs]
            if sum(map(len, texts)) <= self.size.width:
                break
        return texts

    def render_line(self, y: int) -> Strip:
        front, other = self.get_component_rich_style("tabs--front"), self.get_component_rich_style("tabs--other")
        segments = [Segment(text, front if text.startswith("[") else other) for text in self._texts()]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: Click) -> None:
        end = 0
        for pane, text in zip(self._tabs, self._texts(), strict=True):
            end += len(text)
            if event.x < end:
                self.post_message(self.Chosen(pane))
                return
