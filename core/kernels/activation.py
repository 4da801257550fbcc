"""Activation functions and their derivatives, in place on blocks of padded rows, in loops that LLVM vectorises."""

import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload, register_jitable

from core.kernels.arrays import GELU, LEAKY_RELU, RELU, SIGMOID, SOFTPLUS, STEP, TANH, WAVY
from core.kernels.jit import kernel
from core.kernels.tiles import PADDING, power_of_two

_LOG2_E = np.float32(1.44269504)
_LN2_HIGH = np.float32(0.693359375)
_LN2_LOW = np.float32(-2.12194440e-4)
_ROUNDING = np.float32(12582912.0)  # 1.5 * 2**23: adding and subtracting it rounds to a whole number
_LEAST = np.float32(-87.0)
_ONE = np.float32(1.0)
# exp on [-ln2/2, ln2/2]: 1 + f + f² q(f), coefficients of the Taylor series nudged to least error in float32.
_C2, _C3, _C4, _C5, _C6 = (np.float32(c) for c in (0.5, 1.6666666e-1, 4.1666765e-2, 8.3336005e-3, 1.3981999e-3))
# 2 atanh(s) = 2s (1 + s²/3 + s⁴/5 + ...) for s <= 1/3
_ATANH = tuple(np.float32(1.0 / n) for n in (3, 5, 7, 9, 11, 13))
_A3, _A5, _A7, _A9, _A11, _A13 = _ATANH
_TWO = np.float32(2.0)


def exp_of_negative(x: Any) -> Any:
    """exp(x) for x <= 0; in float32 to 1.2e-7 relative, and 1.6e-38 for every x < -87. NaN stays NaN."""
    return math.exp(x)


@register_jitable
def _exp_float32(x):
    x = _LEAST if x < _LEAST else x
    n = (x * _LOG2_E + _ROUNDING) - _ROUNDING
    f = (x - n * _LN2_HIGH) - n * _LN2_LOW
    q = _C2 + f * (_C3 + f * (_C4 + f * (_C5 + f * _C6)))
    return (_ONE + f + f * f * q) * power_of_two(n)


@overload(exp_of_negative)
def _exp_of_negative(x):
    if x == types.float32:
        return lambda x: _exp_float32(x)
    return lambda x: math.exp(x)


def log_of_one_plus(x: Any) -> Any:
    """log(1 + x) for 0 <= x <= 1; in float32 to 1e-7."""
    return math.log1p(x)


@register_jitable
def _log1p_float32(x):
    s = x / (_TWO + x)
    t = s * s
    series = _ONE + t * (_A3 + t * (_A5 + t * (_A7 + t * (_A9 + t * (_A11 + t * _A13)))))
    return _TWO * s * series


@overload(log_of_one_plus)
def _log_of_one_plus(x):
    if x == types.float32:
        return lambda x: _log1p_float32(x)
    return lambda x: math.log1p(x)


def sine_and_cosine(x: Any) -> Any:
    """sin(x) and cos(x); in float32 to 1e-7 of 1 for |x| <= 900."""
    return math.sin(x), math.cos(x)


