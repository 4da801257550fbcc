"""What the engine publishes: one frozen picture of a run, read by a screen or a command line at its own pace.

Arrays in a snapshot are copies that nobody writes to again.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.data_facts import DataFacts
from core.spec import Run, Value
from core.streams import Layers


class State(Enum):
    """What the engine is doing; `value` is the word to show."""

    PREPARING = "preparing"  # loading kernels or data; Snapshot.message says which
    READY = "ready"  # at step 0
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"  # all epochs are done, or Snapshot.message says why it stopped early
    DIVERGED = "diverged"  # Snapshot.divergence says where
    FAILED = "failed"  # Snapshot.message says why


@dataclass(frozen=True)
class Bins:
    """A value measured on every mini-batch, in at most a few thousand bins of equally many mini-batches.

    Each bin has the exact least, greatest and mean value of its mini-batches.
    epoch: float64 (bins,), where the bin's last mini-batch ended, in epochs since step 0.
    least, greatest, mean: float64 (bins,).
    batches_per_bin: how many mini-batches a full bin holds; the last bin may hold fewer.
    """

    epoch: NDArray[np.float64]
    least: NDArray[np.float64]
    greatest: NDArray[np.float64]
    mean: NDArray[np.float64]
    batches_per_bin: int = 1


@dataclass(frozen=True)
class Points:
    """A value measured now and then on a whole set: float64 arrays of equal length, epoch ascending."""

    epoch: NDArray[np.float64]
    value: NDArray[np.float64]


_NOTHING = np.zeros(0)
NO_BINS = Bins(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
NO_POINTS = Points(_NOTHING, _NOTHING)


@dataclass(frozen=True)
class Curves:
    """Everything measured since step 0. Losses are per example, accuracies are shares between 0 and 1.

    training_loss and training_accuracy are measured on each mini-batch just before it changes the parameters;
    the sets maps "training", "validation" and "test", where monitored, to (loss, accuracy) on the whole set.
    """

    training_loss: Bins = NO_BINS
    training_accuracy: Bins = NO_BINS
    sets: dict[str, tuple[Points, Points]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """A hyperparameter changed at this step, for example `learning_rate 0.5 → 0.25`, by hand or by the schedule."""

    step: int
    epoch: float
    name: str
    before: Value
    after: Value


@dataclass(frozen=True)
class LayerGradient:
    """How one layer stands, measured on the probe images.

    bias_norm, weight_norm: Euclidean norms of ∂C/∂b (the book's speed of learning, chapter 5) and ∂C/∂W.
    update_ratio: ‖Δ weights‖ / ‖weights‖ for one step of plain gradient descent on the probe images; nan if all are 0.
    saturated: for sigmoid, tanh and softmax the share of (image, neuron) pairs within 1 % of an end of the range;
    for relu the share of neurons that are zero for every probe image (dead); for linear always 0.
    """

    name: str
    activation: str
    bias_norm: float
    weight_norm: float
    update_ratio: float
    saturated: float


@dataclass(frozen=True)
class GradientReport:
    """The gradient of the loss on the probe images (the first `images` of the training set) at one step."""

    step: int
    epoch: float
    images: int
    layers: tuple[LayerGradient, ...]


@dataclass(frozen=True)
class ChanceHint:
    """The network gives (nearly) every image of a set the same class, so its accuracy there is that class's share."""

    predicted: int
    share: float
    set_name: str = "validation"


@dataclass(frozen=True)
class Divergence:
    """The first number that was not finite.

    step: the number of the mini-batch, from 0, that produced it; the parameters shown are those before this step.
    layer: from 1. what: where in the layer it appeared, such as "weighted inputs" or "gradient".
    """

    step: int
    layer: int
    what: str


@dataclass(frozen=True)
class Best:
    """The best accuracy on a monitored set so far, and after which epoch (from 0, fractions for within an epoch)."""

    set_name: str
    accuracy: float
    epoch: float


@dataclass(frozen=True)
class RateSweep:
    """What the learning-rate finder has found so far.

    rates, losses, smoothed: float64 (mini-batches,): learning rate, loss before the step, and loss smoothed.
    suggestion: the learning rate to take; None while it sweeps, or where the loss never fell.
    ending: empty while it sweeps; then why it ended, a sentence.
    """

    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    smoothed: NDArray[np.float64]
    suggestion: float | None = None
    ending: str = ""


EMPTY_SWEEP = RateSweep(_NOTHING, _NOTHING, _NOTHING)


@dataclass(frozen=True)
class Snapshot:
    """One picture of the engine.

    learning_rate_now: of the next mini-batch, where the schedule has come to.
    run_id: grows when a run starts anew (reset, new seed, new network), so that a reader knows to forget history.
    run: with all changes applied. step: mini-batches trained. epoch: finished epochs, as a float with the fraction.
    epochs_wanted: where training will stop.
    images_per_second: training throughput over the last second of training, 0.0 while not running.
    seconds_left: estimate until epochs_wanted, None while not running or unknown.
    watch_cost: share of the time spent on probes and snapshots, between 0 and 1.
    finder: what the learning-rate finder has found; None where it was not asked for since the run began.
    refusals: sentences of commands refused since the run began, newest last.
    data: what the run trains on, None while it is not loaded.
    layers: all weights and biases, float64, at this step; None where they are not watched.
    """

    state: State
    run: Run
    message: str = ""
    run_id: int = 0
    step: int = 0
    epoch: float = 0.0
    epochs_wanted: int = 0
    learning_rate_now: float = 0.0
    images_per_second: float = 0.0
    seconds_left: float | None = None
    batches_per_second: float | None = None
    watch_cost: float = 0.0
    curves: Curves = field(default_factory=Curves)
    marks: tuple[Mark, ...] = ()
    gradients: GradientReport | None = None
    best: Best | None = None
    chance: ChanceHint | None = None
    divergence: Divergence | None = None
    finder: RateSweep | None = None
    refusals: tuple[str, ...] = ()
    data: DataFacts | None = None
    layers: Layers | None = None
