"""Where a network's numbers lie in flat arrays: the stage table that the kernels read, and the way in and out.

All weights and biases of a network are one array. A dense layer's weights are w[input][output] with both widths padded
to a multiple of PADDING, cut into panels of PANEL output columns; a convolution's are w[window row][map][element of
that row], with rows padded to whole vectors. Then come its biases. Padding is always zero.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.architecture import Network
from core.kernels import arrays
from core.kernels.tiles import PADDING, PANEL, WINDOW_LANES
from core.layers import Convolution, Dense, Pooling
from core.stages import Stage, stages_of

ACTIVATION_CODES = {
    "sigmoid": arrays.SIGMOID,
    "tanh": arrays.TANH,
    "relu": arrays.RELU,
    "leaky-relu": arrays.LEAKY_RELU,
    "gelu": arrays.GELU,
    "softplus": arrays.SOFTPLUS,
    "linear": arrays.LINEAR,
    "wavy": arrays.WAVY,
    "step": arrays.STEP,
    "softmax": arrays.SOFTMAX,
}
LOSS_CODES = {
    "quadratic": arrays.QUADRATIC,
    "cross-entropy": arrays.CROSS_ENTROPY,
    "log-likelihood": arrays.LOG_LIKELIHOOD,
}
_POOLING_CODES = {"max": arrays.MAX_POOL, "average": arrays.AVERAGE_POOL, "l2": arrays.L2_POOL}
_SLOPES_KEPT = ("gelu", "wavy")
_MOST_WORKERS = 2

_ALIGNMENT = 64  # bytes of a cache line and of the widest vector


def aligned_zeros(size: int, dtype: type[np.floating] | np.dtype) -> NDArray[np.floating]:
    """A flat array of zeros that begins at a cache line, so that no vector load crosses two."""
    itemsize = np.dtype(dtype).itemsize
    room = np.zeros(size + _ALIGNMENT // itemsize, dtype)
    skip = (-room.ctypes.data % _ALIGNMENT) // itemsize
    return room[skip : skip + size]


def padded(width: int) -> int:
    return -(-width // PADDING) * PADDING


def _whole_vectors(width: int) -> int:
    return -(-width // WINDOW_LANES) * WINDOW_LANES


@dataclass(frozen=True)
class Layout:
    """A network's stage table and the size of its parameter array.

    stages: the stages; table: int64 (stages, STAGE_FIELDS); settings: float64 (stages, STAGE_SETTINGS), see
    kernels.arrays. with_parameters: the stages that have weights and biases, in order; `weights` and the like count
    these from 0. packed, sums: the sizes of the kernels' two work arrays for convolutions.
    """

    network: Network
    stages: tuple[Stage, ...]
    table: NDArray[np.int64]
    settings: NDArray[np.float64]
    size: int
    packed: int
    sums: int

    @property
    def with_parameters(self) -> tuple[int, ...]:
        return tuple(index for index, stage in enumerate(self.stages) if not isinstance(stage.layer, Pooling))

    def weights_span(self, stage: int) -> slice:
        """Where the weights of a stage lie in a flat array, padding included."""
        row, layer = self.table[stage], self.stages[stage].layer
        first, end = int(row[arrays.WEIGHTS]), int(row[arrays.BIASES])
        if isinstance(layer, Convolution):
            end = first + layer.height * layer.maps * int(row[arrays.SPAN_PADDED])
        return slice(first, end)

    def biases_span(self, stage: int) -> slice:
        """Where the biases of a stage lie in a flat array, without padding."""
        row = self.table[stage]
        width = self.stages[stage].after.channels
        return slice(int(row[arrays.BIASES]), int(row[arrays.BIASES]) + width)

    def weights(self, flat: NDArray[np.floating], stage: int) -> NDArray[np.floating]:
        """A copy of a stage's weights out of a flat array.

        (inputs, outputs) of a dense layer; (window height, window width, channels, maps) of a convolution.
        """
        row, part = self.table[stage], flat[self.weights_span(stage)]
        layer, before = self.stages[stage].layer, self.stages[stage].before
        if isinstance(layer, Convolution):
            rows = part.reshape(layer.height, layer.maps, -1)[:, :, : row[arrays.SPAN]]
            shape = (layer.height, layer.maps, layer.width, before.channels)
            return np.ascontiguousarray(rows.reshape(shape).transpose(0, 2, 3, 1))
        n_in, n_out = row[arrays.INPUTS_PADDED], row[arrays.OUTPUTS_PADDED]
        cuts = range(PANEL * n_in, n_in * n_out, PANEL * n_in)
        columns = [panel.reshape(n_in, -1) for panel in np.split(part, cuts)]
        return np.hstack(columns)[: row[arrays.INPUTS], : row[arrays.OUTPUTS]].copy()

    def biases(self, flat: NDArray[np.floating], stage: int) -> NDArray[np.floating]:
        """A copy of a stage's biases out of a flat array, (outputs,) or (maps,)."""
        return flat[self.biases_span(stage)].copy()

    def set_weights(self, flat: NDArray[np.floating], stage: int, weights: NDArray[np.floating]) -> None:
        """Writes weights, shaped as `weights` gives them, into a flat array."""
        row, span = self.table[stage], self.weights_span(stage)
        layer = self.stages[stage].layer
        if isinstance(layer, Convolution):
            rows = np.zeros((layer.height, layer.maps, row[arrays.SPAN_PADDED]), flat.dtype)
            in_rows = weights.transpose(0, 3, 1, 2).reshape(layer.height, layer.maps, -1)
            rows[:, :, : row[arrays.SPAN]] = in_rows
            flat[span] = rows.ravel()
            return
        n_in, n_out = int(row[arrays.INPUTS_PADDED]), int(row[arrays.OUTPUTS_PADDED])
        whole = np.zeros((n_in, n_out), flat.dtype)
        whole[: weights.shape[0], : weights.shape[1]] = weights
        flat[span] = np.concatenate([whole[:, first : first + PANEL].ravel() for first in range(0, n_out, PANEL)])

    def set_biases(self, flat: NDArray[np.floating], stage: int, biases: NDArray[np.floating]) -> None:
        """Writes (outputs,) biases of a stage into a flat array."""
        flat[self.biases_span(stage)] = biases


