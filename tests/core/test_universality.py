"""The playground's numbers against closed forms, plain sums over neurons, and the figures of chapter 4."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import dense_examples

from core.architecture import parse_network
from core.errors import SpecError
from core.expression import Expression
from core.network import Model
from core.scenes.hand import Hand
from core.scenes.look_up import LookUp
from core.scenes.plane import Plane
from core.scenes.proof import Proof
from core.scenes.registry import SCENES, start_scene
from core.scenes.text import parse_scene, scene_text
from core.targets import CURVES, PRESETS, SURFACES, Drawn, parse_curve, parse_surface, parse_target
from core.universality import game
from core.universality.activations import ACTIVATIONS, STEPPING, activate, failure_width, logit, rise_of, sigmoid
from core.universality.construction import Recipe, best_line, construct, goal_of, law
from core.universality.feed_forward import FeedForward, with_sigmoids
from core.universality.ladder import LADDER, Rung, start_of
from core.universality.one_input import Bump, ByHand, Neuron, neuron_at, of_bumps
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
BOOK = parse_target("book")


def book_f(x):
    return 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x)


def book_g(x):
    return np.log(book_f(x) / (1 - book_f(x)))


# Activations


def test_activations_are_their_formulas():
    z = np.linspace(-800, 800, 3201)
    with np.errstate(over="ignore"):
        truth = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(activate("sigmoid", z), truth, atol=1e-15)
    np.testing.assert_allclose(activate("wavy", z), truth + 0.2 * np.sin(10 * z) * np.exp(-abs(z)), atol=1e-15)
    np.testing.assert_allclose(activate("tanh", z / 2), 2 * truth - 1, atol=1e-15)
    assert np.array_equal(activate("relu", z), np.where(z < 0, 0, z))
    assert activate("step", [-1.0, 0.0, 1e-300]).tolist() == [0, 0, 1]
    np.testing.assert_allclose(logit(sigmoid(z[1570:1631])), z[1570:1631], atol=1e-8)
    with pytest.raises(SpecError, match="softmax"):
        activate("softmax", z)


@pytest.mark.parametrize("name", STEPPING)
def test_a_rise_goes_from_0_to_1_and_is_made_of_its_parts(name):
    rise, z = rise_of(name), np.linspace(-50, 50, 2001)
    beyond = abs(z) > rise.reach
    np.testing.assert_allclose(rise.shape(z)[beyond], z[beyond] > 0, atol=1e-15)
    parts = sum(factor * activate(name, z + shift) for shift, factor in rise.parts)
    assert np.ptp(parts - rise.shape(z)) < 1e-12


def test_nothing_can_be_built_of_linear_neurons():
    with pytest.raises(SpecError, match="straight line"):
        Recipe(activation="linear")
    line = best_line(BOOK).outputs(X)[:, 0]
    assert np.ptp(np.diff(line)) < 1e-12
    slope, level = np.polyfit(X, book_f(X), 1)
    np.testing.assert_allclose(line, level + slope * X, atol=1e-3)


# By hand


def test_a_step_is_where_the_weighted_input_is_zero():
    assert Neuron(100, -40).position == 0.4
    assert Neuron(0, 3).position == np.inf
    neuron = neuron_at(0.3, 250.0)
    assert (neuron.weight, neuron.bias) == (250.0, -75.0)
    assert neuron.position == pytest.approx(0.3)


weights = st.floats(-300, 300)


@settings(max_examples=40)
@given(st.lists(st.tuples(weights, weights, weights), min_size=1, max_size=5), st.sampled_from(ACTIVATIONS), weights)
def test_the_sum_is_the_sum_of_the_contributions(numbers, activation, bias):
    hand = ByHand(tuple(Neuron(*number) for number in numbers), activation, bias, "sigmoid")
    truth = bias + sum(v * activate(activation, w * X + b) for w, b, v in numbers)
    scale = 1 + abs(truth).max()
    np.testing.assert_allclose(hand.weighted_sum(X) / scale, truth / scale, atol=1e-12)
    np.testing.assert_allclose((hand.contributions(X).sum(axis=0) + bias) / scale, truth / scale, atol=1e-12)
    np.testing.assert_allclose(hand.output(X), sigmoid(hand.weighted_sum(X)))
    assert hand.weighted_sum(X.reshape(1, -1)).shape == (1, 401)


def test_bumps_are_boxes_and_steep_sigmoids_come_near_them():
    boxes = [Bump(0.2, 0.4, -1.3), Bump(0.4, 0.75, 0.8)]
    truth = -1.3 * ((X > 0.2) & (X <= 0.4)) + 0.8 * ((X > 0.4) & (X <= 0.75))
    off_step = np.min([abs(X - s) for s in (0.2, 0.4, 0.75)], axis=0) > 1e-9
    ideal = of_bumps(boxes)
    np.testing.assert_allclose(ideal.weighted_sum(X)[off_step], truth[off_step], atol=1e-15)
    steep = of_bumps(boxes, 1e5).weighted_sum(X)
    np.testing.assert_allclose(steep[off_step], truth[off_step], atol=1e-9)
    np.testing.assert_allclose(with_sigmoids(ideal.network, 1e5).outputs(X)[:, 0], steep, atol=1e-9)


# Targets


def test_presets_stay_where_a_sigmoid_can_reach_them():
    for name in PRESETS:
        values = parse_target(name).values(np.linspace(0, 1, 5001))
        assert 0.05 <= values.min() < values.max() <= 0.95, name
        assert parse_target(parse_target(name).text) == parse_target(name)
    for name in SURFACES:
        assert np.isfinite(surface(lambda p, name=name: parse_surface(name).values(*p.T), 40, 30)).all()
    for name in CURVES:
        assert parse_curve(name).text == name
        assert parse_curve(name).values(X).shape == (401, 2)
    np.testing.assert_allclose(BOOK.values(X), book_f(X), atol=1e-15)


def test_weird_presets_are_what_they_say():
    assert parse_target("sawtooth").values([0.0, 0.125, 0.2499]) == pytest.approx([0.1, 0.5, 0.9], abs=1e-3)
    assert set(np.round(parse_target("staircase").values(X), 9)) == {0.1, 0.3, 0.5, 0.7, 0.9}
    weierstrass = 0.5 + sum(0.2 * 0.5**k * np.cos(7**k * np.pi * X) for k in range(4))
    np.testing.assert_allclose(parse_target("weierstrass").values(X), weierstrass)


def test_a_drawing_joins_its_points():
    lines = Drawn(((0.6, 1.0), (0.2, 0.0)))
    np.testing.assert_allclose(lines.values([0.0, 0.2, 0.3, 0.6, 1.0]), [0, 0, 0.25, 1, 1])
    steps = parse_target("steps 0,0.1 0.5,0.9")
    assert steps.values([0.0, 0.499, 0.5, 1.0]).tolist() == [0.1, 0.1, 0.9, 0.9]
    drawn = lines.with_stroke((0.1, 0.5), (0.5, 0.7))
    assert drawn.knots == ((0.1, 0.5), (0.5, 0.7), (0.6, 1.0))
    assert drawn.with_stroke((2.0, 0.3), (0.55, 0.2)).knots == ((0.1, 0.5), (0.5, 0.7), (0.55, 0.2), (1.0, 0.3))
    assert lines.with_stroke((0.2, 0.9), (0.2, 0.4)).values(0.2) == pytest.approx(0.4)
    for text in ("lines", "lines 2,0", "lines 0", "lines 0,nan", "lines 0,a", "steps 0,1e9"):
        with pytest.raises(SpecError, match="drawing"):
            parse_target(text)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-100, 100)), min_size=1, max_size=20))
def test_a_drawing_reads_back_as_written(knots):
    drawn = Drawn(tuple(knots))
    assert parse_target(drawn.text) == drawn


# The proof


@pytest.mark.parametrize(
    ("bumps", "sum_off", "output_off"),
    [
        (5, 0.359, 0.070),
        (10, 0.282, 0.054),
        (20, 0.133, 0.0245),
        (50, 0.0535, 0.0099),
        (100, 0.0270, 0.0050),
        (200, 0.0135, 0.0025),
    ],
)
@pytest.mark.parametrize(("activation", "steepness"), [("step", 1000.0), ("sigmoid", 1e5)])
def test_the_deviations_with_more_and_more_bumps(bumps, sum_off, output_off, activation, steepness):
    deviations = construct(BOOK, Recipe(bumps, steepness, activation)).deviations()
    assert deviations.mean_sum == pytest.approx(sum_off, rel=0.01)
    assert deviations.mean_output == pytest.approx(output_off, rel=0.02)
    assert deviations.mean_sum < deviations.greatest_sum < 2.1
    if bumps == 100:
        assert deviations.greatest_sum == pytest.approx(0.139, abs=0.003)


def test_the_law_is_one_over_n():
    steps = law(BOOK, Recipe(activation="step"), (50, 100, 200, 400, 800))
    assert steps.exponent() == pytest.approx(-1.0, abs=0.01)
    # For a line, each part's deviation from its middle is a quarter of the rise over it.
    line = law(parse_target("0.1 + 0.8x"), Recipe(activation="step", output="linear"), (4, 10, 40))
    assert [d.mean_sum * n for n, d in zip(line.bumps, line.deviations, strict=True)] == pytest.approx(
        [0.2] * 3, rel=0.01
    )
    assert [d.greatest_sum * n for n, d in zip(line.bumps, line.deviations, strict=True)] == pytest.approx(
        [0.4] * 3, rel=0.05
    )
    assert np.isnan(law(BOOK, Recipe(), (10,)).exponent())


def test_sigmoids_that_blend_with_their_neighbours_beat_ideal_steps():
    ideal = construct(BOOK, Recipe(100, activation="step")).deviations().mean_sum
    blended = construct(BOOK, Recipe(100, 500.0)).deviations().mean_sum
    assert blended < ideal / 4


@pytest.mark.parametrize("activation", STEPPING)
@pytest.mark.parametrize("series", [1, 3])
@pytest.mark.parametrize("steepness", [7.0, 900.0])
def test_the_network_computes_the_construction(activation, series, steepness):
    built = construct(BOOK, Recipe(23, steepness, activation, series=series))
    network = built.network
    assert network.widths == (1, len(built.heights) * (4 if activation == "relu" else 2), 1)
    x = X + 0.000123  # off the places of ideal steps
    np.testing.assert_allclose(network.weighted_sums(x)[:, 0], built.weighted_sum(x), atol=1e-9)
    np.testing.assert_allclose(network.outputs(x)[:, 0], built.output(x), atol=1e-9)


def test_heights_are_of_the_goal_over_each_part():
    built = construct(BOOK, Recipe(5, activation="step"))
    fine = (np.arange(50_000) + 0.5) / 50_000
    np.testing.assert_allclose(built.heights, np.median(book_g(fine).reshape(5, -1), axis=1), atol=2e-3)
    middle = construct(BOOK, Recipe(5, heights="middle")).heights
    np.testing.assert_allclose(middle, book_g(np.array([0.1, 0.3, 0.5, 0.7, 0.9])))
    mean = construct(BOOK, Recipe(5, heights="mean", output="linear")).heights
    np.testing.assert_allclose(mean, book_f(fine).reshape(5, -1).mean(axis=1), atol=1e-4)


@pytest.mark.parametrize("output", ["sigmoid", "linear"])
def test_it_is_an_ordinary_network_of_the_core(output):
    built = construct(BOOK, Recipe(30, 300.0, output=output))
    network = built.network
    assert network.text == ("1-60-1" if output == "sigmoid" else "1, dense 60 sigmoid, dense 1 linear")
    assert parse_network(network.text) == network.network
    model = Model(network.network, "quadratic", network.layers, "float64")
    examples = dense_examples(X[:, None], np.zeros(401, np.uint8))
    np.testing.assert_allclose(model.probabilities(examples)[:, 0], built.output(X), atol=1e-9)


def test_the_lab_does_not_know_the_wavy_neuron():
    with pytest.raises(SpecError, match=r"layer 1.*wavy"):
        _ = construct(BOOK, Recipe(5, activation="wavy")).network.network


def test_a_sigmoid_cannot_reach_everything():
    with pytest.raises(SpecError, match="between 0 and 1"):
        construct(parse_target("2x"), Recipe())
    assert construct(parse_target("2x - 5"), Recipe(200, 1000.0, output="linear")).deviations().mean_sum < 0.01
    with pytest.raises(SpecError, match="not a number at x"):
        construct(parse_target("log(x - 0.5)"), Recipe())
    np.testing.assert_allclose(goal_of(BOOK, "sigmoid", X), book_g(X))


def test_the_width_of_the_windows_of_failure():
    # The book shades 0.45 to 0.55 for sigma(50x - 25).
    assert failure_width("sigmoid", 50.0) == pytest.approx(0.1, rel=1e-3)
    for tolerance in (0.01, 0.1):
        truth = 2 * np.log((1 - tolerance) / tolerance) / 300
        assert failure_width("sigmoid", 300.0, tolerance) == pytest.approx(truth, rel=1e-3)
        assert failure_width("tanh", 300.0, tolerance) == pytest.approx(truth / 2, rel=1e-3)
        assert failure_width("relu", 300.0, tolerance) == pytest.approx((1 - 2 * tolerance) / 300, rel=1e-3)
    assert failure_width("wavy", 50.0) > 0.0
    assert failure_width("step", 50.0) == 0.0
    built = construct(BOOK, Recipe(5, 50.0))
    np.testing.assert_allclose(built.failures(), [[s - 0.05, s + 0.05] for s in (0.2, 0.4, 0.6, 0.8)], atol=1e-4)
    assert construct(BOOK, Recipe(5, activation="step")).failures().shape == (0, 2)


def test_overlapping_series_repair_the_windows():
    staircase = parse_target("staircase")
    one, two = (construct(staircase, Recipe(5, 60.0, output="linear", series=m)) for m in (1, 2))
    np.testing.assert_allclose(one.positions, [0.2, 0.4, 0.6, 0.8])
    np.testing.assert_allclose(two.positions, np.arange(1, 10) / 10)
    # A constant goal fails nowhere; the sum of any number of series is the goal.
    flat = construct(parse_target("0.3"), Recipe(5, 20.0, output="linear", series=4))
    assert flat.deviations().greatest_sum < 0.02
    # A smooth goal: M series, each with 1/M of it and its own windows, make the greatest deviation less.
    off = [construct(BOOK, Recipe(40, 2000.0, series=m)).deviations().greatest_sum for m in (1, 2, 4)]
    assert off[1] < 0.6 * off[0]
    assert off[2] < 0.6 * off[1]


def test_it_is_quick():
    def least(action):
        times = []
        for _ in range(5):
            began = time.thread_time()
            action()
            times.append(time.thread_time() - began)
        return min(times)

    thousand = Recipe(1000, 1000.0)
    assert least(lambda: construct(BOOK, thousand).deviations() and construct(BOOK, thousand).network) < 0.05
    assert least(lambda: construct(BOOK, Recipe(100)).output(X)) < 0.005


# The game


def test_the_figures_of_the_game():
    assert game.score((0, 0, 0, 0, 0)) == pytest.approx(1.0553, abs=1e-4)
    assert game.score(game.best_heights()) == pytest.approx(0.3717, abs=1e-4)
    assert game.best_heights() == pytest.approx((-1.2428, -1.4231, -0.3412, -0.9827, 1.1425), abs=1e-4)
    assert game.best_heights_on_grid() == (-1.2, -1.4, -0.3, -1.0, 1.1)
    assert game.score(game.best_heights_on_grid()) == pytest.approx(0.3734, abs=1e-4)
    means = game.goal().reshape(5, 20).mean(axis=1)
    assert game.score(means) == pytest.approx(0.3914, abs=1e-4)
    assert game.deviations(game.best_heights())[4] / 5 == pytest.approx(0.136, abs=1e-3)
    truth = np.mean([abs(book_g(j / 100) - 0.1 * (j // 20)) for j in range(100)])
    assert game.score((0.0, 0.1, 0.2, 0.3, 0.4)) == pytest.approx(truth)
    starts = [game.random_heights(seed) for seed in range(500)]
    assert {height * 10 % 1 for start in starts for height in start} == {0.0}
    assert min(map(min, starts)) == -1.5
    assert max(map(max, starts)) == 1.5
    assert np.mean([game.score(start) for start in starts]) == pytest.approx(1.2, abs=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_the_hint_leads_to_success_and_then_falls_silent(seed):
    played = game.new_game(seed)
    first = played.score
    for _ in range(300):
        hint = game.hint(played.heights)
        if hint is None:
            break
        before = played.score
        played = played.with_height(hint.bump, played.heights[hint.bump] + hint.direction * game.STEP)
        assert played.score < before
    assert hint is None
    assert played.won
    worse = played.with_height(0, 3.0)
    assert worse.score > first / 2 > 0
    assert worse.best == played.best
    assert worse.won


def test_the_game_refuses_what_is_not_five_numbers():
    for heights in ((1.0,), (0, 0, 0, 0, float("nan"))):
        with pytest.raises(SpecError, match="5 finite numbers"):
            game.score(heights)


# Two inputs and more


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
    np.testing.assert_allclose(table.surface(31, 23), truth, atol=1e-9)


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


# Scenes


def test_the_ladder_starts_as_in_the_book():
    assert start_of("sigmoid").by_name == {"w": 8, "b": -4}
    assert start_of("two-steps").by_name == {"s1": 0.4, "s2": 0.6, "w1": 0.6, "w2": 1.2}
    at = {x: start_of("two-steps").network.outputs([x])[0, 0] for x in (0.3, 0.5, 0.7)}
    assert at == pytest.approx({0.3: 0.0, 0.5: 0.6, 0.7: 1.8})
    plane = start_of("plane").with_number("w2", 3.0).network
    assert plane.outputs(np.array([[0.7, 0.2]]))[0, 0] == pytest.approx(float(sigmoid(8 * 0.7 + 3 * 0.2 - 5)))
    two = start_of("two-bumps").network.outputs([0.5, 0.65, 0.8])[:, 0]
    np.testing.assert_allclose(two, [-1.2, 0, 0.3], atol=1e-12)
    assert start_of("wavy").network.outputs([0.5])[0, 0] == pytest.approx(0.5)
    tower = replace(start_of("tower"), numbers=(10.0, -15.0)).network
    np.testing.assert_allclose(tower.outputs(np.array([[0.5, 0.5], [0.5, 0.9]]))[:, 0], sigmoid([5.0, -5.0]))
    pair = start_of("two-towers").network.outputs(np.array([[0.15, 0.85], [0.75, 0.25], [0.5, 0.5]]))[:, 0]
    np.testing.assert_allclose(pair, [0.7, 0.5, 0.0], atol=1e-9)
    ridge = start_of("y-bump").network.outputs(np.array([[0.1, 0.5], [0.5, 0.1]]))[:, 0]
    np.testing.assert_allclose(ridge, [0.6, 0.0], atol=1e-9)
    assert start_of("game", 3).numbers == game.random_heights(3)


def test_numbers_stay_in_their_range():
    bump = start_of("bump").with_number("h", -2.0)
    assert bump.by_name == {"s1": 0.4, "s2": 0.6, "h": -2.0}
    for name, number in (("h", 1000.0), ("h", float("nan")), ("q", 1.0)):
        with pytest.raises(SpecError):
            bump.with_number(name, number)


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_works_and_reads_back_at_its_start(name):
    scene = start_scene(name, seed=4)
    assert parse_scene(scene_text(scene)) == scene
    network = scene.network
    places = X if network.inputs == 1 else evenly_spread(50, 2)
    assert np.isfinite(network.outputs(places)).all()


numbers = st.floats(-1e6, 1e6)
rungs = st.sampled_from(list(LADDER)).flatmap(
    lambda name: st.tuples(*(st.floats(c.least, c.greatest) for c in LADDER[name].controls)).map(
        lambda values: Rung(name, values)
    )
)
recipes = st.builds(
    Recipe,
    st.integers(1, 1000),
    st.floats(0.01, 1e6),
    st.sampled_from(STEPPING),
    st.sampled_from(["sigmoid", "linear"]),
    st.sampled_from(["median", "mean", "middle"]),
    st.integers(1, 4),
)
targets = st.sampled_from([*PRESETS, "x^2 + 0.1", "lines 0,0.2 0.5,0.7"]).map(parse_target)
hands = st.builds(
    Hand,
    targets,
    st.lists(st.builds(Neuron, numbers, numbers, numbers), min_size=1, max_size=5).map(tuple),
    st.sampled_from(ACTIVATIONS),
    st.sampled_from(ACTIVATIONS),
    numbers,
)


def buildable(kind, *parts):
    """Scenes of a kind; targets that the output cannot reach are left out."""

    def build(values):
        try:
            return kind(*values)
        except SpecError:
            return None

    return st.tuples(*parts).map(build).filter(lambda scene: scene is not None)


tables = buildable(
    LookUp,
    st.sampled_from([*SURFACES, "x*y + 0.1"]).map(parse_surface),
    st.builds(TableRecipe, st.integers(1, 100), st.floats(0.01, 1e6), st.floats(-1e4, 1e4)),
)

planes = buildable(Plane, st.sampled_from([*CURVES, "cos(t); t^2"]).map(parse_curve), recipes)


@settings(max_examples=40)
@given(st.one_of(rungs, hands, buildable(Proof, targets, recipes), tables, planes))
def test_a_scene_is_one_line(scene):
    text = scene_text(scene)
    assert "\n" not in text
    assert parse_scene(text) == scene


def test_what_a_user_may_type():
    assert parse_scene("bump s1=0.3  h=.8") == Rung("bump", (0.3, 0.6, 0.8))
    proof = parse_scene('proof target="0.5 + 0.4sin(2pi*x)" bumps=100')
    assert isinstance(proof, Proof)
    assert (proof.target, proof.recipe) == (parse_target("sine"), Recipe(100))
    assert scene_text(proof) == "proof target=sine bumps=100"
    hand = parse_scene('hand neurons="8,-4 100,-40,-1" activation=tanh')
    assert isinstance(hand, Hand)
    assert hand.neurons == (Neuron(8, -4, 1), Neuron(100, -40, -1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "scene: got ''"),
        ("hill", "scene: got 'hill'"),
        ("bump q=1", "allowed: s1, s2 or h"),
        ("bump s1=a", "s1: got 'a'"),
        ("bump s1=nan", "s1: got nan"),
        ("bump s1", "settings such as"),
        ("bump h=1;s1=2", "h: got '1;s1=2'"),
        ("proof bumps=1.5", "a whole number from 1 to 1,000"),
        ("proof bumps=inf", "a whole number"),
        ("proof bumps=1e300", "a whole number"),
        ("proof activation=linear", "straight line"),
        ('proof target="x +', "settings such as"),
        ('proof target="x +"', "character 4"),
        ("hand neurons=1", "weight,bias,output weight"),
        ('hand neurons=""', "1 to 2,000 neurons"),
        ("hand neurons=1e9,1,1", "weight"),
        ("curve target=t", "semicolon"),
        ("x" * 200_000, "100,000 characters"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_a_scene(text, says):
    with pytest.raises(SpecError, match=r".") as caught:
        parse_scene(text)
    assert says in str(caught.value)


@given(
    st.text(max_size=60)
    | st.sampled_from(SCENES).flatmap(lambda name: st.text(max_size=40).map(lambda t: f"{name} {t}"))
)
def test_whatever_is_typed_is_a_scene_or_one_sentence(text):
    try:
        scene = parse_scene(text)
    except SpecError:
        return
    assert parse_scene(scene_text(scene)) == scene


def test_the_feed_forward_is_matrix_products():
    rng = np.random.default_rng(0)
    layers = [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))]
    x = rng.normal(size=(7, 3))
    network = FeedForward(layers, ("tanh", "linear"))
    truth = np.tanh(x @ layers[0][0] + layers[0][1]) @ layers[1][0] + layers[1][1]
    np.testing.assert_allclose(network.outputs(x), truth)
    assert (network.text, network.widths) == ("3, dense 4 tanh, dense 2 linear", (3, 4, 2))
