"""NumPy at its best: float32, whole mini-batches, nothing allocated, images gathered in blocks that fit the cache."""

import numpy as np

from nntui.bench.problem import Floats, Layers, Problem, mean_loss

BLOCK = 64
"""Mini-batches gathered at a time: one call of `take` for all of them."""


class NumpyBatches:
    """Back-propagation by matrix products with `out=`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.layers: Layers = [(weights.copy(), biases.copy()) for weights, biases in problem.initial]
        self._stream = np.random.default_rng(problem.seed)
        self._order = np.arange(problem.count)
        self._done = problem.batches
        size = problem.batch_size
        rows = min(BLOCK, problem.batches) * size
        self._images = np.empty((rows, problem.images.shape[1]), np.float32)
        self._targets = np.empty((rows, problem.targets.shape[1]), np.float32)
        self._outputs = [np.empty((size, len(biases)), np.float32) for _, biases in self.layers]
        self._errors = [np.empty_like(outputs) for outputs in self._outputs]
        self._slopes = [np.empty_like(outputs) for outputs in self._outputs]
        self._gradients = [(np.empty_like(weights), np.empty_like(biases)) for weights, biases in self.layers]

    def train(self, batches: int) -> int:
        if self._done == self.problem.batches:
            self._stream.shuffle(self._order)
            self._done = 0
        batches = min(batches, self.problem.batches - self._done)
        end = self._done + batches
        while self._done < end:
            block = min(BLOCK, end - self._done)
            self._train_block(block)
            self._done += block
        return batches

    def _train_block(self, batches: int) -> None:
        size = self.problem.batch_size
        chosen = self._order[self._done * size : (self._done + batches) * size]
        images, targets = self._images[: len(chosen)], self._targets[: len(chosen)]
        self.problem.images.take(chosen, axis=0, out=images, mode="clip")
        self.problem.targets.take(chosen, axis=0, out=targets, mode="clip")
        for start in range(0, len(chosen), size):
            self._step(images[start : start + size], targets[start : start + size])

    def _step(self, images: Floats, targets: Floats) -> None:
        inputs = images
        for (weights, biases), outputs in zip(self.layers, self._outputs, strict=True):
            np.matmul(inputs, weights, out=outputs)
            np.add(outputs, biases, out=outputs)
            np.negative(outputs, out=outputs)
            np.exp(outputs, out=outputs)
            np.add(outputs, 1.0, out=outputs)
            np.reciprocal(outputs, out=outputs)
            inputs = outputs
        np.subtract(self._outputs[-1], targets, out=self._errors[-1])
        if self.problem.loss == "quadratic":
            self._multiply_by_slopes(-1)
        for k in range(len(self.layers) - 1, -1, -1):
            if k > 0:
                self._carry_back(k)
            self._update(k, self._outputs[k - 1] if k > 0 else images)

    def _carry_back(self, k: int) -> None:
        """The error of layer k - 1 from that of layer k, before layer k changes."""
        np.matmul(self._errors[k], self.layers[k][0].T, out=self._errors[k - 1])
        self._multiply_by_slopes(k - 1)

    def _multiply_by_slopes(self, k: int) -> None:
        errors, slopes, outputs = self._errors[k], self._slopes[k], self._outputs[k]
        np.multiply(outputs, outputs, out=slopes)
        np.subtract(outputs, slopes, out=slopes)
        np.multiply(errors, slopes, out=errors)

    def _update(self, k: int, inputs: Floats) -> None:
        (weights, biases), (weight_gradient, bias_gradient) = self.layers[k], self._gradients[k]
        errors = self._errors[k]
        np.multiply(errors, -self.problem.rate, out=errors)
        np.matmul(inputs.T, errors, out=weight_gradient)
        np.add.reduce(errors, axis=0, out=bias_gradient)
        if self.problem.decay != 1.0:
            np.multiply(weights, self.problem.decay, out=weights)
        np.add(weights, weight_gradient, out=weights)
        np.add(biases, bias_gradient, out=biases)

    def loss(self) -> float:
        return mean_loss(self.layers, self.problem)
