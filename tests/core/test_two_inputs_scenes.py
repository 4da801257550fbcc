"""Scenes of two inputs as data: the rule for towers, a round tower, and a table's outputs at any points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SpecError
from core.scenes.circular import CircularTower
from core.scenes.look_up import LookUp
from core.scenes.registry import start_scene
from core.scenes.text import parse_scene, scene_text
from core.scenes.tower_rule import TowerRule
from core.targets import parse_surface
from core.universality.towers import TableRecipe, Tower, bumps, evenly_spread


@given(st.integers(1, 5), st.floats(0.1, 50), st.floats(-200, 20))
def test_the_sums_are_those_of_a_real_network_of_bumps(inputs, h, b):
    scene = TowerRule(inputs, h, b)
    network = bumps(Tower((0.3,) * inputs, (0.7,) * inputs), [h] * inputs, b, "sigmoid")
    for count in range(inputs + 1):
        place = [0.5] * count + [0.1] * (inputs - count)  # inside of so many bumps
        assert network.outputs([place])[0, 0] == pytest.approx(scene.outputs[count], abs=1e-9)
    assert scene.rule == pytest.approx((0.5 - inputs) * h)


def test_the_rule_is_half_way_between_all_bumps_and_all_but_one():
    scene = TowerRule(4, 10.0, -35.0)
    assert scene.b == scene.rule
    assert -scene.rule == pytest.approx((scene.sums[-1] + scene.sums[-2]) / 2)
    assert scene.least_standing == 4
    assert TowerRule(4, 10.0, -15.0).least_standing == 2
    assert TowerRule(4, 10.0, -45.0).least_standing is None


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
@pytest.mark.parametrize("steepness", [1000.0, 30.0])
def test_a_tables_outputs_at_points_are_those_of_its_network(output, steepness):
    table = LookUp(parse_surface("hill"), TableRecipe(6, steepness, 20.0, output)).table
    points = evenly_spread(500, 2)
    assert table.outputs_at(points) == pytest.approx(table.network.outputs(points)[:, 0], abs=1e-6)


def test_a_round_tower_is_one_inside_and_falls_off_as_its_steps_say():
    scene = CircularTower(100, 0.2, 0.4, 0.6, 10_000.0)
    angles = np.linspace(0, 2 * np.pi, 50)
    for distance in (0.19, 0.3, 0.5):
        points = np.stack([0.4 + distance * np.cos(angles), 0.6 + distance * np.sin(angles)], axis=1)
        truth = 1.0 if distance < 0.2 else 1 - np.arccos(0.2 / distance) / np.pi
        assert scene.network.outputs(points)[:, 0] == pytest.approx(np.full(50, truth), abs=0.015)


@pytest.mark.parametrize(
    "line", ["tower-rule inputs=5 h=3", "round-tower directions=30 x=0.25", "table target=hill parts=5", "tower h=10"]
)
def test_each_is_a_line_of_text_and_back(line):
    assert scene_text(parse_scene(line)) == line


@pytest.mark.parametrize(
    ("line", "field"),
    [("tower-rule inputs=6", "inputs"), ("round-tower radius=0", "radius"), ("round-tower directions=1", "directions")],
)
def test_what_is_out_of_range_is_refused(line, field):
    with pytest.raises(SpecError) as refused:
        parse_scene(line)
    assert refused.value.field == field
    assert start_scene(line.split()[0]).name == line.split()[0]
