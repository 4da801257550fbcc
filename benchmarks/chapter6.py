"""Chapter 6 of the book, replayed: its networks trained on the shipped MNIST, with their seeds, epoch by epoch.

    python benchmarks/chapter6.py                    # says what there is
    python benchmarks/chapter6.py conv2 --seed 1     # one of them
    python benchmarks/chapter6.py dropout --short    # a few epochs of it, in minutes
    python benchmarks/chapter6.py ensemble --keep .chapter6    # can be interrupted; finished members are kept

The book reports the test accuracy at the epoch of best validation accuracy, of the best of three runs. Here one run is
one seed. "book" settings are those of its program network3 (its initialiser, its λ in our convention, which is ten
times the number there, its constant learning rate), except that mini-batches are shuffled in each epoch. The others
are ours: they reach the same or more in fewer epochs.
"""

import hashlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from core.data.loading import load_data
from core.ensemble import disagreements, member_runs, outputs_for, vote
from core.run_file import default_run, run_to_toml
from core.spec import Run, with_fields
from core.trainer import Trainer

INPUT = "28x28x1"
CONV1 = "conv 20@5x5 {0}, pool 2"
CONV2 = CONV1 + ", conv 40@5x5 {0}, pool 2"
TWO_DENSE = "dropout 0.5, dense 1000 relu, dropout 0.5, dense 1000 relu, dropout 0.5"
BOOK: dict[str, Any] = {"initialiser": "chapter6", "learning_rate": 0.1, "epochs": 60}
BOOK_RELU = BOOK | {"learning_rate": 0.03, "l2": 1.0}
SOONER: dict[str, Any] = {"initialiser": "he", "schedule": "cosine"}
WITH_DROPOUT = SOONER | {"learning_rate": 0.1, "augment": "shift 2, rotate 10", "epochs": 30}


@dataclass(frozen=True)
class Experiment:
    """A network of chapter 6, how it is trained, and what the book published for it."""

    title: str
    network: str
    published: str
    settings: dict[str, Any] = field(default_factory=dict)
    members: int = 1

    def run(self, seed: int, epochs: int | None) -> Run:
        values = {"network": self.network, "loss": "log-likelihood", "batch_size": 10, "seed": seed}
        return with_fields(default_run(), values | self.settings | ({"epochs": epochs} if epochs else {}))


def _network(*parts: str, activation: str) -> str:
    return ", ".join([INPUT, *(part.format(activation) for part in parts), "softmax 10"])


EXPERIMENTS = {
    "shallow": Experiment(
        "100 sigmoid neurons, the book's settings", _network("dense 100 {0}", activation="sigmoid"), "97.80", BOOK
    ),
    "conv1": Experiment(
        "conv 20 and 100 neurons, the book's settings",
        _network(CONV1, "dense 100 {0}", activation="sigmoid"),
        "98.78",
        BOOK,
    ),
    "conv2": Experiment(
        "conv 20, conv 40 and 100 neurons, the book's settings",
        _network(CONV2, "dense 100 {0}", activation="sigmoid"),
        "99.06",
        BOOK,
    ),
    "relu": Experiment(
        "the same with ReLU, the book's settings",
        _network(CONV2, "dense 100 {0}", activation="relu"),
        "99.23",
        BOOK_RELU,
    ),
    "relu-sooner": Experiment(
        "the same with ReLU, our settings",
        _network(CONV2, "dense 100 {0}", activation="relu"),
        "99.23",
        SOONER | {"learning_rate": 0.1, "l2": 5.0, "epochs": 20},
    ),
    "relu-expanded": Experiment(
        "the same on the 250,000 images of the book's expansion, the book's settings",
        _network(CONV2, "dense 100 {0}", activation="relu"),
        "99.37",
        BOOK_RELU | {"augment": "pixel shifts", "l2": 5.0},
    ),
    "relu-varied": Experiment(
        "the same on images varied in each epoch, our settings",
        _network(CONV2, "dense 100 {0}", activation="relu"),
        "99.37",
        SOONER | {"learning_rate": 0.03, "augment": "shift 2, rotate 10, elastic 25", "l2": 1.0, "epochs": 40},
    ),
    "dropout-expanded": Experiment(
        "two layers of 1,000 with dropout on the book's expansion, the book's settings",
        _network(CONV2, TWO_DENSE, activation="relu"),
        "99.60",
        BOOK | {"learning_rate": 0.03, "augment": "pixel shifts", "epochs": 40},
    ),
    "dropout": Experiment(
        "two layers of 1,000 with dropout on images varied in each epoch, our settings",
        _network(CONV2, TWO_DENSE, activation="relu"),
        "99.60",
        WITH_DROPOUT,
    ),
    "ensemble": Experiment(
        "the vote of five of those, with seeds one after another",
        _network(CONV2, TWO_DENSE, activation="relu"),
        "99.67",
        WITH_DROPOUT,
        members=5,
    ),
}


