"""What the book works out: against its printed numbers, and against other ways to the same thing."""

import math

import numpy as np
import pytest

from core.book.formulas import FORMULAS, admissible_width


def series(name, measure):
    return FORMULAS[name]()[measure]


def test_the_game_is_won_by_the_medians_and_barely():
    assert series("game", "best heights") == pytest.approx((-1.2428, -1.4231, -0.3412, -0.9827, 1.1425), abs=1e-4)
    assert series("game", "best score")[0] == pytest.approx(0.3717, abs=5e-5)
    assert series("game", "best score in tenths")[0] == pytest.approx(0.3734, abs=5e-5)
    assert series("game", "least squares score")[0] == pytest.approx(0.3914, abs=5e-5)
    assert series("game", "score of nothing")[0] == pytest.approx(1.0553, abs=5e-5)


def test_twice_the_bumps_half_the_deviation():
    few, many = series("more bumps", "deviation")[:3], series("more bumps", "deviation")[3:]
    assert few == pytest.approx((0.359, 0.282, 0.1325), abs=6e-4)
    assert many == pytest.approx((0.0535, 0.0270, 0.0135), abs=6e-5)


def test_the_books_tower():
    assert series("tower", "bias") == (-15.0,)
    assert series("tower", "tower") == pytest.approx((0.9933, 0.0067, 0.0), abs=1e-4)


def test_the_weighted_input_of_a_neuron_is_spread_as_a_simulation_says():
    """100,000 neurons; adding up 500 normal weights and a bias is what the closed form stands for."""
    rng = np.random.default_rng(1)
    for name, spread, printed in (("large", 1.0, 22.4), ("default", 1 / math.sqrt(1000), 1.22)):
        z = np.concatenate([rng.standard_normal((10_000, 500)).sum(axis=1) * spread for _ in range(5)])
        z += rng.standard_normal(z.size)
        output = 1 / (1 + np.exp(-z))
        assert series("initial input", f"{name} deviation")[0] == pytest.approx(z.std(), rel=0.01)
        assert series("initial input", f"{name} deviation")[0] == pytest.approx(printed, rel=0.005)
        saturated = 100 * np.mean(np.abs(output - 0.5) > 0.49)
        assert series("initial input", f"{name} saturated")[0] == pytest.approx(saturated, abs=0.5)


def test_a_gradient_explodes_by_25_in_each_layer_as_differences_say():
    assert series("exploding chain", "factor") == (25.0, 25.0, 25.0)
    assert series("vanishing chain", "third to first") == (16.0,)

    def end(shift, layer):
        value = 0.0
        for number in range(4):
            z = 100 * (value - (0.0 if number == 0 else 0.5)) + (shift if number == layer else 0.0)
            value = 1 / (1 + math.exp(-z))
        return value

    first, last = ((end(1e-7, layer) - end(-1e-7, layer)) / 2e-7 for layer in (0, 3))
    assert series("exploding chain", "first to last")[0] == pytest.approx(first / last, rel=1e-4)


def test_the_bound_on_the_width_is_the_width():
    assert series("width bound", "width")[0] == pytest.approx(0.4477, abs=5e-5)
    assert series("width bound", "weight")[0] == pytest.approx(6.894, abs=1e-3)
    z = np.linspace(-10, 10, 2_000_001)
    for weight in (4.5, 6.9, 12.0):
        output = 1 / (1 + np.exp(-z))
        passing = z[weight * output * (1 - output) >= 1]
        wanted = (passing[-1] - passing[0]) / weight
        assert admissible_width(np.array([weight]))[0] == pytest.approx(wanted, abs=1e-4)


def test_the_classes_of_mnist_explain_the_plateaus():
    assert series("class counts", "test") == (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    assert series("class counts", "validation") == (991, 1064, 990, 1030, 983, 915, 967, 1090, 1009, 961)
    assert series("class counts", "training") == (4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988)


def test_a_polynomial_through_ten_points():
    assert series("line and polynomial", "leading coefficient")[0] == pytest.approx(0.2205, abs=5e-5)
    assert series("line and polynomial", "line off")[0] == pytest.approx(0.071, abs=1e-4)
    assert series("line and polynomial", "polynomial at 6")[0] == pytest.approx(2974, abs=1)
    assert series("line and polynomial", "polynomial off")[0] < 1e-20


def test_smaller_numbers_of_the_book():
    assert series("shared weights", "convolution") == (520,)
    assert series("shared weights", "dense") == (23_550,)
    assert series("weight decay", "left")[0] == pytest.approx(math.exp(-0.05), abs=1e-6)
    assert series("softmax sliders", "outputs") == pytest.approx((0.315, 0.009, 0.633, 0.043), abs=5e-4)
    start, raised = series("softmax sliders", "outputs"), series("softmax sliders", "after raising the first")
    assert raised[0] > start[0]
    assert all(after < before for before, after in zip(start[1:], raised[1:], strict=True))


def test_differences_and_backpropagation_agree():
    assert series("finite differences", "forward passes") == (23_861,)
    assert series("finite differences", "off")[0] < 1e-5
