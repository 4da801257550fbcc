"""Features with mean 0 and standard deviation 1, by what the training set alone says."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ROUNDING = 1e-12  # a deviation of so little of the values is that of numbers which are equal but for rounding
_TINY = 1e-30


@dataclass(frozen=True)
class Standardising:
    """x becomes (x - mean) * factor; both float64 (features,). A feature that is constant in training becomes 0."""

    mean: NDArray[np.float64]
    factor: NDArray[np.float64]

    def apply(self, features: NDArray[np.float64]) -> None:
        """Changes float64 (rows, features) in place."""
        features -= self.mean
        features *= self.factor


def fit_standardising(
    training: NDArray[np.float64], scaled: NDArray[np.bool_], channels: int | None = None
) -> Standardising:
    """Mean and deviation of each feature of float64 (rows, features); those not `scaled` stay as they are.

    channels: for images, flattened in the order (y, x, channel), all pixels of a channel are scaled alike: a pixel
    at the edge is lit so seldom that a scale of its own would make it huge.
    """
    inputs = training.shape[1]
    values = training if channels is None else training.reshape(-1, channels)
    mean = values.mean(axis=0)
    deviation = values.std(axis=0)
    constant = deviation <= np.maximum(_ROUNDING * np.maximum(values.max(axis=0), -values.min(axis=0)), _TINY)
    factor = np.where(constant, 0.0, 1.0 / np.where(constant, 1.0, deviation))
    if channels is not None:
        mean, factor = np.tile(mean, inputs // channels), np.tile(factor, inputs // channels)
    return Standardising(np.where(scaled, mean, 0.0), np.where(scaled, factor, 1.0))