def epochs_of(trainer: Trainer) -> Iterator[tuple[float, float]]:
    """Trains to the end; after each epoch the accuracies on validation and test images."""
    while not trainer.ended:
        trainer.advance(1000)
        if trainer.at_epoch_end and not trainer.divergence:
            yield trainer.evaluate("validation").accuracy, trainer.evaluate("test").accuracy


def train_one(run: Run) -> Trainer:
    """Trains one run with a line an epoch, and says its test accuracy at the epoch of best validation."""
    began = time.perf_counter()
    trainer = Trainer(run, load_data(run))
    best = (0.0, 0.0, 0)
    for epoch, (validation, test) in enumerate(epochs_of(trainer), start=1):
        best = max(best, (validation, test, epoch))
        seconds = time.perf_counter() - began
        print(f"epoch {epoch:>3}: validation {validation:.2%}, test {test:.2%}   {seconds:,.0f} s", flush=True)
    print(f"seed {run.seed}: test {best[1]:.2%} at the best validation epoch, {best[2]} ({best[0]:.2%})", flush=True)
    return trainer


def describe(name: str, experiment: Experiment, run: Run) -> None:
    print(f"{name}: {experiment.title}; published {experiment.published} %")
    print(f"  {run.network.text}; {run.network.parameter_count:,} parameters")
    shown = ("seed", "initialiser", "learning_rate", "schedule", "l2", "augment", "batch_size", "epochs", "optimiser")
    print("  " + ", ".join(f"{key} {getattr(getattr(run, key), 'text', getattr(run, key))}" for key in shown))


def outputs_of(run: Run, kept: Path | None) -> NDArray[np.floating]:
    """Trains one run and gives its outputs for the test images; reads them where they were kept from before."""
    path = kept / f"{fingerprint(run)}.npy" if kept else None
    if path and path.exists():
        print(f"seed {run.seed}: trained before, outputs in {path.name}")
        return np.asarray(np.load(path, allow_pickle=False))
    trainer = train_one(run)
    outputs = outputs_for(trainer.model, trainer.examples("test"))
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, outputs)
    return outputs


def fingerprint(run: Run) -> str:
    """A name for a run that another run does not have."""
    return f"seed-{run.seed}-" + hashlib.sha256(run_to_toml(run).encode()).hexdigest()[:8]


def train_ensemble(run: Run, members: int, kept: Path | None) -> None:
    """Trains the members one after another and lets them vote on the test images."""
    labels = load_data(run).sets["test"].labels
    outputs = []
    for one in member_runs(run, members):
        outputs.append(outputs_of(one, kept))
        print(f"member {one.seed}: {int((outputs[-1].argmax(axis=1) == labels).sum())} of 10,000 right", flush=True)
    votes = vote(np.array(outputs))
    answers = np.array(outputs).argmax(axis=2)
    print(f"plurality vote: {int((votes == labels).sum())} of 10,000 right")
    print(f"mean probability: {int((np.array(outputs).mean(axis=0).argmax(axis=1) == labels).sum())} of 10,000 right")
    wrong = ", ".join(f"{i} ({labels[i]} voted {votes[i]})" for i in np.flatnonzero(votes != labels))
    print(f"wrong: {wrong}")
    print(f"they disagree on {len(disagreements(answers))} images")


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice(list(EXPERIMENTS)))
@click.option("--seed", default=1, show_default=True)
@click.option("--short", is_flag=True, help="A tenth of the epochs.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep what was trained in this folder.")
def main(names: tuple[str, ...], seed: int, short: bool, keep: Path | None) -> None:
    if not names:
        for name, experiment in EXPERIMENTS.items():
            print(f"{name:<17} {experiment.title}; published {experiment.published} %")
        sys.exit()
    for name in names:
        experiment = EXPERIMENTS[name]
        run = experiment.run(seed, None)
        run = experiment.run(seed, max(2, run.epochs // 10)) if short else run
        describe(name, experiment, run)
        if experiment.members > 1:
            train_ensemble(run, experiment.members, keep)
        else:
            outputs_of(run, keep)


if __name__ == "__main__":
    main()
