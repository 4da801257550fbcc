"""Networks of the book, each with the settings that the book trained it with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.architecture import parse_network
from core.run_file import default_run
from core.spec import Run, with_fields


@dataclass(frozen=True)
class BookNetwork:
    """chapter: where the book has it. settings: fields of a Run where they are not the default.

    published: the accuracy that the book gives for it.
    """

    chapter: int
    title: str
    network: str
    published: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def run_after(self, run: Run) -> Run:
        """The run of the book, with the seed, precision, measured sets and, where it is MNIST, the images of `run`."""
        loss = self.settings.get("loss", "cross-entropy")
        wanted = with_fields(default_run(), {"network": parse_network(self.network, loss), **self.settings})
        split = run.split if run.data == wanted.data else wanted.split
        return replace(wanted, seed=run.seed, split=split, precision=run.precision, monitor=run.monitor)

    @property
    def settings_text(self) -> str:
        """The settings that one would ask about."""
        run = self.run_after(default_run())
        optional = [f"L2 λ {run.l2:g}"] if run.l2 else []
        words = [f"learning rate η {run.learning_rate:g}", *optional, run.loss, f"initialiser {run.initialiser}"]
        return ", ".join([*words, f"batch size {run.batch_size}", f"{run.epochs} epochs"])


_FIRST = {"loss": "quadratic", "learning_rate": 3.0, "initialiser": "large"}
_LARGE = {"initialiser": "large"}
_LONG = {"epochs": 60}
_REGULARISED = {"learning_rate": 0.1, "l2": 5.0}
_SIXTH = {"loss": "log-likelihood", "initialiser": "chapter6", "learning_rate": 0.1, **_LONG}
# The book's network3 divides its λ by the number of mini-batches, so that its 0.1 is 1.0 per training image here.
_SIXTH_RELU = {**_SIXTH, "learning_rate": 0.03, "l2": 1.0}
_DROPOUT = {**_SIXTH_RELU, "l2": 0.0, "epochs": 40}

_ONE_CONVOLUTION = "28x28x1 conv 20@5x5 sigmoid, pool 2"
_TWO_CONVOLUTIONS = f"{_ONE_CONVOLUTION}, conv 40@5x5 sigmoid, pool 2"
_RELU = _TWO_CONVOLUTIONS.replace("sigmoid", "relu")
_WITH_DROPOUT = f"{_RELU}, dropout 0.5, dense 1000 relu, dropout 0.5, dense 1000 relu, dropout 0.5, softmax 10"

BOOK_NETWORKS = (
    BookNetwork(1, "the first network", "784-30-10", "95.42 % test, best of three", _FIRST),
    BookNetwork(1, "100 hidden neurons", "784-100-10", "96.59 % test", _FIRST),
    BookNetwork(3, "cross-entropy", "784-30-10", "95.49 % test", _LARGE),
    BookNetwork(3, "cross-entropy, 100 hidden neurons", "784-100-10", "96.82 % test", _LARGE),
    BookNetwork(3, "L2, better initial weights", "784-30-10", "96.53 % validation", _REGULARISED),
    BookNetwork(3, "the best of chapter 3", "784-100-10", "98.04 % validation", {**_REGULARISED, **_LARGE, **_LONG}),
    BookNetwork(5, "one hidden layer", "784-30-10", "96.48 % validation", _REGULARISED),
    BookNetwork(5, "two hidden layers", "784-30-30-10", "96.90 % validation", _REGULARISED),
    BookNetwork(5, "three hidden layers", "784-30-30-30-10", "96.57 % validation", _REGULARISED),
    BookNetwork(5, "four hidden layers", "784-30-30-30-30-10", "96.53 % validation", _REGULARISED),
    BookNetwork(6, "one hidden layer", "784, dense 100 sigmoid, softmax 10", "97.80 % test", _SIXTH),
    BookNetwork(6, "a convolution", f"{_ONE_CONVOLUTION}, dense 100 sigmoid, softmax 10", "98.78 % test", _SIXTH),
    BookNetwork(6, "two convolutions", f"{_TWO_CONVOLUTIONS}, dense 100 sigmoid, softmax 10", "99.06 % test", _SIXTH),
    BookNetwork(6, "rectified linear units", f"{_RELU}, dense 100 relu, softmax 10", "99.23 % test", _SIXTH_RELU),
    BookNetwork(6, "dropout", _WITH_DROPOUT, "99.60 % test, expanded data", _DROPOUT),
)
