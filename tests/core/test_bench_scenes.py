"""The scenes of the bench: what can be set, the line that says it, and what is computed from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.circuits import CIRCUITS
from core.errors import SpecError
from core.scenes.circuits import BENCH, CircuitScene, DigitBits, Festival, wires_of
from core.scenes.perceptron import CORNERS, GOALS, PRESETS, PerceptronScene
from core.scenes.registry import SCENES, scene_title, start_scene
from core.scenes.text import parse_scene, scene_text

numbers = st.floats(-100, 100)


@pytest.mark.parametrize("name", ["perceptron", "festival", *BENCH, "digits"])
def test_each_is_listed_and_starts_under_its_own_name(name):
    assert name in SCENES
    assert scene_title(name)
    assert start_scene(name).name == name
    assert scene_text(start_scene(name)) == name
    assert parse_scene(name) == start_scene(name)


@pytest.mark.parametrize(
    ("line", "scene"),
    [
        ("half-adder inputs=1,0", CircuitScene("half-adder", (1.0, 0.0))),
        ("not inputs=1 neurons=sigmoids c=2.5", CircuitScene("not", (1.0,), "sigmoids", 2.5)),
        ("festival weights=6,2.5,2 threshold=3", Festival((6.0, 2.5, 2.0), 3.0)),
        ("perceptron w1=1 bias=-0.25 x1=0.3 goal=xor", PerceptronScene(1.0, -2.0, -0.25, 0.3, 1.0, "xor")),
        ("digits digit=7 inactive=0.3", DigitBits(7, inactive=0.3)),
    ],
)
def test_a_line_says_a_scene_and_the_scene_the_line(line, scene):
    assert parse_scene(line) == scene
    assert scene_text(scene) == line


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nand inputs=1", "inputs: got '1'; allowed: 2 of 0 or 1, such as 1,0"),
        ("festival inputs=1,0,0.5", "inputs"),
        ("not inputs=2", "allowed: 1 of 0 or 1, such as 1."),
        ("xor c=0", "c: got 0"),
        ("xor c=nan", "c: got nan"),
        ("or neurons=step", "neurons"),
        ("festival weights=6,2", "3 weights"),
        ("festival weights=6,2,1e9", "weights"),
        ("festival threshold=inf", "threshold"),
        ("perceptron x1=3", "x1"),
        ("perceptron w2=nan", "w2"),
        ("perceptron goal=maybe", "goal"),
        ("digits digit=10", "digit"),
        ("digits digit=1.5", "digit"),
        ("digits active=2", "active"),
        ("nand weights=1,2", "weights"),
    ],
)
def test_what_cannot_stand_is_said_with_its_name(line, says):
    with pytest.raises(SpecError, match=says.replace(".", r"\.")):
        parse_scene(line)


def test_wires_are_those_of_the_circuit():
    assert wires_of(parse_scene("half-adder inputs=1,1")) == CIRCUITS["half-adder"].wires((1, 1))
    soft = parse_scene("xor inputs=0,1 neurons=sigmoids c=3")
    assert wires_of(soft) == CIRCUITS["xor"].sigmoid_wires((0, 1), 3.0)


def test_the_festival_with_both_thresholds():
    def go(**settings):
        return wires_of(Festival(**settings))["go"]

    assert go(inputs=(0.0, 1.0, 1.0)) == 0.0
    assert go(inputs=(0.0, 1.0, 1.0), threshold=3.0) == 1.0
    assert go(inputs=(1.0, 0.0, 0.0)) == 1.0
    assert go(inputs=(1.0, 0.0, 0.0), threshold=6.0, neurons="sigmoids", c=1000.0) == 0.5


@pytest.mark.parametrize("goal", PRESETS)
def test_presets_are_their_gates(goal):
    perceptron = PRESETS[goal]
    scene = PerceptronScene(*perceptron.weights, perceptron.bias, goal=goal)
    assert scene.right == (True,) * 4
    truth = {"nand": lambda a, b: not (a and b), "and": lambda a, b: a and b, "or": lambda a, b: a or b}
    if goal in truth:
        assert [bool(bit) for bit in GOALS[goal]] == [bool(truth[goal](*corner)) for corner in CORNERS]


@given(numbers, numbers, numbers)
def test_no_perceptron_is_xor(w1, w2, bias):
    assert sum(PerceptronScene(w1, w2, bias, goal="xor").right) < 4


def test_three_corners_of_xor_are_possible_and_without_a_goal_nothing_is_right_or_wrong():
    assert PerceptronScene(2.0, 2.0, -1.0, goal="xor").right == (True, True, True, False)
    assert PerceptronScene(goal="none").right == ()


def test_digits_are_read_from_their_bits():
    assert [DigitBits().read(digit) for digit in range(10)] == list(range(10))
    assert DigitBits().bits(6).round(2).tolist() == [0.0, 1.0, 1.0, 0.0]
    # Every bit listens to two digits at least, and 0.3 twice is more than one half: all bits are on.
    assert {DigitBits(inactive=0.3).read(digit) for digit in range(10)} == {15}
    assert DigitBits(digit=1).sums.tolist() == pytest.approx(
        [20 * 0.02 - 10, 20 * 0.04 - 10, 20 * 0.04 - 10, 20 * 1.03 - 10]
    )
