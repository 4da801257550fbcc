"""The learning-rate finder (Smith 2017): a short sweep from a tiny learning rate to a huge one, and what it suggests.

Each mini-batch is trained with a rate a little larger than the one before, by the run's own optimiser and regularisers,
on a network of its own. While the rate is too small nothing happens; then the loss falls; then it blows up.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.data_set import DataSet
from core.network import Model
from core.snapshot import RateSweep
from core.spec import Run, with_fields
from core.streams import Layers
from core.trainer import Trainer

LEAST, GREATEST = 1e-6, 1e3
"""The learning rates that a sweep goes from and to, at most."""
PER_DECADE = 50
"""Mini-batches while the rate grows to ten times itself."""
TOO_MUCH = 4.0
"""The sweep ends where the smoothed loss is so many times its least."""
FALLEN, ROOM = 0.98, 0.5
"""The suggestion is this part, ROOM, of the first rate at which the smoothed loss has made this much of its fall."""

_SPREAD = PER_DECADE / 5  # mini-batches, the standard deviation of the Gaussian that smooths
_LEAST_FALL = 0.1  # of the first loss: what falls less may be noise
_PART = 0.008  # seconds of work between two yields


def sweep_rates() -> NDArray[np.float64]:
    """Every rate of a whole sweep, ascending geometrically."""
    decades = np.log10(GREATEST / LEAST)
    return np.geomspace(LEAST, GREATEST, round(decades * PER_DECADE) + 1)


def find_learning_rate(
    run: Run, data: DataSet, present: Model | None = None, layers: Layers | None = None
) -> Iterator[RateSweep]:
    """Sweeps over the training set; yields what is known so far every few milliseconds, the last one with an `ending`.

    present: a model whose parameters to begin with, which stay as they are; else the run's initial ones, which are
    `layers` where these are given. What comes
    out depends on the run, the data and these parameters alone.
    """
    steady = with_fields(run, {"schedule": "constant", "early_stopping": 0, "monitor": ["training"]})
    trainer = Trainer(steady, replace(data, sets={"training": data.sets["training"]}), layers)
    if present is not None:
        trainer.model.copy_parameters(present)
    rates, losses = sweep_rates(), np.zeros(0)
    began, ending = time.monotonic(), ""
    for rate in rates:
        losses = np.append(losses, _train_one(trainer, rate))
        ending = _ending(losses, trainer)
        if ending:
            break
        if time.monotonic() - began > _PART:
            yield sweep_of(rates, losses, "")
            began = time.monotonic()
    yield sweep_of(rates, losses, ending or f"the greatest learning rate, {GREATEST:g}, was reached")


def _train_one(trainer: Trainer, rate: float) -> float:
    """The loss of the next mini-batch, just before it is trained with this rate; nan where it is not finite."""
    trainer.apply("learning_rate", float(rate))
    if trainer.advance(1) == 0:
        return np.nan
    return float(trainer.history.curves().training_loss.mean[-1])


def _ending(losses: NDArray[np.float64], trainer: Trainer) -> str:
    """Why the sweep ends here, if it does."""
    if trainer.divergence or not np.isfinite(losses[-1]):
        return "numbers were no longer finite"
    values = smoothed(losses)
    return f"the loss had risen to {TOO_MUCH:g} times its least" if values[-1] > TOO_MUCH * values.min() else ""


def sweep_of(rates: NDArray[np.float64], losses: NDArray[np.float64], ending: str) -> RateSweep:
    """A sweep with its smoothed losses, and with a suggestion once it has ended; losses that are not finite are out."""
    losses = losses[np.isfinite(losses)]
    rates, values = rates[: losses.size], smoothed(losses)
    return RateSweep(rates, losses, values, suggest(rates, values) if ending else None, ending)


def smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each loss as the mean of its neighbours on both sides, weighted by a Gaussian; float64 (mini-batches,)."""
    reach = np.arange(-3 * _SPREAD, 3 * _SPREAD + 1)
    weights = np.exp(-0.5 * (reach / _SPREAD) ** 2)
    inside = slice(reach.size // 2, reach.size // 2 + losses.size)
    return np.asarray(np.convolve(losses, weights)[inside] / np.convolve(np.ones_like(losses), weights)[inside])


def suggest(rates: NDArray[np.float64], values: NDArray[np.float64]) -> float | None:
    """Half of the first rate at which the smoothed loss has made 98 % of its fall, rounded to two digits.

    That is close to the greatest rate that is stable, with room left. The least loss itself would mislead on data that
    is easy to learn: it goes on falling at rates with which one could not have begun. So would the steepest fall with
    sigmoid outputs, whose loss falls early and far by the biases alone. None where the loss does not fall by a tenth.
    """
    least = values.min(initial=np.inf)
    if values.size < 2 or least > (1 - _LEAST_FALL) * values[0]:
        return None
    fallen = values <= least + (1 - FALLEN) * (values[0] - least)
    return float(f"{ROOM * rates[int(fallen.argmax())]:.1e}")
