import math

import numpy as np
import pytest
from numpy_reference import forward, gradient, one_hot
from small_worlds import dense_examples, features, model, run, tiny_mnist

from core.architecture import parse_network
from core.probe import GradientProbe, saturated_share
from core.trainer import Trainer


def test_the_report_is_the_norms_of_the_derivation():
    network = parse_network("20, dense 30 sigmoid, dense 25 tanh, dense 10 sigmoid")
    x, labels = features(300, 20, 10)
    subject = model(network, "cross-entropy")
    report = GradientProbe(subject, dense_examples(x, labels)).report(7, 0.5, 0.25)
    _, wanted = gradient(network, subject.layers(), "cross-entropy", x, one_hot(labels, 10))
    _, activations = forward(network, subject.layers(), x)
    assert (report.step, report.epoch, report.images) == (7, 0.5, 300)
    for index, layer in enumerate(report.layers):
        slope_w, slope_b = wanted[index]
        weights = subject.layers()[index][0]
        assert layer.bias_norm == pytest.approx(np.linalg.norm(slope_b), rel=1e-10)
        assert layer.weight_norm == pytest.approx(np.linalg.norm(slope_w), rel=1e-10)
        assert layer.update_ratio == pytest.approx(0.25 * np.linalg.norm(slope_w) / np.linalg.norm(weights), rel=1e-10)
        assert layer.saturated == saturated_share(layer.activation, activations[index + 1])


def test_norms_are_right_while_the_first_layer_is_scaled():
    trainer = Trainer(run(l2=30.0), tiny_mnist())
    trainer.advance(60)
    assert trainer.model.net.scale[0] < 0.99
    before = trainer.model.parameters.copy()
    layer = GradientProbe(trainer.model, trainer.training).report(0, 0.0, 0.5).layers[0]
    slope = trainer.model.gradient(trainer.training, 600)[1][0][0]
    weights = trainer.model.layers()[0][0]
    assert layer.weight_norm == pytest.approx(np.linalg.norm(slope), rel=1e-4)
    assert layer.update_ratio == pytest.approx(0.5 * np.linalg.norm(slope) / np.linalg.norm(weights), rel=1e-4)
    assert np.array_equal(trainer.model.parameters, before)


def test_large_networks_are_probed_on_fewer_images():
    data = tiny_mnist()
    small = Trainer(run(), data)
    large = Trainer(run("784-1000-1000-10"), data)
    assert GradientProbe(small.model, small.training).images == 600
    assert GradientProbe(large.model, large.training).images == 100


def test_zero_weights_have_no_update_ratio():
    network = parse_network("20-10")
    x, labels = features(50, 20, 10)
    subject = model(network, "cross-entropy", initialiser="zeros")
    assert math.isnan(GradientProbe(subject, dense_examples(x, labels)).report(0, 0, 0.5).layers[0].update_ratio)


@pytest.mark.parametrize(
    ("activation", "outputs", "share"),
    [
        ("sigmoid", [[0.5, 0.995], [0.001, 0.02]], 0.5),
        ("tanh", [[0.0, 0.985], [-0.99, 0.9]], 0.5),
        ("relu", [[0.0, 3.0], [0.0, 0.0]], 0.5),
        ("linear", [[1e9, 0.0], [0.0, 0.0]], 0.0),
    ],
)
def test_saturated_and_dead(activation, outputs, share):
    assert saturated_share(activation, np.array(outputs)) == share
