"""One perceptron of two inputs: the plane that its line parts, the neuron itself, and the gate it should be."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.scenes.circuits import GREATEST_WEIGHT, NEURONS
from core.scenes.perceptron import CORNERS, GOALS, HIGH, LOW, PRESETS, PerceptronScene
from core.scenes.scene import Scene
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.circuit_pictures import perceptron_pictures
from nntui.playground.circuit_view import C_SCALE, LETTERS
from nntui.playground.circuit_words import perceptron_words
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale, choice
from nntui.playground.truth_table import Table, combination_at
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.cells_pane import CellsPane
from nntui.widgets.circuit_pane import CircuitPane, TruthTablePane
from nntui.widgets.plane_pane import PlanePane

_WEIGHT = Scale(-GREATEST_WEIGHT, GREATEST_WEIGHT, 0.1, -5.0, 5.0)
_INPUT = Scale(LOW, HIGH, 0.05)
_SMALL_WIDTH, _SMALL_HEIGHT = 60, 22
_NAMES = ("x1", "x2")
_ENTRY = len("[-0.25]")


class PerceptronView(SceneView):
    """The plane, and below it the neuron and its truth table."""

    ACTIONS = table(
        "scene",
        "One perceptron",
        ("flip(0)", "j", "x1", "Switch x1", "From 0 to 1, and back."),
        ("flip(1)", "k", "x2", "Switch x2", "From 0 to 1, and back."),
        ("flip_focused", "space", "switch", "Switch the input of the slider", "The one that has the keyboard."),
        ("next_corner", "n", "next corner", "Next corner", "00, 01, 10, 11, and again."),
        ("next_goal", "g", "gate", "Another gate", "With weights that make it, where there are any."),
        ("neurons", "v", "σ or step", "Perceptron or sigmoid", "A sigmoid of c times the weights and the bias."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("+ - ·", "it fires, it does not; a sigmoid in between"),
        ("● ○", "a corner at which it fires, and one at which not"),
        ("✓ ✗", "as the gate asks for, or not"),
        ("▸ ◆", "the inputs now: at a corner, or between them"),
        ("mouse", "takes the inputs along; rows of the table"),
    )
    DEFAULT_CSS = """
    PerceptronView > Horizontal { height: 9; }
    PerceptronView #perceptron-table { width: 24; }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = PerceptronScene()

    def compose(self) -> ComposeResult:
        yield PlanePane(id="perceptron-plane")
        with Horizontal(id="perceptron-below"):
            yield CircuitPane(id="perceptron-drawing")
            yield TruthTablePane(id="perceptron-table")

    # The scene

    @property
    def scene(self) -> PerceptronScene:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, PerceptronScene)
        self._scene = scene

    def knobs(self) -> list[Knob]:
        scene, goals = self._scene, tuple(GOALS)
        return [
            Knob("w1", "weight w1", scene.w1, _WEIGHT),
            Knob("w2", "weight w2", scene.w2, _WEIGHT),
            Knob("bias", "bias b", scene.bias, _WEIGHT),
            Knob("x1", "input x1", scene.x1, _INPUT),
            Knob("x2", "input x2", scene.x2, _INPUT),
            Knob("goal", "should be", goals.index(scene.goal), choice(goals)),
            Knob("neurons", "neuron", NEURONS.index(scene.neurons), choice(("perceptron", "sigmoid"))),
            Knob("c", "scale c", scene.c, C_SCALE),
        ]

    def turned(self, name: str, value: float) -> None:
        if name == "goal":
            self._scene = replace(self._scene, goal=tuple(GOALS)[round(value)])
        elif name == "neurons":
            self._scene = replace(self._scene, neurons=NEURONS[round(value)])
        else:
            self._scene = replace(self._scene, **{name: value})  # type: ignore[arg-type]

    # What is shown

    def show(self) -> None:
        scene, decimals = self._scene, self._scene.neurons == "sigmoids"
        plane, drawing, rows = self.query_one(PlanePane), self.query_one(CircuitPane), self.query_one(TruthTablePane)
        wanted = GOALS[scene.goal]
        plane.scene = scene
        rows.table = self._table
        drawing.show(scene.circuit, self._wires(scene.inputs), "", decimals, _ENTRY)
        small = self.size.width < _SMALL_WIDTH or self.size.height < _SMALL_HEIGHT
        second = small and self.screen.has_class("-network")
        below = self.query_one("#perceptron-below")
        plane.display, below.display = not second, second or not small
        below.styles.layout = "vertical" if second else "horizontal"
        below.styles.height = "1fr" if second else 9
        wide, high = rows.wanted_size()
        rows.styles.width, rows.styles.height = ("1fr", high) if second else (wide + 2, "1fr")
        goal = "" if wanted is None else f"should be {scene.goal.upper()}"
        plane.present("The plane of its inputs", goal)
        letters = " ".join(f"{letter} {name}" for letter, name in zip(LETTERS, _NAMES, strict=False))
        drawing.present("The neuron", letters)
        rows.present("Truth table", "")

    @property
    def _table(self) -> Table:
        scene = self._scene
        return Table(scene.circuit, scene.inputs, self._wires, scene.neurons == "sigmoids", GOALS[scene.goal])

    def _wires(self, inputs: tuple[float, ...]) -> dict[str, float]:
        if self._scene.neurons == "perceptrons":
            return self._scene.circuit.wires(inputs)
        return self._scene.circuit.sigmoid_wires(inputs, self._scene.c)

    def says(self) -> Said:
        return perceptron_words(self._scene)

    def pictures(self) -> list[Picture]:
        return perceptron_pictures(self._scene, self._table)

    def now(self) -> list[str]:
        return ["next_goal", "flip(0)", "flip(1)", "neurons", "next_corner", "flip_focused"]

    # Keys

    def action_flip(self, index: int) -> None:
        self.attempt(lambda: self.turned(_NAMES[index], float(self._scene.inputs[index] <= 0.5)))

    def action_flip_focused(self) -> None:
        if self.focused_knob in _NAMES:
            self.action_flip(_NAMES.index(self.focused_knob))

    def action_next_corner(self) -> None:
        inputs = self._scene.inputs
        at = CORNERS.index((int(inputs[0]), int(inputs[1]))) if inputs in CORNERS else -1
        self._move(*CORNERS[(at + 1) % len(CORNERS)])

    def _move(self, x1: float, x2: float) -> None:
        self._scene = replace(self._scene, x1=float(x1), x2=float(x2))
        self.notice = ""
        self.changed()

    def action_next_goal(self) -> None:
        """The next gate, with weights that make it; for xor they stay, for there are none."""
        goals = [goal for goal, wanted in GOALS.items() if wanted is not None]
        at = goals.index(self._scene.goal) if self._scene.goal in goals else -1
        goal = goals[(at + 1) % len(goals)]
        scene = replace(self._scene, goal=goal)
        if goal in PRESETS:
            (w1, w2), bias = PRESETS[goal].weights, PRESETS[goal].bias
            scene = replace(scene, w1=w1, w2=w2, bias=bias)
        self._scene, self.notice = scene, ""
        self.changed()

    def action_neurons(self) -> None:
        self.attempt(lambda: self.turned("neurons", 1 - NEURONS.index(self._scene.neurons)))

    # Mouse

    @on(CellsPane.Pressed)
    def _pressed(self, event: CellsPane.Pressed) -> None:
        if isinstance(event.pane, PlanePane):
            self._move(*event.pane.frame_of_plane.point(event.column, event.row))
        elif isinstance(event.pane, TruthTablePane):
            inputs = combination_at(self._scene.circuit, event.row)
            if inputs is not None and event.began:
                self._move(*inputs)
        elif isinstance(event.pane, CircuitPane) and event.pane.drawing is not None and event.began:
            name = event.pane.drawing.at(event.column, event.row)
            if name in _NAMES:
                self.action_flip(_NAMES.index(name))
