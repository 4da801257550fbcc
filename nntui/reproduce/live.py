"""What is shown while experiments are played: a bar for each job, plain lines, or JSON lines."""

import json
import os
import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from core.book.comparing import number_text
from core.book.events import Advanced, Event, Failed, Finished, Preparing, Started, Stopped
from core.book.experiment import Experiment, Job, first_jobs
from nntui.headless import duration
from nntui.headless_output import note, note_compiling
from nntui.reproduce.listing import STYLES
from nntui.reproduce.outcome import Outcome, outcome_as_data

_REDRAW_SECONDS = 0.1


class Live(Protocol):
    """Is told what happens, in its order."""

    def tell(self, event: Event) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def close(self) -> None: ...


def choose_live(experiments: list[Experiment], as_json: bool) -> Live:
    """JSON where it was asked for, bars where a person watches, else plain lines."""
    if as_json:
        return JsonLines()
    if sys.stdout.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        return Bars(experiments)
    return PlainLines()


def job_text(job: Job) -> str:
    """Such as `ch1.mnist-30, run 100, seed 3`."""
    parts = [job.experiment]
    parts += [job.run] if job.run not in ("", "run") else []
    parts += [f"seed {job.seed + 1}"] if job.seed else []
    return ", ".join(parts)


class PlainLines:
    """Notes on standard error; the table will be on standard output."""

    def __init__(self) -> None:
        self._preparing = note_compiling()

    def tell(self, event: Event) -> None:
        match event:
            case Preparing(_, sentence):
                self._preparing(sentence)
            case Started(job):
                note(f"{job_text(job)}: begun")
            case Finished(played):
                note(f"{job_text(played.job)}: played in {duration(played.seconds)}")
            case Failed(job, sentence):
                note(f"{job_text(job)}: {sentence}")
            case Stopped(job):
                note(f"{job_text(job)}: stopped")
            case _:
                pass

    def ended(self, outcome: Outcome) -> None:
        if outcome.is_whole:
            note(f"{outcome.experiment.id}: {outcome.status.state}")

    def close(self) -> None:
        pass


class JsonLines:
    """One object for each job that ends and for each experiment."""

    def tell(self, event: Event) -> None:
        match event:
            case Finished(played):
                self._print("job", played.job, seconds=round(played.seconds, 3))
            case Failed(job, sentence):
                self._print("failed", job, sentence=sentence)
            case _:
                pass

    def _print(self, event: str, job: Job, **values: object) -> None:
        place = {"experiment": job.experiment, "run": job.run, "seed": job.seed}
        print(json.dumps({"event": event, **place, **values}, ensure_ascii=False), flush=True)

    def ended(self, outcome: Outcome) -> None:
        if outcome.is_whole or outcome.failures:
            data = {"event": "experiment", **outcome_as_data(outcome)}
            print(json.dumps(data, ensure_ascii=False, allow_nan=False), flush=True)

    def close(self) -> None:
        pass


class Bars:
    """A bar for all, and one for each job under way; above them a line for each experiment that has ended."""

    def __init__(self, experiments: list[Experiment]) -> None:
        self._seconds = {one.id: max(one.seconds, 0.1) for one in experiments}
        self._jobs = {one.id: len(first_jobs(one)) for one in experiments}
        self._done = dict.fromkeys(self._seconds, 0.0)
        self._console = Console(highlight=False)
        width = max(10, min(30, self._console.width - 50))
        # Redrawn by hand while nothing else happens: a thread for it would take its share of the processor.
        self._progress = Progress(
            BarColumn(bar_width=width),
            TextColumn("{task.description}", markup=False),
            console=self._console,
            auto_refresh=False,
            transient=True,
        )
        self._all = self._progress.add_task("", total=sum(self._seconds.values()))
        self._tasks: dict[Job, TaskID] = {}
        self._shares: dict[Job, float] = {}
        self._drawn = 0.0
        self._began = time.monotonic()
        self._progress.start()

    def tell(self, event: Event) -> None:
        match event:
            case Started(job):
                self._tasks[job] = self._progress.add_task(job_text(job), total=1.0)
                self._shares[job] = 0.0
            case Preparing(job, sentence):
                self._progress.update(self._tasks[job], description=f"{job_text(job)}  {sentence}")
            case Advanced(job, progress):
                self._shares[job] = progress.share
                said = f"{job_text(job)}  {_newest(progress.series)}"
                self._progress.update(self._tasks[job], completed=progress.share, description=said)
            case Finished(played):
                self._remove(played.job, 1.0)
            case Failed(job, sentence):
                self._remove(job, 0.0)
                self._console.print(Text(f"{job_text(job)}: {sentence}", "bold red"))
            case Stopped(job):
                self._remove(job, 0.0)
            case _:
                pass
        self._draw()

    def ended(self, outcome: Outcome) -> None:
        id = outcome.experiment.id
        self._done[id] = self._seconds[id]
        if outcome.is_whole:
            state = outcome.status.state
            line = Text(f"{state:<9}", STYLES[state]).append(f"{id}  ", "bold").append(outcome.experiment.title, "")
            self._console.print(line)
        self._draw()

    def close(self) -> None:
        self._progress.stop()

    def _remove(self, job: Job, share: float) -> None:
        id = job.experiment
        self._done[id] = min(self._done[id] + share * self._of_job(job), self._seconds[id])
        self._progress.remove_task(self._tasks.pop(job))
        del self._shares[job]

    def _of_job(self, job: Job) -> float:
        return self._seconds[job.experiment] / self._jobs[job.experiment]

    def _draw(self) -> None:
        now = time.monotonic()
        if now - self._drawn < _REDRAW_SECONDS:
            return
        self._drawn = now
        under_way = sum(share * self._of_job(job) for job, share in self._shares.items())
        done, whole = sum(self._done.values()) + under_way, sum(self._seconds.values())
        said = f"all, {duration(now - self._began)}"
        self._progress.update(self._all, completed=min(done, whole), description=said)
        self._progress.refresh()


def _newest(series: dict[str, tuple[float, ...]]) -> str:
    """The last value of what counts right answers, or of the first series there is."""
    names = [name for name, values in series.items() if values]
    chosen = next((name for name in names if name.endswith("correct")), names[0] if names else "")
    return f"{chosen} {number_text(series[chosen][-1])}" if chosen else ""
