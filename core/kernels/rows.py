"""Register tiles over the rows of a first layer's weights, in the manner of `vector`: one optimiser step after another.

A step tile moves one row by its gradient. An idle tile takes the steps in which the row's pixel was dark, where the
gradient is zero: one after the other, the row staying in registers, each with the very numbers that it would have
brought on its turn. So it does not matter how many of them are taken together.

pace: float (3 · length,), the numbers of each step: minus its learning rate; what is added to the root of the mean
square; and what the weights shrink by: minus learning rate times λ / n, or for AdamW the factor that is left.
keep1, take1, keep2, take2: β and 1 - β of the two means; keep1 is the momentum.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic

from core.kernels.vector import LANES, Code, make_tile


def _gradient(code: Code, kinds: Any, args: Any, vectors: int) -> list[Any]:
    """Σ_i table[level] · d[example, :] over the `count` entries of a row's list, for `vectors` · LANES elements."""
    listed, first, count, table, d, d_at, width = args
    builder = code.builder
    entries, levels = code.at(code.pointer(kinds[0], listed), first), code.pointer(kinds[3], table)
    errors = code.at(code.pointer(kinds[4], d), d_at)
    sums = code.registers(vectors)
    with code.for_range(count) as loop:
        entry = builder.zext(builder.load(code.at(entries, loop.index)), ir.IntType(64))
        line = code.at(errors, builder.mul(width, builder.lshr(entry, code.index(8))))
        value = code.broadcast(builder.load(code.at(levels, builder.and_(entry, code.index(255)))))
        for v in range(vectors):
            code.accumulate(sums[v], value, code.load(code.at(line, code.index(v * LANES))))
    return [builder.load(slot) for slot in sums]


def row_squares_tile(vectors: int) -> Any:
    """t += g², element by element, where g is the gradient of one row of `vectors` · LANES weights.

    listed: uint16, 256 · example + level, `count` entries of them; d: the errors, `width` elements an example.
    """

    @intrinsic
    def tile(typing, listed, first, count, table, d, d_at, width, t, t_at):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            target = code.at(code.pointer(kinds[7], args[7]), args[8])
            for v, g in enumerate(_gradient(code, kinds, args[:7], vectors)):
                place = code.at(target, code.index(v * LANES))
                code.store(code.multiply_add(g, g, code.load(place)), place)

        return make_tile((listed, first, count, table, d, d_at, width, t, t_at), emit, 3)

    return tile


def column_squares_tile(vectors: int) -> Any:
    """t[c] = Σ_r w[r, c]² over `rows` rows, for `vectors` · LANES columns."""

    @intrinsic
    def tile(typing, w, w_at, w_stride, rows, t, t_at):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            w, w_at, w_stride, rows, t, t_at = args
            builder = code.builder
            block, out = code.at(code.pointer(kinds[0], w), w_at), code.at(code.pointer(kinds[4], t), t_at)
            sums = code.registers(vectors)
            with code.for_range(rows) as loop:
                row = code.at(block, builder.mul(loop.index, w_stride))
                for v in range(vectors):
                    value = code.load(code.at(row, code.index(v * LANES)))
                    code.accumulate(sums[v], value, value)
            for v in range(vectors):
                code.store(builder.load(sums[v]), code.at(out, code.index(v * LANES)))

        return make_tile((w, w_at, w_stride, rows, t, t_at), emit, 0)

    return tile


def scale_columns_tile() -> Any:
    """w[r, :] *= f over `rows` rows, for LANES columns."""

    @intrinsic
    def tile(typing, w, w_at, w_stride, rows, f, f_at):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            w, w_at, w_stride, rows, f, f_at = args
            block = code.at(code.pointer(kinds[0], w), w_at)
            factor = code.load(code.at(code.pointer(kinds[4], f), f_at))
            with code.for_range(rows) as loop:
                row = code.at(block, code.builder.mul(loop.index, w_stride))
                code.store(code.multiply(factor, code.load(row)), row)

        return make_tile((w, w_at, w_stride, rows, f, f_at), emit, 0)

    return tile


