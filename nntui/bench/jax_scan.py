"""JAX on the CPU: whole epochs, their shuffling included, as one compiled `lax.scan` each, with donated parameters."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from nntui.bench.problem import Problem, mean_loss


class JaxScan:
    """Trains whole epochs, however few mini-batches are asked for: that is how a scan is fastest.

    All epochs that are asked for are one call, because a call takes as long as a short epoch.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._images = jnp.asarray(problem.images)
        self._targets = jnp.asarray(problem.targets)
        self._layers: Any = [(jnp.array(weights), jnp.array(biases)) for weights, biases in problem.initial]
        self._key = jax.random.key(problem.seed)
        self._epochs = jax.jit(self._scans, donate_argnums=0, static_argnums=2)

    def _loss(self, layers: Any, images: Any, targets: Any) -> Any:
        values = images
        for weights, biases in layers[:-1]:
            values = jax.nn.sigmoid(values @ weights + biases)
        weights, biases = layers[-1]
        outputs = values @ weights + biases
        if self.problem.loss == "quadratic":
            return ((jax.nn.sigmoid(outputs) - targets) ** 2).sum() / 2
        return (jax.nn.softplus(outputs) - outputs * targets).sum()

    def _scan(self, layers: Any, key: Any, images: Any, targets: Any) -> Any:
        rate, decay = self.problem.rate, self.problem.decay

        def step(layers: Any, chosen: Any) -> Any:
            gradients = jax.grad(self._loss)(layers, images[chosen], targets[chosen])
            updated = [
                (weights * decay - rate * weight_gradient, biases - rate * bias_gradient)
                for (weights, biases), (weight_gradient, bias_gradient) in zip(layers, gradients, strict=True)
            ]
            return updated, None

        order = jax.random.permutation(key, self.problem.count).reshape(-1, self.problem.batch_size)
        return jax.lax.scan(step, layers, order)[0]

    def _scans(self, layers: Any, key: Any, epochs: int, images: Any, targets: Any) -> Any:
        def scan(epoch: Any, layers: Any) -> Any:
            return self._scan(layers, jax.random.fold_in(key, epoch), images, targets)

        return jax.lax.fori_loop(0, epochs, scan, layers)

    def train(self, batches: int) -> int:
        epochs = max(1, batches // self.problem.batches)
        self._key, key = jax.random.split(self._key)
        self._layers = jax.block_until_ready(self._epochs(self._layers, key, epochs, self._images, self._targets))
        return epochs * self.problem.batches

    def loss(self) -> float:
        layers = [(np.asarray(weights), np.asarray(biases)) for weights, biases in self._layers]
        return mean_loss(layers, self.problem)
