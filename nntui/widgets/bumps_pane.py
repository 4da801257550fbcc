"""The pane with the rule for towers: the sums of standing bumps."""

from typing import ClassVar

from core.scenes.tower_rule import TowerRule
from nntui.playground.bumps_drawing import Part, bumps_drawing
from nntui.widgets.cells import Cells
from nntui.widgets.cells_pane import CellsPane


class BumpsPane(CellsPane):
    """Draws the sums of 0, 1, ... bumps against what the neuron needs."""

    PARTS = Part
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"cells--{part.name.lower()}" for part in Part}
    DEFAULT_CSS = """
    BumpsPane {
        padding: 0 1;
        & > .cells--label { color: $foreground 75%; }
        & > .cells--bar { color: $primary; }
        & > .cells--passes { color: $accent; }
        & > .cells--threshold { color: $foreground; text-style: bold; }
        & > .cells--good { color: $success; text-style: bold; }
        & > .cells--wrong { color: $error; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="bumps")
        self._scene: TowerRule | None = None

    def show(self, scene: TowerRule) -> None:
        """Shows the sums of a tower's bumps."""
        self._scene = scene
        self.present("Sums of standing bumps, and σ(sum + b)", "╎ from here on it passes")

    def cells_now(self, width: int, height: int) -> Cells | None:
        return None if self._scene is None else bumps_drawing(self._scene, width, height)
