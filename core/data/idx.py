"""IDX files, the format of MNIST: a magic number, the sizes, then the bytes, all big-endian; here gzip-compressed."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError

_BYTES = 0x08


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array of bytes in a gzip-compressed IDX file. Raises DataError."""
    try:
        data = gzip.decompress(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    except (EOFError, zlib.error):
        raise DataError(f"{path.name}: is damaged; it is not a whole gzip file.") from None
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] != _BYTES:
        raise DataError(f"{path.name}: is not an IDX file of bytes.")
    header = 4 + 4 * data[3]
    if len(data) < header:
        raise DataError(f"{path.name}: ends within its header.")
    shape = tuple(int(size) for size in np.frombuffer(data[4:header], ">u4"))
    if len(data) - header != int(math.prod(shape)):
        raise DataError(
            f"{path.name}: says it holds {' x '.join(map(str, shape))} bytes, but has {len(data) - header}."
        )
    # A copy, because the kernels are compiled for arrays that can be written to.
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape).copy()
