"""A user's own data, whatever it lies in: a table, NumPy arrays, IDX files, or a folder of images."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from core.data.array_file import inspect_arrays, read_arrays
from core.data.description import Content, Description
from core.data.idx_sets import inspect_idx, is_idx_folder, read_idx_sets
from core.data.image_folder import inspect_images, read_images
from core.data.table import inspect_table, read_table
from core.errors import DataError

Kind = Literal["table", "arrays", "idx", "images"]

_NUMPY = b"\x93NUMPY"
_ZIP = b"PK"
_IDX = b"\0\0\x08"
_GZIP = b"\x1f\x8b"
_UNREADABLE = (".parquet", ".pkl", ".pickle", ".json", ".mat", ".h5", ".hdf5", ".xls", ".arff", ".feather")
_ALLOWED = "CSV or TSV, NPZ or NPY, IDX (also .gz), or a folder with a folder of images for each class"


def inspect_data(path: Path, label: str = "", header: str = "auto") -> Description:
    """What a file or folder holds, without reading all of it: columns, shapes, and about how many rows.

    label: the column (or array) that holds the class, by name or number; empty to guess. header: whether a table's
    first line names the columns: yes, no, or auto to find out. Raises DataError and SpecError.
    """
    match _kind(path):
        case "table":
            return inspect_table(path, label, header)
        case "arrays":
            return inspect_arrays(path, label)
        case "idx":
            return inspect_idx(path)
        case "images":
            return inspect_images(path)


def read_data(path: Path, label: str = "", header: str = "auto") -> Content:
    """Everything in a file or folder; arguments as for `inspect_data`. The last one read is kept, until it changes.

    Raises DataError and SpecError; a set that is too large for memory is refused before it is read.
    """
    return _read(path, label, header, _state(path))


@lru_cache(maxsize=1)
def _read(path: Path, label: str, header: str, state: tuple[tuple[str, int, int], ...]) -> Content:
    match _kind(path):
        case "table":
            return read_table(path, label, header)
        case "arrays":
            return read_arrays(path, label)
        case "idx":
            return read_idx_sets(path)
        case "images":
            return read_images(path)


def _state(path: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file does, or one that belongs to it: any below a folder, those of its kind beside a file."""
    _check_readable(path)
    try:
        if path.is_dir():
            beside = [one for depth in ("*", "*/*", "*/*/*") for one in path.glob(depth)]
        else:
            beside = [one for one in path.parent.iterdir() if one.suffix == path.suffix]
        found = [(str(one), one.lstat()) for one in sorted({path, *beside})]
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    return tuple((name, status.st_mtime_ns, status.st_size) for name, status in found)


def _check_readable(path: Path) -> None:
    """Raises DataError where there is nothing to read."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name or path}: cannot be read ({getattr(error, 'strerror', None) or error}).") from None


def _kind(path: Path) -> Kind:
    """Tells by the first bytes, which no one renames. Raises DataError."""
    _check_readable(path)
    try:
        if path.is_dir():
            return "idx" if is_idx_folder(path) else "images"
        with path.open("rb") as file:
            start = file.read(len(_NUMPY))
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    if start == _NUMPY or start.startswith(_ZIP):
        return "arrays"
    if start.startswith((_IDX, _GZIP)):
        return "idx"
    if path.suffix.lower() in _UNREADABLE:
        raise DataError(f"{path.name}: {path.suffix} files are not read; allowed are {_ALLOWED}.")
    return "table"