def layout_of(network: Network) -> Layout:
    """Lays a network out: stage after stage, weights before biases."""
    stages = tuple(stages_of(network))
    table = np.zeros((len(stages), arrays.STAGE_FIELDS), np.int64)
    settings = np.ones((len(stages), arrays.STAGE_SETTINGS))
    widths = [_block_width(before, after) for before, after in pairwise((None, *stages, None))]
    at, packed, sums = 0, 0, 0
    for index, stage in enumerate(stages):
        row, layer = table[index], stage.layer
        settings[index, arrays.DROPOUT] = stage.dropout
        row[[arrays.INPUTS, arrays.OUTPUTS]] = stage.before.size, stage.after.size
        row[[arrays.INPUTS_PADDED, arrays.OUTPUTS_PADDED]] = widths[index], widths[index + 1]
        row[arrays.ACTIVATION] = ACTIVATION_CODES[layer.activation]
        behind = stages[index + 1] if index + 1 < len(stages) else None
        _describe_image(row, stage, behind)
        row[arrays.WEIGHTS] = at
        if isinstance(layer, Dense):
            settings[index, arrays.TEMPERATURE] = layer.temperature
            row[arrays.KIND] = arrays.DENSE
            at += widths[index] * widths[index + 1]
        elif isinstance(layer, Convolution):
            row[arrays.PACKED], row[arrays.SUMS] = packed, sums
            weights = layer.height * layer.maps * int(row[arrays.SPAN_PADDED])
            packed += layer.height * int(row[arrays.SPAN]) * int(row[arrays.MAPS_PADDED])
            sums += weights + padded(layer.maps)
            at = padded(at + weights)
        row[arrays.BIASES] = at
        if not isinstance(layer, Pooling):
            at += padded(stage.after.channels)
    return Layout(network, stages, table, settings, at, packed, sums)


def _describe_image(row: NDArray[np.int64], stage: Stage, behind: Stage | None) -> None:
    """The columns of the stage table that say how images lie in their blocks."""
    layer, before, after = stage.layer, stage.before, stage.after
    frame, next_frame = _frame(stage), _frame(behind)
    row[[arrays.IN_HEIGHT, arrays.IN_WIDTH, arrays.CHANNELS]] = before.height, before.width, before.channels
    row[arrays.PADDING_AROUND] = frame
    row[arrays.IN_ROW] = (before.width + 2 * frame) * before.channels
    row[arrays.IN_ORIGIN] = frame * (int(row[arrays.IN_ROW]) + before.channels)
    row[[arrays.OUT_HEIGHT, arrays.OUT_WIDTH, arrays.MAPS]] = after.height, after.width, after.channels
    row[arrays.OUT_ROW] = (after.width + 2 * next_frame) * after.channels
    row[arrays.OUT_ORIGIN] = next_frame * (int(row[arrays.OUT_ROW]) + after.channels)
    row[arrays.POOL] = 2 if stage.pooled else 1
    if isinstance(layer, Convolution):
        row[arrays.KIND], row[arrays.STRIDE] = arrays.CONVOLUTION, layer.stride
        row[[arrays.WINDOW_HEIGHT, arrays.WINDOW_WIDTH]] = layer.height, layer.width
        row[arrays.SPAN] = layer.width * before.channels
        row[arrays.SPAN_PADDED] = _whole_vectors(layer.width * before.channels)
        row[arrays.MAPS_PADDED] = _whole_vectors(layer.maps)
    elif isinstance(layer, Pooling):
        row[arrays.KIND], row[arrays.POOL] = arrays.POOLING, _POOLING_CODES[layer.kind]
        row[[arrays.WINDOW_HEIGHT, arrays.WINDOW_WIDTH, arrays.STRIDE]] = layer.size, layer.size, layer.stride


