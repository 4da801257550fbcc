"""One stage after another, forwards and backwards, over the examples of a mini-batch (BP2 to BP4)."""

from core.kernels import convolution, dense, pooling, sparse
from core.kernels.activation import activate, activate_rows, multiply_by_derivative
from core.kernels.arrays import (
    ACTIVATION,
    BIASES,
    CHANNELS,
    CONVOLUTION,
    DENSE,
    DRAWN_FROM,
    DROPOUT,
    IN_HEIGHT,
    IN_ORIGIN,
    IN_ROW,
    IN_WIDTH,
    INPUTS,
    INPUTS_PADDED,
    KIND,
    LINEAR,
    MAPS,
    OUT_HEIGHT,
    OUT_ORIGIN,
    OUT_ROW,
    OUT_WIDTH,
    OUTPUTS,
    OUTPUTS_PADDED,
    STEP_NUMBER,
    VALUES_AT_ONCE,
    WEIGHTS,
    WINDOW_HEIGHT,
)
from core.kernels.dropout import draw_key, scale_down, silence, silence_errors
from core.kernels.jit import kernel, kernel_part
from core.kernels.team import COLUMNS, meet, share
from core.kernels.tiles import PADDING


@kernel
def over_lists(net, examples):
    """Whether the first stage works on lists of non-zero pixels: a dense one whose inputs are not dropped out."""
    return examples.features.size == 0 and net.stages[0, KIND] == DENSE and net.settings[0, DROPOUT] == 0.0


@kernel
def _load_rows(stage, examples, order, start, first, last, a, at):
    """Writes the features of the examples order[start + row], first <= row < last, into rows of the input block.

    They go within the frame where there is one.
    """
    line = stage[IN_WIDTH] * stage[CHANNELS]
    framed = stage[IN_ROW] != line and stage[KIND] != DENSE
    for row in range(first, last):
        image, row_at = order[start + row], at + row * stage[INPUTS_PADDED]
        if examples.features.size == 0:
            _load_list(stage, examples, image, framed, line, a[row_at : row_at + stage[INPUTS_PADDED]])
            continue
        width = -(-stage[INPUTS] // PADDING) * PADDING
        source = image * width
        if framed:
            for y in range(stage[IN_HEIGHT]):
                features = examples.features[source + y * line : source + (y + 1) * line]
                out_at = row_at + stage[IN_ORIGIN] + y * stage[IN_ROW]
                out = a[out_at : out_at + line]
                for i in range(features.size):
                    out[i] = features[i]
        else:
            for first_input in range(0, width, PADDING):
                features = examples.features[source + first_input : source + first_input + PADDING]
                out = a[row_at + first_input : row_at + first_input + PADDING]
                for i in range(PADDING):
                    out[i] = features[i]


@kernel
def _load_list(stage, examples, image, framed, line, row):
    """Writes one image, a list of non-zero pixels, into its row of the input block; line: see `_load_rows`."""
    zero = row.dtype.type(0.0)
    for i in range(row.size):
        row[i] = zero
    for p in range(examples.starts[image], examples.starts[image + 1]):
        pixel = int(examples.pixels[p])
        if framed:
            pixel = stage[IN_ORIGIN] + pixel // line * stage[IN_ROW] + pixel % line
        row[pixel] = examples.table[examples.levels[p]]


@kernel_part
def _drop_out(net, rules, training, index, work, first, last, offset):
    """Silences values in the rows first <= r < last of block `index`, or scales them down when measuring."""
    rate = net.settings[index, DROPOUT]
    if rate == 0.0:
        return
    width = net.stages[index, INPUTS_PADDED]
    if not training:
        scale_down(work.activations, work.places[index] + first * width, (last - first) * width, rate)
        return
    for row in range(first, last):
        key = draw_key(rules[DRAWN_FROM], rules[STEP_NUMBER], index, offset + row)
        silence(work.activations, work.kept, work.places[index] + row * width, width, rate, key)


@kernel_part
def _image_stage(net, index, work, row, scratch):
    """One convolution or pooling for one example, with its activation."""
    stage = net.stages[index]
    a = work.activations
    x_at = work.places[index] + row * stage[INPUTS_PADDED]
    z_at = work.places[index + 1] + row * stage[OUTPUTS_PADDED]
    if stage[KIND] == CONVOLUTION:
        convolution.weighted_inputs(
            stage, a, x_at, work.packed, net.parameters, a, work.winners, z_at, index == 0, scratch
        )
    else:
        pooling.pool(stage, a, x_at + stage[IN_ORIGIN], a, work.winners, z_at)
    if stage[ACTIVATION] == LINEAR:
        return
    line = stage[OUT_WIDTH] * stage[MAPS]
    if line == stage[OUT_ROW]:
        activate(stage[ACTIVATION], a, work.slopes, z_at, line * stage[OUT_HEIGHT])
        return
    for y in range(stage[OUT_HEIGHT]):
        activate(stage[ACTIVATION], a, work.slopes, z_at + stage[OUT_ORIGIN] + y * stage[OUT_ROW], line)


@kernel_part
def _pack(net, work, team):
    """Brings the weights of all convolutions into the order of the forward pass."""
    packed = False
    for index in range(net.stages.shape[0]):
        stage = net.stages[index]
        if stage[KIND] == CONVOLUTION:
            first, last = share(team, stage[WINDOW_HEIGHT], 1)
            convolution.pack_weights(stage, net.parameters, work.packed, first, last)
            packed = True
    if packed:
        meet(team)


@kernel_part
def _first_stage_over_lists(net, examples, order, start, count, first, last, work):
    """Weighted inputs of a first dense stage for the rows first <= r < last of the mini-batch."""
    stage = net.stages[0]
    n_in, n_out = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED]
    z, out = work.activations, work.places[1]
    for row in range(first, last):
        ahead = start + count + row
        if ahead < order.size:
            sparse.prefetch_image(examples.starts, examples.pixels, examples.levels, order[ahead])
        image, z_at = order[start + row], out + row * n_out
        sparse.weighted_inputs(
            examples, image, n_in, n_out, net.parameters, stage[WEIGHTS], stage[BIASES], net.scale[0], z, z_at
        )


