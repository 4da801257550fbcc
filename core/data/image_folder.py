"""A folder of images, sorted into one folder a class: `flowers/rose/1.png`.

Where the folder has `train`, `test` (and `val`) in it, each of these holds the folders of the classes. Files that are
not images by their ending are passed over. All images must have one size; they are grey if every one of them is.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
from core.data.memory import refuse_if_too_large
from core.errors import DataError
from core.layers import MAX_SIDE, Shape

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".pbm")

_SETS = {
    "train": TRAINING,
    "training": TRAINING,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "test": TEST,
    "testing": TEST,
}
_GREY = ("1", "L", "LA", "La")
_SIXTEEN_BITS = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


@dataclass(frozen=True)
class _Found:
    """The images of a folder: for each set their files and the names of their classes; shape of all of them."""

    files: dict[str, list[Path]]
    words: dict[str, list[str]]
    shape: Shape


def inspect_images(path: Path) -> Description:
    """Reads the beginning of every image. Raises DataError."""
    return _describe(path, _find(path))


def read_images(path: Path) -> Content:
    """Reads all images. Raises DataError; where memory is short, before their pixels are read."""
    found = _find(path)
    description = _describe(path, found)
    refuse_if_too_large(path.name, description.bytes_needed, f"{description.rows:,} images of {found.shape.text}")
    names, numbers = _classes(path, found)
    parts = {}
    for name, files in found.files.items():
        pixels = np.zeros((len(files), found.shape.size), np.uint8)
        for row, file in enumerate(files):
            pixels[row] = _pixels(path, file, found.shape)
        parts[name] = Part(pixels, np.array([numbers[word] for word in found.words[name]], np.uint8))
    description = described(description, names, [part.labels for part in parts.values()])
    return Content(description, parts, np.zeros(found.shape.size, np.bool_))


def _describe(path: Path, found: _Found) -> Description:
    names, numbers = _classes(path, found)
    rows = sum(len(files) for files in found.files.values())
    description = Description(
        name=path.name,
        kind="folder of images",
        parts=tuple((name, len(files)) for name, files in found.files.items()),
        inputs=found.shape.size,
        image=found.shape,
        label="the folders' names",
        bytes_needed=bytes_of_pixels(rows, found.shape.size),
    )
    labels = [np.array([numbers[word] for word in words], np.uint8) for words in found.words.values()]
    return described(description, names, labels)


def _classes(path: Path, found: _Found) -> tuple[tuple[str, ...], dict[str, int]]:
    different = sorted({word for words in found.words.values() for word in words})
    names, numbers = number_classes(f"{path.name}: the folder of classes", different)
    return names, {word: int(number) for word, number in zip(different, numbers, strict=True)}


def _find(path: Path) -> _Found:
    try:
        folders = _folders(path)
        sets = {_SETS[folder.name.lower()]: folder for folder in folders if folder.name.lower() in _SETS}
        if TRAINING not in sets or len(sets) < len(folders):
            sets = {TRAINING: path}
        listed = {name: list(_files(folder)) for name, folder in sets.items()}
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error}).") from None
    listed = {name: files for name, files in listed.items() if files}
    if TRAINING not in listed:
        raise DataError(
            f"{path.name}: holds no images in folders named after their classes, such as {path.name}/cat/1.png "
            f"({', '.join(ending[1:] for ending in ENDINGS[:5])} and others)."
        )
    files = {name: [file for _, file in rows] for name, rows in listed.items()}
    words = {name: [word for word, _ in rows] for name, rows in listed.items()}
    return _Found(files, words, _common_shape(path, [file for rows in files.values() for file in rows]))


def _folders(path: Path) -> list[Path]:
    return sorted(folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith("."))


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """Class and file of every image in the folders of classes, in the order of their names."""
    for folder in _folders(path):
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() in ENDINGS and not file.name.startswith(".") and file.is_file():
                yield folder.name, file


def _common_shape(path: Path, files: list[Path]) -> Shape:
    """The shape of all images, colour if one of them is. Raises DataError naming the first that differs in size."""
    colour = False
    first: tuple[int, int] | None = None
    for file in files:
        with _opened(path, file) as image:
            if first is None:
                first = image.size
                if max(first) > MAX_SIDE:
                    raise DataError(
                        f"{_inside(path, file)}: is {_size(first)}; allowed are up to {MAX_SIDE} pixels a side."
                    )
                check_pixels(_inside(path, file), Shape(first[1], first[0], 1))
            elif image.size != first:
                raise DataError(
                    f"{_inside(path, file)}: is {_size(image.size)}, but {_inside(path, files[0])} is {_size(first)}; "
                    "all images must have one size."
                )
            if image.mode in _SIXTEEN_BITS:
                raise DataError(f"{_inside(path, file)}: has more than 8 bits a pixel; save it with 8 bits.")
            colour = colour or not _is_grey(image)
    assert first is not None
    shape = Shape(first[1], first[0], 3 if colour else 1)
    check_pixels(path.name, shape)
    return shape


def _is_grey(image: "Image") -> bool:
    if image.mode == "P":
        palette = image.getpalette() or []
        return palette[0::3] == palette[1::3] == palette[2::3]
    return image.mode in _GREY


def _pixels(path: Path, file: Path, shape: Shape) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """An image's bytes in the order (y, x, channel); what is transparent lies on white."""
    from PIL import Image

    with _opened(path, file) as image:
        if image.has_transparency_data:
            over = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
        return np.asarray(image.convert("L" if shape.channels == 1 else "RGB"), np.uint8).ravel()


@contextmanager
def _opened(path: Path, file: Path) -> Iterator["Image"]:
    """An image whose pixels are read when they are asked for. Raises DataError for whatever is wrong with it."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file)
        with image:
            yield image
    except (DataError, MemoryError):
        raise
    except Exception as error:  # Pillow's readers raise many kinds on damaged files
        raise DataError(f"{_inside(path, file)}: is not an image that can be read ({type(error).__name__}).") from None


def _inside(path: Path, file: Path) -> str:
    return f"{path.name}/{file.relative_to(path).as_posix()}"


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]} pixels"
