"""Register tiles on LLVM vectors: the inner loops of every kernel, emitted unrolled for a given shape.

A tile keeps a small block of sums in vector registers from its first product to its last. Each function here makes one
tile for a shape and returns it as a Numba intrinsic. All arrays are flat, C-contiguous and of one element type
(float32 or float64); every position and stride counts elements. Rows are padded so that a tile never crosses an end.
LLVM lowers the vectors for whatever the machine has; `LANES` and the shapes in `tiles` fit its register file.

`portable` has the same tiles as plain loops.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic

_FEATURES = config.CPU_FEATURES or llvmlite.binding.get_host_cpu_features().flatten()  # type: ignore[attr-defined]
WIDE_REGISTERS = "+avx512f" in _FEATURES
LANES = 16 if WIDE_REGISTERS else 8

# Sums may be fused with their products, and nothing else: no re-ordering, and NaN keeps its meaning.
_FUSED = ("contract",)
_INDEX = ir.IntType(64)


class Code:
    """Emits vector code of one element type at the builder's place."""

    def __init__(self, context: Any, builder: Any, element: types.Float, lanes: int = LANES) -> None:
        self.context = context
        self.builder = builder
        self.element = element
        self.lanes = lanes
        self.scalar = context.get_data_type(element)
        self.vector = ir.VectorType(self.scalar, lanes)

    def pointer(self, array_type: types.Array, array: Any) -> Any:
        return self.context.make_array(array_type)(self.context, self.builder, array).data

    def index(self, value: int) -> ir.Constant:
        return ir.Constant(_INDEX, value)

    def at(self, pointer: Any, *offsets: Any) -> Any:
        for offset in offsets:
            pointer = self.builder.gep(pointer, [offset])
        return pointer

    def load(self, pointer: Any) -> Any:
        return self.builder.load(self.builder.bitcast(pointer, self.vector.as_pointer()), align=self._align)

    def store(self, vector: Any, pointer: Any) -> None:
        self.builder.store(vector, self.builder.bitcast(pointer, vector.type.as_pointer()), align=self._align)

    @property
    def _align(self) -> int:
        return int(self.element.bitwidth) // 8

    def broadcast(self, scalar: Any) -> Any:
        empty = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(empty, scalar, ir.Constant(ir.IntType(32), 0))
        return self.shuffle(first, first, [0] * self.lanes)

    def shuffle(self, left: Any, right: Any, mask: Sequence[int]) -> Any:
        lane = ir.IntType(32)
        return self.builder.shuffle_vector(left, right, ir.Constant(ir.VectorType(lane, len(mask)), list(mask)))

    def constant(self, scalar: Any, scalar_type: types.Type) -> Any:
        """A scalar argument, converted to the element type, in every lane."""
        return self.broadcast(self.context.cast(self.builder, scalar, scalar_type, self.element))

    def multiply(self, left: Any, right: Any) -> Any:
        return self.builder.fmul(left, right)

    def add(self, left: Any, right: Any) -> Any:
        return self.builder.fadd(left, right)

    def multiply_add(self, left: Any, right: Any, sum_: Any) -> Any:
        return self.builder.fadd(self.builder.fmul(left, right, flags=_FUSED), sum_, flags=_FUSED)

    def registers(self, count: int) -> list[Any]:
        """Sums that start at zero; LLVM turns these slots into registers."""
        zero = ir.Constant(self.vector, None)
        slots = [cgutils.alloca_once(self.builder, self.vector) for _ in range(count)]
        for slot in slots:
            self.builder.store(zero, slot)
        return slots

    def accumulate(self, slot: Any, left: Any, right: Any) -> None:
        self.builder.store(self.multiply_add(left, right, self.builder.load(slot)), slot)

    def for_range(self, stop: Any) -> Any:
        return cgutils.for_range(self.builder, stop, intp=_INDEX)

    def sums_of(self, vectors: list[Any]) -> Any:
        """One vector whose lane k is the sum over all lanes of vectors[k], by a tree in a fixed order."""
        width = LANES
        while len(vectors) > 1:
            half = width // 2
            folded = []
            for left, right in zip(vectors[0::2], vectors[1::2], strict=True):
                low, high = _fold_masks(half)
                folded.append(self.add(self.shuffle(left, right, low), self.shuffle(left, right, high)))
            vectors, width = folded, half
        return vectors[0]


