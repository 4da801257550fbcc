"""In which row of a drawing each item of a circuit's levels lies, so that wires are short and bend little."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.playground.circuit_levels import Column, Item

_SWEEPS = 4
_CLASH, _BEND, _LONG = 60.0, 0.6, 2.0

Rows = NDArray[np.integer[Any]]
Costs = NDArray[np.float64]


@lru_cache(maxsize=64)
def rows_of(columns: tuple[Column, ...], height: int, gap: int) -> list[tuple[int, ...]] | None:
    """The top row of every item, so that wires bend little; None where a level does not fit.

    Each level in turn is packed in the middle, and the others are settled around it, again and again.
    """
    best: list[tuple[int, ...]] | None = None
    least = inf
    for seed in range(len(columns)):
        packed = _packed(columns[seed], height, gap)
        if packed is None:
            return None
        rows: list[tuple[int, ...] | None] = [None] * len(columns)
        rows[seed] = packed
        outwards = [*range(seed - 1, -1, -1), *range(seed + 1, len(columns))]
        for index in [*outwards, *(list(range(len(columns))) * _SWEEPS)]:
            rows[index] = _settled(columns, rows, index, height, gap)
        done = [row for row in rows if row is not None]
        if len(done) == len(columns) and (cost := _whole_cost(columns, done)) < least:
            best, least = done, cost
    return best


def _gap(above: Item, below: Item, gap: int) -> int:
    """Rows kept free between two items; only gates are kept further apart."""
    return gap if above.kind == below.kind == "gate" else 1


def _packed(column: Column, height: int, gap: int) -> tuple[int, ...] | None:
    """Items below each other with the same gaps, in the middle."""
    offsets, row = [], 0
    for index, item in enumerate(column):
        row += _gap(column[index - 1], item, gap) if index else 0
        offsets.append(row)
        row += item.height
    return tuple(offset + (height - row) // 2 for offset in offsets) if row <= height else None


def _whole_cost(columns: Sequence[Column], rows: list[tuple[int, ...]]) -> float:
    """How long the wires are up and down, how often they bend, and whether they get in each other's way."""
    total = 0.0
    for index, (before, after) in enumerate(pairwise(columns)):
        for number, item in enumerate(before):
            reached = _reached(item, after, rows[index + 1])
            total += float(_leaving_cost(item, np.array([rows[index][number] + item.row]), reached)[0])
        total += _CLASH * sum(
            row == rows[index][number] + item.row and source != item.wire
            for number, item in enumerate(before)
            for row, source, _ in _pins(after, rows[index + 1])
        )
    return total


def _pins(column: Column, rows: Sequence[int]) -> list[tuple[int, str, bool]]:
    """Where wires reach a level: the row, the wire, and whether it only passes."""
    return [
        (row + pin, source, item.kind == "pass")
        for item, row in zip(column, rows, strict=True)
        for pin, source in zip(item.pins, item.sources, strict=True)
    ]


def _reached(item: Item, after: Column, rows: Sequence[int]) -> list[tuple[int, bool]]:
    return [(row, passes) for row, source, passes in _pins(after, rows) if source == item.wire]


def _leaving_cost(item: Item, leaving: Rows, reached: list[tuple[int, bool]]) -> Costs:
    """What a wire costs for each row in which it leaves: its span, and twice as much where a long wire bends."""
    if not reached:
        return np.zeros(leaving.size)
    ends = np.array([row for row, _ in reached])
    away = np.abs(leaving[:, np.newaxis] - ends)
    span = np.maximum(leaving, ends.max()) - np.minimum(leaving, ends.min())
    cost = span + _BEND * (span > 0)
    wanted = [away[:, index] for index, (_, passes) in enumerate(reached) if passes]
    if not wanted and item.kind == "pass":
        wanted = [away.min(axis=1)]
    for off in wanted:
        cost = cost + _LONG * (off + _BEND * (off > 0))
    return np.asarray(cost)


def _settled(
    columns: Sequence[Column], rows: list[tuple[int, ...] | None], index: int, height: int, gap: int
) -> tuple[int, ...] | None:
    """One level at its best rows, given those of its neighbours: a shortest path, item by item from the top."""
    column = columns[index]
    best: list[Costs] = []
    for number, (item, cost) in enumerate(zip(column, _row_costs(columns, rows, index, height), strict=True)):
        reach = np.full(height, inf)
        if number:
            above = column[number - 1]
            distance = above.height + _gap(above, item, gap)
            reach[distance:] = np.minimum.accumulate(best[-1])[: height - distance] if distance < height else inf
        else:
            reach[:] = 0.0
        reach += cost
        reach[height - item.height + 1 :] = inf
        best.append(reach)
    found: list[int] = []
    limit = height
    for number in range(len(column) - 1, -1, -1):
        if limit <= 0 or not np.isfinite(best[number][:limit].min()):
            return None
        found.append(int(best[number][:limit].argmin()))
        if number:
            above = column[number - 1]
            limit = found[-1] - above.height - _gap(above, column[number], gap) + 1
    return tuple(reversed(found))


def _row_costs(columns: Sequence[Column], rows: list[tuple[int, ...] | None], index: int, height: int) -> list[Costs]:
    """What each item of a level would cost in each row, its wires to both sides and those in its way."""
    column, tops = columns[index], np.arange(height)
    costs = [1e-3 * np.abs(tops + item.height / 2 - height / 2) for item in column]
    before = rows[index - 1] if index else None
    if before is not None:
        leaving = {item.wire: (row + item.row, item) for item, row in zip(columns[index - 1], before, strict=True)}
        for cost, item in zip(costs, column, strict=True):
            for source in dict.fromkeys(item.sources):
                row, start = leaving[source]
                pins = [pin for pin, wire in zip(item.pins, item.sources, strict=True) if wire == source]
                off = np.max([np.abs(tops + pin - row) for pin in pins], axis=0)
                long = 1.0 + _LONG * (item.kind == "pass" or start.kind == "pass")
                cost += long * (off + _BEND * (off > 0))
            for pin, source in zip(item.pins, item.sources, strict=True):
                for wire, (row, _) in leaving.items():
                    cost += _CLASH * (tops + pin == row) * (wire != source)
    after = rows[index + 1] if index + 1 < len(columns) else None
    if after is not None:
        for cost, item in zip(costs, column, strict=True):
            cost += _leaving_cost(item, tops + item.row, _reached(item, columns[index + 1], after))
            for row, source, _ in _pins(columns[index + 1], after):
                cost += _CLASH * (tops + item.row == row) * (source != item.wire)
    return costs
