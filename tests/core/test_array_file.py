"""NumPy's files: which arrays are taken for what, and that nothing in them is believed or executed."""

import contextlib
import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.data import memory
from core.data.array_file import inspect_arrays, read_arrays
from core.errors import DataError, LabError, SpecError

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 3))
Y = np.array([2, 5, 2, 5, 5, 2])


def npz(tmp_path, **contents):
    path = tmp_path / "a.npz"
    np.savez(path, **contents)
    return path


def sentence_of(path, **options):
    with pytest.raises(LabError) as caught:
        read_arrays(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("x", "y"), [("x", "y"), ("X", "Y"), ("images", "labels"), ("data", "target"), ("arr_0", "y")])
def test_inputs_and_labels_are_found_by_their_names(tmp_path, x, y):
    content = read_arrays(npz(tmp_path, **{x: X, y: Y}))
    assert np.array_equal(content.parts["training"].inputs, X)
    assert content.parts["training"].labels.tolist() == [0, 1, 0, 1, 1, 0]
    assert content.description.classes == ("2", "5")


@pytest.mark.parametrize("form", ["x_{}", "{}_x"])
def test_a_file_may_bring_its_own_sets(tmp_path, form):
    label = form.replace("x", "y")
    contents = {form.format(name): X[:count] for name, count in (("train", 6), ("val", 3), ("test", 2))}
    contents |= {label.format(name): Y[:count, None] for name, count in (("train", 6), ("val", 3), ("test", 2))}
    found = read_arrays(npz(tmp_path, **contents))
    assert dict(found.description.parts) == {"training": 6, "validation": 3, "test": 2}
    assert found.parts["test"].labels.tolist() == [0, 1]


def test_labels_may_be_words_or_any_array_that_is_named(tmp_path):
    content = read_arrays(npz(tmp_path, x=X, species=np.array(list("abbaab"))), label="species")
    assert content.description.classes == ("a", "b")
    assert content.parts["training"].labels.tolist() == [0, 1, 1, 0, 0, 1]
    assert sentence_of(npz(tmp_path, x=X, y=Y), label="z").startswith("label: got 'z'; allowed: the name of an array")


def test_bytes_in_three_dimensions_are_images(tmp_path):
    images = RNG.integers(0, 256, (6, 4, 5, 3)).astype(np.uint8)
    content = read_arrays(npz(tmp_path, images=np.asfortranarray(images), labels=Y))
    assert content.description.image.text == "4x5x3"
    assert np.array_equal(content.parts["training"].inputs, images.reshape(6, 60))
    assert content.parts["training"].inputs.dtype == np.uint8
    floats = read_arrays(npz(tmp_path, images=images / 255, labels=Y))
    assert floats.description.image.text == "4x5x3"
    assert floats.parts["training"].inputs.dtype == np.float64


def test_channels_that_come_first_are_put_last(tmp_path):
    images = RNG.integers(0, 256, (6, 3, 5, 7)).astype(np.uint8)
    content = read_arrays(npz(tmp_path, images=images, labels=Y))
    assert content.description.image.text == "5x7x3"
    seen = content.parts["training"].inputs.reshape(6, 5, 7, 3)
    assert all(np.array_equal(seen[..., channel], images[:, channel]) for channel in range(3))


def test_an_npy_file_is_a_table_or_has_its_labels_beside_it(tmp_path):
    np.save(tmp_path / "t.npy", np.column_stack([X, Y]))
    content = read_arrays(tmp_path / "t.npy")
    assert np.array_equal(content.parts["training"].inputs, X)
    assert content.description.classes == ("2", "5")
    assert read_arrays(tmp_path / "t.npy", label="4").description == content.description
    assert "by number, from 1 to 4" in sentence_of(tmp_path / "t.npy", label="5")
    np.save(tmp_path / "x_train.npy", X.reshape(6, 3, 1))
    assert "no inputs with labels" in sentence_of(tmp_path / "x_train.npy")
    np.save(tmp_path / "y_train.npy", Y)
    assert read_arrays(tmp_path / "x_train.npy").description.image.text == "3x1x1"


