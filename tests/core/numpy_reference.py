"""Backpropagation once more, in plain NumPy and float64, written from the equations and not from the kernels."""

import numpy as np

from core.architecture import Network
from core.streams import Layers


def activation(name, z):
    if name == "sigmoid":
        return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return np.maximum(z, 0)
    if name == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    return z


def jacobian_times(name, z, vector):
    """(∂a/∂z)ᵀ vector, row by row."""
    a = activation(name, z)
    if name == "sigmoid":
        return vector * a * (1 - a)
    if name == "tanh":
        return vector * (1 - np.tanh(z) ** 2)
    if name == "relu":
        return vector * (z > 0)
    if name == "softmax":
        return a * (vector - (vector * a).sum(axis=1, keepdims=True))
    return vector


def one_hot(labels, classes):
    return np.eye(classes)[labels]


def loss_of(loss, a, y):
    """Mean over the rows."""
    if loss == "quadratic":
        return 0.5 * ((a - y) ** 2).sum(axis=1).mean()
    if loss == "cross-entropy":
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=1).mean()
    return -np.log((a * y).sum(axis=1)).mean()


def loss_slope(loss, a, y):
    """∂(sum over the rows of the loss) / ∂a."""
    if loss == "quadratic":
        return a - y
    if loss == "cross-entropy":
        return (a - y) / (a * (1 - a))
    return -y / a


def forward(network: Network, layers: Layers, x):
    """All weighted inputs and all activations, the inputs first."""
    zs, activations = [], [x]
    for layer, (weights, biases) in zip(network.layers, layers, strict=True):
        zs.append(activations[-1] @ weights + biases)
        activations.append(activation(layer.activation, zs[-1]))
    return zs, activations


def gradient(network: Network, layers: Layers, loss: str, x, y):
    """The mean loss and its gradient, layer by layer."""
    zs, activations = forward(network, layers, x)
    vector = loss_slope(loss, activations[-1], y)
    gradients = []
    for index in range(len(layers) - 1, -1, -1):
        delta = jacobian_times(network.layers[index].activation, zs[index], vector)
        gradients.insert(0, (activations[index].T @ delta / len(x), delta.mean(axis=0)))
        vector = delta @ layers[index][0].T
    return loss_of(loss, activations[-1], y), gradients
