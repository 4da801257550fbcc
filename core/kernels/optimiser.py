"""How a step is taken from a gradient: momentum, Nesterov, RMSProp, Adam and AdamW, with L1, L2, max-norm, clipping."""

import math

from core.kernels.arrays import (
    ADAMW,
    BETA1,
    BETA2,
    BIASES,
    CONVOLUTION,
    INPUTS_PADDED,
    KIND,
    L1,
    L2,
    MAPS,
    MOMENTUM,
    NESTEROV,
    OPTIMISER,
    OUTPUTS_PADDED,
    POOLING,
    RMSPROP,
    SGD,
    SPAN,
    SPAN_PADDED,
    STEP_NUMBER,
    TINY,
    WEIGHTS,
    WINDOW_HEIGHT,
)
from core.kernels.jit import kernel, kernel_of_sums
from core.kernels.team import meet, share
from core.kernels.tiles import LANES, PADDING, PANEL, column_squares_1, column_squares_4, scale_columns


@kernel_of_sums
def _squared_length(values):
    total = 0.0
    for i in range(values.size):
        total += values[i] * values[i]
    return total


@kernel
def clip_factor(gradient, more, longest):
    """What the gradient is to be multiplied with so that its Euclidean norm is at most `longest`.

    more: the sum of the squares of what is not in `gradient`.
    """
    length = math.sqrt(_squared_length(gradient) + more)
    return longest / length if length > longest else 1.0


@kernel
def _slope(w, g, scale, l1, l2):
    """scale · g + l2 · w + l1 · sgn(w), of one weight."""
    sign = l1 if w > 0 else (-l1 if w < 0 else l1 - l1)
    return scale * g + l2 * w + sign


@kernel
def _descend(w, g, v, rate, momentum, scale, l1, l2):
    """Momentum (chapter 3, equations 107 and 108): v = μ v - η g, w += v. Plain descent with μ = 0."""
    eta, mu, zero = w.dtype.type(rate), w.dtype.type(momentum), w.dtype.type(0.0)
    for i in range(w.size):
        v[i] = mu * v[i] - eta * _slope(w[i], g[i], scale, l1, l2)
        w[i] += v[i]
        g[i] = zero


@kernel
def _descend_nesterov(w, g, v, rate, momentum, scale, l1, l2):
    """Nesterov's momentum (Sutskever et al. 2013, in the variables of Bengio et al. 2012): w += μ v' - η g."""
    eta, mu, zero = w.dtype.type(rate), w.dtype.type(momentum), w.dtype.type(0.0)
    for i in range(w.size):
        slope = eta * _slope(w[i], g[i], scale, l1, l2)
        v[i] = mu * v[i] - slope
        w[i] += mu * v[i] - slope
        g[i] = zero


@kernel
def _descend_rmsprop(w, g, q, rate, beta2, scale, l1, l2):
    """RMSProp (Tieleman and Hinton 2012): s = β2 s + (1 - β2) g², w -= η g / (√s + ε); q = √s."""
    eta, keep, take = w.dtype.type(rate), w.dtype.type(beta2), w.dtype.type(1.0 - beta2)
    zero, tiny = w.dtype.type(0.0), w.dtype.type(TINY)
    for i in range(w.size):
        slope = _slope(w[i], g[i], scale, l1, l2)
        q[i] = math.sqrt(keep * q[i] * q[i] + take * slope * slope)
        w[i] -= eta * slope / (q[i] + tiny)
        g[i] = zero


@kernel
def _descend_adam(w, g, m, q, rate, beta1, beta2, step, decay, scale, l1, l2):
    """Adam (Kingma and Ba 2015), and with decay < 1 AdamW's decoupled decay (Loshchilov and Hutter 2019)."""
    correction1, correction2 = 1.0 - beta1**step, math.sqrt(1.0 - beta2**step)
    eta = w.dtype.type(rate * correction2 / correction1)
    tiny = w.dtype.type(TINY * correction2)
    keep1, take1 = w.dtype.type(beta1), w.dtype.type(1.0 - beta1)
    keep2, take2 = w.dtype.type(beta2), w.dtype.type(1.0 - beta2)
    shrink, zero = w.dtype.type(decay), w.dtype.type(0.0)
    for i in range(w.size):
        slope = _slope(w[i], g[i], scale, l1, l2)
        m[i] = keep1 * m[i] + take1 * slope
        q[i] = math.sqrt(keep2 * q[i] * q[i] + take2 * slope * slope)
        w[i] = shrink * w[i] - eta * m[i] / (q[i] + tiny)
        g[i] = zero