class _Row:
    """A vector of weights and of what the optimiser remembers of them, while steps are taken."""

    def __init__(self, code: Code, arrays: tuple[Any, Any, Any], lane: Any, keeps: tuple[Any, Any, Any, Any]) -> None:
        self._code = code
        self._places = [code.at(array, lane) for array in arrays]
        self._slots = [cgutils.alloca_once(code.builder, code.vector) for _ in arrays]
        self.keep1, self.take1, self.keep2, self.take2 = keeps

    def load(self, which: int) -> Any:
        value = self._code.load(self._places[which])
        self._code.builder.store(value, self._slots[which])
        return value

    def __getitem__(self, which: int) -> Any:
        return self._code.builder.load(self._slots[which])

    def __setitem__(self, which: int, value: Any) -> None:
        self._code.builder.store(value, self._slots[which])

    def store(self, which: int) -> None:
        self._code.store(self[which], self._places[which])


_W, _FIRST, _SECOND = range(3)
_Numbers = tuple[Any, Any, Any]
Step = Callable[[Code, _Row, _Numbers, Any], None]


def _root(code: Code, value: Any) -> Any:
    name = f"llvm.sqrt.v{LANES}f{code.element.bitwidth}"
    kind = ir.FunctionType(code.vector, [code.vector])
    return code.builder.call(cgutils.get_or_insert_function(code.builder.module, kind, name), [value])


def _sum(code: Code, left: Any, right: Any, more: Any) -> Any:
    """left · right + more in one rounding: left to LLVM, it could depend on how many steps are taken at once."""
    name = f"llvm.fma.v{LANES}f{code.element.bitwidth}"
    kind = ir.FunctionType(code.vector, [code.vector] * 3)
    return code.builder.call(cgutils.get_or_insert_function(code.builder.module, kind, name), [left, right, more])


def _momentum(code: Code, row: _Row, numbers: _Numbers, g: Any) -> None:
    """v = μ v - η (g + λ w), w += v; g is None where it is zero."""
    rate, _, shrink = numbers
    v = _sum(code, shrink, row[_W], code.multiply(row.keep1, row[_FIRST]))
    row[_FIRST] = v if g is None else _sum(code, rate, g, v)
    row[_W] = code.add(row[_W], row[_FIRST])


def _nesterov(code: Code, row: _Row, numbers: _Numbers, g: Any) -> None:
    """v = μ v - η (g + λ w), w += μ v - η (g + λ w)."""
    rate, _, shrink = numbers
    slope = code.multiply(shrink, row[_W])
    if g is not None:
        slope = _sum(code, rate, g, slope)
    row[_FIRST] = _sum(code, row.keep1, row[_FIRST], slope)
    row[_W] = code.add(row[_W], _sum(code, row.keep1, row[_FIRST], slope))


def _mean_square(code: Code, row: _Row, g: Any) -> None:
    """The root of the mean square: its square is a mean with weights β and 1 - β; √β is left where g is zero."""
    if g is None:
        row[_SECOND] = code.multiply(row.keep2, row[_SECOND])
        return
    q = row[_SECOND]
    kept = code.multiply(row.keep2, code.multiply(q, q))
    row[_SECOND] = _root(code, _sum(code, row.take2, code.multiply(g, g), kept))


def _rmsprop(code: Code, row: _Row, numbers: _Numbers, g: Any) -> None:
    rate, tiny, _ = numbers
    _mean_square(code, row, g)
    if g is not None:
        part = code.builder.fdiv(code.multiply(rate, g), code.add(row[_SECOND], tiny))
        row[_W] = code.add(row[_W], part)


def _adam(code: Code, row: _Row, numbers: _Numbers, g: Any) -> None:
    rate, tiny, left = numbers
    _mean_square(code, row, g)
    kept = code.multiply(row.keep1, row[_FIRST])
    row[_FIRST] = kept if g is None else _sum(code, row.take1, g, kept)
    part = code.builder.fdiv(code.multiply(rate, row[_FIRST]), code.add(row[_SECOND], tiny))
    row[_W] = _sum(code, left, row[_W], part)


_STEPS: dict[str, tuple[Step, tuple[int, ...]]] = {
    "momentum": (_momentum, (_W, _FIRST)),
    "nesterov": (_nesterov, (_W, _FIRST)),
    "rmsprop": (_rmsprop, (_W, _SECOND)),
    "adam": (_adam, (_W, _FIRST, _SECOND)),
}


