"""What a network answers, with weights and biases that a run had at some step."""

import numpy as np
from numpy.typing import NDArray

from core.data.examples import examples_from_features, in_precision
from core.network import Model
from core.spec import Run
from core.streams import Layers


def answers(run: Run, layers: Layers, inputs: NDArray[np.floating]) -> NDArray[np.floating]:
    """The outputs of the run's network, (examples, outputs), for dense inputs, (examples, inputs).

    It goes through the kernels that have trained it, in the run's precision. Raises SpecError where the layers are not
    shaped as the network's.
    """
    labels = np.zeros(len(inputs), np.uint8)
    examples = in_precision(examples_from_features(inputs, labels), run.precision)
    return Model(run.network, run.loss, layers, run.precision).probabilities(examples)
