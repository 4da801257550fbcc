"""A pane that draws a chart: the colours of its roles, and the canvas."""

from typing import ClassVar

from rich.style import Style
from textual.content import Content

from nntui.widgets.chart import TINTED, Canvas, Role
from nntui.widgets.row_pane import RowPane


class ChartPane(RowPane):
    """Subclasses draw a `Chart` on `_canvas` and turn it into strips with `_role_styles`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"curve--{role.name.lower().replace('_', '-')}" for role in Role),
        "curve--tint",
    }

    DEFAULT_CSS = """
    ChartPane {
        border: round $foreground 20%;
        border-title-color: $foreground;
        border-subtitle-color: $foreground 50%;
        padding: 0 1 0 0;
        width: 1fr;
        height: 1fr;
        min-height: 6;
        &:focus { border: round $primary; }
        & > .curve--label { color: $foreground 60%; }
        & > .curve--axis { color: $foreground 28%; }
        & > .curve--grid { color: $foreground 12%; }
        & > .curve--mark { color: $foreground 35%; }
        & > .curve--mark-label { color: $foreground 85%; }
        & > .curve--band { color: $primary 40%; }
        & > .curve--tint { background: $primary 9%; }
        & > .curve--ghost { color: $foreground 45%; }
        & > .curve--training { color: $primary-lighten-2; }
        & > .curve--training-set { color: $secondary-lighten-2; }
        & > .curve--validation { color: $accent; }
        & > .curve--test { color: $success; }
        &:ansi { border: round ansi_bright_black; &:focus { border: round $primary; } }
        &:ansi > .curve--grid { color: ansi_bright_black; text-style: dim; }
        &:ansi > .curve--axis { color: ansi_bright_black; text-style: dim; }
        &:ansi > .curve--mark { color: ansi_bright_black; text-style: dim; }
        &:ansi > .curve--band { color: ansi_bright_black; text-style: dim; }
        &:ansi > .curve--tint { background: ansi_default; }
        &:ansi > .curve--training { color: ansi_bright_blue; }
        &:ansi > .curve--validation { color: ansi_bright_yellow; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._canvas = Canvas()
        self._styles: dict[int, Style] | None = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = None

    def _role_styles(self) -> dict[int, Style]:
        if self._styles is None:
            styles = {int(role): self.get_component_rich_style(f"curve--{_css(role)}") for role in Role}
            tint = Style(bgcolor=self.get_component_rich_style("curve--tint").bgcolor)
            self._styles = styles | {role + TINTED: style + tint for role, style in styles.items()}
        return self._styles

    def in_colour(self, text: str, role: Role) -> Content:
        """Text of a legend, in the colour of its curve."""
        return Content.styled(text, self.get_visual_style(f"curve--{_css(role)}", partial=True))


def _css(role: Role) -> str:
    return role.name.lower().replace("_", "-")
