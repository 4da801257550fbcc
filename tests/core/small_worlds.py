"""Small networks and data for tests: real numbers from a seed, in the forms that the core takes."""

import numpy as np

from core.architecture import Network, parse_network
from core.data.data_set import DataSet
from core.data.examples import examples_from_bytes, examples_from_features, in_precision
from core.data.mnist import mnist_facts
from core.network import Model
from core.spec import Run, with_fields
from core.streams import SeededStreams


def features(count, inputs, classes, seed=0):
    """Dense features and labels."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, inputs)), rng.integers(0, classes, count).astype(np.uint8)


def byte_images(count, pixels, classes, seed=0):
    """Images of which most pixels are dark, and labels."""
    rng = np.random.default_rng(seed)
    images = rng.integers(1, 256, (count, pixels)) * (rng.random((count, pixels)) < 0.2)
    return images.astype(np.uint8), rng.integers(0, classes, count).astype(np.uint8)


def model(network: Network, loss: str, dtype="float64", seed=3, initialiser="default") -> Model:
    return Model(network, loss, SeededStreams(seed).initial_layers(network, initialiser), dtype)


def dense_examples(x, labels, dtype="float64"):
    return in_precision(examples_from_features(x, labels), dtype)


def list_examples(images, labels, dtype="float64", divisor=256.0):
    return in_precision(examples_from_bytes(images, labels, divisor), dtype)


def tiny_mnist(training=600, validation=200, test=200, seed=0) -> DataSet:
    """Sets in the shape of MNIST, with ten classes that can be learnt: each has its own lit pixels, and noise."""
    rng = np.random.default_rng(seed)
    shapes = rng.random((10, 784)) < 0.15

    def images(count):
        labels = rng.integers(0, 10, count).astype(np.uint8)
        lit = shapes[labels] ^ (rng.random((count, 784)) < 0.03)
        return examples_from_bytes((lit * rng.integers(100, 256, (count, 784))).astype(np.uint8), labels, 256.0)

    sets = {"training": images(training), "validation": images(validation), "test": images(test)}
    return DataSet(sets, mnist_facts(training))


def run(network="784-30-10", **values) -> Run:
    loss = values.get("loss", "cross-entropy")
    return with_fields(Run(parse_network(network, loss), loss=loss), values)
