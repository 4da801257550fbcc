"""What is found in a user's data: the description to look at before training, and the rows themselves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.layers import Shape

NUMBER, WORDS, LABEL, LEFT_OUT = "number", "words", "label", "left out"
TRAINING, VALIDATION, TEST = "training", "validation", "test"

MOST_CLASSES = 256  # a label is one byte
MOST_PIXELS = 65_536  # the number of a pixel is two bytes
_BOOK_KEEPING = 32  # bytes a row: its label, its line, its place in the order
_PADDING = 16  # a row of features is filled up to a multiple of this


@dataclass(frozen=True)
class Column:
    """A column of a table. kind: number, words (one input for each of `words`), label, or left out."""

    name: str
    kind: str
    words: tuple[str, ...] = ()

    @property
    def inputs(self) -> int:
        return {NUMBER: 1, WORDS: len(self.words)}.get(self.kind, 0)


@dataclass(frozen=True)
class Description:
    """What a file or folder holds.

    name: the file's name, for sentences. kind: such as "table" or "folder of images". parts: the number of rows of each
    set that the file itself tells apart; everything is "training" where it tells none. exact: whether the rows were
    counted, and not estimated from the size of the file. image: the shape of an image. label: where the label is from.
    classes, class_counts: of all rows; empty where they have not been read. bytes_needed: memory to read and train.
    """

    name: str
    kind: str
    parts: tuple[tuple[str, int], ...]
    inputs: int
    exact: bool = True
    image: Shape | None = None
    columns: tuple[Column, ...] = ()
    label: str = ""
    classes: tuple[str, ...] = ()
    class_counts: tuple[int, ...] = ()
    bytes_needed: int = 0

    @property
    def rows(self) -> int:
        return sum(count for _, count in self.parts)

    @property
    def what_inputs_are(self) -> str:
        """The end of "4, ...": the columns of iris.csv, or the pixels of an image in digits.npz."""
        if self.image:
            return f"the pixels of an image in {self.name}"
        return f"the {'input columns' if self.columns else 'features'} of {self.name}"


@dataclass(frozen=True)
class Part:
    """Rows that belong together. inputs: uint8 (rows, pixels) or float64 (rows, features). labels: uint8 (rows,)."""

    inputs: NDArray[np.uint8] | NDArray[np.float64]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class Content:
    """What was read. scaled: bool (features,), the features that may be standardised."""

    description: Description
    parts: dict[str, Part]
    scaled: NDArray[np.bool_]


def bytes_of_features(rows: int, inputs: int) -> int:
    """Memory for rows of numbers: as read, dealt out, and padded in both precisions."""
    return rows * (16 * inputs + 12 * (-(-inputs // _PADDING) * _PADDING) + _BOOK_KEEPING)


def bytes_of_pixels(rows: int, inputs: int) -> int:
    """Memory for images of bytes: as read and dealt out, and a list of number and level of each pixel."""
    return rows * (5 * inputs + _BOOK_KEEPING)


def check_pixels(name: str, image: Shape) -> None:
    """Raises DataError where an image has too many pixels."""
    if image.size > MOST_PIXELS:
        raise DataError(
            f"{name}: images of {image.text} have {image.size:,} values each; allowed are up to {MOST_PIXELS:,}, "
            "so make them smaller."
        )


def number_classes(name: str, words: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.uint8]]:
    """Puts the different labels in order, numbers by their size, and gives each label its class's number.

    name: what to call them in a sentence, such as "iris.csv: the label column 'species'". Returns the names of the
    classes and, in the order of `words`, uint8 (len(words),). Raises DataError.
    """
    different = set(words)
    if not 2 <= len(different) <= MOST_CLASSES:
        least = f"{next(iter(different))!r} for all rows" if len(different) == 1 else f"{len(different):,} values"
        raise DataError(f"{name} has {least}; allowed are 2 to {MOST_CLASSES} classes.")
    ordered = sorted(different)
    if all(is_number(word) for word in different):
        ordered = sorted(different, key=lambda word: (float(word), word))
    numbers = {word: number for number, word in enumerate(ordered)}
    return tuple(ordered), np.array([numbers[word] for word in words], np.uint8)


def is_number(text: str) -> bool:
    """Whether a text is a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def described(description: Description, classes: tuple[str, ...], labels: Sequence[NDArray[np.uint8]]) -> Description:
    """The description with the classes, counted over all parts."""
    counts = np.bincount(np.concatenate(labels), minlength=len(classes))
    values = {**vars(description), "classes": classes, "class_counts": tuple(int(count) for count in counts)}
    return Description(**values)
