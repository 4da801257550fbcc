"""MNIST from the four files that ship with the lab, split as a run wants it."""

from functools import cache

from core.data.data_set import DataSet
from core.data.examples import examples_from_bytes, part
from core.data.mnist_files import mnist_files
from core.data_facts import DataFacts
from core.kernels.arrays import Examples
from core.layers import Shape
from core.spec import Split

DIVISOR = 256.0  # the book's pixel values are bytes / 256, not / 255
TRAINING_FILE_IMAGES = 60_000
IMAGE = Shape(28, 28, 1)
DIGITS = tuple("0123456789")


def load_mnist(split: Split) -> DataSet:
    """The sets of a split, in the order of the files, as lists of non-zero pixels. Raises DataError."""
    first, test = _all_images()
    sets = {"training": part(first, 0, split.training), "test": part(test, 0, split.test)}
    if split.validation:
        sets["validation"] = part(first, TRAINING_FILE_IMAGES - split.validation, TRAINING_FILE_IMAGES)
    return DataSet(sets, mnist_facts(split.training))


def mnist_facts(training: int) -> DataFacts:
    """training: how many training images are used."""
    return DataFacts("MNIST", IMAGE.size, "the pixels of an MNIST image", DIGITS, training, IMAGE, True)


@cache
def _all_images() -> tuple[Examples, Examples]:
    first, test = (examples_from_bytes(images, labels, DIVISOR) for images, labels in mnist_files())
    return first, test
