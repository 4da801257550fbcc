"""IDX files, the format of MNIST: a magic number, the sizes, then the bytes, all big-endian; plain or gzipped."""

import math
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError

_BYTES = 0x08
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's word for "with a gzip header"
_LONGEST_HEADER = 4 + 4 * 255


class _Stream:
    """The bytes of a file in order, unpacked if need be; never more of them than are asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._unpacker = zlib.decompressobj(_GZIP_WINDOW) if data[:2] == _GZIP else None

    def take(self, count: int) -> bytes:
        """The next bytes, fewer at the end of the file."""
        if self._unpacker is None:
            taken, self._data = self._data[:count], self._data[count:]
            return taken
        if count == 0:
            return b""
        taken = self._unpacker.decompress(self._data, min(count, sys.maxsize))
        self._data = self._unpacker.unconsumed_tail
        return taken

    @property
    def is_cut_short(self) -> bool:
        return self._unpacker is not None and not self._unpacker.eof and not self._data


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array of bytes in an IDX file. Raises DataError."""
    with _readable(path):
        stream = _Stream(path.read_bytes())
        shape = _shape(path, stream)
        count = math.prod(shape)
        data = stream.take(count + 1)
    if stream.is_cut_short:
        raise _damaged(path)
    if len(data) != count:
        more = "more" if len(data) > count else f"{len(data)}"
        raise DataError(f"{path.name}: says it holds {' x '.join(map(str, shape))} bytes, but has {more}.")
    # A copy, because the kernels are compiled for arrays that can be written to.
    return np.frombuffer(data, np.uint8).reshape(shape).copy()


def idx_shape(path: Path) -> tuple[int, ...]:
    """The sizes that an IDX file says it has; reads its beginning only. Raises DataError."""
    with _readable(path), path.open("rb") as file:
        return _shape(path, _Stream(file.read(64 * _LONGEST_HEADER)))


def _shape(path: Path, stream: _Stream) -> tuple[int, ...]:
    magic = stream.take(4)
    sizes = stream.take(4 * magic[3]) if len(magic) == 4 else b""
    if len(magic) == 4 and (magic[:2] != b"\0\0" or magic[2] != _BYTES):
        raise DataError(f"{path.name}: is not an IDX file of bytes.")
    if len(magic) == 4 and len(sizes) == 4 * magic[3]:
        return tuple(int(size) for size in np.frombuffer(sizes, ">u4"))
    if stream.is_cut_short:
        raise _damaged(path)
    raise DataError(f"{path.name}: is not an IDX file of bytes; it ends within its header.")


def _damaged(path: Path) -> DataError:
    return DataError(f"{path.name}: is damaged; it is not a whole gzip file.")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turns what a damaged file makes the libraries raise into one sentence."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    except zlib.error:
        raise _damaged(path) from None
