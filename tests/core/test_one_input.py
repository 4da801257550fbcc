"""A hidden layer made by hand against plain sums over its neurons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.universality.activations import ACTIVATIONS, activate, sigmoid
from core.universality.feed_forward import with_sigmoids
from core.universality.one_input import Bump, ByHand, Neuron, neuron_at, of_bumps

X = np.linspace(0.0, 1.0, 401)


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
