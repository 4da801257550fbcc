"""Training images to look at, one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data_facts import DataFacts
from core.errors import LabError
from core.spec import MNIST, Run, Split

if TYPE_CHECKING:
    from core.data.training_images import TrainingImages


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


def own_album(run: Run, count: int) -> Album:
    """The training images of a run on the user's own data, which is read at the first look if it has to be."""

    @cache
    def images() -> "TrainingImages":
        from core.data.training_images import TrainingImages

        return TrainingImages(run)

    def look(number: int) -> Picture:
        pixels, name = images().look(number)
        return Picture(pixels, f"class {name}")

    return Album(count, look)


def album_of(run: Run, data: DataFacts | None) -> Album:
    """The training images of a run. data: what the run in use trains on, as far as it is known.

    Raises LabError where there are no images, or where that is not known yet.
    """
    if run.data == MNIST and isinstance(run.split, Split):
        return mnist_album(run.split.training)
    if data is None:
        raise LabError("The data is still being read.")
    if not data.can_be_augmented:
        raise LabError(f"The examples of {data.name} are not images of bytes, and only such can be varied.")
    return own_album(run, data.training)
