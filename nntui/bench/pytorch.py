"""PyTorch on the CPU: eager with autograd, eager with gradients by hand, and the whole step compiled."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

from nntui.bench.problem import Problem, mean_loss


class _Pytorch:
    """Data as tensors, a shuffled order for each epoch, one `step` for each mini-batch; subclasses say the step."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.images = torch.from_numpy(problem.images)
        self.targets = torch.from_numpy(problem.targets)
        # (outputs, inputs) is the layout that torch.nn.Linear and its kernels are made for.
        self.weights = [torch.from_numpy(np.ascontiguousarray(weights.T)) for weights, _ in problem.initial]
        self.biases = [torch.from_numpy(biases.copy()) for _, biases in problem.initial]
        self._batches: list[Tensor] = []
        torch.manual_seed(problem.seed)

    def train(self, batches: int) -> int:
        if not self._batches:
            self._batches = list(torch.randperm(self.problem.count).split(self.problem.batch_size))[::-1]
        batches = min(batches, len(self._batches))
        for _ in range(batches):
            self.step(self._batches.pop())
        return batches

    def step(self, chosen: Tensor) -> None:
        raise NotImplementedError

    def loss(self) -> float:
        layers = [
            (weights.detach().numpy().T, biases.detach().numpy())
            for weights, biases in zip(self.weights, self.biases, strict=True)
        ]
        return mean_loss(layers, self.problem)


def _loss(weights: list[Tensor], biases: list[Tensor], images: Tensor, targets: Tensor) -> Tensor:
    values = images
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        values = torch.sigmoid(functional.linear(values, weight, bias))
    outputs = functional.linear(values, weights[-1], biases[-1])
    return functional.binary_cross_entropy_with_logits(outputs, targets, reduction="sum")


class Eager(_Pytorch):
    """Autograd and multi-tensor updates, a little faster than torch.optim.SGD's own fused and foreach ones."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        for parameter in self.weights + self.biases:
            parameter.requires_grad_()

    def step(self, chosen: Tensor) -> None:
        images, targets = self.images.index_select(0, chosen), self.targets.index_select(0, chosen)
        parameters = self.weights + self.biases
        gradients = torch.autograd.grad(_loss(self.weights, self.biases, images, targets), parameters)
        with torch.no_grad():
            torch._foreach_mul_(self.weights, self.problem.decay)
            torch._foreach_add_(parameters, gradients, alpha=-self.problem.rate)


class ByHand(_Pytorch):
    """No autograd: the gradients written out, each update one `addmm_`."""

    def train(self, batches: int) -> int:
        with torch.inference_mode():
            return super().train(batches)

    def step(self, chosen: Tensor) -> None:
        activations = [self.images.index_select(0, chosen)]
        for weights, biases in zip(self.weights, self.biases, strict=True):
            activations.append(torch.addmm(biases, activations[-1], weights.t()).sigmoid_())
        rate, decay = self.problem.rate, self.problem.decay
        error = activations[-1].sub_(self.targets.index_select(0, chosen))
        for k in range(len(self.weights) - 1, -1, -1):
            inputs, weights = activations[k], self.weights[k]
            below = torch.mm(error, weights).mul_(inputs).mul_(1 - inputs) if k > 0 else error
            weights.addmm_(error.t(), inputs, beta=decay, alpha=-rate)
            self.biases[k].add_(error.sum(0), alpha=-rate)
            error = below


class Compiled(_Pytorch):
    """Gather, forward, backward and update in one graph, compiled by torch.compile behind its C++ wrapper."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        compiled = torch.compile(
            _whole_step(problem.rate, problem.decay), fullgraph=True, dynamic=False, options={"cpp_wrapper": True}
        )
        self._compiled: Callable[..., None] = compiled

    def train(self, batches: int) -> int:
        with torch.no_grad():
            return super().train(batches)

    def step(self, chosen: Tensor) -> None:
        self._compiled(self.weights, self.biases, self.images, self.targets, chosen)


def _whole_step(rate: float, decay: float) -> Callable[..., None]:
    def step(weights: Any, biases: Any, all_images: Tensor, all_targets: Tensor, chosen: Tensor) -> None:
        images, targets = all_images.index_select(0, chosen), all_targets.index_select(0, chosen)
        weight_gradients, bias_gradients = torch.func.grad(_loss, argnums=(0, 1))(weights, biases, images, targets)
        # A chain of in-place updates is miscompiled by PyTorch 2.13 on the CPU; one copy_ a tensor is not, nor slower.
        for weight, gradient in zip(weights, weight_gradients, strict=True):
            weight.copy_(weight * decay - rate * gradient)
        for bias, gradient in zip(biases, bias_gradients, strict=True):
            bias.copy_(bias - rate * gradient)

    return step
