"""Keeps what was played of the book's experiments: a small JSON file for each job, in the user's data folder.

A result is only taken for one as long as nothing has changed on which it depends: the run, how it is played, and the
version of the program. A damaged file is as good as none.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from core.book.comparing import Verdict, judge
from core.book.experiment import Experiment, Job, Played, first_jobs, jobs_of_seed
from core.data_folder import DATA_FOLDER, data_folder
from core.errors import DataError
from core.run_file import run_to_toml
from core.whole_file import write_whole

NEVER_RUN, PARTLY, MATCHES, DIFFERS = STATES = ("never run", "partly", "matches", "differs")


@dataclass(frozen=True)
class Status:
    """How an experiment stands: one of STATES, when its last job ended, and the seconds that its jobs took together."""

    state: str
    when: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class _Kept:
    played: Played
    when: float


class ResultStore:
    """What was played so far, in a folder of its own for each experiment."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: instead of the one in the user's data folder."""
        self.folder = folder or data_folder() / "book"

    def keep(self, experiment: Experiment, played: Played) -> None:
        """Keeps a result, in the place of an earlier one of that job. Raises DataError where that cannot be written."""
        content = {
            "fingerprint": fingerprint(experiment, played.job),
            "run": played.job.run,
            "seed": played.job.seed,
            "seconds": played.seconds,
            "when": time.time(),
            "series": played.series,
        }
        try:
            write_whole(self._path(experiment, played.job), json.dumps(content))
        except OSError as error:
            raise DataError(
                f"Results cannot be kept in {self.folder}: {error.strerror}. {DATA_FOLDER} can name another folder."
            ) from None

    def played(self, experiment: Experiment) -> list[Played]:
        """What is there of an experiment, seed by seed."""
        return [kept.played for kept in self._kept(experiment)]

    def verdicts(self, experiment: Experiment) -> list[Verdict]:
        """One for each comparison, whether or not everything has been played."""
        played = self.played(experiment)
        return [judge(comparison, played) for comparison in experiment.comparisons]

    def jobs_left(self, experiment: Experiment) -> list[Job]:
        return jobs_left(experiment, self.played(experiment))

    def status(self, experiment: Experiment) -> Status:
        kept = self._kept(experiment)
        if not kept:
            begun = any(self.checkpoint(experiment, job).exists() for job in first_jobs(experiment))
            return Status(PARTLY if begun else NEVER_RUN)
        played = [one.played for one in kept]
        if jobs_left(experiment, played):
            state = PARTLY
        else:
            state = MATCHES if all(judge(one, played).matches for one in experiment.comparisons) else DIFFERS
        when = datetime.fromtimestamp(max(one.when for one in kept)).astimezone()
        return Status(state, when, sum(one.seconds for one in played))

    def forget(self, experiment: Experiment) -> None:
        """Removes all results of an experiment, and what is kept of jobs that were interrupted."""
        for path in self._folder(experiment).glob("*-*"):
            with contextlib.suppress(OSError):
                path.unlink()

    def checkpoint(self, experiment: Experiment, job: Job) -> Path:
        """Where the state of a job that is not at its end is kept."""
        return self._folder(experiment) / f"{_name(job)}-{fingerprint(experiment, job)}.checkpoint"

    def _kept(self, experiment: Experiment) -> list[_Kept]:
        jobs = [job for seed in range(experiment.most_seeds) for job in jobs_of_seed(experiment, seed)]
        return [kept for job in jobs if (kept := _read(self._path(experiment, job), experiment, job))]

    def _path(self, experiment: Experiment, job: Job) -> Path:
        return self._folder(experiment) / f"{_name(job)}-result.json"

    def _folder(self, experiment: Experiment) -> Path:
        return self.folder / experiment.id


def jobs_left(experiment: Experiment, played: Sequence[Played]) -> list[Job]:
    """What has still to be played: of the first seeds, then of one more as long as a band is unsettled.

    Whether another seed is needed depends on the seeds before it alone, so that it does not matter who is done first.
    """
    done = {one.job for one in played}
    missing = [job for job in first_jobs(experiment) if job not in done]
    for seed in range(experiment.seeds, experiment.most_seeds):
        so_far = [one for one in played if one.job.seed < seed]
        if missing or all(judge(comparison, so_far).settled for comparison in experiment.comparisons):
            break
        missing = [job for job in jobs_of_seed(experiment, seed) if job not in done]
    return missing


def fingerprint(experiment: Experiment, job: Job) -> str:
    """Changes with all that a result depends on."""
    run = run_to_toml(experiment.runs[job.run]) if job.run else ""
    said = f"{_version()} {experiment.kind!r} {job.run!r} {job.seed} {run}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def _version() -> str:
    try:
        return version("nntui")
    except PackageNotFoundError:  # run from a folder, without being installed
        return ""


def _name(job: Job) -> str:
    """Of its files: a run may be called what a file may not."""
    return hashlib.sha256(f"{job.run} {job.seed}".encode()).hexdigest()[:12]


def _read(path: Path, experiment: Experiment, job: Job) -> _Kept | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["fingerprint"] != fingerprint(experiment, job):
            return None
        return _Kept(Played(job, read_series(content["series"]), float(content["seconds"])), float(content["when"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def read_series(content: Any) -> dict[str, tuple[float, ...]]:
    """Series as they come out of JSON. Raises TypeError, ValueError or AttributeError where they are something else."""
    return {str(name): tuple(float(value) for value in values) for name, values in content.items()}
