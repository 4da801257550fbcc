"""A fully connected layer, forwards and backwards, as tiles over panels of its weights.

Blocks of activations and errors have one row an example, padded as the layer table says. The weights of a layer are
w[input][output], cut into panels of PANEL columns, so that a tile reads them in the order they lie in memory.
"""

from typing import Any

from core.kernels.jit import kernel, part_named
from core.kernels.tiles import (
    BLOCK_ROWS,
    LANES,
    NARROW,
    PADDING,
    PANEL,
    UPDATE_ROWS,
    affine_block_pair,
    affine_block_single,
    affine_row_pair,
    affine_row_single,
    affine_two_pair,
    affine_two_single,
    inner_four,
    inner_one,
    inner_two,
    outer_narrow,
    outer_pair,
    outer_single,
    outer_two_pair,
    sum_pair,
    sum_single,
)


def _column(name: str, block: Any, two: Any, one: Any) -> Any:
    """z = x · w + b for as many columns as the three tiles are wide, which are made for many, two and one row."""

    @part_named(name)
    def column(x, x_at, rows, depth, n_in, parameters, w_at, w_stride, bias_at, z, z_at, n_out):
        row = 0
        while row + BLOCK_ROWS <= rows:
            from_, to = x_at + row * n_in, z_at + row * n_out
            block(x, from_, n_in, depth, parameters, w_at, w_stride, bias_at, z, to, n_out)
            row += BLOCK_ROWS
        while row + 2 <= rows:
            from_, to = x_at + row * n_in, z_at + row * n_out
            two(x, from_, n_in, depth, parameters, w_at, w_stride, bias_at, z, to, n_out)
            row += 2
        if row < rows:
            from_, to = x_at + row * n_in, z_at + row * n_out
            one(x, from_, n_in, depth, parameters, w_at, w_stride, bias_at, z, to, n_out)

    return column


_pair_of_vectors = _column("pair_of_vectors", affine_block_pair, affine_two_pair, affine_row_pair)
_single_vector = _column("single_vector", affine_block_single, affine_two_single, affine_row_single)
_padding_wide = _single_vector if LANES == PADDING else _pair_of_vectors


@kernel
def weighted_inputs(x, x_at, rows, inputs, n_in, n_out, parameters, weights, biases, z, z_at, begin, end):
    """z = x · w + b for `rows` examples, for the columns begin <= c < end; n_in and n_out are padded widths."""
    column = begin
    while column < end:
        first = column // PANEL * PANEL
        w_stride = min(PANEL, n_out - first)
        w_at, b_at, out = weights + first * n_in + column - first, biases + column, z_at + column
        if column + 2 * LANES <= n_out:
            _pair_of_vectors(x, x_at, rows, inputs, n_in, parameters, w_at, w_stride, b_at, z, out, n_out)
            column += 2 * LANES
        else:
            _single_vector(x, x_at, rows, inputs, n_in, parameters, w_at, w_stride, b_at, z, out, n_out)
            column += LANES


