"""Plays an experiment that trains a network and measures whole sets."""

import time
from pathlib import Path

import numpy as np

from core.book.experiment import Experiment, Job, Progress
from core.book.interrupted import Interruptible
from core.book.kinds import Training
from core.book.playing import Series, Watch
from core.data.examples import part
from core.data.loading import load_data
from core.kernels.arrays import Examples
from core.network import Model
from core.trainer import Trainer

_SLICE = 0.2  # seconds between two words on how far it is


def play_training(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None) -> Series:
    """Trains the run of a job to its end; see `kinds.Training` for its series."""
    kind = experiment.kind
    assert isinstance(kind, Training)
    run = experiment.run(job.run, job.seed)
    interruptible = Interruptible(run, load_data(run), checkpoint, kind.measure == "each")
    trainer, series, batches = interruptible.trainer, interruptible.series, 10
    try:
        while not trainer.ended:
            began = time.perf_counter()
            trainer.advance(batches)
            batches = paced(batches, time.perf_counter() - began)
            if trainer.at_epoch_end and not trainer.divergence and (kind.measure == "each" or trainer.ended):
                _measure(trainer, kind.images, series)
            if trainer.at_epoch_end:
                interruptible.save_if_due()
            watch(Progress(trainer.epoch / run.epochs, _frozen(series)))
    except KeyboardInterrupt:
        interruptible.save()
        raise
    interruptible.remove()
    return _frozen(series)


def paced(batches: int, seconds: float) -> int:
    """How many mini-batches to take next, where so many took so long: a fifth of a second's worth, not to be deaf."""
    return max(1, min(2_000, int(batches * min(4.0, _SLICE / max(seconds, 1e-6)))))


def _frozen(series: dict[str, list[float]]) -> Series:
    return {name: tuple(values) for name, values in series.items()}


def _measure(trainer: Trainer, images: int, series: dict[str, list[float]]) -> None:
    for name in trainer.monitored:
        examples = trainer.examples(name)
        if images:
            examples = part(examples, 0, images)
        result = trainer.model.evaluate(examples)
        values = {
            "correct": float(result.correct),
            "accuracy": 100 * result.accuracy,
            "cost": result.loss + l2_cost(trainer.model, trainer.run.l2, examples),
        }
        for measure, value in values.items():
            series.setdefault(f"{name} {measure}", []).append(value)


def l2_cost(model: Model, l2: float, examples: Examples) -> float:
    """λ/2n Σ w², where n counts the measured examples: so do the book's programs, whichever set it is."""
    with np.errstate(over="ignore"):
        squares = sum(float(np.sum(np.square(weights, dtype=np.float64))) for weights, _ in model.layers())
    return l2 / (2 * len(examples.labels)) * squares
