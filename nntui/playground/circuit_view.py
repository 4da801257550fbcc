"""The bench of circuits: inputs that are switched, gates and wires, the truth table, and the limit of sigmoids."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.circuits import FESTIVAL_INPUTS
from core.scenes.circuits import GREATEST_C, GREATEST_WEIGHT, LEAST_C, NEURONS, Bench, CircuitScene, Festival, wires_of
from core.scenes.scene import Scene
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.circuit_pictures import circuit_pictures
from nntui.playground.circuit_words import circuit_words
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale, choice
from nntui.playground.truth_table import Table, combination_at, combinations
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.cells_pane import CellsPane
from nntui.widgets.circuit_pane import CircuitPane, TruthTablePane
from nntui.widgets.limit_pane import LimitPane

BIT = Scale(0.0, 1.0)
C_SCALE = Scale(LEAST_C, GREATEST_C, 0.0, 0.1, 1000.0, "log")
WEIGHT = Scale(-GREATEST_WEIGHT, GREATEST_WEIGHT, 0.5, -10.0, 10.0)
LETTERS = "jkl"
"""The keys that switch the first, second and third input."""

_SMALL_WIDTH, _SMALL_HEIGHT = 60, 22
_LEAST_LIMIT = 6
_LEAST_LIMIT_WIDTH, _LIMIT_WIDTH = 24, 36
_SECONDS_A_ROW = 1.0


class CircuitView(SceneView):
    """The circuit, its truth table below it, and how far sigmoids are from perceptrons."""

    ACTIONS = table(
        "scene",
        "Circuits",
        ("flip(0)", "j", "input 1", "Switch the first input", "On or off; a click on it does the same."),
        ("flip(1)", "k", "input 2", "Switch the second input", "On or off; a click on it does the same."),
        ("flip(2)", "l", "input 3", "Switch the third input", "On or off; a click on it does the same."),
        ("flip_focused", "space", "switch", "Switch the input of the slider", "The one that has the keyboard."),
        ("next_row", "n", "next row", "Next row of the truth table", "Then the first one again."),
        ("play", "a", "all rows", "Go through all rows", "One a second; again: it stops."),
        ("neurons", "v", "σ or step", "Perceptrons or sigmoids", "Sigmoids of c times the weights and biases."),
        ("limit", "c", "c → ∞", "The limit of sigmoids, large", "Again: circuit and table."),
        ("gate(1)", "full_stop", "next gate", "Look at the next gate", "How it comes to what it says."),
        ("gate(-1)", "comma", "gate before", "Look at the gate before", "How it comes to what it says."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("━ ─", "a wire that is on, and one that is off"),
        ("┣ ┃", "wires that are joined; one that goes under another"),
        ("-2", "weights, red where negative; b: bias"),
        ("z ▸ 1", "in a gate: weights · inputs + b, and what it says"),
        ("mouse", "switches inputs, chooses gates and rows, pulls c"),
    )
    DEFAULT_CSS = """
    CircuitView > Horizontal { height: auto; }
    CircuitView #circuit-table { width: auto; }
    CircuitView #circuit-limit { height: 100%; }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene: Bench = CircuitScene()
        self._gate = ""
        self._large_limit = False
        self._plays = False

    def compose(self) -> ComposeResult:
        yield CircuitPane(id="circuit-drawing")
        with Horizontal(id="circuit-below"):
            yield TruthTablePane(id="circuit-table")
            yield LimitPane(id="circuit-limit")

    def on_mount(self) -> None:
        self.set_interval(_SECONDS_A_ROW, self._play_on)

    # The scene

    @property
    def scene(self) -> Bench:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, CircuitScene | Festival)
        self._scene = scene
        self._gate = scene.circuit.outputs[0][1]
        self._plays = False

    @property
    def gate(self) -> str:
        """The name of the gate looked at."""
        return self._gate

    def knobs(self) -> list[Knob]:
        scene = self._scene
        names = scene.circuit.inputs
        knobs = [Knob(name, name, value, BIT) for name, value in zip(names, scene.inputs, strict=True)]
        if isinstance(scene, Festival):
            knobs += [
                Knob(f"w {name}", f"w {name}", weight, WEIGHT)
                for name, weight in zip(FESTIVAL_INPUTS, scene.weights, strict=True)
            ]
            knobs.append(Knob("threshold", "threshold", scene.threshold, WEIGHT))
        knobs.append(Knob("neurons", "neurons", NEURONS.index(scene.neurons), choice(NEURONS)))
        knobs.append(Knob("c", "scale c", scene.c, C_SCALE))
        gates = tuple(gate.name for gate in scene.circuit.gates)
        if len(gates) > 1:
            knobs.append(Knob("gate", "look at", gates.index(self._gate), choice(gates)))
        return knobs

    def turned(self, name: str, value: float) -> None:
        scene = self._scene
        if name == "gate":
            self._gate = scene.circuit.gates[round(value)].name
        elif name in scene.circuit.inputs:
            which = scene.circuit.inputs.index(name)
            inputs = tuple(float(round(value)) if i == which else bit for i, bit in enumerate(scene.inputs))
            self._scene = replace(scene, inputs=inputs)
        elif name == "neurons":
            self._scene = replace(scene, neurons=NEURONS[round(value)])
        elif name == "c":
            self._scene = replace(scene, c=value)
        elif isinstance(scene, Festival):
            if name == "threshold":
                self._scene = replace(scene, threshold=value)
            else:
                which = FESTIVAL_INPUTS.index(name.removeprefix("w "))
                weights = tuple(value if i == which else weight for i, weight in enumerate(scene.weights))
                self._scene = replace(scene, weights=weights)

    # What is shown

    def show(self) -> None:
        scene, circuit = self._scene, self._scene.circuit
        decimals = scene.neurons == "sigmoids"
        pane, rows = self.query_one(CircuitPane), self.query_one(TruthTablePane)
        pane.show(circuit, wires_of(scene), self._gate, decimals)
        rows.table = self._table
        self._arrange(rows)
        letters = " ".join(f"{letter} {name}" for letter, name in zip(LETTERS, circuit.inputs, strict=False))
        made = f"sigmoids, c = {scene.c:g}" if decimals else "perceptrons"
        pane.present(f"A circuit of {made}", f"{letters} · click")
        rows.present("Truth table", "n: next")
        self.query_one(LimitPane).show(circuit, scene.inputs, scene.c)

    @property
    def _table(self) -> Table:
        return Table(self._scene.circuit, self._scene.inputs, self._wires, self._scene.neurons == "sigmoids")

    def _wires(self, inputs: tuple[float, ...]) -> dict[str, float]:
        return wires_of(replace(self._scene, inputs=inputs))

    def _arrange(self, rows: TruthTablePane) -> None:
        """Everything where there is room; else the circuit, or with the screen's key for it the rest."""
        small = self.size.width < _SMALL_WIDTH or self.size.height < _SMALL_HEIGHT
        second = small and self.screen.has_class("-network")
        below, limit = self.query_one("#circuit-below"), self.query_one(LimitPane)
        wide, high = rows.wanted_size(max(0, self.size.width - _LIMIT_WIDTH))
        self.query_one(CircuitPane).display = not (self._large_limit or second)
        below.display = self._large_limit or second or not small
        rows.display = not self._large_limit
        room = self.size.width - wide - _LEAST_LIMIT_WIDTH
        limit.display = self._large_limit or not second or room > 0 or self.size.height >= high + _LEAST_LIMIT
        rows.styles.width = wide if room > 0 else "1fr"
        below.styles.layout = "horizontal" if room > 0 else "vertical"
        below.styles.height = "1fr" if self._large_limit or second else max(high, min(12, self.size.height // 3))
        rows.styles.height = high if room <= 0 and limit.display else "1fr"
        limit.styles.height = "1fr"

    def says(self) -> Said:
        return circuit_words(self._scene, self._gate)

    def pictures(self) -> list[Picture]:
        return circuit_pictures(self._scene, self._table)

    def now(self) -> list[str]:
        inputs = [f"flip({index})" for index in range(len(self._scene.inputs))]
        more = ["gate(1)", "gate(-1)"] if len(self._scene.circuit.gates) > 1 else []
        return [*inputs, "neurons", "limit", "next_row", "play", *more, "flip_focused"]

    # Keys

    def action_flip(self, index: int) -> None:
        names = self._scene.circuit.inputs
        if index < len(names):
            self._plays = False
            self.attempt(lambda: self.turned(names[index], 1.0 - self._scene.inputs[index]))

    def action_flip_focused(self) -> None:
        if self.focused_knob in self._scene.circuit.inputs:
            self.action_flip(self._scene.circuit.inputs.index(self.focused_knob))

    def action_next_row(self) -> None:
        rows = combinations(self._scene.circuit)
        following = rows[(rows.index(self._scene.inputs) + 1) % len(rows)]
        self._put_inputs(following)

    def _put_inputs(self, inputs: tuple[float, ...]) -> None:
        self._scene = replace(self._scene, inputs=inputs)
        self.notice = ""
        self.changed()

    def action_play(self) -> None:
        self._plays = not self._plays
        if self._plays:
            self.action_next_row()

    def _play_on(self) -> None:
        if self._plays and self.is_shown:
            self.action_next_row()

    def action_neurons(self) -> None:
        self.attempt(lambda: self.turned("neurons", 1 - NEURONS.index(self._scene.neurons)))

    def action_limit(self) -> None:
        self._large_limit = not self._large_limit
        self.changed()

    def action_gate(self, direction: int) -> None:
        gates = [gate.name for gate in self._scene.circuit.gates]
        self._gate = gates[(gates.index(self._gate) + direction) % len(gates)]
        self.changed()

    # Mouse

    @on(CellsPane.Pressed)
    def _pressed(self, event: CellsPane.Pressed) -> None:
        if not event.began:
            return
        circuit = self._scene.circuit
        if isinstance(event.pane, TruthTablePane):
            inputs = combination_at(circuit, event.row)
            if inputs is not None:
                self._plays = False
                self._put_inputs(inputs)
        elif isinstance(event.pane, CircuitPane) and event.pane.drawing is not None:
            name = event.pane.drawing.at(event.column, event.row)
            if name in circuit.inputs:
                self.action_flip(circuit.inputs.index(name))
            elif name is not None:
                self._gate = name
                self.changed()

    @on(LimitPane.Pulled)
    def _limit_pulled(self, event: LimitPane.Pulled) -> None:
        self.attempt(lambda: self.turned("c", min(max(event.c, LEAST_C), GREATEST_C)))