_PER_PI = np.float32(1 / math.pi)
# π in three parts, of which the first two have so few digits that products with a whole number up to 512 are exact.
_PI_HIGH = np.float32(3.140625)
_PI_MIDDLE = np.float32(9.670257568359375e-4)
_PI_LOW = np.float32(6.2771141529083252e-7)
_HALF = np.float32(0.5)
# The Taylor series of sine and cosine on [-π/2, π/2].
_S3, _S5, _S7, _S9, _S11 = (np.float32((-1) ** (n // 2) / math.factorial(n)) for n in (3, 5, 7, 9, 11))
_K2, _K4, _K6, _K8, _K10, _K12 = (np.float32((-1) ** (n // 2) / math.factorial(n)) for n in (2, 4, 6, 8, 10, 12))


@register_jitable
def _sine_and_cosine_float32(x):
    half_turns = (x * _PER_PI + _ROUNDING) - _ROUNDING
    r = ((x - half_turns * _PI_HIGH) - half_turns * _PI_MIDDLE) - half_turns * _PI_LOW
    odd = half_turns - _TWO * ((half_turns * _HALF + _ROUNDING) - _ROUNDING)
    sign = _ONE - _TWO * odd * odd
    t = r * r
    sine = r + r * t * (_S3 + t * (_S5 + t * (_S7 + t * (_S9 + t * _S11))))
    cosine = _ONE + t * (_K2 + t * (_K4 + t * (_K6 + t * (_K8 + t * (_K10 + t * _K12)))))
    return sign * sine, sign * cosine


@overload(sine_and_cosine)
def _sine_and_cosine(x):
    if x == types.float32:
        return lambda x: _sine_and_cosine_float32(x)
    return lambda x: (math.sin(x), math.cos(x))


_LEAK = 0.01  # slope of a leaky ReLU below zero (Maas et al. 2013)
_GELU_SCALE = math.sqrt(2 / math.pi)
_GELU_CUBE = 0.044715
_WAVE_HEIGHT, _WAVE_NUMBER = 0.2, 10.0
_WAVES_REACH = 88.0  # where e^-|z| is next to nothing


@kernel
def _sigmoid(block):
    one, zero = block.dtype.type(1.0), block.dtype.type(0.0)
    for i in range(block.size):
        z = block[i]
        e = exp_of_negative(-abs(z))
        share = one / (one + e)
        block[i] = e * share if z < zero else share


@kernel
def _tanh(block):
    one, zero = block.dtype.type(1.0), block.dtype.type(0.0)
    for i in range(block.size):
        z = block[i]
        e = exp_of_negative(-(abs(z) + abs(z)))
        a = (one - e) / (one + e)
        block[i] = -a if z < zero else a


@kernel
def _softplus(block):
    """ln(1 + e^z), the integral of the sigmoid."""
    zero = block.dtype.type(0.0)
    for i in range(block.size):
        z = block[i]
        block[i] = (z if z > zero else zero) + log_of_one_plus(exp_of_negative(-abs(z)))


@kernel
def _gelu(block, slopes):
    """z Φ(z) (Hendrycks and Gimpel 2016) with Φ by its tanh approximation; also its derivative."""
    half, one, zero = block.dtype.type(0.5), block.dtype.type(1.0), block.dtype.type(0.0)
    scale, cube, three = block.dtype.type(_GELU_SCALE), block.dtype.type(_GELU_CUBE), block.dtype.type(3.0)
    for i in range(block.size):
        z = block[i]
        u = scale * (z + cube * z * z * z)
        e = exp_of_negative(-(abs(u) + abs(u)))
        t = (one - e) / (one + e)
        t = -t if u < zero else t
        slopes[i] = half * (one + t) + half * z * (one - t * t) * scale * (one + three * cube * z * z)
        block[i] = half * z * (one + t)


@kernel
def _wavy(block, slopes):
    """σ(z) + 0.2 sin(10z) e^-|z| (chapter 4); also its derivative."""
    one, zero, reach = block.dtype.type(1.0), block.dtype.type(0.0), block.dtype.type(_WAVES_REACH)
    height, number = block.dtype.type(_WAVE_HEIGHT), block.dtype.type(_WAVE_NUMBER)
    for i in range(block.size):
        z = block[i]
        size = abs(z)
        e = exp_of_negative(-size)
        share = one / (one + e)
        near = reach if size > reach else size
        sine, cosine = sine_and_cosine(number * near)  # of |z|: the sine changes its sign with z
        wave = height * e
        slopes[i] = e * share * share + wave * (number * cosine - sine)
        block[i] = (e * share if z < zero else share) + (-wave * sine if z < zero else wave * sine)


@kernel
def activate(kind, values, slopes, at, size):
    """a = f(z) in place for `size` elements; where f'(z) cannot be had from a, it goes into slopes."""
    one, zero = values.dtype.type(1.0), values.dtype.type(0.0)
    leak = values.dtype.type(_LEAK)
    # A slice, because Numba lets an index below zero count from the end, and that test would stop vectorisation.
    block = values[at : at + size]
    if kind == SIGMOID:
        _sigmoid(block)
    elif kind == TANH:
        _tanh(block)
    elif kind == RELU:
        for i in range(block.size):
            z = block[i]
            block[i] = zero if z < zero else z
    elif kind == LEAKY_RELU:
        for i in range(block.size):
            z = block[i]
            block[i] = leak * z if z < zero else z
    elif kind == GELU:
        _gelu(block, slopes[at : at + size])
    elif kind == SOFTPLUS:
        _softplus(block)
    elif kind == WAVY:
        _wavy(block, slopes[at : at + size])
    elif kind == STEP:
        for i in range(block.size):
            z = block[i]
            block[i] = one if z > zero else (zero if z <= zero else z)


@kernel
def activate_rows(kind, values, slopes, at, rows, width, padded):
    """a = f(z) in place for rows of `padded` elements; the padding behind `width` is zero afterwards."""
    activate(kind, values, slopes, at, rows * padded)
    if kind in (SIGMOID, SOFTPLUS, WAVY):
        clear_padding(values, at, rows, width, padded)


@kernel
def clear_padding(values, at, rows, width, padded):
    """Sets what is behind `width` in each row of `padded` elements to zero."""
    zero = values.dtype.type(0.0)
    whole = width // PADDING * PADDING
    if whole == padded:
        return
    kept = width - whole
    for row in range(rows):
        mixed = values[at + row * padded + whole : at + row * padded + whole + PADDING]
        for i in range(PADDING):
            mixed[i] = mixed[i] if i < kept else zero
        padding = values[at + row * padded + whole + PADDING : at + (row + 1) * padded]
        for i in range(padding.size):
            padding[i] = zero


@kernel
def multiply_by_derivative(kind, errors, activations, slopes, at, size):
    """errors *= f'(z), with f' written in terms of a = f(z), or from slopes."""
    one, zero = errors.dtype.type(1.0), errors.dtype.type(0.0)
    leak = errors.dtype.type(_LEAK)
    d, a = errors[at : at + size], activations[at : at + size]
    if kind == SIGMOID:
        for i in range(size):
            d[i] *= a[i] * (one - a[i])
    elif kind == TANH:
        for i in range(size):
            d[i] *= one - a[i] * a[i]
    elif kind == RELU:
        for i in range(size):
            d[i] = d[i] if a[i] > zero else zero
    elif kind == LEAKY_RELU:
        for i in range(size):
            d[i] = d[i] if a[i] > zero else leak * d[i]
    elif kind in (GELU, WAVY):
        slope = slopes[at : at + size]
        for i in range(size):
            d[i] *= slope[i]
    elif kind == SOFTPLUS:
        for i in range(size):
            d[i] *= one - exp_of_negative(-a[i])
