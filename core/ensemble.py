"""Ensembles: several networks that differ in their seed alone, and what they say together (chapter 6).

The first part works on arrays of any networks; `train_member` and `train_ensemble` make the networks.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.data.data_set import DataSet
from core.data.examples import part
from core.data.loading import load_data
from core.errors import LabError
from core.kernels.arrays import Examples
from core.network import Model
from core.spec import Run, with_fields
from core.team import workers_for
from core.trainer import Trainer

_AT_ONCE = 500  # examples whose outputs are computed together
_BATCHES = 1_000  # mini-batches between two looks at whether training is over


def answers_of(outputs: NDArray[np.floating]) -> NDArray[np.int64]:
    """The class with the greatest output, the first of equals. outputs: (..., classes); result int64 (...)."""
    return np.asarray(np.argmax(outputs, axis=-1))


def mean_outputs(outputs: NDArray[np.floating]) -> NDArray[np.float64]:
    """The members' outputs averaged: float64 (images, classes) from (members, images, classes).

    Of softmax outputs it is the mean probability. Sigmoid outputs, each a probability by itself, are taken as they are.
    """
    return np.asarray(outputs.mean(axis=0, dtype=np.float64))


def vote(outputs: NDArray[np.floating]) -> NDArray[np.int64]:
    """The class that most members answer; among equals the one with the greatest mean output.

    outputs: (members, images, classes). Result: int64 (images,).
    """
    classes = outputs.shape[-1]
    counts = (answers_of(outputs)[..., np.newaxis] == np.arange(classes)).sum(axis=0)
    is_ahead = counts == counts.max(axis=-1, keepdims=True)
    return np.asarray(np.argmax(np.where(is_ahead, mean_outputs(outputs), -np.inf), axis=-1))


def disagreements(answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of the images that not all members answer alike, ascending. answers: int64 (members, images)."""
    return np.flatnonzero((answers != answers[0]).any(axis=0))


@dataclass(frozen=True)
class Member:
    """One trained network. epochs: how many it was trained. outputs: (images, classes) on the measured set."""

    seed: int
    epochs: int
    outputs: NDArray[np.floating]


@dataclass(frozen=True)
class Ensemble:
    """What members say about a set of images, each and together.

    seeds: of the members. answers: int64 (members, images). voted, meant: int64 (images,), the answers by plurality
    vote and by mean output. labels: the true classes (images,).
    """

    seeds: tuple[int, ...]
    answers: NDArray[np.int64]
    voted: NDArray[np.int64]
    meant: NDArray[np.int64]
    labels: NDArray[np.int64]

    @property
    def accuracies(self) -> tuple[float, ...]:
        """Of each member."""
        return tuple(accuracy(answers, self.labels) for answers in self.answers)

    @property
    def vote_accuracy(self) -> float:
        return accuracy(self.voted, self.labels)

    @property
    def mean_accuracy(self) -> float:
        return accuracy(self.meant, self.labels)

    @property
    def disagreements(self) -> NDArray[np.int64]:
        """The numbers of the images that not all members answer alike, ascending."""
        return disagreements(self.answers)


def accuracy(answers: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    """The share of right answers."""
    return float(np.mean(answers == labels))


def together(members: list[Member], labels: NDArray[np.integer]) -> Ensemble:
    """What the members say together about images with these true labels."""
    outputs = np.stack([member.outputs for member in members])
    return Ensemble(
        seeds=tuple(member.seed for member in members),
        answers=answers_of(outputs),
        voted=vote(outputs),
        meant=answers_of(mean_outputs(outputs)),
        labels=labels.astype(np.int64),
    )


def outputs_for(model: Model, examples: Examples) -> NDArray[np.floating]:
    """The network's outputs for all examples, (examples, classes), a part at a time to save memory."""
    count = len(examples.labels)
    parts = [part(examples, first, min(first + _AT_ONCE, count)) for first in range(0, count, _AT_ONCE)]
    return np.concatenate([model.probabilities(some) for some in parts])


def member_runs(run: Run, members: int) -> list[Run]:
    """The same run with the seeds seed, seed + 1, ..."""
    return [with_fields(run, {"seed": (run.seed + number) % 2**32}) for number in range(members)]


def train_member(
    run: Run, set_name: str, data: DataSet | None = None, watch: Callable[[float], None] = lambda share: None
) -> Member:
    """Trains a run to its end and runs a set through it. Raises LabError where it diverges.

    data: what to train on, instead of what the run says. watch: is told now and then which share of it is done.
    """
    trainer = Trainer(run, data or load_data(run))
    while not trainer.ended:
        trainer.advance(_BATCHES)
        watch(min(trainer.epoch / run.epochs, 1.0))
    if trainer.divergence:
        raise LabError(
            f"The network with seed {run.seed} diverged in epoch {int(trainer.epoch) + 1}; "
            "a smaller learning rate may help."
        )
    return Member(run.seed, trainer.epochs_done, outputs_for(trainer.model, trainer.examples(set_name)))


def train_ensemble(run: Run, members: int, set_name: str, jobs: int = 1) -> Iterator[Member]:
    """Trains so many runs from successive seeds, and yields each when it is done, in the order of the seeds.

    jobs: how many to train at the same time, in processes of their own; a network whose mini-batches keep all cores
    busy by themselves is trained alone. The numbers do not depend on it. Raises LabError where one diverges.
    """
    runs = member_runs(run, members)
    alone = workers_for(run.network, run.batch_size) > 1
    if alone or min(jobs, members) < 2:
        yield from (train_member(one, set_name) for one in runs)
        return
    # A fresh interpreter each: a forked one would inherit the locks of this one's threads.
    with multiprocessing.get_context("spawn").Pool(min(jobs, members), initializer=_leave_interrupts) as pool:
        yield from pool.imap(partial(train_member, set_name=set_name), runs)


def _leave_interrupts() -> None:
    """Ctrl+C is for the parent, which ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
