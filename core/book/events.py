"""What happens while experiments are played, in the order in which it happens; frozen data."""

from dataclasses import dataclass

from core.book.experiment import Job, Played, Progress


@dataclass(frozen=True)
class Started:
    """A process has begun with a job."""

    job: Job


@dataclass(frozen=True)
class Preparing:
    """Before a job can begin; the sentence says what is done, such as compiling the kernels."""

    job: Job
    sentence: str


@dataclass(frozen=True)
class Advanced:
    """How far a job is; of several such events only the newest is told."""

    job: Job
    progress: Progress


@dataclass(frozen=True)
class Finished:
    """A job was played to its end, and its result is in the store."""

    played: Played

    @property
    def job(self) -> Job:
        return self.played.job


@dataclass(frozen=True)
class Failed:
    """A job could not be played; the sentence says why."""

    job: Job
    sentence: str


@dataclass(frozen=True)
class Stopped:
    """A job was interrupted; what there was of it may be kept, so that it goes on from there."""

    job: Job


@dataclass(frozen=True)
class Ended:
    """Nothing of an experiment is left to play, or it was cancelled: the store says how it stands."""

    experiment: str


Event = Started | Preparing | Advanced | Finished | Failed | Stopped | Ended
