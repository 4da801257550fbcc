"""A circuit drawn in characters: gates as boxes, wires heavy where they are lit, weights on the links.

A wire that crosses another one is interrupted by it; one that branches has a T. So what is joined can be told from what
is not without colours, and what is lit from what is dark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from core.circuits import Circuit, Gate
from nntui.playground.box_drawing import HEAVY, LIGHT, character
from nntui.playground.circuit_layout import GatePlace, Layout, Run, layout_of
from nntui.playground.wiring import number_text
from nntui.widgets.cells import Cells

LIT = 0.5
"""A wire is drawn heavy where it carries more than this."""

_WIRES = 5
_Cell = tuple[int, int]


class Part(IntEnum):
    """What a cell of the drawing belongs to. WIRE_0 to WIRE_4: wires by what they carry, from 0 to 1."""

    BLANK = 0
    WIRE_0 = 1
    WIRE_1 = 2
    WIRE_2 = 3
    WIRE_3 = 4
    WIRE_4 = 5
    GATE = 6
    FIRING = 7
    NAME = 8
    NUMBER = 9
    WEIGHT = 10
    NEGATIVE = 11
    OFF = 12
    ON = 13
    CHOSEN = 14


@dataclass(frozen=True)
class Drawing:
    """cells: what is drawn. layout: where, moved by (left, top); None where there is no room for it."""

    cells: Cells
    layout: Layout | None
    left: int = 0
    top: int = 0

    def at(self, column: int, row: int) -> str | None:
        """The input or gate at a cell of the drawing, by its name."""
        return self.layout.at(column - self.left, row - self.top) if self.layout else None


def wire_part(value: float) -> Part:
    """How a wire that carries this much is coloured."""
    return Part(Part.WIRE_0 + min(_WIRES - 1, int(min(max(value, 0.0), 1.0) * _WIRES)))


def draw(
    circuit: Circuit,
    values: Mapping[str, float],
    width: int,
    height: int,
    chosen: str = "",
    decimals: bool = False,
    entry: int = 3,
) -> Drawing:
    """Draws a circuit in the middle of so many cells.

    values: what every wire carries. chosen: the gate looked at. decimals: what wires carry is said with two decimals.
    entry: columns for an input's value, 3 for [1], more where it is no bit. Where there is no room for a drawing,
    every gate has a line.
    """
    layout = layout_of(circuit, width, height, entry)
    if layout is None:
        return Drawing(_listed(circuit, values, width, height), None)
    pen = _Pen(circuit, values, layout, chosen, decimals)
    pen.draw()
    whole = Cells(width, height)
    left, top = (width - layout.width) // 2, (height - layout.height) // 2
    area = slice(top, top + layout.height), slice(left, left + layout.width)
    whole.characters[area], whole.roles[area] = pen.cells.characters, pen.cells.roles
    return Drawing(whole, layout, left, top)


def _listed(circuit: Circuit, values: Mapping[str, float], width: int, height: int) -> Cells:
    cells = Cells(width, height)
    lines = [(f"{name} [{values[name]:g}]", values[name]) for name in circuit.inputs]
    for gate in circuit.gates:
        z = gate.perceptron.weighted_input([values[source] for source in gate.sources])
        read = ", ".join(gate.sources)
        lines.append((f"{gate.name}({read}): z = {number_text(z)} ▸ {values[gate.name]:.3g}", values[gate.name]))
    for row, (text, value) in enumerate(lines[:height]):
        cells.put(row, 0, text[:width], wire_part(value))
    return cells


class _Pen:
    """Draws one layout, in its own cells."""

    def __init__(
        self, circuit: Circuit, values: Mapping[str, float], layout: Layout, chosen: str, decimals: bool
    ) -> None:
        self.cells = Cells(layout.width, layout.height)
        self._circuit, self._values, self._layout = circuit, values, layout
        self._chosen, self._decimals = chosen, decimals

    def draw(self) -> None:
        self._wires()
        self._inputs()
        for gate in self._circuit.gates:
            self._box(gate, self._layout.gates[gate.name])
        self._outputs()

    def _said(self, value: float) -> str:
        return f"{value:.2f}" if self._decimals else f"{value:g}"

    def _weight_of(self, wire: str) -> int:
        """How heavy a wire is drawn."""
        return HEAVY if self._values[wire] > LIT else LIGHT

    # Wires

    def _wires(self) -> None:
        """Across first, then down: what goes down interrupts what it crosses."""
        arms = {wire: _arms(runs, self._weight_of(wire)) for wire, runs in self._layout.wires.items()}
        for vertical in (False, True):
            for wire, cells in arms.items():
                for (column, row), each in cells.items():
                    if bool(each[0] or each[2]) == vertical:
                        self.cells.put(row, column, character(each), wire_part(self._values[wire]))

    def _inputs(self) -> None:
        for name, place in self._layout.inputs.items():
            on = self._values[name] > LIT
            part = Part.ON if on else Part.OFF
            said = f"[{self._values[name]:.2g}]"[: place.width - len(name)]
            text = f"{name} ".rjust(place.width - len(said))
            self.cells.put(place.top, place.left, text, Part.CHOSEN if name == self._chosen else Part.NAME)
            self.cells.put(place.top, place.left + len(text), said, part)

    def _outputs(self) -> None:
        wires = dict(self._circuit.outputs)
        for label, place in self._layout.outputs.items():
            value = self._values[wires[label]]
            on = value > LIT
            part = Part.ON if on else Part.OFF
            room = place.width - len(label) - 3
            said = self._said(value)
            text = f"{'●' if on else '○'} {label}" + (f" {said}" if len(said) <= room else "")
            self.cells.put(place.top, place.left, text, part)

    # Gates

    def _box(self, gate: Gate, at: GatePlace) -> None:
        place, lit = at.place, self._values[gate.name] > LIT
        part = Part.CHOSEN if gate.name == self._chosen else Part.FIRING if lit else Part.GATE
        right, bottom = place.left + place.width - 1, place.top + place.height - 1
        for row in range(place.top, bottom + 1):
            edge = row in (place.top, bottom)
            up, down = LIGHT * (row > place.top), LIGHT * (row < bottom)
            pin = at.pins.index(row) if row in at.pins else -1
            into = self._weight_of(gate.sources[pin]) if pin >= 0 else 0
            out = self._weight_of(gate.name) if row == at.row else 0
            line = LIGHT * edge
            middle = (character((0, LIGHT, 0, LIGHT)) if edge else " ") * (place.width - 2)
            ends = character((up, line, down, into)), character((up, out, down, line))
            self.cells.put(row, place.left, ends[0] + middle + ends[1], part)
        self._write(gate, at)
        for pin, weight in enumerate(gate.perceptron.weights):
            self._weight(gate, at, pin, weight)
        if self._layout.measures.value:
            value = self._values[gate.name]
            self.cells.put(at.row, right + 2, f" {self._said(value)} ", wire_part(value))

    def _write(self, gate: Gate, at: GatePlace) -> None:
        """What stands in a gate, as far as there is room: name, weighted input, bias, and what it says."""
        place, measures = at.place, self._layout.measures
        z = gate.perceptron.weighted_input([self._values[source] for source in gate.sources])
        value, bias = self._values[gate.name], f"b {number_text(gate.perceptron.bias)}"
        self._in_box(at, at.row, _middle(z, value, measures.inner, bool(measures.value), self._decimals), Part.NUMBER)
        top, bottom = (1, place.height - 2) if measures.tall else (0, place.height - 1)
        name = ("▸" if gate.name == self._chosen else "") + gate.name
        part = Part.CHOSEN if gate.name == self._chosen else Part.NAME
        if measures.inner < 8:
            if len(name) + len(_shorter(gate.perceptron.weights[0])[-1]) <= measures.inner:
                self.cells.put(place.top + top, place.left + place.width - 1 - len(name), name, part)
            return
        pad = "" if measures.tall else " "
        self._in_box(at, place.top + top, f"{pad}{name}{pad}", part)
        below = bias if measures.value or not measures.tall else f"▸ {self._said(value)}"
        self._in_box(at, place.top + bottom, f"{pad}{below}{pad}", Part.WEIGHT)
        if measures.tall and not measures.value and len(name) + len(bias) < measures.inner:
            self._in_box(at, place.top + top, f"{name}{bias.rjust(measures.inner - len(name))}", part)

    def _in_box(self, at: GatePlace, row: int, text: str, part: Part) -> None:
        room = at.place.width - 2
        text = text[:room]
        self.cells.put(row, at.place.left + 1 + (room - len(text)) // 2, text, part)

    def _weight(self, gate: Gate, at: GatePlace, pin: int, weight: float) -> None:
        """On the link, before the gate; where there is no room, in the gate behind the pin."""
        row, first, last = self._layout.links[gate.name, pin]
        part = Part.NEGATIVE if weight < 0 else Part.WEIGHT
        if not self._layout.measures.weight:
            text = next((said for said in _shorter(weight) if len(said) <= 2), "")
            self.cells.put(row, at.place.left + 1, text, part)
            return
        text = next((said for said in _shorter(weight) if len(said) + 2 <= last - first), "")
        if text:
            self.cells.put(row, last - len(text) - 2, f" {text} ", part)


def _shorter(number: float) -> list[str]:
    return [number_text(number), f"{number:.3g}", f"{number:.2g}", f"{number:.1g}"]


def _middle(z: float, value: float, inner: int, beside: bool, decimals: bool) -> str:
    """The weighted input, and what the gate says where that does not stand on its wire."""
    said = f"{value:.2f}" if decimals else f"{value:g}"
    short = f"{z:.2f}" if decimals else number_text(z)
    if inner < 8:
        whole = f"{z:+.3g}▸{said}"
        return whole if len(whole) <= inner and not decimals else said if decimals else f"▸{said}"
    whole = f"z = {short}"
    return whole if len(whole) <= inner else f"z {short}" if len(short) + 2 <= inner else f"{z:.2g}"


def _arms(runs: tuple[Run, ...], weight: int) -> dict[_Cell, tuple[int, int, int, int]]:
    """Which arms each cell of a wire has. A piece that goes across ends openly, except at one that goes down."""
    down = {(run.x1, row): run for run in runs if run.y1 != run.y2 for row in range(run.y1, run.y2 + 1)}
    arms: dict[_Cell, list[int]] = {}
    for (column, row), run in down.items():
        cell = arms.setdefault((column, row), [0, 0, 0, 0])
        cell[0] |= weight * (row > run.y1)
        cell[2] |= weight * (row < run.y2)
    for run in runs:
        if run.y1 != run.y2:
            continue
        for column in range(run.x1, run.x2 + 1):
            at = (column, run.y1)
            cell = arms.setdefault(at, [0, 0, 0, 0])
            cell[3] |= weight * (column > run.x1 or at not in down)
            cell[1] |= weight * (column < run.x2 or at not in down)
    return {at: (cell[0], cell[1], cell[2], cell[3]) for at, cell in arms.items()}
