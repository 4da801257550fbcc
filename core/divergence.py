"""Where in a network the first number appeared that is not finite."""

import numpy as np

from core.kernels.arrays import BIASES, OUTPUTS_PADDED, WEIGHTS, Work
from core.network import Model


def find_divergence(model: Model, work: Work, count: int, finite_loss: bool) -> tuple[int, str] | None:
    """Looks at what the training of one mini-batch of `count` examples left behind; layers count from 1.

    Forwards, the first layer whose outputs are not finite has blown up first; backwards, the last one. None if all is
    finite.
    """
    layers = model.layout.layers
    for index in range(len(layers)):
        at, width = work.places[index + 1], layers[index, OUTPUTS_PADDED]
        rows = min(count, work.capacity)
        if not np.isfinite(work.activations[at : at + rows * width]).all():
            return index + 1, "activations"
    if not finite_loss:
        return len(layers), "loss"
    for index in range(len(layers) - 1, -1, -1):
        row = layers[index]
        if not np.isfinite(model.parameters[row[WEIGHTS] : row[BIASES] + row[OUTPUTS_PADDED]]).all():
            return index + 1, "gradient"
    return None
