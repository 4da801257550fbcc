"""The report in a folder: report.md for people, report.json for programs, and the pictures."""

import json
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import click

from core.book.registry import Problem
from core.whole_file import write_whole
from nntui.bench.machine import describe_system
from nntui.headless import duration
from nntui.reproduce.outcome import Outcome, outcome_as_data, verdict_text
from nntui.reproduce.pictures import Picture, draw, pictures_of

PICTURES = "pictures"


def make_folder(folder: Path) -> None:
    """Before anything is played: a report that cannot be written should not take hours to say so. Raises UsageError."""
    try:
        (folder / PICTURES).mkdir(parents=True, exist_ok=True)
        write_whole(folder / "report.md", "# The book, reproduced\n\nNot finished yet.\n")
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be written: {error.strerror}.") from None


def write_report(
    folder: Path,
    outcomes: list[Outcome],
    problems: tuple[Problem, ...],
    left_out: list[str],
    seconds: float,
    say: Callable[[str], None],
) -> None:
    """Draws the pictures and writes both reports. seconds: that everything took. Raises click.UsageError."""
    pictures = {outcome.experiment.id: pictures_of(outcome) for outcome in outcomes}
    wanted = [picture for some in pictures.values() for picture in some]
    try:
        for number, _ in enumerate(draw(wanted, folder / PICTURES), start=1):
            say(f"drawing pictures: {number // 2} of {len(wanted)}")
        text = report_text(outcomes, pictures, problems, left_out, seconds)
        write_whole(folder / "report.md", text)
        data = {
            "machine": describe_system(),
            "seconds": round(seconds, 3),
            "problems": [problem.text for problem in problems],
            "left_out": left_out,
            "experiments": [
                outcome_as_data(outcome) | {"pictures": [picture.file for picture in pictures[outcome.experiment.id]]}
                for outcome in outcomes
            ],
        }
        write_whole(folder / "report.json", json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
    except OSError as error:
        raise click.UsageError(f"The report cannot be written to {folder}: {error.strerror}.") from None


def report_text(
    outcomes: list[Outcome],
    pictures: dict[str, list[Picture]],
    problems: tuple[Problem, ...],
    left_out: list[str],
    seconds: float,
) -> str:
    """The report as Markdown."""
    matching = sum(outcome.matches for outcome in outcomes)
    parts = [
        "# The book, reproduced",
        "Experiments of Michael Nielsen's *Neural Networks and Deep Learning*, played again by nntui: what was "
        "published beside what came out here. *matches* and *differs* are the only verdicts.",
        f"**{matching} of {len(outcomes)} experiments match.** {_machine(seconds)}",
    ]
    misses = [outcome.experiment.id for outcome in outcomes if outcome.is_whole and not outcome.matches]
    rest = [outcome.experiment.id for outcome in outcomes if not outcome.is_whole]
    parts += [f"Differing: {', '.join(misses)}."] if misses else []
    parts += [f"Not played to the end: {', '.join(rest)}."] if rest else []
    parts += [f"Left out because they take long: {', '.join(left_out)}."] if left_out else []
    parts += (
        ["Files that could not be read:\n\n" + "\n".join(f"- {_plain(one.text)}" for one in problems)]
        if problems
        else []
    )
    for chapter, some in groupby(outcomes, lambda outcome: outcome.experiment.chapter):
        group = list(some)
        parts += [f"## Chapter {chapter}", _table(group)]
        for outcome in group:
            parts += _section(outcome, pictures[outcome.experiment.id])
    return "\n\n".join(parts) + "\n"


def _machine(seconds: float) -> str:
    system = describe_system()
    packages = ", ".join(f"{name} {number}" for name, number in system["packages"].items())
    return (
        f"It took {duration(seconds)} on {time.strftime('%Y-%m-%d')}: {system['processor']}, {system['cores']} cores, "
        f"{system['system']}, Python {system['python']}, {packages}. The time of an experiment is what its runs took "
        "together; several are played at once."
    )


def _table(outcomes: list[Outcome]) -> str:
    rows = ["| experiment | published | ours | how compared | verdict | time |", "|---|---|---|---|---|---:|"]
    for outcome in outcomes:
        time_text = duration(outcome.seconds) if outcome.played else ""
        id = outcome.experiment.id
        rows.append(f"| **[{id}](#{_anchor(id)})** |  |  |  | **{outcome.status.state}** | {time_text} |")
        for verdict in outcome.verdicts:
            how = verdict.how + (f"; {verdict.detail}" if verdict.detail else "")
            said = verdict_text(verdict) if verdict.values else "not played"
            cells = (verdict.comparison.title, verdict.published, verdict.ours, how, said)
            rows.append(f"| {' | '.join(_plain(cell) for cell in cells)} |  |")
    return "\n".join(rows)


def _section(outcome: Outcome, pictures: list[Picture]) -> list[str]:
    experiment = outcome.experiment
    parts = [
        f'<a id="{_anchor(experiment.id)}"></a>\n\n### {_plain(experiment.title)}',
        f"*{_plain(experiment.question)}*",
        f"{experiment.id}, of the section “{_plain(experiment.section)}”; published: {_plain(experiment.source)}.",
    ]
    parts += [f"Could not be played: {_plain(sentence)}" for sentence in outcome.failures]
    parts += (
        [f"> **On what was published.** {_plain(' '.join(experiment.erratum.split()))}"] if experiment.erratum else []
    )
    parts += [f"![{_plain(one.title)}: {one.caption}]({PICTURES}/{_quoted(one.file)}.svg)" for one in pictures]
    return parts


def _anchor(id: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in id)


def _quoted(file: str) -> str:
    from urllib.parse import quote

    return quote(file)


def _plain(text: str) -> str:
    """So that Markdown shows it as it is."""
    for sign in "\\|*_<>[]`":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
