"""A user's images in IDX files: a file of images with the file of labels beside it, or a folder of such files."""

import re
from pathlib import Path

import numpy as np

from core.data.description import (
    TEST,
    TRAINING,
    VALIDATION,
    Content,
    Description,
    Part,
    bytes_of_pixels,
    check_pixels,
    described,
    number_classes,
)
from core.data.idx import idx_shape, read_idx
from core.data.memory import refuse_if_too_large
from core.errors import DataError
from core.layers import MAX_SIDE, Shape

_IDX_NAME = re.compile(r"idx\d|ubyte", re.IGNORECASE)
_TESTS = ("t10k", "test")
_VALIDATIONS = ("validation", "valid", "val")

Files = dict[str, tuple[Path, Path]]
"""The file of images and the file of labels of each set."""


def is_idx_folder(path: Path) -> bool:
    """Whether a folder has files named like IDX files of images."""
    return any(_are_images(file) for file in path.iterdir())


def inspect_idx(path: Path) -> Description:
    """Reads the headers of IDX files. path: a file of images or labels, or the folder of both. Raises DataError."""
    return _describe(path, _files(path))


def _describe(path: Path, files: Files) -> Description:
    shapes = {name: idx_shape(images) for name, (images, _) in files.items()}
    for name, (images, labels) in files.items():
        _check(images, shapes[name], labels, idx_shape(labels))
    sides = {shape[1:] for shape in shapes.values()}
    if len(sides) > 1:
        raise DataError(f"{path.name}: its sets differ in the size of their images.")
    image = _image(files[TRAINING][0], sides.pop())
    check_pixels(path.name, image)
    parts = tuple((name, shape[0]) for name, shape in shapes.items())
    return Description(
        name=path.name,
        kind="IDX",
        parts=parts,
        inputs=image.size,
        image=image,
        label=files[TRAINING][1].name,
        bytes_needed=bytes_of_pixels(sum(count for _, count in parts), image.size),
    )


def read_idx_sets(path: Path) -> Content:
    """Reads the images and labels. Raises DataError; where memory is short, before they are read."""
    files = _files(path)
    found = _describe(path, files)
    assert found.image is not None
    refuse_if_too_large(found.name, found.bytes_needed, f"{found.rows:,} images of {found.image.text}")
    labels = {name: read_idx(file) for name, (_, file) in files.items()}
    different = sorted({int(label) for values in labels.values() for label in np.unique(values)})
    words, numbers = number_classes(f"{found.label}: the file", [str(label) for label in different])
    number_of = np.zeros(256, np.uint8)
    number_of[different] = numbers
    parts = {
        name: Part(read_idx(file).reshape(-1, found.inputs), number_of[labels[name]])
        for name, (file, _) in files.items()
    }
    found = described(found, words, [part.labels for part in parts.values()])
    return Content(found, parts, np.zeros(found.inputs, np.bool_))


def _files(path: Path) -> Files:
    if path.is_dir():
        return _files_of_folder(path)
    images = path if "images" in path.name else _renamed(path, "labels", "images", "idx1", "idx3")
    if images is None or "images" not in images.name:
        raise DataError(
            f"{path.name}: an IDX file of images has 'images' in its name, and its labels lie beside it in a file with "
            "'labels' in its place, such as train-images-idx3-ubyte and train-labels-idx1-ubyte."
        )
    files = {TRAINING: (images, _labels_of(images))}
    if "train" in images.name:
        for word in _TESTS:
            test = _existing(images.with_name(images.name.replace("train", word)))
            if test:
                files[TEST] = (test, _labels_of(test))
                break
    return files


def _files_of_folder(path: Path) -> Files:
    found: Files = {}
    for images in sorted(file for file in path.iterdir() if _are_images(file)):
        name = _set_of(images.name.lower())
        if name in found and images.name.removesuffix(".gz") != found[name][0].name.removesuffix(".gz"):
            raise DataError(
                f"{path.name}: {found[name][0].name} and {images.name} are both {name} images; give one of the files."
            )
        found.setdefault(name, (images, _labels_of(images)))
    if TRAINING not in found:
        raise DataError(f"{path.name}: has no training images, such as train-images-idx3-ubyte.")
    return found


def _are_images(file: Path) -> bool:
    return "images" in file.name and _IDX_NAME.search(file.name) is not None and file.is_file()


def _set_of(name: str) -> str:
    if any(word in name for word in _TESTS):
        return TEST
    return VALIDATION if any(word in name for word in _VALIDATIONS) else TRAINING


def _labels_of(images: Path) -> Path:
    labels = _renamed(images, "images", "labels", "idx3", "idx1")
    if labels is None:
        wanted = images.name.replace("images", "labels").replace("idx3", "idx1")
        raise DataError(f"{images.name}: its labels are missing; {wanted} must lie beside it.")
    return labels


def _renamed(path: Path, before: str, after: str, code: str, other_code: str) -> Path | None:
    return _existing(path.with_name(path.name.replace(before, after).replace(code, other_code)))


def _existing(path: Path) -> Path | None:
    """The file, plain or compressed, whichever there is."""
    plain = path.with_name(path.name.removesuffix(".gz"))
    return next((file for file in (path, plain, plain.with_name(plain.name + ".gz")) if file.is_file()), None)


def _image(file: Path, sides: tuple[int, ...]) -> Shape:
    height, width, channels = (*sides, 1, 1)[:3] if len(sides) > 1 else (1, 1, *sides)
    if 0 in sides or max(height, width) > MAX_SIDE:
        raise DataError(f"{file.name}: images of {height} x {width}; allowed are 1 to {MAX_SIDE} a side.")
    return Shape(height, width, channels)


def _check(images: Path, shape: tuple[int, ...], labels: Path, label_shape: tuple[int, ...]) -> None:
    if not 2 <= len(shape) <= 4:
        raise DataError(f"{images.name}: has {len(shape)} sides; images have 3: how many, height and width.")
    if label_shape != shape[:1]:
        counted = " x ".join(f"{side:,}" for side in label_shape) or "0"
        raise DataError(f"{images.name} has {shape[0]:,} images, but {labels.name} has {counted} labels.")
