"""The groups of arrays that the kernels take: named tuples, which Numba passes on without cost."""

from typing import Any, NamedTuple

# Columns of the layer table, one row a layer: counts of elements, positions in the flat parameter array, codes.
INPUTS, OUTPUTS, INPUTS_PADDED, OUTPUTS_PADDED, WEIGHTS, BIASES, ACTIVATION = range(7)
LAYER_FIELDS = 7

SIGMOID, TANH, RELU, LINEAR, SOFTMAX = range(5)
QUADRATIC, CROSS_ENTROPY, LOG_LIKELIHOOD = range(3)


class Net(NamedTuple):
    """A network's shape and parameters.

    layers: int64 (layers, LAYER_FIELDS), the layer table.
    parameters: float (size,), weights in panels with padded columns and rows, biases padded; padding is always zero.
    scale: float64 (1,), a factor on the first layer's stored weights. Decay of all these weights in each mini-batch
        is one product here instead of a pass over weights whose pixels are dark anyway.
    loss: the loss's code.
    """

    layers: Any
    parameters: Any
    scale: Any
    loss: int


class Examples(NamedTuple):
    """The examples of one set, either as lists of non-zero pixels or as dense features.

    starts: int32 (examples + 1,), where each image's list begins. pixels: uint16, levels: uint8, the lists.
    table: float (256,), the value of each level. labels: uint8 (examples,).
    features: float (examples * padded inputs,), or empty where the lists are used.
    """

    starts: Any
    pixels: Any
    levels: Any
    table: Any
    labels: Any
    features: Any


class Work(NamedTuple):
    """Room for the activations and errors of up to `capacity` examples at a time.

    places: int64 (layers + 1,), where each layer's block begins in both arrays; place 0 is the input.
    activations, errors: float (size,), blocks of capacity x padded width.
    labels, predicted: uint8 (capacity,), of the examples at hand.
    measured: float64 (2,), the sum of the losses and the number of correct predictions of the examples at hand.
    """

    places: Any
    activations: Any
    errors: Any
    labels: Any
    predicted: Any
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
