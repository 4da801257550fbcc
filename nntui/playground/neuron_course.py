"""Charts of neurons that learn: what becomes of cost, output and slope over the epochs, and where on σ they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.neuron import sigmoid
from core.scenes.neuron import Course
from nntui.playground.bars import Part
from nntui.playground.neuron_drawing import STEEPEST, Runner
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role, Sign
from nntui.widgets.ticks import linear_ticks

Floats = NDArray[np.float64]

QUANTITIES = ("cost", "output", "slope")
_ROLES = (Role.TRAINING, Role.VALIDATION)
SIGNS = ("━", "╍")
_PARTS = (Part.FIRST, Part.SECOND)
_BULLETS = ("●", "◆")
_LEAST_Z = 6.0
_TANGENT = 1.5  # to each side of the place where it touches


@dataclass(frozen=True)
class Moment:
    """What is seen of a race: one of QUANTITIES, up to an epoch; it has been played up to `reached`."""

    quantity: str
    epoch: int
    reached: int


def runners_at(courses: Sequence[Course], epoch: int) -> tuple[Runner, ...]:
    """The neurons as they stand at an epoch, with the signs of their curves."""
    looks = zip(courses, _looks(courses), strict=True)
    return tuple(Runner(c.neurons[epoch], c.learning, SIGNS[look], _PARTS[look]) for c, look in looks)


def _looks(courses: Sequence[Course]) -> list[int]:
    """The quadratic cost always looks the same, and so does the cross-entropy."""
    return [0 if course.learning.cost == "quadratic" else 1 for course in courses]


def values_of(course: Course, quantity: str) -> Floats:
    """The quantity at every epoch."""
    if quantity == "cost":
        return np.array(course.costs)
    outputs = np.array(course.outputs)
    return outputs if quantity == "output" else outputs * (1.0 - outputs)


def course_chart(courses: Sequence[Course], moment: Moment, width: int, height: int) -> Chart:
    """The quantity over epochs: drawn to the epoch, and dotted as far as it was played already."""
    epochs = len(courses[0].neurons) - 1
    found = [values_of(course, moment.quantity) for course in courses]
    top = {"output": 1.0, "slope": STEEPEST}.get(moment.quantity) or max(1e-6, *(float(y.max()) for y in found))
    x = Axis(0.0, float(epochs), linear_ticks(0.0, float(epochs), max(2, min(10, width // 10))))
    y = Axis(0.0, 1.04 * top, linear_ticks(0.0, top, max(2, height // 4)))
    lines, signs = [], []
    for values, look in zip(found, _looks(courses), strict=True):
        if moment.reached > moment.epoch:
            later = np.arange(moment.epoch, moment.reached + 1, dtype=np.float64)
            lines.append(Line(_ROLES[look], later, values[moment.epoch : moment.reached + 1], dotted=True))
        past = np.arange(moment.epoch + 1, dtype=np.float64)
        lines.append(Line(_ROLES[look], past, values[: moment.epoch + 1], dashed=look == 1))
        signs.append(Sign(_ROLES[look], float(moment.epoch), float(values[moment.epoch]), _BULLETS[look]))
    marks = [Mark(float(moment.epoch), "")]
    return Chart(x, y, "epoch", lines, marks=marks, signs=signs)


def sigmoid_chart(courses: Sequence[Course], epoch: int, width: int, height: int) -> Chart:
    """σ, where the neurons stand on it, and how steep it is there."""
    ends = [abs(n.weight + n.bias) for course in courses for n in (course.neurons[0], course.neurons[-1])]
    bound = float(np.ceil(min(max(_LEAST_Z, *ends), 200.0)))
    z = np.linspace(-bound, bound, max(20, 2 * width))
    lines, signs = [Line(Role.GHOST, z, np.array([sigmoid(float(place)) for place in z]))], []
    for runner, look in zip(runners_at(courses, epoch), _looks(courses), strict=True):
        at = min(max(runner.z, -bound), bound)
        near = np.array([max(-bound, at - _TANGENT), min(bound, at + _TANGENT)])
        tangent = runner.neuron.output + runner.slope * (near - at)
        lines.append(Line(_ROLES[look], near, tangent, dashed=look == 1))
        signs.append(Sign(_ROLES[look], at, runner.neuron.output, _BULLETS[look]))
    x = Axis(-bound, bound, linear_ticks(-bound, bound, max(2, min(6, width // 8))))
    y = Axis(-0.05, 1.05, linear_ticks(0.0, 1.0, 2 if height < 12 else 5))
    return Chart(x, y, "z", lines, signs=signs)


def reach_of(courses: Sequence[Course]) -> float:
    """The weight or bias at which a bar is full: no neuron goes beyond it in its course."""
    numbers = [abs(n) for c in courses for one in (c.neurons[0], c.neurons[-1]) for n in (one.weight, one.bias)]
    return max(1.0, float(np.ceil(max(numbers))))


def legend_of(courses: Sequence[Course]) -> list[tuple[str, Role]]:
    """What each curve is called."""
    runners = runners_at(courses, 0)
    names = [f"{one.sign} {one.learning.cost}{', as published' if one.as_published else ''}" for one in runners]
    return [(name, _ROLES[look]) for name, look in zip(names, _looks(courses), strict=True)]
