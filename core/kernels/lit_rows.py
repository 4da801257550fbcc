"""Optimisers on a first layer over lists: row by row, and a row whose pixel is dark is left alone until it is lit.

A dark pixel's weights have no gradient, yet a momentum or a mean of gradients still moves them. These steps wait until
the row is needed, at the latest until the end of a call of `train`; the rows of a mini-batch's lit pixels are brought
up to date before its forward pass. What comes out is the same to the bit as one step after another, see `rows`.
"""

import math
from typing import Any

from core.kernels.arrays import (
    ADAM,
    ADAMW,
    BETA1,
    BETA2,
    INPUTS,
    INPUTS_PADDED,
    L1,
    L2,
    MAX_NORM,
    MOMENTUM,
    NESTEROV,
    NO_STEP,
    OPTIMISER,
    OUTPUTS_PADDED,
    RMSPROP,
    SGD,
    STEP_NUMBER,
    TINY,
    WEIGHTS,
)
from core.kernels.jit import kernel, part_named
from core.kernels.team import COLUMNS, share
from core.kernels.tiles import (
    LANES,
    PANEL,
    ROW_VECTORS,
    idle_adam,
    idle_momentum,
    idle_nesterov,
    idle_rmsprop,
    row_squares,
    step_adam,
    step_momentum,
    step_nesterov,
    step_rmsprop,
)


@kernel
def suits(net, rules, batch_size, work):
    """Whether a dark row's steps are cheap enough to be worth waiting for, and the lists have room."""
    kind, penalties = rules[OPTIMISER], rules[L1] + rules[MAX_NORM]
    if kind in (RMSPROP, ADAM):
        penalties += rules[L2]
    room = batch_size <= work.capacity and batch_size * net.stages[0, INPUTS] <= work.listed.shape[1]
    return room and penalties == 0.0 and kind != NO_STEP


@kernel
def list_rows(examples, order, start, count, room, listed, counts, lit):
    """Turns the lists of `count` examples round: lists for each pixel the examples in which it is lit.

    listed: 256 · example + level, with `room` entries a pixel; counts: how many of them there are. lit: the lit pixels
    one after another. Returns how many pixels are lit.
    """
    for row in range(counts.size):
        counts[row] = 0
    for example in range(count):
        image = order[start + example]
        pixels = examples.pixels[examples.starts[image] : examples.starts[image + 1]]
        levels = examples.levels[examples.starts[image] : examples.starts[image + 1]]
        for p in range(pixels.size):
            row = int(pixels[p])
            listed[row * room + counts[row]] = 256 * example + levels[p]
            counts[row] += 1
    found = 0
    for row in range(counts.size):
        lit[found] = row
        found += counts[row] > 0
    return found


@kernel
def set_pace(rules, rate, pace, j):
    """Writes the numbers of the next step as number j, see `rows`."""
    length = pace.size // 3
    pace[j], pace[length + j], pace[2 * length + j] = -rate, TINY, -rate * rules[L2]
    if rules[OPTIMISER] in (ADAM, ADAMW):
        step = rules[STEP_NUMBER] + 1.0
        correction1, correction2 = 1.0 - rules[BETA1] ** step, math.sqrt(1.0 - rules[BETA2] ** step)
        pace[j], pace[length + j] = -rate * correction2 / correction1, TINY * correction2
        pace[2 * length + j] = 1.0 - rate * rules[L2]