def step_tile(optimiser: str, vectors: int) -> Any:
    """Step number j of one row of `vectors` · LANES weights, with factor · its gradient, see `row_squares_tile`."""
    step, used = _STEPS[optimiser]

    @intrinsic
    def tile(typing, listed, first, count, table, d, d_at, width, w, a, b, at, factor, pace, length, j, k1, t1, k2, t2):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            *_, at, factor, pace, length, j, _, _, _, _ = args
            arrays = tuple(code.at(code.pointer(kinds[k], args[k]), at) for k in (7, 8, 9))
            constants = tuple(code.constant(args[k], kinds[k]) for k in (15, 16, 17, 18))
            factor = code.constant(factor, kinds[11])
            numbers = _numbers(code, code.pointer(kinds[12], pace), length, j)
            for v, g in enumerate(_gradient(code, kinds, args[:7], vectors)):
                row = _Row(code, arrays, code.index(v * LANES), constants)
                for which in used:
                    row.load(which)
                step(code, row, numbers, code.multiply(factor, g))
                for which in used:
                    row.store(which)

        parameters = (listed, first, count, table, d, d_at, width, w, a, b, at, factor, pace, length, j, k1, t1, k2, t2)
        return make_tile(parameters, emit, 3)

    return tile


_TOGETHER = 4  # vectors: a step must wait for the one before, but not for those of its neighbours


def idle_tile(optimiser: str) -> Any:
    """The steps first <= j < last of one row of `vectors` · LANES weights, all with a gradient of zero.

    Where the optimiser remembers nothing of some weights yet, and shrinks is 0, nothing moves. keep2: the root of β2.
    """
    step, used = _STEPS[optimiser]

    @intrinsic
    def tile(typing, w, a, b, at, vectors, pace, length, first, last, shrinks, keep1, keep2):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            w, a, b, at, vectors, pace, length, first, last, shrinks, keep1, keep2 = args
            builder = code.builder
            arrays = tuple(code.at(code.pointer(kinds[k], array), at) for k, array in enumerate((w, a, b)))
            keeps = code.constant(keep1, kinds[10]), None, code.constant(keep2, kinds[11]), None
            paces = code.pointer(kinds[5], pace)

            def idle(lane: Any, count: int) -> None:
                rows = [_Row(code, arrays, builder.add(lane, code.index(v * LANES)), keeps) for v in range(count)]
                busy = builder.icmp_signed("!=", shrinks, code.index(0))
                for row, which in product(rows, used):
                    value = row.load(which)
                    if which != _W:
                        busy = builder.or_(busy, _any_not_zero(code, value))
                with builder.if_then(busy):
                    with code.for_range(builder.sub(last, first)) as loop:
                        numbers = _numbers(code, paces, length, builder.add(first, loop.index))
                        for row in rows:
                            step(code, row, numbers, None)
                    for row, which in product(rows, used):
                        row.store(which)

            groups = builder.udiv(vectors, code.index(_TOGETHER))
            with code.for_range(groups) as loop:
                idle(builder.mul(loop.index, code.index(_TOGETHER * LANES)), _TOGETHER)
            done = builder.mul(groups, code.index(_TOGETHER))
            left = builder.sub(vectors, done)
            for count in range(1, _TOGETHER):
                with builder.if_then(builder.icmp_signed("==", left, code.index(count))):
                    idle(builder.mul(done, code.index(LANES)), count)

        return make_tile((w, a, b, at, vectors, pace, length, first, last, shrinks, keep1, keep2), emit, 0)

    return tile


def _numbers(code: Code, pace: Any, length: Any, j: Any) -> _Numbers:
    """The three numbers of step j, each in every lane."""
    builder = code.builder
    places = (code.at(pace, builder.mul(length, code.index(k)), j) for k in range(3))
    rate, tiny, shrink = (code.broadcast(builder.load(place)) for place in places)
    return rate, tiny, shrink


def _any_not_zero(code: Code, value: Any) -> Any:
    lanes = code.builder.fcmp_unordered("!=", value, ir.Constant(code.vector, None))
    bits = ir.IntType(LANES)
    return code.builder.icmp_unsigned("!=", code.builder.bitcast(lanes, bits), ir.Constant(bits, 0))
