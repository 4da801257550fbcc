"""A network at work: layout and parameters together, with what one can ask of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.architecture import Network
from core.kernels import backpropagation
from core.kernels.arrays import NO_STEP, OPTIMISER, OUTPUTS, OUTPUTS_PADDED, RULES, Descent, Examples, Net, Work
from core.layout import LOSS_CODES, Layout, aligned_zeros, layout_of, rows_at_once, work_for
from core.streams import Layers, check_layers
from core.team import run_together, workers_for

_EVALUATED_AT_ONCE = 250  # rows of activations that stay in a core's cache
_WORK_OF_A_PART = 200_000_000  # multiplications of one call of `evaluate_in_parts`: a few milliseconds


@dataclass(frozen=True)
class Evaluation:
    """A network on one set: loss per example, share and number of right predictions, how often each class is said.

    said: empty where there are no classes; an example is right then if every output is close to its target.
    """

    loss: float
    correct: int
    count: int
    said: tuple[int, ...]

    @property
    def accuracy(self) -> float:
        return self.correct / self.count


class Model:
    """A network's parameters in float32 or float64, and the buffers to run it.

    One thread at a time. `parameters` is flat, laid out as `layout` says; `net` is what the kernels take. Raises
    SpecError where the layers are not shaped as the network's.
    """

    def __init__(self, network: Network, loss: str, layers: Layers, dtype: DTypeLike) -> None:
        check_layers(network, layers)
        self.network = network
        self.layout: Layout = layout_of(network)
        self.dtype = np.dtype(dtype)
        self.parameters = aligned_zeros(self.layout.size, self.dtype)
        for stage, (weights, biases) in zip(self.layout.with_parameters, layers, strict=True):
            self.layout.set_weights(self.parameters, stage, weights)
            self.layout.set_biases(self.parameters, stage, biases)
        self.net = Net(self.layout.table, self.layout.settings, self.parameters, np.ones(1), LOSS_CODES[loss])
        self._work = work_for(self.layout, rows_at_once(self.layout, _EVALUATED_AT_ONCE), self.dtype)

    def layers(self) -> Layers:
        """Copies of all weights and biases, for each layer that has any; see `Layout.weights` for their shapes."""
        result = []
        for stage in self.layout.with_parameters:
            weights = self.layout.weights(self.parameters, stage)
            if stage == 0:
                weights = weights * weights.dtype.type(self.net.scale[0])
            result.append((weights, self.layout.biases(self.parameters, stage)))
        return result

    def copy_parameters(self, other: "Model") -> None:
        """Takes over the parameters of another model of the same network and precision."""
        self.parameters[:] = other.parameters
        self.net.scale[:] = other.net.scale

    def gradient(
        self, examples: Examples, count: int, rules: NDArray[np.float64] | None = None
    ) -> tuple[float, Layers]:
        """The mean loss over the first `count` examples, and its gradient, layer by layer like `layers`.

        rules: say for which mini-batch dropout draws, see kernels.arrays; the first one by default.
        """
        flat = aligned_zeros(self.layout.size, self.dtype)
        loss = add_gradient(self, examples, count, self._work, flat, np.zeros(RULES) if rules is None else rules)
        stages = self.layout.with_parameters
        return loss, [(self.layout.weights(flat, stage), self.layout.biases(flat, stage)) for stage in stages]

    def evaluate_in_parts(self, examples: Examples) -> Iterator[Evaluation | None]:
        """Measures all examples a few milliseconds at a time: yields None between parts, and the result at the end."""
        count = len(examples.labels)
        order = np.arange(count, dtype=np.int32)
        predicted = np.zeros(count, np.uint8)
        step = max(_EVALUATED_AT_ONCE, _WORK_OF_A_PART // self.network.multiply_adds)
        workers = workers_for(self.network, self._work.capacity)
        loss, correct = 0.0, 0.0
        for first in range(0, count, step):
            last = min(count, first + step)
            part_loss, part_correct = run_together(
                workers,
                backpropagation.evaluate,
                self.net,
                examples,
                order,
                first,
                last,
                self._work,
                predicted[first:last],
            )
            loss += part_loss
            correct += part_correct
            yield None
        said = () if examples.targets.size else np.bincount(predicted, minlength=self.network.output.width)
        yield Evaluation(loss / count, int(correct), count, tuple(int(number) for number in said))

    def evaluate(self, examples: Examples) -> Evaluation:
        """Measures all examples."""
        *_, result = self.evaluate_in_parts(examples)
        assert result is not None
        return result

    def probabilities(self, examples: Examples) -> NDArray[np.floating]:
        """The outputs for every example, (examples, outputs)."""
        count, row = len(examples.labels), self.layout.table[-1]
        work = work_for(self.layout, count, self.dtype)
        order = np.arange(count, dtype=np.int32)
        predicted = np.zeros(count, np.uint8)
        run_together(1, backpropagation.evaluate, self.net, examples, order, 0, count, work, predicted)
        at = work.places[-1]
        outputs: NDArray[np.floating] = work.activations[at : at + count * row[OUTPUTS_PADDED]].reshape(count, -1)
        return outputs[:, : row[OUTPUTS]].copy()


def add_gradient(
    model: Model,
    examples: Examples,
    count: int,
    work: Work,
    target: NDArray[np.floating],
    rules: NDArray[np.float64],
    workers: int = 1,
) -> float:
    """Adds the gradient of the mean loss over the first `count` examples to target, laid out like the parameters.

    Returns that loss. rules: their DRAWN_FROM and STEP_NUMBER say what dropout silences.
    """
    order, losses = np.arange(count, dtype=np.int32), np.zeros(1)
    rules = rules.copy()
    rules[OPTIMISER] = NO_STEP
    nothing = target[:0]
    descent = Descent(target, nothing, nothing)
    rates, correct = np.zeros(1), np.zeros(1, np.int32)
    run_together(
        workers,
        backpropagation.train,
        model.net,
        descent,
        examples,
        order,
        0,
        count,
        count,
        work,
        rules,
        rates,
        losses,
        correct,
    )
    return float(losses[0])
