"""Training images varied as an Augmentation says: anew in each epoch while training, or all of them ahead of it."""

import math

import numpy as np
from numpy.typing import NDArray

from core.augmentation import FIELD, Augmentation
from core.errors import SpecError
from core.kernels import distortion
from core.kernels.arrays import Examples
from core.layers import Shape

_WHITE = 255.0
_SIGMA = distortion.SPACING / math.sqrt(3)
_SMOOTHED_DEVIATION = 1 / math.sqrt(3) / (2 * math.sqrt(math.pi) * _SIGMA)
"""Standard deviation of even numbers from -1 to 1, one a pixel, after smoothing by a Gaussian of that σ."""
_SPLINE_DEVIATION = 151 / 315 / math.sqrt(3)
"""The same, on average over pixels, of such numbers at control points that are spread by cubic B-splines."""
_ON_THE_FLY, _AHEAD = 1, 2
_AT_ONCE = 2_000  # copies ahead that are made in one call
_MOST_LISTED = 2**31 - 1  # a list's start is an int32


class Augmenter:
    """Distorts the training images anew for each epoch.

    What becomes of an image depends on the seed, the epoch and its number among the examples and on nothing else: not
    on the order, the chunks or who asks. Not for two threads at once; two Augmenters give the same images.
    """

    def __init__(
        self, examples: Examples, augmentation: Augmentation, shape: Shape, seed: int, largest_chunk: int
    ) -> None:
        """examples: images as lists of lit pixels. largest_chunk: how many images `chunk` is asked for at most.

        Raises SpecError where the examples are not such images.
        """
        _check(examples, augmentation, shape)
        self._examples, self._seed = examples, seed
        self._settings = _settings(augmentation, examples)
        self._shape = _sizes(shape)
        self._room = np.zeros(distortion.room_for(shape.height, shape.width, shape.channels), np.float32)
        self._out = _room_for_lists(largest_chunk, shape)

    def chunk(self, order: NDArray[np.int32], first: int, last: int, epoch: int) -> Examples:
        """The images order[first : last] as they look in an epoch (from 0), numbered from 0 in that order.

        At most `largest_chunk` of them; valid until the next call.
        """
        return self._distorted(order, first, last, _key(self._seed, _ON_THE_FLY, epoch))

    def copies(self, order: NDArray[np.int32], first: int, last: int, number: int) -> Examples:
        """As `chunk`, but copy `number` (from 1) of each image of those that `expand_ahead` makes."""
        return self._distorted(order, first, last, _key(self._seed, _AHEAD, number))

    def _distorted(self, order: NDArray[np.int32], first: int, last: int, key: np.uint64) -> Examples:
        count = last - first
        starts, pixels, levels, labels = self._out
        if not 0 <= count <= len(labels):
            raise ValueError(f"{count} images at once, but there is room for {len(labels)}")
        images = _images(self._examples)
        distortion.distort(*images, order, first, last, self._shape, self._settings, key, self._room, *self._out)
        return self._examples._replace(starts=starts[: count + 1], pixels=pixels, levels=levels, labels=labels[:count])


def expand_ahead(examples: Examples, augmentation: Augmentation, shape: Shape, seed: int) -> Examples:
    """All images and their copies: each image with its copies right behind it, in the order of the images.

    Copy k of image i depends on the seed, k and i only: with fewer copies or images, those that remain are the same.
    Where nothing is to be made ahead, the examples as they are. Raises SpecError where they are not lists of lit
    pixels, or where there would be too many.
    """
    if augmentation.images_each == 1:
        return examples
    _check(examples, augmentation, shape)
    listed = expected_pixels(examples, augmentation, shape)
    if listed > _MOST_LISTED:
        size = f"{augmentation.images_each * len(examples.labels):,} images, {expected_bytes(listed) / 1e9:.1f} GB"
        raise SpecError(FIELD, f"{augmentation.text} ({size})", "fewer copies, or distortion on the fly")
    if augmentation.pixel_shifts:
        return _with_pixel_shifts(examples, shape)
    return _with_copies(examples, augmentation, shape, seed)


def expected_pixels(examples: Examples, augmentation: Augmentation, shape: Shape) -> int:
    """How many lit pixels there are with all copies, at a guess that is rather too high."""
    every, lit = len(examples.labels) * shape.size, _lit(examples)
    if augmentation.noise:
        copied = every
    elif augmentation.rotate or augmentation.elastic:
        copied = min(every, 2 * lit)  # interpolation lights the pixels beside a stroke
    else:
        copied = lit
    return lit + (augmentation.images_each - 1) * copied