@kernel
def input_errors(d, d_at, rows, n_in, outputs, n_out, parameters, weights, first_input, e, e_at, scratch):
    """BP2 without f': e = d · wᵀ for the PADDING inputs from first_input on. scratch: float (PANEL,)."""
    if outputs <= NARROW:
        zeros = outputs * PADDING
        block = parameters[weights + first_input * n_out : weights + (first_input + PADDING) * n_out]
        for i in range(PADDING):
            for j in range(outputs):
                scratch[j * PADDING + i] = block[i * n_out + j]
            scratch[zeros + i] = 0.0
        _padding_wide(d, d_at, rows, outputs, n_out, scratch, 0, PADDING, zeros, e, e_at + first_input, n_in)
        return
    row = 0
    while row < rows:
        left = rows - row
        examples = 4 if left >= 4 else 2 if left >= 2 else 1
        from_, out = d_at + row * n_out, e_at + row * n_in
        for block in range(first_input, first_input + PADDING, LANES // examples):
            if examples == 4:
                inner_four(parameters, weights, block, n_in, PANEL, d, from_, n_out, e, out + block, n_in)
            elif examples == 2:
                inner_two(parameters, weights, block, n_in, PANEL, d, from_, n_out, e, out + block, n_in)
            else:
                inner_one(parameters, weights, block, n_in, PANEL, d, from_, n_out, e, out + block, n_in)
        row += examples


@kernel
def add_weight_gradient(
    x, x_at, d, d_at, rows, inputs, n_in, outputs, n_out, first_input, target, weights, decay, rate, scratch
):
    """BP4: target = decay · target + rate · xᵀ · d, for the PADDING inputs from first_input on.

    scratch: float (PANEL,).
    """
    if outputs <= NARROW:
        _add_narrow_weight_gradient(
            x, x_at, d, d_at, rows, n_in, outputs, n_out, first_input, target, weights, decay, rate, scratch
        )
        return
    end = min(first_input + PADDING, inputs)
    for first in range(0, n_out, PANEL):
        columns = min(PANEL, n_out - first)
        panel = weights + first * n_in
        column = 0
        while column < columns:
            error = d_at + first + column
            pair = column + 2 * LANES <= columns
            for block in range(first_input, end, UPDATE_ROWS):
                at = panel + block * columns + column
                if pair and end - block <= 2:
                    outer_two_pair(x, x_at + block, n_in, d, error, n_out, rows, target, at, columns, decay, rate)
                elif pair:
                    outer_pair(x, x_at + block, n_in, d, error, n_out, rows, target, at, columns, decay, rate)
                else:
                    outer_single(x, x_at + block, n_in, d, error, n_out, rows, target, at, columns, decay, rate)
            column += 2 * LANES if pair else LANES


@kernel
def _add_narrow_weight_gradient(
    x, x_at, d, d_at, rows, n_in, outputs, n_out, first_input, target, weights, decay, rate, scratch
):
    sums = scratch[: NARROW * PADDING]
    for i in range(sums.size):
        sums[i] = 0.0
    outer_narrow(d, d_at, n_out, x, x_at + first_input, n_in, rows, sums, 0, PADDING, 1.0, 1.0)
    keep, step = target.dtype.type(decay), target.dtype.type(rate)
    block = target[weights + first_input * n_out : weights + (first_input + PADDING) * n_out]
    for i in range(PADDING):
        for j in range(outputs):
            block[i * n_out + j] = keep * block[i * n_out + j] + step * sums[j * PADDING + i]


@kernel
def shrink_towards_zero(target, weights, n_in, n_out, first_input, inputs, amount, begin, end):
    """L1: w -= amount · sgn(w) for `inputs` inputs from first_input on and the columns begin <= c < end."""
    less, zero = target.dtype.type(amount), target.dtype.type(0.0)
    for first in range(begin // PANEL * PANEL, end, PANEL):
        columns = min(PANEL, n_out - first)
        left, right = max(first, begin) - first, min(first + columns, end) - first
        rows, length = inputs, right - left
        if length == columns:  # rows without a gap are one line
            rows, length = 1, inputs * columns
        for row in range(first_input, first_input + rows):
            at = weights + first * n_in + row * columns + left
            line = target[at : at + length]
            for column in range(line.size):
                w = line[column]
                line[column] = w - less if w > zero else (w + less if w < zero else zero)


@kernel
def add_bias_gradient(d, d_at, rows, n_out, target, biases, rate, begin, end):
    """BP3: target += rate · Σ_e d[e], for the columns begin <= c < end."""
    column = begin
    while column < end:
        if column + 2 * LANES <= end:
            sum_pair(d, d_at + column, n_out, rows, target, biases + column, rate)
            column += 2 * LANES
        else:
            sum_single(d, d_at + column, n_out, rows, target, biases + column, rate)
            column += LANES
