"""NumPy's NPZ and NPY files, read without pickle: first what each array is, then its numbers."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError

ONLY = ""  # the name of the one array of an NPY file


@dataclass(frozen=True)
class Header:
    """What stands before an array's numbers: shape and element type, and how many bytes of numbers follow.

    member: the array's file within an NPZ file; None in an NPY file.
    """

    path: Path
    member: str | None
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    bytes_there: int

    @property
    def bytes_said(self) -> int:
        size = self.dtype.itemsize
        for side in self.shape:
            size *= side
        return size


Headers = dict[str, Header]


def read_headers(path: Path) -> Headers:
    """The header of every array, without its numbers. Raises DataError."""
    with _readable(path):
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                return {ONLY: _checked(path.name, ONLY, _header(path, None, file, path.stat().st_size))}
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
            if not members:
                hint = "; save the table as CSV" if path.suffix.lower() in (".xlsx", ".ods") else ""
                raise DataError(f"{path.name}: is not an NPZ file, for it holds no arrays{hint}.")
            headers = {}
            for member in members:
                name = member.filename.removesuffix(".npy")
                with archive.open(member) as stream:
                    headers[name] = _checked(path.name, name, _header(path, member.filename, stream, member.file_size))
            return headers


def _header(path: Path, member: str | None, file: IO[bytes], size: int) -> Header:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return Header(path, member, tuple(int(side) for side in shape), dtype, size - file.tell())


def _checked(file: str, name: str, header: Header) -> Header:
    if header.dtype.hasobject:
        raise DataError(
            f"{file}:{in_array(name)} holds pickled Python objects, which are not opened; save plain numbers."
        )
    if header.dtype.names or min(header.shape, default=0) < 0:
        raise DataError(
            f"{file}:{in_array(name)} holds {header.dtype} in {sides_text(header.shape)}; save plain numbers."
        )
    if header.bytes_said != header.bytes_there:
        raise DataError(
            f"{file}:{in_array(name)} says it is {sides_text(header.shape)} of {header.dtype}, which is "
            f"{header.bytes_said:,} bytes, but has {header.bytes_there:,}."
        )
    return header


def read_array(header: Header) -> NDArray[Any]:
    """The numbers behind a header. Raises DataError."""
    path = header.path
    with _readable(path):
        if header.member is None:
            with path.open("rb") as file:
                return np.lib.format.read_array(file, allow_pickle=False)
        with zipfile.ZipFile(path) as archive, archive.open(header.member) as stream:
            return np.lib.format.read_array(stream, allow_pickle=False)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turns what a damaged file makes the libraries raise into one sentence."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    except (
        ValueError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        SyntaxError,
        TypeError,
        OverflowError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        raise DataError(f"{path.name}: is damaged, or not a file of NumPy arrays.") from None


def sides_text(shape: Sequence[int]) -> str:
    return " x ".join(f"{side:,}" for side in shape) or "a single number"


def in_array(name: str) -> str:
    return f" array {name!r}:" if name else ""
