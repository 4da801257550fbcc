"""Chapter 6 of the book, epoch by epoch: a log of its networks trained on the shipped MNIST, with their seeds.

    python benchmarks/chapter6.py                            # says what there is
    python benchmarks/chapter6.py ch6.conv2 --seed 1         # one of them
    python benchmarks/chapter6.py ch6.dropout-ours --short   # a few epochs of it, in minutes
    python benchmarks/chapter6.py ch6.ensemble-ours --keep .chapter6    # finished members are kept

The runs are those of `nntui reproduce ch6`, which judges them; here one sees them learn. The book reports the test
accuracy at the epoch of best validation accuracy, of the best of three runs. Here one run is one seed. Where the
settings are the book's, they are those of its program network3 (its initialiser, its λ in our convention, which is ten
times the number there, its constant learning rate), except that mini-batches are shuffled in each epoch.
"""

import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from core.book.experiment import Experiment
from core.book.kinds import Ensemble, Training
from core.book.registry import load_registry
from core.data.loading import load_data
from core.ensemble import disagreements, member_runs, outputs_for, vote
from core.run_file import run_to_toml
from core.spec import Run, with_fields
from core.trainer import Trainer

CHAPTER = {one.id: one for one in load_registry().experiments if one.chapter == 6 and one.runs}
BY_ITSELF = tuple(id for id, one in CHAPTER.items() if isinstance(one.kind, Training | Ensemble))


def run_of(experiment: Experiment, seed: int, short: bool) -> Run:
    """The experiment's first run from a seed; short: a tenth of its epochs."""
    run = with_fields(next(iter(experiment.runs.values())), {"seed": seed})
    return with_fields(run, {"epochs": max(2, run.epochs // 10)}) if short else run


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


def describe(experiment: Experiment, run: Run) -> None:
    published = experiment.comparisons[0].text or "no number"
    print(f"{experiment.id}: {experiment.title}; published {published}")
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
@click.argument("names", nargs=-1, type=click.Choice(BY_ITSELF))
@click.option("--seed", default=1, show_default=True)
@click.option("--short", is_flag=True, help="A tenth of the epochs.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep what was trained in this folder.")
def main(names: tuple[str, ...], seed: int, short: bool, keep: Path | None) -> None:
    if not names:
        for id in BY_ITSELF:
            print(f"{id:<18} {CHAPTER[id].title}")
        sys.exit()
    for name in names:
        experiment = CHAPTER[name]
        run = run_of(experiment, seed, short)
        describe(experiment, run)
        if isinstance(experiment.kind, Ensemble):
            train_ensemble(run, experiment.kind.members, keep)
        else:
            outputs_of(run, keep)


if __name__ == "__main__":
    main()
