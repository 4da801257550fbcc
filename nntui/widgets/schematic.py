"""Shows the drawing of a network in whatever room there is."""

from typing import ClassVar

from textual.strip import Strip

from core.architecture import Network
from nntui.widgets.network_drawing import Part, draw
from nntui.widgets.row_pane import RowPane


class Schematic(RowPane):
    """Draws the network of the draft."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "schematic--connection",
        "schematic--neuron",
        "schematic--map",
        "schematic--dropout",
        "schematic--label",
    }
    DEFAULT_CSS = """
    Schematic { height: 1fr; max-height: 10; }
    Schematic > .schematic--neuron { color: $primary; }
    Schematic > .schematic--map { color: $primary; }
    Schematic > .schematic--dropout { color: $warning; }
    Schematic > .schematic--connection { color: $foreground 25%; }
    Schematic > .schematic--label { color: $foreground 60%; }
    Schematic:ansi > .schematic--connection { color: ansi_bright_black; text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__(id="schematic")
        self._network: Network | None = None

    def show(self, network: Network) -> None:
        if network != self._network:
            self._network = network
            self.redraw()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if self._network is None or width < 12 or height < 3:
            return []
        parts = [part for part in Part if part is not Part.BLANK]
        styles = {int(part): self.get_component_rich_style(f"schematic--{part.name.lower()}") for part in parts}
        return draw(self._network, width, height).strips({**styles, int(Part.BLANK): self.rich_style})
