"""Keeps a training that may be interrupted: the trainer's checkpoint and, beside it, the series measured so far."""

import json
import time
from pathlib import Path

from core.book.results import read_series
from core.checkpoint import load_checkpoint, save_checkpoint
from core.data.data_set import DataSet
from core.errors import DataError
from core.spec import Run
from core.trainer import Trainer
from core.whole_file import write_whole

_EVERY = 30.0  # seconds between two checkpoints
_LOST = (OSError, ValueError, LookupError, TypeError, AttributeError, DataError)


class Interruptible:
    """A trainer and what was measured of it after each epoch, begun anew or gone on with.

    series: lists by measure, to which the caller appends. Both files are written by `save`; without a path nothing is.
    """

    def __init__(self, run: Run, data: DataSet, path: Path | None, measured_each: bool) -> None:
        """measured_each: whether each epoch adds a value to each series, or only the end does."""
        self._path = path
        self._began = self._saved_at = time.monotonic()
        self._before = 0.0
        self.series: dict[str, list[float]] = {}
        trainer = self._gone_on_with(run, data, measured_each) if path else None
        self.trainer = trainer or Trainer(run, data)

    def save_if_due(self) -> None:
        """At the end of an epoch; once it was saved, not again for a while."""
        if time.monotonic() - self._saved_at > _EVERY:
            self.save()

    def save(self) -> None:
        """A disk that is full makes this one worth less, not the training."""
        if not self._path or not self.trainer.step:
            return
        self._saved_at = time.monotonic()
        content = {"seconds": self._before + self._saved_at - self._began, "series": self.series}
        try:
            # The series first: those of epochs that the checkpoint does not know are left out when it is read.
            write_whole(_beside(self._path), json.dumps(content))
            save_checkpoint(self.trainer, self._path)
        except (OSError, DataError):
            self.remove()

    def remove(self) -> None:
        if self._path:
            self._path.unlink(missing_ok=True)
            remove_seconds(self._path)

    def _gone_on_with(self, run: Run, data: DataSet, measured_each: bool) -> Trainer | None:
        """What was saved, where it is whole and of this run."""
        assert self._path
        try:
            content = json.loads(_beside(self._path).read_text(encoding="utf-8"))
            trainer = load_checkpoint(self._path, data)
            series = read_series(content["series"])
            before = float(content["seconds"])
        except _LOST:
            return None
        epochs = trainer.epochs_done if measured_each else 0
        if trainer.run != run or trainer.ended or any(len(values) < epochs for values in series.values()):
            return None
        if epochs and not series:
            return None
        self._before = before
        self.series = {name: list(values[:epochs]) for name, values in series.items()}
        return trainer


def seconds_so_far(path: Path) -> float:
    """How long an interrupted job had been played when it was saved."""
    try:
        return float(json.loads(_beside(path).read_text(encoding="utf-8"))["seconds"])
    except _LOST:
        return 0.0


def keep_seconds(path: Path, seconds: float) -> None:
    """For a checkpoint of another kind: how long its job had been played. Raises OSError."""
    write_whole(_beside(path), json.dumps({"seconds": seconds}))


def remove_seconds(path: Path) -> None:
    _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}-series.json")
