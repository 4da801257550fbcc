import hashlib

import numpy as np
import pytest

from core.data.idx import read_idx
from core.data.mnist import load_mnist
from core.data.mnist_files import assets
from core.spec import parse_split

# SHA-256 of the uncompressed files as Yann LeCun published them.
PUBLISHED = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_shipped_files_are_the_published_ones(name):
    array = read_idx(assets() / "mnist" / f"{name}.gz")
    kind = 3 if "images" in name else 1
    header = bytes([0, 0, 8, kind]) + b"".join(int(size).to_bytes(4, "big") for size in array.shape)
    assert hashlib.sha256(header + array.tobytes()).hexdigest() == PUBLISHED[name]


def test_the_books_split_follows_the_order_of_the_files():
    data = load_mnist(parse_split("50000/10000/10000"))
    assert {name: data.count(name) for name in data.sets} == {"training": 50_000, "validation": 10_000, "test": 10_000}
    assert data.sets["training"].labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    counts = [np.bincount(data.sets[name].labels).tolist() for name in ("training", "validation", "test")]
    assert counts[0] == [4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988]
    assert counts[1] == [991, 1064, 990, 1030, 983, 915, 967, 1090, 1009, 961]
    assert counts[2] == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_other_splits():
    whole = load_mnist(parse_split("60000/10000"))
    assert "validation" not in whole.sets
    assert whole.count("training") == 60_000
    small = load_mnist(parse_split("first 1000"))
    assert {name: small.count(name) for name in small.sets} == {"training": 1000, "validation": 10_000, "test": 10_000}


@pytest.mark.parametrize("set_name", ["training", "validation", "test"])
def test_lists_hold_every_lit_pixel_of_an_image(set_name):
    data = load_mnist(parse_split("first 50000")).sets[set_name]
    file, offset = ("t10k", 0) if set_name == "test" else ("train", 50_000 if set_name == "validation" else 0)
    images = read_idx(assets() / "mnist" / f"{file}-images-idx3-ubyte.gz").reshape(-1, 784)
    for image in (0, 1, 4999, 9999):
        drawn = np.zeros(784, np.uint8)
        lit = slice(data.starts[image], data.starts[image + 1])
        drawn[data.pixels[lit]] = data.levels[lit]
        assert np.array_equal(drawn, images[offset + image])
    assert data.table[255] == 255 / 256