def test_pickled_objects_are_refused(tmp_path):
    class Bad:
        def __reduce__(self):
            return (pytest.fail, ("it was unpickled",))

    for contents in ({"x": np.array([Bad()]), "y": Y}, {"x": X, "y": np.array([Bad()])}):
        assert "holds pickled Python objects, which are not opened" in sentence_of(npz(tmp_path, **contents))
    np.save(tmp_path / "o.npy", np.array([Bad()]), allow_pickle=True)
    assert "pickled" in sentence_of(tmp_path / "o.npy")


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        ({"x": X, "y": Y[:4]}, "a.npz: array 'x' has 6 rows, but 'y' is 4; it must be one label a row."),
        ({"x": X}, "no inputs with labels are found among its arrays (x 6 x 3)"),
        ({"x": np.where(X > 1, np.nan, X), "y": Y}, "array 'x': the value at ["),
        ({"x": X.astype(complex), "y": Y}, "array 'x': holds complex128; inputs must be real numbers."),
        ({"x": X[:, 0], "y": Y}, "array 'x': is 6; inputs are rows x features"),
        ({"x": X, "y": Y * 0}, "has '0' for all rows"),
        ({"x": RNG.normal(size=(300, 2)), "y": np.arange(300)}, "has 300 values; allowed are 2 to 256 classes"),
        ({"x_train": X, "y_train": Y, "x_test": X[:, :2], "y_test": Y}, "its sets differ in shape: 2 and 3"),
    ],
)
def test_a_wrong_file_gets_one_sentence(tmp_path, contents, sentence):
    assert sentence in sentence_of(npz(tmp_path, **contents))


def test_a_header_that_promises_too_much_is_not_believed(tmp_path):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 2)})
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", stream.getvalue() + bytes(16))
    assert "which is 16,000,000,000,000 bytes, but has 16" in sentence_of(tmp_path / "a.npz")


def test_arrays_too_large_for_memory_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = npz(tmp_path, x=np.zeros((1000, 100)), y=np.arange(1000) % 2)
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000_000)
    monkeypatch.setattr("core.data.array_file.read_array", lambda header: pytest.fail("it was read"))
    assert sentence_of(path) == ("a.npz: 1,000 rows of 100 inputs need 3 MB of memory, and 1 MB are free.")


def test_a_workbook_is_told_from_arrays(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert sentence_of(tmp_path / "a.xlsx") == (
        "a.xlsx: is not an NPZ file, for it holds no arrays; save the table as CSV."
    )


@given(
    arrays.arrays(np.float32, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=st.floats(-100, 100, width=32)),
    st.data(),
)
def test_arrays_come_back_as_they_were_saved(tmp_path_factory, x, data):
    y = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=len(x), max_size=len(x))))
    path = npz(tmp_path_factory.mktemp("arrays"), x=x, y=y)
    if len(set(y.tolist())) < 2:
        assert "for all rows" in sentence_of(path)
        return
    content = read_arrays(path)
    assert np.array_equal(content.parts["training"].inputs, x.astype(np.float64))
    assert [int(content.description.classes[label]) for label in content.parts["training"].labels] == y.tolist()


@given(st.binary(max_size=300), st.integers(0, 700), st.booleans())
def test_no_damage_makes_it_stumble(tmp_path_factory, noise, place, compressed):
    path = npz(tmp_path_factory.mktemp("arrays"), x=X, y=Y)
    if compressed:
        np.savez_compressed(path, x=X, y=Y)
    data = bytearray(path.read_bytes())
    data[place : place + len(noise)] = noise
    for bad in (data, data[: place + 1], b"\x93NUMPY" + noise, b"PK\x03\x04" + noise):
        path.write_bytes(bad)
        for look in (inspect_arrays, read_arrays):
            with contextlib.suppress(DataError, SpecError):
                look(path)
