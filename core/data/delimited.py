"""Text files of rows and columns (CSV, TSV): what separates the cells, whether there is a header, and the rows."""

import csv
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import DataError, SpecError
from core.spec import HEADERS

_SAMPLE = 1 << 20  # bytes that are looked at to find out how a file is written
_DELIMITERS = ",;\t|"
_LOOKED_AT = 2_000  # rows from which the kinds of columns are told
_COMPARED = 50  # rows that must agree on the number of cells
_MISSING = ("", "?", "na", "n/a", "nan", "null")
_DECIMAL_COMMA = re.compile(r"^-?\d+,\d+$")

Row = tuple[int, list[str]]
"""The number of a line, from 1 as an editor counts, and its cells."""


@dataclass(frozen=True)
class Form:
    """How a file is written. sample: the rows at its beginning, without the header. rows: about how many there are."""

    path: Path
    delimiter: str
    has_header: bool
    names: tuple[str, ...]
    decimal_comma: bool
    sample: tuple[Row, ...]
    rows: int
    exact: bool

    @property
    def number(self) -> Callable[[str], float]:
        """Reads a cell's number; raises ValueError."""
        return _decimal_comma_number if self.decimal_comma else float

    def are_numbers(self, cells: Sequence[str]) -> bool:
        """Whether a column is one of numbers: more than half of what is not missing, the rest being mistakes."""
        present = [cell for cell in cells if not is_missing(cell)]
        return 2 * sum(self.is_number(cell) for cell in present) > len(present)

    def is_number(self, cell: str) -> bool:
        try:
            return math.isfinite(self.number(cell))
        except ValueError:
            return False


def _decimal_comma_number(cell: str) -> float:
    return float(cell.replace(",", "."))


def is_missing(cell: str) -> bool:
    return cell.strip().lower() in _MISSING


def examine(path: Path, header: str = "auto") -> Form:
    """Looks at the beginning of a file. header: yes, no, or auto to find out. Raises DataError and SpecError."""
    if header not in HEADERS:
        raise SpecError("header", header, "auto, yes or no")
    lines, whole, size = _first_lines(path)
    delimiter = _delimiter(path, lines)
    rows = [(line, cells) for line, cells in _rows(path.name, lines, delimiter) if cells]
    if not rows:
        raise DataError(f"{path.name}: is empty.")
    if not whole and len(rows) > 1:
        rows.pop()  # may be cut within a quoted cell
    width = len(rows[0][1])
    if width < 2:
        raise DataError(
            f"{path.name}: line {rows[0][0]} has a single column; a table has at least two, separated by commas, "
            "semicolons, tabs or |."
        )
    decimal_comma = delimiter != "," and any(
        _DECIMAL_COMMA.match(cell) for _, cells in rows[:_LOOKED_AT] for cell in cells
    )
    unnamed = Form(path, delimiter, False, (), decimal_comma, tuple(rows[:_LOOKED_AT]), len(rows), whole)
    has_header = _has_header(unnamed) if header == "auto" else header == "yes"
    body = rows[1:] if has_header else rows
    first = rows[0][1] if has_header else [""] * width
    names = tuple(cell.strip() or f"column {number}" for number, cell in enumerate(first, start=1))
    count = len(body)
    if not whole and body:
        sampled = sum(len(line.encode()) for line in lines) / len(rows)
        count = max(count, round(size / sampled) - has_header)
    return Form(path, delimiter, has_header, names, decimal_comma, tuple(body[:_LOOKED_AT]), count, whole)


def records(form: Form) -> Iterator[Row]:
    """All rows of the file but its header and blank lines, each with as many cells as there are columns.

    Raises DataError, with the line, at the first one that is wrong.
    """
    name, width = form.path.name, len(form.names)
    try:
        with form.path.open(encoding="utf-8-sig", newline="") as file:
            rows = (row for row in _rows(name, file, form.delimiter) if row[1])
            if form.has_header:
                next(rows, None)
            for line, cells in rows:
                if len(cells) != width:
                    raise DataError(
                        f"{name}: line {line} has {len(cells)} column{'' if len(cells) == 1 else 's'}; "
                        f"the first line has {width}."
                    )
                yield line, cells
    except OSError as error:
        raise DataError(f"{name}: cannot be read ({error.strerror or error}).") from None


def _rows(name: str, lines: Sequence[str] | Iterator[str], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise DataError(f"{name}: line {reader.line_num} cannot be read ({error}).") from None
    except UnicodeDecodeError:
        raise DataError(
            f"{name}: is not text in UTF-8, somewhere behind line {reader.line_num}; save it as UTF-8."
        ) from None


def _first_lines(path: Path) -> tuple[list[str], bool, int]:
    """The lines at the beginning, whether they are all, and the size of the file in bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(_SAMPLE + 1)
            size = path.stat().st_size
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    whole = len(data) <= _SAMPLE
    if not whole:
        data = data[: data.rfind(b"\n") + 1]
    if b"\0" in data or (not whole and not data):
        raise DataError(f"{path.name}: is not a text file of rows and columns, nor another kind of data known here.")
    try:
        return data.decode("utf-8-sig").splitlines(keepends=True), whole, size
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataError(f"{path.name}: line {line} is not text in UTF-8; save the file as UTF-8.") from None


def _delimiter(path: Path, lines: Sequence[str]) -> str:
    """The sign that cuts most of the first lines into equally many cells, the more cells the better."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = []
        try:
            for _, cells in _rows(path.name, lines, delimiter):
                widths += [len(cells)] if cells else []
                if len(widths) == _COMPARED:
                    break
        except DataError:
            return 0, 0
        if not widths or widths[0] < 2:
            return 0, 0
        return widths.count(widths[0]), widths[0]

    if path.suffix.lower() in (".tsv", ".tab") and agreement("\t") > (0, 0):
        return "\t"
    return max(_DELIMITERS, key=agreement)


def _has_header(form: Form) -> bool:
    """Whether the first row names columns: it stands over numbers, or no word of it comes again below.

    A file of nothing but numbers has none.
    """
    (_, first), *rest = form.sample
    if not rest or any(is_missing(cell) for cell in first[1:]):
        return False
    columns = list(zip(*(cells for _, cells in rest if len(cells) == len(first)), strict=True))
    any_numbers = False
    for name, column in zip(first, columns, strict=False):
        if form.are_numbers(column):
            any_numbers = True
            if not form.is_number(name):
                return True
    if any_numbers or any(form.is_number(name) for name in first):
        return False
    return all(name not in column for name, column in zip(first, columns, strict=False)) and len(set(first)) == len(
        first
    )
