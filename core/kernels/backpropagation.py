"""The four equations of backpropagation (chapter 2) over a mini-batch, and the two kernels built on them.

BP1  δ^L = ∇_a C ⊙ f'(z^L)             loss.output_error
BP2  δ^l = (w^{l+1}ᵀ δ^{l+1}) ⊙ f'(z^l)  dense, convolution, pooling: input_errors; activation.multiply_by_derivative
BP3  ∂C/∂b^l = δ^l                      dense.add_bias_gradient, convolution.add_weight_sums
BP4  ∂C/∂w^l = a^{l-1} δ^l              dense, sparse: add_weight_gradient; convolution.add_weight_sums

`stages` goes through a network stage by stage. `train` and `evaluate` hold no state, take arrays only,
release the GIL and allocate nothing per mini-batch. A team of workers runs each of them together; a team of one needs
no second thread.
"""

import numpy as np

from core.kernels import lit_rows
from core.kernels.arrays import (
    ACTIVATION,
    BIASES,
    CLIP,
    L1,
    L2,
    MAX_NORM,
    MOMENTUM,
    NO_STEP,
    OPTIMISER,
    OUTPUTS,
    OUTPUTS_PADDED,
    SGD,
    STEP_NUMBER,
    STEPS_TOGETHER,
    TEMPERATURE,
    WEIGHTS,
)
from core.kernels.jit import kernel, kernel_part
from core.kernels.loss import measure_output, measure_values, output_error, value_error
from core.kernels.optimiser import clip_factor, limit_norms, take_step
from core.kernels.stages import backward, forward, over_lists
from core.kernels.team import meet

_SMALLEST_SCALE = 2.0**-10  # below it the scale is multiplied into the first layer's weights, which start anew at 1
_SMALLEST_DECAY = 0.5  # a mini-batch that shrinks weights by more than this does it weight by weight


@kernel_part
def _measure(net, examples, count, work):
    """Finishes the forward pass: output activations, and in work.measured the losses and the right predictions."""
    output, temperature = net.stages[-1], net.settings[-1, TEMPERATURE]
    at, width, padded = work.places[-1], output[OUTPUTS], output[OUTPUTS_PADDED]
    a, slopes, kind = work.activations, work.slopes, output[ACTIVATION]
    if examples.targets.size > 0:
        loss, correct = measure_values(
            net.loss, kind, a, slopes, at, count, width, padded, work.targets, examples.tolerance
        )
    else:
        loss, correct = measure_output(
            net.loss, kind, temperature, a, slopes, at, count, width, padded, work.labels, work.predicted
        )
    work.measured[0] = loss
    work.measured[1] = correct


@kernel_part
def _output_error(net, examples, count, work):
    """BP1 for the mini-batch."""
    output, temperature = net.stages[-1], net.settings[-1, TEMPERATURE]
    at, width, padded = work.places[-1], output[OUTPUTS], output[OUTPUTS_PADDED]
    a, d, kind = work.activations, work.errors, output[ACTIVATION]
    if examples.targets.size > 0:
        value_error(net.loss, kind, a, d, work.slopes, at, count, padded, work.targets)
    else:
        output_error(net.loss, kind, temperature, a, d, work.slopes, at, count, width, padded, work.labels)


@kernel
def apply_scale(net):
    """Multiplies the first layer's stored weights by their scale, which becomes 1."""
    if net.scale[0] == 1.0:
        return
    factor = net.parameters.dtype.type(net.scale[0])
    first = net.stages[0]
    weights = net.parameters[first[WEIGHTS] : first[BIASES]]
    for i in range(weights.size):
        weights[i] *= factor
    net.scale[0] = 1.0


@kernel
def _gather_desired(net, examples, order, start, count, work):
    """Copies the labels of the examples at hand, or their targets."""
    if examples.targets.size == 0:
        for row in range(count):
            work.labels[row] = examples.labels[order[start + row]]
        return
    width, outputs = net.stages[-1, OUTPUTS_PADDED], net.stages[-1, OUTPUTS]
    for row in range(count):
        y, copy = order[start + row] * width, row * width
        for i in range(outputs):
            work.targets[copy + i] = examples.targets[y + i]


@kernel_part
def _decay_first_layer(net, examples, decay):
    """Shrinks all weights of a first layer over lists, by way of their scale."""
    if over_lists(net, examples):
        net.scale[0] *= decay
        if net.scale[0] < _SMALLEST_SCALE:
            apply_scale(net)


@kernel_part
def _add_gradients(
    net, examples, order, start, count, work, target, in_place, decay, lasso, rate, rules, by_rows, team
):
    """target = decay · target - lasso · sgn(target) + rate · (sum of the gradients of `count` examples).

    in_place: whether the target is the parameters themselves. by_rows: see `stages.backward`. The examples may be more
    than there is room for in `work`; decay must be 1 and lasso 0 then. Ends early where the loss is not finite, before
    that changes the target.
    Returns the sum of the losses and the number of right predictions.
    """
    loss, correct = 0.0, 0.0
    for first in range(start, start + count, work.capacity):
        part = min(work.capacity, start + count - first)
        forward(net, examples, order, first, part, work, rules, True, first - start, team)
        if team.worker == 0:
            _gather_desired(net, examples, order, first, part, work)
            _measure(net, examples, part, work)
            if np.isfinite(work.measured[0]):
                _output_error(net, examples, part, work)
                _decay_first_layer(net, examples, decay)
        meet(team)
        loss += work.measured[0]
        correct += work.measured[1]
        if not np.isfinite(loss):
            break
        scale = net.scale[0] if in_place else 1.0
        first_rate, first_lasso = rate / scale, lasso / scale
        backward(
            net, examples, order, first, part, work, target, decay, lasso, rate, first_rate, first_lasso, by_rows, team
        )
    return loss, correct


