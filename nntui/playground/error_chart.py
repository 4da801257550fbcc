"""How far a network is off while it learns: mean and greatest deviation over the steps, on logarithmic axes."""

from dataclasses import dataclass

import numpy as np

from core.universality.feed_forward import Array
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role
from nntui.widgets.ticks import log_ticks

_LEAST, _GREATEST = 1e-9, 1e9


@dataclass(frozen=True, eq=False)
class Errors:
    """What to draw.

    steps, means, greatest: of each kept frame, float64 (frames,). beside: the mean deviation of what it is compared
    with, if there is such a thing. looked_at: the step of a frame looked at again; None while the newest is shown.
    """

    steps: Array
    means: Array
    greatest: Array
    beside: float | None
    looked_at: int | None


def error_chart(errors: Errors, width: int, height: int) -> Chart:
    """The errors as a chart. The x axis begins with step 1; step 0 stands at its left end."""
    x = np.log10(np.maximum(errors.steps, 1.0))
    means, greatest = (np.log10(np.clip(each, _LEAST, _GREATEST)) for each in (errors.means, errors.greatest))
    right = max(1.0, float(x[-1]) + 0.05)
    lines = [Line(Role.TEST, x, greatest, dashed=True), Line(Role.TRAINING, x, means)]
    values = np.concatenate([means, greatest])
    if errors.beside is not None:
        level = float(np.log10(np.clip(errors.beside, _LEAST, _GREATEST)))
        lines.insert(0, Line(Role.VALIDATION, np.array([0.0, right]), np.array([level, level]), dashed=True))
        values = np.append(values, level)
    lower, upper = float(values.min()) - 0.15, float(values.max()) + 0.15
    marks = []
    if errors.looked_at is not None:
        marks.append(Mark(float(np.log10(max(errors.looked_at, 1))), f"{errors.looked_at:,}"))
    x_axis = Axis(0.0, right, log_ticks(0.0, right, max(2, width // 10)))
    return Chart(x_axis, Axis(lower, upper, log_ticks(lower, upper, max(3, height // 3))), "step", lines, marks=marks)
