"""The activation functions of the playground on NumPy arrays, and the step that each of them can be made into."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.checks import check_one_of
from core.errors import SpecError

Values = NDArray[np.float64]


def sigmoid(z: ArrayLike) -> Values:
    """1 / (1 + e^-z), without overflow."""
    with np.errstate(over="ignore"):
        powers = np.exp(-np.asarray(z, np.float64))
    return 1.0 / (1.0 + powers)


def logit(a: ArrayLike) -> Values:
    """σ⁻¹: the z at which the sigmoid is a, 0 < a < 1."""
    share = np.asarray(a, np.float64)
    return np.asarray(np.log(share / (1.0 - share)))


def _tanh(z: Values) -> Values:
    return np.tanh(z)


def _relu(z: Values) -> Values:
    return np.maximum(z, 0.0)


def _wavy(z: Values) -> Values:
    return sigmoid(z) + 0.2 * np.sin(10.0 * z) * np.exp(-np.abs(z))


def _step(z: Values) -> Values:
    return (z > 0.0).astype(np.float64)


def _linear(z: Values) -> Values:
    return z


def _ramp(z: Values) -> Values:
    return np.clip(z + 0.5, 0.0, 1.0)


_FUNCTIONS: dict[str, Callable[[Values], Values]] = {
    "sigmoid": sigmoid,
    "tanh": _tanh,
    "relu": _relu,
    "wavy": _wavy,
    "step": _step,
    "linear": _linear,
}
ACTIVATIONS = tuple(_FUNCTIONS)
"""wavy is chapter 4's s(z) = σ(z) + 0.2 sin(10z) e^-|z|, unlike anything in use, and good enough for the proof."""


def activate(name: str, z: ArrayLike) -> Values:
    """The activation `name` of every element of z. Raises SpecError where there is no such activation."""
    check_one_of("activation", name, ACTIVATIONS)
    return _FUNCTIONS[name](np.asarray(z, np.float64))


@dataclass(frozen=True)
class Rise:
    """How an activation makes a step: a function of z that goes from 0 to 1.

    shape: that function. reach: beyond |z| = reach it is 0 or 1 to rounding. parts: the neurons that make it, each
    with what is added to z and what its activation is multiplied by; what they add up to differs from shape by a
    constant at most, which cancels in a bump.
    """

    shape: Callable[[Values], Values]
    reach: float
    parts: tuple[tuple[float, float], ...]


_RISES = {
    "sigmoid": Rise(sigmoid, 37.0, ((0.0, 1.0),)),
    "tanh": Rise(lambda z: 0.5 * (1.0 + np.tanh(z)), 19.0, ((0.0, 0.5),)),
    "relu": Rise(_ramp, 0.5, ((0.5, 1.0), (-0.5, -1.0))),
    "wavy": Rise(_wavy, 37.0, ((0.0, 1.0),)),
    "step": Rise(_step, 0.0, ((0.0, 1.0),)),
}

STEPPING = tuple(_RISES)
"""The activations of which steps can be made, and therefore anything."""

WHY_LINEAR_FAILS = "linear neurons add up to a straight line, however many there are, and no step can be made of them"


def rise_of(name: str) -> Rise:
    """How to make a step of an activation. Raises SpecError, with the reason, for linear."""
    if name == "linear":
        raise SpecError("activation", name, f"{', '.join(STEPPING)}; {WHY_LINEAR_FAILS}")
    check_one_of("activation", name, STEPPING)
    return _RISES[name]


BOOK_TOLERANCE = float(sigmoid(-2.5))
"""How far from 0 or 1 is too far: chapter 4 shades the failure of σ(50x - 25) from 0.45 to 0.55, which is |z| < 2.5."""


def failure_width(name: str, steepness: float, tolerance: float = BOOK_TOLERANCE) -> float:
    """How wide, in x, the window is in which a step made by w = steepness is neither 0 nor 1 to the tolerance.

    For the sigmoid it is 2 ln((1 - t) / t) / w. For `wavy`, whose waves cross the tolerance several times, it reaches
    to the last crossing.
    """
    rise = rise_of(name)
    if not 0.0 < tolerance < 0.5 or not steepness > 0.0:
        raise SpecError("tolerance", tolerance, "a number between 0 and 0.5, and a steepness above 0")
    if name == "step":
        return 0.0
    z = np.linspace(0.0, rise.reach, 40_001)
    off = np.maximum(np.abs(1.0 - rise.shape(z)), np.abs(rise.shape(-z))) > tolerance
    return 2.0 * float(z[np.flatnonzero(off)[-1]]) / steepness