@kernel_part
def _take_step(net, descent, rules, table, learning_rate, count, room, work, by_rows, found, turn, team):
    """Moves all parameters by the gradient of the mean loss of `count` examples, clipped.

    by_rows, found, turn: whether the first stage's weights are moved by `lit_rows`, and what that needs.
    """
    factor = 1.0
    if rules[CLIP] > 0.0:
        others, squares = descent.gradient, 0.0
        if by_rows:
            lit_rows.square_columns(net, table, work, room, found, team)
            meet(team)
            others = others[net.stages[0, BIASES] :]
            for column in range(work.columns.size):
                squares += work.columns[column]
        factor = clip_factor(others, squares / (count * count), rules[CLIP])
        meet(team)
    if by_rows:
        lit_rows.take_step_by_rows(net, descent, rules, table, work, room, found, factor / count, turn, team)
    take_step(net, descent, rules, learning_rate, factor, by_rows, team)


@kernel
def train(net, descent, examples, order, start, stop, batch_size, work, rules, learning_rates, losses, correct, team):
    """Trains on order[start : stop] in mini-batches of batch_size, the last one perhaps smaller.

    descent: what the optimiser remembers. order: int32, image numbers. rules: float64 (RULES,), see `arrays`; its L1
    and L2 are λ / n, and its STEP_NUMBER, that of the first mini-batch, is counted on. learning_rates: float64, the η
    of each mini-batch. Plain descent is w ← (1 - η λ / n) w - η λ1 / n sgn(w) - (η / m) Σ ∂C/∂w, done in place where
    it can be; else the gradient is gathered first and `optimiser` takes the step. With NO_STEP the gradient of the mean
    loss is added to descent.gradient and nothing moves.
    losses: float64, correct: int32, one element a mini-batch: mean loss before the step, images predicted right.
    Returns how many mini-batches were trained. It ends early at the first mini-batch whose loss is not finite, and
    leaves the parameters as they were before it.
    """
    plain = rules[OPTIMISER] == SGD and rules[MOMENTUM] == 0.0 and rules[CLIP] == 0.0 and batch_size <= work.capacity
    by_rows = not plain and over_lists(net, examples) and lit_rows.suits(net, rules, batch_size, work)
    batch, turn, found = 0, 0, 0  # turn: steps since all rows were settled; found: pixels that are lit
    if by_rows:
        lit_rows.begin_call(work, team)
        if team.worker == 0:
            apply_scale(net)
        meet(team)
    for first in range(start, stop, batch_size):
        count = min(batch_size, stop - first)
        learning_rate = learning_rates[batch]
        decay = 1.0 - learning_rate * rules[L2]
        in_place = plain and decay > _SMALLEST_DECAY
        if in_place:
            target, lasso, rate = net.parameters, learning_rate * rules[L1], -learning_rate / count
        else:
            target, decay, lasso, rate = descent.gradient, 1.0, 0.0, 1.0 / count
            if team.worker == 0 and rules[OPTIMISER] != NO_STEP:
                apply_scale(net)
        if by_rows:
            if turn == STEPS_TOGETHER:
                lit_rows.settle(net, descent, rules, work, turn, team)
                turn = 0
            found = lit_rows.prepare(
                net, descent, examples, order, first, count, batch_size, work, rules, learning_rate, turn, team
            )
        meet(team)
        loss, right = _add_gradients(
            net, examples, order, first, count, work, target, in_place, decay, lasso, rate, rules, by_rows, team
        )
        if not np.isfinite(loss):
            break
        if not in_place and rules[OPTIMISER] != NO_STEP:
            _take_step(
                net, descent, rules, examples.table, learning_rate, count, batch_size, work, by_rows, found, turn, team
            )
            turn += 1
        if rules[MAX_NORM] > 0.0:
            limit_norms(net, rules[MAX_NORM], work.values[team.worker], team)
        if team.worker == 0:
            losses[batch] = loss / count
            correct[batch] = right
            rules[STEP_NUMBER] += 1.0
        meet(team)
        batch += 1
    if by_rows:
        lit_rows.settle(net, descent, rules, work, turn, team)
    return batch


@kernel
def evaluate(net, examples, order, start, stop, work, predicted, team):
    """Runs order[start : stop] through the network; returns the sum of the losses and the number of correct ones.

    predicted: uint8, one element an example: the class of the greatest output, if there are classes. Dropout only
    scales here.
    """
    loss, correct = 0.0, 0.0
    for first in range(start, stop, work.capacity):
        part = min(work.capacity, stop - first)
        forward(net, examples, order, first, part, work, net.scale, False, 0, team)
        if team.worker == 0:
            _gather_desired(net, examples, order, first, part, work)
            _measure(net, examples, part, work)
            for row in range(part):
                predicted[first - start + row] = work.predicted[row]
        meet(team)
        loss += work.measured[0]
        correct += work.measured[1]
    return loss, correct
