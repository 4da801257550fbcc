"""Backpropagation once more, in plain NumPy and float64, written from the equations and not from the kernels.

Images are (examples, height, width, channels). Convolution is six loops over output places and window elements.
"""

import numpy as np

from core.architecture import Network
from core.layers import Convolution, Dense, Dropout, Pooling
from core.streams import Layers

LEAK = 0.01


def activation(name, z):
    if name == "sigmoid":
        return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky-relu":
        return np.where(z > 0, z, LEAK * z)
    if name == "softplus":
        return np.logaddexp(0, z)
    if name == "gelu":
        return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
    if name == "wavy":
        return 1 / (1 + np.exp(-z)) + 0.2 * np.sin(10 * z) * np.exp(-np.abs(z))
    if name == "step":
        return (z > 0).astype(float)
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
    if name == "leaky-relu":
        return vector * np.where(z > 0, 1, LEAK)
    if name == "softplus":
        return vector / (1 + np.exp(-z))
    if name == "gelu":
        scale = np.sqrt(2 / np.pi)
        t = np.tanh(scale * (z + 0.044715 * z**3))
        return vector * (0.5 * (1 + t) + 0.5 * z * (1 - t**2) * scale * (1 + 3 * 0.044715 * z**2))
    if name == "wavy":
        waves = (10 * np.cos(10 * z) - np.sign(z) * np.sin(10 * z)) * np.exp(-np.abs(z))
        return vector * (np.exp(-z) / (1 + np.exp(-z)) ** 2 + 0.2 * waves)
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


def framed(x, padding):
    return np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def convolve(layer: Convolution, weights, biases, x):
    """The weighted inputs of all feature maps, one window element at a time."""
    x = framed(x, layer.padding)
    height = (x.shape[1] - layer.height) // layer.stride + 1
    width = (x.shape[2] - layer.width) // layer.stride + 1
    z = np.zeros((len(x), height, width, layer.maps)) + biases
    for row in range(height):
        for column in range(width):
            for y in range(layer.height):
                for k in range(layer.width):
                    for channel in range(x.shape[3]):
                        for m in range(layer.maps):
                            pixel = x[:, row * layer.stride + y, column * layer.stride + k, channel]
                            z[:, row, column, m] += pixel * weights[y, k, channel, m]
    return z


def convolve_back(layer: Convolution, weights, x, delta):
    """The gradients of the weights and of the inputs, from the errors of all feature maps."""
    x, e = framed(x, layer.padding), framed(np.zeros_like(x), layer.padding)
    gradient = np.zeros_like(weights)
    for row in range(delta.shape[1]):
        for column in range(delta.shape[2]):
            rows = slice(row * layer.stride, row * layer.stride + layer.height)
            columns = slice(column * layer.stride, column * layer.stride + layer.width)
            gradient += np.einsum("eykc,em->ykcm", x[:, rows, columns], delta[:, row, column])
            e[:, rows, columns] += np.einsum("em,ykcm->eykc", delta[:, row, column], weights)
    p = layer.padding
    return gradient, e[:, p : e.shape[1] - p, p : e.shape[2] - p]


def windows(layer: Pooling, x):
    """Every window as ((row, column), its slices)."""
    for row in range((x.shape[1] - layer.size) // layer.stride + 1):
        for column in range((x.shape[2] - layer.size) // layer.stride + 1):
            top, left = row * layer.stride, column * layer.stride
            yield (row, column), (slice(None), slice(top, top + layer.size), slice(left, left + layer.size))


def pool(layer: Pooling, x):
    side = [(length - layer.size) // layer.stride + 1 for length in x.shape[1:3]]
    z = np.zeros((len(x), *side, x.shape[3]))
    for (row, column), part in windows(layer, x):
        if layer.kind == "max":
            z[:, row, column] = x[part].max(axis=(1, 2))
        elif layer.kind == "average":
            z[:, row, column] = x[part].mean(axis=(1, 2))
        else:
            z[:, row, column] = np.sqrt((x[part] ** 2).sum(axis=(1, 2)))
    return z


def pool_back(layer: Pooling, x, delta):
    z, e = pool(layer, x), np.zeros_like(x)
    for (row, column), part in windows(layer, x):
        d, a = delta[:, row : row + 1, column : column + 1], z[:, row : row + 1, column : column + 1]
        if layer.kind == "max":
            # Ties go to the first.
            first = np.eye(layer.size**2)[x[part].reshape(len(x), layer.size**2, -1).argmax(axis=1)]
            e[part] += first.transpose(0, 2, 1).reshape(x[part].shape) * d
        elif layer.kind == "average":
            e[part] += d / layer.size**2
        else:
            e[part] += d * np.divide(x[part], a, out=np.zeros_like(x[part]), where=a > 0)
    return e


def forward(network: Network, layers: Layers, x, masks=None):
    """All weighted inputs and all activations, the inputs first; masks: for each dropout layer what it keeps, or None.

    Without masks dropout is measured, not trained: values are multiplied by what training keeps.
    """
    parameters, masks = iter(layers), iter(masks) if masks is not None else None
    zs, activations = [], [np.reshape(x, (len(x), *_sides(network.shapes[0])))]
    for layer, shape in zip(network.layers, network.shapes[1:], strict=True):
        before = activations[-1]
        if isinstance(layer, Dense):
            weights, biases = next(parameters)
            zs.append((before.reshape(len(x), -1) @ weights + biases) / layer.temperature)
        elif isinstance(layer, Convolution):
            zs.append(convolve(layer, *next(parameters), before))
        elif isinstance(layer, Pooling):
            zs.append(pool(layer, before))
        else:
            zs.append(before * (1 - layer.rate) if masks is None else before * next(masks).reshape(before.shape))
        activations.append(activation(layer.activation, zs[-1]))
        if not isinstance(layer, Dense):
            activations[-1] = activations[-1].reshape(len(x), *_sides(shape))
    return zs, activations


def _sides(shape):
    return shape.height, shape.width, shape.channels


def gradient(network: Network, layers: Layers, loss: str, x, y, masks=None):
    """The mean loss and its gradient, layer by layer."""
    zs, activations = forward(network, layers, x, masks)
    vector = loss_slope(loss, activations[-1], y)
    gradients = []
    parameters, masks = list(layers), list(masks) if masks is not None else None
    for index in range(len(network.layers) - 1, -1, -1):
        layer, before = network.layers[index], activations[index]
        delta = jacobian_times(layer.activation, zs[index], vector.reshape(zs[index].shape))
        if isinstance(layer, Dense):
            delta = delta / layer.temperature
            weights = parameters.pop()[0]
            gradients.insert(0, (before.reshape(len(x), -1).T @ delta / len(x), delta.mean(axis=0)))
            vector = (delta @ weights.T).reshape(before.shape)
        elif isinstance(layer, Convolution):
            slope, vector = convolve_back(layer, parameters.pop()[0], before, delta)
            gradients.insert(0, (slope / len(x), delta.sum(axis=(0, 1, 2)) / len(x)))
        elif isinstance(layer, Pooling):
            vector = pool_back(layer, before, delta)
        else:
            assert isinstance(layer, Dropout)
            vector = delta * masks.pop().reshape(delta.shape)
    return loss_of(loss, activations[-1], y), gradients
