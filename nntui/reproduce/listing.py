"""The list of all experiments, by chapter, and how each stands."""

import json
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.book.registry import Problem, Registry
from core.book.results import DIFFERS, MATCHES, ResultStore, Status
from nntui.headless import duration

STYLES = {MATCHES: "green", DIFFERS: "bold red"}


def about(seconds: float) -> str:
    """An estimate, without more digits than it is good for."""
    return "moments" if seconds < 1 else duration(round(seconds)).replace(".0 s", " s")


def print_list(console: Console, registry: Registry, store: ResultStore) -> None:
    for chapter, experiments in groupby(registry.experiments, lambda one: one.chapter):
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column()
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        for one in experiments:
            status = store.status(one)
            row = (one.id, one.title, about(one.seconds))
            table.add_row(*map(Text, row), Text(status_text(status), STYLES.get(status.state, "dim")))
        console.print(Text(f"Chapter {chapter}", style="bold"))
        console.print(table)
        console.print()
    print_problems(console, registry.problems)
    console.print(
        "`nntui reproduce ID` plays one, `nntui reproduce ch3` a chapter, --all everything, --quick the short ones.",
        style="dim",
        markup=False,
    )


def print_problems(console: Console, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        console.print(Text(problem.text, style="yellow"))


def status_text(status: Status) -> str:
    return f"{status.state}, {status.when:%Y-%m-%d}" if status.when else status.state


def listed_as_json(registry: Registry, store: ResultStore) -> Iterator[str]:
    """A JSON object for each experiment and for each file that is wrong."""
    for one in registry.experiments:
        status = store.status(one)
        values = {
            "event": "listed",
            "experiment": one.id,
            "chapter": one.chapter,
            "title": one.title,
            "seconds": one.seconds,
            "status": status.state,
            "when": status.when.isoformat(timespec="seconds") if status.when else None,
        }
        yield json.dumps(values, ensure_ascii=False)
    for problem in registry.problems:
        yield problem_as_json(problem)


def problem_as_json(problem: Problem) -> str:
    values = {"event": "problem", "file": problem.file, "line": problem.line, "sentence": problem.sentence}
    return json.dumps(values, ensure_ascii=False)
