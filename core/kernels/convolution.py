"""Convolution and the 2 x 2 max pooling behind it, forwards and backwards (chapter 6, equation 125).

Images have their channels last. Going forward, a tile holds the sums of all windows of a pool square in registers, so
that the full feature maps are never written. Going back, only windows whose error is not zero matter: of a pool square
the winner, behind a ReLU or dropout fewer still. They are put into lists, and the gradients are sums over those lists.
"""

from core.kernels.arrays import (
    BIASES,
    CHANNELS,
    IN_ROW,
    INPUTS_PADDED,
    MAPS,
    MAPS_PADDED,
    NO_WINNER,
    OUT_HEIGHT,
    OUT_ORIGIN,
    OUT_ROW,
    OUT_WIDTH,
    PACKED,
    POOL,
    SPAN,
    SPAN_PADDED,
    STRIDE,
    SUMS,
    WEIGHTS,
    WINDOW_HEIGHT,
)
from core.kernels.jit import kernel, kernel_part
from core.kernels.tiles import (
    MOST_MAPS,
    WINDOW_LANES,
    listed_1,
    listed_2,
    listed_4,
    listed_8,
    listed_13,
    listed_five_rows,
    listed_three_rows,
    pooled_1,
    pooled_2,
    pooled_3,
    pooled_4,
    pooled_5,
    transpose_eight,
    window_1,
    window_1_of_4,
    window_2_of_4,
    window_3_of_4,
    window_4_of_4,
    window_5_of_4,
)


@kernel
def pack_weights(stage, parameters, packed, first, last):
    """Puts the window rows first <= r < last of weights w[row][map][element] into the order of the forward pass.

    That is [row][element][map].
    """
    maps, padded, span, span_padded = stage[MAPS], stage[MAPS_PADDED], stage[SPAN], stage[SPAN_PADDED]
    whole_maps, whole_span = maps // 8 * 8, span // 8 * 8
    for row in range(first, last):
        source, target = stage[WEIGHTS] + row * maps * span_padded, stage[PACKED] + row * span * padded
        for k in range(0, whole_span, 8):
            for m in range(0, whole_maps, 8):
                transpose_eight(
                    parameters, source + m * span_padded + k, span_padded, packed, target + k * padded + m, padded
                )
        for k in range(span):
            for m in range(whole_maps if k < whole_span else 0, maps):
                packed[target + k * padded + m] = parameters[source + m * span_padded + k]


@kernel
def _brightest(stage, x, x_at, row, width, brightest):
    """brightest[k] = the greatest absolute value in columns k <= c < k + width of what pool row `row` looks at."""
    height = stage[WINDOW_HEIGHT] + stage[STRIDE]
    top = x_at + 2 * stage[STRIDE] * row * stage[IN_ROW]
    columns = brightest[: stage[IN_ROW]]
    for k in range(columns.size):
        columns[k] = 0
    for y in range(height):
        line = x[top + y * stage[IN_ROW] : top + (y + 1) * stage[IN_ROW]]
        for k in range(columns.size):
            columns[k] = max(columns[k], abs(line[k]))
    # Columns to the right are still those of a single one when they are looked at.
    for k in range(columns.size - width + 1):
        greatest = columns[k]
        for c in range(1, width):
            greatest = max(greatest, columns[k + c])
        columns[k] = greatest


