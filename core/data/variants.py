"""What becomes of one training image under an Augmentation: what a preview shows before it is used."""

import numpy as np
from numpy.typing import NDArray

from core.augmentation import Augmentation
from core.data.augmenting import Augmenter, expand_ahead
from core.data.examples import examples_from_bytes
from core.data.mnist import DIVISOR
from core.kernels.arrays import Examples
from core.layers import Shape


def variants(
    image: NDArray[np.uint8], number: int, augmentation: Augmentation, seed: int, first: int, count: int
) -> NDArray[np.uint8]:
    """The image as training sees it, at most `count` times: uint8 (variants, height, width, channels).

    image: uint8 (height, width, channels). number: which of the training images it is, from 0; with the run's seed it
    decides what chance makes of it. On the fly these are its forms in the epochs first, first + 1 ... (from 0); ahead,
    its copies from number `first` on, of which there may be fewer; for "none" there are none.
    """
    shape = Shape(*image.shape)
    if augmentation.pixel_shifts:
        expanded = expand_ahead(_numbered(image, 0), augmentation, shape, seed)
        made = [_dense(expanded, copy, shape) for copy in range(1, 5)[first : first + count]]
        return np.array(made, np.uint8).reshape(-1, *image.shape)
    augmenter = Augmenter(_numbered(image, number), augmentation, shape, seed, 1)
    order = np.array([number], np.int32)
    if augmentation.on_the_fly:
        drawn = (augmenter.chunk(order, 0, 1, epoch) for epoch in range(first, first + count))
    else:
        copies = range(1, augmentation.images_each)[first : first + count]
        drawn = (augmenter.copies(order, 0, 1, copy) for copy in copies)
    return np.array([_dense(one, 0, shape) for one in drawn], np.uint8).reshape(-1, *image.shape)


def _numbered(image: NDArray[np.uint8], number: int) -> Examples:
    """The image as number `number` of a set, behind images without a lit pixel."""
    one = examples_from_bytes(image.reshape(1, -1), np.zeros(1, np.uint8), DIVISOR)
    starts = np.zeros(number + 2, np.int32)
    starts[-1] = one.starts[-1]
    return one._replace(starts=starts, labels=np.zeros(number + 1, np.uint8))


def _dense(examples: Examples, image: int, shape: Shape) -> NDArray[np.uint8]:
    dense = np.zeros((shape.height, shape.width, shape.channels), np.uint8)
    begin, end = examples.starts[image], examples.starts[image + 1]
    dense.reshape(-1)[examples.pixels[begin:end]] = examples.levels[begin:end]
    return dense
