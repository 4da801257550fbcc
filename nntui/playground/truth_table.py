"""A truth table in characters: a row for each combination of inputs, the present one marked."""

from collections.abc import Callable, Mapping, Sequence
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


def table_width(circuit: Circuit, decimals: bool) -> int:
    """How many columns the table needs without the gates in between."""
    columns = [*circuit.inputs, *(label for label, _ in circuit.outputs)]
    least = 4 if decimals else 1
    return sum(max(len(name), least) + 2 for name in columns) + 6


def truth_table(
    circuit: Circuit,
    inputs: Sequence[float],
    wires: Wires,
    width: int,
    height: int,
    decimals: bool = False,
    wanted: Sequence[int] | None = None,
) -> Cells:
    """Draws the table.

    wires: what every wire carries for some inputs. decimals: outputs have two. wanted: what the first output should
    be in each row; rows in which the gate does otherwise are marked. Gates that are no outputs stand between inputs
    and outputs where there is room.
    """
    cells = Cells(width, height)
    least = 4 if decimals else 1
    shown = {wire for _, wire in circuit.outputs}
    inner = [gate.name for gate in circuit.gates if gate.name not in shown]
    if table_width(circuit, decimals) + sum(max(len(name), least) + 2 for name in inner) + 2 > width:
        inner = []
    groups = [list(circuit.inputs), inner, [label for label, _ in circuit.outputs]]
    rows = combinations(circuit)
    present = rows.index(tuple(inputs)) if tuple(inputs) in rows else -1
    _put_names(cells, groups, least)
    outputs = dict(circuit.outputs)
    for index, bits in enumerate(rows):
        carried = wires(bits)
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
