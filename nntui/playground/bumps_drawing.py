"""How many bumps must stand for a tower: the sums of 0, 1, ... m of them as bars, against what the neuron needs."""

from enum import IntEnum

from core.scenes.tower_rule import TowerRule
from nntui.widgets.cells import Cells

_LEFT, _RIGHT = 10, 17
_PARTS = " ▏▎▍▌▋▊▉"


class Part(IntEnum):
    """What a cell of the drawing belongs to."""

    BLANK = 0
    LABEL = 1
    BAR = 2
    PASSES = 3
    THRESHOLD = 4
    GOOD = 5
    WRONG = 6


def bumps_drawing(scene: TowerRule, width: int, height: int) -> Cells:
    """One bar a number of standing bumps; the dashed line is -b, from which on the output is above 1/2."""
    cells = Cells(width, height)
    room = width - _LEFT - _RIGHT
    if room < 6 or height < scene.inputs + 3:
        return cells
    greatest = max(scene.inputs * abs(scene.h), abs(scene.b), 1e-9) * 1.08
    least = -greatest if min(*scene.sums, -scene.b) < 0 else 0.0
    apart = max(1, min(3, (height - 3) // (scene.inputs + 1)))
    top = max(1, (height - 2 - apart * (scene.inputs + 1)) // 2)
    cells.put(top - 1, 0, "bumps", Part.LABEL)
    cells.put(top - 1, width - _RIGHT + 1, "   sum  output", Part.LABEL)
    limit = _place(-scene.b, least, greatest, room)
    rows = range(top, min(height - 1, top + apart * (scene.inputs + 1)))
    for row in rows:
        cells.put(row, _LEFT + limit, "╎", Part.THRESHOLD)
    for count, (total, output) in enumerate(zip(scene.sums, scene.outputs, strict=True)):
        row = top + apart * count
        passes = total + scene.b > 0.0
        for thick in range(max(1, apart - 1)):
            _put_bar(cells, row + thick, total, least, greatest, room, Part.PASSES if passes else Part.BAR)
            if not (least <= 0 < -scene.b <= total or total <= -scene.b < 0):
                cells.put(row + thick, _LEFT + limit, "╎", Part.THRESHOLD)
        cells.put(row, 0, f"{count} of {scene.inputs}", Part.LABEL)
        right = passes == (count == scene.inputs)
        said = f"{total:>6.4g}  {output:5.3f} {'✓' if right else '✗'}"
        cells.put(row, width - _RIGHT + 1, said, Part.GOOD if right else Part.WRONG)
    name = f"-b = {-scene.b:g}"
    start = min(max(0, _LEFT + limit - len(name) // 2), width - len(name))
    cells.put(rows.stop, start, name, Part.THRESHOLD)
    return cells


def _place(value: float, least: float, greatest: float, room: int) -> int:
    return min(max(int((value - least) / (greatest - least) * room), 0), room - 1)


def _put_bar(cells: Cells, row: int, total: float, least: float, greatest: float, room: int, part: Part) -> None:
    start, end = sorted((0.0, total))
    first = (start - least) / (greatest - least) * room
    last = (end - least) / (greatest - least) * room
    whole = int(last) - int(first)
    rest = int((last - int(last)) * 8) if total > 0 else 0
    text = "█" * whole + (_PARTS[rest] if rest else "")
    cells.put(row, _LEFT + int(first), text or "▏", part)
