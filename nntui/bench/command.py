"""The benchmark from a list of wishes to the printed report."""

import json
import sys
from dataclasses import dataclass

from rich.console import Console

from core.errors import SpecError
from nntui.bench.cases import CASES, Case
from nntui.bench.contenders import OURS, PEERS, Entry
from nntui.bench.machine import describe_machine
from nntui.bench.report import FOOTNOTE, case_as_data, machine_as_data, print_case, print_machine
from nntui.bench.rounds import Plan, compare
from nntui.exit_codes import FAILURE, OK

_QUICK = Plan(rounds=3, seconds=0.2, most=0.5)


@dataclass(frozen=True)
class Choice:
    """What to time, against whom, how long; `absent` are the peers that would take part if they were installed."""

    cases: tuple[Case, ...]
    peers: tuple[Entry, ...]
    absent: tuple[Entry, ...]
    plan: Plan


def choose(
    nets: tuple[str, ...],
    peers: tuple[str, ...],
    rounds: int | None,
    seconds: float | None,
    quick: bool,
    batch_size: int | None = None,
) -> Choice:
    """Reads the options of `nntui bench`. Raises SpecError."""
    by_net: dict[str, list[Case]] = {}
    for case in CASES:
        by_net.setdefault(case.key, []).append(case)
    by_key = {entry.key: entry for entry in PEERS}
    nets = tuple(name if name in by_net else _key_of_text(name) for name in nets)
    for name in nets:
        _one_of("net", name, tuple(by_net))
    for name in peers:
        _one_of("peer", name, tuple(by_key))
    cases = tuple(case for name in nets for case in by_net[name]) or CASES
    sizes = sorted({case.batch_size for case in cases})
    if batch_size is not None and batch_size not in sizes:
        raise SpecError("batch_size", batch_size, " or ".join(map(str, sizes)) + " for these networks")
    wanted = [by_key[name] for name in peers] or list(PEERS)
    plan = _QUICK if quick else Plan()
    rounds = plan.rounds if rounds is None else rounds
    seconds = plan.seconds if seconds is None else seconds
    return Choice(
        cases=tuple(case for case in cases if batch_size in (None, case.batch_size)),
        peers=tuple(entry for entry in wanted if entry.installed),
        absent=tuple(entry for entry in wanted if not entry.installed),
        plan=Plan(rounds, seconds, max(plan.most, 3 * seconds)),
    )


def _key_of_text(text: str) -> str:
    """The key of the case whose network that is; the text itself if there is none."""
    plain = "".join(text.lower().replace(",", " ").split())
    return next((case.key for case in CASES if "".join(case.network.replace(",", " ").split()) == plain), text)


def _one_of(field: str, name: str, allowed: tuple[str, ...]) -> None:
    if name not in allowed:
        raise SpecError(field, name, ", ".join(allowed))


def run_benchmark(choice: Choice, as_json: bool) -> int:
    """Times everything chosen and prints a table for each network as soon as it is known; says how it went."""
    progress = Console(stderr=True, highlight=False)
    out = Console(highlight=False, width=None if sys.stdout.isatty() else 80)
    with progress.status("measuring matrix products") as status:
        machine = describe_machine(max(1.0, choice.plan.seconds))
        if as_json:
            print(json.dumps({"machine": machine_as_data(machine)}), flush=True)
        else:
            print_machine(out, machine)
        timed = True
        for case in choice.cases:
            results = compare(case, list(choice.peers), choice.plan, status.update)
            timed = timed and all(result.rates for result in results if result.entry is OURS)
            if as_json:
                print(json.dumps(case_as_data(case, results, machine)), flush=True)
            else:
                print_case(out, case, results, machine)
    if not as_json:
        _print_footnote(out, choice)
    return OK if timed else FAILURE


def _print_footnote(out: Console, choice: Choice) -> None:
    out.print()
    out.print(FOOTNOTE.format(rounds=choice.plan.rounds), style="dim", markup=False)
    if choice.absent:
        names = ", ".join(entry.title for entry in choice.absent)
        out.print(f'Not installed: {names}. `pip install "nntui\\[bench]"` brings them.', style="dim")
