"""Where the book's experiments are played and held against what was published: between the screen and the players."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.book.comparing import Verdict, judge
from core.book.events import Advanced, Ended, Event, Failed, Finished, Preparing, Started, Stopped
from core.book.experiment import Experiment, Job, Played, Progress, first_jobs
from core.book.registry import Registry, load_registry
from core.book.results import DIFFERS, MATCHES, NEVER_RUN, PARTLY, ResultStore, Status


class PlayersLike(Protocol):
    """What a desk needs of core.book.players.Players."""

    def add(self, experiment: Experiment, anew: bool = False) -> None: ...
    def cancel(self, experiment: str) -> None: ...
    def is_playing(self, experiment: str) -> bool: ...
    def poll(self) -> list[Event]: ...
    def kill(self) -> None: ...


class StoreLike(Protocol):
    """What a desk needs of core.book.results.ResultStore."""

    def played(self, experiment: Experiment) -> list[Played]: ...
    def status(self, experiment: Experiment) -> Status: ...


RUNNING, WAITING, FAILED = "running", "waits", "failed"
SIGNS = {NEVER_RUN: "·", PARTLY: "◔", MATCHES: "✓", DIFFERS: "✗", RUNNING: "▸", WAITING: "◌", FAILED: "!"}


@dataclass(frozen=True)
class Standing:
    """How an experiment stands: one of SIGNS, how much of it is done while it runs, and a sentence where one helps."""

    state: str
    share: float = 0.0
    sentence: str = ""

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def word(self) -> str:
        return f"{100 * self.share:.0f} %" if self.state == RUNNING else self.state


class BookDesk:
    """The registry, what was played of it before, and what is being played now. For one thread."""

    def __init__(self, registry: Registry, store: StoreLike, make_players: Callable[[], PlayersLike]) -> None:
        """make_players: called when something is played for the first time."""
        self.registry = registry
        self._store = store
        self._make_players = make_players
        self._players: PlayersLike | None = None
        self._live: dict[Job, Progress] = {}
        self._kept: dict[str, list[Played]] = {}
        self._status: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._failed: dict[str, str] = {}

    def standing(self, experiment: Experiment) -> Standing:
        id = experiment.id
        if self.is_playing(experiment):
            live = [progress.share for job, progress in self._live.items() if job.experiment == id]
            if not live:
                return Standing(WAITING, sentence=self._said.get(id, ""))
            done = len(self._finished(experiment))
            whole = max(len(first_jobs(experiment)), done + len(live))
            return Standing(RUNNING, min((done + sum(live)) / whole, 1.0), self._said.get(id, ""))
        if id in self._failed:
            return Standing(FAILED, sentence=self._failed[id])
        if id not in self._status:
            self._status[id] = self._store.status(experiment).state
        return Standing(self._status[id])

    def is_playing(self, experiment: Experiment) -> bool:
        return self._players is not None and self._players.is_playing(experiment.id)

    def is_complete(self, experiment: Experiment) -> bool:
        """Whether nothing is left to play, unless it is played anew."""
        return self.standing(experiment).state in (MATCHES, DIFFERS)

    def played(self, experiment: Experiment) -> list[Played]:
        """What was played, and what there is by now of what is being played."""
        live = [
            Played(job, progress.series, 0.0) for job, progress in self._live.items() if job.experiment == experiment.id
        ]
        return [*self._finished(experiment), *live]

    def _finished(self, experiment: Experiment) -> list[Played]:
        if experiment.id not in self._kept:
            self._kept[experiment.id] = self._store.played(experiment)
        return self._kept[experiment.id]

    def verdicts(self, experiment: Experiment) -> list[Verdict]:
        """One for each comparison, on what there is by now."""
        played = self.played(experiment)
        return [judge(comparison, played) for comparison in experiment.comparisons]

    def run(self, experiment: Experiment, anew: bool = False) -> None:
        """Plays what is left of an experiment, or all of it anew, in processes of their own."""
        if self._players is None:
            self._players = self._make_players()
        self._failed.pop(experiment.id, None)
        self._players.add(experiment, anew)

    def stop(self, experiment: Experiment) -> None:
        """Stops an experiment that is being played or waits; what was played of it to the end is kept."""
        if self._players is not None:
            self._players.cancel(experiment.id)

    def poll(self) -> set[str]:
        """Takes note of what has happened; the ids of the experiments that stand differently now."""
        events = self._players.poll() if self._players is not None else []
        for event in events:
            self._note(event)
        return {event.experiment if isinstance(event, Ended) else event.job.experiment for event in events}

    def _note(self, event: Event) -> None:
        match event:
            case Started(job):
                self._live[job] = Progress(0.0, {})
                self._forget(job.experiment)
            case Preparing(job, sentence):
                self._said[job.experiment] = sentence
            case Advanced(job, progress):
                self._live[job] = progress
                self._said.pop(job.experiment, None)
            case Failed(job, sentence):
                self._live.pop(job, None)
                self._failed[job.experiment] = sentence
            case Finished() | Stopped():
                self._live.pop(event.job, None)
                self._forget(event.job.experiment)
            case Ended(id):
                self._forget(id)
                self._said.pop(id, None)

    def _forget(self, id: str) -> None:
        """The store is asked again."""
        self._kept.pop(id, None)
        self._status.pop(id, None)

    def close(self) -> None:
        """Ends all processes at once."""
        if self._players is not None:
            self._players.kill()


def open_desk() -> BookDesk:
    """A desk with the book's own experiments and the user's results."""
    store = ResultStore()

    def make_players() -> PlayersLike:
        from core.book.players import Players  # brings the kernels along

        return Players(store)

    return BookDesk(load_registry(), store, make_players)
