"""Images shifted, rotated, elastically distorted and roughened at random, from lists of lit pixels to such lists.

Chance is a function of a key and the image's number, so an image looks the same in whatever part of a set and by
whatever thread it is made.
"""

import math

import numpy as np

from core.kernels.jit import kernel

SHIFT, ROTATE, ELASTIC, NOISE = range(4)
SETTINGS = 4

SPACING = 7
"""Pixels between the control points of an elastic field.

A cubic B-spline over points h apart is very nearly a Gaussian of σ = h / √3: 7 is the 4 pixels of Simard et al. 2003.
So random numbers at the points, spread by splines, are a field smoothed by that Gaussian, at 4 products a pixel.
"""
_FILL = 3  # one dark row and column before the image and two behind it: what lies outside is dark

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR, _SECOND_FACTOR = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_27, _30, _31, _32, _48, _16 = (np.uint64(bits) for bits in (27, 30, 31, 32, 48, 16))
_LOW_32, _LOW_16 = np.uint64(0xFFFFFFFF), np.uint64(0xFFFF)
_NOISE_STREAM = np.uint64(1 << 40)  # far behind the draws of shift, angle and field
_FIELD_STREAM = np.uint64(16)
_OF_FOUR = math.sqrt(3.0) / 65536.0  # makes the standard deviation of a sum of four numbers of 16 bits 1


def _cubic_spline(distance: float) -> float:
    """The cubic B-spline at a distance in units of the spacing."""
    distance = abs(distance)
    if distance < 1:
        return 2 / 3 - distance**2 + distance**3 / 2
    return max(0.0, 2 - distance) ** 3 / 6


_SPLINE = np.array([_cubic_spline(place / SPACING - 2) for place in range(4 * SPACING)], np.float32)


def control_points(size: int) -> int:
    """How many control points an elastic field has along a side of so many pixels."""
    return (size - 1) // SPACING + 4


def room_for(height: int, width: int, channels: int) -> int:
    """How many float32 numbers `distort` needs to work in."""
    field = 2 * control_points(height) * width
    return channels * (height + _FILL) * (width + _FILL) + field + (2 + channels) * width


@kernel
def mixed(key, counter):
    """Number `counter` of the random numbers, uint64, that belong to a key: splitmix64 (Steele, Lea and Flood 2014)."""
    z = key + _GOLDEN * (counter + np.uint64(1))
    z = (z ^ (z >> _30)) * _FIRST_FACTOR
    z = (z ^ (z >> _27)) * _SECOND_FACTOR
    return z ^ (z >> _31)


@kernel
def _whole(bits, most):
    """A whole number from -most to most, evenly, from 32 random bits."""
    choices = np.uint64(2 * most + 1)
    return np.int64(((bits & _LOW_32) * choices) >> _32) - most


@kernel
def _even(bits):
    """A number from -1 to 1, evenly, from 32 random bits."""
    return np.float32(np.int64(bits & _LOW_32)) * np.float32(2.0**-31) - np.float32(1.0)


@kernel
def _shift_list(starts, pixels, levels, image, shape, dy, dx, out_pixels, out_levels, count):
    """The image moved by whole pixels; what leaves it is lost. Returns the new count of listed pixels."""
    height, width, channels = shape[0], shape[1], shape[2]
    begin, end = starts[image], starts[image + 1]
    listed, grey = pixels[begin:end], levels[begin:end]
    moved = (dy * width + dx) * channels
    for i in range(listed.size):
        pixel = np.int64(listed[i])
        place = pixel // channels
        y, x = place // width + dy, place % width + dx
        if 0 <= y < height and 0 <= x < width:
            out_pixels[count] = pixel + moved
            out_levels[count] = grey[i]
            count += 1
    return count


@kernel
def _load_image(starts, pixels, levels, image, shape, source):
    """The image's pixels in planes with a dark rim: source, float32 (channels * (height + 3) * (width + 3),)."""
    height, width, channels = shape[0], shape[1], shape[2]
    line = width + _FILL
    plane = (height + _FILL) * line
    for i in range(source.size):
        source[i] = 0.0
    begin, end = starts[image], starts[image + 1]
    listed, grey = pixels[begin:end], levels[begin:end]
    for i in range(listed.size):
        pixel = np.int64(listed[i])
        place = pixel // channels
        y, x = place // width, place % width
        source[(pixel - place * channels) * plane + (y + 1) * line + x + 1] = grey[i]


