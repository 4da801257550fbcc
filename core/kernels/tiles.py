"""The tiles that the kernels use, in shapes that fit this machine's vector registers.

With NNTUI_KERNELS=portable, or with Numba's compiler switched off, they are the plain loops of `portable`.
"""

from numba.core import config

from core.kernels.cache import flavour

if flavour() == "portable" or bool(config.DISABLE_JIT):  # type: ignore[attr-defined]
    from core.kernels import portable as made
    from core.kernels import portable_rows as made_for_rows
    from core.kernels import portable_windows as made_for_windows
else:
    from core.kernels import rows as made_for_rows  # type: ignore[no-redef]
    from core.kernels import vector as made  # type: ignore[no-redef]
    from core.kernels import windows as made_for_windows  # type: ignore[no-redef]

LANES = made.LANES
PADDING = 16  # every width is padded to this many elements, a multiple of LANES, whatever the machine
PANEL = 128  # weights lie in panels of this many columns, so that a panel's rows stay close in memory

# 32 registers of 16 floats hold 10 x 2 sums beside their operands, 16 registers of 8 floats hold 4 x 2.
BLOCK_ROWS = 10 if made.WIDE_REGISTERS else 4
UPDATE_ROWS = 8 if made.WIDE_REGISTERS else 4

affine_block_pair = made.affine_tile(BLOCK_ROWS, 2)
affine_block_single = made.affine_tile(BLOCK_ROWS, 1)
affine_row_pair = made.affine_tile(1, 2)
affine_row_single = made.affine_tile(1, 1)
affine_two_pair = made.affine_tile(2, 2)
affine_two_single = made.affine_tile(2, 1)

outer_pair = made.outer_tile(UPDATE_ROWS, 2)
outer_single = made.outer_tile(UPDATE_ROWS, 1)
outer_two_pair = made.outer_tile(2, 2)

NARROW = 4
"""A layer of at most so many neurons is gone through along its inputs: along its outputs most would be padding."""
_AS_SINGLE = (UPDATE_ROWS, LANES) == (NARROW, PADDING)  # two portable tiles of one shape would share a name
outer_narrow = outer_single if _AS_SINGLE else made.outer_tile(NARROW, PADDING // LANES)

sum_pair, sum_single = made.sum_tile(2), made.sum_tile(1)

inner_four = made.inner_tile(LANES // 4)
inner_two = made.inner_tile(LANES // 2)
inner_one = made.inner_tile(LANES)

sparse_affine_1, sparse_affine_2, sparse_affine_3, sparse_affine_4 = (made.sparse_affine_tile(n) for n in (1, 2, 3, 4))
sparse_affine_7, sparse_affine_8 = (made.sparse_affine_tile(n) for n in (7, 8))
sparse_outer_1, sparse_outer_2, sparse_outer_3, sparse_outer_4 = (made.sparse_outer_tile(n) for n in (1, 2, 3, 4))
sparse_outer_7, sparse_outer_8 = (made.sparse_outer_tile(n) for n in (7, 8))

ROW_VECTORS = (1, 2, 4, 7, 8)  # of the tiles over a row; 7 is the hundred neurons of the book's networks
row_squares = tuple(made_for_rows.row_squares_tile(n) for n in ROW_VECTORS)
step_momentum, step_nesterov, step_rmsprop, step_adam = (
    tuple(made_for_rows.step_tile(name, n) for n in ROW_VECTORS) for name in ("momentum", "nesterov", "rmsprop", "adam")
)
idle_momentum, idle_nesterov, idle_rmsprop, idle_adam = (
    made_for_rows.idle_tile(name) for name in ("momentum", "nesterov", "rmsprop", "adam")
)
column_squares_1, column_squares_4 = (made_for_rows.column_squares_tile(n) for n in (1, 4))
scale_columns = made_for_rows.scale_columns_tile()

WINDOW_LANES = made_for_windows.WINDOW_LANES
MOST_MAPS = 5 if made.WIDE_REGISTERS else 3  # vectors of maps whose sums fit the registers for four windows at once

window_1_of_4, window_2_of_4, window_3_of_4, window_4_of_4, window_5_of_4 = (
    made_for_windows.window_tile(4, n) for n in (1, 2, 3, 4, 5)
)
window_1 = made_for_windows.window_tile(1, 1)
pooled_1, pooled_2, pooled_3, pooled_4, pooled_5 = (made_for_windows.pooled_window_tile(n) for n in (1, 2, 3, 4, 5))
listed_five_rows = made_for_windows.listed_rows_tile(5, 1)
listed_three_rows = made_for_windows.listed_rows_tile(3, 1)
listed_1, listed_2, listed_4, listed_8, listed_13 = (made_for_windows.listed_rows_tile(1, n) for n in (1, 2, 4, 8, 13))
transpose_eight = made_for_windows.transpose_tile()

arrive, generation, give_way = made.arrive, made.generation, made.give_way
prefetch = made.prefetch
power_of_two = made.power_of_two
