"""The four equations of backpropagation (chapter 2) over a mini-batch, and the three kernels built on them.

BP1  δ^L = ∇_a C ⊙ f'(z^L)             loss.output_error
BP2  δ^l = (w^{l+1}ᵀ δ^{l+1}) ⊙ f'(z^l)  dense.input_errors, activation.multiply_by_derivative
BP3  ∂C/∂b^l = δ^l                      dense.add_bias_gradient
BP4  ∂C/∂w^l = a^{l-1} δ^l              dense.add_weight_gradient, sparse.add_weight_gradient

`train`, `gradient` and `evaluate` hold no state, take arrays only, release the GIL and allocate nothing per mini-batch.
A team of workers runs each of them together; a team of one needs no second thread.
"""

import numpy as np

from core.kernels import dense, sparse
from core.kernels.activation import activate, multiply_by_derivative
from core.kernels.arrays import ACTIVATION, BIASES, INPUTS_PADDED, OUTPUTS, OUTPUTS_PADDED, WEIGHTS
from core.kernels.jit import kernel
from core.kernels.loss import measure_output, output_error
from core.kernels.team import COLUMNS, meet, share
from core.kernels.tiles import PADDING

_SMALLEST_SCALE = 2.0**-10  # below it the scale is multiplied into the first layer's weights, which start anew at 1
_SMALLEST_DECAY = 0.5  # a mini-batch that shrinks weights by more than this does it weight by weight


@kernel
def _load_inputs(net, examples, order, start, first, last, work):
    """Copies the features of order[start + first : start + last] into the rows first <= r < last of the input block."""
    width = net.layers[0, INPUTS_PADDED]
    for row in range(first, last):
        source = order[start + row] * width
        features = examples.features[source : source + width]
        block = work.activations[row * width : (row + 1) * width]
        for column in range(width):
            block[column] = features[column]


@kernel
def _first_layer_over_lists(net, examples, order, start, count, first, last, work):
    """Weighted inputs of the first layer for the rows first <= r < last of the mini-batch."""
    layer = net.layers[0]
    n_in, n_out = layer[INPUTS_PADDED], layer[OUTPUTS_PADDED]
    z, out = work.activations, work.places[1]
    for row in range(first, last):
        ahead = start + count + row
        if ahead < order.size:
            sparse.prefetch_image(examples.starts, examples.pixels, examples.levels, order[ahead])
        image, z_at = order[start + row], out + row * n_out
        sparse.weighted_inputs(
            examples, image, n_in, n_out, net.parameters, layer[WEIGHTS], layer[BIASES], net.scale[0], z, z_at
        )


@kernel
def _forward(net, examples, order, start, count, work, team):
    """Activations of every hidden layer and the weighted inputs of the output layer, in `work`."""
    first, last = share(team, count, 1)
    last_layer = net.layers.shape[0] - 1
    a = work.activations
    for index in range(last_layer + 1):
        layer = net.layers[index]
        n_in, n_out = layer[INPUTS_PADDED], layer[OUTPUTS_PADDED]
        at, out = work.places[index], work.places[index + 1]
        if index == 0 and examples.features.size == 0:
            _first_layer_over_lists(net, examples, order, start, count, first, last, work)
        else:
            if index == 0:
                _load_inputs(net, examples, order, start, first, last, work)
                meet(team)
            begin, end = share(team, n_out, COLUMNS)
            dense.weighted_inputs(
                a, at, count, n_in, n_out, net.parameters, layer[WEIGHTS], layer[BIASES], a, out, begin, end
            )
            meet(team)
        if index < last_layer:
            activate(layer[ACTIVATION], a, out + first * n_out, last - first, layer[OUTPUTS], n_out)
        meet(team)


