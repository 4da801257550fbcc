"""Softmax in bars and curves: what each output is, which way it goes, and how it depends on one of the sliders."""

import math
from dataclasses import replace

import numpy as np

from core.scenes.softmax import COLDEST, HOTTEST, Softmax
from core.softmax import RANGE, Array, softmax
from nntui.playground.bars import Part, put_bar, put_stack
from nntui.widgets.cells import Cells
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role, Sign
from nntui.widgets.ticks import linear_ticks, log_ticks

KNOBS = ("z1", "z2", "z3", "z4", "temperature")
ROLES = (Role.TRAINING, Role.VALIDATION, Role.TEST, Role.TRAINING_SET)
_STEADY = 0.0005  # a slope that is 0.000 when it is written
_NAMED_EVERY = 14  # columns


def slopes_by(scene: Softmax, knob: str) -> Array:
    """How fast each output rises while a slider is turned up: ∂a_j/∂z_k, or ∂a_j/∂ln T, float64 (4,)."""
    if knob == "temperature":
        return scene.temperature * scene.slopes_by_temperature
    return np.asarray(scene.slopes[:, KNOBS.index(knob)])


def arrow(slope: float) -> str:
    """Up, down, or neither."""
    return "·" if abs(slope) < _STEADY else "↑" if slope > 0 else "↓"


def softmax_bars(scene: Softmax, knob: str, width: int, height: int) -> Cells:
    """A bar for each output, with the way it goes when the slider `knob` is turned up; and all of them as one."""
    cells = Cells(width, height)
    length = width - 20
    if length < 3:
        return cells
    thick = max(1, min(3, (height - 5) // 5))
    gap = 1 if height >= 5 * thick + 5 else 0
    for index, (output, slope) in enumerate(zip(scene.outputs, slopes_by(scene, knob), strict=True)):
        top, part = index * (thick + gap), Part(Part.FIRST + index)
        cells.put(top, 0, f"a{index + 1}", part)
        cells.put(top, 3, f"{output:.3f}", Part.NUMBER)
        for row in range(top, top + thick):
            put_bar(cells, row, 9, length, float(output), part)
        way = {"↑": Part.UP, "↓": Part.DOWN}.get(arrow(slope), Part.LABEL)
        cells.put(top, 12 + length, f"{arrow(slope)} {slope:+.3f}" if arrow(slope) != "·" else "·  0.000", way)
    row = 4 * (thick + gap)
    cells.put(row, 0, "Σ", Part.LABEL)
    cells.put(row, 3, f"{scene.outputs.sum():.3f}", Part.NUMBER)
    for line in range(row, row + thick):
        put_stack(cells, line, 9, length, scene.outputs.tolist())
    if height > row + thick:
        cells.put(
            row + thick, 0, f"↑ ↓: per {'unit of ln T' if knob == 'temperature' else 'unit of ' + knob}", Part.LABEL
        )
    return cells


def softmax_chart(scene: Softmax, knob: str, width: int, height: int) -> Chart:
    """All four outputs over what the slider `knob` can be, the others staying where they are."""
    cold = knob == "temperature"
    at = math.log10(scene.temperature) if cold else getattr(scene, knob)
    low, high = (math.log10(COLDEST), math.log10(HOTTEST)) if cold else (min(RANGE[0], at), max(RANGE[1], at))
    places = np.linspace(low, high, max(20, 2 * width))
    outputs = _outputs_over(scene, knob, places)
    own = KNOBS.index(knob)
    lines, signs = [], []
    for index, role in enumerate(ROLES):
        lines.append(Line(role, places, outputs[:, index], dashed=index != own and not cold))
        for place in _named_places(low, high, width, index):
            height_there = float(np.interp(place, places, outputs[:, index]))
            signs.append(Sign(role, place, height_there, str(index + 1)))
    name = "T" if cold else knob
    ticks = log_ticks(low, high, 5) if cold else linear_ticks(low, high, max(2, min(10, width // 8)))
    mark = Mark(at, f"{name} {scene.temperature if cold else at:.3g}")
    y = Axis(-0.02, 1.02, linear_ticks(0.0, 1.0, 2 if height < 12 else 5))
    return Chart(Axis(low, high, ticks), y, name, lines, marks=[mark], signs=signs)


def _outputs_over(scene: Softmax, knob: str, places: Array) -> Array:
    """a1 to a4 with the slider at each of the places, float64 (places, 4)."""
    if knob == "temperature":
        return np.array([softmax(scene.z, float(min(max(10.0**place, COLDEST), HOTTEST))) for place in places])
    z = np.tile(scene.z, (len(places), 1))
    z[:, KNOBS.index(knob)] = places
    return softmax(z, scene.temperature)


def _named_places(low: float, high: float, width: int, index: int) -> list[float]:
    """Where the number of an output stands on its curve, so that those of flat curves do not cover each other."""
    count = max(1, width // _NAMED_EVERY)
    return [low + (high - low) * (k + (index + 0.5) / 4) / count for k in range(count)]


def with_knob(scene: Softmax, knob: str, value: float) -> Softmax:
    """The scene with one slider turned. Raises SpecError."""
    return replace(scene, **{knob: value})
