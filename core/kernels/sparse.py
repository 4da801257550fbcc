"""The first layer over lists of non-zero pixels: a dark one adds nothing to z and moves no weight, so it is skipped."""

from core.kernels.jit import kernel
from core.kernels.tiles import (
    LANES,
    PANEL,
    prefetch,
    sparse_affine_1,
    sparse_affine_2,
    sparse_affine_3,
    sparse_affine_4,
    sparse_affine_7,
    sparse_affine_8,
    sparse_outer_1,
    sparse_outer_2,
    sparse_outer_3,
    sparse_outer_4,
    sparse_outer_7,
    sparse_outer_8,
)

_LINE = 64  # bytes that the memory hands over at once


@kernel
def prefetch_image(starts, pixels, levels, image):
    """Images come in random order, which no processor can guess: it is told a mini-batch ahead."""
    first, last = starts[image], starts[image + 1]
    for position in range(first, last, _LINE // 2):
        prefetch(pixels, position)
    for position in range(first, last, _LINE):
        prefetch(levels, position)


@kernel
def weighted_inputs(examples, image, n_in, n_out, parameters, weights, biases, scale, z, z_at):
    """z = scale · x · w + b for one image; n_in and n_out are padded widths."""
    pixels, levels, table = examples.pixels, examples.levels, examples.table
    begin, end = examples.starts[image], examples.starts[image + 1]
    for first in range(0, n_out, PANEL):
        columns = min(PANEL, n_out - first)
        panel = weights + first * n_in
        column = 0
        while column < columns:
            left = (columns - column) // LANES
            w, b, out = panel + column, biases + first + column, z_at + first + column
            if left >= 8:
                sparse_affine_8(pixels, levels, table, begin, end, parameters, w, columns, b, scale, z, out)
                column += 8 * LANES
            elif left == 7:
                sparse_affine_7(pixels, levels, table, begin, end, parameters, w, columns, b, scale, z, out)
                column += 7 * LANES
            elif left >= 4:
                sparse_affine_4(pixels, levels, table, begin, end, parameters, w, columns, b, scale, z, out)
                column += 4 * LANES
            elif left == 3:
                sparse_affine_3(pixels, levels, table, begin, end, parameters, w, columns, b, scale, z, out)
                column += 3 * LANES
            elif left == 2:
                sparse_affine_2(pixels, levels, table, begin, end, parameters, w, columns, b, scale, z, out)
                column += 2 * LANES
            else:
                sparse_affine_1(pixels, levels, table, begin, end, parameters, w, columns, b, scale, z, out)
                column += LANES


@kernel
def add_weight_gradient(examples, image, d, d_at, n_in, n_out, target, weights, rate, begin, end):
    """BP4 for one image: the rows of `target` whose pixel is lit get rate · x · d, for the columns begin <= c < end."""
    pixels, levels, table = examples.pixels, examples.levels, examples.table
    from_, to = examples.starts[image], examples.starts[image + 1]
    column = begin
    while column < end:
        first = column // PANEL * PANEL
        stride = min(PANEL, n_out - first)
        left = (min(first + stride, end) - column) // LANES
        error, at = d_at + column, weights + first * n_in + column - first
        if left >= 8:
            sparse_outer_8(pixels, levels, table, from_, to, d, error, target, at, stride, rate)
            column += 8 * LANES
        elif left == 7:
            sparse_outer_7(pixels, levels, table, from_, to, d, error, target, at, stride, rate)
            column += 7 * LANES
        elif left >= 4:
            sparse_outer_4(pixels, levels, table, from_, to, d, error, target, at, stride, rate)
            column += 4 * LANES
        elif left == 3:
            sparse_outer_3(pixels, levels, table, from_, to, d, error, target, at, stride, rate)
            column += 3 * LANES
        elif left == 2:
            sparse_outer_2(pixels, levels, table, from_, to, d, error, target, at, stride, rate)
            column += 2 * LANES
        else:
            sparse_outer_1(pixels, levels, table, from_, to, d, error, target, at, stride, rate)
            column += LANES
