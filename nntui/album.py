"""Training images to look at, one by one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Picture:
    """One training image. pixels: uint8 (height, width, channels). name: what it shows, such as `a 5`."""

    pixels: NDArray[np.uint8]
    name: str


@dataclass(frozen=True)
class Album:
    """The training images. look: the image with a number from 0 to count - 1; may take its time, and raise LabError."""

    count: int
    look: Callable[[int], Picture]


def mnist_album(count: int) -> Album:
    """The first `count` training images of MNIST, whose files are read at the first look."""

    def look(number: int) -> Picture:
        from core.data.mnist_files import mnist_files

        images, labels = mnist_files()[0]
        digit = int(labels[number])
        return Picture(images[number].reshape(28, 28, 1), f"{'an' if digit == 8 else 'a'} {digit}")

    return Album(count, look)