def expected_bytes(pixels: int) -> int:
    """The memory that so many lit pixels take: a number of two bytes and a level of one each."""
    return 3 * pixels


def _with_pixel_shifts(examples: Examples, shape: Shape) -> Examples:
    count = 5 * len(examples.labels)
    room = 5 * _lit(examples)
    starts, labels = np.zeros(count + 1, np.int32), np.zeros(count, np.uint8)
    pixels, levels = np.zeros(room, np.uint16), np.zeros(room, np.uint8)
    distortion.expand_by_pixel_shifts(*_images(examples), _sizes(shape), starts, pixels, levels, labels)
    return examples._replace(starts=starts, pixels=pixels, levels=levels, labels=labels)


def _with_copies(examples: Examples, augmentation: Augmentation, shape: Shape, seed: int) -> Examples:
    each, count = augmentation.images_each, len(examples.labels)
    at_once = max(1, _AT_ONCE // each)
    keys = np.array([_key(seed, _AHEAD, copy) for copy in range(1, each)])
    sizes, settings = _sizes(shape), _settings(augmentation, examples)
    room, out = (
        np.zeros(distortion.room_for(shape.height, shape.width, shape.channels), np.float32),
        _room_for_lists(each * at_once, shape),
    )
    starts, labels = np.zeros(each * count + 1, np.int32), np.repeat(examples.labels, each)
    pixels, levels = [], []
    for first in range(0, count, at_once):
        last = min(first + at_once, count)
        distortion.distort_copies(*_images(examples), first, last, sizes, settings, keys, room, *out)
        made = each * (last - first)
        listed, before = int(out[0][made]), int(starts[each * first])
        starts[each * first : each * last + 1] = out[0][: made + 1] + before
        pixels.append(out[1][:listed].copy())
        levels.append(out[2][:listed].copy())
    return examples._replace(starts=starts, pixels=np.concatenate(pixels), levels=np.concatenate(levels), labels=labels)


def _check(examples: Examples, augmentation: Augmentation, shape: Shape) -> None:
    size = shape.size
    if examples.features.size or size > 2**16:
        raise SpecError(FIELD, augmentation.text, '"none" for data that are not images of bytes')
    listed = examples.pixels[examples.starts[0] : examples.starts[-1]]
    if listed.size and int(listed.max()) >= size:
        raise ValueError(f"images of {shape.text} have no pixel {int(listed.max())}")


def _sizes(shape: Shape) -> NDArray[np.int64]:
    return np.array([shape.height, shape.width, shape.channels], np.int64)


def _images(examples: Examples) -> tuple[NDArray[np.int32], NDArray[np.uint16], NDArray[np.uint8], NDArray[np.uint8]]:
    return examples.starts, examples.pixels, examples.levels, examples.labels


def _lit(examples: Examples) -> int:
    return int(examples.starts[-1]) - int(examples.starts[0])


def _room_for_lists(
    images: int, shape: Shape
) -> tuple[NDArray[np.int32], NDArray[np.uint16], NDArray[np.uint8], NDArray[np.uint8]]:
    """Starts, pixels, levels and labels of so many images, even if every pixel is lit."""
    places = images * shape.size + 1  # the kernel writes before it knows that a pixel is dark
    return (
        np.zeros(images + 1, np.int32),
        np.zeros(places, np.uint16),
        np.zeros(places, np.uint8),
        np.zeros(images, np.uint8),
    )


def _settings(augmentation: Augmentation, examples: Examples) -> NDArray[np.float64]:
    white = min(_WHITE, round(1 / float(examples.table[1])))  # the level whose value is 1, where images are dim
    settings = np.zeros(distortion.SETTINGS)
    settings[distortion.SHIFT] = augmentation.shift
    settings[distortion.ROTATE] = math.radians(augmentation.rotate)
    settings[distortion.ELASTIC] = augmentation.elastic * _SMOOTHED_DEVIATION / _SPLINE_DEVIATION
    settings[distortion.NOISE] = augmentation.noise * white
    return settings


def _key(seed: int, purpose: int, number: int) -> np.uint64:
    """The key of one epoch on the fly, or of one copy ahead, by the run's seed."""
    key: np.uint64 = np.random.SeedSequence([seed, purpose, number]).generate_state(1, np.uint64)[0]
    return key
