"""Towers, look-up tables and curves against boxes, medians and angles."""

import numpy as np
import pytest

from core.errors import SpecError
from core.expression import Expression
from core.targets import CURVES, parse_curve, parse_surface
from core.universality.construction import Recipe
from core.universality.towers import (
    TableRecipe,
    Tower,
    bumps,
    circular_tower,
    curve_network,
    evenly_spread,
    look_up_table,
    surface,
    tower_bias,
    towers,
)

X = np.linspace(0.0, 1.0, 401)


def test_towers_follow_the_rule_for_the_bias():
    assert tower_bias(10.0) == -15.0
    assert tower_bias(10.0, 3) == -25.0
    middle = Tower((0.4, 0.3), (0.6, 0.7))
    places = np.array([[0.5, 0.5], [0.5, 0.1], [0.1, 0.5], [0.1, 0.1]])
    np.testing.assert_allclose(bumps(middle, (0.3, 0.3)).outputs(places)[:, 0], [0.6, 0.3, 0.3, 0.0], atol=1e-12)
    tower = bumps(middle, (10.0, 10.0), tower_bias(10.0), "sigmoid").outputs(places)[:, 0]
    np.testing.assert_allclose(tower, 1 / (1 + np.exp([-5, 5, 5, 15])), atol=1e-12)


@pytest.mark.parametrize("inputs", [1, 2, 3, 5])
def test_towers_stand_over_boxes_in_any_number_of_dimensions(inputs):
    rng = np.random.default_rng(inputs)
    boxes = [Tower((0.1,) * inputs, (0.45,) * inputs, 0.7), Tower((0.55,) * inputs, (0.9,) * inputs, -0.4)]
    places = rng.random((4000, inputs)) ** (1 / inputs)
    clear = np.min(abs(places[:, :, None] - [0.1, 0.45, 0.55, 0.9]), axis=(1, 2)) > 0.02
    truth = 0.7 * np.all((places > 0.1) & (places < 0.45), axis=1) - 0.4 * np.all(
        (places > 0.55) & (places < 0.9), axis=1
    )
    network = towers(boxes, h=60.0)
    assert network.widths == (inputs, 4 * inputs, 2, 1)
    np.testing.assert_allclose(network.outputs(places[clear])[:, 0], truth[clear], atol=1e-6)
    assert len(np.unique(truth[clear])) == 3 or inputs == 5


@pytest.mark.parametrize(("text", "variables"), [("0.2 + 0.6x*y", "xy"), ("0.2 + 0.6x*y*z", "xyz")])
def test_a_look_up_table_holds_the_median_of_each_cell(text, variables):
    function = Expression(text, tuple(variables))
    table = look_up_table(function, TableRecipe(4, h=80.0))
    n = len(variables)
    assert table.network.widths == (n, 5 * n, 4**n, 1)
    places = evenly_spread(2000, n)
    cells = np.floor(4 * places).astype(int)
    clear = np.min(abs(4 * places - np.round(4 * places)), axis=1) > 0.1
    np.testing.assert_allclose(
        table.network.outputs(places[clear])[:, 0], table.heights[tuple(cells[clear].T)], atol=1e-9
    )
    fine = (np.arange(60) + 0.5) / 240
    corner = Expression("x^8 + y^8", ("x", "y"))
    median = np.median(corner.values(fine[:, None], fine))
    assert look_up_table(corner, TableRecipe(4)).heights[0, 0] == pytest.approx(median, rel=0.05)
    assert table.heights[(0,) * n] == pytest.approx(0.2 + 0.6 / 8**n, rel=0.05)


def test_tables_come_nearer_with_more_parts():
    hill = parse_surface("hill")
    off = [look_up_table(hill, TableRecipe(n)).deviations().mean_output for n in (5, 10, 20)]
    assert off[1] == pytest.approx(off[0] / 2, rel=0.15)
    assert off[2] == pytest.approx(off[1] / 2, rel=0.15)
    assert look_up_table(hill, TableRecipe(10, output="sigmoid")).deviations().mean_output < 0.04
    with pytest.raises(SpecError, match="between 0 and 1"):
        look_up_table(parse_surface("2x*y"), TableRecipe(output="sigmoid"))
    with pytest.raises(SpecError, match="parts"):
        look_up_table(Expression("x + y + z", ("x", "y", "z")), TableRecipe(50))


@pytest.mark.parametrize("recipe", [TableRecipe(7), TableRecipe(4, 20.0, 3.0), TableRecipe(9, 300.0, -8.0, "sigmoid")])
def test_the_quick_surface_of_a_table_is_that_of_its_network(recipe):
    table = look_up_table(parse_surface("hill"), recipe)
    truth = surface(lambda p: table.network.outputs(p)[:, 0], 31, 23)
    np.testing.assert_allclose(table.surface(31, 23), truth, atol=1e-6)


def test_the_picture_of_many_towers_is_exact():
    table = look_up_table(parse_surface("towers"), TableRecipe(5))
    i, j = np.indices((5, 5))
    np.testing.assert_allclose(table.heights, (i**2 + j**2) / 50)
    picture = surface(lambda p: table.network.outputs(p)[:, 0], 10, 15)
    assert picture.shape == (15, 10)
    np.testing.assert_allclose(picture[14, 0], 16 / 50, atol=1e-6)
    np.testing.assert_allclose(picture[0, 9], 16 / 50, atol=1e-6)
    np.testing.assert_allclose(picture[7, 3], (4 + 1) / 50, atol=1e-6)


def test_a_circular_tower_needs_one_hidden_layer():
    network = circular_tower((0.5, 0.4), 0.2, 400)
    distance = np.array([0.02, 0.1, 0.19, 0.25, 0.3, 0.5])
    places = np.stack([0.5 + distance * np.cos(1.0), 0.4 + distance * np.sin(1.0)], axis=1)
    truth = np.where(distance < 0.2, 1.0, 1 - np.arccos(np.minimum(1, 0.2 / distance)) / np.pi)
    np.testing.assert_allclose(network.outputs(places)[:, 0], truth, atol=0.005)


@pytest.mark.parametrize("name", CURVES)
def test_curves_need_two_outputs(name):
    curve = parse_curve(name)
    network = curve_network(curve, Recipe(200, 1000.0, output="linear"))
    assert network.widths == (1, 400, 2)
    assert abs(network.outputs(X) - curve.values(X)).mean() < 0.005
