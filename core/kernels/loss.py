"""Losses: what the output costs, and the output error δ that backpropagation starts from (BP1)."""

import math

from core.kernels.activation import activate_rows, exp_of_negative, log_of_one_plus, multiply_by_derivative
from core.kernels.arrays import CROSS_ENTROPY, LOG_LIKELIHOOD, QUADRATIC, SOFTMAX
from core.kernels.jit import kernel, kernel_of_sums


@kernel
def _softmax(z):
    """a = softmax(z) in place for one row."""
    greatest = _greatest(z)
    total = 0.0
    for i in range(z.size):
        z[i] = exp_of_negative(z[i] - greatest)
        total += z[i]
    share = z.dtype.type(1.0 / total)
    for i in range(z.size):
        z[i] *= share


@kernel
def _greatest(z):
    """The greatest element, or NaN where there is one, so that a diverged step is seen."""
    greatest = z[0]
    for i in range(z.size):
        if z[i] > greatest or z[i] != z[i]:
            greatest = z[i]
    return greatest


@kernel_of_sums
def _cross_entropy_of_zeros(z, width):
    """Σ -ln(1 - σ(z)) = Σ ln(1 + e^z) over one padded row: the cross-entropy if every desired output were 0."""
    zero = z.dtype.type(0.0)
    total = zero
    for i in range(z.size):
        term = (z[i] if z[i] > zero else zero) + log_of_one_plus(exp_of_negative(-abs(z[i])))
        total += zero if i >= width else term
    return total


@kernel
def _negative_log_likelihood(z, label):
    """-ln softmax(z)[label] for one row."""
    greatest = _greatest(z)
    total = 0.0
    for i in range(z.size):
        total += exp_of_negative(z[i] - greatest)
    return math.log(total) - (z[label] - greatest)


@kernel
def _half_squared_distance(a, label):
    """½ ‖y - a‖² for one row, with y the unit vector of the label."""
    total = 0.0
    for i in range(a.size):
        distance = a[i] - (i == label)
        total += 0.5 * distance * distance
    return total


@kernel
def _against_values(a, y, tolerance):
    """½ ‖y - a‖² for one row, and whether no element of a is further from y than the tolerance."""
    total, furthest = 0.0, 0.0
    for i in range(a.size):
        distance = abs(float(a[i]) - y[i])
        total += 0.5 * distance * distance
        furthest = max(furthest, distance)
    return total, furthest <= tolerance


@kernel
def _argmax(a):
    best = 0
    for i in range(1, a.size):
        if a[i] > a[best]:
            best = i
    return best


@kernel
def measure_output(loss, kind, temperature, values, slopes, at, rows, width, padded, labels, predicted):
    """Turns the output layer's weighted inputs z into activations, in place, and measures them.

    temperature: of a softmax, whose outputs are softmax(z / temperature).
    labels: uint8 (rows,), predicted: uint8 (rows,) receives the class with the greatest output.
    Returns the sum of the losses, float64, and the number of rows predicted as labelled.
    """
    total = 0.0
    if kind == SOFTMAX and temperature != 1.0:
        cooler = values.dtype.type(1.0 / temperature)
        z = values[at : at + rows * padded]
        for i in range(z.size):
            z[i] *= cooler
    for row in range(rows):
        first = at + row * padded
        z = values[first : first + padded]
        if loss == CROSS_ENTROPY:
            total += _cross_entropy_of_zeros(z, width) - z[labels[row]]
        elif loss == LOG_LIKELIHOOD:
            total += _negative_log_likelihood(z[:width], labels[row])
        if kind == SOFTMAX:
            _softmax(z[:width])
    if kind != SOFTMAX:
        activate_rows(kind, values, slopes, at, rows, width, padded)
    correct = 0
    for row in range(rows):
        first = at + row * padded
        a = values[first : first + width]
        if loss == QUADRATIC:
            total += _half_squared_distance(a, labels[row])
        predicted[row] = _argmax(a)
        correct += predicted[row] == labels[row]
    return total, correct


@kernel
def measure_values(loss, kind, values, slopes, at, rows, width, padded, targets, tolerance):
    """As `measure_output`, with desired outputs that are numbers; targets: float (rows * padded,)."""
    total = 0.0
    if loss == CROSS_ENTROPY:
        for row in range(rows):
            z, y = values[at + row * padded : at + (row + 1) * padded], targets[row * padded : (row + 1) * padded]
            total += _cross_entropy_of_zeros(z, width)
            for i in range(width):
                total -= y[i] * z[i]
    activate_rows(kind, values, slopes, at, rows, width, padded)
    right = 0
    for row in range(rows):
        first = at + row * padded
        half_square, close = _against_values(
            values[first : first + width], targets[row * padded : row * padded + width], tolerance
        )
        if loss == QUADRATIC:
            total += half_square
        right += close
    return total, right


@kernel
def value_error(loss, kind, activations, errors, slopes, at, rows, padded, targets):
    """BP1 as `output_error`, with desired outputs that are numbers; targets: float (rows * padded,)."""
    a, d = activations[at : at + rows * padded], errors[at : at + rows * padded]
    y = targets[: rows * padded]
    for i in range(a.size):
        d[i] = a[i] - y[i]
    if loss == QUADRATIC:
        multiply_by_derivative(kind, errors, activations, slopes, at, rows * padded)


@kernel
def output_error(loss, kind, temperature, activations, errors, slopes, at, rows, width, padded, labels):
    """BP1: δ at the output. a - y where the loss goes with the activation; for the quadratic loss (a - y) times f'.

    A softmax's temperature divides it, since z counts divided by the temperature.
    """
    one = errors.dtype.type(1.0)
    a, d = activations[at : at + rows * padded], errors[at : at + rows * padded]
    for i in range(a.size):
        d[i] = a[i]
    for row in range(rows):
        d[row * padded + labels[row]] -= one
    if loss == QUADRATIC and kind != SOFTMAX:
        multiply_by_derivative(kind, errors, activations, slopes, at, rows * padded)
    elif loss == QUADRATIC:
        _multiply_by_softmax_derivative(a, d, rows, width, padded)
    if kind == SOFTMAX and temperature != 1.0:
        cooler = errors.dtype.type(1.0 / temperature)
        for i in range(d.size):
            d[i] *= cooler


@kernel
def _multiply_by_softmax_derivative(a, d, rows, width, padded):
    """d = (∂a/∂z)ᵀ d, row by row: each output of a softmax depends on every weighted input."""
    for row in range(rows):
        a_row, d_row = a[row * padded : row * padded + width], d[row * padded : row * padded + width]
        mean = d.dtype.type(0.0)
        for i in range(width):
            mean += a_row[i] * d_row[i]
        for i in range(width):
            d_row[i] = a_row[i] * (d_row[i] - mean)