@kernel
def _step_part(w, descent, first, last, rules, rate, scale, l1, l2):
    """One optimiser step for the elements first <= i < last, of which l1 and l2 are already shares of n."""
    g = descent.gradient[first:last]
    kind = int(rules[OPTIMISER])
    decoupled = 1.0
    if kind == ADAMW:
        decoupled, l2 = 1.0 - rate * l2, 0.0
    factor, lasso, ridge = w.dtype.type(scale), w.dtype.type(l1), w.dtype.type(l2)
    if kind == SGD:
        _descend(w, g, descent.first[first:last], rate, rules[MOMENTUM], factor, lasso, ridge)
    elif kind == NESTEROV:
        _descend_nesterov(w, g, descent.first[first:last], rate, rules[MOMENTUM], factor, lasso, ridge)
    elif kind == RMSPROP:
        _descend_rmsprop(w, g, descent.second[first:last], rate, rules[BETA2], factor, lasso, ridge)
    else:
        step = rules[STEP_NUMBER] + 1.0
        m, q = descent.first[first:last], descent.second[first:last]
        _descend_adam(w, g, m, q, rate, rules[BETA1], rules[BETA2], step, decoupled, factor, lasso, ridge)


@kernel
def take_step(net, descent, rules, rate, scale, by_rows, team):
    """Moves all parameters by scale · the gradient in descent.gradient, which is zero afterwards; a worker its share.

    by_rows: whether the weights of the first stage are left to `lit_rows`.
    """
    for index in range(net.stages.shape[0]):
        stage = net.stages[index]
        if stage[KIND] == POOLING:
            continue
        begin, middle = stage[WEIGHTS], stage[BIASES]
        end = middle + _biases(stage)
        first, last = share(team, 0 if by_rows and index == 0 else middle - begin, PADDING)
        first, last = begin + first, begin + last
        _step_part(net.parameters[first:last], descent, first, last, rules, rate, scale, rules[L1], rules[L2])
        if team.worker == 0:
            _step_part(net.parameters[middle:end], descent, middle, end, rules, rate, scale, 0.0, 0.0)
    meet(team)


@kernel
def _biases(stage):
    """How many elements the biases take."""
    width = stage[MAPS] if stage[KIND] == CONVOLUTION else stage[OUTPUTS_PADDED]
    return -(-width // PADDING) * PADDING


@kernel
def limit_norms(net, most, norms, team):
    """Max-norm (Srivastava et al. 2014): scales the weights into a neuron down where their norm is above `most`.

    norms: float (PANEL,), this worker's own.
    """
    for index in range(net.stages.shape[0]):
        stage = net.stages[index]
        limit = most / net.scale[0] if index == 0 else most
        if stage[KIND] == CONVOLUTION:
            first, last = share(team, stage[MAPS], 1)
            for m in range(first, last):
                _limit_map(stage, net.parameters, m, limit)
        elif stage[KIND] != POOLING:
            first, last = share(team, stage[OUTPUTS_PADDED], PANEL)
            for column in range(first, last, PANEL):
                _limit_panel(stage, net.parameters, column, limit, norms)
    meet(team)


@kernel
def _limit_map(stage, parameters, m, most):
    total = 0.0
    for row in range(stage[WINDOW_HEIGHT]):
        at = stage[WEIGHTS] + (row * stage[MAPS] + m) * stage[SPAN_PADDED]
        total += _squared_length(parameters[at : at + stage[SPAN]])
    if total > most * most:
        factor = parameters.dtype.type(most / math.sqrt(total))
        for row in range(stage[WINDOW_HEIGHT]):
            at = stage[WEIGHTS] + (row * stage[MAPS] + m) * stage[SPAN_PADDED]
            weights = parameters[at : at + stage[SPAN]]
            for i in range(weights.size):
                weights[i] *= factor


@kernel
def _limit_panel(stage, parameters, column, most, norms):
    """For the neurons whose weights lie in the panel that begins at `column`."""
    n_in, n_out = stage[INPUTS_PADDED], stage[OUTPUTS_PADDED]
    width = min(PANEL, n_out - column)
    at = stage[WEIGHTS] + column * n_in
    one, limit = parameters.dtype.type(1.0), parameters.dtype.type(most)
    first = 0
    while first < width:
        if first + 4 * LANES <= width:
            column_squares_4(parameters, at + first, width, n_in, norms, first)
            first += 4 * LANES
        else:
            column_squares_1(parameters, at + first, width, n_in, norms, first)
            first += LANES
    for first in range(0, width, LANES):
        factors = norms[first : first + LANES]
        too_long = False
        for c in range(factors.size):
            length = math.sqrt(factors[c])
            too_long = too_long or length > limit
            factors[c] = limit / length if length > limit else one
        if too_long:
            scale_columns(parameters, at + first, width, n_in, norms, first)
