"""The user's own training images one by one, in the order and with the numbers that a run gives them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.dealing import deal
from core.data.description import TRAINING
from core.data.source import read_data
from core.errors import SpecError
from core.shares import Shares
from core.spec import Run

_WHITE = 255


class TrainingImages:
    """Image `number` here is training example `number` of the run. Levels go to 255 where the data's go less far."""

    def __init__(self, run: Run) -> None:
        """Reads the run's data, if it is not the last that was read.

        Raises DataError where it cannot be read, and SpecError where it holds no images of bytes.
        """
        content = read_data(Path(run.data).expanduser(), run.label, run.header)
        found, whole = content.description, content.parts[TRAINING]
        if not isinstance(run.split, Shares) or found.image is None or whole.inputs.dtype != np.uint8:
            raise SpecError("data", run.data, "images of bytes")
        self._sides = (found.image.height, found.image.width, found.image.channels)
        self._classes, self._labels = found.classes, whole.labels
        self._images = np.asarray(whole.inputs, np.uint8)
        self._rows = deal(whole.labels, run.split, frozenset(content.parts), run.seed)[TRAINING]
        brightest = int(self._images.max())
        self._brightest = brightest if 0 < brightest <= _WHITE // 2 else _WHITE

    def __len__(self) -> int:
        return len(self._rows)

    def look(self, number: int) -> tuple[NDArray[np.uint8], str]:
        """An image, uint8 (height, width, channels), and the name of its class."""
        row = self._rows[number]
        image = self._images[row].reshape(self._sides).astype(np.uint16) * _WHITE // self._brightest
        return image.astype(np.uint8), self._classes[self._labels[row]]
