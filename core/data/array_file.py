"""NumPy's files, read without pickle: the arrays of an NPZ file, or one NPY file, as examples and labels.

In an NPZ file the arrays are found by their names: `x` and `y`, `images` and `labels`, with `train`, `val` and `test`
before or behind them where the file tells sets apart. An NPY file is a table, or has its labels in a file beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.description import (
    LABEL,
    NUMBER,
    TEST,
    TRAINING,
    VALIDATION,
    Column,
    Content,
    Description,
    Part,
    bytes_of_features,
    bytes_of_pixels,
    check_pixels,
    described,
    number_classes,
)
from core.data.memory import refuse_if_too_large
from core.data.numpy_files import ONLY, Header, Headers, in_array, read_array, read_headers, sides_text
from core.data.pixels import square_image
from core.errors import DataError, SpecError
from core.layers import MAX_SIDE, Shape

_INPUT_NAMES = ("x", "images", "image", "imgs", "inputs", "features", "data", "samples")
_LABEL_NAMES = ("y", "labels", "label", "targets", "target", "classes", "class")
_SET_NAMES = {
    "train": TRAINING,
    "training": TRAINING,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "test": TEST,
}
_LARGEST = 1e30

Pair = tuple[str, str]
"""The names of an array of inputs and of the array of its labels."""


def inspect_arrays(path: Path, label: str = "") -> Description:
    """Reads the headers of a file's arrays. label: the name of the array of labels, or a column of an NPY table.

    Raises DataError and SpecError.
    """
    return _plan(path, label).description


@dataclass(frozen=True)
class _Plan:
    """Which arrays are used, by set; or, where `column` is not None, which column of the one array is the label."""

    description: Description
    headers: Headers
    pairs: dict[str, Pair]
    column: int | None = None


def _plan(path: Path, label: str) -> _Plan:
    headers = read_headers(path)
    if list(headers) == [ONLY]:
        beside = _beside(path)
        if not beside and len(headers[ONLY].shape) == 2:
            return _plan_table(path, headers, label)
        headers = beside or headers
    pairs = _pairs(path.name, headers, label)
    for x, y in pairs.values():
        _check_inputs(path.name, x, headers[x])
        rows, labels = headers[x].shape[0], headers[y].shape
        if labels not in ((rows,), (rows, 1)):
            raise DataError(
                f"{path.name}: array {x!r} has {rows:,} rows, but {y!r} is {sides_text(labels)}; "
                "it must be one label a row."
            )
    shapes = {headers[x].shape[1:] for x, _ in pairs.values()}
    if len(shapes) > 1:
        raise DataError(f"{path.name}: its sets differ in shape: {' and '.join(sorted(map(sides_text, shapes)))}.")
    first = headers[next(iter(pairs.values()))[0]]
    image = _image(path.name, first)
    inputs = first.bytes_said // first.dtype.itemsize // max(1, first.shape[0])
    rows = sum(headers[x].shape[0] for x, _ in pairs.values())
    of_bytes = image is not None and first.dtype == np.uint8
    if of_bytes and image is not None:
        check_pixels(path.name, image)
    needed = bytes_of_pixels(rows, inputs) if of_bytes else bytes_of_features(rows, inputs)
    description = Description(
        name=path.name,
        kind="arrays",
        parts=tuple((name, headers[x].shape[0]) for name, (x, _) in pairs.items()),
        inputs=inputs,
        image=image,
        label=next(iter(pairs.values()))[1],
        bytes_needed=needed + (0 if of_bytes or first.dtype == np.float64 else rows * first.dtype.itemsize * inputs),
    )
    return _Plan(description, headers, pairs)


def _plan_table(path: Path, headers: Headers, label: str) -> _Plan:
    """One array of rows and columns; the label is its last column unless another is named."""
    _check_inputs(path.name, ONLY, headers[ONLY])
    rows, width = headers[ONLY].shape
    if width < 2:
        raise DataError(f"{path.name}: has a single column; a table has at least two, one of them the label.")
    if label and not (label.isdecimal() and 1 <= int(label[:9]) <= width):
        raise SpecError("label", label, f"a column of {path.name} by number, from 1 to {width}")
    column = int(label) - 1 if label else width - 1
    columns = tuple(Column(f"column {n + 1}", LABEL if n == column else NUMBER) for n in range(width))
    description = Description(
        name=path.name,
        kind="table",
        parts=((TRAINING, rows),),
        inputs=width - 1,
        columns=columns,
        label=columns[column].name,
        bytes_needed=bytes_of_features(rows, width - 1) + headers[ONLY].bytes_said,
    )
    return _Plan(description, headers, {TRAINING: (ONLY, ONLY)}, column)


def read_arrays(path: Path, label: str = "") -> Content:
    """Reads the arrays. Raises DataError and SpecError; where memory is short, before they are read."""
    plan = _plan(path, label)
    found = plan.description
    refuse_if_too_large(found.name, found.bytes_needed, f"{found.rows:,} rows of {found.inputs:,} inputs")
    if plan.column is not None:
        table = _finite(path.name, ONLY, read_array(plan.headers[ONLY]))
        inputs, labels = {TRAINING: np.delete(table, plan.column, axis=1)}, {TRAINING: table[:, plan.column]}
    else:
        inputs = {name: _rows_of(path, x, plan.headers[x]) for name, (x, _) in plan.pairs.items()}
        labels = {name: read_array(plan.headers[y]).ravel() for name, (_, y) in plan.pairs.items()}
    classes, numbers = _numbered(f"{path.name}: {found.label!r}", labels)
    image = found.image or square_image(next(iter(inputs.values())))
    pixels = image is not None and all(_are_bytes(values) for values in inputs.values())
    found = described(found, classes, list(numbers.values()))
    if image and pixels:
        check_pixels(path.name, image)
    found = Description(**{**vars(found), "image": image})
    parts = {name: Part(_in_order(values, pixels), numbers[name]) for name, values in inputs.items()}
    return Content(found, parts, np.full(found.inputs, not pixels))


def _in_order(values: NDArray[Any], pixels: bool) -> NDArray[np.uint8] | NDArray[np.float64]:
    return np.ascontiguousarray(values, np.uint8) if pixels else np.ascontiguousarray(values, np.float64)


def _are_bytes(values: NDArray[Any]) -> bool:
    if values.dtype == np.uint8:
        return True
    return square_image(values) is not None


def _rows_of(path: Path, name: str, header: Header) -> NDArray[Any]:
    values = _finite(path.name, name, read_array(header))
    if _channels_first(header.shape):
        values = np.moveaxis(values, 1, -1)
    return values.reshape(len(values), -1)


def _finite(file: str, name: str, values: NDArray[Any]) -> NDArray[Any]:
    """The values, none of which is infinite or not a number. Raises DataError."""
    if not np.issubdtype(values.dtype, np.floating):
        return values
    wrong = ~(np.abs(values) <= _LARGEST)
    if wrong.any():
        place = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
        raise DataError(
            f"{file}:{in_array(name)} the value at {list(map(int, place))} (counted from 0) is {values[place]}; "
            "allowed are numbers up to 1e30."
        )
    return values


def _numbered(name: str, labels: Mapping[str, NDArray[Any]]) -> tuple[tuple[str, ...], dict[str, NDArray[np.uint8]]]:
    """The names of the classes over all sets, and each set's labels as numbers of classes."""
    different = {part: np.unique(values, return_inverse=True) for part, values in labels.items()}
    words = {_word(value) for values, _ in different.values() for value in values}
    if not words:
        raise DataError(f"{name} has no labels.")
    classes, numbers = number_classes(name, sorted(words))
    number = dict(zip(sorted(words), numbers, strict=True))
    return classes, {
        part: np.array([number[_word(value)] for value in values], np.uint8)[places.ravel()]
        for part, (values, places) in different.items()
    }


