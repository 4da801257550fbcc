"""The proof's network against closed forms, its own sums, and the figures of chapter 4."""

import time

import numpy as np
import pytest
from function_of_the_book import book_f, book_g
from small_worlds import dense_examples

from core.architecture import parse_network
from core.errors import SpecError
from core.network import Model
from core.targets import parse_target
from core.universality.activations import STEPPING
from core.universality.construction import Recipe, construct, goal_of, law

X = np.linspace(0.0, 1.0, 401)


BOOK = parse_target("book")


def test_nothing_can_be_built_of_linear_neurons():
    with pytest.raises(SpecError, match="straight line"):
        Recipe(activation="linear")


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


@pytest.mark.parametrize("activation", STEPPING)
@pytest.mark.parametrize(("bumps", "series", "steepness"), [(1, 1, 0.5), (7, 3, 40.0), (60, 4, 5.0), (23, 2, 1e5)])
def test_the_sums_between_steps_are_those_of_the_network(activation, bumps, series, steepness):
    built = construct(BOOK, Recipe(bumps, steepness, activation, series=series))
    middles = (np.arange(bumps * series * 3) + 0.5) / (bumps * series * 3)
    np.testing.assert_allclose(built.sums_between_steps(3), built.network.weighted_sums(middles)[:, 0], atol=1e-9)


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


@pytest.mark.parametrize("activation", STEPPING)
def test_every_construction_is_a_network_of_the_lab(activation):
    built = construct(BOOK, Recipe(5, activation=activation)).network
    assert [layer.activation for layer in built.network.layers] == [activation, "sigmoid"]


def test_a_sigmoid_cannot_reach_everything():
    with pytest.raises(SpecError, match="between 0 and 1"):
        construct(parse_target("2x"), Recipe())
    assert construct(parse_target("2x - 5"), Recipe(200, 1000.0, output="linear")).deviations().mean_sum < 0.01
    with pytest.raises(SpecError, match="not a number at x"):
        construct(parse_target("log(x - 0.5)"), Recipe())
    np.testing.assert_allclose(goal_of(BOOK, "sigmoid", X), book_g(X))


def test_windows_of_failure_stand_around_the_steps_within():
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

    for steepness in (5.0, 1000.0):
        others = (Recipe(bumps, steepness) for bumps in range(1000, 900, -1))  # what was built is remembered
        assert least(lambda others=others: construct(BOOK, next(others)).deviations()) < 0.05
        assert least(construct(BOOK, Recipe(1000, steepness, series=9)).deviations) < 0.05
    assert least(lambda: construct(BOOK, Recipe(100)).output(X)) < 0.005
