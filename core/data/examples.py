"""A set of examples in the form that the kernels read: images as lists of their non-zero pixels, or dense features."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.data_facts import TOLERANCE
from core.kernels.arrays import Examples
from core.kernels.lists import fill_lists
from core.layout import aligned_zeros, padded

LEVELS = 256


def examples_from_bytes(images: NDArray[np.uint8], labels: NDArray[np.uint8], divisor: float) -> Examples:
    """Images as lists of non-zero pixels, in float64 (see `in_precision`).

    images: uint8 (examples, pixels); a pixel's value is its byte / divisor. labels: uint8 (examples,).
    """
    lit = int(np.count_nonzero(images))
    starts = np.zeros(len(images) + 1, np.int32)
    # One place more than pixels: the kernel writes before it knows that a pixel is dark.
    pixels, levels = np.zeros(lit + 1, np.uint16), np.zeros(lit + 1, np.uint8)
    fill_lists(images, starts, pixels, levels)
    return Examples(
        starts=starts,
        pixels=pixels,
        levels=levels,
        table=np.arange(LEVELS) / divisor,
        labels=np.ascontiguousarray(labels),
        features=np.zeros(0),
        targets=np.zeros(0),
        tolerance=TOLERANCE,
    )


def examples_from_features(features: NDArray[np.floating], labels: NDArray[np.uint8]) -> Examples:
    """Dense features (examples, inputs), each row padded with zeros. labels: uint8 (examples,)."""
    return Examples(
        starts=np.zeros(1, np.int32),
        pixels=np.zeros(0, np.uint16),
        levels=np.zeros(0, np.uint8),
        table=np.zeros(LEVELS),
        labels=np.ascontiguousarray(labels),
        features=_in_rows(features),
        targets=np.zeros(0),
        tolerance=TOLERANCE,
    )


def examples_from_targets(features: NDArray[np.floating], targets: NDArray[np.floating]) -> Examples:
    """Dense features (examples, inputs) whose desired outputs are numbers, (examples, outputs)."""
    without = examples_from_features(features, np.zeros(len(features), np.uint8))
    return without._replace(targets=_in_rows(targets))


def _in_rows(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Values (examples, width) one after another, each row padded with zeros; float64."""
    count, width = values.shape
    rows = aligned_zeros(count * padded(width), np.float64)
    rows.reshape(count, -1)[:, :width] = values
    return rows


def part(examples: Examples, first: int, last: int) -> Examples:
    """The examples first <= i < last, without copying their pixels."""
    width, outputs = (array.size // max(1, len(examples.labels)) for array in (examples.features, examples.targets))
    return examples._replace(
        starts=examples.starts[first : last + 1] if width == 0 else examples.starts,
        labels=examples.labels[first:last],
        features=examples.features[first * width : last * width],
        targets=examples.targets[first * outputs : last * outputs],
    )


def in_precision(examples: Examples, dtype: DTypeLike) -> Examples:
    """The same examples with values of this element type."""
    features, targets = (_converted(values, dtype) for values in (examples.features, examples.targets))
    return examples._replace(table=examples.table.astype(dtype), features=features, targets=targets)


def _converted(values: NDArray[np.floating], dtype: DTypeLike) -> NDArray[np.floating]:
    result = aligned_zeros(values.size, np.dtype(dtype))
    result[:] = values
    return result
