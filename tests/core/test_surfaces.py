"""Balls on cost surfaces, softmax and the spread of weighted inputs: finite differences, recurrences, closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SpecError
from core.initial_inputs import density, sample, share_beyond, spread
from core.scenes.text import parse_scene, scene_text
from core.softmax import START, inverse, slopes, softmax
from core.surfaces import COST_SURFACES, METHODS, curvatures, greatest_rate, minima, roll

places = st.floats(-1, 1)


@given(st.sampled_from(list(COST_SURFACES)), places, places)
def test_gradients_are_finite_differences(name, x, y):
    surface, h = COST_SURFACES[name], 1e-6
    middle, half = (surface.low + surface.high) / 2, (surface.high - surface.low) / 2
    x, y = middle + half * x, middle + half * y
    by_x = (surface.costs(x + h, y) - surface.costs(x - h, y)) / (2 * h)
    by_y = (surface.costs(x, y + h) - surface.costs(x, y - h)) / (2 * h)
    np.testing.assert_allclose(surface.gradient(np.float64(x), np.float64(y)), (by_x, by_y), atol=1e-6)


def test_surfaces_are_those_of_the_book():
    x, y = 0.3, -0.7
    assert COST_SURFACES["valley"].costs(x, y) == pytest.approx(0.09 + 0.49)
    assert COST_SURFACES["ravine"].costs(x, y) == pytest.approx(0.09 + 4.9)
    assert COST_SURFACES["false-minima"].costs(x, y) == pytest.approx(np.sin(0.3) * np.sin(-0.7) + 0.06)
    assert COST_SURFACES["dent"].costs(x, y) == pytest.approx(0.58 - np.exp(-0.36 - 0.21 + 0.3))
    grid = COST_SURFACES["ravine"].grid(3, 2)
    assert grid.shape == (2, 3)
    assert grid[1, 2] == pytest.approx((2 / 3) ** 2 + 10 * 0.25)
    assert grid[0, 1] == pytest.approx(2.5)


def test_gradient_descent_on_a_bowl_has_a_closed_form():
    path = roll(COST_SURFACES["ravine"], (0.8, 0.6), "gradient descent", 0.03, steps=50)
    k = np.arange(51)
    truth = np.stack([0.8 * 0.94**k, 0.6 * 0.4**k], axis=1)
    np.testing.assert_allclose(path.points, truth, atol=1e-14)
    np.testing.assert_allclose(path.costs, truth[:, 0] ** 2 + 10 * truth[:, 1] ** 2, atol=1e-14)
    assert not path.diverged


@pytest.mark.parametrize("name", COST_SURFACES)
@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9, -0.4])
def test_momentum_and_nesterov_are_recurrences_of_two_points(name, mu):
    """Without a velocity: w'' = w' + μ(w' - w) - η ∇C, at w' for momentum and at w' + μ(w' - w) for Nesterov."""
    surface, start, eta = COST_SURFACES[name], (0.9, -0.4), 0.02
    for method in ("momentum", "nesterov"):
        before, at = np.array(start), np.array(start)
        truth = [at]
        for _ in range(60):
            jump = at + mu * (at - before)
            slope = np.array(surface.gradient(*(jump if method == "nesterov" else at)))
            before, at = at, jump - eta * slope
            truth.append(at)
        path = roll(surface, start, method, eta, mu, 60)
        np.testing.assert_allclose(path.points, truth, atol=1e-10)
        if mu == 0.0:
            np.testing.assert_allclose(roll(surface, start, "gradient descent", eta, steps=60).points, path.points)


def test_momentum_wins_in_the_ravine():
    ends = {method: roll(COST_SURFACES["ravine"], (-0.9, 0.8), method, 0.005, 0.9, 200).costs[-1] for method in METHODS}
    assert ends["momentum"] < ends["gradient descent"] / 100
    swings = {m: roll(COST_SURFACES["ravine"], (-0.9, 0.8), m, 0.02, 0.9, 100).costs.sum() for m in METHODS[1:]}
    assert swings["nesterov"] < swings["momentum"] / 2, "looking ahead damps the swinging from wall to wall"


def test_a_ball_that_is_lost_is_said_to_be():
    for method, momentum, learning_rate in (("momentum", 1.2, 0.1), ("gradient descent", 0.0, 0.2)):
        path = roll(COST_SURFACES["ravine"], (0.5, 0.5), method, learning_rate, momentum, 5000)
        assert path.diverged
        assert np.isfinite(path.costs).all()
        assert abs(path.points).max() < 1e6
    assert not roll(COST_SURFACES["ravine"], (0.5, 0.5), "gradient descent", 0.05, steps=5000).diverged
    assert roll(COST_SURFACES["dent"], (2.0, 900.0), "gradient descent", 100.0, steps=50).diverged


def test_a_ball_stays_in_a_false_minimum():
    surface = COST_SURFACES["false-minima"]
    lowest = surface.grid(400, 400).min()
    stuck = roll(surface, (4.0, -1.0), "gradient descent", 0.1, steps=3000)
    assert np.hypot(*surface.gradient(*stuck.points[-1])) < 1e-6
    assert stuck.costs[-1] > lowest + 0.5


def test_what_cannot_be_rolled():
    for change in (
        {"method": "adam"},
        {"learning_rate": -1.0},
        {"learning_rate": float("nan")},
        {"momentum": 3.0},
        {"steps": 0},
        {"start": (0.0, float("inf"))},
    ):
        values = {"start": (0.0, 0.0), "method": "momentum", "learning_rate": 0.1, "momentum": 0.9, "steps": 10}
        with pytest.raises(SpecError, match=next(iter(change))):
            roll(COST_SURFACES["valley"], **{**values, **change})


# Softmax

sliders = st.lists(st.floats(-5, 5), min_size=2, max_size=6)


def test_the_sliders_start_as_in_the_book():
    np.testing.assert_allclose(softmax(START), [0.315, 0.009, 0.633, 0.043], atol=6e-4)


@settings(max_examples=40)
@given(sliders, st.floats(0.05, 20))
def test_softmax_with_a_temperature(z, temperature):
    z = np.array(z)
    a = softmax(z, temperature)
    powers = np.exp((z - z.max()) / temperature)
    np.testing.assert_allclose(a, powers / powers.sum(), rtol=1e-12)
    np.testing.assert_allclose(softmax(z + 700, temperature), a, rtol=1e-9, atol=1e-300)
    h = 1e-5 * temperature
    for k in range(len(z)):
        up, down = z.copy(), z.copy()
        up[k] += h
        down[k] -= h
        slope = (softmax(up, temperature) - softmax(down, temperature)) / (2 * h)
        np.testing.assert_allclose(slopes(z, temperature)[:, k], slope, atol=1e-6 / temperature)
    others = slopes(z, temperature) - np.diag(np.diag(slopes(z, temperature)))
    assert np.diag(slopes(z, temperature)).min() >= 0 >= others.max()


@given(sliders, st.floats(0.5, 20))
def test_softmax_can_be_undone_but_for_a_constant(z, temperature):
    z = np.array(z)
    np.testing.assert_allclose(inverse(softmax(z, temperature), temperature), z - z.mean(), atol=1e-8)


def test_a_cold_softmax_takes_the_greatest_and_a_hot_one_does_not_care():
    np.testing.assert_allclose(softmax(START, 0.01), [0, 0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(softmax(START, 100), 0.25, atol=0.02)
    with pytest.raises(SpecError, match="temperature"):
        softmax(START, 0.0)


# Weighted inputs at the start


def test_the_spread_of_the_weighted_inputs():
    assert spread("large", 1000, 500) == pytest.approx(22.4, abs=0.02)
    assert spread("default", 1000, 500) == pytest.approx(np.sqrt(1.5))
    z = np.linspace(-200, 200, 40_001)
    both = [density(z, spread(name, 1000, 500)) for name in ("large", "default")]
    for curve in both:
        assert curve.sum() * 0.01 == pytest.approx(1.0)
    assert both[0].max() == pytest.approx(0.0178, abs=1e-4)
    outside = abs(z) > 2.0
    assert share_beyond(2.0, spread("default", 1000, 500)) == pytest.approx(both[1][outside].sum() * 0.01, abs=2e-3)


@pytest.mark.parametrize("initialiser", ["large", "default"])
def test_drawn_neurons_are_spread_like_that(initialiser):
    deviation = spread(initialiser, 300, 100)
    z = sample(initialiser, 300, 100, 40_000, seed=7)
    assert z.mean() == pytest.approx(0.0, abs=0.02 * deviation)
    assert z.std() == pytest.approx(deviation, rel=0.02)
    assert (abs(z) > deviation).mean() == pytest.approx(share_beyond(deviation, deviation), abs=0.01)
    assert np.array_equal(z, sample(initialiser, 300, 100, 40_000, seed=7))


def test_what_cannot_be_spread():
    for values in (("he", 10, 5), ("large", 0, 0), ("large", 10, 11)):
        with pytest.raises(SpecError):
            spread(*values)
    with pytest.raises(SpecError, match="neurons"):
        sample("large", 10, 5, 0, 1)


# What is known of a surface


@given(st.sampled_from(list(COST_SURFACES)), places, places)
def test_curvatures_are_those_of_the_second_differences(name, x, y):
    surface, h = COST_SURFACES[name], 1e-3
    half = (surface.high - surface.low) / 2
    x, y = half * x, half * y
    c = surface.costs
    xx = (c(x + h, y) - 2 * c(x, y) + c(x - h, y)) / h**2
    yy = (c(x, y + h) - 2 * c(x, y) + c(x, y - h)) / h**2
    xy = (c(x + h, y + h) - c(x + h, y - h) - c(x - h, y + h) + c(x - h, y - h)) / (4 * h**2)
    truth = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
    np.testing.assert_allclose(curvatures(surface, x, y), truth, atol=2e-3, rtol=1e-4)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("mu", [0.0, 0.3, 0.9])
def test_beyond_the_greatest_rate_a_ball_swings_ever_wider(method, mu):
    """In the ravine, which bends by 20 across: a little below the limit it calms down, a little above it does not."""
    limit = greatest_rate(method, 20.0, mu)
    surface = COST_SURFACES["ravine"]
    below, above = (roll(surface, (0.0, 0.5), method, limit * part, mu, 2000) for part in (0.99, 1.01))
    assert below.costs[-1] < below.costs[0] / 100
    assert above.diverged or above.costs[-1] > above.costs[0] * 100


def test_the_minima_of_the_surfaces():
    assert [(place.x, place.y, place.cost) for place in minima("ravine")] == [(0, 0, 0)]
    false = minima("false-minima")
    assert len(false) == 8
    for place in false:  # by hand: cos x sin y = -0.2 and sin x cos y = 0, so y is an odd multiple of π/2
        assert np.cos(place.x) * np.sin(place.y) == pytest.approx(-0.2, abs=1e-9)
        assert abs(np.cos(place.y)) < 1e-9
        assert min(curvatures(COST_SURFACES["false-minima"], place.x, place.y)) > 0.9
    assert [place.cost for place in false] == sorted(place.cost for place in false)
    grid = COST_SURFACES["dent"].grid(1000, 1000)
    assert minima("dent")[0].cost == pytest.approx(grid.min(), abs=1e-4)
    assert len(minima("dent")) == 1


# Scenes of balls


def test_scenes_of_balls_are_lines_of_text():
    assert scene_text(parse_scene("ravine")) == "ravine"
    scene = parse_scene("false-minima x=-4.5 learning_rate=0.1 step=12")
    assert (scene.x, scene.y, scene.learning_rate, scene.now) == (-4.5, -0.5, 0.1, 12)
    assert parse_scene(scene_text(scene)) == scene
    assert parse_scene("valley steps=10 step=50").now == 10
    for line in ("valley x=4", "ravine learning_rate=nan", "dent steps=0", "dent momentum=2", "valley name=dent"):
        with pytest.raises(SpecError):
            parse_scene(line)


def test_the_three_balls_are_rolled_by_their_methods():
    scene = parse_scene("ravine learning_rate=0.03 momentum=0.8 steps=20")
    for path, method in zip(scene.paths, METHODS, strict=True):
        truth = roll(COST_SURFACES["ravine"], (-0.9, 0.8), method, 0.03, 0.8, 20)
        np.testing.assert_array_equal(path.points, truth.points)
