"""A row of keys with a word each, for footer and toolbars; a click does what the key does."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from nntui.actions import Action, Hint


class KeyBar(Widget):
    """Shows as many hints as fit, the first ones first."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keybar--key", "keybar--word"}
    DEFAULT_CSS = """
    KeyBar { height: 1; }
    KeyBar > .keybar--key { color: $accent; text-style: bold; }
    KeyBar > .keybar--word { color: $foreground 75%; }
    """

    @dataclass
    class Pressed(Message):
        """A hint was clicked."""

        action: Action

    def __init__(self, hints: list[Hint] | None = None, **options: str) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._hints = hints or []

    @property
    def hints(self) -> list[Hint]:
        return self._hints

    def show(self, hints: list[Hint]) -> None:
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def _fitting(self) -> list[tuple[int, Hint]]:
        """The hints that fit, each with the column where it starts."""
        placed, column = [], 0
        for hint in self._hints:
            length = len(hint.key) + 1 + len(hint.word)
            if column + length > self.size.width:
                break
            placed.append((column, hint))
            column += length + 2
        return placed

    def render_line(self, y: int) -> Strip:
        key, word = self.get_component_rich_style("keybar--key"), self.get_component_rich_style("keybar--word")
        segments = []
        for _, hint in self._fitting():
            segments += [Segment(hint.key, key), Segment(f" {hint.word}  ", word)]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: Click) -> None:
        position = event.get_content_offset(self)
        for start, hint in self._fitting() if position else []:
            if position and hint.action and start <= position.x < start + len(hint.key) + 1 + len(hint.word):
                self.post_message(self.Pressed(hint.action))
