"""Ten digits turned into four bits, drawn as rows that cross columns: a dot where a bit listens to a digit."""

import numpy as np

from core.scenes.circuits import BITS, DIGITS, DigitBits
from nntui.playground.box_drawing import HEAVY, LIGHT, character
from nntui.playground.circuit_drawing import LIT, Part, wire_part
from nntui.playground.wiring import number_text
from nntui.widgets.cells import Cells

_START = 9
LEAST_WIDTH, LEAST_HEIGHT = 34, DIGITS + 2


def digit_at(row: int, height: int) -> int | None:
    """The digit in a row of the drawing."""
    digit, between = divmod(row - _top(height), _pace(height))
    return digit if 0 <= digit < DIGITS and not between else None


def _pace(height: int) -> int:
    """How many rows lie from one digit to the next."""
    return 2 if height >= 2 * DIGITS + 3 else 1


def _top(height: int) -> int:
    return max(0, (height - _pace(height) * (DIGITS - 1) - 5) // 2)


def listens(bit: int, digit: int) -> bool:
    """Whether a bit, 0 for the highest, is set in a digit."""
    return bool(digit >> (len(BITS) - 1 - bit) & 1)


def digits_drawing(scene: DigitBits, width: int, height: int) -> Cells:
    """Rows are the digits' neurons with their values, columns the bits; below them z, where there is room, and σ(z)."""
    cells = Cells(width, height)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        cells.put(0, 0, "There is no room for the drawing."[:width], Part.NAME)
        return cells
    top, pace, step = _top(height), _pace(height), min(16, (width - _START - 6) // len(BITS))
    columns = [_START + step // 2 + step * bit for bit in range(len(BITS))]
    bits, values = scene.bits(scene.digit), scene.inputs
    for digit in range(DIGITS):
        _draw_row(cells, top + pace * digit, digit, values[digit], columns, digit == scene.digit)
    for bit, column in enumerate(columns):
        weight = HEAVY if bits[bit] > LIT else LIGHT
        first = next(digit for digit in range(DIGITS) if listens(bit, digit))
        for digit in range(first, DIGITS):
            row, joined = top + pace * digit, listens(bit, digit)
            for between in range(row + (joined and digit == first), row + pace * (digit < DIGITS - 1) + 1):
                cells.put(between, column, character((weight, 0, weight, 0)), wire_part(float(bits[bit])))
            if joined:
                cells.put(row, column, "●" if values[digit] > LIT else "○", wire_part(values[digit]))
    _draw_foot(cells, scene, columns, bits, top + pace * (DIGITS - 1) + 1)
    return cells


def _draw_row(cells: Cells, row: int, digit: int, value: float, columns: list[int], seen: bool) -> None:
    name = f"{'▸' if seen else ' '}{digit} "
    cells.put(row, 0, name, Part.CHOSEN if seen else Part.NAME)
    cells.put(row, len(name), f"{value:.2f}"[:5], wire_part(value))
    last = max((column for bit, column in enumerate(columns) if listens(bit, digit)), default=0)
    cells.put(row, _START - 1, ("━" if value > LIT else "─") * max(0, last - _START + 1), wire_part(value))


def _draw_foot(cells: Cells, scene: DigitBits, columns: list[int], bits: np.ndarray, row: int) -> None:
    """The sums, the bits, and what they stand for."""
    roomy = cells.roles.shape[0] >= row + 4
    lines = [("z", [number_text(float(f"{z:.3g}")) for z in scene.sums])] if roomy else []
    lines.append(("σ(z)", [f"{bit:.2f}" for bit in bits]))
    lines.append(("bit", [f"{place}{'' if not on else ' ●'}" for place, on in zip(BITS, bits > LIT, strict=True)]))
    for offset, (name, texts) in enumerate(lines):
        cells.put(row + offset, 1, name, Part.NAME)
        for bit, (column, text) in enumerate(zip(columns, texts, strict=True)):
            part = wire_part(float(bits[bit])) if name != "z" else Part.NUMBER
            cells.put(row + offset, column - len(text) // 2, text, part)
