"""Plays jobs of many experiments in processes of their own, while the caller does something else.

The caller asks `poll` now and then, or waits in `wait`; nothing happens behind its back but that results are kept.
"""

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.book.events import Advanced, Ended, Event, Failed, Finished, Preparing, Started, Stopped
from core.book.experiment import Experiment, Job, Played, Progress, first_jobs
from core.book.registry import book_folder
from core.book.results import ResultStore, jobs_left, read_series
from core.compilation import child_environment, is_compiled
from core.errors import DataError
from core.team import cores, workers_for

_GRACE = 2.0  # seconds for a process that was asked to end, before it is ended


@dataclass
class _Playing:
    """An experiment under way. played: in this session or before it. failed: no more seeds are asked for."""

    experiment: Experiment
    played: list[Played]
    anew: bool
    asked: set[Job] = field(default_factory=set)
    open: int = 0
    failed: bool = False


class Players:
    """Plays experiments over several processes; all methods are for one and the same thread.

    A job whose mini-batches keep all cores busy by themselves is played while nothing else is. Which job is played when
    makes no difference to what comes out, nor to how many seeds are played.
    """

    def __init__(self, store: ResultStore, workers: int | None = None, folder: Path | None = None) -> None:
        """workers: how many processes at most, by default one for each core. folder: where the experiments' files are,
        by default the book's."""
        self._store = store
        self._most = workers or cores()
        self._folder = folder or book_folder()
        self._heard: queue.SimpleQueue[tuple[_Worker, dict[str, Any]]] = queue.SimpleQueue()
        self._playing: dict[str, _Playing] = {}
        self._waiting: list[Job] = []
        self._workers: list[_Worker] = []
        self._events: list[Event] = []

    @property
    def is_busy(self) -> bool:
        """Whether anything is being played or waits for it, or an event has not been told."""
        return bool(self._playing or self._events or any(worker.job for worker in self._workers))

    def is_playing(self, experiment: str) -> bool:
        """Whether the experiment of this id is under way or waits for its turn."""
        return experiment in self._playing

    def add(self, experiment: Experiment, anew: bool = False) -> None:
        """Plays what is left of an experiment; with anew, all of it, and what was kept of it is forgotten then."""
        if experiment.id in self._playing:
            return
        played = [] if anew else self._store.played(experiment)
        self._playing[experiment.id] = _Playing(experiment, played, anew)
        self._ask_for_more(experiment.id)

    def cancel(self, experiment: str) -> None:
        """Drops what waits of an experiment and stops what is played of it, soon: `Stopped` and `Ended` say when."""
        if experiment in self._playing:
            playing = self._playing[experiment]
            playing.failed = True
            dropped = [job for job in self._waiting if job.experiment == experiment]
            self._waiting = [job for job in self._waiting if job.experiment != experiment]
            playing.open -= len(dropped)
            for worker in self._workers:
                if worker.job and worker.job.experiment == experiment:
                    worker.ask_to_end()
            self._end_if_done(experiment)

    def poll(self) -> list[Event]:
        """What has happened since the last time; gives idle processes their next job. Does not wait."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._hear(*self._heard.get_nowait())
        for worker in self._workers:
            worker.end_if_overdue()
        self._begin_jobs()
        if not self._playing:
            self._dismiss([worker for worker in self._workers if not worker.job])
        events, self._events = _newest_progress(self._events), []
        return events

    def wait(self, seconds: float) -> list[Event]:
        """As `poll`, but waits until something happens, for so many seconds at most."""
        events = self.poll()
        if events or not self.is_busy:
            return events
        with contextlib.suppress(queue.Empty):
            self._hear(*self._heard.get(timeout=seconds))
        return self.poll()

    def stop(self, grace: float = _GRACE) -> list[Event]:
        """Stops everything within so many seconds and a moment; returns what has happened meanwhile.

        Jobs that can be gone on with are kept as far as they are, if the time is enough.
        """
        for id in list(self._playing):
            self.cancel(id)
        end = time.monotonic() + grace
        events = self.poll()
        while self.is_busy and time.monotonic() < end:
            events += self.wait(0.05)
        events += [Stopped(worker.job) for worker in self._workers if worker.job]
        events += [Ended(id) for id in self._playing]
        self.kill()
        return events

    def kill(self) -> None:
        """Ends all processes at once, whatever they do."""
        self._dismiss(list(self._workers))
        self._playing.clear()
        self._waiting.clear()
        self._events.clear()

    def _dismiss(self, workers: Iterable["_Worker"]) -> None:
        for worker in workers:
            worker.end()
            self._workers.remove(worker)

    def _ask_for_more(self, id: str) -> None:
        """Lets wait what is left of an experiment and has not been asked for."""
        playing = self._playing[id]
        if not playing.failed:
            left = [job for job in jobs_left(playing.experiment, playing.played) if job not in playing.asked]
            playing.asked.update(left)
            playing.open += len(left)
            # What takes longest comes first, so that no process has a long job left when the others are done; what
            # is played alone comes last.
            self._waiting = sorted(
                [*self._waiting, *left], key=lambda job: (self._is_for_all_cores(job), -self._seconds(job))
            )
        self._end_if_done(id)

    def _end_if_done(self, id: str) -> None:
        if self._playing[id].open == 0:
            del self._playing[id]
            self._events.append(Ended(id))

    def _seconds(self, job: Job) -> float:
        experiment = self._playing[job.experiment].experiment
        return experiment.seconds / len(first_jobs(experiment))

    def _begin_jobs(self) -> None:
        while job := self._next_job():
            idle = [worker for worker in self._workers if not worker.job and not worker.is_asked_to_end]
            if not idle:
                idle = [_Worker(self._folder, self._heard, self._store)]
                self._workers += idle
            playing = self._playing[job.experiment]
            if playing.anew:
                playing.anew = False
                self._store.forget(playing.experiment)
            self._waiting.remove(job)
            idle[0].begin(playing.experiment, job)
            self._events.append(Started(job))

    def _next_job(self) -> Job | None:
        """The first one that may begin now, if there is a process for it."""
        busy = [worker.job for worker in self._workers if worker.job]
        if len(busy) >= self._most or any(self._is_for_all_cores(job) for job in busy):
            return None
        preparing = {self._precision(worker.job) for worker in self._workers if worker.job and not worker.ready}
        for job in self._waiting:
            precision = self._precision(job)  # kernels are compiled by one process, while the others wait
            is_prepared = not precision or precision not in preparing or is_compiled(precision)
            if is_prepared and not (busy and self._is_for_all_cores(job)):
                return job
        return None

    def _is_for_all_cores(self, job: Job) -> bool:
        run = self._playing[job.experiment].experiment.runs.get(job.run)
        return run is not None and workers_for(run.network, run.batch_size) > 1

    def _precision(self, job: Job) -> str:
        run = self._playing[job.experiment].experiment.runs.get(job.run)
        return run.precision if run else ""

    def _hear(self, worker: "_Worker", message: dict[str, Any]) -> None:
        if worker not in self._workers:
            return
        job = worker.job
        if not job:  # an idle process that is gone
            self._dismiss([worker])
            return
        match message["say"]:
            case "preparing":
                self._events.append(Preparing(job, message["sentence"]))
            case "ready":
                worker.ready = True
            case "progress":
                self._events.append(Advanced(job, Progress(message["share"], read_series(message["series"]))))
            case "played":
                self._playing[job.experiment].played.append(message["result"])
                self._events.append(Finished(message["result"]))
                self._end_job(worker, job)
            case "failed":
                self._playing[job.experiment].failed = True
                self._events.append(Failed(job, message["sentence"]))
                self._end_job(worker, job)
            case "gone":
                self._dismiss([worker])
                if not worker.is_asked_to_end:
                    self._playing[job.experiment].failed = True
                stopped = Stopped(job) if worker.is_asked_to_end else Failed(job, worker.last_words)
                self._events.append(stopped)
                self._end_job(worker, job)

    def _end_job(self, worker: "_Worker", job: Job) -> None:
        worker.job = None
        self._playing[job.experiment].open -= 1
        self._ask_for_more(job.experiment)


class _Worker:
    """A process that plays one job at a time, and the thread that listens to it and keeps its results."""

    def __init__(
        self, folder: Path, heard: "queue.SimpleQueue[tuple[_Worker, dict[str, Any]]]", store: ResultStore
    ) -> None:
        # -P: a folder named `core` where the user stands must not be taken for ours.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.book.worker", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=child_environment(),
        )
        self.job: Job | None = None
        self.ready = False
        self._experiment: Experiment | None = None
        self._asked_at: float | None = None
        self._store = store
        threading.Thread(target=self._listen, args=(heard,), name="listens to a player", daemon=True).start()

    @property
    def is_asked_to_end(self) -> bool:
        return self._asked_at is not None

    @property
    def last_words(self) -> str:
        status = self._process.wait()
        why = "it was ended from outside, perhaps for want of memory" if status < 0 else f"status {status}"
        return f"Its process ended before it was done: {why}."

    def begin(self, experiment: Experiment, job: Job) -> None:
        self.job, self._experiment, self.ready = job, experiment, False
        checkpoint = str(self._store.checkpoint(experiment, job))
        request = {"experiment": job.experiment, "run": job.run, "seed": job.seed, "checkpoint": checkpoint}
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # the listening thread says that it is gone
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def ask_to_end(self) -> None:
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            self._process.terminate()

    def end_if_overdue(self) -> None:
        if self._asked_at is not None and time.monotonic() - self._asked_at > _GRACE:
            self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def _listen(self, heard: "queue.SimpleQueue[tuple[_Worker, dict[str, Any]]]") -> None:
        """Results are kept here, where no Ctrl+C comes between."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            if message["say"] == "played":
                message = self._keep(message)
            heard.put((self, message))
        heard.put((self, {"say": "gone"}))

    def _keep(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self.job is not None
        assert self._experiment is not None
        played = Played(self.job, read_series(message["series"]), message["seconds"])
        try:
            self._store.keep(self._experiment, played)
        except DataError as error:
            return {"say": "failed", "sentence": str(error)}
        return message | {"result": played}


def _newest_progress(events: list[Event]) -> list[Event]:
    newest = {event.job: event for event in events if isinstance(event, Advanced)}
    return [event for event in events if not isinstance(event, Advanced) or newest[event.job] is event]