@kernel
def _measure(net, count, work):
    """Finishes the forward pass: output activations, and in work.measured the losses and the right predictions."""
    output = net.layers[-1]
    at, width, padded = work.places[-1], output[OUTPUTS], output[OUTPUTS_PADDED]
    loss, correct = measure_output(
        net.loss, output[ACTIVATION], work.activations, at, count, width, padded, work.labels, work.predicted
    )
    work.measured[0] = loss
    work.measured[1] = correct


@kernel
def _output_error(net, count, work):
    """BP1 for the mini-batch."""
    output = net.layers[-1]
    at, width, padded = work.places[-1], output[OUTPUTS], output[OUTPUTS_PADDED]
    output_error(net.loss, output[ACTIVATION], work.activations, work.errors, at, count, width, padded, work.labels)


@kernel
def _backward(net, examples, order, start, count, work, target, decay, rate, first_rate, team):
    """BP2 to BP4: target = decay · target + rate · (sum of the gradients), from the output error in `work`.

    Biases do not decay, nor does a first layer over lists; that has a rate of its own, which makes up for its scale.
    Where the target is the parameters themselves this is gradient descent: each block of weights is read for BP2
    before it is changed.
    """
    a, d = work.activations, work.errors
    for index in range(net.layers.shape[0] - 1, -1, -1):
        layer = net.layers[index]
        n_in, n_out, weights = layer[INPUTS_PADDED], layer[OUTPUTS_PADDED], layer[WEIGHTS]
        at, out = work.places[index], work.places[index + 1]
        begin, end = share(team, n_out, COLUMNS)
        if index == 0 and examples.features.size == 0:
            for row in range(count):
                image, error = order[start + row], out + row * n_out
                sparse.add_weight_gradient(
                    examples, image, d, error, n_in, n_out, target, weights, first_rate, begin, end
                )
        else:
            first_block, last_block = share(team, n_in, PADDING)
            for block in range(first_block, last_block, PADDING):
                if index > 0:
                    dense.input_errors(d, out, count, n_in, n_out, net.parameters, weights, block, d, at)
                dense.add_weight_gradient(a, at, d, out, count, n_in, n_out, block, target, weights, decay, rate)
        dense.add_bias_gradient(d, out, count, n_out, target, layer[BIASES], rate, begin, end)
        meet(team)
        if index > 0:
            first, last = share(team, count, 1)
            place = at + first * n_in
            multiply_by_derivative(net.layers[index - 1, ACTIVATION], d, a, place, (last - first) * n_in)
            meet(team)


@kernel
def apply_scale(net):
    """Multiplies the first layer's stored weights by their scale, which becomes 1."""
    factor = net.parameters.dtype.type(net.scale[0])
    first = net.layers[0]
    weights = net.parameters[first[WEIGHTS] : first[BIASES]]
    for i in range(weights.size):
        weights[i] *= factor
    net.scale[0] = 1.0


@kernel
def _gather_labels(examples, order, start, count, work):
    for row in range(count):
        work.labels[row] = examples.labels[order[start + row]]


@kernel
def _decay_first_layer(net, examples, decay):
    """Shrinks all weights of a first layer over lists, by way of their scale."""
    if examples.features.size == 0:
        net.scale[0] *= decay
        if net.scale[0] < _SMALLEST_SCALE:
            apply_scale(net)


@kernel
def _add_gradients(net, examples, order, start, count, work, target, in_place, decay, rate, team):
    """target = decay · target + rate · (sum of the gradients of `count` examples); returns (loss sum, correct).

    in_place: whether the target is the parameters themselves. The examples may be more than there is room for in
    `work`; decay must be 1 then. Ends early where the loss is not finite, before that changes the target.
    """
    loss, correct = 0.0, 0.0
    for first in range(start, start + count, work.capacity):
        part = min(work.capacity, start + count - first)
        _forward(net, examples, order, first, part, work, team)
        if team.worker == 0:
            _gather_labels(examples, order, first, part, work)
            _measure(net, part, work)
            if np.isfinite(work.measured[0]):
                _output_error(net, part, work)
                _decay_first_layer(net, examples, decay)
        meet(team)
        loss += work.measured[0]
        correct += work.measured[1]
        if not np.isfinite(loss):
            break
        first_rate = rate / net.scale[0] if in_place else rate
        _backward(net, examples, order, first, part, work, target, decay, rate, first_rate, team)
    return loss, correct


