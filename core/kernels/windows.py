"""Register tiles of convolution on LLVM vectors, in the manner of `vector`; `portable` has them as plain loops.

A window is a rectangle of the image whose rows lie `x_row` elements apart; each of its rows is `span` elements, with
the channels of a pixel side by side. Vectors run over feature maps going forward and over the elements of a window's
row going backward. They have 8 lanes on every machine: that fits the book's 20 and 40 maps with little or no waste.
"""

from itertools import product
from typing import Any

from llvmlite import ir
from numba.extending import intrinsic

from core.kernels.vector import Code, make_tile

WINDOW_LANES = 8


def window_tile(positions: int, vectors: int) -> Any:
    """z[p, :] = bias + Σ w · (window p of x) for `positions` windows side by side and `vectors` · 8 maps."""

    @intrinsic
    def tile(typing, x, x_at, x_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, z_at, z_step):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            x, x_at, x_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, z_at, z_step = args
            builder = code.builder
            image = code.at(code.pointer(kinds[0], x), x_at)
            starts = [code.at(image, builder.mul(x_step, code.index(p))) for p in range(positions)]
            sums = _window_sums(
                code, starts, x_row, height, span, code.at(code.pointer(kinds[6], w), w_at), w_stride, vectors
            )
            bias = code.at(code.pointer(kinds[9], b), b_at)
            out = code.at(code.pointer(kinds[11], z), z_at)
            for p, v in product(range(positions), range(vectors)):
                lane = code.index(v * WINDOW_LANES)
                total = code.add(builder.load(sums[p * vectors + v]), code.load(code.at(bias, lane)))
                code.store(total, code.at(out, builder.mul(z_step, code.index(p)), lane))

        parameters = (x, x_at, x_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, z_at, z_step)
        return make_tile(parameters, emit, 0, WINDOW_LANES)

    return tile


def pooled_window_tile(vectors: int) -> Any:
    """z = bias + the greatest of Σ w · window over a 2 x 2 square of windows, and which of the four it was."""

    @intrinsic
    def tile(typing, x, x_at, x_step, y_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, winners, z_at):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            x, x_at, x_step, y_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, winners, z_at = args
            builder = code.builder
            image = code.at(code.pointer(kinds[0], x), x_at)
            below = code.at(image, y_step)
            starts = [image, code.at(image, x_step), below, code.at(below, x_step)]
            sums = _window_sums(
                code, starts, x_row, height, span, code.at(code.pointer(kinds[7], w), w_at), w_stride, vectors
            )
            bias = code.at(code.pointer(kinds[10], b), b_at)
            out = code.at(code.pointer(kinds[12], z), z_at)
            won = code.at(code.pointer(kinds[13], winners), z_at)
            number = ir.VectorType(ir.IntType(16), WINDOW_LANES)
            for v in range(vectors):
                greatest, winner = builder.load(sums[v]), ir.Constant(number, [0] * WINDOW_LANES)
                for p in range(1, 4):
                    other = builder.load(sums[p * vectors + v])
                    more = builder.fcmp_ordered(">", other, greatest)
                    greatest = builder.select(more, other, greatest)
                    winner = builder.select(more, ir.Constant(number, [p] * WINDOW_LANES), winner)
                lane = code.index(v * WINDOW_LANES)
                code.store(code.add(greatest, code.load(code.at(bias, lane))), code.at(out, lane))
                place = builder.bitcast(code.at(won, lane), number.as_pointer())
                builder.store(winner, place, align=2)

        parameters = (x, x_at, x_step, y_step, x_row, height, span, w, w_at, w_stride, b, b_at, z, winners, z_at)
        return make_tile(parameters, emit, 0, WINDOW_LANES)

    return tile