@kernel_part
def forward(net, examples, order, start, count, work, rules, training, offset, team):
    """Activations of every hidden block and the weighted inputs of the output block, in `work`.

    training: whether dropout silences values, for example number offset + row, or scales them all.
    """
    first, last = share(team, count, 1)
    stages = net.stages.shape[0]
    a = work.activations
    _pack(net, work, team)
    lists = over_lists(net, examples)
    if not lists:
        _load_rows(net.stages[0], examples, order, start, first, last, a, work.places[0])
        _drop_out(net, rules, training, 0, work, first, last, offset)
        if net.stages[0, KIND] == DENSE:
            meet(team)
    for index in range(stages):
        stage = net.stages[index]
        n_in, n_out = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED]
        at, out = work.places[index], work.places[index + 1]
        if stage[KIND] != DENSE:
            for row in range(first, last):
                _image_stage(net, index, work, row, work.values[team.worker])
        else:
            if index == 0 and lists:
                _first_stage_over_lists(net, examples, order, start, count, first, last, work)
            else:
                begin, end = share(team, n_out, COLUMNS)
                dense.weighted_inputs(
                    a,
                    at,
                    count,
                    stage[INPUTS],
                    n_in,
                    n_out,
                    net.parameters,
                    stage[WEIGHTS],
                    stage[BIASES],
                    a,
                    out,
                    begin,
                    end,
                )
                meet(team)
            if index < stages - 1:
                activate_rows(
                    stage[ACTIVATION], a, work.slopes, out + first * n_out, last - first, stage[OUTPUTS], n_out
                )
        if index < stages - 1:
            _drop_out(net, rules, training, index + 1, work, first, last, offset)
        if index == stages - 1 or net.stages[index + 1, KIND] == DENSE:
            meet(team)


@kernel_part
def backward(
    net, examples, order, start, count, work, target, decay, lasso, rate, first_rate, first_lasso, by_rows, team
):
    """BP2 to BP4: target = decay · target - lasso · sgn(target) + rate · (sum of the gradients).

    Starts from the output error in `work`. Biases neither decay nor shrink, nor does a first stage over lists decay;
    that has a rate of its own, which makes up for its scale, and by_rows says whether its weights are left to
    `lit_rows`. Where the target is the parameters themselves this is gradient descent: each block of weights is read
    for BP2 before it is changed.
    """
    lists = over_lists(net, examples)
    for index in range(net.stages.shape[0] - 1, -1, -1):
        kind = net.stages[index, KIND]
        if kind == CONVOLUTION:
            _convolution_backward(net, index, count, work, target, decay, lasso, rate, team)
        elif kind != DENSE:
            _pooling_backward(net, index, count, work, team)
        elif index == 0 and lists:
            _lists_backward(
                net, examples, order, start, count, work, target, first_lasso, rate, first_rate, by_rows, team
            )
        else:
            _dense_backward(net, index, count, work, target, decay, lasso, rate, team)
        if index > 0:
            _errors_before_activation(net, index, count, work, team)


