"""What the book published for a run, as curves for the lab."""

import numpy as np

from core.book.experiment import Comparison, Experiment
from core.book.kinds import Training
from core.snapshot import Points
from core.spec import Run, Split
from nntui.ghost import Ghost


def ghost_of(experiment: Experiment, run_name: str) -> Ghost | None:
    """What was published of one run, epoch by epoch; None where nothing was.

    The book's costs include the L2 term, which the lab's losses leave out: they are shown where there is none.
    """
    if not isinstance(experiment.kind, Training):
        return None
    run = experiment.runs[run_name]
    loss: dict[str, Points] = {}
    accuracy: dict[str, Points] = {}
    log_loss = False
    for one in experiment.comparisons:
        if one.at != "each" or one.runs != (run_name,) or len(one.published) < 2:
            continue
        set_name, _, what = one.measure.rpartition(" ")
        if what == "cost" and not run.l2:
            loss[set_name] = _points(one, 1.0)
            log_loss |= one.log_y
        elif what in ("correct", "accuracy"):
            whole = 100.0 if what == "accuracy" else float(experiment.kind.images or _size(run, set_name))
            accuracy[set_name] = _points(one, whole)
    return Ghost(experiment.id, loss, accuracy, log_loss) if loss or accuracy else None


def _points(comparison: Comparison, whole: float) -> Points:
    """The book counts epochs from 0, and measures at the end of each."""
    value = np.array(comparison.published) / whole
    return Points(np.arange(1.0, value.size + 1), value)


def _size(run: Run, set_name: str) -> int:
    assert isinstance(run.split, Split)
    return {"training": run.split.training, "validation": run.split.validation}.get(set_name, run.split.test)
