"""Plays an experiment in which several networks vote (chapter 6)."""

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.book.experiment import Experiment, Job, Progress
from core.book.interrupted import seconds_so_far
from core.book.kept_members import forget_members, keep_members, kept_members
from core.book.kinds import Ensemble
from core.book.playing import Series, Watch
from core.data.loading import load_data
from core.ensemble import Member, member_runs, together, train_member

_SET = "test"


def play_ensemble(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None) -> Series:
    """Trains the members one after the other; see `kinds.Ensemble` for the series. Raises LabError."""
    kind = experiment.kind
    assert isinstance(kind, Ensemble)
    first = experiment.run(job.run, job.seed * kind.members)
    data = load_data(first)
    labels = data.sets[_SET].labels
    runs = member_runs(first, kind.members)
    began, before = time.monotonic(), seconds_so_far(checkpoint) if checkpoint else 0.0
    members = kept_members(checkpoint, runs, len(labels)) if checkpoint else []
    series = _series(members, labels)

    def say(share: float) -> None:
        watch(Progress((len(members) + share) / kind.members, series))

    for run in runs[len(members) :]:
        members.append(train_member(run, _SET, data, say))
        if checkpoint:
            keep_members(members, checkpoint, before + time.monotonic() - began)
        series = _series(members, labels)
    if checkpoint:
        forget_members(checkpoint)
    say(0.0)
    return series


def _series(members: list[Member], labels: NDArray[np.uint8]) -> Series:
    if not members:
        return {}
    said = together(members, labels)
    return {
        "vote correct": (float((said.voted == labels).sum()),),
        "mean correct": (float((said.meant == labels).sum()),),
        "member correct": tuple(float((answers == labels).sum()) for answers in said.answers),
    }
