"""The kernels' gradients against finite differences and against a derivation of their own in NumPy, in float64."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_reference import forward, gradient, loss_of, one_hot
from small_worlds import byte_images, dense_examples, features, list_examples, model

from core.architecture import Network
from core.layers import HIDDEN_ACTIVATIONS, Dense

OUTPUTS = [
    *(("quadratic", activation) for activation in (*HIDDEN_ACTIVATIONS, "softmax")),
    ("cross-entropy", "sigmoid"),
    ("log-likelihood", "softmax"),
]
DEPTHS = (1, 2, 4)
CASES = [
    (loss, output, hidden, depth)
    for (loss, output), hidden, depth in product(OUTPUTS, HIDDEN_ACTIVATIONS, DEPTHS)
    if depth > 1 or hidden == "sigmoid"
]


def network_of(hidden, output, depth, inputs=7, width=5, outputs=4):
    layers = [Dense(width, hidden)] * (depth - 1) + [Dense(outputs, output)]
    return Network(inputs, tuple(layers))


def relative_error(ours, theirs):
    difference = sum(np.sum((a - b) ** 2) for a, b in zip(ours, theirs, strict=True))
    size = sum(np.sum(b**2) for b in theirs)
    return np.sqrt(difference / size)


def flattened(layers):
    return [array for pair in layers for array in pair]


@pytest.mark.parametrize(("loss", "output", "hidden", "depth"), CASES)
def test_gradient_equals_the_derivation(loss, output, hidden, depth):
    network = network_of(hidden, output, depth)
    x, labels = features(13, 7, 4)
    subject = model(network, loss)
    mean_loss, ours = subject.gradient(dense_examples(x, labels), len(x))
    wanted_loss, wanted = gradient(network, subject.layers(), loss, x, one_hot(labels, 4))
    assert mean_loss == pytest.approx(wanted_loss, rel=1e-12)
    assert relative_error(flattened(ours), flattened(wanted)) < 1e-12


@pytest.mark.parametrize(("loss", "output", "hidden", "depth"), CASES)
def test_gradient_equals_finite_differences(loss, output, hidden, depth):
    network = network_of(hidden, output, depth, inputs=4, width=3, outputs=3)
    x, labels = features(6, 4, 3, seed=5)
    y = one_hot(labels, 3)
    subject = model(network, loss, seed=8)
    _, ours = subject.gradient(dense_examples(x, labels), len(x))
    layers = subject.layers()
    step = 1e-5
    differences = []
    for array in flattened(layers):
        slope = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            kept = array[place]
            values = []
            for offset in (step, -step, 2 * step, -2 * step):
                array[place] = kept + offset
                values.append(loss_of(loss, forward(network, layers, x)[1][-1], y))
            array[place] = kept
            slope[place] = (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * step)
        differences.append(slope)
    assert relative_error(flattened(ours), differences) < 1e-7


@settings(max_examples=25)
@given(
    st.integers(1, 40),
    st.lists(st.integers(1, 290), min_size=1, max_size=3),
    st.integers(1, 37),
    st.sampled_from(HIDDEN_ACTIVATIONS),
)
def test_gradient_equals_the_derivation_for_any_widths_and_batch(inputs, widths, count, hidden):
    layers = [Dense(width, hidden) for width in widths[:-1]] + [Dense(widths[-1], "sigmoid")]
    network = Network(inputs, tuple(layers))
    classes = min(widths[-1], 256)
    x, labels = features(count, inputs, classes, seed=count)
    subject = model(network, "cross-entropy")
    mean_loss, ours = subject.gradient(dense_examples(x, labels), count)
    wanted_loss, wanted = gradient(network, subject.layers(), "cross-entropy", x, one_hot(labels, widths[-1]))
    assert mean_loss == pytest.approx(wanted_loss, rel=1e-10)
    assert relative_error(flattened(ours), flattened(wanted)) < 1e-10


@settings(max_examples=25)
@given(st.integers(1, 300), st.integers(1, 30), st.sampled_from(["float32", "float64"]))
def test_lists_of_lit_pixels_give_what_all_pixels_give(width, count, dtype):
    images, labels = byte_images(count, 50, 10, seed=width)
    network = Network(50, (Dense(width, "tanh"), Dense(10, "sigmoid")))
    subject = model(network, "cross-entropy", dtype)
    loss, ours = subject.gradient(list_examples(images, labels, dtype), count)
    dense_loss, dense = subject.gradient(dense_examples(images / 256.0, labels, dtype), count)
    tolerance = 1e-5 if dtype == "float32" else 1e-13
    assert loss == pytest.approx(dense_loss, rel=tolerance)
    assert relative_error(flattened(ours), flattened(dense)) < tolerance


@pytest.mark.parametrize("loss_and_output", OUTPUTS)
def test_float32_agrees_with_float64(loss_and_output):
    loss, output = loss_and_output
    network = network_of("sigmoid", output, 3, inputs=30, width=40, outputs=10)
    x, labels = features(20, 30, 10)
    _, single = model(network, loss, "float32").gradient(dense_examples(x, labels, "float32"), 20)
    _, double = model(network, loss, "float64").gradient(dense_examples(x, labels), 20)
    assert relative_error(flattened(single), flattened(double)) < 5e-6


def test_predictions_do_not_depend_on_how_many_are_made_at_once():
    network = network_of("relu", "softmax", 3, inputs=30, width=40, outputs=10)
    x, labels = features(700, 30, 10)
    subject = model(network, "log-likelihood", "float32")
    together = subject.evaluate(dense_examples(x, labels, "float32"))
    one_by_one = [
        subject.evaluate(dense_examples(x[i : i + 1], labels[i : i + 1], "float32")).correct for i in range(700)
    ]
    assert together.correct == sum(one_by_one)
    assert sum(together.said) == together.count == 700


def test_outputs_are_probabilities_where_they_should_be():
    network = network_of("sigmoid", "softmax", 2, inputs=30, width=40, outputs=10)
    x, labels = features(50, 30, 10)
    subject = model(network, "log-likelihood")
    outputs = subject.probabilities(dense_examples(x, labels))
    assert outputs.shape == (50, 10)
    assert np.allclose(outputs.sum(axis=1), 1, atol=1e-12)
    assert np.allclose(outputs, forward(network, subject.layers(), x)[1][-1], atol=1e-12)


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
def test_extreme_weighted_inputs_neither_overflow_nor_lie(activation):
    network = Network(1, (Dense(1, activation), Dense(2, "sigmoid")))
    subject = model(network, "cross-entropy", "float32")
    x = np.array([[1e4], [-1e4], [0.0], [80.0], [-100.0]])
    result = subject.evaluate(dense_examples(x, np.zeros(5, np.uint8), "float32"))
    assert np.isfinite(result.loss)
    wanted = forward(network, subject.layers(), x)[1][-1]
    assert np.allclose(subject.probabilities(dense_examples(x, np.zeros(5, np.uint8), "float32")), wanted, atol=2e-6)
