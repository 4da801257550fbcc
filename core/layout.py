"""Where a network's numbers lie in flat arrays: the layer table that the kernels read, and the way in and out.

All weights and biases of a network are one array. A layer's weights are w[input][output] with both widths padded to a
multiple of PADDING, cut into panels of PANEL output columns; then come its biases. Padding is always zero.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.architecture import Network
from core.kernels import arrays
from core.kernels.tiles import PADDING, PANEL

ACTIVATION_CODES = {
    "sigmoid": arrays.SIGMOID,
    "tanh": arrays.TANH,
    "relu": arrays.RELU,
    "linear": arrays.LINEAR,
    "softmax": arrays.SOFTMAX,
}
LOSS_CODES = {
    "quadratic": arrays.QUADRATIC,
    "cross-entropy": arrays.CROSS_ENTROPY,
    "log-likelihood": arrays.LOG_LIKELIHOOD,
}

_ALIGNMENT = 64  # bytes of a cache line and of the widest vector


def aligned_zeros(size: int, dtype: type[np.floating] | np.dtype) -> NDArray[np.floating]:
    """A flat array of zeros that begins at a cache line, so that no vector load crosses two."""
    itemsize = np.dtype(dtype).itemsize
    room = np.zeros(size + _ALIGNMENT // itemsize, dtype)
    skip = (-room.ctypes.data % _ALIGNMENT) // itemsize
    return room[skip : skip + size]


def padded(width: int) -> int:
    return -(-width // PADDING) * PADDING


@dataclass(frozen=True)
class Layout:
    """A network's layer table and the size of its parameter array.

    layers: int64 (layers, LAYER_FIELDS), see kernels.arrays.
    """

    network: Network
    layers: NDArray[np.int64]
    size: int

    def weights(self, flat: NDArray[np.floating], index: int) -> NDArray[np.floating]:
        """A copy of layer `index`'s weights out of a flat array, (inputs, outputs)."""
        row = self.layers[index]
        n_in, n_out = row[arrays.INPUTS_PADDED], row[arrays.OUTPUTS_PADDED]
        columns = [
            panel.reshape(n_in, -1)
            for panel in np.split(
                flat[row[arrays.WEIGHTS] : row[arrays.WEIGHTS] + n_in * n_out],
                range(PANEL * n_in, n_in * n_out, PANEL * n_in),
            )
        ]
        return np.hstack(columns)[: row[arrays.INPUTS], : row[arrays.OUTPUTS]].copy()

    def biases(self, flat: NDArray[np.floating], index: int) -> NDArray[np.floating]:
        """A copy of layer `index`'s biases out of a flat array, (outputs,)."""
        row = self.layers[index]
        return flat[row[arrays.BIASES] : row[arrays.BIASES] + row[arrays.OUTPUTS]].copy()

    def set_weights(self, flat: NDArray[np.floating], index: int, weights: NDArray[np.floating]) -> None:
        """Writes (inputs, outputs) weights of layer `index` into a flat array."""
        row = self.layers[index]
        n_in, n_out = int(row[arrays.INPUTS_PADDED]), int(row[arrays.OUTPUTS_PADDED])
        whole = np.zeros((n_in, n_out), flat.dtype)
        whole[: weights.shape[0], : weights.shape[1]] = weights
        at = int(row[arrays.WEIGHTS])
        for first in range(0, n_out, PANEL):
            panel = whole[:, first : first + PANEL]
            flat[at : at + panel.size] = panel.ravel()
            at += panel.size

    def set_biases(self, flat: NDArray[np.floating], index: int, biases: NDArray[np.floating]) -> None:
        """Writes (outputs,) biases of layer `index` into a flat array."""
        at = self.layers[index, arrays.BIASES]
        flat[at : at + biases.size] = biases


def layout_of(network: Network) -> Layout:
    """Lays a network out: layer after layer, weights before biases."""
    layers = np.zeros((len(network.layers), arrays.LAYER_FIELDS), np.int64)
    at = 0
    for index, layer in enumerate(network.layers):
        n_in, n_out = network.widths[index], network.widths[index + 1]
        weights = padded(n_in) * padded(n_out)
        layers[index] = (
            n_in,
            n_out,
            padded(n_in),
            padded(n_out),
            at,
            at + weights,
            ACTIVATION_CODES[layer.activation],
        )
        at += weights + padded(n_out)
    return Layout(network, layers, at)


def work_for(layout: Layout, capacity: int, dtype: np.dtype) -> arrays.Work:
    """Room for the activations and errors of up to `capacity` examples."""
    widths = [int(layout.layers[0, arrays.INPUTS_PADDED]), *(int(w) for w in layout.layers[:, arrays.OUTPUTS_PADDED])]
    places = np.cumsum([0, *(capacity * width for width in widths)], dtype=np.int64)
    size = int(places[-1])
    return arrays.Work(
        places=places[:-1].copy(),
        activations=aligned_zeros(size, dtype),
        errors=aligned_zeros(size, dtype),
        labels=np.zeros(capacity, np.uint8),
        predicted=np.zeros(capacity, np.uint8),
        measured=np.zeros(2),
        capacity=capacity,
    )
