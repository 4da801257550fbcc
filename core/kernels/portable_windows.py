"""The register tiles of `windows` as plain loops: the same arguments, the same numbers to rounding."""

from typing import Any

from core.kernels.jit import part_named

WINDOW_LANES = 8


def window_tile(positions: int, vectors: int) -> Any:
    """z[p, :] = bias + Σ w · (window p of x) for `positions` windows side by side and `vectors` · 8 maps."""
    maps = vectors * WINDOW_LANES

    @part_named(f"window_tile_{positions}_{vectors}")
    def tile(x, x_at, x_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, z_at, z_step):
        for p in range(positions):
            for m in range(maps):
                total = b[b_at + m] - b[b_at + m]
                for r in range(height):
                    for k in range(span):
                        total += x[x_at + p * x_step + r * x_row + k] * w[w_at + (r * span + k) * w_stride + m]
                z[z_at + p * z_step + m] = total + b[b_at + m]

    return tile


def pooled_window_tile(vectors: int) -> Any:
    """z = bias + the greatest of Σ w · window over a 2 x 2 square of windows, and which of the four it was."""
    maps = vectors * WINDOW_LANES

    @part_named(f"pooled_window_tile_{vectors}")
    def tile(x, x_at, x_step, y_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, winners, z_at):
        for m in range(maps):
            greatest, winner = b[b_at + m], 0
            for p in range(4):
                total = b[b_at + m] - b[b_at + m]
                start = x_at + p // 2 * y_step + p % 2 * x_step
                for r in range(height):
                    for k in range(span):
                        total += x[start + r * x_row + k] * w[w_at + (r * span + k) * w_stride + m]
                if p == 0 or total > greatest:
                    greatest, winner = total, p
            z[z_at + m] = greatest + b[b_at + m]
            winners[z_at + m] = winner

    return tile


def listed_rows_tile(rows: int, vectors: int) -> Any:
    """t[r, :] += Σ_i values[i] · x[lists[i] + r rows, :] over a list, for `rows` rows of `vectors` · 8 elements."""
    width = vectors * WINDOW_LANES

    @part_named(f"listed_rows_tile_{rows}_{vectors}")
    def tile(lists, values, first, last, x, x_at, x_row, t, t_at, t_row):
        for i in range(first, last):
            for r in range(rows):
                for c in range(width):
                    t[t_at + r * t_row + c] += values[i] * x[x_at + lists[i] + r * x_row + c]

    return tile


def transpose_tile() -> Any:
    """t[k, m] = x[m, k] for an 8 x 8 block."""

    @part_named("transpose_tile")
    def tile(x, x_at, x_row, t, t_at, t_row):
        for m in range(WINDOW_LANES):
            for k in range(WINDOW_LANES):
                t[t_at + k * t_row + m] = x[x_at + m * x_row + k]

    return tile
