"""What a user can ask of a running engine. Each command is applied between two slices of training."""

from dataclasses import dataclass

from core.spec import Run, Value


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
    """Drop the present run and prepare this one, paused at step 0."""

    run: Run


@dataclass(frozen=True)
class SetSpeed:
    """Train at most so many mini-batches a second; None is full speed. Never changes the result."""

    batches_per_second: float | None


@dataclass(frozen=True)
class Watch:
    """Which probes the screen shows now; what is not watched is not computed."""

    gradients: bool


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
