"""The table at the end: what was published beside ours, and the verdicts."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.book.registry import Problem
from nntui.headless import duration
from nntui.reproduce.listing import STYLES, about, print_problems
from nntui.reproduce.outcome import Outcome, verdict_text


def print_table(console: Console, outcomes: list[Outcome]) -> None:
    """A group of rows for each experiment: itself with its time, and below it its comparisons."""
    if not outcomes:
        return
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for heading in ("experiment", "published", "ours", "how compared"):
        table.add_column(heading, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    for outcome in outcomes:
        state = Text(outcome.status.state, STYLES.get(outcome.status.state, "yellow"))
        time = duration(outcome.seconds) if outcome.played else ""
        table.add_row(Text(outcome.experiment.id, "bold"), "", "", "", state, time)
        for verdict in outcome.verdicts:
            said = verdict_text(verdict) if verdict.values else "not played"
            how = Text(verdict.how).append(f"\n{verdict.detail}" if verdict.detail else "", "dim")
            table.add_row(
                Padding(Text(verdict.comparison.title), (0, 0, 0, 2)),
                Text(verdict.published),
                Text(verdict.ours),
                how,
                Text(said, STYLES.get(said, "")),
                "",
            )
    console.print()
    console.print(table)
    for outcome in outcomes:
        for sentence in outcome.failures:
            console.print(Text(f"{outcome.experiment.id} could not be played: {sentence}", "bold red"))


def print_ending(
    console: Console, outcomes: list[Outcome], left_out: list[str], problems: tuple[Problem, ...], seconds: float
) -> None:
    """Below the table: how many match, what is missing, how long it took."""
    print_problems(console, problems)
    if left_out:
        console.print(Text(f"Left out by --quick: {', '.join(left_out)}.", "dim"))
    matching = sum(outcome.matches for outcome in outcomes)
    differing = [outcome.experiment.id for outcome in outcomes if outcome.is_whole and not outcome.matches]
    rest = [outcome.experiment.id for outcome in outcomes if not outcome.is_whole]
    parts = [f"{matching} of {len(outcomes)} match"]
    parts += [f"differing: {', '.join(differing)}"] if differing else []
    parts += [f"not played to the end: {', '.join(rest)}"] if rest else []
    style = "green" if matching == len(outcomes) else "bold red"
    console.print(Text("; ".join(parts) + f". {about(seconds)} in all.", style))