def _window_sums(
    code: Code, starts: list[Any], x_row: Any, height: Any, span: Any, w: Any, w_stride: Any, vectors: int
) -> list[Any]:
    """Slots with Σ w · window for each window that begins at `starts` (outer) and each vector of maps (inner)."""
    builder = code.builder
    sums = code.registers(len(starts) * vectors)
    with code.for_range(height) as row:
        above = builder.mul(row.index, x_row)
        lines = [code.at(start, above) for start in starts]
        weights = code.at(w, builder.mul(builder.mul(row.index, span), w_stride))
        with code.for_range(span) as loop:
            line = code.at(weights, builder.mul(loop.index, w_stride))
            columns = [code.load(code.at(line, code.index(v * WINDOW_LANES))) for v in range(vectors)]
            for p in range(len(starts)):
                value = code.broadcast(builder.load(code.at(lines[p], loop.index)))
                for v in range(vectors):
                    code.accumulate(sums[p * vectors + v], value, columns[v])
    return sums


def listed_rows_tile(rows: int, vectors: int) -> Any:
    """t[r, :] += Σ_i values[i] · x[lists[i] + r rows, :] over a list, for `rows` rows of `vectors` · 8 elements."""

    @intrinsic
    def tile(typing, lists, values, first, last, x, x_at, x_row, t, t_at, t_row):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            lists, values, first, last, x, x_at, x_row, t, t_at, t_row = args
            builder = code.builder
            offsets = code.at(code.pointer(kinds[0], lists), first)
            factors = code.at(code.pointer(kinds[1], values), first)
            source = code.at(code.pointer(kinds[4], x), x_at)
            target = code.at(code.pointer(kinds[7], t), t_at)
            places = [
                code.at(target, builder.mul(t_row, code.index(r)), code.index(v * WINDOW_LANES))
                for r, v in product(range(rows), range(vectors))
            ]
            sums = code.registers(rows * vectors)
            for slot, place in zip(sums, places, strict=True):
                builder.store(code.load(place), slot)
            with code.for_range(builder.sub(last, first)) as loop:
                value = code.broadcast(builder.load(code.at(factors, loop.index)))
                line = code.at(source, builder.load(code.at(offsets, loop.index)))
                for r in range(rows):
                    start = code.at(line, builder.mul(x_row, code.index(r)))
                    for v in range(vectors):
                        part = code.load(code.at(start, code.index(v * WINDOW_LANES)))
                        code.accumulate(sums[r * vectors + v], value, part)
            for slot, place in zip(sums, places, strict=True):
                code.store(builder.load(slot), place)

        parameters = (lists, values, first, last, x, x_at, x_row, t, t_at, t_row)
        return make_tile(parameters, emit, 4, WINDOW_LANES)

    return tile


def transpose_tile() -> Any:
    """t[k, m] = x[m, k] for an 8 x 8 block."""

    @intrinsic
    def tile(typing, x, x_at, x_row, t, t_at, t_row):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            x, x_at, x_row, t, t_at, t_row = args
            builder = code.builder
            source, target = code.at(code.pointer(kinds[0], x), x_at), code.at(code.pointer(kinds[3], t), t_at)
            rows = range(WINDOW_LANES)
            lines = [code.load(code.at(source, builder.mul(x_row, code.index(r)))) for r in rows]
            for distance in (1, 2, 4):
                lines = _exchanged(code, lines, distance)
            for r in rows:
                code.store(lines[r], code.at(target, builder.mul(t_row, code.index(r))))

        return make_tile((x, x_at, x_row, t, t_at, t_row), emit, 0, WINDOW_LANES)

    return tile


def _exchanged(code: Code, lines: list[Any], distance: int) -> list[Any]:
    """One step of a transposition: swaps the off-diagonal blocks of side `distance` between lines that far apart."""
    lanes = range(WINDOW_LANES)
    low = [lane if not lane & distance else WINDOW_LANES + lane - distance for lane in lanes]
    high = [lane + distance if not lane & distance else WINDOW_LANES + lane for lane in lanes]
    result = list(lines)
    for r in lanes:
        if not r & distance:
            result[r] = code.shuffle(lines[r], lines[r + distance], low)
            result[r + distance] = code.shuffle(lines[r], lines[r + distance], high)
    return result
