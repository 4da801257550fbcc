"""The figures of chapter 3 whose random numbers are known come out again, epoch by epoch, to the exact image.

What was published is compared with what our float64 kernels compute: the beginning of every curve here, whole curves
with `pytest -m slow`. Costs are compared too, which image counts alone would let drift.
"""

import json
from itertools import count

import numpy as np
import pytest
from small_worlds import run

from core.data.mnist import load_mnist
from core.data.mnist_files import assets
from core.trainer import Trainer

SEED = 12345678
MORE_DATA = {100: 15000, 200: 7500, 500: 3000, 1000: 1500, 2000: 750, 5000: 300, 10000: 150, 20000: 75, 50000: 30}
"""Training images and epochs, in the order in which the book's program went through them."""


def published(name):
    return json.loads((assets() / "book" / "curves" / f"{name}.json").read_text())


def replay(network="784-30-10", **values):
    """The trainer of one run after each of its epochs."""
    spec = run(network, seed=SEED, precision="float64", **{"rng": "book", "initialiser": "large"} | values)
    trainer = Trainer(spec, load_mnist(spec.split))
    for epoch in count(1):
        while trainer.epochs_done < epoch:
            trainer.advance(10_000)
        yield trainer


def measured(trainer, set_name):
    """The book's cost, whose L2 term is divided by the size of the set that is measured, and the right answers."""
    result = trainer.evaluate(set_name)
    squares = sum(np.square(weights).sum() for weights, _ in trainer.model.layers())
    return result.loss + trainer.run.l2 / (2 * result.count) * squares, result.correct


def curves(epochs, *set_names, **values):
    """For each set, the costs and the right answers after each epoch."""
    rows = [[measured(t, name) for name in set_names] for t, _ in zip(replay(**values), range(epochs), strict=False)]
    return np.array(rows).transpose(1, 2, 0)


BEGINNING, WHOLE = 20, pytest.param(400, marks=pytest.mark.slow)


@pytest.mark.parametrize("epochs", [BEGINNING, WHOLE])
@pytest.mark.parametrize(("name", "l2"), [("overfitting", 0.0), ("regularized", 0.1)])
def test_a_thousand_images(name, l2, epochs):
    test_costs, test_counts, training_costs, training_counts = (curve[:epochs] for curve in published(name))
    test, training = curves(epochs, "test", "training", split="first 1000", learning_rate=0.5, l2=l2)
    assert test[1].tolist() == test_counts
    assert training[1].tolist() == training_counts
    assert test[0] == pytest.approx(test_costs, rel=1e-12)
    assert training[0] == pytest.approx(training_costs, rel=1e-12)


@pytest.mark.parametrize(("name", "l2"), [("overfitting_full", 0.0), ("regularized_full", 5.0)])
def test_all_images_begin_to_the_exact_image(name, l2):
    """Rounding grows a thousandfold and more an epoch where all images are learnt without regularisation."""
    _, test_counts, _, training_counts = published(name)
    test, training = curves(2, "test", "training", learning_rate=0.5, l2=l2)
    assert test[1].tolist() == test_counts[:2]
    assert training[1].tolist() == training_counts[:2]


@pytest.mark.slow
def test_all_images_regularised():
    """The rounding of this run grows until the costs differ in the fifth digit: now and then an image differs."""
    _, test_counts, _, training_counts = published("regularized_full")
    test, training = curves(30, "test", "training", learning_rate=0.5, l2=5.0)
    off = np.abs(test[1] - test_counts)
    assert (off == 0).sum() >= 28
    assert off.max() <= 3
    assert np.abs(training[1] - training_counts).max() <= 15  # as large a share of the five times as many images


@pytest.mark.parametrize("epochs", [2, pytest.param(30, marks=pytest.mark.slow)])
@pytest.mark.parametrize("hidden", [30, 100])
@pytest.mark.parametrize(("initialiser", "rng"), [("default", "book"), ("large", "book after 30 epochs")])
def test_initial_weights(hidden, initialiser, rng, epochs):
    """One network, trained first from the default weights and then from large ones: both, each alone."""
    _, wanted, _, _ = published(f"weight_initialization_{hidden}")[f"{initialiser}_weight_initialization"]
    settings = {"initialiser": initialiser, "rng": rng, "learning_rate": 0.1, "l2": 5.0}
    ((_, counts),) = curves(epochs, "validation", network=f"784-{hidden}-10", **settings)
    assert counts.tolist() == wanted[:epochs]


@pytest.mark.parametrize("epochs", [2, pytest.param(30, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("index", "rng"), enumerate(["book", "book after 1 network, 30 epochs"]))
def test_learning_rates(index, rng, epochs):
    """η = 0.025 and η = 0.25. The third, 2.5, goes its own way from the first epoch on: rounding decides there."""
    wanted = published("multiple_eta")[index][2][:epochs]
    settings = {"initialiser": "default", "rng": rng, "learning_rate": [0.025, 0.25][index], "l2": 5.0}
    ((costs, _),) = curves(epochs, "training", **settings)
    assert costs == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize(
    "images", [pytest.param(images, marks=[pytest.mark.slow] if images != 20000 else []) for images in MORE_DATA]
)
def test_more_data(images):
    """One network, given new weights for each size of the training set: each size alone."""
    index = list(MORE_DATA).index(images)
    before = [f"{epochs} epochs of {size}" for size, epochs in MORE_DATA.items() if size < images]
    rng = "book after " + ", ".join([f"{index} initialisations", *before]) if before else "book"
    settings = {"split": f"first {images}", "learning_rate": 0.5, "l2": 0.0001 * images, "rng": rng}
    *_, (_, trainer) = zip(range(MORE_DATA[images]), replay(**settings), strict=False)
    assert trainer.evaluate("validation").correct / 100 == published("more_data")[index]
