"""The picture of the network beside the playground's plot."""

from typing import ClassVar

from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from core.universality.feed_forward import FeedForward
from nntui.playground.deep_wiring import deep_wiring
from nntui.playground.wiring import Part, wiring
from nntui.widgets.row_pane import RowPane


class WiringPane(RowPane):
    """Draws a small network, neuron by neuron."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"wiring--{part.name.lower()}" for part in Part}
    DEFAULT_CSS = """
    WiringPane {
        height: 1fr;
        & > .wiring--link { color: $foreground 55%; }
        & > .wiring--neuron { color: $primary; text-style: bold; }
        & > .wiring--number { color: $foreground 90%; }
        & > .wiring--chosen { color: $accent; text-style: bold; }
        & > .wiring--negative { color: $error; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="wiring")
        self._shown: tuple[FeedForward, tuple[int, ...]] | None = None
        self._styles: dict[int, Style] | None = None

    def show(self, network: FeedForward, chosen: tuple[int, ...]) -> None:
        """chosen: the hidden neurons looked at, from 0."""
        self._shown = (network, chosen)
        text = "-".join(f"{width:,}" for width in network.widths)
        self.put_frame(Content(f"The network {text}"), "╌ negative weight" if len(network.layers) > 1 else "")
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = None

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._shown is None:
            return [Strip.blank(width, self.rich_style)] * height
        if self._styles is None:
            self._styles = {int(p): self.get_component_rich_style(f"wiring--{p.name.lower()}") for p in Part}
        network, chosen = self._shown
        drawn = wiring(network, chosen, width, height) if network.inputs == 1 else deep_wiring(network, width, height)
        return drawn.strips(self._styles)
