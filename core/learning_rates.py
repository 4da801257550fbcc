"""The learning rate of every mini-batch: schedules as closed forms of where in the run the mini-batch begins."""

import numpy as np
from numpy.typing import NDArray

from core.schedule import Constant, Cosine, OneCycle, OnPlateau, Schedule, Step

FIRST_SHARE = 1 / 25
"""Of the learning rate: where the warm-up of `cosine` and the rise of `one-cycle` begin."""
LAST_SHARE = 1e-4
"""Of the learning rate: where `one-cycle` ends."""
RISE = 0.3
"""The part of the epochs in which `one-cycle` rises."""


def rates(
    schedule: Schedule, learning_rate: float, position: NDArray[np.float64], epochs: int, factor: float = 1.0
) -> NDArray[np.float64]:
    """The rates of mini-batches that begin at these positions; float64 (batches,), like `position`.

    learning_rate: the run's, which the schedule begins with or rises to. position: in epochs since the schedule began;
    each rate depends on its own position alone, so it does not matter in which slices they are asked for. epochs: how
    long the schedule is; past its end the last rate stays. factor: what OnPlateau has come to, 1 for all others.
    """
    return learning_rate * factor * _shares(schedule, position, epochs)


def _shares(schedule: Schedule, position: NDArray[np.float64], epochs: int) -> NDArray[np.float64]:
    match schedule:
        case Constant() | OnPlateau():
            return np.ones_like(position)
        case Step():
            return np.maximum(schedule.factor ** np.floor(position / schedule.epochs), schedule.floor)
        case Cosine():
            rise = FIRST_SHARE + (1 - FIRST_SHARE) * position / max(schedule.warm_up, 1)
            length = max(epochs - schedule.warm_up, 1)
            fall = _half_cosine(1.0, schedule.floor, (position - schedule.warm_up) / length)
            return np.where(position < schedule.warm_up, rise, fall)
        case OneCycle():
            share = position / epochs
            rise = _half_cosine(FIRST_SHARE, 1.0, share / RISE)
            return np.where(share < RISE, rise, _half_cosine(1.0, LAST_SHARE, (share - RISE) / (1 - RISE)))


def _half_cosine(first: float, last: float, way: NDArray[np.float64]) -> NDArray[np.float64]:
    """From `first` to `last` while `way` goes from 0 to 1."""
    return last + (first - last) * 0.5 * (1 + np.cos(np.pi * np.clip(way, 0.0, 1.0)))
