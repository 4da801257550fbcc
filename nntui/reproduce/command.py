"""`nntui reproduce` from its words to its exit code."""

import json
import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from core.book.events import Ended, Failed
from core.book.players import Players
from core.book.registry import book_folder, load_registry
from core.book.results import ResultStore
from nntui.exit_codes import FAILURE, OK, interruption_code
from nntui.headless_output import note
from nntui.reproduce.choice import Choice, choose
from nntui.reproduce.listing import listed_as_json, print_list, problem_as_json
from nntui.reproduce.live import Live, choose_live
from nntui.reproduce.outcome import Outcome, outcome_of
from nntui.reproduce.report import make_folder, write_report
from nntui.reproduce.table import print_ending, print_table


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for. words: ids and chapters. jobs: processes, None for one a core."""

    words: tuple[str, ...] = ()
    everything: bool = False
    quick: bool = False
    resume: bool = False
    out: Path = Path("reproduced")
    jobs: int | None = None
    as_json: bool = False

    @property
    def to_go_on(self) -> str:
        """The command that goes on after an interruption."""
        words = ["nntui", "reproduce", *self.words]
        words += ["--all"] if self.everything else []
        words += ["--quick"] if self.quick else []
        words += ["--out", str(self.out)] if self.out != Wishes.out else []
        return shlex.join([*words, "--resume"])


def reproduce(wishes: Wishes, folder: Path | None = None, store: ResultStore | None = None) -> int:
    """Lists or plays; returns the exit code. folder: where the experiments are, by default the book's own."""
    folder, store = folder or book_folder(), store or ResultStore()
    registry = load_registry(folder)
    console = Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 120)
    if not (wishes.words or wishes.everything or wishes.quick):
        if wishes.as_json:
            print("\n".join(listed_as_json(registry, store)))
        else:
            print_list(console, registry, store)
        return OK
    choice = choose(registry, wishes.words, wishes.quick)
    make_folder(wishes.out)
    began = time.monotonic()
    live = choose_live(list(choice.experiments), wishes.as_json)
    play = _Play(choice, wishes, store, live, folder)
    try:
        play.to_the_end()
    except KeyboardInterrupt as interruption:
        live.close()
        if not wishes.as_json:
            print_table(console, [outcome for outcome in play.outcomes() if outcome.played])
        note(f"Interrupted. What was done is kept; `{wishes.to_go_on}` goes on from here.")
        return interruption_code(interruption)
    finally:
        live.close()
    return _report(choice, wishes, play.outcomes(), console, time.monotonic() - began)


class _Play:
    """Plays what was chosen and tells of it."""

    def __init__(self, choice: Choice, wishes: Wishes, store: ResultStore, live: Live, folder: Path) -> None:
        self._choice = choice
        self._store = store
        self._live = live
        self._anew = not wishes.resume
        self._players = Players(store, wishes.jobs, folder)
        self._failures: dict[str, list[str]] = {}

    def to_the_end(self) -> None:
        """Raises KeyboardInterrupt after everything was stopped."""
        try:
            for experiment in self._choice.experiments:
                self._players.add(experiment, anew=self._anew)
            while self._players.is_busy:
                for event in self._players.wait(0.1):
                    self._live.tell(event)
                    match event:
                        case Failed(job, sentence):
                            self._failures.setdefault(job.experiment, []).append(sentence)
                        case Ended(id):
                            self._live.ended(self._outcome(id))
                        case _:
                            pass
        except KeyboardInterrupt:
            self._live.close()
            self._players.stop()
            raise
        finally:
            self._players.kill()

    def outcomes(self) -> list[Outcome]:
        return [self._outcome(one.id) for one in self._choice.experiments]

    def _outcome(self, id: str) -> Outcome:
        experiment = next(one for one in self._choice.experiments if one.id == id)
        failures = tuple(dict.fromkeys(self._failures.get(id, ())))
        return outcome_of(experiment, self._store, failures)


def _report(choice: Choice, wishes: Wishes, outcomes: list[Outcome], console: Console, seconds: float) -> int:
    left_out = [one.id for one in choice.left_out]
    progress = Console(stderr=True, highlight=False)
    with progress.status("drawing pictures") as status:
        write_report(wishes.out, outcomes, choice.problems, left_out, seconds, status.update)
    well = all(outcome.matches for outcome in outcomes) and not choice.problems
    if wishes.as_json:
        for problem in choice.problems:
            print(problem_as_json(problem))
        ending = {
            "event": "end",
            "matching": sum(outcome.matches for outcome in outcomes),
            "experiments": len(outcomes),
            "left_out": left_out,
            "seconds": round(seconds, 3),
            "report": str(wishes.out / "report.md"),
        }
        print(json.dumps(ending, ensure_ascii=False), flush=True)
    else:
        print_table(console, outcomes)
        print_ending(console, outcomes, left_out, choice.problems, seconds)
        note(f"The report is in {wishes.out / 'report.md'}.")
    return OK if well else FAILURE
