"""Every optimiser with every penalty against a plain NumPy account of the same steps, in float64."""

from itertools import product

import numpy as np
import pytest
from numpy_reference import gradient, one_hot
from small_worlds import byte_images, dense_examples, features, list_examples

from core.architecture import parse_network
from core.kernels import backpropagation
from core.layout import work_for
from core.network import Model
from core.optimiser import descent_for, rules_of
from core.spec import OPTIMISERS, WITH_MOMENTUM, Run, with_fields
from core.streams import SeededStreams
from core.team import run_together

STEPS, BATCH, COUNT = 7, 5, 20
PENALTIES = (
    {},
    {"l2": 2.0},
    {"l1": 1.5},
    {"max_norm": 0.9},
    {"clip": 0.3},
    {"l1": 1.0, "l2": 1.0, "max_norm": 1.2, "clip": 1.0},
)
CASES = [
    (optimiser, momentum, penalty)
    for optimiser, penalty in product(OPTIMISERS, PENALTIES)
    for momentum in ((0.0, 0.8) if optimiser in WITH_MOMENTUM else (0.0,))
]
DENSE = "60, dense 9 tanh, softmax 4"
IMAGES = "8x8x1 conv 9@3x3 tanh, pool 2, dense 5 tanh, softmax 4"


def run_of(**values):
    anything = Run(parse_network("784, softmax 10", "log-likelihood"), loss="log-likelihood")
    return with_fields(anything, {"learning_rate": 0.05, "batch_size": BATCH, "precision": "float64", **values})


def numpy_steps(network, layers, run, x, y, steps=STEPS):
    """The run's steps on the parameters, written from the papers' formulas; weights and biases in one list."""
    flat = [array for pair in layers for array in pair]
    first, second = [np.zeros_like(a) for a in flat], [np.zeros_like(a) for a in flat]
    for step in range(steps):
        part = slice(step * BATCH % COUNT, step * BATCH % COUNT + BATCH)
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        slopes = [array for pair in gradient(network, pairs, run.loss, x[part], y[part])[1] for array in pair]
        length = np.sqrt(sum((g**2).sum() for g in slopes))
        if run.clip and length > run.clip:
            slopes = [g * run.clip / length for g in slopes]
        for k, w in enumerate(flat):
            is_weight = k % 2 == 0
            g, eta = slopes[k], run.learning_rate
            l1, l2 = (run.l1 / COUNT, run.l2 / COUNT) if is_weight else (0.0, 0.0)
            if run.optimiser == "adamw":
                w = w * (1 - eta * l2)
                g = g + l1 * np.sign(flat[k])
            else:
                g = g + l2 * w + l1 * np.sign(w)
            if run.optimiser == "sgd":
                first[k] = run.momentum * first[k] - eta * g
                w = w + first[k]
            elif run.optimiser == "nesterov":
                before = first[k]
                first[k] = run.momentum * before - eta * g
                w = w - run.momentum * before + (1 + run.momentum) * first[k]
            elif run.optimiser == "rmsprop":
                second[k] = run.beta2 * second[k] + (1 - run.beta2) * g**2
                w = w - eta * g / (np.sqrt(second[k]) + 1e-8)
            else:
                first[k] = run.beta1 * first[k] + (1 - run.beta1) * g
                second[k] = run.beta2 * second[k] + (1 - run.beta2) * g**2
                mean, square = first[k] / (1 - run.beta1 ** (step + 1)), second[k] / (1 - run.beta2 ** (step + 1))
                w = w - eta * mean / (np.sqrt(square) + 1e-8)
            if run.max_norm and is_weight:
                axes = tuple(range(w.ndim - 1))
                norms = np.sqrt((w**2).sum(axis=axes, keepdims=True))
                w = w * np.minimum(1, run.max_norm / np.maximum(norms, 1e-300))
            flat[k] = w
    return flat


