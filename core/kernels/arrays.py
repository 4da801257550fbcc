"""The groups of arrays that the kernels take: named tuples, which Numba passes on without cost."""

from typing import Any, NamedTuple

# Columns of the stage table, one row a stage: codes, counts of elements, positions in flat arrays.
#
# A stage takes one block of values to the next: a dense layer; a convolution, with the 2 x 2 max pooling behind it if
# there is one; or any other pooling. A block has one row an example, padded, and what a convolution with padding reads
# lies in a frame of zeros.
KIND = 0
INPUTS, OUTPUTS = 1, 2  # values of one example, without padding or frame
INPUTS_PADDED, OUTPUTS_PADDED = 3, 4  # elements from one example's row to the next
WEIGHTS, BIASES = 5, 6  # positions in the parameters; weights end where biases begin
ACTIVATION = 7
# Of stages over images:
IN_HEIGHT, IN_WIDTH, CHANNELS = 8, 9, 10
IN_ROW, IN_ORIGIN = 11, 12  # elements from one row of the image to the next; where in a block's row the image begins
OUT_HEIGHT, OUT_WIDTH, MAPS = 13, 14, 15  # behind the convolution and any pooling fused with it
OUT_ROW, OUT_ORIGIN = 16, 17
WINDOW_HEIGHT, WINDOW_WIDTH, STRIDE = 18, 19, 20
SPAN, SPAN_PADDED = 21, 22  # elements in one row of a window; the same in the weights
MAPS_PADDED = 23
PACKED = 24  # where the convolution's weights lie in `packed`, and its sums in `sums`
SUMS = 25
POOL = 26  # the side of the pooling fused with a convolution, 1 if there is none; or the code of a pooling
PADDING_AROUND = 27  # pixels of frame around the input
STAGE_FIELDS = 28

DENSE, CONVOLUTION, POOLING = range(3)
MAX_POOL, AVERAGE_POOL, L2_POOL = range(3)
SIGMOID, TANH, RELU, LINEAR, SOFTMAX, LEAKY_RELU, GELU, SOFTPLUS, STEP, WAVY = range(10)
QUADRATIC, CROSS_ENTROPY, LOG_LIKELIHOOD = range(3)

# Columns of the settings table, one row a stage.
DROPOUT, TEMPERATURE = 0, 1  # share of the stage's inputs that is silenced; of its softmax
STAGE_SETTINGS = 2

# Elements of `rules`, which say how a step is taken from a gradient.
OPTIMISER, MOMENTUM, BETA1, BETA2, L1, L2, MAX_NORM, CLIP, DRAWN_FROM, STEP_NUMBER = range(10)
RULES = 10
SGD, NESTEROV, RMSPROP, ADAM, ADAMW = range(5)
NO_STEP = 5  # the gradient is gathered and left where it is

VALUES_AT_ONCE = 6_000  # of the images whose gradients are summed together: they stay in the first cache
STEPS_TOGETHER = 256  # steps that a row of dark pixels' weights may wait for
MOST_LISTED = 100  # examples in a mini-batch that is worth listing pixel by pixel; at most 256
TINY = 1e-8  # added to the root of the mean square, as the papers do
NO_WINNER = 4  # of a pool window over an all dark part of an image


class Net(NamedTuple):
    """A network's shape and parameters.

    stages: int64 (stages, STAGE_FIELDS). settings: float64 (stages, STAGE_SETTINGS).
    parameters: float (size,), weights and biases of stage after stage, padded; padding is always zero.
        A dense stage's weights are w[input][output] in panels of columns, see `dense`; a convolution's are
        w[window row][map][the window's elements of that row, channel by channel].
    scale: float64 (1,), a factor on the stored weights of a first dense stage over lists. Decay of all these weights
        in each mini-batch is one product here instead of a pass over weights whose pixels are dark anyway.
    loss: the loss's code.
    """

    stages: Any
    settings: Any
    parameters: Any
    scale: Any
    loss: int


class Descent(NamedTuple):
    """What an optimiser remembers: each as long as the parameters, or empty where it is not needed.

    gradient: of the present mini-batch; zero between mini-batches. first: velocity, or mean of gradients.
    second: the root of the mean of squared gradients.
    """

    gradient: Any
    first: Any
    second: Any


class Examples(NamedTuple):
    """The examples of one set, either as lists of non-zero pixels or as dense features.

    starts: int32 (examples + 1,), where each image's list begins. pixels: uint16, levels: uint8, the lists.
    table: float (256,), the value of each level. labels: uint8 (examples,).
    features: float (examples * padded inputs,), or empty where the lists are used.
    targets: float (examples * padded outputs,), the desired outputs where they are numbers, or empty where the labels
        say them. tolerance: how close every output must be to its target for the example to count as right.
    """

    starts: Any
    pixels: Any
    levels: Any
    table: Any
    labels: Any
    features: Any
    targets: Any
    tolerance: float


class Work(NamedTuple):
    """Room for the activations and errors of up to `capacity` examples at a time.

    places: int64 (stages + 1,), where each block begins in the next five arrays; place 0 is the input.
    activations, errors: float (size,), blocks of capacity rows. kept: uint8, 1 where dropout left a value.
    winners: uint16, which element of its window a maximum comes from. slopes: float, f'(z) where a network has an
        activation whose derivative cannot be had from its value; else empty.
    packed: float, the weights of convolutions in the order of the forward pass. sums: float, their gradients.
    lists: int64, values: float, both (workers, length), ends: int64 (workers, windows): errors that are not zero.
    squares, corners: int64 (workers, length), where pool squares lie in the errors and in the images.
    listed: uint16 (workers, inputs · examples), counts, lit, settled: int32 (workers, inputs), pace: float
        (workers, 3 · STEPS_TOGETHER), columns: float, one a column of the first stage's weights: see `lit_rows`.
    labels, predicted: uint8 (capacity,), targets: float (capacity * padded outputs,), of the examples at hand.
    measured: float64 (2,), the sum of the losses and the number of correct predictions of the examples at hand.
    """

    places: Any
    activations: Any
    errors: Any
    kept: Any
    winners: Any
    slopes: Any
    packed: Any
    sums: Any
    lists: Any
    values: Any
    ends: Any
    squares: Any
    corners: Any
    listed: Any
    counts: Any
    lit: Any
    settled: Any
    pace: Any
    columns: Any
    labels: Any
    predicted: Any
    targets: Any
    measured: Any
    capacity: int


class Team(NamedTuple):
    """Who works on a kernel: all workers run the same kernel at once on the same arrays, each doing its share.

    Every number is computed by one worker in one order, so the result does not depend on how many there are.
    worker: from 0. meeting: int64 (16,), where the workers wait for each other, see `team.meet`; zeros to begin with.
    """

    worker: int
    workers: int
    meeting: Any