@kernel_part
def _pooled_windows(stage, x, x_at, packed, parameters, z, winners, z_at):
    """The sums of one pool square for all maps."""
    height, span, x_row = stage[WINDOW_HEIGHT], stage[SPAN], stage[IN_ROW]
    x_step = stage[STRIDE] * stage[CHANNELS]
    y_step = stage[STRIDE] * x_row
    stride, b = stage[MAPS_PADDED], stage[BIASES]
    vectors = stride // WINDOW_LANES
    done = 0
    while done < vectors:
        left = vectors - done
        take = -(-left // -(-left // MOST_MAPS))
        m = done * WINDOW_LANES
        w = stage[PACKED] + m
        if take == 5:
            pooled_5(
                x, x_at, x_step, y_step, x_row, height, span, packed, w, stride, parameters, b + m, z, winners, z_at + m
            )
        elif take == 4:
            pooled_4(
                x, x_at, x_step, y_step, x_row, height, span, packed, w, stride, parameters, b + m, z, winners, z_at + m
            )
        elif take == 3:
            pooled_3(
                x, x_at, x_step, y_step, x_row, height, span, packed, w, stride, parameters, b + m, z, winners, z_at + m
            )
        elif take == 2:
            pooled_2(
                x, x_at, x_step, y_step, x_row, height, span, packed, w, stride, parameters, b + m, z, winners, z_at + m
            )
        else:
            pooled_1(
                x, x_at, x_step, y_step, x_row, height, span, packed, w, stride, parameters, b + m, z, winners, z_at + m
            )
        done += take


@kernel_part
def _four_windows(stage, x, x_at, packed, parameters, z, z_at):
    """The sums of four windows side by side for all maps.

    Last maps first: what their vectors write into the next pixel is its first maps, which come later.
    """
    height, span, x_row, z_step = stage[WINDOW_HEIGHT], stage[SPAN], stage[IN_ROW], stage[MAPS]
    x_step, stride, b = stage[STRIDE] * stage[CHANNELS], stage[MAPS_PADDED], stage[BIASES]
    vectors = stride // WINDOW_LANES
    left = vectors
    while left > 0:
        take = -(-left // -(-left // MOST_MAPS))
        left -= take
        m = left * WINDOW_LANES
        w = stage[PACKED] + m
        if take == 5:
            window_5_of_4(
                x, x_at, x_step, x_row, height, span, packed, w, stride, parameters, b + m, z, z_at + m, z_step
            )
        elif take == 4:
            window_4_of_4(
                x, x_at, x_step, x_row, height, span, packed, w, stride, parameters, b + m, z, z_at + m, z_step
            )
        elif take == 3:
            window_3_of_4(
                x, x_at, x_step, x_row, height, span, packed, w, stride, parameters, b + m, z, z_at + m, z_step
            )
        elif take == 2:
            window_2_of_4(
                x, x_at, x_step, x_row, height, span, packed, w, stride, parameters, b + m, z, z_at + m, z_step
            )
        else:
            window_1_of_4(
                x, x_at, x_step, x_row, height, span, packed, w, stride, parameters, b + m, z, z_at + m, z_step
            )


@kernel_part
def _one_window(stage, x, x_at, packed, parameters, z, z_at):
    """The sums of one window for all maps."""
    height, span, x_row = stage[WINDOW_HEIGHT], stage[SPAN], stage[IN_ROW]
    stride, b = stage[MAPS_PADDED], stage[BIASES]
    for m in range(0, stride, WINDOW_LANES):
        w = stage[PACKED] + m
        window_1(x, x_at, 0, x_row, height, span, packed, w, stride, parameters, b + m, z, z_at + m, 0)


@kernel_part
def weighted_inputs(stage, x, x_at, packed, parameters, z, winners, z_at, skip_dark, scratch):
    """z = b + w * x for one image, pooled where the stage pools; x_at and z_at are where the blocks' rows begin.

    Vectors may write past a pixel's maps into the next pixel, so pixels are written in ascending order. With skip_dark
    a pool square over zeros is not computed: its sum is the bias, and there is no winner to learn from it.
    scratch: float, at least as long as a row of the image.
    """
    if stage[POOL] == 2:
        _pooled_image(stage, x, x_at, packed, parameters, z, winners, z_at, skip_dark, scratch)
        return
    x_step = stage[STRIDE] * stage[CHANNELS]
    for row in range(stage[OUT_HEIGHT]):
        from_ = x_at + row * stage[STRIDE] * stage[IN_ROW]
        to = z_at + stage[OUT_ORIGIN] + row * stage[OUT_ROW]
        column = 0
        while column + 4 <= stage[OUT_WIDTH]:
            _four_windows(stage, x, from_ + column * x_step, packed, parameters, z, to + column * stage[MAPS])
            column += 4
        while column < stage[OUT_WIDTH]:
            _one_window(stage, x, from_ + column * x_step, packed, parameters, z, to + column * stage[MAPS])
            column += 1


@kernel_part
def _pooled_image(stage, x, x_at, packed, parameters, z, winners, z_at, skip_dark, scratch):
    step, maps = stage[STRIDE], stage[MAPS]
    width = stage[SPAN] + step * stage[CHANNELS]
    bias = parameters[stage[BIASES] : stage[BIASES] + maps]
    for row in range(stage[OUT_HEIGHT]):
        if skip_dark:
            _brightest(stage, x, x_at, row, width, scratch)
        for column in range(stage[OUT_WIDTH]):
            left = 2 * step * column * stage[CHANNELS]
            from_ = x_at + 2 * step * row * stage[IN_ROW] + left
            to = z_at + stage[OUT_ORIGIN] + row * stage[OUT_ROW] + column * maps
            if skip_dark and scratch[left] == 0:
                out, won = z[to : to + maps], winners[to : to + maps]
                for m in range(bias.size):
                    out[m] = bias[m]
                    won[m] = NO_WINNER
            else:
                _pooled_windows(stage, x, from_, packed, parameters, z, winners, to)


@kernel
def _sum_over_list(lists, values, first, last, x, x_at, x_row, t, t_at, t_row, rows, vectors):
    """t += Σ values · rows of x over a list, for `rows` rows of `vectors` vectors."""
    if vectors == 1:
        row = 0
        while row < rows:
            left = rows - row
            from_, to = x_at + row * x_row, t_at + row * t_row
            if left >= 5:
                listed_five_rows(lists, values, first, last, x, from_, x_row, t, to, t_row)
                row += 5
            elif left >= 3:
                listed_three_rows(lists, values, first, last, x, from_, x_row, t, to, t_row)
                row += 3
            else:
                listed_1(lists, values, first, last, x, from_, x_row, t, to, t_row)
                row += 1
        return
    for row in range(rows):
        done = 0
        while done < vectors:
            left = vectors - done
            from_, to = x_at + row * x_row + done * WINDOW_LANES, t_at + row * t_row + done * WINDOW_LANES
            if left >= 13:
                listed_13(lists, values, first, last, x, from_, x_row, t, to, t_row)
                done += 13
            elif left >= 8:
                listed_8(lists, values, first, last, x, from_, x_row, t, to, t_row)
                done += 8
            elif left >= 4:
                listed_4(lists, values, first, last, x, from_, x_row, t, to, t_row)
                done += 4
            elif left >= 2:
                listed_2(lists, values, first, last, x, from_, x_row, t, to, t_row)
                done += 2
            else:
                listed_1(lists, values, first, last, x, from_, x_row, t, to, t_row)
                done += 1


@kernel
def list_lit_squares(stage, winners, d_at, rows, x_width, z_width, squares, corners):
    """Lists for `rows` images where each square (or window) lies in their errors and where it begins in the images.

    Squares without a winner, which are dark in all maps, are left out. Returns how many there are.
    """
    pool, maps = stage[POOL], stage[MAPS]
    x_step, y_step = stage[STRIDE] * stage[CHANNELS], stage[STRIDE] * stage[IN_ROW]
    count = 0
    for image in range(rows):
        for row in range(stage[OUT_HEIGHT]):
            at = d_at + image * z_width + stage[OUT_ORIGIN] + row * stage[OUT_ROW]
            corner = image * x_width + row * pool * y_step
            for _ in range(stage[OUT_WIDTH]):
                squares[count] = at
                corners[count] = corner
                count += (pool == 1) | (winners[at] != NO_WINNER)
                at += maps
                corner += pool * x_step
    return count


@kernel_part
def _list_windows_of_map(stage, d, winners, m, squares, corners, count, lists, values):
    """Lists where the windows begin in the images whose error for map m is not zero; returns how many there are.

    Without a branch on the errors, which no processor can guess: each is written, and counts if it is not zero.
    """
    x_step, y_step = stage[STRIDE] * stage[CHANNELS], stage[STRIDE] * stage[IN_ROW]
    listed = 0
    squares, corners = squares[:count], corners[:count]
    if stage[POOL] == 2:
        for i in range(squares.size):
            at = squares[i] + m
            winner, error = int(winners[at]), d[at]
            lists[listed] = corners[i] + (winner >> 1) * y_step + (winner & 1) * x_step
            values[listed] = error
            listed += error != 0
    else:
        for i in range(squares.size):
            error = d[squares[i] + m]
            lists[listed] = corners[i]
            values[listed] = error
            listed += error != 0
    return listed


@kernel_part
def add_weight_sums(stage, x, x_at, d, winners, sums, squares, corners, count, lists, values, first, last):
    """BP4 for some images: sums += error · window, for the maps first <= m < last.

    squares, corners: the `count` squares of these images, from `list_lit_squares`. The sums lie like the weights;
    elements behind a window's row receive whatever lies behind it in the image.
    """
    maps, span_padded = stage[MAPS], stage[SPAN_PADDED]
    rows, vectors = stage[WINDOW_HEIGHT], span_padded // WINDOW_LANES
    for m in range(first, last):
        listed = _list_windows_of_map(stage, d, winners, m, squares, corners, count, lists, values)
        to = stage[SUMS] + m * span_padded
        _sum_over_list(lists, values, 0, listed, x, x_at, stage[IN_ROW], sums, to, maps * span_padded, rows, vectors)


@kernel
def add_bias_sums(stage, d, d_at, sums, first, last):
    """BP3 for one image: sums += error, for the maps first <= m < last; they lie behind those of the weights."""
    maps = stage[MAPS]
    biases = stage[SUMS] + stage[WINDOW_HEIGHT] * maps * stage[SPAN_PADDED]
    bias = sums[biases + first : biases + last]
    for row in range(stage[OUT_HEIGHT]):
        line = d_at + stage[OUT_ORIGIN] + row * stage[OUT_ROW]
        for column in range(stage[OUT_WIDTH]):
            error = d[line + column * maps + first : line + column * maps + last]
            for m in range(bias.size):
                bias[m] += error[m]


@kernel
def clear_sums(stage, sums, first, last):
    """Zeroes the sums of the maps first <= m < last."""
    span_padded = stage[SPAN_PADDED]
    for row in range(stage[WINDOW_HEIGHT]):
        at = stage[SUMS] + row * stage[MAPS] * span_padded
        part = sums[at + first * span_padded : at + last * span_padded]
        for k in range(part.size):
            part[k] = 0
    biases = stage[SUMS] + stage[WINDOW_HEIGHT] * stage[MAPS] * span_padded
    part = sums[biases + first : biases + last]
    for m in range(part.size):
        part[m] = 0


@kernel
def move_by_sums(stage, sums, target, decay, lasso, rate, first, last):
    """target = decay · target - lasso · sgn(target) + rate · sums for the maps first <= m < last; biases only move."""
    keep, factor, less = target.dtype.type(decay), target.dtype.type(rate), target.dtype.type(lasso)
    zero = target.dtype.type(0.0)
    span, span_padded = stage[SPAN], stage[SPAN_PADDED]
    for row in range(stage[WINDOW_HEIGHT]):
        for m in range(first, last):
            at = (row * stage[MAPS] + m) * span_padded
            weights = target[stage[WEIGHTS] + at : stage[WEIGHTS] + at + span]
            change = sums[stage[SUMS] + at : stage[SUMS] + at + span]
            for k in range(weights.size):
                w = weights[k]
                sign = less if w > zero else (-less if w < zero else zero)
                weights[k] = keep * w - sign + factor * change[k]
    biases = stage[SUMS] + stage[WINDOW_HEIGHT] * stage[MAPS] * span_padded
    bias, total = target[stage[BIASES] + first : stage[BIASES] + last], sums[biases + first : biases + last]
    for m in range(bias.size):
        bias[m] += factor * total[m]


@kernel_part
def _list_maps_of_windows(stage, d, d_at, winners, lists, values, ends):
    """Lists for each window the maps whose error there is not zero.

    A window has room for all maps; windows follow each other square by square. ends: where each window's list ends.
    """
    maps, span_padded, places = stage[MAPS], stage[SPAN_PADDED], stage[POOL] * stage[POOL]
    window = 0
    for row in range(stage[OUT_HEIGHT]):
        for column in range(stage[OUT_WIDTH]):
            at = d_at + stage[OUT_ORIGIN] + row * stage[OUT_ROW] + column * maps
            error = d[at : at + maps]
            end = ends[window : window + places]
            for place in range(end.size):
                end[place] = (window + place) * maps
            if places == 1:
                last = end[0]
                for m in range(error.size):
                    lists[last] = m * span_padded
                    values[last] = error[m]
                    last += error[m] != 0
                end[0] = last
            else:
                won = winners[at : at + maps]
                for m in range(error.size):
                    place = won[m]
                    last = end[place]
                    lists[last] = m * span_padded
                    values[last] = error[m]
                    end[place] = last + (error[m] != 0)
            window += places


@kernel
def input_errors(stage, d, d_at, winners, parameters, e, e_at, lists, values, ends):
    """BP2 without f' for one image: e, the image's errors with its frame, from d."""
    image = e[e_at : e_at + stage[INPUTS_PADDED]]
    for k in range(image.size):
        image[k] = 0
    _list_maps_of_windows(stage, d, d_at, winners, lists, values, ends)
    pool, step, maps = stage[POOL], stage[STRIDE], stage[MAPS]
    vectors = stage[SPAN_PADDED] // WINDOW_LANES
    weights_row = maps * stage[SPAN_PADDED]
    for k in range(stage[WINDOW_HEIGHT]):
        from_ = stage[WEIGHTS] + k * weights_row
        window = 0
        for row in range(stage[OUT_HEIGHT]):
            for column in range(stage[OUT_WIDTH]):
                for place in range(pool * pool):
                    y, x = row * pool + (place >> 1), column * pool + (place & 1)
                    to = e_at + (y * step + k) * stage[IN_ROW] + x * step * stage[CHANNELS]
                    first, last = window * maps, ends[window]
                    window += 1
                    if first < last:
                        _sum_over_list(lists, values, first, last, parameters, from_, 0, e, to, 0, 1, vectors)
