"""Pooling that is not fused with a convolution: maximum, average or L2 norm of each window of each feature map."""

import math

from core.kernels.arrays import (
    AVERAGE_POOL,
    CHANNELS,
    IN_ROW,
    INPUTS_PADDED,
    L2_POOL,
    MAX_POOL,
    OUT_HEIGHT,
    OUT_ORIGIN,
    OUT_ROW,
    OUT_WIDTH,
    POOL,
    STRIDE,
    WINDOW_HEIGHT,
)
from core.kernels.jit import kernel


@kernel
def pool(stage, x, x_at, z, winners, z_at):
    """z = the pooled values of one image; winners: which element of its window each maximum is."""
    kind, size, channels = stage[POOL], stage[WINDOW_HEIGHT], stage[CHANNELS]
    share = z.dtype.type(1.0 / (size * size))
    for row in range(stage[OUT_HEIGHT]):
        for column in range(stage[OUT_WIDTH]):
            to = z_at + stage[OUT_ORIGIN] + row * stage[OUT_ROW] + column * channels
            out, won = z[to : to + channels], winners[to : to + channels]
            corner = x_at + stage[STRIDE] * (row * stage[IN_ROW] + column * channels)
            for place in range(size * size):
                from_ = corner + place // size * stage[IN_ROW] + place % size * channels
                line = x[from_ : from_ + channels]
                if kind == MAX_POOL:
                    for c in range(out.size):
                        more = place == 0 or line[c] > out[c]
                        out[c] = line[c] if more else out[c]
                        won[c] = place if more else won[c]
                elif kind == AVERAGE_POOL:
                    for c in range(out.size):
                        out[c] = share * line[c] + (out[c] if place else 0)
                else:
                    for c in range(out.size):
                        out[c] = line[c] * line[c] + (out[c] if place else 0)
            if kind == L2_POOL:
                for c in range(out.size):
                    out[c] = math.sqrt(out[c])


@kernel
def input_errors(stage, x, x_at, z, d, z_at, winners, e):
    """The errors e of one image's values x, at x_at, from the errors d of its pooled values z, at z_at."""
    kind, size, channels = stage[POOL], stage[WINDOW_HEIGHT], stage[CHANNELS]
    share = e.dtype.type(1.0 / (size * size))
    zero = e.dtype.type(0.0)
    image = e[x_at : x_at + stage[INPUTS_PADDED]]
    for k in range(image.size):
        image[k] = zero
    for row in range(stage[OUT_HEIGHT]):
        for column in range(stage[OUT_WIDTH]):
            from_ = z_at + stage[OUT_ORIGIN] + row * stage[OUT_ROW] + column * channels
            pooled, error, won = (
                z[from_ : from_ + channels],
                d[from_ : from_ + channels],
                winners[from_ : from_ + channels],
            )
            corner = x_at + stage[STRIDE] * (row * stage[IN_ROW] + column * channels)
            for place in range(size * size):
                to = corner + place // size * stage[IN_ROW] + place % size * channels
                line, back = x[to : to + channels], e[to : to + channels]
                if kind == MAX_POOL:
                    for c in range(back.size):
                        back[c] += error[c] if won[c] == place else zero
                elif kind == AVERAGE_POOL:
                    for c in range(back.size):
                        back[c] += share * error[c]
                else:
                    for c in range(back.size):
                        back[c] += error[c] * line[c] / pooled[c] if pooled[c] > zero else zero