@kernel
def _draw_field(key, strength, down, across, width, field):
    """Moves control points at random and spreads each row of them over the pixels beside and between them.

    field: float32 (down * 2 * width,), for each row of points the displacements down and then those to the right.
    """
    most = np.float32(strength)
    for i in range(field.size):
        field[i] = 0.0
    for point in range(down * across):
        row, column = point // across, point % across
        bits = mixed(key, _FIELD_STREAM + np.uint64(point))
        in_y, in_x = most * _even(bits), most * _even(bits >> _32)
        origin = (column - 3) * SPACING
        begin, end = max(0, origin), min(width, origin + 4 * SPACING)
        at = 2 * row * width
        share = _SPLINE[begin - origin : end - origin]
        y_part, x_part = field[at + begin : at + end], field[at + width + begin : at + width + end]
        for i in range(share.size):
            y_part[i] += in_y * share[i]
            x_part[i] += in_x * share[i]


@kernel
def _displace_row(field, y, rows, columns):
    """Adds the displacements of pixel row y, from the four rows of control points around it."""
    width = rows.size
    nearest, phase = y // SPACING, y % SPACING
    for row in range(4):
        weight = _SPLINE[phase + (3 - row) * SPACING]
        at = 2 * (nearest + row) * width
        in_y, in_x = field[at : at + width], field[at + width : at + 2 * width]
        for x in range(width):
            rows[x] += weight * in_y[x]
            columns[x] += weight * in_x[x]


@kernel
def _sample_row(source, shape, rows, columns, grey):
    """Bilinear interpolation at (rows[x], columns[x]): grey, float32 (channels * width,), a channel after the other."""
    height, width, channels = shape[0], shape[1], shape[2]
    line = width + _FILL
    plane = (height + _FILL) * line
    one, zero = np.float32(1.0), np.float32(0.0)
    lowest, rightmost = np.float32(height + 1), np.float32(width + 1)
    for channel in range(channels):
        image, out = source[channel * plane : (channel + 1) * plane], grey[channel * width : (channel + 1) * width]
        for x in range(out.size):
            y_at = min(max(rows[x] + one, zero), lowest)
            x_at = min(max(columns[x] + one, zero), rightmost)
            y, left = np.int32(y_at), np.int32(x_at)
            below, right = y_at - np.float32(y), x_at - np.float32(left)
            at = y * np.int32(line) + left
            upper = image[at] + right * (image[at + 1] - image[at])
            lower = image[at + line] + right * (image[at + line + 1] - image[at + line])
            out[x] = upper + below * (lower - upper)


@kernel
def _roughen(key, first, deviation, grey):
    """Adds noise to one row; first: the number of its first pixel among the image's.

    The sum of four even numbers has the right mean and deviation and is normal but for its tails, which end at 3.5 σ.
    """
    scale = np.float32(deviation * _OF_FOUR)
    for i in range(grey.size):
        bits = mixed(key, _NOISE_STREAM + np.uint64(first + i))
        total = (bits & _LOW_16) + ((bits >> _16) & _LOW_16) + ((bits >> _32) & _LOW_16) + (bits >> _48)
        grey[i] += scale * (np.float32(np.int64(total)) - np.float32(131070.0))


@kernel
def _list_row(grey, first, channels, out_pixels, out_levels, count):
    """Lists the lit pixels of one row, rounded to whole levels; first: the row's first pixel. Returns the new count."""
    width = grey.size // channels
    for x in range(width):
        for channel in range(channels):
            level = np.uint8(min(max(grey[channel * width + x] + np.float32(0.5), np.float32(0.0)), np.float32(255.0)))
            out_pixels[count] = first + x * channels + channel
            out_levels[count] = level
            count += level != 0
    return count


@kernel
def distort_image(
    starts, pixels, levels, image, shape, dy, dx, angle, strength, noise, key, room, out_pixels, out_levels, count
):
    """Lists one image, moved by (dy, dx) pixels and turned counter-clockwise by `angle` radians about its centre.

    strength: the largest displacement of a control point, in pixels. noise: standard deviation in levels. The other
    arguments are those of `distort`. Returns the new count of listed pixels.
    """
    if angle == 0.0 and strength == 0.0 and noise == 0.0:
        return _shift_list(starts, pixels, levels, image, shape, dy, dx, out_pixels, out_levels, count)
    height, width, channels = shape[0], shape[1], shape[2]
    down, across = (height - 1) // SPACING + 4, (width - 1) // SPACING + 4
    at_field = channels * (height + _FILL) * (width + _FILL)
    at_rows = at_field + 2 * down * width
    source, field = room[:at_field], room[at_field:at_rows]
    rows, columns = room[at_rows : at_rows + width], room[at_rows + width : at_rows + 2 * width]
    grey = room[at_rows + 2 * width : at_rows + (2 + channels) * width]
    _load_image(starts, pixels, levels, image, shape, source)
    if strength > 0.0:
        _draw_field(key, strength, down, across, width, field)
    cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    y_centre, x_centre = np.float32((height - 1) / 2), np.float32((width - 1) / 2)
    for y in range(height):
        from_y = np.float32(y - dy) - y_centre
        y_begin, x_begin = y_centre + cosine * from_y, x_centre - sine * from_y
        left = x_centre + np.float32(dx)
        for x in range(rows.size):
            from_x = np.float32(x) - left
            rows[x] = y_begin + sine * from_x
            columns[x] = x_begin + cosine * from_x
        if strength > 0.0:
            _displace_row(field, y, rows, columns)
        _sample_row(source, shape, rows, columns, grey)
        first = y * width * channels
        if noise > 0.0:
            _roughen(key, first, noise, grey)
        count = _list_row(grey, first, channels, out_pixels, out_levels, count)
    return count


