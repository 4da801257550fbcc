"""What the gradient pane looks at: how fast, how far and how freely each layer learns."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.kernels.arrays import (
    MAPS,
    OUT_HEIGHT,
    OUT_ORIGIN,
    OUT_ROW,
    OUT_WIDTH,
    OUTPUTS_PADDED,
    RULES,
    STEP_NUMBER,
    Examples,
)
from core.layout import aligned_zeros, work_for
from core.network import Model, add_gradient
from core.snapshot import GradientReport, LayerGradient
from core.team import workers_for

_MOST_IMAGES = 1_000  # the book's own figures of chapter 5 measure on 1,000 images
_FEWEST_IMAGES = 100
_MULTIPLICATIONS = 50_000_000  # of a forward pass over the probe images
_NEAR_AN_END = 0.01  # of the range of a sigmoid


class GradientProbe:
    """Measures the gradient of the loss on the first images of the training set, fewer of them for larger networks."""

    def __init__(self, model: Model, training: Examples) -> None:
        affordable = _MULTIPLICATIONS // model.network.multiply_adds
        self.images = min(len(training.labels), max(_FEWEST_IMAGES, min(_MOST_IMAGES, affordable)))
        self._model = model
        self._training = training
        self._work = work_for(model.layout, self.images, model.dtype)
        self._rules = np.zeros(RULES)
        self._gradient = aligned_zeros(model.layout.size, model.dtype)

    def report(self, step: int, epoch: float, learning_rate: float) -> GradientReport:
        """One measurement with the model's present parameters, which stay as they are."""
        self._gradient[:] = 0.0
        self._rules[STEP_NUMBER] = step
        workers = workers_for(self._model.network, self.images)
        add_gradient(self._model, self._training, self.images, self._work, self._gradient, self._rules, workers)
        stages = self._model.layout.with_parameters
        return GradientReport(step, epoch, self.images, tuple(self._layer(index, learning_rate) for index in stages))

    def _layer(self, index: int, learning_rate: float) -> LayerGradient:
        layout, parameters = self._model.layout, self._model.parameters
        stage = layout.stages[index]
        weight_norm = _norm(self._gradient[layout.weights_span(index)])
        scale = float(self._model.net.scale[0]) if index == 0 else 1.0
        size = _norm(parameters[layout.weights_span(index)]) * scale
        return LayerGradient(
            name=f"layer {stage.number}",
            activation=stage.layer.activation,
            bias_norm=_norm(self._gradient[layout.biases_span(index)]),
            weight_norm=weight_norm,
            update_ratio=learning_rate * weight_norm / size if size else math.nan,
            saturated=saturated_share(stage.layer.activation, self._outputs(index)),
        )

    def _outputs(self, index: int) -> NDArray[np.floating]:
        """What each neuron or feature map of a stage gave, (images and positions, neurons or maps).

        What dropout silenced is masked, for it says nothing of the neuron.
        """
        layout = self._model.layout
        outputs = self._interior(self._work.activations, index)
        dropped = index + 1 < len(layout.stages) and layout.stages[index + 1].dropout > 0
        return np.ma.masked_array(outputs, self._interior(self._work.kept, index) == 0) if dropped else outputs

    def _interior(self, block: NDArray[Any], index: int) -> NDArray[Any]:
        """What a stage wrote into a block, without padding and frame: (images and positions, neurons or maps)."""
        row = self._model.layout.table[index]
        at, width = self._work.places[index + 1], row[OUTPUTS_PADDED]
        rows = block[at : at + self.images * width].reshape(self.images, width)
        lines = rows[:, row[OUT_ORIGIN] : row[OUT_ORIGIN] + row[OUT_HEIGHT] * row[OUT_ROW]]
        lines = lines.reshape(self.images, row[OUT_HEIGHT], row[OUT_ROW])[:, :, : row[OUT_WIDTH] * row[MAPS]]
        return lines.reshape(-1, row[MAPS])


def _norm(values: NDArray[np.floating]) -> float:
    return float(np.linalg.norm(values))


def saturated_share(activation: str, activations: NDArray[np.floating]) -> float:
    """The share of outputs near an end of the range, or for relu of neurons that are never on; (images, neurons)."""
    if activation == "relu":
        return float(np.mean(~activations.any(axis=0)))
    if activation == "tanh":
        return float(np.mean(np.abs(activations) > 1 - 2 * _NEAR_AN_END))
    if activation in ("sigmoid", "softmax"):
        return float(np.mean(np.abs(activations - 0.5) > 0.5 - _NEAR_AN_END))
    return 0.0