@kernel_part
def _errors_before_activation(net, index, count, work, team):
    """Takes the errors of block `index` back through its dropout and its activation."""
    first, last = share(team, count, 1)
    width = net.stages[index, INPUTS_PADDED]
    at, size = work.places[index] + first * width, (last - first) * width
    if net.settings[index, DROPOUT] > 0.0:
        silence_errors(work.errors, work.kept, at, size)
    multiply_by_derivative(net.stages[index - 1, ACTIVATION], work.errors, work.activations, work.slopes, at, size)
    meet(team)


@kernel_part
def _lists_backward(net, examples, order, start, count, work, target, lasso, rate, first_rate, by_rows, team):
    stage = net.stages[0]
    n_in, n_out, weights = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED], stage[WEIGHTS]
    d, out = work.errors, work.places[1]
    begin, end = share(team, n_out, COLUMNS)
    if lasso > 0.0:
        dense.shrink_towards_zero(target, weights, n_in, n_out, 0, n_in, lasso, begin, end)
    for row in range(0 if by_rows else count):
        image, error = order[start + row], out + row * n_out
        sparse.add_weight_gradient(examples, image, d, error, n_in, n_out, target, weights, first_rate, begin, end)
    dense.add_bias_gradient(d, out, count, n_out, target, stage[BIASES], rate, begin, end)
    meet(team)


@kernel_part
def _dense_backward(net, index, count, work, target, decay, lasso, rate, team):
    stage = net.stages[index]
    a, d = work.activations, work.errors
    inputs, n_in, weights = stage[INPUTS], stage[INPUTS_PADDED], stage[WEIGHTS]
    outputs, n_out = stage[OUTPUTS], stage[OUTPUTS_PADDED]
    at, out, scratch = work.places[index], work.places[index + 1], work.values[team.worker]
    first, last = share(team, n_in, PADDING)
    for block in range(first, last, PADDING):
        if index > 0:
            dense.input_errors(d, out, count, n_in, outputs, n_out, net.parameters, weights, block, d, at, scratch)
        if lasso > 0.0:
            dense.shrink_towards_zero(target, weights, n_in, n_out, block, PADDING, lasso / decay, 0, n_out)
        dense.add_weight_gradient(
            a, at, d, out, count, inputs, n_in, outputs, n_out, block, target, weights, decay, rate, scratch
        )
    begin, end = share(team, n_out, COLUMNS)
    dense.add_bias_gradient(d, out, count, n_out, target, stage[BIASES], rate, begin, end)
    meet(team)


@kernel_part
def _convolution_backward(net, index, count, work, target, decay, lasso, rate, team):
    """Errors example by example, then weights map by map: each number is summed by one worker in one order."""
    stage = net.stages[index]
    x_width, z_width = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED]
    at, out = work.places[index], work.places[index + 1]
    lists, values, ends = work.lists[team.worker], work.values[team.worker], work.ends[team.worker]
    if index > 0:
        first, last = share(team, count, 1)
        for row in range(first, last):
            convolution.input_errors(
                stage,
                work.errors,
                out + row * z_width,
                work.winners,
                net.parameters,
                work.errors,
                at + row * x_width,
                lists,
                values,
                ends,
            )
        meet(team)
    first, last = share(team, stage[MAPS], 1)
    convolution.clear_sums(stage, work.sums, first, last)
    squares, corners = work.squares[team.worker], work.corners[team.worker]
    together = max(1, VALUES_AT_ONCE // x_width)
    for begin in range(0, count, together):
        rows = min(together, count - begin)
        x_at, d_at = at + begin * x_width, out + begin * z_width
        a, d, winners = work.activations, work.errors, work.winners
        found = convolution.list_lit_squares(stage, winners, d_at, rows, x_width, z_width, squares, corners)
        convolution.add_weight_sums(
            stage, a, x_at, d, winners, work.sums, squares, corners, found, lists, values, first, last
        )
        for row in range(rows):
            convolution.add_bias_sums(stage, d, d_at + row * z_width, work.sums, first, last)
    convolution.move_by_sums(stage, work.sums, target, decay, lasso, rate, first, last)
    meet(team)


@kernel_part
def _pooling_backward(net, index, count, work, team):
    stage = net.stages[index]
    if index == 0:
        return
    first, last = share(team, count, 1)
    for row in range(first, last):
        x_at = work.places[index] + row * stage[INPUTS_PADDED]
        z_at = work.places[index + 1] + row * stage[OUTPUTS_PADDED]
        a = work.activations
        pooling.input_errors(stage, a, x_at, a, work.errors, z_at, work.winners, work.errors)
    meet(team)