def _word(value: Any) -> str:
    if isinstance(value, np.bytes_):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.floating):
        return str(int(value)) if np.isfinite(value) and value == int(value) else f"{value:g}"
    return str(value)


# Which array is what


def _beside(path: Path) -> Headers:
    """The NPY files that belong together with this one, such as `x_test` and `y_train` with `x_train`; by their names.

    Empty where there are no labels among them.
    """
    word, _ = _meaning(path.stem)
    meanings = {file: _meaning(file.stem)[0] for file in sorted(path.parent.glob("*.npy"))}
    if word not in _INPUT_NAMES or not set(_LABEL_NAMES) & set(meanings.values()):
        return {}
    files = [file for file, meaning in meanings.items() if meaning == word or meaning in _LABEL_NAMES]
    return {file.stem: header for file in files for header in read_headers(file).values()}


def _pairs(file: str, headers: Headers, label: str) -> dict[str, Pair]:
    """Inputs and labels of each set, by the names of the arrays."""
    inputs: dict[str, str] = {}
    labels: dict[str, str] = {}
    for name in headers:
        word, part = _meaning(name)
        if word in _INPUT_NAMES:
            inputs.setdefault(part, name)
        elif word in _LABEL_NAMES:
            labels.setdefault(part, name)
    if label:
        if label not in headers:
            raise SpecError("label", label, f"the name of an array of {file}: {', '.join(headers)}")
        labels = {TRAINING: label}
        inputs = {TRAINING: inputs[TRAINING]} if TRAINING in inputs else {}
    if TRAINING not in inputs:
        inputs = _by_shape(headers, labels.get(TRAINING))
    pairs = {
        part: (inputs[part], labels[part])
        for part in (TRAINING, VALIDATION, TEST)
        if {part} <= inputs.keys() & labels.keys()
    }
    if TRAINING not in pairs:
        arrays = ", ".join(f"{name or 'one'} {sides_text(header.shape)}" for name, header in headers.items())
        raise DataError(
            f"{file}: no inputs with labels are found among its arrays ({arrays}); name them x and y, or images and "
            "labels."
        )
    return pairs


