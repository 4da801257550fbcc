"""Scenes of one neuron, of softmax and of initial inputs: as the book starts them, and against closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SpecError
from core.scenes.initial_inputs import InitialInputs
from core.scenes.neuron import FIRST_GUESS, SATURATIONS, Race, Saturation, saturation
from core.scenes.softmax import Softmax


# Cost at the start and at the end, and the output after 300 epochs, of the four animated figures.
@pytest.mark.parametrize(
    ("name", "costs", "output"),
    [
        ("saturation-1", (0.3342, 0.0044), 0.0940),
        ("saturation-2", (0.4822, 0.0206), 0.2029),
        ("saturation-3", (1.701, 0.0412), 0.0404),
        ("saturation-4", (4.018, 0.0491), 0.0479),
    ],
)
def test_the_books_figures_start_and_end_as_published(name, costs, output):
    (course,) = saturation(name).courses
    assert len(course.neurons) == 301
    assert (course.costs[0], course.costs[-1]) == pytest.approx(costs, abs=6e-4)
    assert course.outputs[-1] == pytest.approx(output, abs=6e-5)


def test_both_runners_start_at_the_same_place_and_the_right_gradient_needs_the_first_guess_only():
    race = Race()
    quadratic, cross_entropy = race.courses
    assert quadratic.neurons[0] == cross_entropy.neurons[0]
    assert race.quadratic_rate / race.cross_entropy_rate == pytest.approx(FIRST_GUESS)
    assert cross_entropy.epochs_to(0.5) < quadratic.epochs_to(0.5)
    assert quadratic.epochs_to(0.1) is None
    assert quadratic.epochs_to(0.99) == 0


def test_the_published_gradient_is_the_cross_entropys_only():
    right, published = Race().courses, Race(gradient="as published").courses
    assert right[0].neurons == published[0].neurons
    # 1/(1 - a) = 1 + e^z against a = 1/(1 + e^-z): at z = 4 their ratio is (1 + e^4)(1 + e^-4).
    first = [course.neurons[0].weight - course.neurons[1].weight for course in (right[1], published[1])]
    assert first[1] / first[0] == pytest.approx((1 + math.exp(4)) * (1 + math.exp(-4)))


z = st.floats(-5, 5)


@settings(max_examples=30, deadline=None)
@given(z, z, z, z, st.floats(0.2, 20))
def test_slopes_by_temperature_are_finite_differences(z1, z2, z3, z4, temperature):
    h = 1e-5 * temperature
    ahead, behind = (Softmax(z1, z2, z3, z4, temperature + step) for step in (h, -h))
    truth = (ahead.outputs - behind.outputs) / (2 * h)
    np.testing.assert_allclose(Softmax(z1, z2, z3, z4, temperature).slopes_by_temperature, truth, atol=1e-5)


def test_softmax_starts_as_in_the_book():
    assert [f"{a:.3f}" for a in Softmax().outputs] == ["0.315", "0.009", "0.633", "0.043"]


def test_initial_inputs_start_as_in_the_book():
    scene = InitialInputs()
    assert [round(scene.deviation(name), 2) for name in scene.initialisers] == [22.38, 1.22]
    assert scene.saturated("large") > 0.8
    assert scene.saturated("default") < 0.001
    assert InitialInputs("default").initialisers == ("default",)


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        (Saturation, {"name": "saturation-5"}, "name"),
        (Saturation, {"weight": math.nan}, "weight"),
        (Saturation, {"learning_rate": -1.0}, "learning_rate"),
        (Saturation, {"cost": "hinge"}, "cost"),
        (Saturation, {"steps": 10**9}, "steps"),
        (Saturation, {"steps": True}, "steps"),
        (Race, {"bias": "0"}, "bias"),
        (Race, {"gradient": "wrong"}, "gradient"),
        (Race, {"quadratic_rate": math.inf}, "quadratic_rate"),
        (Softmax, {"z3": math.inf}, "z3"),
        (Softmax, {"temperature": 0.0}, "temperature"),
        (InitialInputs, {"on": 1001}, "on"),
        (InitialInputs, {"inputs": 0}, "inputs"),
        (InitialInputs, {"neurons": 10**8}, "neurons"),
        (InitialInputs, {"seed": -1}, "seed"),
        (InitialInputs, {"initialiser": "he"}, "initialiser"),
    ],
)
def test_what_cannot_be_names_its_field(kind, settings, field):
    with pytest.raises(SpecError, match=f"^{field}: ") as refused:
        kind(**settings)
    assert refused.value.field == field


def test_every_figure_has_its_scene():
    assert [saturation(name).name for name in SATURATIONS] == list(SATURATIONS)
    with pytest.raises(SpecError, match="name"):
        saturation("saturation-0")
