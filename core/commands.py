"""What a user can ask of a running engine. Each command is applied between two slices of training."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.spec import Run, Value

if TYPE_CHECKING:
    from core.streams import Layers


@dataclass(frozen=True)
class Start:
    """Train, or go on training; from a finished run, train for as many epochs again."""


@dataclass(frozen=True)
class Pause:
    """Stop before the next mini-batch; `Start` goes on from there."""


@dataclass(frozen=True)
class StepBatch:
    """Train on one mini-batch, then pause."""


@dataclass(frozen=True)
class StepEpoch:
    """Train to the end of the current epoch, then pause."""


@dataclass(frozen=True)
class Reset:
    """Go back to step 0 with the same seed: the same initial parameters, the same order of images."""


@dataclass(frozen=True)
class NewSeed:
    """Go back to step 0 with a seed; without one, with the seed after the present one."""

    seed: int | None = None


@dataclass(frozen=True)
class Change:
    """Change one hyperparameter of spec.CHANGEABLE and keep training; the curves get a mark at this step."""

    name: str
    value: Value


@dataclass(frozen=True)
class Replace:
    """Drop the present run and prepare this one, paused at step 0.

    layers: weights and biases to begin with in place of random ones, see core.streams.Layers; nobody may write to them
    again. `Reset` returns to them, `NewSeed` draws random ones.
    """

    run: Run
    layers: "Layers | None" = field(default=None, compare=False)


@dataclass(frozen=True)
class SetSpeed:
    """Train at most so many mini-batches a second; None is full speed. Never changes the result."""

    batches_per_second: float | None


@dataclass(frozen=True)
class Watch:
    """What the screen shows now; what is not watched is not computed.

    parameters: whether each snapshot has a copy of all weights and biases.
    """

    gradients: bool
    parameters: bool = False


@dataclass(frozen=True)
class FindLearningRate:
    """Sweep the learning rate on a copy of the network; training waits meanwhile. The run itself stays as it is.

    from_present: begin with the present parameters instead of the initial ones.
    """

    from_present: bool = False


@dataclass(frozen=True)
class StopFinding:
    """End the sweep of the learning rate, and forget what it found."""


Command = (
    Start
    | Pause
    | StepBatch
    | StepEpoch
    | Reset
    | NewSeed
    | Change
    | Replace
    | SetSpeed
    | Watch
    | FindLearningRate
    | StopFinding
)