@kernel
def _distort_at_random(starts, pixels, levels, image, shape, settings, key, room, out_pixels, out_levels, count):
    """Lists one image as it comes out by this key; the arguments are those of `distort`."""
    own = mixed(key, np.uint64(image))
    moves, turn = mixed(own, np.uint64(0)), mixed(own, np.uint64(1))
    most = np.int64(settings[SHIFT])
    dy, dx = _whole(moves, most), _whole(moves >> _32, most)
    angle = settings[ROTATE] * np.float64(_even(turn))
    strength, noise = settings[ELASTIC], settings[NOISE]
    return distort_image(
        starts, pixels, levels, image, shape, dy, dx, angle, strength, noise, own, room, out_pixels, out_levels, count
    )


@kernel
def distort(
    starts,
    pixels,
    levels,
    labels,
    order,
    first,
    last,
    shape,
    settings,
    key,
    room,
    out_starts,
    out_pixels,
    out_levels,
    out_labels,
):
    """Lists the images order[first : last], each distorted at random.

    starts, pixels, levels, labels: the images, see arrays.Examples. order: int32, image numbers.
    shape: int64 (3,), height, width and channels; pixel (y, x) of a channel is number (y * width + x) * channels +
    channel. settings: float64 (SETTINGS,), the most of SHIFT in pixels, ROTATE in radians and ELASTIC in pixels at a
    control point, and the standard deviation of NOISE in levels. key: uint64, with the image's number all that chance
    depends on. room: float32 (room_for(...),).
    out_starts, out_labels: like those of the images, with room for last - first. out_pixels, out_levels: with room for
    every pixel of as many images, and one more.
    """
    count = 0
    out_starts[0] = 0
    for position in range(first, last):
        image = order[position]
        count = _distort_at_random(
            starts, pixels, levels, image, shape, settings, key, room, out_pixels, out_levels, count
        )
        out_starts[position - first + 1] = count
        out_labels[position - first] = labels[image]


@kernel
def distort_copies(
    starts,
    pixels,
    levels,
    labels,
    first,
    last,
    shape,
    settings,
    keys,
    room,
    out_starts,
    out_pixels,
    out_levels,
    out_labels,
):
    """Lists the images first <= i < last, each as it is and behind it one distorted copy for each key.

    keys: uint64. The other arguments are those of `distort`; the outputs have room for 1 + keys.size times the images.
    """
    count = 0
    out_starts[0] = 0
    listed = 0
    for image in range(first, last):
        for copy in range(keys.size + 1):
            if copy == 0:
                count = _shift_list(starts, pixels, levels, image, shape, 0, 0, out_pixels, out_levels, count)
            else:
                count = _distort_at_random(
                    starts, pixels, levels, image, shape, settings, keys[copy - 1], room, out_pixels, out_levels, count
                )
            out_labels[listed] = labels[image]
            listed += 1
            out_starts[listed] = count


@kernel
def expand_by_pixel_shifts(starts, pixels, levels, labels, shape, out_starts, out_pixels, out_levels, out_labels):
    """Lists each image and behind it its copies moved by one pixel down, up, right and left; returns the pixel count.

    What the book's expand_mnist.py makes. out_starts: five times as many images; out_pixels, out_levels: with room for
    five times the lit pixels.
    """
    count = 0
    out_starts[0] = 0
    for image in range(labels.size):
        for copy in range(5):
            dy = (copy == 1) - (copy == 2)
            dx = (copy == 3) - (copy == 4)
            count = _shift_list(starts, pixels, levels, image, shape, dy, dx, out_pixels, out_levels, count)
            out_starts[5 * image + copy + 1] = count
            out_labels[5 * image + copy] = labels[image]
