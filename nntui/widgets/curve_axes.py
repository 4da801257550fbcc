"""What the plots of a run have in common: its epochs, the marks on them, and how much of the curves is looked at."""

import math

import numpy as np
from numpy.typing import NDArray

from core.snapshot import Bins, Points, Snapshot
from core.spec import Value
from nntui.widgets.chart import Axis, Mark
from nntui.widgets.ticks import linear_ticks

Floats = NDArray[np.float64]

RECENT_BATCHES = 500
"""The training value in the legend is the mean over about so many of the newest mini-batches."""

MARK_NAMES = {
    "learning_rate": "η",
    "l2": "λ",
    "batch_size": "batch",
    "schedule": "η",
    "early_stopping": "stop after",
}

_STEPS = 16
"""In so many steps a growing axis comes to its double; so much of it, at most, is unused."""


def end_of_axis(now: float, least_step: float = 0.0) -> float:
    """Where an axis ends that grows with a run: in steps, so that it seldom moves, with little room left unused."""
    step = max(2.0 ** math.floor(math.log2(now)) / _STEPS, least_step)
    return math.ceil(now / step) * step


def epoch_axis(snapshot: Snapshot, width: int, least: float = 0.0) -> tuple[Axis, str]:
    """The x axis from step 0 to a little beyond now; labelled in mini-batches during the first epoch.

    least: the epoch to which it reaches in any case.
    """
    batches_per_epoch = snapshot.step / snapshot.epoch if snapshot.epoch > 0 else float(snapshot.step)
    wanted = max(2, width // 9)
    if least > snapshot.epoch:
        return Axis(0.0, least, linear_ticks(0.0, least, wanted)), "epoch"
    if snapshot.epoch < 1:
        right = min(1.0, end_of_axis(max(10, snapshot.step), least_step=1.0) / batches_per_epoch)
        return Axis(0.0, right, linear_ticks(0.0, right, wanted, scale=batches_per_epoch)), "batch"
    right = min(end_of_axis(snapshot.epoch), float(max(snapshot.epochs_wanted, snapshot.epoch)))
    return Axis(0.0, right, linear_ticks(0.0, right, wanted)), "epoch"


def marks(snapshot: Snapshot) -> list[Mark]:
    """The changes of hyperparameters, and where the run blew up. Of a value changed twice at a step the last counts."""
    last = {(mark.step, mark.name): mark for mark in snapshot.marks}
    changes = [
        Mark(mark.epoch, f"{MARK_NAMES.get(mark.name, mark.name)} {_short(mark.after)}") for mark in last.values()
    ]
    if snapshot.divergence is not None:
        changes.append(Mark(snapshot.epoch, "not finite"))
    return changes


def _short(value: Value) -> str:
    """0.25 as .25: labels on a curve must be short."""
    text = f"{value:g}" if isinstance(value, (int, float)) else str(getattr(value, "text", value))
    return text[1:] if text.startswith("0.") else text


def recent_batches(snapshot: Snapshot) -> int:
    """How many of the newest mini-batches the training values in the legends are the mean of: whole bins."""
    return int(_recent_weights(snapshot.curves.training_loss, snapshot.step).sum())


def _recent_weights(bins: Bins, step: int) -> Floats:
    """How many mini-batches the newest bins hold, oldest first; the last bin may not be full."""
    count = max(1, min(bins.mean.size, round(RECENT_BATCHES / bins.batches_per_bin)))
    weights = np.full(count, float(bins.batches_per_bin))
    weights[-1] = np.clip(step - (bins.mean.size - 1) * bins.batches_per_bin, 1, bins.batches_per_bin)
    return weights


def recent_mean(bins: Bins, step: int) -> float | None:
    """The mean over about the last RECENT_BATCHES mini-batches; None before the first."""
    if not bins.mean.size:
        return None
    weights = _recent_weights(bins, step)
    return float(np.average(bins.mean[-weights.size :], weights=weights))


def later_part(curves: list[Points]) -> Floats:
    """All values except those of the first fifth of the run, which is steep."""
    end = max((curve.epoch[-1] for curve in curves if curve.epoch.size), default=0.0)
    return np.concatenate([curve.value[curve.epoch >= 0.2 * end] for curve in curves] or [np.zeros(0)])
