"""Which numbers are the pixels of images."""

import math

import numpy as np
from numpy.typing import NDArray

from core.layers import Shape

_SMALLEST_SIDE = 8
_BRIGHT = 127


def square_image(values: NDArray[np.generic]) -> Shape | None:
    """The image that a row is, where rows look like the bytes of square grey images; else None.

    values: any numbers (rows, columns). Bytes are whole numbers from 0 to 255, one of them at least bright: the 64
    columns of images with 17 levels of grey, such as scikit-learn's digits, are features like any others.
    """
    side = math.isqrt(values.shape[1])
    if side < _SMALLEST_SIDE or side * side != values.shape[1] or not len(values):
        return None
    if values.dtype != np.uint8:
        least, most = values.min(), values.max()
        if not (least >= 0 and _BRIGHT < most <= 255):
            return None
        if not np.issubdtype(values.dtype, np.integer) and not bool((values == np.floor(values)).all()):
            return None
    elif values.max() <= _BRIGHT:
        return None
    return Shape(side, side, 1)
