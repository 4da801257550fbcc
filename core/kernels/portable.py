"""The register tiles of `vector` as plain loops: the same arguments, the same numbers to rounding.

For machines and modes where LLVM vectors cannot be used, and as the readable statement of what each tile does.
"""

from typing import Any

from numba import njit

from core.kernels.jit import part_named

LANES = 16
WIDE_REGISTERS = False


def affine_tile(rows: int, vectors: int) -> Any:
    """z[r, :] = bias + Σ_k x[r, k] · w[k, :] for `rows` rows and `vectors` · LANES columns."""
    columns = vectors * LANES

    @part_named(f"affine_tile_{rows}_{vectors}")
    def tile(x, x_at, x_stride, depth, w, w_at, w_stride, bias_at, z, z_at, z_stride):
        for r in range(rows):
            out = z_at + r * z_stride
            for c in range(columns):
                z[out + c] = w[bias_at + c]
            for k in range(depth):
                value = x[x_at + r * x_stride + k]
                row = w_at + k * w_stride
                for c in range(columns):
                    z[out + c] += value * w[row + c]

    return tile


def outer_tile(rows: int, vectors: int) -> Any:
    """t[r, :] = decay · t[r, :] + rate · Σ_e x[e, r] · d[e, :] for `rows` rows and `vectors` · LANES columns."""
    columns = vectors * LANES

    @part_named(f"outer_tile_{rows}_{vectors}")
    def tile(x, x_at, x_stride, d, d_at, d_stride, count, t, t_at, t_stride, decay, rate):
        for r in range(rows):
            line = t_at + r * t_stride
            for c in range(columns):
                total = x[x_at + r] * d[d_at + c]
                for e in range(1, count):
                    total += x[x_at + e * x_stride + r] * d[d_at + e * d_stride + c]
                t[line + c] = decay * t[line + c] + rate * total

    return tile


def sum_tile(vectors: int) -> Any:
    """t[:] += rate · d[e, :] for one row e after another, for `vectors` · LANES columns."""
    columns = vectors * LANES

    @part_named(f"sum_tile_{vectors}")
    def tile(d, d_at, d_stride, count, t, t_at, rate):
        for e in range(count):
            for c in range(columns):
                t[t_at + c] += rate * d[d_at + e * d_stride + c]

    return tile


def inner_tile(rows: int) -> Any:
    """e[s, r] = Σ_j w[r, j] · d[s, j] for `rows` rows of weights and LANES / rows examples s."""
    examples = LANES // rows

    @part_named(f"inner_tile_{rows}")
    def tile(w, w_at, row, depth, panel, d, d_at, width, e, e_at, e_stride):
        for s in range(examples):
            for r in range(rows):
                total = 0.0
                for first in range(0, width, panel):
                    columns = min(panel, width - first)
                    line = w_at + first * depth + (row + r) * columns
                    for c in range(columns):
                        total += w[line + c] * d[d_at + s * width + first + c]
                e[e_at + s * e_stride + r] = total

    return tile


def sparse_affine_tile(vectors: int) -> Any:
    """z = bias + scale · Σ_p table[levels[p]] · w[pixels[p], :] for the non-zero pixels p of one image."""
    columns = vectors * LANES

    @part_named(f"sparse_affine_tile_{vectors}")
    def tile(pixels, levels, table, first, last, w, w_at, w_stride, bias_at, scale, z, z_at):
        for c in range(columns):
            z[z_at + c] = 0.0
        for p in range(first, last):
            value = table[levels[p]]
            row = w_at + pixels[p] * w_stride
            for c in range(columns):
                z[z_at + c] += value * w[row + c]
        for c in range(columns):
            z[z_at + c] = w[bias_at + c] + scale * z[z_at + c]

    return tile


def sparse_outer_tile(vectors: int) -> Any:
    """t[pixels[p], :] += rate · table[levels[p]] · d for the non-zero pixels p of one image."""
    columns = vectors * LANES

    @part_named(f"sparse_outer_tile_{vectors}")
    def tile(pixels, levels, table, first, last, d, d_at, t, t_at, t_stride, rate):
        for p in range(first, last):
            value = rate * table[levels[p]]
            row = t_at + pixels[p] * t_stride
            for c in range(columns):
                t[row + c] += value * d[d_at + c]

    return tile


@njit
def prefetch(array, position):
    """Nothing: a portable program cannot ask the memory ahead."""


@njit
def power_of_two(exponent):
    """2 ** exponent for a whole number."""
    return 2.0**exponent


@njit
def arrive(array, position):
    """Adds one; a portable kernel has one worker only."""
    array[position] += 1
    return array[position] - 1


@njit
def generation(array, position):
    """The element; a portable kernel has one worker only."""
    return array[position]


@njit
def give_way():
    """Nothing: there is nobody to give way to."""
