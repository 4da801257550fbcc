"""The levels of a circuit: inputs, gates by how far they are from them, wires that pass, and outputs, in order.

It is the first half of the usual layered drawing of a graph: the order within each level is chosen so that few wires
cross. Nothing here depends on weights or on what the wires carry.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, permutations, product
from math import factorial, prod
from typing import NamedTuple

from core.circuits import Circuit

_MOST_ORDERS = 3000


@dataclass(frozen=True)
class Measures:
    """How large the parts are drawn.

    tall: gates have a border above their first pin. inner: columns within a gate. weight: columns of a link kept for
    its weight, 0 where the weight stands in the gate. value: columns after a gate for what it says. spacing: columns
    from one bent wire to the next.
    """

    tall: bool
    inner: int
    weight: int
    value: int
    spacing: int

    def height(self, pins: int) -> int:
        return max(5, 2 * pins + 1) if self.tall else max(3, 2 * pins - 1)

    def pin_rows(self, pins: int) -> tuple[int, ...]:
        """Where the pins are, from the top of the gate."""
        if pins == 1:
            return (self.height(1) // 2,)
        return tuple(range(int(self.tall), int(self.tall) + 2 * pins, 2))


MEASURES = (
    Measures(True, 12, 6, 7, 3),
    Measures(True, 10, 5, 6, 2),
    Measures(False, 12, 6, 7, 3),
    Measures(False, 10, 5, 6, 2),
    Measures(True, 8, 4, 0, 1),
    Measures(False, 8, 4, 0, 1),
    Measures(True, 4, 0, 0, 1),
    Measures(False, 4, 0, 0, 1),
)
"""From the most room to the least."""


@dataclass(frozen=True)
class Item:
    """Something in a level: an input, a gate, an output, or a wire that passes it."""

    kind: str
    name: str
    height: int
    pins: tuple[int, ...]
    row: int
    sources: tuple[str, ...] = ()

    @property
    def wire(self) -> str:
        """The wire that goes on from here."""
        return self.name


Column = tuple[Item, ...]


class Edge(NamedTuple):
    """A wire between two neighbouring levels: from the item at `start` to a pin of the item at `end`."""

    wire: str
    start: int
    end: int
    pin: int


Structure = tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...], tuple[tuple[str, str], ...]]


def structure(circuit: Circuit) -> Structure:
    """What a layout depends on: inputs, which wires each gate reads, and outputs."""
    return circuit.inputs, tuple((gate.name, gate.sources) for gate in circuit.gates), circuit.outputs


@lru_cache(maxsize=64)
def ordered_columns(shape: Structure, levels: tuple[tuple[str, int], ...], tall: bool) -> tuple[Column, ...]:
    """The items of each level in the order in which they are drawn."""
    return tuple(_ordered(_columns(shape, dict(levels), next(each for each in MEASURES if each.tall == tall))))


def _columns(shape: Structure, levels: dict[str, int], measures: Measures) -> list[Column]:
    """The items of each level, outputs last."""
    inputs, gates, outputs = shape
    last = max(levels.values()) + 1
    reach = dict(levels)
    for name, sources in gates:
        for source in sources:
            reach[source] = max(reach[source], levels[name])
    for _, wire in outputs:
        reach[wire] = last
    columns: list[list[Item]] = [[Item("input", name, 1, (), 0) for name in inputs]]
    for level in range(1, last):
        items = []
        for name in levels:
            if levels[name] < level < reach[name]:
                items.append(Item("pass", name, 1, (0,), 0, (name,)))
        for name, sources in gates:
            if levels[name] == level:
                high = measures.height(len(sources))
                items.append(Item("gate", name, high, measures.pin_rows(len(sources)), high // 2, sources))
        columns.append(items)
    columns.append([Item("output", label, 1, (0,), 0, (wire,)) for label, wire in outputs])
    return [tuple(column) for column in columns]


def edges(before: Column, after: Column) -> list[Edge]:
    starts = {item.wire: index for index, item in enumerate(before)}
    return [
        Edge(source, starts[source], end, pin)
        for end, item in enumerate(after)
        for pin, source in enumerate(item.sources)
    ]


def _crossings(before: Column, after: Column) -> int:
    """How often wires of two levels cross, each wire counted once for each item it goes to."""
    ends = {(edge.start, edge.end): edge.pin for edge in edges(before, after)}
    pairs = combinations(((start, (end, pin)) for (start, end), pin in ends.items()), 2)
    return sum((one[0] - two[0]) * (1 if one[1] > two[1] else -1) < 0 for one, two in pairs if one[0] != two[0])


def _ordered(columns: list[Column]) -> list[Column]:
    """Each level in the order that has the fewest crossings; of equals, the gates as they were named."""
    middle = columns[1:-1]
    if prod(factorial(len(column)) for column in middle) > _MOST_ORDERS:
        return _ordered_one_by_one(columns)
    best, least = columns, (10**9, 10**9)
    for chosen in product(*(permutations(range(len(column))) for column in middle)):
        tried = [columns[0], *(tuple(c[i] for i in o) for c, o in zip(middle, chosen, strict=True)), columns[-1]]
        cost = (sum(_crossings(*pair) for pair in pairwise(tried)), _disorder(tried))
        if cost < least:
            best, least = tried, cost
    return best


def _ordered_one_by_one(columns: list[Column]) -> list[Column]:
    """The same for many items: each level after the one before it, by the middle of where its wires come from."""
    done = [columns[0]]
    for column in columns[1:-1]:
        starts = {item.wire: index for index, item in enumerate(done[-1])}
        centres = {item.name: sum(starts[s] for s in item.sources) / len(item.sources) for item in column}
        done.append(tuple(sorted(column, key=lambda item: centres[item.name])))
    return [*done, columns[-1]]


def _disorder(columns: list[Column]) -> int:
    """How many pairs of gates stand the other way round than they are named."""
    gates = [[item.name for item in column if item.kind == "gate"] for column in columns]
    return sum(one > two for names in gates for one, two in combinations(names, 2))
