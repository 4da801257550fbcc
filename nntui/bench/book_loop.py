"""The way a first program does it: one image after the other, gradients added up in fresh arrays, in NumPy."""

import numpy as np

from nntui.bench.problem import Floats, Problem, mean_loss


def _sigmoid(z: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-z))


class BookLoop:
    """Per-example back-propagation with column vectors, as textbooks print it; float32 here, like everybody."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.weights = [np.ascontiguousarray(weights.T) for weights, _ in problem.initial]
        self.biases = [biases.reshape(-1, 1).copy() for _, biases in problem.initial]
        self._examples = [
            (image.reshape(-1, 1), target.reshape(-1, 1))
            for image, target in zip(problem.images, problem.targets, strict=True)
        ]
        self._stream = np.random.default_rng(problem.seed)
        self._order = np.arange(problem.count)
        self._done = problem.batches

    def train(self, batches: int) -> int:
        if self._done == self.problem.batches:
            self._stream.shuffle(self._order)
            self._done = 0
        batches = min(batches, self.problem.batches - self._done)
        size = self.problem.batch_size
        for batch in range(self._done, self._done + batches):
            self._step([self._examples[n] for n in self._order[batch * size : (batch + 1) * size]])
        self._done += batches
        return batches

    def _step(self, examples: list[tuple[Floats, Floats]]) -> None:
        weight_sums = [np.zeros_like(weights) for weights in self.weights]
        bias_sums = [np.zeros_like(biases) for biases in self.biases]
        for image, target in examples:
            weight_gradients, bias_gradients = self._backpropagate(image, target)
            weight_sums = [total + new for total, new in zip(weight_sums, weight_gradients, strict=True)]
            bias_sums = [total + new for total, new in zip(bias_sums, bias_gradients, strict=True)]
        rate, decay = self.problem.rate, self.problem.decay
        self.weights = [decay * w - rate * total for w, total in zip(self.weights, weight_sums, strict=True)]
        self.biases = [b - rate * total for b, total in zip(self.biases, bias_sums, strict=True)]

    def _backpropagate(self, image: Floats, target: Floats) -> tuple[list[Floats], list[Floats]]:
        activations = [image]
        for weights, biases in zip(self.weights, self.biases, strict=True):
            activations.append(_sigmoid(weights @ activations[-1] + biases))
        error = activations[-1] - target
        if self.problem.loss == "quadratic":
            error = error * activations[-1] * (1.0 - activations[-1])
        weight_gradients: list[Floats] = [error @ activations[-2].T]
        bias_gradients: list[Floats] = [error]
        for k in range(len(self.weights) - 1, 0, -1):
            error = (self.weights[k].T @ error) * activations[k] * (1.0 - activations[k])
            weight_gradients.insert(0, error @ activations[k - 1].T)
            bias_gradients.insert(0, error)
        return weight_gradients, bias_gradients

    def loss(self) -> float:
        layers = [(weights.T, biases.ravel()) for weights, biases in zip(self.weights, self.biases, strict=True)]
        return mean_loss(layers, self.problem)
