"""The drawing of a circuit, read along the wires, cell by cell, by what each character looks like."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.circuits import CIRCUITS, Circuit, Gate, Perceptron
from core.scenes.circuits import DigitBits, Festival
from nntui.playground.box_drawing import character
from nntui.playground.circuit_drawing import draw
from nntui.playground.circuit_limit import limit_chart
from nntui.playground.digits_drawing import digit_at, digits_drawing
from nntui.playground.truth_table import HEAD, Table, combination_at, table_width, truth_table

SIZES = [(43, 11), (45, 12), (72, 20), (90, 13), (150, 40)]
STEPS = {"up": (0, -1), "right": (1, 0), "down": (0, 1), "left": (-1, 0)}
OPPOSITE = {"up": "down", "down": "up", "left": "right", "right": "left"}
SIDES = {"HORIZONTAL": ("left", "right"), "VERTICAL": ("up", "down")}
ARC = {"╭": ("right", "down"), "╮": ("left", "down"), "╯": ("left", "up"), "╰": ("right", "up")}


def arms_of(sign: str) -> dict[str, int]:
    """Which arms a character has and how heavy they are, 1 or 2, by its name in Unicode."""
    if sign in ARC:
        return dict.fromkeys(ARC[sign], 1)
    words = unicodedata.name(sign, "").replace("BOX DRAWINGS ", "").replace(" AND ", " ").split()
    heavy = {"LIGHT": 1, "HEAVY": 2}
    arms: dict[str, int] = {}
    if not words or not {"LIGHT", "HEAVY"} & set(words):
        return arms
    leads = words[0] in heavy
    pending: list[str] = []
    weight = 0
    for word in words:
        if word in heavy:
            weight = heavy[word]
            if not leads:
                arms.update(dict.fromkeys(pending, weight))
                pending = []
        else:
            sides = SIDES.get(word, (word.lower(),))
            arms.update(dict.fromkeys(sides, weight)) if leads else pending.extend(sides)
    return arms


@pytest.mark.parametrize("up", [0, 1, 2])
def test_every_character_has_the_arms_that_it_is_asked_for(up):
    for right in range(3):
        for down in range(3):
            for left in range(3):
                wanted = {"up": up, "right": right, "down": down, "left": left}
                assert arms_of(character((up, right, down, left))) == {s: w for s, w in wanted.items() if w}


class Reader:
    """Follows wires over a drawing."""

    def __init__(self, drawing):
        self.signs = drawing.cells.characters
        assert drawing.layout is not None
        self.layout, self.left, self.top = drawing.layout, drawing.left, drawing.top

    def sign(self, x, y):
        return str(self.signs[y + self.top, x + self.left])

    def ends(self, x, y) -> tuple[list, set[int]]:
        """Where the wire ends that comes from the left into a cell: gates with rows, outputs; and how heavy it is."""
        reached, weights, seen = [], set(), set()
        waiting = [(x, y, "right")]
        while waiting:
            x, y, way = waiting.pop()
            if (x, y, way) in seen:
                continue
            seen.add((x, y, way))
            end = self.end_at(x, y)
            if end is not None:
                assert way == "right", "gates are entered from the left"
                reached.append(end)
                if end[0] != "output":
                    weights.add(arms_of(self.sign(x, y))["left"])
                continue
            arms = arms_of(self.sign(x, y))
            if OPPOSITE[way] not in arms:
                crossing = set(arms) == ({"up", "down"} if way in ("left", "right") else {"left", "right"})
                text = way == "right" and not arms
                assert crossing or text, f"a wire ends nowhere, at {x}, {y}: {self.sign(x, y)!r}"
                waiting.append((x + STEPS[way][0], y + STEPS[way][1], way))
                continue
            weights |= set(arms.values())
            waiting += [(x + STEPS[to][0], y + STEPS[to][1], to) for to in arms if to != OPPOSITE[way]]
        return reached, weights

    def end_at(self, x, y):
        for name, gate in self.layout.gates.items():
            if gate.place.holds(x, y):
                return (name, y)
        for label, place in self.layout.outputs.items():
            if place.holds(x, y):
                return ("output", label)
        assert not any(place.holds(x, y) for place in self.layout.inputs.values()), "a wire leads back to an input"
        return None


def check_drawing(circuit: Circuit, values, drawing) -> None:
    """Every wire leads to the pins that read it and to nothing else, and is heavy just where it is lit."""
    reader = Reader(drawing)
    layout = drawing.layout
    starts = {name: (place.left + place.width, place.top) for name, place in layout.inputs.items()}
    for name, gate in layout.gates.items():
        x = gate.place.left + gate.place.width
        starts[name] = (x, gate.row)
        weight = 2 if values[name] > 0.5 else 1
        assert arms_of(reader.sign(x - 1, gate.row))["right"] == weight
    for name, start in starts.items():
        wanted = [
            (gate.name, layout.gates[gate.name].pins[pin])
            for gate in circuit.gates
            for pin, source in enumerate(gate.sources)
            if source == name
        ]
        wanted += [("output", label) for label, wire in circuit.outputs if wire == name]
        if not wanted:
            continue
        reached, weights = reader.ends(*start)
        assert sorted(reached) == sorted(wanted), name
        assert weights <= {2 if values[name] > 0.5 else 1}, name


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", CIRCUITS)
def test_wires_can_be_followed_to_their_gates_and_are_heavy_where_they_are_lit(name, size):
    circuit = CIRCUITS[name]
    for bits, answer in circuit.table():
        values = circuit.wires(bits)
        drawing = draw(circuit, values, *size)
        check_drawing(circuit, values, drawing)
        text = "\n".join("".join(row) for row in drawing.cells.characters)
        for label, value in answer.items():
            assert f"{'●' if value else '○'} {label}" in text
        for wire, bit in zip(circuit.inputs, bits, strict=True):
            assert f"{wire} [{bit}]" in text


@st.composite
def circuits(draws):
    names = [f"x{number}" for number in range(1, draws(st.integers(1, 3)) + 1)]
    inputs, gates = tuple(names), []
    for number in range(draws(st.integers(1, 4))):
        sources = tuple(draws(st.lists(st.sampled_from(names), min_size=1, max_size=3)))
        weights = tuple(draws(st.sampled_from([-2.0, 1.0, 3.5])) for _ in sources)
        gates.append(Gate(f"g{number}", Perceptron(weights, draws(st.sampled_from([-1.0, 0.5]))), sources))
        names.append(f"g{number}")
    outputs = tuple((f"out{index}", gate.name) for index, gate in enumerate(gates[-2:]))
    return Circuit(inputs, tuple(gates), outputs)


@settings(max_examples=60, deadline=None)
@given(circuits(), st.integers(9, 50), st.data())
def test_any_circuit_is_drawn_so_or_listed(circuit, height, data):
    bits = tuple(data.draw(st.sampled_from([0, 1])) for _ in circuit.inputs)
    values = circuit.wires(bits)
    drawing = draw(circuit, values, 140, height)
    text = "\n".join("".join(row) for row in drawing.cells.characters)
    assert all(gate.name in text for gate in circuit.gates)
    assert drawing.layout is not None or height < 40
    if drawing.layout is not None:
        check_drawing(circuit, values, drawing)


def lines(cells):
    return ["".join(row).rstrip() for row in cells.characters]


def test_the_half_adder_fits_beside_the_sliders_of_a_small_terminal():
    circuit = CIRCUITS["half-adder"]
    drawing = draw(circuit, circuit.wires((1, 1)), 43, 11)
    assert lines(drawing.cells) == [
        "x1 [1]━┳━━━━━━━━━━┭-2─b╮",
        "       ┃          │+1▸1┝━┓",
        "       ┗━┭-2─a╮ ╭─┴-2──╯ ┃",
        "         │-1▸0├─┤        ┗━┭-2──╮",
        "       ┏━┵-2──╯ ├─┬-2─c╮   │-1▸0├──○ sum 0",
        "       ┃        │ │+1▸1┝━━━┵-2──╯",
        "x2 [1]━┻━━━━━━━━│━┵-2──╯",
        "                │",
        "                ├─┬-2──╮",
        "                │ │+3▸1┝━━━━━━━━━━━● carry",
        "                ╰─┴-2──╯",
    ]


def test_gates_say_what_they_are_made_of_where_there_is_room():
    circuit = Festival(weights=(6.0, -2.5, 2.0)).circuit
    text = "\n".join(lines(draw(circuit, circuit.wires((1, 1, 0)), 90, 20).cells))
    for part in (" 6 ━", " -2.5 ━", " 2 ─", "z = -1.5", "b -5", "○ go 0"):
        assert part in text


def test_sigmoids_say_what_every_wire_carries():
    circuit = CIRCUITS["half-adder"]
    values = circuit.sigmoid_wires((1, 0), 2.0)
    drawing = draw(circuit, values, 120, 30, decimals=True)
    check_drawing(circuit, values, drawing)
    text = "\n".join(lines(drawing.cells))
    for gate in circuit.gates:
        assert f" {values[gate.name]:.2f} " in text
    assert f"sum {values['sum']:.2f}" in text


def test_without_room_the_gates_are_listed_with_what_they_say():
    circuit = CIRCUITS["half-adder"]
    drawing = draw(circuit, circuit.wires((1, 0)), 30, 10)
    assert drawing.layout is None
    assert drawing.at(1, 1) is None
    assert lines(drawing.cells)[:4] == ["x1 [1]", "x2 [0]", "a(x1, x2): z = 1 ▸ 1", "b(x1, a): z = -1 ▸ 0"]
    assert draw(circuit, circuit.wires((1, 0)), 1, 1).layout is None


def test_a_cell_belongs_to_an_input_or_a_gate():
    circuit = CIRCUITS["nand"]
    drawing = draw(circuit, circuit.wires((0, 0)), 90, 20)
    assert drawing.layout is not None
    gate = drawing.layout.gates["nand"].place
    assert drawing.at(drawing.left + gate.left + 3, drawing.top + gate.top + 1) == "nand"
    place = drawing.layout.inputs["x2"]
    assert drawing.at(drawing.left + place.left, drawing.top + place.top) == "x2"
    assert drawing.at(0, 0) is None


def test_a_truth_table_has_all_rows_and_marks_the_present_one():
    circuit = CIRCUITS["half-adder"]
    table = Table(circuit, (1.0, 0.0), circuit.wires)
    cells = truth_table(table, 40, 8)
    assert lines(cells)[0] == "  x1  x2  │  a  b  c  │  sum  carry"
    assert [line.replace("│", "").split() for line in lines(cells)[HEAD:6]] == [
        ["0", "0", "1", "1", "1", "0", "0"],
        ["0", "1", "1", "1", "0", "1", "0"],
        ["▸", "1", "0", "1", "0", "1", "1", "0"],
        ["1", "1", "0", "1", "1", "0", "1"],
    ]
    narrow = truth_table(table, table_width(table), 8)
    assert lines(narrow)[0] == "  x1  x2  │  sum  carry"
    assert max(map(len, lines(narrow))) <= table_width(table)
    assert combination_at(circuit, HEAD + 2) == (1.0, 0.0)
    assert combination_at(circuit, 0) is None
    assert combination_at(circuit, HEAD + 4) is None


def test_a_truth_table_says_which_rows_are_as_they_should_be():
    circuit = CIRCUITS["or"]
    soft = Table(circuit, (0.0, 0.0), lambda bits: circuit.sigmoid_wires(bits, 50.0), True, (0, 1, 1, 0))
    assert [line.split()[-2:] for line in lines(truth_table(soft, 40, 6))[HEAD:]] == [
        ["0.00", "✓"],
        ["1.00", "✓"],
        ["1.00", "✓"],
        ["1.00", "✗"],
    ]


def test_the_chart_of_the_limit_falls_to_nothing_except_where_the_sum_is_zero():
    circuit = CIRCUITS["half-adder"]
    chart = limit_chart(circuit, (1.0, 0.0), 10.0, 60, 12)
    at = [float(chart.lines[0].y[abs(chart.lines[0].x - place).argmin()]) for place in (-1, 0, 1, 3)]
    assert at == pytest.approx(circuit.limit((1, 0), (0.1, 1.0, 10.0, 1000.0)))
    assert at[3] < 1e-9 < at[0]
    assert [(mark.x, mark.label) for mark in chart.marks] == [(1.0, "c 10")]
    tied = limit_chart(Festival(threshold=6.0).circuit, (1.0, 0.0, 0.0), 1e5, 60, 12)
    assert tied.lines[0].y.tolist() == [0.5] * tied.lines[0].y.size
    assert tied.x.upper == 5.0


@pytest.mark.parametrize("size", [(45, 12), (70, 18), (100, 30)], ids=str)
def test_digits_cross_bits_and_a_dot_is_where_a_bit_listens(size):
    cells = digits_drawing(DigitBits(digit=6), *size)
    rows = {digit_at(row, size[1]): line for row, line in enumerate(lines(cells)) if digit_at(row, size[1]) is not None}
    assert sorted(rows) == list(range(10))
    for digit, line in rows.items():
        assert line.count("●") + line.count("○") == f"{digit:b}".count("1")
        assert ("●" in line) == (digit == 6)
        assert line.split()[0] == ("▸6" if digit == 6 else str(digit))
    text = "\n".join(lines(cells))
    assert "0.00" in text
    assert "4 ●" in text
    assert "2 ●" in text
    assert "8 ●" not in text
