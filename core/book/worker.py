"""A process that plays jobs of the book's experiments, one after the other; `core.book.players` starts it.

It is told one JSON line for each job, and answers in JSON lines. SIGTERM asks it to keep the state of its job and end.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO, Any

from core.book.experiment import Experiment, Job, Progress
from core.book.playing import play
from core.book.registry import Problem, read_experiment
from core.compilation import prepare
from core.errors import LabError

_REPORT_EVERY = 0.2  # seconds


class _Stop:
    """Whether the process was asked to end: between two jobs it does so at once, in a job it waits to be looked at."""

    def __init__(self) -> None:
        self.asked = False
        self.in_job = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends its children
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if not self.in_job:
            os._exit(0)


class _Talk:
    """What is said to the parent. A parent that is gone ends the process."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._last = ""

    def say_preparing(self, sentence: str) -> None:
        if sentence != self._last:
            self._last = sentence
            self.say("preparing", sentence=sentence)

    def say(self, what: str, **values: Any) -> None:
        try:
            self._out.write(json.dumps({"say": what, **values}) + "\n")
            self._out.flush()
        except BrokenPipeError:
            os._exit(1)


def serve(folder: Path) -> None:
    """Plays what standard input asks for, of the experiments in a folder, until there is nothing more."""
    stop = _Stop()
    talk = _Talk(_own_output())
    for line in sys.stdin:
        request = json.loads(line)
        stop.in_job = True
        try:
            _serve_job(request, folder, talk, stop)
        except KeyboardInterrupt:
            return
        except LabError as error:
            talk.say("failed", sentence=str(error))
        except MemoryError:
            talk.say("failed", sentence="There is not enough memory for this.")
        except Exception as error:  # whoever waits for the job must hear of its end
            talk.say("failed", sentence=f"A mistake in nntui: {type(error).__name__}: {error}")
        stop.in_job = False
        if stop.asked:
            return


def _own_output() -> IO[str]:
    """Standard output for the parent alone: what a library prints would spoil its screen."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return out


def _serve_job(request: dict[str, Any], folder: Path, talk: _Talk, stop: _Stop) -> None:
    experiment = _experiment(request["experiment"], folder)
    job = Job(experiment.id, request["run"], request["seed"])
    if job.run:
        prepare(experiment.runs[job.run].precision, talk.say_preparing, lambda: stop.asked)
        if stop.asked:
            return
    talk.say("ready")
    last = 0.0

    def watch(progress: Progress) -> None:
        nonlocal last
        if stop.asked:
            raise KeyboardInterrupt
        if time.monotonic() - last >= _REPORT_EVERY:
            last = time.monotonic()
            talk.say("progress", share=progress.share, series=progress.series)

    played = play(experiment, job, watch, Path(request["checkpoint"]))
    talk.say("played", seconds=played.seconds, series=played.series)


def _experiment(id: str, folder: Path) -> Experiment:
    found = read_experiment(id, (folder / f"{id}.toml").read_text(encoding="utf-8"), folder / "curves")
    if isinstance(found, Problem):
        raise LabError(found.text)
    return found.experiment


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
