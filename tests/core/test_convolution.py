"""Convolution, pooling and dropout against a derivation of their own in NumPy, and against finite differences."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy_reference import forward, gradient, loss_of, one_hot
from small_worlds import byte_images, dense_examples, features, list_examples, model

from core.architecture import parse_network
from core.errors import ShapeError
from core.kernels.arrays import DRAWN_FROM, RULES, STEP_NUMBER
from core.layers import HIDDEN_ACTIVATIONS
from core.network import Model

NETWORKS = (
    "8x8x1 conv 3@3x3 sigmoid, pool 2, softmax 4",
    "8x8x1 conv 20@3x3 tanh, pool 2, dense 5 tanh, softmax 4",
    "10x12x3 conv 5@3x5 relu, conv 4@3x3 softplus, pool 2, softmax 4",
    "9x9x2 conv 5@3x3 gelu stride 2 padding 1, softmax 4",
    "9x9x2 conv 8@2x4 gelu, pool 2 stride 1, dense 6 leaky-relu, softmax 4",
    "12x12x1 conv 9@5x5 relu, pool 2, conv 17@3x3 relu, pool 2, dense 7 relu, softmax 4",
    "12x12x1 conv 9@5x5 sigmoid padding 2, pool 2, conv 41@3x3 tanh padding 1, pool 2, softmax 4",
    "8x8x1 pool 2, conv 3@3x3 linear, pool 2 l2, softmax 4",
    "8x8x3 conv 3@3x3 sigmoid, pool 2 average, dense 5 gelu, softmax 4 temperature 2.5",
    "7x7x2 pool 3 average stride 2, pool 2 l2 stride 1, softmax 4",
    "9x9x1 conv 6@3x3 tanh stride 3, conv 50@1x1 sigmoid, softmax 4",
)


def inputs_of(network, count, seed=0):
    return features(count, network.inputs, network.output.width, seed)


def flattened(layers):
    return np.concatenate([array.ravel() for pair in layers for array in pair])


def relative_error(ours, theirs):
    return np.linalg.norm(flattened(ours) - flattened(theirs)) / np.linalg.norm(flattened(theirs))


def check_against_the_derivation(network, count, seed=0):
    x, labels = inputs_of(network, count, seed)
    subject = model(network, "log-likelihood")
    loss, ours = subject.gradient(dense_examples(x, labels), count)
    y = one_hot(labels, network.output.width)
    wanted_loss, wanted = gradient(network, subject.layers(), "log-likelihood", x, y)
    assert loss == pytest.approx(wanted_loss, rel=1e-11)
    assert relative_error(ours, wanted) < 1e-10
    outputs = forward(network, subject.layers(), x)[1][-1]
    assert np.allclose(subject.probabilities(dense_examples(x, labels)), outputs, atol=1e-12)


@pytest.mark.parametrize("text", NETWORKS)
def test_outputs_and_gradient_equal_the_derivation(text):
    check_against_the_derivation(parse_network(text, "log-likelihood"), 13)


@settings(max_examples=40, deadline=None)
@given(
    sides=st.tuples(st.integers(1, 13), st.integers(1, 13)),
    channels=st.integers(1, 5),
    maps=st.integers(1, 43),
    kernel=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
    pool=st.sampled_from(["", ", pool 2", ", pool 2 average", ", pool 2 l2 stride 1", ", pool 3"]),
    behind=st.sampled_from(["", ", conv 3@1x1 tanh", ", conv 5@2x2 sigmoid padding 1"]),
    count=st.integers(1, 5),
)
def test_any_window_stride_padding_and_pooling(sides, channels, maps, kernel, stride, padding, pool, behind, count):
    height, width = sides
    conv = f"conv {maps}@{kernel[0]}x{kernel[1]} tanh stride {stride}"
    assume(padding < min(kernel))
    text = f"{height}x{width}x{channels} {conv} padding {padding}{pool}{behind}, softmax 3"
    try:
        network = parse_network(text, "log-likelihood")
    except ShapeError:
        assume(False)
    check_against_the_derivation(network, count, seed=height)


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize("text", ["5x5x2 conv 3@2x3 {}, pool 2, softmax 3", "5x6x1 conv 2@3x3 {} padding 1, softmax 3"])
def test_gradient_equals_finite_differences(text, activation):
    text = text.replace("5x5x2 conv 3@2x3", "5x6x2 conv 3@2x3") if "pool" in text else text
    network = parse_network(text.format(activation), "log-likelihood")
    x, labels = inputs_of(network, 4, seed=2)
    y = one_hot(labels, 3)
    subject = model(network, "log-likelihood", seed=5)
    _, ours = subject.gradient(dense_examples(x, labels), len(x))
    layers = subject.layers()
    differences = []
    for pair in layers:
        for array in pair:
            slope = np.zeros_like(array)
            for place in np.ndindex(array.shape):
                kept, values = array[place], []
                for offset in (1e-5, -1e-5, 2e-5, -2e-5):
                    array[place] = kept + offset
                    values.append(loss_of("log-likelihood", forward(network, layers, x)[1][-1], y))
                array[place] = kept
                slope[place] = (8 * (values[0] - values[1]) - (values[2] - values[3])) / 12e-5
            differences.append(slope.ravel())
    wanted = np.concatenate(differences)
    assert np.linalg.norm(flattened(ours) - wanted) / np.linalg.norm(wanted) < 1e-6


def test_mostly_dark_images_give_what_dense_ones_give():
    network = parse_network("12x12x1 conv 20@5x5 relu, pool 2, softmax 10", "log-likelihood")
    images, labels = byte_images(40, 144, 10)
    images[:, 40:] = 0
    subject = model(network, "log-likelihood")
    loss, ours = subject.gradient(list_examples(images, labels), 40)
    dense_loss, dense = subject.gradient(dense_examples(images / 256.0, labels), 40)
    _, wanted = gradient(network, subject.layers(), "log-likelihood", images / 256.0, one_hot(labels, 10))
    assert loss == pytest.approx(dense_loss, rel=1e-12)
    assert relative_error(ours, dense) < 1e-12
    assert relative_error(ours, wanted) < 1e-10


@pytest.mark.parametrize("text", NETWORKS)
def test_float32_agrees_with_float64(text):
    network = parse_network(text, "log-likelihood")
    x, labels = inputs_of(network, 9)
    _, single = model(network, "log-likelihood", "float32").gradient(dense_examples(x, labels, "float32"), 9)
    _, double = model(network, "log-likelihood").gradient(dense_examples(x, labels), 9)
    assert relative_error(single, double) < 2e-5


@pytest.mark.parametrize("text", NETWORKS)
def test_outputs_do_not_depend_on_how_many_are_made_at_once(text):
    network = parse_network(text, "log-likelihood")
    x, labels = inputs_of(network, 23)
    subject = model(network, "log-likelihood", "float32")
    together = subject.probabilities(dense_examples(x, labels, "float32"))
    for i in range(len(x)):
        alone = subject.probabilities(dense_examples(x[i : i + 1], labels[i : i + 1], "float32"))
        assert np.array_equal(alone[0], together[i])


def mixed(h):
    """The last steps of MurmurHash3 on 32-bit numbers."""
    h = np.asarray(h, np.uint64) & 0xFFFFFFFF
    h ^= h >> np.uint64(16)
    h = h * np.uint64(0x85EBCA6B) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(13)
    h = h * np.uint64(0xC2B2AE35) & np.uint64(0xFFFFFFFF)
    return h ^ (h >> np.uint64(16))


def mask(seed, step, stage, count, size, rate):
    """What dropout keeps of each example, as documented: a hash of seed, step, stage, example and place."""
    rows = []
    for example in range(count):
        key = mixed(mixed(mixed(seed) ^ np.uint64(step)) ^ np.uint64((stage << 20) + example))
        places = np.arange(size, dtype=np.uint64) * np.uint64(0x9E3779B1) & np.uint64(0xFFFFFFFF)
        rows.append(mixed(places ^ key) >= int(rate * 2**32))
    return np.array(rows, float)


DROPPED = (
    # text, and for each dropout layer the number of the stage whose inputs it silences
    ("12, dense 20 tanh, dropout 0.5, softmax 4", (1,)),
    ("12, dropout 0.2, dense 20 relu, dropout 0.5, dense 20 gelu, dropout 0.3, softmax 4", (0, 1, 2)),
    ("8x8x1 conv 8@3x3 relu, pool 2, dropout 0.5, dense 9 sigmoid, dropout 0.4, softmax 4", (1, 2)),
    ("8x8x1 conv 8@3x3 linear, dropout 0.5, pool 2, softmax 4", (1,)),
)


@pytest.mark.parametrize(("text", "stages"), DROPPED)
def test_dropout_equals_its_mask(text, stages):
    network = parse_network(text, "log-likelihood")
    x, labels = inputs_of(network, 11)
    subject = model(network, "log-likelihood")
    rules = np.zeros(RULES)
    rules[DRAWN_FROM], rules[STEP_NUMBER] = 99, 1234
    loss, ours = subject.gradient(dense_examples(x, labels), 11, rules)
    dropouts = [
        (layer.rate, shape.size)
        for layer, shape in zip(network.layers, network.shapes, strict=False)
        if layer.text.startswith("dropout")
    ]
    masks = [mask(99, 1234, stage, 11, size, rate) for stage, (rate, size) in zip(stages, dropouts, strict=True)]
    wanted_loss, wanted = gradient(network, subject.layers(), "log-likelihood", x, one_hot(labels, 4), masks)
    assert all(0 < m.mean() < 1 for m in masks)
    assert loss == pytest.approx(wanted_loss, rel=1e-11)
    assert relative_error(ours, wanted) < 1e-10


@pytest.mark.parametrize(("text", "_"), DROPPED)
def test_measuring_scales_instead_of_silencing(text, _):
    network = parse_network(text, "log-likelihood")
    x, labels = inputs_of(network, 11)
    subject = model(network, "log-likelihood")
    assert np.allclose(
        subject.probabilities(dense_examples(x, labels)), forward(network, subject.layers(), x)[1][-1], atol=1e-12
    )


def test_dropout_keeps_the_share_it_says_and_draws_anew_each_step():
    kept = [mask(7, step, 1, 50, 1000, 0.3) for step in (0, 1)]
    assert kept[0].mean() == pytest.approx(0.7, abs=0.01)
    assert (kept[0] == kept[1]).mean() == pytest.approx(0.58, abs=0.01)


def test_step_neurons_compute():
    network = parse_network("2, dense 1 step, dense 1 linear", "quadratic")
    nand = Model(
        network, "quadratic", [(np.array([[-2.0], [-2.0]]), np.array([3.0])), (np.eye(1), np.zeros(1))], "float64"
    )
    x = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1], [0.5, 1.0]])
    outputs = nand.probabilities(dense_examples(x, np.zeros(5, np.uint8)))
    assert outputs.ravel().tolist() == [1, 1, 1, 0, 0]
