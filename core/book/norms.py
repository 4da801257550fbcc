"""Plays an experiment that measures how fast each layer learns (chapter 5)."""

from pathlib import Path

import numpy as np

from core.book.experiment import Experiment, Job, Progress
from core.book.kinds import Norms
from core.book.playing import Series, Watch
from core.data.loading import load_data
from core.trainer import Trainer

_STEPS = 20  # steps between two words on how far it is


def play_norms(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None) -> Series:
    """Measures the run of a job before each of its steps; see `kinds.Norms` for its series."""
    kind = experiment.kind
    assert isinstance(kind, Norms)
    run = experiment.run(job.run, job.seed)
    trainer = Trainer(run, load_data(run))
    norms: list[tuple[float, ...]] = []
    for step in range(max(kind.steps, 1)):
        norms.append(bias_norms(trainer, kind.images))
        if step % _STEPS == 0:
            watch(Progress(step / max(kind.steps, 1), _series(norms)))
        if step < kind.steps:
            trainer.advance(1)
    series = _series(norms)
    if kind.steps:
        for name in trainer.monitored:
            series[f"{name} correct"] = (float(trainer.evaluate(name).correct),)
    watch(Progress(1.0, series))
    return series


def bias_norms(trainer: Trainer, images: int) -> tuple[float, ...]:
    """‖∂C/∂b‖ of each layer with the present parameters, first layer first.

    C is the mean loss over the first so many training images, without L2: the gradients of single images cancel out
    where they disagree, as in the book's own program.
    """
    count = min(images, trainer.training_count)
    _, gradient = trainer.model.gradient(trainer.training, count)
    return tuple(float(np.linalg.norm(biases.astype(np.float64))) for _, biases in gradient)


def _series(norms: list[tuple[float, ...]]) -> Series:
    by_layer = list(zip(*norms, strict=True))
    series = {f"layer {number}": values for number, values in enumerate(by_layer, start=1)}
    if len(by_layer) > 1:
        first, last = by_layer[0], by_layer[-2]
        series["last to first"] = tuple(b / a if a else float("inf") for a, b in zip(first, last, strict=True))
    return series
