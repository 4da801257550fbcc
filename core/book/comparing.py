"""Holds what was played against what was published, and gives a verdict in words."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.book.experiment import Band, Comparison, Exact, Near, Played, Shape


@dataclass(frozen=True)
class Verdict:
    """How one comparison came out.

    ours, published: as text for a table. how: the way it was compared, in words. detail: what is behind the verdict.
    settled: False where more seeds could change it. values: our numbers, seed by seed.
    """

    comparison: Comparison
    matches: bool
    ours: str
    published: str
    how: str
    detail: str
    settled: bool = True
    values: tuple[tuple[float, ...], ...] = ()


def judge(comparison: Comparison, played: Sequence[Played]) -> Verdict:
    """The verdict on one comparison; played: all that was played of its experiment."""
    by_seed = values_by_seed(comparison, played)
    match comparison.how:
        case Exact() as how:
            return _exact(comparison, how, by_seed)
        case Near(tolerance):
            return _near(comparison, tolerance, by_seed)
        case Band() as how:
            return _band(comparison, how, by_seed)
        case Shape(name):
            return _shape(comparison, name, by_seed)


def values_by_seed(comparison: Comparison, played: Sequence[Played]) -> tuple[tuple[float, ...], ...]:
    """Our numbers for a comparison: for each seed of which all its runs were played, in the order of the seeds."""
    found: dict[int, dict[str, Played]] = {}
    for one in played:
        found.setdefault(one.job.seed, {})[one.job.run] = one
    names = comparison.runs or ("",)
    return tuple(
        tuple(value for name in names for value in _chosen(comparison, runs[name]))
        for _, runs in sorted(found.items())
        if all(name in runs for name in names)
    )


def _chosen(comparison: Comparison, played: Played) -> tuple[float, ...]:
    """What `at` says of the series of one run; nothing where the series is not there."""
    series = played.series.get(comparison.measure, ())
    if not series:
        return ()
    at, _, number = comparison.at.rpartition(" ")
    if comparison.at.startswith("epochs "):
        wanted = [int(epoch) for epoch in comparison.at.split()[1:]]
        return tuple(series[epoch] for epoch in wanted if epoch < len(series))
    match comparison.at:
        case "each":
            return series
        case "first":
            return series[:1]
        case "last":
            return series[-1:]
        case "best":
            return (_best(comparison.measure, series),)
        case "best epoch":
            return (float(series.index(_best(comparison.measure, series))),)
        case "at best validation":
            return tuple(series[epoch] for epoch in _latest_best(played.series.get("validation correct", ())))
    if at == "epoch":
        return series[int(number) : int(number) + 1]
    return tuple(float(epoch) for epoch, value in enumerate(series) if value >= float(number))[:1]


def _best(measure: str, series: tuple[float, ...]) -> float:
    return min(series) if measure.endswith("cost") else max(series)


def _latest_best(series: tuple[float, ...]) -> list[int]:
    """The book's program of chapter 6 takes the latest of equally good epochs; none where nothing was measured."""
    return [epoch for epoch, value in enumerate(series) if value == max(series)][-1:]


def _exact(comparison: Comparison, how: Exact, by_seed: tuple[tuple[float, ...], ...]) -> Verdict:
    ours = by_seed[0] if by_seed else ()
    wanted = comparison.published[: how.first or None]
    ours = ours[: len(wanted)]
    off = [not abs(a - b) <= how.relative * abs(b) for a, b in zip(ours, wanted, strict=False)]
    farthest = max((abs(a - b) for a, b in zip(ours, wanted, strict=False)), default=0.0)
    misses = sum(off)
    complete = len(ours) == len(wanted)
    matches = complete and misses <= how.misses and (misses == 0 or farthest <= how.off_by)
    same = f"{len(ours) - misses} of {len(wanted)} the same"
    detail = same + (f", off by {number_text(farthest)} at most" if misses else "") if len(wanted) > 1 else ""
    words = "exact" if not how.misses else f"exact, {how.misses} may be off by {number_text(how.off_by)}"
    return Verdict(comparison, matches, _shown(ours), comparison.text or _shown(wanted), words, detail, True, by_seed)


