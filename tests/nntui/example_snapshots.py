"""Snapshots as an engine publishes them, made from formulas: realistic, deterministic, and without any training."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.architecture import Network, parse_network
from core.run_file import default_run
from core.snapshot import (
    Best,
    Bins,
    ChanceHint,
    Curves,
    Divergence,
    GradientReport,
    LayerGradient,
    Mark,
    Points,
    Snapshot,
    State,
)
from core.spec import Run, with_fields

BATCHES_PER_EPOCH = 5_000
MOST_BINS = 8_192

Floats = NDArray[np.float64]


def ready(network: str = "784-30-10") -> Snapshot:
    """Step 0: nothing trained, the gradient of the initial parameters measured."""
    run = with_fields(default_run(), {"network": network})
    return Snapshot(
        State.READY, run, run_id=1, epochs_wanted=run.epochs, gradients=gradient_report(run.network, 0, 0.0)
    )


def running(epochs: float = 30, epochs_wanted: int = 30) -> Snapshot:
    """A good run on 784-30-10 after so many epochs; from epoch 12 on with the learning rate halved."""
    return _trained(default_run(), epochs, epochs_wanted)


def long_run(epochs: float = 400) -> Snapshot:
    """A run of 400 epochs that overfits: the validation loss turns upwards while the training loss falls."""
    return _trained(default_run(), epochs, 400, overfit=0.00035)


def diverged() -> Snapshot:
    """A run that blew up in its third epoch: the last losses are huge, then infinite and not a number."""
    good = _trained(with_fields(default_run(), {"learning_rate": 50.0}), 2.4, 30, marked=False)
    bins = good.curves.training_loss
    growth = np.exp(np.clip(bins.epoch - 2.0, 0, None) * 60)
    least, greatest, mean = bins.least * growth, bins.greatest * growth, bins.mean * growth
    least[-2:], greatest[-2:], mean[-2:] = np.nan, np.inf, np.nan
    curves = replace(good.curves, training_loss=Bins(bins.epoch, least, greatest, mean, bins.batches_per_bin))
    where = Divergence(step=good.step, layer=1, what="gradient")
    return replace(
        good, state=State.DIVERGED, curves=curves, divergence=where, images_per_second=0.0, seconds_left=None
    )


def at_chance() -> Snapshot:
    """A network that gives every image the same class: accuracy stays at about 10 %."""
    good = _trained(default_run(), 6, 30, marked=False)
    bins = _bins(6, lambda epoch: np.full_like(epoch, 3.25), spread=0.03)
    accuracy = _bins(6, lambda epoch: np.full_like(epoch, 0.0991), spread=0.3, most=0.5)
    epoch = np.arange(1.0, 7.0)
    flat = {
        "validation": (Points(epoch, np.full(6, 3.251)), Points(epoch, np.full(6, 0.1009))),
        "test": (Points(epoch, np.full(6, 3.250)), Points(epoch, np.full(6, 0.1028))),
    }
    report = gradient_report(good.run.network, good.step, 6.0, first=1e-14, factor=30.0, saturated=0.98)
    best = Best("validation", 0.1009, 1.0)
    return replace(good, curves=Curves(bins, accuracy, flat), gradients=report, best=best, chance=ChanceHint(3, 1.0))


def deep(layers: int = 30) -> Snapshot:
    """A deep sigmoid network, whose gradient vanishes towards the front."""
    network = parse_network("-".join(["784", *["30"] * (layers - 1), "10"]))
    run = replace(default_run(), network=network)
    snapshot = _trained(run, 3, 30, marked=False)
    factor = 10 ** (13 / layers)
    return replace(snapshot, gradients=gradient_report(network, snapshot.step, 3.0, first=2e-14, factor=factor))


CONVOLUTIONAL = (
    "28x28x1, conv 20@5x5 relu, pool 2, conv 40@5x5 relu, pool 2, dropout 0.5, dense 100 leaky-relu, softmax 10"
)


def convolutional() -> Snapshot:
    """A network with every kind of layer, after three epochs."""
    settings = {"network": CONVOLUTIONAL, "loss": "log-likelihood", "learning_rate": 0.03, "initialiser": "chapter6"}
    return _trained(with_fields(default_run(), settings), 3, 30, marked=False)


def single_layer() -> Snapshot:
    """784-10: one layer of weights, nothing to compare its gradient with."""
    run = with_fields(default_run(), {"network": "784-10"})
    snapshot = _trained(run, 5, 30, marked=False)
    return replace(snapshot, gradients=gradient_report(run.network, snapshot.step, 5.0, first=0.021))


def gradient_report(
    network: Network, step: int, epoch: float, first: float = 0.011, factor: float = 4.9, saturated: float = 0.12
) -> GradientReport:
    """Norms of the layers with parameters, that grow by `factor` a layer and breathe a little with the step."""
    layers: list[LayerGradient] = []
    for number, (layer, parameters) in enumerate(zip(network.layers, network.layer_parameters, strict=True), start=1):
        if not parameters:
            continue
        index = len(layers)
        breath = np.exp(0.3 * np.sin(step / 900 + index) + 0.1 * np.sin(step / 70 + 2 * index))
        bias_norm = float(first * factor**index * breath)
        share = (
            0.0
            if layer.activation not in ("sigmoid", "tanh", "softmax", "relu")
            else float(min(saturated * (1 + 0.4 * np.sin(index + step / 2000)), 1.0))
        )
        name = f"layer {number}"
        layers.append(LayerGradient(name, layer.activation, bias_norm, bias_norm * 2.7, 1.3e-3 * factor**-index, share))
    return GradientReport(step, epoch, 1_000, tuple(layers))


def _trained(run: Run, epochs: float, epochs_wanted: int, overfit: float = 0.0, marked: bool = True) -> Snapshot:
    changed = marked and epochs > 12
    if changed:
        run = with_fields(run, {"learning_rate": 0.25})
    mark = Mark(12 * BATCHES_PER_EPOCH, 12.0, "learning_rate", 0.5, 0.25)
    step = round(epochs * BATCHES_PER_EPOCH)
    curves = _curves(epochs, overfit)
    validation = curves.sets["validation"][1]
    best = None
    if validation.value.size:
        at = int(np.argmax(validation.value))
        best = Best("validation", float(validation.value[at]), float(validation.epoch[at]))
    return Snapshot(
        State.RUNNING if epochs < epochs_wanted else State.FINISHED,
        with_fields(run, {"epochs": epochs_wanted}),
        run_id=1,
        step=step,
        epoch=float(epochs),
        epochs_wanted=epochs_wanted,
        images_per_second=1_180_000.0 if epochs < epochs_wanted else 0.0,
        seconds_left=(epochs_wanted - epochs) * 50_000 / 1_180_000 if epochs < epochs_wanted else None,
        watch_cost=0.021,
        curves=curves,
        marks=(mark,) if changed else (),
        gradients=gradient_report(run.network, step, float(epochs)),
        best=best,
    )


def _curves(epochs: float, overfit: float) -> Curves:
    def training(epoch: Floats) -> Floats:
        return 0.05 + 3.0 * np.exp(-epoch / 0.05) + 0.5 * np.exp(-epoch / 0.8) + 0.22 / (1 + epoch / 6)

    def validation(epoch: Floats) -> Floats:
        return 0.17 + 0.5 * np.exp(-epoch / 0.9) + 0.14 / (1 + epoch / 3) + overfit * epoch

    def shown(loss: Floats, last: float) -> Floats:
        return np.asarray(last - 0.135 * np.clip(loss - 0.17, 0, 6))

    at = np.arange(1.0, np.floor(epochs) + 1)
    noise = np.random.default_rng(7)
    sets = {}
    for name, offset in (("validation", 0.0), ("test", 0.012)):
        loss = (validation(at) + offset) * np.exp(noise.normal(0, 0.012, at.size))
        accuracy = shown(validation(at), 0.9675 - offset / 6) + noise.normal(0, 0.0007, at.size)
        sets[name] = (Points(at, loss), Points(at, accuracy))
    return Curves(
        _bins(epochs, training, spread=0.75),
        _bins(epochs, lambda epoch: 1 - 0.13 * training(epoch) ** 0.8, spread=0.06, most=1.0),
        sets,
    )


def _bins(epochs: float, curve, spread: float, most: float = np.inf) -> Bins:  # type: ignore[no-untyped-def]
    """A noisy value a mini-batch around the curve, in bins of a power of two mini-batches."""
    batches = round(epochs * BATCHES_PER_EPOCH)
    per_bin = 1
    while batches > MOST_BINS * per_bin:
        per_bin *= 2
    count = -(-batches // per_bin)
    noise = np.random.default_rng(3)
    epoch = np.minimum(np.arange(1, count + 1) * per_bin, batches) / BATCHES_PER_EPOCH
    centre = curve(epoch)
    mean = np.minimum(centre * np.exp(noise.normal(0, spread / np.sqrt(per_bin), count)), most)
    if per_bin == 1:
        return Bins(epoch, mean, mean, mean)
    reach = spread * np.sqrt(2 * np.log(per_bin))
    least = np.minimum(mean, centre * np.exp(-reach * noise.uniform(0.7, 1.3, count)))
    greatest = np.minimum(np.maximum(mean, centre * np.exp(reach * noise.uniform(0.7, 1.3, count))), most)
    return Bins(epoch, least, greatest, mean, per_bin)
