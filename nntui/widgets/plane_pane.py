"""The plane of a neuron's two inputs: shaded by what it answers, with its line and the corners."""

from enum import IntEnum
from typing import ClassVar

from rich.color import Color
from rich.style import Style

from core.scenes.perceptron import PerceptronScene
from nntui.playground.plane import SHADES, Frame, Ink, halves, plane, written
from nntui.widgets.cells import Cells
from nntui.widgets.cells_pane import CellsPane


class _Ends(IntEnum):
    SILENT_SIDE = 0
    FIRING_SIDE = 1


class PlanePane(CellsPane):
    """Draws the plane; the mouse takes the point along."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"cells--{part.name.lower().replace('_', '-')}" for kind in (Ink, _Ends) for part in kind
    }
    DEFAULT_CSS = """
    PlanePane {
        & > .cells--silent-side { color: $background; }
        & > .cells--firing-side { color: $primary 55%; }
        & > .cells--sign { color: $foreground 40%; }
        & > .cells--line { color: $foreground; text-style: bold; }
        & > .cells--square { color: $foreground 45%; }
        & > .cells--fires { color: $foreground; text-style: bold; }
        & > .cells--silent { color: $foreground 85%; }
        & > .cells--point { color: $accent; text-style: bold; }
        & > .cells--wrong { color: $error; text-style: bold; }
        &:ansi > .cells--sign, &:ansi > .cells--square { color: ansi_default; text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scene: PerceptronScene | None = None

    @property
    def frame_of_plane(self) -> Frame:
        """Which inputs are where."""
        return Frame(*self.size)

    @property
    def _has_few_colours(self) -> bool:
        return self.app.native_ansi_color or self.app.no_color

    def cells_now(self, width: int, height: int) -> Cells | None:
        return None if self.scene is None else plane(self.scene, width, height, not self._has_few_colours)

    def styles_of_parts(self) -> dict[int, Style]:
        if self._styles is None:
            self._styles = self._mixed_styles()
        return self._styles

    def _mixed_styles(self) -> dict[int, Style]:
        """Every ink on every shade, and every pair of shades."""
        inks = {ink: self.get_component_rich_style(f"cells--{ink.name.lower()}") for ink in Ink}
        if self._has_few_colours:
            return {written(0, ink): style for ink, style in inks.items()}
        low, high = (self.get_component_styles(f"cells--{end}-side") for end in ("silent", "firing"))
        ground = self.background_colors[1]
        ends = [ground + style.color for style in (low, high)]
        shades: list[Color] = [ends[0].blend(ends[1], shade / (SHADES - 1)).rich_color for shade in range(SHADES)]
        styles = {
            written(shade, ink): Style(color=style.color, bgcolor=shades[shade], bold=style.bold)
            for shade in range(SHADES)
            for ink, style in inks.items()
        }
        for upper in range(SHADES):
            for lower in range(SHADES):
                styles[halves(upper, lower)] = Style(color=shades[upper], bgcolor=shades[lower])
        return styles
