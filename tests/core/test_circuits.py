"""Perceptrons and their circuits against truth tables, geometry and the limit of scaled sigmoids."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.circuits import (
    CIRCUITS,
    FESTIVAL,
    NAND,
    Circuit,
    Gate,
    Perceptron,
    digits_to_bits,
    with_threshold,
)
from core.errors import SpecError

PAIRS = [(0, 0), (0, 1), (1, 0), (1, 1)]
numbers = st.floats(-10, 10)


def answers(name, label):
    return [CIRCUITS[name].answer(bits)[label] for bits in PAIRS]


def test_the_festival():
    rain = [(0, company, transit) for company in (0, 1) for transit in (0, 1)]
    assert [FESTIVAL.output(day) for day in rain] == [0, 0, 0, 0]
    assert [FESTIVAL.output((1, *day[1:])) for day in rain] == [1, 1, 1, 1]
    easy = with_threshold(FESTIVAL.weights, 3.0)
    assert easy.threshold == 3.0
    assert [easy.output(day) for day in rain] == [0, 0, 0, 1]


def test_nand_has_the_sums_of_the_book():
    assert [NAND.weighted_input(bits) for bits in PAIRS] == [3, 1, 1, -1]
    assert [NAND.output(bits) for bits in PAIRS] == [1, 1, 1, 0]


def test_it_does_not_fire_at_the_threshold_itself():
    assert with_threshold((1.0,), 0.5).output((0.5,)) == 0


def test_everything_can_be_made_of_nand():
    assert answers("and", "and") == [0, 0, 0, 1]
    assert answers("or", "or") == [0, 1, 1, 1]
    assert answers("xor", "xor") == [0, 1, 1, 0]
    assert [CIRCUITS["not"].answer((bit,))["not"] for bit in (0, 1)] == [1, 0]
    for name in ("not", "and", "or", "xor", "half-adder"):
        assert {gate.perceptron for gate in CIRCUITS[name].gates} == {NAND}


@pytest.mark.parametrize("name", ["half-adder", "half-adder-merged"])
def test_the_half_adder_adds(name):
    for bits, answer in CIRCUITS[name].table():
        assert 2 * answer["carry"] + answer["sum"] == sum(bits)
    assert len(CIRCUITS[name].table()) == 4
    assert len(CIRCUITS[name].gates) == 5
    assert CIRCUITS[name].levels == {"x1": 0, "x2": 0, "a": 1, "b": 2, "c": 2, "sum": 3, "carry": 2}


def test_merged_wires_carry_the_same():
    assert CIRCUITS["half-adder-merged"].gates[-1].perceptron.weights == (-4.0,)
    for bits in PAIRS:
        assert CIRCUITS["half-adder-merged"].wires(bits) == CIRCUITS["half-adder"].wires(bits)
    assert CIRCUITS["half-adder"].wires((1, 0)) == {"x1": 1, "x2": 0, "a": 1, "b": 0, "c": 1, "sum": 1, "carry": 0}


@given(st.lists(numbers, min_size=1, max_size=5), numbers, st.floats(0.01, 100), st.data())
def test_scaling_changes_no_decision(weights, bias, c, data):
    perceptron = Perceptron(tuple(weights), bias)
    inputs = data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=len(weights), max_size=len(weights)))
    z = perceptron.weighted_input(inputs)
    assume(abs(z) > 1e-9)
    assert perceptron.scaled(c).output(inputs) == perceptron.output(inputs)
    assert perceptron.sigmoid_output(inputs, c) == pytest.approx(1 / (1 + math.exp(-c * z)) if c * z > -700 else 0)


@given(numbers, numbers, numbers)
def test_the_decision_line_parts_the_square(w1, w2, bias):
    assume(abs(w1) + abs(w2) > 0.1)
    perceptron = Perceptron((w1, w2), bias)
    line = perceptron.decision_line(-1.0, 2.0)
    corners = [perceptron.weighted_input((x, y)) for x in (-1.0, 2.0) for y in (-1.0, 2.0)]
    if line is None:
        assert min(corners) > -1e-6 or max(corners) < 1e-6
        return
    for x, y in line:
        assert perceptron.weighted_input((x, y)) == pytest.approx(0, abs=1e-6)
        assert -1.001 <= x <= 2.001
        assert -1.001 <= y <= 2.001


def test_decision_lines_by_hand():
    assert NAND.decision_line() == ((0.5, 1.0), (1.0, 0.5))
    assert Perceptron((2.0, 0.0), -1.0).decision_line() == ((0.5, 0.0), (0.5, 1.0))
    assert Perceptron((1.0, -1.0), 0.0).decision_line() == ((0.0, 0.0), (1.0, 1.0))
    assert Perceptron((1.0, 1.0), 3.0).decision_line() is None
    assert Perceptron((0.0, 0.0), 0.0).decision_line() is None
    with pytest.raises(SpecError, match="2 inputs"):
        FESTIVAL.decision_line()


@pytest.mark.parametrize("name", CIRCUITS)
def test_scaled_sigmoids_become_perceptrons(name):
    circuit = CIRCUITS[name]
    for bits, answer in circuit.table():
        assert circuit.undecided(bits) == ()
        off = circuit.limit(bits, (4.0, 16.0, 64.0))
        assert off[2] < 1e-12
        assert off[2] <= off[1] <= off[0] < 0.5
        wires = circuit.sigmoid_wires(bits, 64.0)
        assert {label: round(wires[wire]) for label, wire in circuit.outputs} == answer


def test_a_weighted_input_of_zero_has_no_limit():
    circuit = Circuit(("x1", "x2"), (Gate("tie", Perceptron((1.0, -1.0), 0.0), ("x1", "x2")),), (("tie", "tie"),))
    assert circuit.undecided((1, 1)) == ("tie",)
    assert circuit.undecided((1, 0)) == ()
    assert circuit.limit((1, 1), (1.0, 100.0, 10_000.0)) == [0.5, 0.5, 0.5]


def test_a_first_layer_of_the_limit_is_a_formula():
    wires = CIRCUITS["nand"].sigmoid_wires((1, 1), 2.0)
    assert wires["nand"] == pytest.approx(1 / (1 + math.exp(2.0)))


def test_wires_must_lead_somewhere():
    gate = Gate("a", NAND, ("x", "y"))
    for inputs, gates, outputs, says in (
        (("x",), (gate,), (), "'y'"),
        (("x", "y"), (Gate("a", NAND, ("x",)),), (), "2 wires"),
        (("x", "y"), (gate, gate), (), "name of its own"),
        (("x", "y"), (gate,), (("sum", "b"),), "'b'"),
    ):
        with pytest.raises(SpecError, match=says):
            Circuit(inputs, gates, outputs)
    with pytest.raises(SpecError, match="2 values"):
        CIRCUITS["nand"].wires((1,))
    with pytest.raises(SpecError, match="weight"):
        Perceptron((float("nan"),), 0.0)
    with pytest.raises(SpecError, match="weights"):
        Perceptron((), 0.0)


def test_digits_become_bits_however_inactive_the_inactive_are():
    network = digits_to_bits()
    assert network.text == "10-4"
    for active, inactive in ((0.99, 0.0099), (1.0, 0.0), (0.99, 0.0)):
        inputs = np.where(np.eye(10) > 0, active, inactive)
        outputs = network.outputs(inputs)
        truth = np.array([[int(bit) for bit in f"{digit:04b}"] for digit in range(10)])
        assert np.array_equal(outputs >= 0.99, truth == 1)
        assert np.array_equal(outputs < 0.01, truth == 0)
