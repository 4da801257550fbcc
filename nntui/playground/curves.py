"""What is plotted of a scene of one input: its curves over x, steps, windows of failure, and how far it is off."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.scenes.hand import Hand
from core.universality import game
from core.universality.activations import failure_width, logit
from core.universality.construction import Construction, Law
from core.universality.feed_forward import Array
from core.universality.ladder import Rung
from nntui.playground.controls import Stand, part_of
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role
from nntui.widgets.ticks import linear_ticks, log_ticks, snapped

Floats = NDArray[np.floating[Any]]

SUM, OUTPUT = "weighted sum", "output"
"""The two views of a network with a target: before and after the output neuron's activation."""

_MOST_MARKS = 12
_WINDOW_SHARE = 0.9  # windows that cover more of the plot than this would shade all of it


@dataclass(frozen=True, eq=False)
class Curves:
    """What to draw: y over x for each; `lower` and `upper` bound the plot."""

    x: Array
    made: Array
    made_name: str
    target: Array | None
    target_name: str
    own: Array | None
    own_name: str
    steps: tuple[tuple[float, str], ...]
    windows: Array
    view: tuple[float, float]


_NO_WINDOWS = np.zeros((0, 2))


def curves_of(stand: Stand, view: str, knob: str, points: int, built: Construction | None = None) -> Curves:
    """The curves at `points` middles of equal parts of [0, 1].

    view: SUM or OUTPUT, where there are both. knob: the one that has the keyboard, whose part is drawn by itself.
    built: of the proof.
    """
    x = (np.arange(points) + 0.5) / points
    scene = stand.scene
    if isinstance(scene, Rung):
        return _rung_curves(stand, scene, knob, x)
    if isinstance(scene, Hand):
        return _hand_curves(stand, scene, view, knob, x)
    assert built is not None
    return _proof_curves(built, view, stand.selected, x)


def _rung_curves(stand: Stand, scene: Rung, knob: str, x: Array) -> Curves:
    network = scene.network
    made = network.outputs(x)[:, 0]
    goal = game.TARGET.values(x) if scene.name == "game" else None
    own, name = None, ""
    which = part_of(stand, knob)
    if which and len(which) < network.widths[1]:
        own = _contribution(network.activity(x)[0][1], network.layers[1][0], which)
        name = f"bump {which[0] // 2 + 1}" if len(which) == 2 else f"neuron {which[0] + 1}"
    target = None if goal is None else logit(goal)
    windows = _NO_WINDOWS
    steps: tuple[tuple[float, str], ...] = ()
    if len(network.layers) == 1:
        w, b = float(network.layers[0][0][0, 0]), float(network.layers[0][1][0])
        if w and 0.0 <= -b / w <= 1.0:
            steps = ((-b / w, f"s {-b / w:.2f}"),)
            if scene.name == "failure":
                half = failure_width("sigmoid", abs(w)) / 2
                windows = np.array([[max(-b / w - half, 0.0), min(-b / w + half, 1.0)]])
    elif scene.name in ("two-steps", "bump", "two-bumps"):
        edges = [(name, value) for name, value in scene.by_name.items() if name[0] == "s"]
        steps = tuple((value, name) for name, value in edges if 0.0 <= value <= 1.0)
    return Curves(x, made, scene.picture.shows, target, "goal", own, name, steps, windows, scene.picture.view)


def _contribution(activations: Array, weights: Floats, which: tuple[int, ...]) -> Array:
    chosen = list(which)
    return np.asarray(activations[:, chosen] @ weights[chosen, 0])


def _hand_curves(stand: Stand, scene: Hand, view: str, knob: str, x: Array) -> Curves:
    network = scene.network
    (_, hidden), (total, answer) = network.activity(x)
    which = part_of(stand, knob)
    own = _contribution(hidden, network.layers[1][0], which)
    name = f"neuron {which[0] + 1}" if len(which) == 1 else f"bump of {which[0] + 1} and {which[1] + 1}"
    values = scene.target.values(x)
    steps = _step_marks(stand, scene)
    if view == OUTPUT:
        lower, upper = (0.0, 1.0) if scene.output in ("sigmoid", "step", "wavy") else (-1.0, 1.0)
        return Curves(x, answer[:, 0], "output", values, "target", None, "", steps, _NO_WINDOWS, (lower, upper))
    goal = goal_of_sum(values, scene.output)
    return Curves(x, total[:, 0], SUM, goal, "goal", own, name, steps, _NO_WINDOWS, (-2.5, 3.0))


def _step_marks(stand: Stand, scene: Hand) -> tuple[tuple[float, str], ...]:
    places = [(index, neuron.position) for index, neuron in enumerate(scene.neurons)]
    inside = [(place, f"s{index + 1}") for index, place in places if 0.0 <= place <= 1.0]
    if len(inside) > _MOST_MARKS:
        inside = [(place, name) for place, name in inside if name == f"s{stand.selected + 1}"]
    return tuple(inside)


def goal_of_sum(values: Array, output: str) -> Array | None:
    """What the weighted sum should be for the output to have these values; not a number where nothing makes it so.

    None for activations without an inverse.
    """
    with np.errstate(all="ignore"):
        if output == "sigmoid":
            return np.where((values > 0.0) & (values < 1.0), logit(values), np.nan)
        if output == "tanh":
            return np.where(np.abs(values) < 1.0, np.arctanh(values), np.nan)
    return values if output == "linear" else None


