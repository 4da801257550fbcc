"""What heatmap and relief have in common: the grid, the trails on it, and the colours of the theme."""

from collections.abc import Sequence
from typing import ClassVar

from rich.color import Color as RichColour
from textual.color import Color
from textual.strip import Strip

from nntui.widgets.grid import TRAIL_ROLES, Grid, Trail
from nntui.widgets.painting import Painting, Palette, banded_colours, lit_colours, ramp
from nntui.widgets.row_pane import RowPane

_STOPS = 5
_ROLES = ("label", "axis", "contour", "cursor", *(f"trail-{number}" for number in range(TRAIL_ROLES)))


class SurfacePane(RowPane, can_focus=True):
    """Subclasses paint the grid; it is drawn in the colours of the theme, or in shades where these are few."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"surface--heat-{number}" for number in range(_STOPS)),
        *(f"surface--differ-{number}" for number in range(_STOPS)),
        *(f"surface--{role}" for role in _ROLES),
        "surface--side",
    }
    DEFAULT_CSS = """
    SurfacePane {
        border: round $foreground 20%;
        border-title-color: $foreground;
        border-subtitle-color: $foreground 50%;
        width: 1fr;
        height: 1fr;
        min-height: 5;
        &:focus { border: heavy $accent; }
        & > .surface--heat-0 { color: $primary-darken-3 40%; }
        & > .surface--heat-1 { color: $secondary-darken-2; }
        & > .surface--heat-2 { color: $error; }
        & > .surface--heat-3 { color: $accent; }
        & > .surface--heat-4 { color: $warning-lighten-3; }
        & > .surface--differ-0 { color: $primary; }
        & > .surface--differ-1 { color: $primary-darken-3; }
        & > .surface--differ-2 { color: $surface; }
        & > .surface--differ-3 { color: $error-darken-3; }
        & > .surface--differ-4 { color: $error; }
        & > .surface--side { color: $panel; }
        & > .surface--label { color: $foreground 60%; }
        & > .surface--axis { color: $foreground 40%; }
        & > .surface--contour { color: #e8e8e8; }
        & > .surface--cursor { color: $foreground; text-style: bold; }
        & > .surface--trail-0 { color: #ffffff; }
        & > .surface--trail-1 { color: $success-lighten-2; }
        & > .surface--trail-2 { color: $primary-lighten-3; }
        & > .surface--trail-3 { color: $warning-lighten-2; }
        &:ansi { border: round ansi_bright_black; &:focus { border: heavy $accent; } }
        &:ansi > .surface--heat-0, &:ansi > .surface--differ-0 { color: ansi_blue; }
        &:ansi > .surface--heat-1, &:ansi > .surface--differ-1 { color: ansi_blue; }
        &:ansi > .surface--heat-2 { color: ansi_magenta; }
        &:ansi > .surface--differ-2 { color: ansi_default; }
        &:ansi > .surface--heat-3 { color: ansi_red; }
        &:ansi > .surface--differ-3, &:ansi > .surface--differ-4 { color: ansi_red; }
        &:ansi > .surface--heat-4 { color: ansi_bright_yellow; }
        &:ansi > .surface--contour { color: ansi_default; text-style: bold; }
        &:ansi > .surface--axis { color: ansi_bright_black; }
        &:ansi > .surface--trail-0 { color: ansi_default; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._grid: Grid | None = None
        self._trails: tuple[Trail, ...] = ()
        self._palettes: dict[bool, Palette] = {}

    @property
    def grid(self) -> Grid | None:
        """What is shown."""
        return self._grid

    def show(self, grid: Grid, trails: Sequence[Trail] = ()) -> None:
        """Shows a grid, and paths on it."""
        self._grid, self._trails = grid, tuple(trails)
        self.redraw()

    def paint(self, grid: Grid, width: int, height: int) -> Painting:
        """Draws the grid into so many cells."""
        raise NotImplementedError

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._grid is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self.paint(self._grid, width, height).strips(self._palette(self._grid.diverging))

    @property
    def has_few_colours(self) -> bool:
        """Whether it is drawn in shades of ink, since colours are few or unwanted."""
        return bool(self.app.native_ansi_color or self.app.no_color)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palettes = {}

    def _palette(self, diverging: bool) -> Palette:
        if diverging not in self._palettes:
            kind = "differ" if diverging else "heat"
            names = [f"surface--{kind}-{number}" for number in range(_STOPS)]
            if self.has_few_colours:
                heights = banded_colours([self.get_component_rich_style(name).color for name in names])
            else:
                heights = lit_colours(ramp([self._colour(name) for name in names]), self._colour("surface--side"))
            roles: list[RichColour | None] = [
                self.get_component_rich_style(f"surface--{role}").color for role in _ROLES
            ]
            self._palettes[diverging] = Palette([*heights, None, *roles], self.rich_style)
        return self._palettes[diverging]

    def _colour(self, name: str) -> Color:
        """A colour of the theme; what is translucent becomes darker, whatever the theme, for low values are dark."""
        return Color(0, 0, 0) + self.get_component_styles(name).color
