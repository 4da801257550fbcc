import contextlib
import gzip

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.data.idx import read_idx
from core.errors import DataError


def write(path, data):
    path.write_bytes(gzip.compress(data))
    return path


def test_an_array_comes_back(tmp_path):
    data = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, *range(6)])
    assert read_idx(write(tmp_path / "a.gz", data)).tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not an IDX file"),
        (bytes([0, 0, 13, 1, 0, 0, 0, 0]), "not an IDX file of bytes"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 9, 1]), "says it holds 9 bytes, but has 1"),
        (bytes([0, 0, 8, 3, 0, 0]), "a.gz"),
    ],
)
def test_a_wrong_file_gets_a_sentence(tmp_path, data, sentence):
    with pytest.raises(DataError, match=sentence):
        read_idx(write(tmp_path / "a.gz", data))


def test_a_missing_or_damaged_file_gets_a_sentence(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / "absent.gz")
    whole = gzip.compress(bytes([0, 0, 8, 1, 0, 0, 3, 232]) + bytes(1000))
    (tmp_path / "half.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="damaged"):
        read_idx(tmp_path / "half.gz")
    (tmp_path / "text.gz").write_text("hello")
    with pytest.raises(DataError):
        read_idx(tmp_path / "text.gz")


@given(st.binary(max_size=40))
@example(b"\x03" + b"\xff" * 12)  # more bytes than a machine can count
def test_no_bytes_at_all_make_it_stumble(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("idx") / "any.gz"
    with contextlib.suppress(DataError):
        assert isinstance(read_idx(write(path, b"\0\0\x08" + data)), np.ndarray)
