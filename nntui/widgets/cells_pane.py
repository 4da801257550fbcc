"""A pane that shows a drawing in characters, in the colours of its parts, and says where the mouse was pressed."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from nntui.widgets.cells import Cells
from nntui.widgets.row_pane import RowPane


class CellsPane(RowPane):
    """Subclasses give PARTS, whose styles are the component classes `cells--...`, and `cells_now`."""

    PARTS: ClassVar[type[IntEnum]]

    DEFAULT_CSS = """
    CellsPane {
        border: round $foreground 22%;
        border-title-color: $foreground 85%;
        border-subtitle-color: $foreground 50%;
        width: 1fr;
        height: 1fr;
    }
    """

    @dataclass
    class Pressed(Message):
        """The mouse was pressed on a cell of the drawing, or pulled on to it."""

        pane: "CellsPane"
        column: int
        row: int
        began: bool

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles: dict[int, Style] | None = None
        self._pulling = False

    def cells_now(self, width: int, height: int) -> Cells | None:
        """The drawing in so many cells; None while there is nothing to draw."""
        raise NotImplementedError

    def present(self, title: str, subtitle: str) -> None:
        """Draws anew, with these words in the frame, as far as there is room for them."""
        room = self.outer_size.width - 6
        self.put_frame(Content(title).truncate(max(0, room), ellipsis=True), subtitle if len(subtitle) <= room else "")
        self.redraw()

    def styles_of_parts(self) -> dict[int, Style]:
        """The style of each role."""
        if self._styles is None:
            names = {int(part): f"cells--{part.name.lower().replace('_', '-')}" for part in self.PARTS}
            self._styles = {part: self.get_component_rich_style(name) for part, name in names.items()}
        return self._styles

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = None

    def draw(self) -> list[Strip]:
        width, height = self.size
        cells = self.cells_now(width, height) if width and height else None
        if cells is None:
            return [Strip.blank(width, self.rich_style)] * height
        return cells.strips(self.styles_of_parts())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and event.button == 1:
            self._pulling = True
            self.capture_mouse()
            self.post_message(self.Pressed(self, *offset, True))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pulling:
            left, top = self.content_offset
            self.post_message(self.Pressed(self, event.x - left, event.y - top, False))

    def on_mouse_up(self) -> None:
        if self._pulling:
            self._pulling = False
            self.release_mouse()