def _near(comparison: Comparison, tolerance: float, by_seed: tuple[tuple[float, ...], ...]) -> Verdict:
    ours = by_seed[0] if by_seed else ()
    off = [abs(a - b) for a, b in zip(ours, comparison.published, strict=False)]
    matches = len(ours) == len(comparison.published) and all(distance <= tolerance for distance in off)
    farthest = max(off, default=0.0)
    detail = f"off by {farthest:.2g}" if farthest else ""
    words = f"formula, ±{tolerance:g}"
    return Verdict(
        comparison, matches, _shown(ours), comparison.text or _shown(comparison.published), words, detail, True, by_seed
    )


def _band(comparison: Comparison, how: Band, by_seed: tuple[tuple[float, ...], ...]) -> Verdict:
    """Settled where the band is met and the published value is one that our seeds give too."""
    ours = [values[0] for values in by_seed if values]
    words = f"{how.of} in {number_text(how.least)} to {number_text(how.most)}"
    published = comparison.text or _shown(comparison.published)
    if not ours:
        return Verdict(comparison, False, "nothing", published, words, "not measured", False)
    best = min(ours) if comparison.measure.endswith("cost") else max(ours)
    inside = [how.least <= value <= how.most for value in ours]
    decisive = {"median": float(np.median(ours)), "best": best, "every": ours[0]}[how.of]
    matches = all(inside) if how.of == "every" else how.least <= decisive <= how.most
    detail = ""
    spread_has_it = True
    if len(ours) > 1:
        detail = f"{len(ours)} seeds, {number_text(min(ours))} to {number_text(max(ours))}"
        if how.of == "best":
            detail += f", {sum(inside)} of them in the band"
    if len(comparison.published) == 1:
        spread_has_it = min(ours) <= comparison.published[0] <= max(ours)
        if len(ours) > 1 and not spread_has_it:
            detail += ", the published one outside"
    shown = number_text(decisive if how.of != "every" or len(ours) == 1 else float(np.median(ours)))
    return Verdict(comparison, matches, shown, published, words, detail, matches and spread_has_it, by_seed)


def _shape(comparison: Comparison, name: str, by_seed: tuple[tuple[float, ...], ...]) -> Verdict:
    matches = bool(by_seed) and all(_has_shape(name, comparison.measure, values) for values in by_seed)
    ours = _shown(by_seed[0]) if by_seed else "nothing"
    published = comparison.text or _shown(comparison.published) or name
    return Verdict(comparison, matches, ours, published, name, "", True, by_seed)


def _has_shape(name: str, measure: str, values: tuple[float, ...]) -> bool:
    if name == "one digit":
        return bool(values) and set(values) <= set(DIGITS_IN.get(measure.removesuffix(" correct"), ()))
    return len(values) > 1 and _HAS_SHAPE[name](values)


DIGITS_IN = {
    "training": (4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988),
    "validation": (991, 1064, 990, 1030, 983, 915, 967, 1090, 1009, 961),
    "test": (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
}
"""How many zeros, ones, twos, ... are in each set of MNIST's split 50000/10000/10000."""

_HAS_SHAPE: dict[str, Callable[[tuple[float, ...]], bool]] = {
    "constant": lambda values: max(values) == min(values),
    "rising": lambda values: all(b > a for a, b in pairwise(values)),
    "falling": lambda values: all(b < a for a, b in pairwise(values)),
    "not falling": lambda values: values[-1] > values[0],
    "lower at the end": lambda values: values[-1] < values[0],
}


def _shown(values: Sequence[float]) -> str:
    """A few numbers as they are, many by their first and last."""
    if len(values) > 4:
        return f"{number_text(values[0])} … {number_text(values[-1])}"
    return ", ".join(number_text(value) for value in values)


def number_text(value: float) -> str:
    """A count as it is, anything else to four digits that matter, and percentages to two behind the point."""
    if not math.isfinite(value):
        return "not finite"
    if value == int(value) and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.2f}" if 10 <= abs(value) <= 100 else f"{value:.4g}"