@kernel
def _begin_velocity(net, velocity, learning_rate, momentum, l2):
    """v = momentum · v - η λ/n · w, to which the gradients are then added."""
    apply_scale(net)
    keep, shrink = velocity.dtype.type(momentum), velocity.dtype.type(learning_rate * l2)
    for i in range(velocity.size):
        velocity[i] = keep * velocity[i]
    for index in range(net.layers.shape[0]):
        begin, end = net.layers[index, WEIGHTS], net.layers[index, BIASES]
        change, weights = velocity[begin:end], net.parameters[begin:end]
        for i in range(weights.size):
            change[i] -= shrink * weights[i]


@kernel
def _move(net, velocity, team):
    """parameters += velocity, each worker its share."""
    first, last = share(team, velocity.size, PADDING)
    parameters, change = net.parameters[first:last], velocity[first:last]
    for i in range(parameters.size):
        parameters[i] += change[i]
    meet(team)


@kernel
def train(net, velocity, examples, order, start, stop, batch_size, work, rates, losses, correct, team):
    """Trains on order[start : stop] in mini-batches of batch_size, the last one perhaps smaller.

    velocity: like net.parameters. order: int32, image numbers. rates: float64 (3,): learning rate η, momentum, and
    λ / n, by which a step shrinks each weight: w ← (1 - η λ / n) w - (η / m) Σ ∂C/∂w. With momentum, or where a
    mini-batch is larger than `work`, v ← momentum · v - η ∇C and then w ← w + v (chapter 3, equations 107 and 108).
    losses: float64, correct: int32, one element a mini-batch: mean loss before the step, images predicted right.
    Returns how many mini-batches were trained. It ends early at the first mini-batch whose loss is not finite, and
    leaves the parameters as they were before it.
    """
    learning_rate, momentum, l2 = rates[0], rates[1], rates[2]
    decay = 1.0 - learning_rate * l2
    in_place = momentum == 0.0 and batch_size <= work.capacity and decay > _SMALLEST_DECAY
    target = net.parameters if in_place else velocity
    batch = 0
    for first in range(start, stop, batch_size):
        count = min(batch_size, stop - first)
        if not in_place:
            decay = 1.0
            if team.worker == 0:
                _begin_velocity(net, velocity, learning_rate, momentum, l2)
            meet(team)
        rate = -learning_rate / count
        loss, right = _add_gradients(net, examples, order, first, count, work, target, in_place, decay, rate, team)
        if not np.isfinite(loss):
            break
        if not in_place:
            _move(net, velocity, team)
        if team.worker == 0:
            losses[batch] = loss / count
            correct[batch] = right
        batch += 1
    return batch


@kernel
def gradient(net, examples, order, start, stop, work, target, team):
    """Adds the gradient of the mean loss over order[start : stop] to target; returns that mean loss."""
    count = stop - start
    loss, _ = _add_gradients(net, examples, order, start, count, work, target, False, 1.0, 1.0 / count, team)
    return loss / count


@kernel
def evaluate(net, examples, order, start, stop, work, predicted, team):
    """Runs order[start : stop] through the network; returns the sum of the losses and the number of correct ones.

    predicted: uint8, one element an example: the class of the greatest output.
    """
    loss, correct = 0.0, 0.0
    for first in range(start, stop, work.capacity):
        part = min(work.capacity, stop - first)
        _forward(net, examples, order, first, part, work, team)
        if team.worker == 0:
            _gather_labels(examples, order, first, part, work)
            _measure(net, part, work)
            for row in range(part):
                predicted[first - start + row] = work.predicted[row]
        meet(team)
        loss += work.measured[0]
        correct += work.measured[1]
    return loss, correct
