"""The picture of a circuit, and its truth table."""

from collections.abc import Mapping
from typing import ClassVar

from core.circuits import Circuit
from core.scenes.circuits import DigitBits
from nntui.playground.circuit_drawing import Drawing, Part, draw
from nntui.playground.digits_drawing import digits_drawing
from nntui.playground.truth_table import HEAD, Table, table_width, truth_table
from nntui.playground.truth_table import Part as TablePart
from nntui.widgets.cells import Cells
from nntui.widgets.cells_pane import CellsPane


class WirePane(CellsPane):
    """The colours of wires and gates."""

    PARTS = Part
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"cells--{part.name.lower().replace('_', '-')}" for part in Part}
    DEFAULT_CSS = """
    WirePane {
        & > .cells--wire-0 { color: $foreground 45%; }
        & > .cells--wire-1 { color: $accent 45%; }
        & > .cells--wire-2 { color: $accent 65%; }
        & > .cells--wire-3 { color: $accent 85%; }
        & > .cells--wire-4 { color: $accent; text-style: bold; }
        & > .cells--gate { color: $foreground 65%; }
        & > .cells--firing { color: $primary-lighten-2; text-style: bold; }
        & > .cells--name { color: $foreground; text-style: bold; }
        & > .cells--number { color: $foreground 90%; }
        & > .cells--weight { color: $success; }
        & > .cells--negative { color: $error; }
        & > .cells--off { color: $foreground 60%; }
        & > .cells--on { color: $accent; text-style: bold; }
        & > .cells--chosen { color: $secondary-lighten-2; text-style: bold; }
        &:ansi > .cells--wire-0, &:ansi > .cells--off, &:ansi > .cells--gate { color: ansi_default; text-style: dim; }
        &:ansi > .cells--firing { color: ansi_bright_blue; text-style: bold; }
        &:ansi > .cells--chosen { color: ansi_bright_magenta; text-style: bold; }
        &:ansi > .cells--wire-1, &:ansi > .cells--wire-2, &:ansi > .cells--wire-3 { color: ansi_yellow; }
    }
    """


class CircuitPane(WirePane):
    """Draws a circuit; wires are lit by what they carry."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[Circuit, Mapping[str, float], str, bool, int] | None = None
        self.drawing: Drawing | None = None

    def show(self, circuit: Circuit, values: Mapping[str, float], chosen: str, decimals: bool, entry: int = 3) -> None:
        """See `circuit_drawing.draw`."""
        self._shown = (circuit, values, chosen, decimals, entry)

    def cells_now(self, width: int, height: int) -> Cells | None:
        if self._shown is None:
            return None
        circuit, values, chosen, decimals, entry = self._shown
        self.drawing = draw(circuit, values, width, height, chosen, decimals, entry)
        return self.drawing.cells


class DigitsPane(WirePane):
    """Draws ten digits and the four bits that they are turned into."""

    def __init__(self) -> None:
        super().__init__(id="digits-drawing")
        self.scene: DigitBits | None = None

    def cells_now(self, width: int, height: int) -> Cells | None:
        return None if self.scene is None else digits_drawing(self.scene, width, height)


class TruthTablePane(CellsPane):
    """Draws a truth table, with the row of the present inputs marked."""

    PARTS = TablePart
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"cells--{part.name.lower().replace('_', '-')}" for part in TablePart}
    DEFAULT_CSS = """
    TruthTablePane {
        & > .cells--name { color: $foreground; text-style: bold; }
        & > .cells--rule { color: $foreground 35%; }
        & > .cells--off { color: $foreground 65%; }
        & > .cells--on { color: $accent; }
        & > .cells--inner { color: $foreground 50%; }
        & > .cells--present { color: $foreground; text-style: bold; }
        & > .cells--present-on { color: $accent; text-style: bold; }
        & > .cells--wrong { color: $error; text-style: bold; }
        &:ansi > .cells--off, &:ansi > .cells--inner { color: ansi_default; text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.table: Table | None = None

    def wanted_size(self, room: int = 0) -> tuple[int, int]:
        """The columns and rows that the table needs, with its frame; with inner gates where these fit into `room`."""
        if self.table is None:
            return 0, 0
        columns = table_width(self.table, True)
        columns = columns if columns + 2 <= room else table_width(self.table)
        return columns + 2, HEAD + 2 ** len(self.table.circuit.inputs) + 2

    def cells_now(self, width: int, height: int) -> Cells | None:
        return None if self.table is None else truth_table(self.table, width, height)
