"""The four MNIST files that ship with the lab, read once. Needs no kernels, so it can be done while those load."""

import threading
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.idx import read_idx
from core.errors import DataError

ImagesAndLabels = tuple[NDArray[np.uint8], NDArray[np.uint8]]

_reading = threading.Lock()


def assets() -> Path:
    """The folder of shipped files, in a checkout and in an installed wheel. Raises DataError."""
    root = Path(__file__).resolve().parents[2]
    for folder in (root / "assets", root / "nntui" / "assets"):
        if folder.is_dir():
            return folder
    raise DataError(f"The assets that ship with nntui are missing beside {root}; install it again.")


def mnist_files() -> tuple[ImagesAndLabels, ImagesAndLabels]:
    """The 60,000 training and 10,000 test images, (images, 784), with their labels. Any thread. Raises DataError."""
    with _reading:
        return _read("train"), _read("t10k")


@cache
def _read(name: str) -> ImagesAndLabels:
    folder = assets() / "mnist"
    images = read_idx(folder / f"{name}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{name}-labels-idx1-ubyte.gz")
    if len(images) != len(labels):
        raise DataError(f"MNIST: {len(images)} images but {len(labels)} labels.")
    return images.reshape(len(images), -1), labels


def read_ahead() -> None:
    """Begins to read in a thread of its own; an error waits for the caller of `mnist_files`."""

    def read() -> None:
        try:
            mnist_files()
        except DataError:
            return

    threading.Thread(target=read, name="read MNIST", daemon=True).start()