def _frame(stage: Stage | None) -> int:
    """Pixels of zeros around the images that a stage reads."""
    return stage.layer.padding if stage and isinstance(stage.layer, Convolution) else 0


def _block_width(before: Stage | None, behind: Stage | None) -> int:
    """Elements of one example's row in the block between two stages.

    Around a convolution vectors may reach past the last pixel; rows are then far enough apart that they end in padding,
    and two workers never write to one place.
    """
    shape = behind.before if behind else before.after if before else None
    assert shape is not None
    frame = _frame(behind)
    size = (shape.height + 2 * frame) * (shape.width + 2 * frame) * shape.channels
    ragged = (before is not None and isinstance(before.layer, Convolution) and before.layer.maps % WINDOW_LANES) or (
        behind is not None
        and isinstance(behind.layer, Convolution)
        and (behind.layer.width * shape.channels) % WINDOW_LANES
    )
    return padded(size + WINDOW_LANES - 1 if ragged else size)


def rows_at_once(layout: Layout, most: int) -> int:
    """How many examples' activations stay in a core's cache, at most `most`."""
    values = int(layout.table[:, arrays.INPUTS_PADDED].sum() + layout.table[-1, arrays.OUTPUTS_PADDED])
    return max(10, min(most, 400_000 // values))


def work_for(layout: Layout, capacity: int, dtype: np.dtype) -> arrays.Work:
    """Room for the activations and errors of up to `capacity` examples."""
    table = layout.table
    widths = [int(table[0, arrays.INPUTS_PADDED]), *(int(width) for width in table[:, arrays.OUTPUTS_PADDED])]
    places = np.cumsum([0, *(capacity * width for width in widths)], dtype=np.int64)
    size = int(places[-1]) + PADDING  # a vector may reach past the end
    of_images = table[table[:, arrays.KIND] != arrays.DENSE]
    squares = of_images[:, arrays.OUT_HEIGHT] * of_images[:, arrays.OUT_WIDTH]
    together = np.clip(arrays.VALUES_AT_ONCE // of_images[:, arrays.INPUTS_PADDED], 1, capacity)
    most_squares = int((squares * together).max(initial=0))
    listed = max(most_squares, int((squares * 4 * of_images[:, arrays.MAPS]).max(initial=0)))
    scratch = max(listed + 1, PANEL, int(of_images[:, arrays.IN_ROW].max(initial=0)))
    inputs, over_lists = int(table[0, arrays.INPUTS]), isinstance(layout.stages[0].layer, Dense)
    entries = inputs * min(capacity, arrays.MOST_LISTED) if over_lists else 0
    keeps_slopes = any(stage.layer.activation in _SLOPES_KEPT for stage in layout.stages)
    return arrays.Work(
        places=places[:-1].copy(),
        activations=aligned_zeros(size, dtype),
        errors=aligned_zeros(size, dtype),
        kept=np.zeros(size if (layout.settings[:, arrays.DROPOUT] > 0).any() else 0, np.uint8),
        winners=np.zeros(size if len(of_images) else 0, np.uint16),
        slopes=aligned_zeros(size if keeps_slopes else 0, dtype),
        packed=aligned_zeros(layout.packed, dtype),
        sums=aligned_zeros(layout.sums + PADDING, dtype),
        lists=np.zeros((_MOST_WORKERS, listed + 1), np.int64),
        values=np.zeros((_MOST_WORKERS, scratch), dtype),
        ends=np.zeros((_MOST_WORKERS, 4 * int(squares.max(initial=0))), np.int64),
        squares=np.zeros((_MOST_WORKERS, most_squares + 1), np.int64),
        corners=np.zeros((_MOST_WORKERS, most_squares + 1), np.int64),
        listed=np.zeros((_MOST_WORKERS, entries), np.uint16),
        counts=np.zeros((_MOST_WORKERS, inputs), np.int32),
        lit=np.zeros((_MOST_WORKERS, inputs), np.int32),
        settled=np.zeros((_MOST_WORKERS, inputs), np.int32),
        pace=np.zeros((_MOST_WORKERS, 3 * arrays.STEPS_TOGETHER), dtype),
        columns=aligned_zeros(widths[1], dtype),
        labels=np.zeros(capacity, np.uint8),
        predicted=np.zeros(capacity, np.uint8),
        targets=aligned_zeros(capacity * widths[-1], dtype),
        measured=np.zeros(2),
        capacity=capacity,
    )
