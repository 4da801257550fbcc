"""Where the parts of a circuit lie in a drawing, and which way its wires go: between levels, at right angles.

Each wire that bends between two levels has a column there, so that no two lie upon each other and few cross.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations, product
from typing import NamedTuple

from core.circuits import Circuit
from nntui.playground.circuit_levels import (
    MEASURES,
    Column,
    Item,
    Measures,
    Structure,
    edges,
    ordered_columns,
    structure,
)
from nntui.playground.circuit_rows import rows_of

_MOST_BENT = 5  # wires between two levels that bend: all ways to give them columns are tried
_MOST_GAP = 3


class Place(NamedTuple):
    """A rectangle of cells."""

    left: int
    top: int
    width: int
    height: int

    def holds(self, column: int, row: int) -> bool:
        return self.left <= column < self.left + self.width and self.top <= row < self.top + self.height


class Run(NamedTuple):
    """A straight piece of a wire, both ends included: (column, row) to (column, row), rightwards or downwards."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class GatePlace:
    """A gate: its rectangle, the rows of its pins, and the row from which its own wire leaves."""

    place: Place
    pins: tuple[int, ...]
    row: int


@dataclass(frozen=True)
class Layout:
    """Where everything is.

    inputs, gates, outputs: by name (outputs: by what they are called). wires: the pieces of each, by the name of what
    it comes from. links: where the link into a pin ends, and how far left of it nothing else is: (gate, pin) to
    (row, first column, last column). width, height: of the whole drawing.
    """

    measures: Measures
    inputs: dict[str, Place]
    gates: dict[str, GatePlace]
    outputs: dict[str, Place]
    wires: dict[str, tuple[Run, ...]]
    links: dict[tuple[str, int], tuple[int, int, int]]
    width: int
    height: int

    def at(self, column: int, row: int) -> str | None:
        """The input or gate at a cell, by its name."""
        places = {**self.inputs, **{name: gate.place for name, gate in self.gates.items()}}
        return next((name for name, place in places.items() if place.holds(column, row)), None)


def layout_of(circuit: Circuit, width: int, height: int, entry: int = 3) -> Layout | None:
    """The largest layout that fits into so many cells, None where none does. entry: columns for an input's value."""
    return _layout(structure(circuit), tuple(sorted(circuit.levels.items())), width, height, entry)


