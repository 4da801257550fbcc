"""Distorted images against plain NumPy; that nothing but seed, epoch and image decides; how chance is distributed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import byte_images, features

from core.augmentation import parse_augmentation
from core.data.augmenting import Augmenter, expand_ahead
from core.data.examples import examples_from_bytes, examples_from_features, part
from core.data.variants import variants
from core.errors import SpecError
from core.kernels import distortion
from core.layers import Shape

DIGITS = Shape(28, 28, 1)


def as_lists(images):
    images = np.asarray(images, np.uint8)
    return examples_from_bytes(images.reshape(len(images), -1), np.arange(len(images), dtype=np.uint8) % 10, 256.0)


def as_images(examples, shape=DIGITS):
    """Plain arrays, (images, height, width, channels); each pixel is listed once, in order, and lit."""
    images = np.zeros((len(examples.labels), shape.size), np.uint8)
    for image, (begin, end) in enumerate(zip(examples.starts[:-1], examples.starts[1:], strict=True)):
        pixels, levels = examples.pixels[begin:end], examples.levels[begin:end]
        assert (np.diff(pixels.astype(int)) > 0).all()
        assert (levels > 0).all()
        images[image, pixels] = levels
    return images.reshape(-1, shape.height, shape.width, shape.channels)


def digits(count=20, seed=0):
    """Smooth blobs inside a dark rim, (images, 28, 28, 1)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:28, :28]
    images = np.zeros((count, 28, 28))
    for image in images:
        for cy, cx, size in rng.uniform((9, 9, 2), (18, 18, 3), (4, 3)):
            image += 120 * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / (2 * size**2))
    return np.clip(np.where(images < 8, 0, images), 0, 255).astype(np.uint8)[..., np.newaxis]


def distorted(image, dy=0, dx=0, degrees=0.0, strength=0.0, noise=0.0, key=1):
    """One image, (height, width, channels), through the kernel with these settings exactly."""
    shape = Shape(*image.shape)
    examples = as_lists([image])
    pixels, levels = np.zeros(image.size + 1, np.uint16), np.zeros(image.size + 1, np.uint8)
    count = distortion.distort_image(
        examples.starts,
        examples.pixels,
        examples.levels,
        0,
        np.array(image.shape, np.int64),
        dy,
        dx,
        math.radians(degrees),
        strength,
        noise,
        np.uint64(key),
        np.zeros(distortion.room_for(*image.shape), np.float32),
        pixels,
        levels,
        0,
    )
    starts = np.array([0, count], np.int32)
    return as_images(examples._replace(starts=starts, pixels=pixels, levels=levels), shape)[0]


def moved(image, dy, dx):
    """The image rolled, with what comes in from the other side dark."""
    out = np.roll(image, (dy, dx), axis=(0, 1))
    height, width = image.shape[:2]
    out[: max(0, dy)], out[max(0, height + min(0, dy)) :] = 0, 0
    out[:, : max(0, dx)], out[:, max(0, width + min(0, dx)) :] = 0, 0
    return out


def bilinear(image, dy, dx, degrees):
    """Rotation about the centre and a shift, pixel by pixel as one would write it down."""
    height, width = image.shape[:2]
    out = np.zeros(image.shape)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cy, cx = (height - 1) / 2, (width - 1) / 2
    for y in range(height):
        for x in range(width):
            v, u = y - dy - cy, x - dx - cx
            sy, sx = cy + c * v + s * u, cx - s * v + c * u
            for ny in (math.floor(sy), math.floor(sy) + 1):
                for nx in (math.floor(sx), math.floor(sx) + 1):
                    if 0 <= ny < height and 0 <= nx < width:
                        out[y, x] += (1 - abs(sy - ny)) * (1 - abs(sx - nx)) * image[ny, nx]
    return out


shapes = st.tuples(st.integers(2, 12), st.integers(2, 12), st.integers(1, 3))


@settings(max_examples=30)
@given(shapes, st.integers(-5, 5), st.integers(-5, 5), st.integers(0, 99))
def test_a_shift_is_a_roll_with_what_comes_in_dark(shape, dy, dx, seed):
    image = np.random.default_rng(seed).integers(0, 256, shape)
    np.testing.assert_array_equal(distorted(image, dy, dx), moved(image, dy, dx))


