"""Plays an experiment with a classifier that is no network (chapter 1)."""

from pathlib import Path

from core.baselines import BASELINES, Images, Labels, Predictor, correct_count, guess_at_random, train_svm
from core.book.experiment import Experiment, Job, Progress
from core.book.kinds import Baseline
from core.book.playing import Series, Watch
from core.data.mnist_files import mnist_files

_TRAINING = 50_000  # the last 10,000 images of the file are the validation set


def play_baseline(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None) -> Series:
    """Fits the classifier to each of the sizes; see `kinds.Baseline` for its series. Raises LabError, DataError."""
    kind = experiment.kind
    assert isinstance(kind, Baseline)
    training, test = mnist_files()
    measured = test if kind.on == "test" else (training[0][_TRAINING:], training[1][_TRAINING:])
    correct: list[float] = []
    for done, size in enumerate(kind.sizes):
        watch(Progress(done / len(kind.sizes), _series(correct, len(measured[1]))))
        predict = _fit(kind, job.seed, training[0][:size], training[1][:size])
        correct.append(float(correct_count(predict, *measured)))
    series = _series(correct, len(measured[1]))
    watch(Progress(1.0, series))
    return series


def _fit(kind: Baseline, seed: int, images: Images, labels: Labels) -> Predictor:
    if kind.name == "random":
        return guess_at_random(images, labels, seed + 1)
    if kind.name == "svm":
        return train_svm(images, labels, kind.gamma)
    return BASELINES[kind.name].fit(images, labels)


def _series(correct: list[float], count: int) -> Series:
    return {"correct": tuple(correct), "accuracy": tuple(100 * number / count for number in correct)}
