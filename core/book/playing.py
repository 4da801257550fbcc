"""Plays one job of an experiment, whatever its kind."""

import time
from collections.abc import Callable
from pathlib import Path

from core.book.experiment import Experiment, Job, Played, Progress
from core.book.kinds import Baseline, Ensemble, Formula, Kind, Neuron, Norms, Training

Series = dict[str, tuple[float, ...]]
Watch = Callable[[Progress], None]
"""Is told now and then how far a job is; what it raises, KeyboardInterrupt for one, ends the job."""
Player = Callable[[Experiment, Job, Watch, Path | None], Series]


def play(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None = None) -> Played:
    """Plays a job to its end.

    checkpoint: where the state of a long one is kept meanwhile; a job that finds one there goes on from it.
    Raises LabError where it cannot be played.
    """
    began, before = time.perf_counter(), _seconds_so_far(checkpoint)
    series = _player_of(experiment.kind)(experiment, job, watch, checkpoint)
    return Played(job, series, before + time.perf_counter() - began)


def _seconds_so_far(checkpoint: Path | None) -> float:
    if not checkpoint or not checkpoint.exists():
        return 0.0
    from core.book.interrupted import seconds_so_far

    return seconds_so_far(checkpoint)


def _player_of(kind: Kind) -> Player:
    """Imported only now: most of them bring the kernels along."""
    match kind:
        case Training():
            from core.book.training import play_training

            return play_training
        case Norms():
            from core.book.norms import play_norms

            return play_norms
        case Ensemble():
            from core.book.voting import play_ensemble

            return play_ensemble
        case Baseline():
            from core.book.baseline import play_baseline

            return play_baseline
        case Neuron():
            from core.book.small_worlds import play_neuron

            return play_neuron
        case Formula():
            from core.book.small_worlds import play_formula

            return play_formula