@settings(max_examples=30)
@given(shapes, st.integers(-2, 2), st.integers(-2, 2), st.floats(-180, 180), st.integers(0, 99))
def test_a_rotation_is_bilinear_interpolation_about_the_centre(shape, dy, dx, degrees, seed):
    image = np.random.default_rng(seed).integers(0, 256, shape)
    np.testing.assert_allclose(distorted(image, dy, dx, degrees), bilinear(image, dy, dx, degrees), atol=0.51)


@pytest.mark.parametrize("size", [9, 28])
def test_a_rotation_by_nothing_changes_nothing_and_a_quarter_turn_is_numpys(size):
    image = np.random.default_rng(0).integers(0, 256, (size, size, 1))
    np.testing.assert_array_equal(distorted(image, degrees=1e-9), image)
    np.testing.assert_array_equal(distorted(image, degrees=90), np.rot90(image))
    np.testing.assert_array_equal(distorted(image, degrees=-90), np.rot90(image, -1))


@pytest.mark.parametrize("text", ["rotate 15", "rotate 180"])
def test_rotated_digits_keep_their_brightness(text):
    images = digits(50)
    augmenter = Augmenter(as_lists(images), parse_augmentation(text), DIGITS, 1, 50)
    turned = as_images(augmenter.chunk(np.arange(50, dtype=np.int32), 0, 50, 0))
    before, after = (x.sum(axis=(1, 2, 3), dtype=float) for x in (images, turned))
    np.testing.assert_allclose(after, before, rtol=0.03)
    assert not np.array_equal(turned, images)


def test_the_books_expansion_comes_image_by_image_down_up_right_left():
    images = np.random.default_rng(0).integers(0, 256, (30, 28, 28, 1))
    examples = as_lists(images)
    expanded = expand_ahead(part(examples, 5, 30), parse_augmentation("pixel shifts"), DIGITS, 1)
    steps = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]
    expected = [moved(image, *step) for image in images[5:] for step in steps]
    np.testing.assert_array_equal(as_images(expanded), expected)
    np.testing.assert_array_equal(expanded.labels, np.repeat(examples.labels[5:], 5))


def test_the_books_expansion_of_50_000_images_has_250_000():
    images, labels = byte_images(50_000, 49, 10)
    expanded = expand_ahead(
        examples_from_bytes(images, labels, 256.0), parse_augmentation("pixel shifts"), Shape(7, 7, 1), 1
    )
    assert len(expanded.labels) == 250_000
    np.testing.assert_array_equal(np.bincount(expanded.labels), 5 * np.bincount(labels))
    assert len(expanded.starts) == 250_001


ALL = "shift 2, rotate 15, elastic 34, noise 0.1"


@pytest.mark.parametrize("text", ["shift 2", ALL])
def test_neither_chunks_nor_order_change_a_bit(text):
    examples, augmentation = as_lists(digits(40)), parse_augmentation(text)
    order = np.random.default_rng(5).permutation(40).astype(np.int32)
    whole = Augmenter(examples, augmentation, DIGITS, 7, 40).chunk(np.arange(40, dtype=np.int32), 0, 40, 3)
    images = as_images(whole)
    for size in (1, 7, 40):
        augmenter = Augmenter(examples, augmentation, DIGITS, 7, size)
        for first in range(0, 40, size):
            chunk = augmenter.chunk(order, first, min(first + size, 40), 3)
            numbers = order[first : first + size]
            np.testing.assert_array_equal(as_images(chunk), images[numbers])
            np.testing.assert_array_equal(chunk.labels, examples.labels[numbers])


def test_epochs_seeds_and_images_all_differ():
    same = as_lists(np.repeat(digits(1), 3, axis=0))
    order = np.arange(3, dtype=np.int32)
    seen = set()
    for seed in (1, 2):
        for epoch in (0, 1):
            chunk = Augmenter(same, parse_augmentation("rotate 30"), DIGITS, seed, 3).chunk(order, 0, 3, epoch)
            seen |= {image.tobytes() for image in as_images(chunk)}
    assert len(seen) == 12


def test_shifts_are_evenly_distributed():
    """χ² with 24 degrees of freedom is above 52 once in a thousand times."""
    dot = np.zeros((1, 9, 9, 1))
    dot[0, 4, 4] = 200
    examples, order = as_lists(dot), np.zeros(1, np.int32)
    augmenter = Augmenter(examples, parse_augmentation("shift 2"), Shape(9, 9, 1), 3, 1)
    places = [int(augmenter.chunk(order, 0, 1, epoch).pixels[0]) for epoch in range(5000)]
    counts = np.bincount(places, minlength=81).reshape(9, 9)
    assert counts.sum() == counts[2:7, 2:7].sum()
    assert ((counts[2:7, 2:7] - 200) ** 2 / 200).sum() < 52