def _fold_masks(half: int) -> tuple[list[int], list[int]]:
    """Lanes of two vectors side by side: each holds groups of partial sums of `2 * half` lanes, folded to `half`."""
    low: list[int] = []
    high: list[int] = []
    for base in (0, LANES):
        for group in range(0, LANES, 2 * half):
            low += [base + group + lane for lane in range(half)]
            high += [base + group + half + lane for lane in range(half)]
    return low, high


def make_tile(
    parameters: Sequence[Any], emit: Callable[..., None], element_at: int, lanes: int = LANES
) -> tuple[Any, Callable[..., Any]]:
    """Signature and code generator of a tile that returns nothing; parameter `element_at` has its element type."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        emit(Code(context, builder, signature.args[element_at].dtype, lanes), signature.args, args)
        return context.get_dummy_value()

    kinds = [types.intp if isinstance(kind, types.Integer) else kind for kind in parameters]
    return types.void(*kinds), codegen


def affine_tile(rows: int, vectors: int) -> Any:
    """z[r, :] = bias + Σ_k x[r, k] · w[k, :] for `rows` rows and `vectors` · LANES columns."""

    @intrinsic
    def tile(typing, x, x_at, x_stride, depth, w, w_at, w_stride, bias_at, z, z_at, z_stride):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            x, x_at, x_stride, depth, w, w_at, w_stride, bias_at, z, z_at, z_stride = args
            builder = code.builder
            weights, inputs = code.pointer(kinds[4], w), code.at(code.pointer(kinds[0], x), x_at)
            bias, block = code.at(weights, bias_at), code.at(weights, w_at)
            sums = code.registers(rows * vectors)
            starts = [code.at(inputs, builder.mul(x_stride, code.index(r))) for r in range(rows)]
            for r, v in product(range(rows), range(vectors)):
                builder.store(code.load(code.at(bias, code.index(v * LANES))), sums[r * vectors + v])
            with code.for_range(depth) as loop:
                row = code.at(block, builder.mul(loop.index, w_stride))
                columns = [code.load(code.at(row, code.index(v * LANES))) for v in range(vectors)]
                for r in range(rows):
                    value = code.broadcast(builder.load(code.at(starts[r], loop.index)))
                    for v in range(vectors):
                        code.accumulate(sums[r * vectors + v], value, columns[v])
            out = code.at(code.pointer(kinds[8], z), z_at)
            for r in range(rows):
                line = code.at(out, builder.mul(z_stride, code.index(r)))
                for v in range(vectors):
                    code.store(builder.load(sums[r * vectors + v]), code.at(line, code.index(v * LANES)))

        return make_tile((x, x_at, x_stride, depth, w, w_at, w_stride, bias_at, z, z_at, z_stride), emit, 0)

    return tile


def outer_tile(rows: int, vectors: int) -> Any:
    """t[r, :] = decay · t[r, :] + rate · Σ_e x[e, r] · d[e, :] for `rows` rows and `vectors` · LANES columns."""

    @intrinsic
    def tile(typing, x, x_at, x_stride, d, d_at, d_stride, count, t, t_at, t_stride, decay, rate):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            x, x_at, x_stride, d, d_at, d_stride, count, t, t_at, t_stride, decay, rate = args
            builder = code.builder
            inputs, errors = code.at(code.pointer(kinds[0], x), x_at), code.at(code.pointer(kinds[3], d), d_at)
            sums = code.registers(rows * vectors)
            with code.for_range(count) as loop:
                column = code.at(inputs, builder.mul(loop.index, x_stride))
                line = code.at(errors, builder.mul(loop.index, d_stride))
                error = [code.load(code.at(line, code.index(v * LANES))) for v in range(vectors)]
                for r in range(rows):
                    value = code.broadcast(builder.load(code.at(column, code.index(r))))
                    for v in range(vectors):
                        code.accumulate(sums[r * vectors + v], value, error[v])
            target = code.at(code.pointer(kinds[7], t), t_at)
            decay, rate = code.constant(decay, kinds[10]), code.constant(rate, kinds[11])
            for r in range(rows):
                line = code.at(target, builder.mul(t_stride, code.index(r)))
                for v in range(vectors):
                    place = code.at(line, code.index(v * LANES))
                    kept = code.multiply(decay, code.load(place))
                    code.store(code.multiply_add(rate, builder.load(sums[r * vectors + v]), kept), place)

        return make_tile((x, x_at, x_stride, d, d_at, d_stride, count, t, t_at, t_stride, decay, rate), emit, 0)

    return tile


def sum_tile(vectors: int) -> Any:
    """t[:] += rate · d[e, :] for one row e after another, for `vectors` · LANES columns."""

    @intrinsic
    def tile(typing, d, d_at, d_stride, count, t, t_at, rate):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            d, d_at, d_stride, count, t, t_at, rate = args
            errors, target = code.at(code.pointer(kinds[0], d), d_at), code.at(code.pointer(kinds[4], t), t_at)
            places = [code.at(target, code.index(v * LANES)) for v in range(vectors)]
            sums = code.registers(vectors)
            for place, slot in zip(places, sums, strict=True):
                code.builder.store(code.load(place), slot)
            rate = code.constant(rate, kinds[6])
            with code.for_range(count) as loop:
                line = code.at(errors, code.builder.mul(loop.index, d_stride))
                for v in range(vectors):
                    code.accumulate(sums[v], rate, code.load(code.at(line, code.index(v * LANES))))
            for place, slot in zip(places, sums, strict=True):
                code.store(code.builder.load(slot), place)

        return make_tile((d, d_at, d_stride, count, t, t_at, rate), emit, 0)

    return tile


def inner_tile(rows: int) -> Any:
    """e[s, r] = Σ_j w[r, j] · d[s, j] for `rows` rows of weights and LANES / rows examples s.

    The weights lie in panels of `panel` columns (the last one may be narrower), each with its rows one after the other.
    """
    examples = LANES // rows

    @intrinsic
    def tile(typing, w, w_at, row, depth, panel, d, d_at, width, e, e_at, e_stride):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            w, w_at, row, depth, panel, d, d_at, width, e, e_at, e_stride = args
            builder = code.builder
            weights, errors = code.at(code.pointer(kinds[0], w), w_at), code.at(code.pointer(kinds[5], d), d_at)
            sums = code.registers(rows * examples)
            panels = builder.udiv(builder.sub(builder.add(width, panel), code.index(1)), panel)
            with code.for_range(panels) as outer:
                first = builder.mul(outer.index, panel)
                left = builder.sub(width, first)
                columns = builder.select(builder.icmp_signed("<", left, panel), left, panel)
                block = code.at(weights, builder.mul(first, depth), builder.mul(row, columns))
                with code.for_range(builder.udiv(columns, code.index(LANES))) as loop:
                    column = builder.mul(loop.index, code.index(LANES))
                    lines = [
                        code.load(code.at(block, builder.mul(columns, code.index(r)), column)) for r in range(rows)
                    ]
                    for s in range(examples):
                        place = code.at(errors, builder.mul(width, code.index(s)), first, column)
                        error = code.load(place)
                        for r in range(rows):
                            code.accumulate(sums[s * rows + r], lines[r], error)
            totals = code.sums_of([builder.load(slot) for slot in sums])
            out = code.at(code.pointer(kinds[8], e), e_at)
            for s in range(examples):
                part = code.shuffle(totals, totals, range(s * rows, (s + 1) * rows))
                code.store(part, code.at(out, builder.mul(e_stride, code.index(s))))

        return make_tile((w, w_at, row, depth, panel, d, d_at, width, e, e_at, e_stride), emit, 0)

    return tile


def sparse_affine_tile(vectors: int) -> Any:
    """z = bias + scale · Σ_p table[levels[p]] · w[pixels[p], :] for the non-zero pixels p of one image."""
    chains = max(1, 8 // vectors)

    @intrinsic
    def tile(typing, pixels, levels, table, first, last, w, w_at, w_stride, bias_at, scale, z, z_at):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            pixels, levels, table, first, last, w, w_at, w_stride, bias_at, scale, z, z_at = args
            builder = code.builder
            weights = code.pointer(kinds[5], w)
            block = code.at(weights, w_at)
            image = _Image(code, kinds[:3], (pixels, levels, table), first)
            sums = code.registers(vectors * chains)
            count = builder.sub(last, first)
            groups = builder.udiv(count, code.index(chains))

            def add_pixel(p: Any, chain: int) -> None:
                row = code.at(block, builder.mul(image.pixel(p), w_stride))
                value = code.broadcast(image.value(p))
                for v in range(vectors):
                    code.accumulate(sums[chain * vectors + v], value, code.load(code.at(row, code.index(v * LANES))))

            with code.for_range(groups) as loop:
                p = builder.mul(loop.index, code.index(chains))
                for chain in range(chains):
                    add_pixel(builder.add(p, code.index(chain)), chain)
            done = builder.mul(groups, code.index(chains))
            with code.for_range(builder.sub(count, done)) as loop:
                add_pixel(builder.add(done, loop.index), 0)
            scale = code.constant(scale, kinds[9])
            out, bias = code.at(code.pointer(kinds[10], z), z_at), code.at(weights, bias_at)
            for v in range(vectors):
                total = builder.load(sums[v])
                for chain in range(1, chains):
                    total = code.add(total, builder.load(sums[chain * vectors + v]))
                start = code.load(code.at(bias, code.index(v * LANES)))
                code.store(code.multiply_add(scale, total, start), code.at(out, code.index(v * LANES)))

        return make_tile((pixels, levels, table, first, last, w, w_at, w_stride, bias_at, scale, z, z_at), emit, 5)

    return tile


def sparse_outer_tile(vectors: int) -> Any:
    """t[pixels[p], :] += rate · table[levels[p]] · d over the non-zero pixels first <= p < last of one image."""

    @intrinsic
    def tile(typing, pixels, levels, table, first, last, d, d_at, t, t_at, t_stride, rate):
        def emit(code: Code, kinds: Any, args: Any) -> None:
            pixels, levels, table, first, last, d, d_at, t, t_at, t_stride, rate = args
            builder = code.builder
            target, errors = code.at(code.pointer(kinds[7], t), t_at), code.at(code.pointer(kinds[5], d), d_at)
            image = _Image(code, kinds[:3], (pixels, levels, table), first)
            rate = code.constant(rate, kinds[10])
            error = [code.multiply(rate, code.load(code.at(errors, code.index(v * LANES)))) for v in range(vectors)]
            with code.for_range(builder.sub(last, first)) as loop:
                row = code.at(target, builder.mul(image.pixel(loop.index), t_stride))
                value = code.broadcast(image.value(loop.index))
                for v in range(vectors):
                    place = code.at(row, code.index(v * LANES))
                    code.store(code.multiply_add(value, error[v], code.load(place)), place)

        return make_tile((pixels, levels, table, first, last, d, d_at, t, t_at, t_stride, rate), emit, 5)

    return tile


class _Image:
    """The list of non-zero pixels of one image."""

    def __init__(self, code: Code, kinds: Any, arrays: Any, first: Any) -> None:
        pixels, levels, self._table = (code.pointer(kind, array) for kind, array in zip(kinds, arrays, strict=True))
        self._code = code
        self._pixels, self._levels = code.at(pixels, first), code.at(levels, first)

    def pixel(self, p: Any) -> Any:
        builder = self._code.builder
        return builder.zext(builder.load(self._code.at(self._pixels, p)), _INDEX)

    def value(self, p: Any) -> Any:
        builder = self._code.builder
        level = builder.zext(builder.load(self._code.at(self._levels, p)), _INDEX)
        return builder.load(self._code.at(self._table, level))


@intrinsic
def prefetch(typing, array, position):
    """Asks the memory for the cache line of array[position] ahead of its use."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        code = Code(context, builder, types.float32)
        place = code.at(code.pointer(signature.args[0], args[0]), args[1])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        read, keep, data = (ir.Constant(number, value) for value in (0, 3, 1))
        builder.call(fetch, [builder.bitcast(place, byte), read, keep, data])
        return context.get_dummy_value()

    return types.void(array, position), codegen