@part_named("idle")
def _idle(net, descent, rules, pace, row, first, last, begin, end):
    """Takes the steps first <= j < last of one row, for the columns begin <= c < end.

    Not a `kernel`: there products and sums may be fused, and which are could depend on how many steps there are.
    """
    stage = net.stages[0]
    n_in, n_out = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED]
    w, a, b, length = net.parameters, descent.first, descent.second, pace.size // 3
    kind, shrinks = int(rules[OPTIMISER]), int(rules[L2] > 0.0)
    momentum, keep1, keep2 = rules[MOMENTUM], rules[BETA1], math.sqrt(rules[BETA2])
    for panel in range(begin // PANEL * PANEL, end, PANEL):
        columns = min(PANEL, n_out - panel)
        left = max(panel, begin)
        vectors = (min(panel + columns, end) - left) // LANES
        at = stage[WEIGHTS] + panel * n_in + row * columns + left - panel
        if kind == SGD:
            idle_momentum(w, a, b, at, vectors, pace, length, first, last, shrinks, momentum, keep2)
        elif kind == NESTEROV:
            idle_nesterov(w, a, b, at, vectors, pace, length, first, last, shrinks, momentum, keep2)
        elif kind == RMSPROP:
            idle_rmsprop(w, a, b, at, vectors, pace, length, first, last, shrinks, keep1, keep2)
        else:
            idle_adam(w, a, b, at, vectors, pace, length, first, last, shrinks, keep1, keep2)


@kernel
def begin_call(work, team):
    """Before the first mini-batch of a call: no row waits for anything."""
    settled = work.settled[team.worker]
    for row in range(settled.size):
        settled[row] = 0


@kernel
def settle(net, descent, rules, work, now, team):
    """Takes the steps before number `now` that any row still lacks, and begins to count anew from step 0."""
    settled, pace = work.settled[team.worker], work.pace[team.worker]
    begin, end = share(team, net.stages[0, OUTPUTS_PADDED], COLUMNS)
    for row in range(settled.size):
        if settled[row] < now:
            _idle(net, descent, rules, pace, row, settled[row], now, begin, end)
        settled[row] = 0


@kernel
def prepare(net, descent, examples, order, start, count, room, work, rules, rate, now, team):
    """Before a mini-batch, which is step number `now`: lists its lit pixels and brings their rows up to date.

    Returns how many pixels are lit.
    """
    settled, pace, lit = work.settled[team.worker], work.pace[team.worker], work.lit[team.worker]
    begin, end = share(team, net.stages[0, OUTPUTS_PADDED], COLUMNS)
    set_pace(rules, rate, pace, now)
    found = list_rows(examples, order, start, count, room, work.listed[team.worker], work.counts[team.worker], lit)
    for k in range(found):
        row = lit[k]
        if settled[row] < now:
            _idle(net, descent, rules, pace, row, settled[row], now, begin, end)
        settled[row] = now + 1
    return found


def _over_rows(name: str, tile: Any) -> Any:
    """One tile for each of `found` lit rows; what is left of its arguments comes after those of the row's gradient."""

    @part_named(f"squares_of_rows_{name}")
    def squares(listed, counts, lit, found, room, table, d, d_at, width, t, t_at):
        for k in range(found):
            row = lit[k]
            tile(listed, row * room, counts[row], table, d, d_at, width, t, t_at)

    @part_named(f"rows_{name}")
    def step(
        listed, counts, lit, found, room, table, d, d_at, width, w, a, b, at, stride, factor, pace, j, k1, t1, k2, t2
    ):
        length = pace.size // 3
        for k in range(found):
            row, count = lit[k], counts[lit[k]]
            place = at + row * stride
            tile(
                listed, row * room, count, table, d, d_at, width, w, a, b, place, factor, pace, length, j,
                k1, t1, k2, t2,
            )  # fmt: skip

    return squares if name.startswith("squares") else step


def _widest(name: str, tiles: tuple[Any, ...]) -> Any:
    """Takes the widest tile that fits `left` vectors over all lit rows; returns how many vectors that were."""
    one, two, four, seven, eight = (_over_rows(f"{name}_{n}", tile) for n, tile in zip(ROW_VECTORS, tiles, strict=True))

    @part_named(f"widest_{name}")
    def widest(left, *arguments):
        if left >= 8:
            eight(*arguments)
            return 8
        if left == 7:
            seven(*arguments)
            return 7
        if left >= 4:
            four(*arguments)
            return 4
        if left >= 2:
            two(*arguments)
            return 2
        one(*arguments)
        return 1

    return widest


_squares = _widest("squares", row_squares)
_momentum, _nesterov = _widest("momentum", step_momentum), _widest("nesterov", step_nesterov)
_rmsprop, _adam = _widest("rmsprop", step_rmsprop), _widest("adam", step_adam)


@kernel
def square_columns(net, table, work, room, found, team):
    """Writes into work.columns the sum of the squares of each column of the gradient, which is that of a sum of losses.

    found: how many pixels are lit. A worker does its share of the columns.
    """
    listed, counts, lit = work.listed[team.worker], work.counts[team.worker], work.lit[team.worker]
    d, squares, width = work.errors, work.columns, net.stages[0, OUTPUTS_PADDED]
    column, end = share(team, width, COLUMNS)
    for c in range(column, end):
        squares[c] = 0.0
    while column < end:
        left, d_at = (end - column) // LANES, work.places[1] + column
        column += LANES * _squares(left, listed, counts, lit, found, room, table, d, d_at, width, squares, column)


@kernel
def take_step_by_rows(net, descent, rules, table, work, room, found, factor, now, team):
    """Step number `now` of the lit rows with factor · (sum of the gradients); a worker its share of the columns."""
    listed, counts, lit = work.listed[team.worker], work.counts[team.worker], work.lit[team.worker]
    w, a, b, pace = net.parameters, descent.first, descent.second, work.pace[team.worker]
    kind, mu, k1, k2 = int(rules[OPTIMISER]), rules[MOMENTUM], rules[BETA1], rules[BETA2]
    t1, t2 = 1.0 - k1, 1.0 - k2
    stage = net.stages[0]
    n_in, n_out = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED]
    column, end = share(team, n_out, COLUMNS)
    while column < end:
        panel = column // PANEL * PANEL
        stride = min(PANEL, n_out - panel)
        left, d_at = (min(panel + stride, end) - column) // LANES, work.places[1] + column
        at = stage[WEIGHTS] + panel * n_in + column - panel
        rows = (
            listed,
            counts,
            lit,
            found,
            room,
            table,
            work.errors,
            d_at,
            n_out,
            w,
            a,
            b,
            at,
            stride,
            factor,
            pace,
            now,
        )
        if kind == SGD:
            done = _momentum(left, *rows, mu, t1, k2, t2)
        elif kind == NESTEROV:
            done = _nesterov(left, *rows, mu, t1, k2, t2)
        elif kind == RMSPROP:
            done = _rmsprop(left, *rows, k1, t1, k2, t2)
        else:
            done = _adam(left, *rows, k1, t1, k2, t2)
        column += done * LANES