@lru_cache(maxsize=64)
def _layout(
    shape: Structure, levels: tuple[tuple[str, int], ...], width: int, height: int, entry: int
) -> Layout | None:
    for measures in MEASURES:
        columns = ordered_columns(shape, levels, measures.tall)
        if _least_width(columns, measures, entry) > width:
            continue
        tallest = max(sum(item.height for item in column) for column in columns)
        parts = max(len(column) for column in columns)
        widest = max(1, (height - tallest) // max(1, parts - 1))
        for gap in range(min(_MOST_GAP, widest), 0, -1):
            rows = rows_of(columns, height, gap)
            found = _routed(columns, rows, measures, width, entry) if rows else None
            if found:
                return found
    return None


@dataclass(frozen=True)
class _Net:
    """A wire between two levels: the row it leaves in, and the rows it reaches."""

    wire: str
    source: int
    targets: tuple[int, ...]

    @property
    def straight(self) -> bool:
        return set(self.targets) == {self.source}

    @property
    def span(self) -> tuple[int, int]:
        return min(self.source, *self.targets), max(self.source, *self.targets)


def _nets(before: Column, rows: Sequence[int], after: Column, next_rows: Sequence[int]) -> list[_Net]:
    targets: dict[int, list[int]] = {}
    for edge in edges(before, after):
        targets.setdefault(edge.start, []).append(next_rows[edge.end] + after[edge.end].pins[edge.pin])
    return [_Net(before[i].wire, rows[i] + before[i].row, tuple(found)) for i, found in sorted(targets.items())]


def _bent_columns(nets: list[_Net]) -> tuple[dict[str, int], int] | None:
    """A column for each wire that bends, so that no two lie upon each other and few cross; None where there is none."""
    bent, straight = [net for net in nets if not net.straight], [net for net in nets if net.straight]
    if len(bent) > _MOST_BENT or any(net.source in one.targets for net in straight for one in bent):
        return None
    for count in range(1, len(bent) + 1):
        found = [
            (_cut(bent, chosen, straight), chosen)
            for chosen in product(range(count), repeat=len(bent))
            if not any(_collide(*pair) for pair in permutations(zip(bent, chosen, strict=True), 2))
        ]
        if found:
            best = min(found)[1]
            return {net.wire: column for net, column in zip(bent, best, strict=True)}, count
    return ({}, 0) if not bent else None


def _collide(one: tuple[_Net, int], two: tuple[_Net, int]) -> bool:
    (first, first_column), (second, second_column) = one, two
    if first_column == second_column and first.span[0] <= second.span[1] and second.span[0] <= first.span[1]:
        return True
    return second.source in first.targets and first_column <= second_column


def _cut(bent: list[_Net], columns: Sequence[int], straight: list[_Net]) -> int:
    """How many crossings there are."""
    count = 0
    for net, column in zip(bent, columns, strict=True):
        low, high = net.span
        for other, its in zip(bent, columns, strict=True):
            count += its > column and low < other.source < high
            count += sum(its < column and low < row < high for row in set(other.targets))
        count += sum(low < other.source < high for other in straight)
    return count


def _routed(
    columns: Sequence[Column], rows: list[tuple[int, ...]], measures: Measures, width: int, entry: int
) -> Layout | None:
    """The layout with these rows; None where it is too wide, or wires would lie upon each other."""
    channels = []
    for index in range(len(columns) - 1):
        nets = _nets(columns[index], rows[index], columns[index + 1], rows[index + 1])
        bends = _bent_columns(nets)
        if bends is None:
            return None
        channels.append((nets, *bends))
    boxes = _boxes(columns, measures, entry)
    leads = _leads(columns, measures, [count for _, _, count in channels])
    needed = sum(boxes) + sum(map(sum, leads))
    if needed > width:
        return None
    return _Router(columns, rows, measures, channels, boxes, _wider(leads, width - needed)).layout()


def _boxes(columns: Sequence[Column], measures: Measures, entry: int) -> list[int]:
    """How wide each level is: inputs as `name [1]`, outputs as `● name 1`, where there is room for the 1."""
    first = max(len(item.name) for item in columns[0]) + 1 + entry
    last = max(len(item.name) for item in columns[-1]) + (2 if not measures.weight else 9 if measures.value else 7)
    return [first, *((measures.inner + 2 if _has_gate(column) else 1) for column in columns[1:-1]), last]


def _leads(columns: Sequence[Column], measures: Measures, counts: Sequence[int]) -> "_Leads":
    """The columns of each channel before, among and after its wires that bend."""
    leads = []
    for index, count in enumerate(counts):
        before = measures.value if index and _has_gate(columns[index]) else 0
        after = measures.weight if _has_gate(columns[index + 1]) else 0
        leads.append((1 + before, (count - 1) * measures.spacing + 1 if count else 0, 1 + after))
    return leads


def _least_width(columns: Sequence[Column], measures: Measures, entry: int) -> int:
    """What is needed if no wire bends."""
    return sum(_boxes(columns, measures, entry)) + sum(map(sum, _leads(columns, measures, [0] * (len(columns) - 1))))


def _has_gate(column: Column) -> bool:
    return any(item.kind == "gate" for item in column)


_Leads = list[tuple[int, int, int]]


def _wider(leads: _Leads, spare: int) -> _Leads:
    """Room that is left over, shared by the channels."""
    more = min(8, max(0, spare) // len(leads))
    return [(before + more // 2, tracks, after + more - more // 2) for before, tracks, after in leads]


class _Router:
    """Gives everything its columns, and turns wires into straight pieces."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: list[tuple[int, ...]],
        measures: Measures,
        channels: list[tuple[list[_Net], dict[str, int], int]],
        boxes: list[int],
        leads: _Leads,
    ) -> None:
        top = min(min(row) for row in rows)
        self._columns, self._measures, self._channels = columns, measures, channels
        self._rows = [tuple(row - top for row in each) for each in rows]
        self._top = top
        self._leads = leads
        self._lefts, left = [], 0
        for box, lead in zip(boxes, [*leads, (0, 0, 0)], strict=True):
            self._lefts.append(left)
            left += box + sum(lead)
        self._boxes, self._width = boxes, left
        self._wires: dict[str, list[Run]] = {}
        self._links: dict[tuple[str, int], tuple[int, int, int]] = {}

    def layout(self) -> Layout:
        places = [
            {
                item.name: Place(self._lefts[i], row, self._boxes[i], item.height)
                for item, row in self._with_rows(i, kind)
            }
            for i, kind in ((0, "input"), (len(self._columns) - 1, "output"))
        ]
        gates = {
            item.name: GatePlace(
                self._place(i, item, row),
                tuple(row + pin for pin in item.pins),
                row + item.row,
            )
            for i in range(1, len(self._columns) - 1)
            for item, row in self._with_rows(i, "gate")
        }
        for index in range(len(self._columns) - 1):
            self._route(index)
        height = max(row + item.height for i in range(len(self._columns)) for item, row in self._with_rows(i, ""))
        wires = {name: tuple(runs) for name, runs in self._wires.items()}
        return Layout(self._measures, places[0], gates, places[1], wires, self._links, self._width, height)

    def _place(self, index: int, item: Item, row: int) -> Place:
        return Place(self._lefts[index], row, self._boxes[index], item.height)

    def _with_rows(self, index: int, kind: str) -> Iterator[tuple[Item, int]]:
        for item, row in zip(self._columns[index], self._rows[index], strict=True):
            if not kind or item.kind == kind:
                yield item, row

    def _route(self, index: int) -> None:
        """The wires from one level to the next, and through it where they pass."""
        nets, bends, _ = self._channels[index]
        start = self._lefts[index] + self._boxes[index]
        end = self._lefts[index + 1] - 1
        tracks = start + self._leads[index][0]
        for net in (replace(net, source=net.source - self._top, targets=self._lifted(net)) for net in nets):
            runs = self._wires.setdefault(net.wire, [])
            if net.straight:
                runs.append(Run(start, net.source, end, net.source))
            else:
                column = tracks + bends[net.wire] * self._measures.spacing
                runs.append(Run(start, net.source, column, net.source))
                runs.append(Run(column, net.span[0], column, net.span[1]))
                runs += [Run(column, row, end, row) for row in sorted(set(net.targets))]
        last_track = tracks + self._leads[index][1]
        for item, row in self._with_rows(index + 1, ""):
            if item.kind == "pass":
                self._wires[item.name].append(Run(end + 1, row, end + self._boxes[index + 1], row))
            if item.kind == "gate":
                for pin, offset in enumerate(item.pins):
                    self._links[item.name, pin] = (row + offset, last_track, end)

    def _lifted(self, net: _Net) -> tuple[int, ...]:
        return tuple(row - self._top for row in net.targets)