def _proof_curves(built: Construction, view: str, selected: int, x: Array) -> Curves:
    windows = built.failures()
    if windows.size and np.diff(windows, axis=1).sum() > _WINDOW_SHARE:
        windows = _NO_WINDOWS
    start, end = float(built.starts[selected]), float(built.ends[selected])
    steps = tuple((s, f"{s:.3g}") for s in (start, end) if 0.0 < s < 1.0)
    if view == OUTPUT:
        low_high = (0.0, 1.0) if built.recipe.output == "sigmoid" else (np.nan, np.nan)
        target = built.target.values(x)
        return Curves(x, built.output(x), "output", target, "target", None, "", steps, windows, low_high)
    own = np.where((x > start) & (x < end), float(built.heights[selected]), 0.0)
    nan = (np.nan, np.nan)
    return Curves(
        x, built.weighted_sum(x), SUM, built.goal(x), "goal", own, f"bump {selected + 1}", steps, windows, nan
    )


def chart_of(curves: Curves, width: int, height: int, cursor: tuple[float, float] | None = None) -> Chart:
    """The curves as a chart. cursor: the pen, in the units of the axes."""
    y = y_axis(curves, height)
    lines = []
    if curves.own is not None:
        lines.append(Line(Role.VALIDATION, curves.x, _clipped(curves.own, y), dashed=True))
    if curves.target is not None:
        seen = np.isfinite(curves.target)
        lines.append(Line(Role.TEST, curves.x[seen], _clipped(curves.target[seen], y), dotted=True))
    lines.append(Line(Role.TRAINING, curves.x, _clipped(curves.made, y)))
    if cursor is not None:
        lines.append(Line(Role.VALIDATION, np.array([cursor[0]]), np.array([cursor[1]])))
    marks = [Mark(place, name) for place, name in curves.steps]
    windows = tuple((float(a), float(b)) for a, b in curves.windows)
    x = Axis(0.0, 1.0, linear_ticks(0.0, 1.0, max(2, min(10, width // 9))))
    return Chart(x, y, "x", lines, marks=marks, windows=windows)


def _clipped(values: Array, y: Axis) -> Array:
    span = y.upper - y.lower
    return np.clip(values, y.lower - span, y.upper + span)


def y_axis(curves: Curves, height: int) -> Axis:
    """The view of the scene, wider where a curve leaves it."""
    given = [values for values in (curves.made, curves.target, curves.own) if values is not None]
    values = np.concatenate([*given, np.array(curves.view)])
    values = np.clip(values[np.isfinite(values)], -1e12, 1e12)
    least, greatest = float(values.min()), float(values.max())
    room = 0.02 * (greatest - least) or 0.5
    lower = least - room
    upper = greatest + room
    wanted = max(3, height // 4)
    if not np.isnan(curves.view[0]):
        lower = curves.view[0] - 0.02 if least >= curves.view[0] else lower
        upper = curves.view[1] + 0.02 if greatest <= curves.view[1] else upper
    else:
        lower, upper = snapped(lower, upper, wanted)
    return Axis(lower, upper, linear_ticks(lower, upper, wanted))


def law_chart(law: Law, width: int, height: int, bumps: int) -> Chart:
    """Deviation over N on logarithmic axes: mean and greatest, and the line of the 1/N law through the means' start."""
    n = np.log10(np.array(law.bumps, np.float64))
    means = np.array([each.mean_sum for each in law.deviations])
    greatest = np.array([each.greatest_sum for each in law.deviations])
    lines = [Line(Role.TEST, *_logs(n, greatest), dashed=True), Line(Role.TRAINING, *_logs(n, means))]
    middle = int(np.searchsorted(law.bumps, 20))
    middle = min(middle, len(law.bumps) - 1)
    if means[middle] > 0.0:
        start = float(np.log10(means[middle]) + n[middle])
        lines.insert(0, Line(Role.GHOST, n, start - n, dotted=True))
    found = np.concatenate([line.y for line in lines if line.role is not Role.GHOST] or [np.zeros(1)])
    if not found.size:
        found = np.array([-1.0, 0.0])
    wanted = max(3, height // 3)
    lower, upper = max(float(found.min()) - 0.2, -14.0), float(found.max()) + 0.2
    y = Axis(lower, upper, log_ticks(lower, upper, wanted))
    x = Axis(0.0, 3.0, log_ticks(0.0, 3.0, max(3, width // 9)))
    return Chart(x, y, "N", lines, marks=[Mark(float(np.log10(bumps)), f"N {bumps}")])


def _logs(n: Array, values: Array) -> tuple[Array, Array]:
    positive = values > 0.0
    return n[positive], np.log10(values[positive])


def deviation_of(scene: Hand) -> tuple[float, float, float | None, float | None]:
    """By hand: mean and greatest deviation of the output from the target, and of the sum from the goal, if it has one.

    Measured at the middles of 1,000 equal parts.
    """
    x = (np.arange(1000) + 0.5) / 1000
    (_, _), (total, answer) = scene.network.activity(x)
    values = scene.target.values(x)
    off = np.abs(answer[:, 0] - values)
    goal = goal_of_sum(values, scene.output)
    if goal is None or not np.isfinite(goal).all():
        return float(off.mean()), float(off.max()), None, None
    off_sum = np.abs(total[:, 0] - goal)
    return float(off.mean()), float(off.max()), float(off_sum.mean()), float(off_sum.max())
