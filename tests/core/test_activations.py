"""The activations of the playground against their formulas, and rises as sums of their parts."""

import numpy as np
import pytest

from core.errors import SpecError
from core.universality.activations import STEPPING, activate, failure_width, logit, rise_of, sigmoid


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
