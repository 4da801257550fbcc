"""A user's table (CSV, TSV): which column is the label, which are numbers and which are words, and all its rows.

A column of words becomes one input for each different word, 1 where the row has it and 0 elsewhere. A missing value is
never guessed: the sentence says where it is missing.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.delimited import Form, examine, is_missing, records
from core.data.description import (
    LABEL,
    LEFT_OUT,
    MOST_CLASSES,
    NUMBER,
    TRAINING,
    WORDS,
    Column,
    Content,
    Description,
    Part,
    bytes_of_features,
    described,
    number_classes,
)
from core.data.memory import refuse_if_too_large
from core.data.pixels import square_image
from core.errors import DataError, SpecError

_MOST_WORDS = 50  # different words of one column; more are names or remarks, of which nothing can be learnt
_LARGEST = 1e30  # its square is still far from the end of float64, and itself from that of float32
_LABEL_NAMES = ("label", "labels", "class", "target", "species", "category", "y", "outcome", "diagnosis", "survived")
_NUMBERING = ("id", "index", "nr", "no", "row", "unnamed: 0", "column 1")


def inspect_table(path: Path, label: str = "", header: str = "auto") -> Description:
    """Looks at the beginning of a table. label: a column's name, or its number from 1; empty to guess.

    Raises DataError and SpecError.
    """
    return _describe(examine(path, header), label)


def _describe(form: Form, label: str) -> Description:
    name = form.path.name
    if not form.sample:
        raise DataError(f"{name}: has a header and no rows.")
    columns = _columns(form)
    index = _label_index(form, columns, label)
    columns[index] = Column(form.names[index], LABEL)
    inputs = sum(column.inputs for column in columns)
    if inputs == 0:
        raise DataError(f"{name}: beside the label there is no column to learn from.")
    return Description(
        name=name,
        kind="table",
        parts=((TRAINING, form.rows),),
        inputs=inputs,
        exact=form.exact,
        columns=tuple(columns),
        label=form.names[index],
        bytes_needed=bytes_of_features(form.rows, inputs),
    )


def _columns(form: Form) -> list[Column]:
    """The kind of each column, as far as the beginning of the file tells."""
    width = len(form.names)
    cells = list(zip(*(cells for _, cells in form.sample if len(cells) == width), strict=True)) or [()] * width
    return [_column(form, name, column) for name, column in zip(form.names, cells, strict=True)]


def _column(form: Form, name: str, cells: Sequence[str]) -> Column:
    if not form.are_numbers(cells):
        return Column(name, WORDS, tuple(sorted({cell.strip() for cell in cells if not is_missing(cell)})))
    if name.lower() in _NUMBERING and _counts_rows(form, cells):
        return Column(name, LEFT_OUT)
    return Column(name, NUMBER)


def _counts_rows(form: Form, cells: Sequence[str]) -> bool:
    """Whether a column numbers the rows: in a sorted file it would give the label away."""
    if len(cells) < 3 or not all(form.is_number(cell) for cell in cells):
        return False
    numbers = [form.number(cell) for cell in cells]
    return all(after == before + 1 for before, after in pairwise(numbers))


def _label_index(form: Form, columns: Sequence[Column], label: str) -> int:
    if label in form.names:
        return form.names.index(label)
    if label.isdecimal() and 1 <= int(label[:9]) <= len(form.names):
        return int(label[:9]) - 1
    if label:
        names = ", ".join(form.names[:12]) + (", ..." if len(form.names) > 12 else "")
        raise SpecError("label", label, f"a column of {form.path.name} by name ({names}) or by number from 1")
    return _guessed_label(form, columns)


def _guessed_label(form: Form, columns: Sequence[Column]) -> int:
    """A column with a telling name, else the only one of words, else the last or the first of few whole numbers."""
    for wanted in _LABEL_NAMES:
        for index, name in enumerate(form.names):
            if name.lower() == wanted:
                return index
    last = len(columns) - 1
    words = [index for index, column in enumerate(columns) if column.kind == WORDS]
    if last in words:
        return last
    if len(words) == 1:
        return words[0]
    for index in (last, 0):
        if columns[index].kind == NUMBER and _few_whole_numbers(form, index):
            return index
    raise SpecError("label", "", f"a column of {form.path.name} to learn, by name or by number from 1; none is obvious")


def _few_whole_numbers(form: Form, index: int) -> bool:
    cells = [cells[index] for _, cells in form.sample if index < len(cells) and form.is_number(cells[index])]
    return len(set(cells)) <= MOST_CLASSES and all(form.number(cell).is_integer() for cell in cells)


def read_table(path: Path, label: str = "", header: str = "auto") -> Content:
    """Reads a whole table. Raises DataError and SpecError; where memory is short, before it is read."""
    form = examine(path, header)
    guess = _describe(form, label)
    rows_text = f"{'' if form.exact else 'about '}{form.rows:,} rows of {guess.inputs:,} inputs"
    refuse_if_too_large(guess.name, guess.bytes_needed, rows_text)
    reading = _Reading(form, guess)
    for line, cells in records(form):
        reading.add(line, cells)
    return reading.finish()


class _Reading:
    """Collects the rows of one table: numbers as numbers, words as their place in a list of different words."""

    def __init__(self, form: Form, guess: Description) -> None:
        self._form = form
        self._guess = guess
        kinds = [column.kind for column in guess.columns]
        self._number_columns = [index for index, kind in enumerate(kinds) if kind == NUMBER]
        self._word_columns = [index for index, kind in enumerate(kinds) if kind == WORDS]
        self._label_column = kinds.index(LABEL)
        self._cells_of_numbers = _chooser(self._number_columns)
        self._numbers = array("d")
        self._lines = array("q")
        self._codes = array("i")
        self._words: dict[int, dict[str, int]] = {index: {} for index in self._word_columns}
        self._labels: list[str] = []
        self._label_words: dict[str, str] = {}

    def add(self, line: int, cells: list[str]) -> None:
        """Takes one row. Raises DataError."""
        self._lines.append(line)
        try:
            self._numbers.extend(map(self._form.number, self._cells_of_numbers(cells)))
        except ValueError:
            raise self._no_number(line, cells) from None
        for index in self._word_columns:
            words = self._words[index]
            self._codes.append(words.setdefault(self._word(line, index, cells[index]), len(words)))
            if len(words) > _MOST_WORDS:
                raise DataError(
                    f"{self._where(line, index)}: is one word more than the {_MOST_WORDS} different ones that a column "
                    "may have as an input; take the column out of the file."
                )
        word = self._word(line, self._label_column, cells[self._label_column])
        # The same string again and again takes no memory.
        self._labels.append(self._label_words.setdefault(word, word))
        if len(self._label_words) > MOST_CLASSES:
            raise DataError(
                f"{self._where(line, self._label_column)}: is one label more than the {MOST_CLASSES} different ones "
                "that are allowed; another column may be the label."
            )

    def _word(self, line: int, index: int, cell: str) -> str:
        if is_missing(cell):
            raise self._missing(line, index, cell)
        return cell.strip()

    def _where(self, line: int, index: int) -> str:
        return f"{self._guess.name}: line {line}, column {self._form.names[index]!r}"

    def _missing(self, line: int, index: int, cell: str) -> DataError:
        shown = f" ({cell.strip()!r})" if cell.strip() else ""
        return DataError(f"{self._where(line, index)}: the value is missing{shown}; fill it in or take the line out.")

    def _no_number(self, line: int, cells: list[str]) -> DataError:
        for index in self._number_columns:
            cell = cells[index]
            if is_missing(cell):
                return self._missing(line, index, cell)
            if not self._form.is_number(cell):
                shown = repr(cell.strip()[:40])
                return DataError(f"{self._where(line, index)}: {shown} is not a number, as it should be.")
        raise AssertionError("a row without a wrong number")

    def _check_size(self, numbers: NDArray[np.float64]) -> None:
        """Raises DataError at the first number that is infinite, not a number, or too large to calculate with."""
        wrong = ~(np.abs(numbers) <= _LARGEST)
        if wrong.any():
            row, column = divmod(int(np.argmax(wrong)), numbers.shape[1])
            line, index, value = self._lines[row], self._number_columns[column], float(numbers[row, column])
            if np.isnan(value):
                raise self._missing(line, index, "nan")
            raise DataError(f"{self._where(line, index)}: {value:g} is too large; allowed are numbers up to 1e30.")

    def finish(self) -> Content:
        """The rows as arrays. Raises DataError."""
        count = len(self._labels)
        guess = self._guess
        classes, labels = number_classes(f"{guess.name}: the label column {guess.label!r}", self._labels)
        numbers = np.frombuffer(self._numbers, np.float64).reshape(count, len(self._number_columns))
        self._check_size(numbers)
        columns = tuple(
            replace(column, words=tuple(sorted(self._words[index]))) if column.kind == WORDS else column
            for index, column in enumerate(guess.columns)
        )
        inputs = sum(column.inputs for column in columns)
        found = replace(guess, parts=((TRAINING, count),), inputs=inputs, exact=True, columns=columns)
        found = described(replace(found, bytes_needed=bytes_of_features(count, inputs)), classes, [labels])
        if not self._word_columns:
            image = square_image(numbers)
            if image:
                found = replace(found, image=image)
                return Content(found, {TRAINING: Part(numbers.astype(np.uint8), labels)}, np.zeros(inputs, np.bool_))
            return Content(found, {TRAINING: Part(numbers, labels)}, np.ones(inputs, np.bool_))
        features, scaled = self._with_words(numbers, columns)
        return Content(found, {TRAINING: Part(features, labels)}, scaled)

    def _with_words(
        self, numbers: NDArray[np.float64], columns: Sequence[Column]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """All inputs in the order of the columns, and which of them are numbers."""
        count = len(numbers)
        codes = np.frombuffer(self._codes, np.int32).reshape(count, len(self._word_columns))
        features = np.zeros((count, sum(column.inputs for column in columns)))
        scaled = np.zeros(features.shape[1], np.bool_)
        at = 0
        for index, column in enumerate(columns):
            if column.kind == NUMBER:
                features[:, at] = numbers[:, self._number_columns.index(index)]
                scaled[at] = True
            elif column.kind == WORDS:
                first_seen = list(self._words[index])
                place = np.array([column.words.index(word) for word in first_seen], np.int64)
                features[np.arange(count), at + place[codes[:, self._word_columns.index(index)]]] = 1.0
            at += column.inputs
        return features, scaled


def _chooser(columns: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    """A function from a row to the cells of some columns."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: [cells[index] for index in columns]