def test_angles_are_even_up_to_the_given_one():
    """Each angle is read off where a far dot has moved to."""
    image = np.zeros((1, 201, 201, 1))
    image[0, 98:103, 178:183] = 255
    augmenter = Augmenter(as_lists(image), parse_augmentation("rotate 20"), Shape(201, 201, 1), 3, 1)
    angles = []
    for epoch in range(600):
        y, x = np.nonzero(as_images(augmenter.chunk(np.zeros(1, np.int32), 0, 1, epoch), Shape(201, 201, 1))[0, ..., 0])
        angles.append(-math.degrees(math.atan2(y.mean() - 100, x.mean() - 100)))
    assert np.abs(angles).max() < 20.3
    np.testing.assert_allclose(np.quantile(angles, [0.0, 0.25, 0.5, 0.75, 1.0]), [-20, -10, 0, 10, 20], atol=1.8)


def displacements(count, axis):
    """Elastic displacements with α = 34 along one axis at the inner pixels, (count, 20, 20).

    They are read off images whose grey is their place on that axis: each pixel shows where it came from.
    """
    places = np.broadcast_to(np.arange(36)[:, np.newaxis] if axis == 0 else np.arange(36), (count, 36, 36))
    examples = as_lists((20 + 6 * places)[..., np.newaxis])
    augmenter = Augmenter(examples, parse_augmentation("elastic 34"), Shape(36, 36, 1), 1, count)
    seen = as_images(augmenter.chunk(np.arange(count, dtype=np.int32), 0, count, 0), Shape(36, 36, 1))[..., 0]
    return ((seen - 20.0) / 6 - places)[:, 8:28, 8:28]


def test_elastic_displacements_down_and_right_have_nothing_to_do_with_each_other():
    down, right = displacements(400, 0), displacements(400, 1)
    assert abs(np.corrcoef(down[:, ::10, ::10].ravel(), right[:, ::10, ::10].ravel())[0, 1]) < 0.1
    assert down.std() == pytest.approx(right.std(), rel=0.05)


def test_elastic_fields_are_as_strong_and_as_smooth_as_those_of_simard():
    """Against even noise, smoothed by a Gaussian of 4 pixels and multiplied by α, as the paper has it."""
    rng = np.random.default_rng(0)
    kernel = np.exp(-(np.arange(-16, 17) ** 2) / (2 * 4.0**2))
    kernel /= kernel.sum()
    theirs = np.empty((400, 20, 20))
    for field in theirs:
        rows = np.array([np.convolve(row, kernel, "valid") for row in rng.uniform(-34, 34, (52, 52))])
        field[:] = np.array([np.convolve(column, kernel, "valid") for column in rows.T]).T
    ours = displacements(400, 1)
    assert ours.std() == pytest.approx(theirs.std(), rel=0.05)
    for distance in (2, 4, 8):
        ours_by, theirs_by = ((x[:, :, distance:] * x[:, :, :-distance]).mean() / x.var() for x in (ours, theirs))
        assert ours_by == pytest.approx(theirs_by, abs=0.06)
    assert abs(ours.mean()) < 0.1


def test_noise_has_its_deviation_and_no_mean():
    grey = np.full((100, 28, 28, 1), 128)
    augmenter = Augmenter(as_lists(grey), parse_augmentation("noise 0.1"), DIGITS, 1, 100)
    noise = as_images(augmenter.chunk(np.arange(100, dtype=np.int32), 0, 100, 0)).astype(float) - 128
    assert noise.std() == pytest.approx(25.5, rel=0.01)
    assert abs(noise.mean()) < 0.4
    assert np.mean(np.abs(noise) > 2 * 25.5) == pytest.approx(0.0455, abs=0.01)
    flat = noise.reshape(100, -1)
    assert np.abs(np.corrcoef(flat[:, :50].T) - np.eye(50)).max() < 0.5


def test_noise_stays_within_black_and_white():
    checks = np.where(np.indices((28, 28)).sum(axis=0) % 2, 255, 0)[np.newaxis, ..., np.newaxis]
    rough = distorted(checks[0], noise=60.0)
    assert (rough[checks[0] == 0] < 230).all()
    assert (rough[checks[0] == 255] > 25).all()
    assert (rough[checks[0] == 0] == 0).mean() == pytest.approx(0.5, abs=0.1)


