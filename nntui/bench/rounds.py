"""Times contenders against each other: every one gets a turn in every round, so that all meet the same machine."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import IO, Any

from nntui.bench.cases import Case
from nntui.bench.contenders import OURS, Entry, Setting

TOLERANCE = 1e-3
"""How far, relatively, a contender's loss may be from ours after the same steps.

float32 sums in another order differ in the last digits; where they decide on which side of its kink a ReLU is, or which
of a pool's values is the largest, 20 steps make up to 2e-4 of that.
"""


FINALISTS = 2
"""How many settings of a contender are timed: those that did best in a first epoch, if there are more."""


@dataclass(frozen=True)
class Plan:
    """How long to measure: a trial lasts whole epochs for at least `seconds`, but is cut at `most` seconds."""

    rounds: int = 5
    seconds: float = 1.0
    most: float = 3.0


@dataclass(frozen=True)
class Result:
    """Images per second of one contender in one setting, a value for each round; or why there is none.

    first: images per second of a first epoch, by which it was decided whether the setting is worth timing.
    """

    entry: Entry
    setting: Setting
    rates: tuple[float, ...] = ()
    problem: str = ""
    first: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.rates) if self.rates else 0.0


class WorkerError(Exception):
    """A contender's process ended; the sentence is the last line that it wrote."""


class _Process:
    """A contender's worker process and the talk with it."""

    def __init__(self, entry: Entry, setting: Setting, log: IO[str]) -> None:
        self.entry, self.setting = entry, setting
        self._log = log
        # -P: a folder named `core` where the user stands must not be taken for ours.
        command = [sys.executable, "-P", "-m", "nntui.bench.worker", entry.key, *setting.options]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=setting.complete_environment(),
        )

    def ask(self, **request: Any) -> dict[str, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise WorkerError(self._last_words())
        reply: dict[str, float] = json.loads(answer)
        return reply

    def _last_words(self) -> str:
        self._process.wait()
        self._log.seek(0)
        lines = [line.strip() for line in self._log if line.strip()]
        return lines[-1] if lines else f"its process ended with status {self._process.returncode}"

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def _process(entry: Entry, setting: Setting) -> Iterator[_Process]:
    with tempfile.TemporaryFile("w+") as log:
        process = _Process(entry, setting, log)
        try:
            yield process
        finally:
            process.end()


Say = Callable[[str], None]


def compare(case: Case, peers: list[Entry], plan: Plan, say: Say) -> list[Result]:
    """Times ours and the best settings of the peers on one case; ours comes first. `say` is told what is going on."""
    results: list[Result] = []
    with ExitStack() as stack:
        ready: dict[int, _Process] = {}
        our_loss: float | None = None
        for entry in [OURS, *peers]:
            for setting in entry.settings_for(case):
                say(f"{case.key}: preparing {_called(entry, setting)}")
                process = stack.enter_context(_process(entry, setting))
                results.append(Result(entry, setting))
                try:
                    loss = process.ask(do="check", case=asdict(case))["loss"]
                    our_loss = loss if our_loss is None else our_loss
                    if abs(loss - our_loss) > TOLERANCE * our_loss:
                        raise WorkerError(f"does other work: loss {loss:.6f} after the same steps, ours {our_loss:.6f}")
                    first = process.ask(do="warm_up", case=asdict(case), most=plan.most)
                except WorkerError as failure:
                    results[-1] = replace(results[-1], problem=str(failure))
                    if entry is OURS:
                        return results
                else:
                    results[-1] = replace(results[-1], first=first["images"] / first["seconds"])
                    ready[len(results) - 1] = process
                    _drop_slowest(ready, results, entry)
        for turn in range(plan.rounds):
            for place, process in ready.items():
                say(f"{case.key}: round {turn + 1} of {plan.rounds}, {_called(process.entry, process.setting)}")
                results[place] = _another_trial(results[place], process, plan)
    return results


def _drop_slowest(ready: dict[int, _Process], results: list[Result], entry: Entry) -> None:
    """Ends the process of a contender's slowest setting if there are more than take part."""
    places = [place for place in ready if results[place].entry is entry]
    if len(places) > FINALISTS:
        slowest = min(places, key=lambda place: results[place].first)
        ready.pop(slowest).end()


def _another_trial(result: Result, process: _Process, plan: Plan) -> Result:
    try:
        trial = process.ask(do="trial", seconds=plan.seconds, most=plan.most)
    except WorkerError as failure:
        return replace(result, rates=(), problem=str(failure))
    return replace(result, rates=(*result.rates, trial["images"] / trial["seconds"]))


def _called(entry: Entry, setting: Setting) -> str:
    return f"{entry.title} ({setting.text})" if setting.text else entry.title


def best_settings(results: list[Result]) -> list[Result]:
    """Each contender in the setting that has the best median, in the order of the results."""
    best: dict[str, Result] = {}
    for result in results:
        key = result.entry.key
        if key not in best or result.median > best[key].median:
            best[key] = result
    return list(best.values())