def kernel_steps(network, layers, run, examples, workers, slices=(1,) * STEPS):
    """The run's steps, so many in each call of the kernel."""
    subject = Model(network, run.loss, layers, np.float64)
    descent = descent_for(run, subject.layout.size, np.dtype(np.float64))
    order = np.tile(np.arange(COUNT, dtype=np.int32), -(-sum(slices) * BATCH // COUNT))
    work = work_for(subject.layout, BATCH, np.dtype(np.float64))
    step = 0
    for count in slices:
        trained = run_together(
            workers, backpropagation.train, subject.net, descent, examples, order, step * BATCH, (step + count) * BATCH,
            BATCH, work, rules_of(run, COUNT, step), np.full(count, run.learning_rate), np.zeros(count),
            np.zeros(count, np.int32),
        )  # fmt: skip
        assert trained == count
        step += count
    return subject, [array for pair in subject.layers() for array in pair]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("kind", ["dense", "lists", "images"])
@pytest.mark.parametrize(("optimiser", "momentum", "penalty"), CASES)
def test_steps_equal_the_formulas(optimiser, momentum, penalty, kind, workers):
    network = parse_network(IMAGES if kind == "images" else DENSE, "log-likelihood")
    run = run_of(optimiser=optimiser, momentum=momentum, **penalty)
    if kind == "lists":
        images, labels = byte_images(COUNT, network.inputs, 4)
        x, examples = images / 256.0, list_examples(images, labels)
    else:
        x, labels = features(COUNT, network.inputs, 4)
        examples = dense_examples(x, labels)
    layers = SeededStreams(4).initial_layers(network, "default")
    subject, ours = kernel_steps(network, layers, run, examples, workers)
    wanted = numpy_steps(network, layers, run, x, one_hot(labels, 4))
    for mine, theirs in zip(ours, wanted, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-6, atol=1e-9)
    padding = subject.parameters.copy()
    for stage in subject.layout.with_parameters:
        subject.layout.set_weights(padding, stage, 0 * subject.layout.weights(padding, stage))
        subject.layout.set_biases(padding, stage, 0 * subject.layout.biases(padding, stage))
    assert not padding.any()


WAITING = (
    {"optimiser": "sgd", "momentum": 0.8},
    {"optimiser": "sgd", "momentum": 0.8, "l2": 2.0, "clip": 0.3},
    {"optimiser": "sgd", "clip": 0.3},
    {"optimiser": "nesterov", "momentum": 0.8},
    {"optimiser": "nesterov", "momentum": 0.8, "l2": 2.0},
    {"optimiser": "rmsprop", "clip": 0.3},
    {"optimiser": "adam"},
    {"optimiser": "adamw", "l2": 2.0},
)


def mostly_dark_images():
    """Pixels that are lit in all images, in some, in one, and in none."""
    images, labels = byte_images(COUNT, 60, 4)
    seldom = np.random.default_rng(0).random(60) ** 3
    images[np.random.default_rng(1).random(images.shape) > seldom] = 0
    images[:, 20:30] = 0
    images[3, 20] = 200
    assert (images != 0).any(axis=0).sum() < 55
    return images, labels


def steps_in_slices(run, images, labels, slices, workers):
    """So many steps in each call, with rates that change at each; the parameters, and what the optimiser keeps."""
    network = parse_network("60, dense 150 tanh, softmax 4", "log-likelihood")
    subject = Model(network, run.loss, SeededStreams(4).initial_layers(network, "default"), np.float32)
    examples = list_examples(images, labels, "float32")
    descent = descent_for(run, subject.layout.size, np.dtype(np.float32))
    work = work_for(subject.layout, BATCH, np.dtype(np.float32))
    order = np.tile(np.arange(COUNT, dtype=np.int32), -(-sum(slices) * BATCH // COUNT))
    rates = run.learning_rate * (1.0 + 0.5 * np.sin(np.arange(sum(slices))))
    step = 0
    for count in slices:
        trained = run_together(
            workers, backpropagation.train, subject.net, descent, examples, order, step * BATCH, (step + count) * BATCH,
            BATCH, work, rules_of(run, COUNT, step), rates[step : step + count].copy(), np.zeros(count),
            np.zeros(count, np.int32),
        )  # fmt: skip
        assert trained == count
        step += count
    return subject.parameters, descent


@pytest.mark.parametrize("values", WAITING)
def test_dark_pixels_wait_for_their_steps_without_a_trace(values):
    """One call, many calls and two workers end with the same bits; a call of one step lets no row wait."""
    images, labels = mostly_dark_images()
    run = run_of(precision="float32", **{"learning_rate": 0.01, **values})
    results = [
        steps_in_slices(run, images, labels, slices, workers)
        for slices, workers in (([300], 1), ([1] * 300, 1), ([1, 7, 0, 262, 30], 1), ([290, 10], 2))
    ]
    wanted, remembered = results[0]
    for parameters, descent in results[1:]:
        assert np.array_equal(parameters, wanted)
        assert np.array_equal(descent.first, remembered.first)
        assert np.array_equal(descent.second, remembered.second)
        assert not descent.gradient.any()


@pytest.mark.parametrize("values", WAITING)
def test_steps_that_wait_equal_the_formulas(values):
    images, labels = mostly_dark_images()
    run = run_of(**values)
    network = parse_network(DENSE, "log-likelihood")
    layers = SeededStreams(4).initial_layers(network, "default")
    _, ours = kernel_steps(network, layers, run, list_examples(images, labels), 1, [24])
    wanted = numpy_steps(network, layers, run, images / 256.0, one_hot(labels, 4), 24)
    for mine, theirs in zip(ours, wanted, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-6, atol=1e-9)
