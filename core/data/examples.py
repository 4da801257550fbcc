"""A set of examples in the form that the kernels read: images as lists of their non-zero pixels, or dense features."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

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
    )


def examples_from_features(features: NDArray[np.floating], labels: NDArray[np.uint8]) -> Examples:
    """Dense features (examples, inputs), each row padded with zeros. labels: uint8 (examples,)."""
    count, inputs = features.shape
    rows = aligned_zeros(count * padded(inputs), np.float64)
    rows.reshape(count, -1)[:, :inputs] = features
    return Examples(
        starts=np.zeros(1, np.int32),
        pixels=np.zeros(0, np.uint16),
        levels=np.zeros(0, np.uint8),
        table=np.zeros(LEVELS),
        labels=np.ascontiguousarray(labels),
        features=rows,
    )


def part(examples: Examples, first: int, last: int) -> Examples:
    """The examples first <= i < last, without copying their pixels."""
    width = examples.features.size // max(1, len(examples.labels))
    return examples._replace(
        starts=examples.starts[first : last + 1] if width == 0 else examples.starts,
        labels=examples.labels[first:last],
        features=examples.features[first * width : last * width],
    )


def in_precision(examples: Examples, dtype: DTypeLike) -> Examples:
    """The same examples with values of this element type."""
    features = aligned_zeros(examples.features.size, np.dtype(dtype))
    features[:] = examples.features
    return examples._replace(table=examples.table.astype(dtype), features=features)
