"""A pane of bars: shows whatever was drawn for its size, in the colours of the theme."""

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from nntui.playground.bars import Part
from nntui.widgets.cells import Cells
from nntui.widgets.row_pane import RowPane


class BarPane(RowPane):
    """FIRST and SECOND have the colours of a chart's training and validation curves, and so on."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"bars--{part.name.lower()}" for part in Part}
    DEFAULT_CSS = """
    BarPane {
        border: round $foreground 22%;
        border-title-color: $foreground 85%;
        border-title-style: none;
        border-subtitle-color: $foreground 50%;
        padding: 0 1;
        & > .bars--label { color: $foreground 65%; }
        & > .bars--number { color: $foreground; text-style: bold; }
        & > .bars--track { color: $foreground 30%; }
        & > .bars--first { color: $primary-lighten-2; }
        & > .bars--second { color: $accent; }
        & > .bars--third { color: $success; }
        & > .bars--fourth { color: $secondary-lighten-2; }
        & > .bars--up { color: $success; text-style: bold; }
        & > .bars--down { color: $error; text-style: bold; }
        &:ansi { border: round ansi_bright_black; }
        &:ansi > .bars--track { color: ansi_bright_black; }
        &:ansi > .bars--first { color: ansi_bright_blue; }
        &:ansi > .bars--fourth { color: ansi_bright_magenta; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._make: Callable[[int, int], Cells] | None = None
        self._styles: dict[int, Style] | None = None

    def show(self, make: Callable[[int, int], Cells], title: str, foot: str = "") -> None:
        """make: draws for a width and a height."""
        self._make = make
        self.put_frame(Content(title), foot)
        self.redraw()

    @property
    def cells(self) -> Cells:
        """What is drawn now."""
        width, height = self.size
        return self._make(width, height) if self._make is not None else Cells(width, height)

    @property
    def styles_of_parts(self) -> dict[int, Style]:
        """The look of each part in this theme."""
        if self._styles is None:
            self._styles = {int(p): self.get_component_rich_style(f"bars--{p.name.lower()}") for p in Part}
        return self._styles

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = None

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._make is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self.cells.strips(self.styles_of_parts)
