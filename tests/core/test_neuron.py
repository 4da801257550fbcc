"""One neuron that learns: against the book's figures, exact derivatives, and descent in continuous time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SpecError
from core.neuron import Learning, Neuron, learn, sigmoid

ALL_RIGHT, ALL_WRONG = Neuron(0.6, 0.9), Neuron(2.0, 2.0)
STEPS = (50, 100, 150, 200, 250, 300)
starts = st.builds(Neuron, st.floats(-6, 6), st.floats(-6, 6))


# The animated figures saturation1 to 4: output after 50, 100, ..., 300 steps.
@pytest.mark.parametrize(
    ("start", "learning", "outputs"),
    [
        (ALL_RIGHT, Learning("quadratic", 0.15), (0.3870, 0.2110, 0.1527, 0.1238, 0.1061, 0.0940)),
        (ALL_WRONG, Learning("quadratic", 0.15), (0.9759, 0.9641, 0.9334, 0.7887, 0.3572, 0.2029)),
        (
            ALL_RIGHT,
            Learning("cross-entropy", 0.005, "as published"),
            (0.4933, 0.2987, 0.1811, 0.1098, 0.0666, 0.0404),
        ),
        (
            ALL_WRONG,
            Learning("cross-entropy", 0.005, "as published"),
            (0.5857, 0.3544, 0.2148, 0.1302, 0.0790, 0.0479),
        ),
    ],
)
def test_the_books_figures_learn_as_published(start, learning, outputs):
    course = learn(start, learning, 300)
    assert [course[step].output for step in STEPS] == pytest.approx(outputs, abs=6e-5)


@pytest.mark.parametrize(
    ("start", "rate", "after_50", "after_300"),
    [
        (ALL_RIGHT, 0.005, 0.7516, 0.4177),
        (ALL_WRONG, 0.005, 0.9710, 0.7796),
        (ALL_RIGHT, 0.15, 0.0792, 0.0116),
        (ALL_WRONG, 0.15, 0.0985, 0.0120),
    ],
)
def test_with_the_right_gradient_the_cross_entropy_needs_no_smaller_rate(start, rate, after_50, after_300):
    course = learn(start, Learning("cross-entropy", rate), 300)
    assert (course[50].output, course[300].output) == pytest.approx((after_50, after_300), abs=6e-5)


def test_weight_bias_and_cost_at_both_ends():
    course = learn(ALL_RIGHT, Learning("quadratic", 0.15), 301)
    assert (course[-1].weight, course[-1].bias) == pytest.approx((-1.284, -0.984), abs=1e-3)
    assert (course[0].cost("quadratic"), course[-1].cost("quadratic")) == pytest.approx((0.3342, 0.0044), abs=1e-4)
    course = learn(ALL_WRONG, Learning("cross-entropy", 0.005, "as published"), 300)
    assert course[0].cost("cross-entropy") == pytest.approx(4.018, abs=1e-3)
    assert course[-1].cost("cross-entropy") == pytest.approx(0.0491, abs=1e-4)


@given(starts, st.sampled_from(["quadratic", "cross-entropy"]))
def test_the_right_gradient_is_the_slope_of_the_cost(neuron, cost):
    step = 1e-5
    ahead, behind = Neuron(neuron.weight + step, neuron.bias), Neuron(neuron.weight - step, neuron.bias)
    slope = (ahead.cost(cost) - behind.cost(cost)) / (2 * step)
    assert Learning(cost).slope(neuron) == pytest.approx(slope, rel=1e-5, abs=1e-9)


def test_as_published_the_output_decays_by_the_same_share_in_every_step():
    """dz/dt = -2η/(1 - a) solves to ln a = ln a₀ - 2ηt, however wrong the neuron is."""
    course = learn(ALL_WRONG, Learning("cross-entropy", 1e-5, "as published"), 10_000)
    assert course[-1].output == pytest.approx(course[0].output * math.exp(-0.2), rel=1e-4)


def test_the_right_one_follows_its_own_closed_form():
    """dz/dt = -2η a solves to z - e^-z = z₀ - e^-z₀ - 2ηt."""
    course = learn(ALL_WRONG, Learning("cross-entropy", 1e-4), 10_000)
    z = course[-1].weight + course[-1].bias
    assert z - math.exp(-z) == pytest.approx(4 - math.exp(-4) - 2.0, abs=1e-3)


@given(starts, st.sampled_from(["right", "as published"]))
def test_a_step_never_makes_it_worse(neuron, gradient):
    for cost in ("quadratic", "cross-entropy"):
        assert Learning(cost, 0.005, gradient).step(neuron).cost(cost) <= neuron.cost(cost)


@pytest.mark.parametrize("z", [-1000.0, -40.0, 0.0, 40.0, 1000.0])
def test_extremes_stay_finite(z):
    for learning in (Learning(), Learning("cross-entropy", 1000.0), Learning("cross-entropy", 1000.0, "as published")):
        course = learn(Neuron(z, 0.0), learning, 3)
        assert all(math.isfinite(one.cost(learning.cost)) and math.isfinite(one.weight) for one in course)
    assert sigmoid(z) == pytest.approx(0.5 * (1 + math.tanh(z / 2)))


def test_what_is_not_known_is_refused():
    for values in ({"cost": "hinge"}, {"gradient": "wrong"}, {"learning_rate": -1.0}, {"learning_rate": math.nan}):
        with pytest.raises(SpecError, match=next(iter(values))):
            Learning(**values)
