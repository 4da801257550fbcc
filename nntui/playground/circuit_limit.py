"""The limit of scaled sigmoids as a chart: how far a circuit's answer is from that of perceptrons, over the scale c."""

import math
from functools import lru_cache

import numpy as np

from core.circuits import Circuit
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role
from nntui.widgets.ticks import linear_ticks, log_ticks

_FIRST, _LAST = -1.0, 3.0
_POINTS = 161


@lru_cache(maxsize=32)
def _distances(circuit: Circuit, inputs: tuple[float, ...], first: float, last: float) -> tuple[float, ...]:
    return tuple(circuit.limit(inputs, np.logspace(first, last, _POINTS).tolist()))


def limit_axis(c: float) -> tuple[float, float]:
    """From which to which power of ten the chart goes: 0.1 to 1,000, further where c is beyond."""
    place = math.log10(c)
    return min(_FIRST, math.floor(place)), max(_LAST, math.ceil(place))


def limit_chart(circuit: Circuit, inputs: tuple[float, ...], c: float, width: int, height: int) -> Chart:
    """The largest distance from the perceptrons' answer over c, with the present c marked."""
    first, last = limit_axis(c)
    off = np.array(_distances(circuit, inputs, first, last))
    top = 1.02 if off.max() > 0.52 else 0.52
    x = Axis(first, last, log_ticks(first, last, max(3, width // 9)))
    y = Axis(-0.02, top, linear_ticks(0.0, top, max(2, height // 3)))
    line = Line(Role.TRAINING, np.linspace(first, last, _POINTS), off)
    return Chart(x, y, "c", [line], marks=[Mark(math.log10(c), f"c {c:g}")])
