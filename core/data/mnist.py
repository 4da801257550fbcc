"""MNIST from the four files that ship with the lab, split as a run wants it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.data.examples import examples_from_bytes, part
from core.data.idx import read_idx
from core.errors import DataError
from core.kernels.arrays import Examples
from core.spec import Split

DIVISOR = 256.0  # the book's pixel values are bytes / 256, not / 255
TRAINING_FILE_IMAGES = 60_000
CLASSES = 10


@dataclass(frozen=True)
class DataSet:
    """The sets of a run by name: "training", "validation" (where the split has one) and "test"."""

    sets: dict[str, Examples]

    def count(self, set_name: str) -> int:
        return len(self.sets[set_name].labels) if set_name in self.sets else 0


def assets() -> Path:
    """The folder of shipped files, in a checkout and in an installed wheel. Raises DataError."""
    root = Path(__file__).resolve().parents[2]
    for folder in (root / "assets", root / "nntui" / "assets"):
        if folder.is_dir():
            return folder
    raise DataError(f"The assets that ship with nntui are missing beside {root}; install it again.")


def load_mnist(split: Split) -> DataSet:
    """The sets of a split, in the order of the files, as lists of non-zero pixels. Raises DataError."""
    first, test = _all_images()
    sets = {"training": part(first, 0, split.training), "test": part(test, 0, split.test)}
    if split.validation:
        sets["validation"] = part(first, TRAINING_FILE_IMAGES - split.validation, TRAINING_FILE_IMAGES)
    return DataSet(sets)


@cache
def _all_images() -> tuple[Examples, Examples]:
    folder = assets() / "mnist"
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(read_idx, [folder / f"{name}-ubyte.gz" for name in names]))
    loaded = []
    for images, labels in (files[:2], files[2:]):
        if len(images) != len(labels):
            raise DataError(f"MNIST: {len(images)} images but {len(labels)} labels.")
        loaded.append(examples_from_bytes(images.reshape(len(images), -1), labels, DIVISOR))
    return loaded[0], loaded[1]
