"""The benchmark's report: tables for people, plain data for programs."""

from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nntui.bench.cases import Case
from nntui.bench.contenders import OURS
from nntui.bench.machine import Machine
from nntui.bench.rounds import Result, best_settings


def gflops(case: Case, rate: float) -> float:
    """Dense-equivalent GFLOP/s of a training rate: what a dense implementation would have to do to keep up."""
    return rate * case.flops_per_image / 1e9


def print_machine(console: Console, machine: Machine) -> None:
    peaks = ", ".join(
        f"{value:,.0f} GFLOP/s on {threads} thread{'s' if threads > 1 else ''}"
        for threads, value in machine.gflops.items()
    )
    lines = (
        f"{machine.processor}, {machine.cores} core{'s' if machine.cores > 1 else ''}, {machine.system}",
        f"Python {machine.python}, " + ", ".join(f"{name} {number}" for name, number in machine.packages.items()),
        f"float32 matrix product (sgemm): {peaks}",
    )
    for line in lines:
        console.print(Text(line, style="dim"))


def print_case(console: Console, case: Case, results: list[Result], machine: Machine) -> None:
    """One table: every contender in its best setting, fastest first, and how many times as fast nntui is."""
    shown = sorted(best_settings(results), key=lambda result: -result.median)
    ours = _our_rate(results)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("", no_wrap=True)
    for heading in ("threads", f"{case.examples}/s", "min – max", "faster", "GFLOP/s"):
        table.add_column(heading, justify="right", no_wrap=True)
    for result in shown:
        if result.rates:
            table.add_row(
                result.entry.title,
                str(result.setting.threads or ""),
                f"{result.median:,.0f}",
                f"{min(result.rates):,.0f} – {max(result.rates):,.0f}",
                "" if result.entry is OURS else f"{ours / result.median:.2f}x",
                f"{gflops(case, result.median):,.0f} ({gflops(case, result.median) / machine.peak:.0%})",
                style="bold green" if result.entry is OURS else "",
            )
    console.print()
    console.print(Text(f"{case.name}, {case.images:,} {case.examples} an epoch", style="bold"))
    console.print(table)
    for result in shown:
        if result.rates and result.setting.options:
            options = ", ".join(result.setting.options).replace("_", " ")
            console.print(f"{result.entry.title}: {options}", style="dim", markup=False)
        if result.problem:
            console.print(f"{result.entry.title} was not timed: {result.problem}", style="yellow", markup=False)


def _our_rate(results: list[Result]) -> float:
    return next((result.median for result in results if result.entry is OURS), 0.0)


FOOTNOTE = (
    "Median of {rounds} interleaved rounds, shuffling included, compilation and evaluation not. Each contender runs in "
    "a process of its own, with the best of its settings, and only after 20 steps that gave it the same loss as "
    "nntui. faster: nntui's speed divided by theirs. GFLOP/s: the arithmetic of a dense implementation, and its "
    "share of the fastest matrix product above; nntui skips values that are zero, which changes no result."
)


def case_as_data(case: Case, results: list[Result], machine: Machine) -> dict[str, Any]:
    """The same as the table, with every setting and every round."""
    ours = _our_rate(results)
    return {
        "case": asdict(case) | {"flops_per_image": case.flops_per_image},
        "results": [
            {
                "contender": result.entry.key,
                "threads": result.setting.threads,
                "options": list(result.setting.options),
                "images_per_second": result.median if result.rates else None,
                "rounds": list(result.rates),
                "first_epoch": result.first or None,
                "speed_up": ours / result.median if result.rates else None,
                "gflops": gflops(case, result.median) if result.rates else None,
                "share_of_sgemm": gflops(case, result.median) / machine.peak if result.rates else None,
                "problem": result.problem or None,
            }
            for result in results
        ],
    }


def machine_as_data(machine: Machine) -> dict[str, Any]:
    return asdict(machine)