def test_copies_ahead_stand_behind_their_image_and_do_not_depend_on_how_many_there_are():
    images = digits(30)
    examples = as_lists(images)
    four = as_images(expand_ahead(examples, parse_augmentation("4 copies ahead: " + ALL), DIGITS, 9))
    two = as_images(expand_ahead(part(examples, 0, 20), parse_augmentation("2 copies ahead: " + ALL), DIGITS, 9))
    four, two = four.reshape(30, 5, 28, 28, 1), two.reshape(20, 3, 28, 28, 1)
    np.testing.assert_array_equal(four[:, 0], images)
    np.testing.assert_array_equal(four[:20, :3], two)
    assert len({image.tobytes() for image in four.reshape(150, -1)}) == 150


def test_copies_ahead_in_many_portions_keep_their_labels():
    images, labels = byte_images(1500, 49, 10)
    examples = examples_from_bytes(images, labels, 256.0)
    expanded = expand_ahead(examples, parse_augmentation("3 copies ahead: rotate 10"), Shape(7, 7, 1), 1)
    np.testing.assert_array_equal(expanded.labels, np.repeat(labels, 4))
    np.testing.assert_array_equal(as_images(expanded, Shape(7, 7, 1))[::4].reshape(1500, -1), images)


def test_nothing_ahead_is_the_examples_themselves():
    examples = as_lists(digits(3))
    for text in ("none", "rotate 15"):
        assert expand_ahead(examples, parse_augmentation(text), DIGITS, 1) is examples


def test_an_image_without_a_lit_pixel_stays_dark():
    examples = as_lists(np.zeros((3, 28, 28, 1)))
    chunk = Augmenter(examples, parse_augmentation("shift 2, rotate 15, elastic 34"), DIGITS, 1, 3).chunk(
        np.arange(3, dtype=np.int32), 0, 3, 0
    )
    assert chunk.starts.tolist() == [0, 0, 0, 0]


def test_other_data_than_images_of_bytes_are_refused():
    dense = examples_from_features(*features(5, 784, 10))
    augmentation = parse_augmentation("2 copies ahead: rotate 15")
    for make in (
        lambda: Augmenter(dense, augmentation, DIGITS, 1, 5),
        lambda: expand_ahead(dense, augmentation, DIGITS, 1),
    ):
        with pytest.raises(SpecError, match="not images of bytes"):
            make()


def test_too_many_copies_are_refused_with_their_size():
    few = as_lists(digits(1))
    starts = np.zeros(1_000_001, np.int32)
    many = few._replace(starts=starts, labels=np.zeros(1_000_000, np.uint8))
    with pytest.raises(SpecError, match=r"21,000,000 images, 47\.0 GB"):
        expand_ahead(many, parse_augmentation("20 copies ahead: noise 0.1"), DIGITS, 1)


@pytest.mark.parametrize("text", ["none", "shift 2", ALL, "pixel shifts", "3 copies ahead: " + ALL])
def test_a_preview_shows_what_training_will_see(text):
    images, augmentation, order = digits(12), parse_augmentation(text), np.arange(12, dtype=np.int32)
    examples, number, seed = as_lists(images), 7, 4
    if augmentation.on_the_fly:
        augmenter = Augmenter(examples, augmentation, DIGITS, seed, 12)
        seen = np.array([as_images(augmenter.chunk(order, 0, 12, epoch))[number] for epoch in range(6)])
    else:
        each = augmentation.images_each
        seen = as_images(expand_ahead(examples, augmentation, DIGITS, seed))[number * each + 1 : (number + 1) * each]
    np.testing.assert_array_equal(variants(images[number], number, augmentation, seed, 0, 6), seen)
    np.testing.assert_array_equal(variants(images[number], number, augmentation, seed, 2, 2), seen[2:4])


def test_noise_is_as_strong_on_dim_images_as_on_bright_ones():
    def deviation(grey, white):
        images = np.full((50, 784), grey, np.uint8)
        examples = examples_from_bytes(images, np.zeros(50, np.uint8), white)
        augmenter = Augmenter(examples, parse_augmentation("noise 0.1"), DIGITS, 1, 50)
        return as_images(augmenter.chunk(np.arange(50, dtype=np.int32), 0, 50, 0)).std() / white

    assert deviation(128, 255.0) == pytest.approx(0.1, rel=0.02)
    assert deviation(32, 64.0) == pytest.approx(0.1, rel=0.02)
