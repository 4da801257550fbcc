"""Softmax on a few numbers, as the sliders of chapter 3 have it, with a temperature."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.checks import check_real

START = (2.5, -1.0, 3.2, 0.5)
"""Where the book's four sliders begin."""
RANGE = (-5.0, 5.0)
STEP = 0.1

Array = NDArray[np.float64]


def softmax(z: ArrayLike, temperature: float = 1.0) -> Array:
    """a = e^(z/T) / Σ e^(z/T) over the last axis, float64; it sums to 1. A low T lets the greatest z take all.

    Raises SpecError for a temperature outside of 0.01 to 100.
    """
    check_real("temperature", temperature, 0.01, 100.0)
    scaled = np.asarray(z, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def slopes(z: ArrayLike, temperature: float = 1.0) -> Array:
    """∂a_j/∂z_k = a_j (δ_jk - a_k) / T, (outputs, inputs): raising one z raises its own a and lowers all others."""
    a = softmax(z, temperature)
    return np.asarray((np.diag(a) - np.outer(a, a)) / temperature)


def inverse(a: ArrayLike, temperature: float = 1.0) -> Array:
    """The z whose softmax is a, all above 0: T ln a, to which any constant may be added; here their mean is 0."""
    check_real("temperature", temperature, 0.01, 100.0)
    z = temperature * np.log(np.asarray(a, np.float64))
    return np.asarray(z - z.mean(axis=-1, keepdims=True))
