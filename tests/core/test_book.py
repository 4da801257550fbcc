"""What the book published, to the exact image where its random numbers are known, within its noise elsewhere."""

import pytest
from small_worlds import run

from core.data.mnist import load_mnist
from core.spec import parse_split
from core.trainer import Trainer

WHOLE = "50000/10000/10000"


def trained(epochs, **values):
    """One run over all of MNIST; yields the trainer after each epoch."""
    trainer = Trainer(run(**values), load_mnist(parse_split(values.get("split", WHOLE))))
    while trainer.epochs_done < epochs:
        trainer.advance(10_000)
        if trainer.at_epoch_end:
            yield trainer


def test_overfitting_full_begins_with_the_published_counts():
    """Chapter 3, the book's overfitting figure on 50,000 images: 9136 and 9275 right on the test set."""
    book = {"rng": "book", "seed": 12345678, "precision": "float64", "initialiser": "large", "learning_rate": 0.5}
    counts = [(t.evaluate("test").correct, t.evaluate("training").correct) for t in trained(2, **book)]
    assert counts == [(9136, 45708), (9275, 46605)]


def test_overfitting_begins_with_the_published_counts():
    """Chapter 3, the same on the first 1,000 images: 5887, 6505, 6970 right on the test set."""
    book = {"rng": "book", "seed": 12345678, "precision": "float64", "initialiser": "large", "split": "first 1000"}
    assert [t.evaluate("test").correct for t in trained(3, **book)] == [5887, 6505, 6970]


def test_l2_regularisation_begins_with_the_published_counts():
    """Chapter 3, regularised: 9212, 9341, 9375 right on the test set with λ = 5."""
    book = {"rng": "book", "seed": 12345678, "precision": "float64", "initialiser": "large", "l2": 5.0}
    assert [t.evaluate("test").correct for t in trained(3, **book)] == [9212, 9341, 9375]


@pytest.mark.parametrize("seed", [1, 2])
def test_cross_entropy_reaches_the_published_accuracy(seed):
    """Chapter 3: 95.49 %, one run; the band is the spread of the book's own runs of these settings."""
    *_, trainer = trained(30, initialiser="large", learning_rate=0.5, seed=seed)
    assert 0.947 <= trainer.evaluate("test").accuracy <= 0.958


@pytest.mark.parametrize("seed", [1, 2])
def test_smaller_initial_weights_reach_the_published_accuracy(seed):
    """Chapter 3, weight initialisation: 96.50 % on the validation set after the last epoch."""
    *_, trainer = trained(30, initialiser="default", learning_rate=0.1, l2=5.0, seed=seed)
    assert 0.961 <= trainer.evaluate("validation").accuracy <= 0.969
