"""Dropout: which values are silenced in training, and what makes up for it in measuring (chapter 3).

Whether a value is silenced is a hash of where the draw comes from (the run's seed and the mini-batch), its stage, its
example and its place, so neither the order of the work nor the number of workers matters.
"""

import numpy as np

from core.kernels.jit import kernel

_WORD = 2.0**32


@kernel
def _mixed(h):
    """A 32-bit number whose bits all depend on all bits of h (the last steps of MurmurHash3, A. Appleby)."""
    h = np.uint32(h ^ (h >> np.uint32(16)))
    h = np.uint32(h * np.uint32(0x85EBCA6B))
    h = np.uint32(h ^ (h >> np.uint32(13)))
    h = np.uint32(h * np.uint32(0xC2B2AE35))
    return np.uint32(h ^ (h >> np.uint32(16)))


@kernel
def draw_key(drawn_from, step, stage, example):
    """The key of one example's draws in one stage; drawn_from and step are whole numbers below 2**32."""
    key = _mixed(np.uint32(drawn_from))
    key = _mixed(np.uint32(key ^ np.uint32(step)))
    return _mixed(np.uint32(key ^ np.uint32((stage << 20) + example)))


@kernel
def silence(values, kept, at, size, rate, key):
    """Sets a share `rate` of one example's values to zero; kept: 1 where a value stays, else 0."""
    block, mask = values[at : at + size], kept[at : at + size]
    least = np.uint32(rate * _WORD)
    zero = values.dtype.type(0.0)
    for i in range(block.size):
        stays = _mixed(np.uint32(np.uint32(i) * np.uint32(0x9E3779B1)) ^ key) >= least
        mask[i] = stays
        block[i] = block[i] if stays else zero


@kernel
def silence_errors(errors, kept, at, size):
    """Errors of silenced values are zero."""
    block, mask = errors[at : at + size], kept[at : at + size]
    zero = errors.dtype.type(0.0)
    for i in range(block.size):
        block[i] = block[i] if mask[i] else zero


@kernel
def scale_down(values, at, size, rate):
    """Multiplies values by the share that training leaves."""
    block = values[at : at + size]
    share = values.dtype.type(1.0 - rate)
    for i in range(block.size):
        block[i] *= share
