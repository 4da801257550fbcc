"""The register tiles of `rows` as plain loops: the same arguments, the same numbers to rounding."""

import math
from collections.abc import Callable
from typing import Any

from core.kernels.jit import part_named
from core.kernels.portable import LANES


@part_named("gradient_of_element")
def _gradient(listed, first, count, table, d, d_at, width, c):
    """Σ_i table[level] · d[example, c] over the `count` entries of a row's list."""
    total = 0.0
    for i in range(first, first + count):
        total += table[listed[i] % 256] * d[d_at + listed[i] // 256 * width + c]
    return total


def row_squares_tile(vectors: int) -> Any:
    """t += g², element by element, where g is the gradient of one row of `vectors` · LANES weights."""
    columns = vectors * LANES

    @part_named(f"row_squares_tile_{vectors}")
    def tile(listed, first, count, table, d, d_at, width, t, t_at):
        for c in range(columns):
            t[t_at + c] += _gradient(listed, first, count, table, d, d_at, width, c) ** 2

    return tile


def column_squares_tile(vectors: int) -> Any:
    """t[c] = Σ_r w[r, c]² over `rows` rows, for `vectors` · LANES columns."""
    columns = vectors * LANES

    @part_named(f"column_squares_tile_{vectors}")
    def tile(w, w_at, w_stride, rows, t, t_at):
        for c in range(columns):
            t[t_at + c] = 0.0
        for r in range(rows):
            for c in range(columns):
                t[t_at + c] += w[w_at + r * w_stride + c] * w[w_at + r * w_stride + c]

    return tile


def scale_columns_tile() -> Any:
    """w[r, :] *= f over `rows` rows, for LANES columns."""

    @part_named("scale_columns_tile")
    def tile(w, w_at, w_stride, rows, f, f_at):
        for r in range(rows):
            for c in range(LANES):
                w[w_at + r * w_stride + c] *= f[f_at + c]

    return tile


@part_named("step_of_momentum")
def _momentum(w, a, b, i, g, rate, tiny, shrink, keep1, take1, keep2, take2):
    a[i] = keep1 * a[i] + shrink * w[i] + rate * g
    w[i] += a[i]


@part_named("step_of_nesterov")
def _nesterov(w, a, b, i, g, rate, tiny, shrink, keep1, take1, keep2, take2):
    slope = shrink * w[i] + rate * g
    a[i] = keep1 * a[i] + slope
    w[i] += keep1 * a[i] + slope


@part_named("step_of_rmsprop")
def _rmsprop(w, a, b, i, g, rate, tiny, shrink, keep1, take1, keep2, take2):
    b[i] = math.sqrt(keep2 * b[i] * b[i] + take2 * g * g)
    w[i] += rate * g / (b[i] + tiny)


@part_named("step_of_adam")
def _adam(w, a, b, i, g, rate, tiny, shrink, keep1, take1, keep2, take2):
    a[i] = keep1 * a[i] + take1 * g
    b[i] = math.sqrt(keep2 * b[i] * b[i] + take2 * g * g)
    w[i] = shrink * w[i] + rate * a[i] / (b[i] + tiny)


_STEPS: dict[str, Callable[..., None]] = {
    "momentum": _momentum,
    "nesterov": _nesterov,
    "rmsprop": _rmsprop,
    "adam": _adam,
}


def step_tile(optimiser: str, vectors: int) -> Any:
    """Step number j of one row of `vectors` · LANES weights, with factor · its gradient."""
    columns = vectors * LANES
    step = _STEPS[optimiser]

    @part_named(f"step_tile_{optimiser}_{vectors}")
    def tile(listed, first, count, table, d, d_at, width, w, a, b, at, factor, pace, length, j, k1, t1, k2, t2):
        rate, tiny, shrink = pace[j], pace[length + j], pace[2 * length + j]
        for c in range(columns):
            g = factor * _gradient(listed, first, count, table, d, d_at, width, c)
            step(w, a, b, at + c, g, rate, tiny, shrink, k1, t1, k2, t2)

    return tile


def idle_tile(optimiser: str) -> Any:
    """The steps first <= j < last of one row of `vectors` · LANES weights, all with a gradient of zero.

    Where the optimiser remembers nothing, and shrinks is 0, nothing moves anyway. keep2: the root of β2 here.
    """
    step = _STEPS[optimiser]

    @part_named(f"idle_tile_{optimiser}")
    def tile(w, a, b, at, vectors, pace, length, first, last, shrinks, keep1, keep2):
        for j in range(first, last):
            rate, tiny, shrink = pace[j], pace[length + j], pace[2 * length + j]
            for c in range(vectors * LANES):
                step(w, a, b, at + c, 0.0, rate, tiny, shrink, keep1, 0.0, keep2 * keep2, 0.0)

    return tile
