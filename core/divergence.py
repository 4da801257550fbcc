"""Where in a network the first number appeared that is not finite."""

import numpy as np

from core.kernels.arrays import OUTPUTS_PADDED, Work
from core.network import Model


def find_divergence(model: Model, work: Work, count: int, finite_loss: bool) -> tuple[int, str] | None:
    """Looks at what the training of one mini-batch of `count` examples left behind; layers count from 1.

    Forwards, the first layer whose outputs are not finite has blown up first; backwards, the last one. None if all is
    finite.
    """
    layout = model.layout
    for index, stage in enumerate(layout.stages):
        at, width = work.places[index + 1], layout.table[index, OUTPUTS_PADDED]
        rows = min(count, work.capacity)
        if not np.isfinite(work.activations[at : at + rows * width]).all():
            return stage.number, "activations"
    if not finite_loss:
        return len(model.network.layers), "loss"
    for index in reversed(layout.with_parameters):
        numbers = model.parameters[layout.weights_span(index)], model.parameters[layout.biases_span(index)]
        if not all(np.isfinite(part).all() for part in numbers):
            return layout.stages[index].number, "gradient"
    return None
