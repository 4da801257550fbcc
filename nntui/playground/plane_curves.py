"""A curve in the plane and the network's: as points over t, as charts, and how far they are apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.scenes.plane import Plane
from core.targets import Curve
from core.universality.feed_forward import FeedForward
from nntui.widgets.chart import Axis, Chart, Line, Role
from nntui.widgets.grid import shown_range
from nntui.widgets.ticks import linear_ticks

Floats = NDArray[np.float64]
_POINTS = 1000  # at which the distance is measured


@dataclass(frozen=True, eq=False)
class PlaneCurves:
    """Points of two or three curves, float64 (points, 2), at t, the middles of equal parts of 0 to 1."""

    t: Floats
    made: Floats
    target: Floats
    beside: Floats | None = None


@dataclass(frozen=True)
class Distances:
    """How far the network's curve is from the target at the same t: straight, and in x and in y."""

    mean: float
    greatest: float
    mean_x: float
    mean_y: float


def plane_curves(network: FeedForward, target: Curve, points: int, beside: FeedForward | None = None) -> PlaneCurves:
    """The curves of a network, of its target, and of another network, at so many points."""
    t = (np.arange(points) + 0.5) / points
    return PlaneCurves(t, network.outputs(t), target.values(t), beside.outputs(t) if beside else None)


def distances_of(scene: Plane) -> Distances:
    """How far the network's curve is off, over 1,000 points."""
    curves = plane_curves(scene.network, scene.target, _POINTS)
    off = np.abs(curves.made - curves.target)
    away = np.hypot(off[:, 0], off[:, 1])
    return Distances(float(away.mean()), float(away.max()), float(off[:, 0].mean()), float(off[:, 1].mean()))


def plane_axes(curves: PlaneCurves, columns: int, rows: int) -> tuple[Axis, Axis]:
    """Axes that hold both curves, and 0 to 1; a length is the same in both directions."""
    across = shown_range(np.concatenate([curves.made[:, 0], curves.target[:, 0]]))
    up = shown_range(np.concatenate([curves.made[:, 1], curves.target[:, 1]]))
    unit = max((across[1] - across[0]) / (2 * columns - 1), (up[1] - up[0]) / (4 * rows - 1))
    x, y = _widened(across, unit * 2 * columns), _widened(up, unit * 4 * rows)
    return (
        Axis(*x, linear_ticks(*x, max(2, columns // 9))),
        Axis(*y, linear_ticks(*y, max(2, rows // 4))),
    )


def _widened(ends: tuple[float, float], length: float) -> tuple[float, float]:
    middle = (ends[0] + ends[1]) / 2
    return middle - length / 2, middle + length / 2


def curve_chart(curves: PlaneCurves, columns: int, rows: int) -> Chart:
    """Both curves in the plane."""
    x, y = plane_axes(curves, columns, rows)
    lines = [
        Line(Role.TEST, curves.target[:, 0], curves.target[:, 1], dotted=True),
        Line(Role.TRAINING, curves.made[:, 0], curves.made[:, 1]),
    ]
    if curves.beside is not None:
        lines.insert(0, Line(Role.VALIDATION, curves.beside[:, 0], curves.beside[:, 1], dashed=True))
    return Chart(x, y, "x", lines)


def time_charts(curves: PlaneCurves, width: int, height: int) -> tuple[Chart, Chart]:
    """x over t, and y over t, each in so many cells."""
    return _time_chart(curves, 0, width, height), _time_chart(curves, 1, width, height)


def _time_chart(curves: PlaneCurves, part: int, width: int, height: int) -> Chart:
    made, target, t = curves.made[:, part], curves.target[:, part], curves.t
    lower, upper = shown_range(np.concatenate([made, target]))
    room = 0.03 * (upper - lower)
    lines = [Line(Role.TEST, t, target, dotted=True), Line(Role.TRAINING, t, made)]
    if curves.beside is not None:
        lines.insert(0, Line(Role.VALIDATION, t, curves.beside[:, part], dashed=True))
    across = Axis(0.0, 1.0, linear_ticks(0.0, 1.0, max(2, min(10, width // 9))))
    up = Axis(lower - room, upper + room, linear_ticks(lower, upper, max(2, height // 4)))
    return Chart(across, up, f"{'xy'[part]}(t)", lines)
