"""Plays an experiment in which several networks vote (chapter 6)."""

from pathlib import Path

from core.book.experiment import Experiment, Job, Progress
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
    members: list[Member] = []
    series: Series = {}

    def say(share: float) -> None:
        watch(Progress((len(members) + share) / kind.members, series))

    for run in member_runs(first, kind.members):
        members.append(train_member(run, _SET, data, say))
        together_now = together(members, labels)
        series = {
            "vote correct": (float((together_now.voted == labels).sum()),),
            "mean correct": (float((together_now.meant == labels).sum()),),
            "member correct": tuple(float((answers == labels).sum()) for answers in together_now.answers),
        }
    say(0.0)
    return series
