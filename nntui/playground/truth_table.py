"""A truth table in characters: a row for each combination of inputs, the present one marked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from core.circuits import Circuit
from nntui.widgets.cells import Cells

HEAD = 2
"""Rows above the first combination: the names, and a line."""

Wires = Callable[[tuple[float, ...]], Mapping[str, float]]


class Part(IntEnum):
    """What a cell of the table belongs to. PRESENT is the row of the present inputs."""

    BLANK = 0
    NAME = 1
    RULE = 2
    OFF = 3
    ON = 4
    INNER = 5
    PRESENT = 6
    PRESENT_ON = 7
    WRONG = 8


def combinations(circuit: Circuit) -> list[tuple[float, ...]]:
    """All inputs, in the order of the rows."""
    return list(product((0.0, 1.0), repeat=len(circuit.inputs)))


def combination_at(circuit: Circuit, row: int) -> tuple[float, ...] | None:
    """The inputs in a row of the drawing."""
    rows = combinations(circuit)
    return rows[row - HEAD] if HEAD <= row < HEAD + len(rows) else None


@dataclass(frozen=True)
class Table:
    """What a table shows.

    inputs: the present ones. wires: what every wire carries for some inputs. decimals: outputs have two. wanted: what
    the first output should be in each row; each row then says whether it is. gates: those between inputs and outputs
    have columns too, where there is room.
    """

    circuit: Circuit
    inputs: tuple[float, ...]
    wires: Wires
    decimals: bool = False
    wanted: tuple[int, ...] | None = None
    gates: bool = True

    @property
    def least(self) -> int:
        """How wide a column at least is, if not of an input."""
        return 4 if self.decimals else 1

    @property
    def inner(self) -> list[str]:
        """The gates that are no outputs."""
        shown = {wire for _, wire in self.circuit.outputs}
        return [gate.name for gate in self.circuit.gates if gate.name not in shown] if self.gates else []


def table_width(table: Table, inner: bool = False) -> int:
    """How many columns the table needs; inner: with the gates in between."""
    inputs = sum(len(name) + 2 for name in table.circuit.inputs)
    labels = [label for label, _ in table.circuit.outputs] + (table.inner if inner else [])
    rest = sum(max(len(name), table.least) + 2 for name in labels)
    return 2 + inputs + rest + 3 * (1 + (inner and bool(table.inner))) + 3 * (table.wanted is not None) - 2


def truth_table(table: Table, width: int, height: int) -> Cells:
    """Draws the table."""
    cells = Cells(width, height)
    circuit, decimals, least, wanted = table.circuit, table.decimals, table.least, table.wanted
    inner = table.inner if table_width(table, True) <= width else []
    groups = [list(circuit.inputs), inner, [label for label, _ in circuit.outputs]]
    rows = combinations(circuit)
    present = rows.index(table.inputs) if table.inputs in rows else -1
    _put_names(cells, groups, least)
    outputs = dict(circuit.outputs)
    for index, bits in enumerate(rows):
        carried = table.wires(bits)
        right = wanted is None or (carried[circuit.outputs[0][1]] > 0.5) == bool(wanted[index])
        row = HEAD + index
        cells.put(row, 0, "▸" if index == present else " ", Part.PRESENT)
        column = 2
        for number, group in enumerate(groups):
            for name in group:
                value = carried[outputs.get(name, name)] if number == 2 else carried[name]
                size = max(len(name), least if number else 1)
                text = f"{value:.2f}" if decimals and number else f"{value:g}"
                cells.put(row, column, text.center(size), _part(value, number, index == present))
                column += size + 2
            if group and number < 2:
                cells.put(row, column, "│", Part.RULE)
                column += 3
        if wanted is not None:
            cells.put(row, column, "✓" if right else "✗", Part.ON if right else Part.WRONG)
    return cells


def _put_names(cells: Cells, groups: list[list[str]], least: int) -> None:
    column = 2
    for number, group in enumerate(groups):
        for name in group:
            size = max(len(name), least if number else 1)
            cells.put(0, column, name.center(size), Part.NAME)
            cells.put(1, column - 2, "─" * (size + 2), Part.RULE)
            column += size + 2
        if group and number < 2:
            cells.put(0, column, "│", Part.RULE)
            cells.put(1, column - 2, "──┼──", Part.RULE)
            column += 3


def _part(value: float, number: int, present: bool) -> Part:
    on = value > 0.5
    if present:
        return Part.PRESENT_ON if on else Part.PRESENT
    if number == 1:
        return Part.INNER
    return Part.ON if on else Part.OFF
