"""Images of the user's own: IDX files and folders of pictures."""

import contextlib
import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.data import memory
from core.data.idx import idx_shape, read_idx
from core.data.source import inspect_data, read_data
from core.errors import DataError, LabError, SpecError

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (6, 5, 4)).astype(np.uint8)
LABELS = np.array([7, 3, 3, 7, 7, 3], np.uint8)


def write_idx(path, array):
    data = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_pair(folder, name, count, ending=""):
    write_idx(folder / f"{name}-labels-idx1-ubyte{ending}", LABELS[:count])
    return write_idx(folder / f"{name}-images-idx3-ubyte{ending}", PIXELS[:count])


def sentence_of(path):
    with pytest.raises(LabError) as caught:
        read_data(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_idx_files_are_read_plain_and_compressed(tmp_path, ending):
    images = write_pair(tmp_path, "train", 6, ending)
    write_pair(tmp_path, "t10k", 4, ending)
    assert np.array_equal(read_idx(images), PIXELS)
    assert idx_shape(images) == (6, 5, 4)
    for path in (tmp_path, images, tmp_path / f"train-labels-idx1-ubyte{ending}"):
        content = read_data(path)
        assert dict(content.description.parts) == {"training": 6, "test": 4}
        assert np.array_equal(content.parts["test"].inputs, PIXELS[:4].reshape(4, 20))
        assert content.parts["training"].labels.tolist() == [1, 0, 0, 1, 1, 0]
        assert (content.description.classes, content.description.image.text) == (("3", "7"), "5x4x1")


def test_wrong_idx_files_get_a_sentence(tmp_path):
    images = write_pair(tmp_path, "train", 6)
    write_idx(tmp_path / "train-labels-idx1-ubyte", LABELS[:5])
    assert sentence_of(images) == "train-images-idx3-ubyte has 6 images, but train-labels-idx1-ubyte has 5 labels."
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert sentence_of(images) == (
        "train-images-idx3-ubyte: its labels are missing; train-labels-idx1-ubyte must lie beside it."
    )
    write_pair(tmp_path, "train", 6)
    images.write_bytes(images.read_bytes()[:-1])
    assert "says it holds 6 x 5 x 4 bytes, but has 119" in sentence_of(images)
    write_idx(tmp_path / "other", PIXELS)
    assert "has 'images' in its name" in sentence_of(tmp_path / "other")


def test_a_compressed_file_is_not_unpacked_beyond_what_it_says(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 2]) + bytes(50_000_000)))
    with pytest.raises(LabError, match="says it holds 2 bytes, but has more"):
        read_idx(path)


def save(folder, name, pixels, mode=None):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels, mode).save(path)
    return path


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    for number, pixels in enumerate(PIXELS):
        save(folder, f"{'cat' if number % 2 else 'dog'}/{number}.png", pixels)
    (folder / "cat" / "notes.txt").write_text("not an image")
    (folder / ".hidden").mkdir()
    return folder


def test_a_folder_for_each_class(pictures):
    content = read_data(pictures)
    assert (content.description.classes, content.description.image.text) == (("cat", "dog"), "5x4x1")
    assert content.parts["training"].labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert np.array_equal(content.parts["training"].inputs, PIXELS[[1, 3, 5, 0, 2, 4]].reshape(6, 20))


def test_one_coloured_image_makes_all_of_them_colour(pictures):
    colour = RNG.integers(0, 256, (5, 4, 3)).astype(np.uint8)
    save(pictures, "cat/9.png", colour)
    content = read_data(pictures)
    assert content.description.image.text == "5x4x3"
    assert np.array_equal(content.parts["training"].inputs[3], colour.ravel())
    assert np.array_equal(content.parts["training"].inputs[0], np.repeat(PIXELS[1].ravel(), 3))


def test_what_is_transparent_lies_on_white(tmp_path):
    see_through = np.zeros((5, 4, 4), np.uint8)
    see_through[0, :, 3] = 255
    for name in ("a/1.png", "b/1.png"):
        save(tmp_path, name, see_through)
    image = read_data(tmp_path).parts["training"].inputs[0].reshape(5, 4, 3)
    assert not image[0].any()
    assert (image[1:] == 255).all()


def test_a_picture_added_later_is_seen(pictures):
    before = len(read_data(pictures).parts["training"].labels)
    some = next(pictures.glob("*/*.png"))
    Image.open(some).save(some.with_name("added.png"))
    assert len(read_data(pictures).parts["training"].labels) == before + 1


def test_labels_changed_beside_their_images_are_seen(tmp_path):
    images = write_pair(tmp_path, "train", 6)
    before = read_data(images).parts["training"].labels.tolist()
    write_idx(tmp_path / "train-labels-idx1-ubyte", LABELS[::-1])
    assert read_data(images).parts["training"].labels.tolist() == before[::-1] != before


def test_train_and_test_folders_are_sets(tmp_path):
    for name in ("train/a/1.png", "train/b/1.png", "train/b/2.png", "test/a/1.png"):
        save(tmp_path, name, PIXELS[0])
    assert dict(inspect_data(tmp_path).parts) == {"training": 3, "test": 1}


def test_a_wrong_image_is_named(pictures):
    path = save(pictures, "dog/8.png", PIXELS[0, :3])
    assert sentence_of(pictures) == (
        "pictures/dog/8.png: is 4 x 3 pixels, but pictures/cat/1.png is 4 x 5 pixels; all images must have one size."
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n nonsense")
    assert sentence_of(pictures).startswith("pictures/dog/8.png: is not an image that can be read")
    whole = (pictures / "dog/0.png").read_bytes()
    path.write_bytes(whole[: len(whole) - 30])
    assert sentence_of(pictures).startswith("pictures/dog/8.png: is not an image that can be read")
    save(pictures, "dog/8.png", PIXELS[0].astype(np.uint16) * 256)
    assert "pictures/dog/8.png: has more than 8 bits a pixel" in sentence_of(pictures)


def test_large_pictures_are_refused_with_what_is_allowed(tmp_path):
    save(tmp_path, "a/1.png", np.zeros((300, 300), np.uint8))
    assert "images of 300x300x1 have 90,000 values each; allowed are up to 65,536" in sentence_of(tmp_path)


def test_images_too_large_for_memory_are_refused_before_they_are_read(pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 100)
    monkeypatch.setattr("core.data.image_folder._pixels", lambda *_: pytest.fail("it was read"))
    monkeypatch.setattr("core.data.idx_sets.read_idx", lambda *_: pytest.fail("it was read"))
    assert sentence_of(pictures) == "pictures: 6 images of 5x4x1 need 792 bytes of memory, and 100 bytes are free."
    assert "need 792 bytes of memory" in sentence_of(write_pair(tmp_path, "train", 6))


@given(st.binary(max_size=60), st.integers(0, 120))
def test_no_damage_makes_it_stumble(tmp_path_factory, noise, place):
    folder = tmp_path_factory.mktemp("images")
    write_pair(folder, "train", 6)
    save(folder / "pictures", "a/1.png", PIXELS[0])
    save(folder / "pictures", "b/1.png", PIXELS[1])
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "pictures/b/1.png"):
        data = bytearray((folder / name).read_bytes())
        data[place : place + len(noise)] = noise
        for bad in (bytes(data), noise, gzip.compress(bytes(data)), gzip.compress(bytes(data))[:-9]):
            (folder / name).write_bytes(bad)
            path = folder / "pictures" if name.endswith("png") else folder / "train-images-idx3-ubyte"
            for look in (inspect_data, read_data):
                with contextlib.suppress(DataError, SpecError):
                    look(path)
        write_pair(folder, "train", 6)
