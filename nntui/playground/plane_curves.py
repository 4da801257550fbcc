"""A curve in the plane and the network's, as points over t, and how far they are apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.scenes.plane import Plane

Floats = NDArray[np.float64]
_POINTS = 1000  # at which the distance is measured


@dataclass(frozen=True, eq=False)
class PlaneCurves:
    """Points of both curves, float64 (points, 2), at t, the middles of equal parts of 0 to 1."""

    t: Floats
    made: Floats
    target: Floats


@dataclass(frozen=True)
class Distances:
    """How far the network's curve is from the target at the same t: straight, and in x and in y."""

    mean: float
    greatest: float
    mean_x: float
    mean_y: float


def plane_curves(scene: Plane, points: int) -> PlaneCurves:
    """Both curves at so many points."""
    t = (np.arange(points) + 0.5) / points
    return PlaneCurves(t, scene.network.outputs(t), scene.target.values(t))


def distances_of(scene: Plane) -> Distances:
    """How far the network's curve is off, over 1,000 points."""
    curves = plane_curves(scene, _POINTS)
    off = np.abs(curves.made - curves.target)
    away = np.hypot(off[:, 0], off[:, 1])
    return Distances(float(away.mean()), float(away.max()), float(off[:, 0].mean()), float(off[:, 1].mean()))