def _by_shape(headers: Headers, label: str | None) -> dict[str, str]:
    """The one array beside the label that has more than one side."""
    others = [name for name, header in headers.items() if name != label and len(header.shape) > 1]
    return {TRAINING: others[0]} if label is not None and len(others) == 1 else {}


def _meaning(name: str) -> tuple[str, str]:
    """A name's word and set: `x_test` and `test_x` are ("x", "test"); without a set it is training."""
    words = [word for word in re.split(r"[^a-z]+", name.lower()) if word]
    parts = [_SET_NAMES[word] for word in words if word in _SET_NAMES]
    rest = [word for word in words if word not in _SET_NAMES]
    return "_".join(rest), parts[0] if parts else TRAINING


def _check_inputs(file: str, name: str, header: Header) -> None:
    """Inputs are rows of numbers. Raises DataError."""
    kind = header.dtype.kind
    if kind not in "buif":
        raise DataError(f"{file}:{in_array(name)} holds {header.dtype}; inputs must be real numbers.")
    if not 2 <= len(header.shape) <= 4 or 0 in header.shape:
        raise DataError(
            f"{file}:{in_array(name)} is {sides_text(header.shape)}; inputs are rows x features, or images x height x "
            "width (x channels)."
        )


def _channels_first(shape: tuple[int, ...]) -> bool:
    """Whether images are saved as PyTorch has them, (images, channels, height, width): told by 1 or 3 channels."""
    return len(shape) == 4 and shape[1] in (1, 3) and shape[3] not in (1, 3, 4)


def _image(file: str, header: Header) -> Shape | None:
    if len(header.shape) < 3:
        return None
    height, width, channels = (*header.shape[1:], 1)[:3]
    if _channels_first(header.shape):
        height, width, channels = width, channels, height
    if max(height, width) > MAX_SIDE:
        raise DataError(f"{file}: images of {height} x {width} are too large; allowed are up to {MAX_SIDE} a side.")
    return Shape(height, width, channels)