@intrinsic
def power_of_two(typing, exponent):
    """2 ** exponent as float32 for a float32 that holds a whole number from -126 to 127."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number = ir.IntType(32)
        biased = builder.add(builder.fptosi(args[0], number), ir.Constant(number, 127))
        return builder.bitcast(builder.shl(biased, ir.Constant(number, 23)), ir.FloatType())

    return types.float32(types.float32), codegen


@intrinsic
def arrive(typing, array, position):
    """Adds one to array[position], int64, in one step that no other thread can cut in two; returns what was there."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = builder.gep(context.make_array(signature.args[0])(context, builder, args[0]).data, [args[1]])
        return builder.atomic_rmw("add", place, ir.Constant(_INDEX, 1), "seq_cst")

    return types.int64(array, types.intp), codegen


@intrinsic
def generation(typing, array, position):
    """array[position], int64, as other threads see it now."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = builder.gep(context.make_array(signature.args[0])(context, builder, args[0]).data, [args[1]])
        return builder.load_atomic(place, "seq_cst", 8)

    return types.int64(array, types.intp), codegen


_CAN_YIELD = llvmlite.binding.address_of_symbol("sched_yield") is not None


@intrinsic
def give_way(typing):
    """Lets another thread have the processor, where the system has sched_yield."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if _CAN_YIELD:
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "sched_yield"), [])
        return context.get_dummy_value()

    return types.void(), codegen
