"""Whole steps of training against the update rules written out in NumPy."""

import numpy as np
import pytest
from numpy_reference import gradient, one_hot
from small_worlds import byte_images, dense_examples, features, list_examples, model

from core.architecture import parse_network
from core.kernels import backpropagation
from core.kernels.arrays import L2, MOMENTUM, OPTIMISER, RULES, SGD, Descent
from core.layout import aligned_zeros, work_for
from core.team import run_together

NETWORK = parse_network("50-30-20-10")
COUNT = 96


def train(subject, examples, batch_size, learning_rate, momentum, l2, workers=1, capacity=500, epochs=2):
    """Trains in order, without shuffling; l2 is λ / n."""
    size = subject.layout.size
    descent = Descent(
        aligned_zeros(size, subject.dtype), aligned_zeros(size, subject.dtype), aligned_zeros(0, subject.dtype)
    )
    rules = np.zeros(RULES)
    rules[OPTIMISER], rules[MOMENTUM], rules[L2] = SGD, momentum, l2
    work = work_for(subject.layout, min(batch_size, capacity), subject.dtype)
    order = np.arange(COUNT, dtype=np.int32)
    batches = -(-COUNT // batch_size)
    losses = []
    for _ in range(epochs):
        loss, correct = np.zeros(batches), np.zeros(batches, np.int32)
        trained = run_together(
            workers,
            backpropagation.train,
            subject.net,
            descent,
            examples,
            order,
            0,
            COUNT,
            batch_size,
            work,
            rules,
            np.full(batches, learning_rate),
            loss,
            correct,
        )
        assert trained == batches
        losses += loss.tolist()
    return losses


def train_in_numpy(layers, x, labels, batch_size, learning_rate, momentum, l2, epochs=2):
    layers = [(weights.copy(), biases.copy()) for weights, biases in layers]
    velocity = [(np.zeros_like(weights), np.zeros_like(biases)) for weights, biases in layers]
    losses = []
    for _ in range(epochs):
        for first in range(0, COUNT, batch_size):
            rows = slice(first, first + batch_size)
            loss, slopes = gradient(NETWORK, layers, "cross-entropy", x[rows], one_hot(labels[rows], 10))
            losses.append(loss)
            for (w, b), (vw, vb), (gw, gb) in zip(layers, velocity, slopes, strict=True):
                vw[:] = momentum * vw - learning_rate * (gw + l2 * w)
                vb[:] = momentum * vb - learning_rate * gb
                w += vw
                b += vb
    return layers, losses


CASES = [
    (10, 0.5, 0.0, 0.0),
    (10, 0.5, 0.0, 0.05),
    (10, 0.5, 0.9, 0.0),
    (10, 0.3, 0.5, 0.05),
    (1, 0.1, 0.0, 0.001),
    (7, 0.5, 0.0, 0.01),
    (96, 2.0, 0.0, 0.01),
    (10, 10.0, 0.0, 0.15),
]


@pytest.mark.parametrize(("batch_size", "learning_rate", "momentum", "l2"), CASES)
@pytest.mark.parametrize("lists", [True, False])
def test_training_follows_the_update_rule(batch_size, learning_rate, momentum, l2, lists):
    images, labels = byte_images(COUNT, 50, 10)
    x = images / 256.0
    subject = model(NETWORK, "cross-entropy")
    wanted, wanted_losses = train_in_numpy(subject.layers(), x, labels, batch_size, learning_rate, momentum, l2)
    examples = list_examples(images, labels) if lists else dense_examples(x, labels)
    losses = train(subject, examples, batch_size, learning_rate, momentum, l2)
    assert np.allclose(losses, wanted_losses, rtol=1e-9)
    for (w, b), (wanted_w, wanted_b) in zip(subject.layers(), wanted, strict=True):
        assert np.allclose(w, wanted_w, rtol=1e-9, atol=1e-11)
        assert np.allclose(b, wanted_b, rtol=1e-9, atol=1e-11)


def test_a_mini_batch_larger_than_the_room_is_summed_up_in_blocks():
    x, labels = features(COUNT, 50, 10)
    subject = model(NETWORK, "cross-entropy")
    wanted, wanted_losses = train_in_numpy(subject.layers(), x, labels, 64, 0.5, 0.0, 0.01)
    losses = train(subject, dense_examples(x, labels), 64, 0.5, 0.0, 0.01, capacity=20)
    assert np.allclose(losses, wanted_losses, rtol=1e-10)
    assert np.allclose(subject.layers()[0][0], wanted[0][0], rtol=1e-9, atol=1e-12)


def test_strong_decay_for_many_steps_keeps_the_scaled_weights_right():
    """The first layer's stored weights are rescaled now and then; that must not show."""
    images, labels = byte_images(COUNT, 50, 10)
    subject = model(NETWORK, "cross-entropy")
    wanted, _ = train_in_numpy(subject.layers(), images / 256.0, labels, 4, 0.5, 0.0, 0.2, epochs=20)
    train(subject, list_examples(images, labels), 4, 0.5, 0.0, 0.2, epochs=20)
    assert subject.net.scale[0] < 1
    assert np.allclose(subject.layers()[0][0], wanted[0][0], rtol=1e-7, atol=1e-12)


NETWORKS = (
    "50-300-200-10",
    "9x6x1 conv 20@2x3 relu, pool 2, conv 9@2x1 tanh, dropout 0.5, dense 300 relu, dropout 0.3, dense 10 sigmoid",
    "9x6x1 conv 20@2x3 gelu padding 1, pool 2 l2 stride 1, dense 10 sigmoid",
)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("text", NETWORKS)
def test_the_result_does_not_depend_on_the_number_of_workers(text, momentum, lists):
    images, labels = byte_images(COUNT, parse_network(text).inputs, 10)
    examples = list_examples(images, labels, "float32")
    if not lists:
        examples = dense_examples(images / 256.0, labels, "float32")
    results = []
    for workers in (1, 2):
        subject = model(parse_network(text), "cross-entropy", "float32")
        train(subject, examples, 10, 0.5, momentum, 0.01, workers=workers)
        results.append(subject.parameters.copy())
    assert np.array_equal(results[0], results[1])


def test_padding_stays_zero():
    images, labels = byte_images(COUNT, 50, 10)
    subject = model(NETWORK, "cross-entropy", "float32")
    train(subject, list_examples(images, labels, "float32"), 10, 0.5, 0.0, 0.01)
    assert np.count_nonzero(subject.parameters) <= NETWORK.parameter_count
