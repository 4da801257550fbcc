"""PyTorch without autograd: every layer's forward and backward pass called by name, updates in place."""

from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Tensor

from core.layers import Convolution, Dense, Dropout, Layer, Pooling
from nntui.bench.problem import Problem
from nntui.bench.pytorch import Pytorch, operations

_ops = torch.ops.aten


class _Stage(Protocol):
    """One operation; `backward` turns the gradient of its outputs into that of its inputs, and updates on the way.

    Gradients are sums over the mini-batch. What it returns for the first layer is of no use, and may be anything.
    """

    def forward(self, inputs: Tensor) -> Tensor: ...

    def backward(self, gradient: Tensor) -> Tensor: ...


class _Dense:
    """Each update is one `addmm_`, which also lets the weights decay."""

    def __init__(self, weights: Tensor, biases: Tensor, problem: Problem, is_first: bool) -> None:
        self._weights, self._biases, self._is_first = weights, biases, is_first
        self._rate, self._decay = problem.rate, problem.decay

    def forward(self, inputs: Tensor) -> Tensor:
        self._shape = inputs.shape
        self._inputs = inputs.flatten(1)
        return torch.addmm(self._biases, self._inputs, self._weights.t())

    def backward(self, gradient: Tensor) -> Tensor:
        below = gradient if self._is_first else torch.mm(gradient, self._weights).view(self._shape)
        self._weights.addmm_(gradient.t(), self._inputs, beta=self._decay, alpha=-self._rate)
        self._biases.add_(gradient.sum(0), alpha=-self._rate)
        return below


class _Convolution:
    def __init__(
        self, layer: Convolution, weights: Tensor, biases: Tensor, problem: Problem, is_first: bool, channels_last: bool
    ) -> None:
        self._weights, self._biases = weights, biases
        self._rate, self._decay = problem.rate, problem.decay
        self._geometry = ([layer.stride] * 2, [layer.padding] * 2, [1, 1], False, [0, 0], 1)
        self._wanted = (not is_first, True, True)
        self._memory_format = torch.channels_last if channels_last else torch.contiguous_format

    def forward(self, inputs: Tensor) -> Tensor:
        self._inputs = inputs
        return torch.convolution(inputs, self._weights, self._biases, *self._geometry)

    def backward(self, gradient: Tensor) -> Tensor:
        below, weights, biases = _ops.convolution_backward(
            gradient.contiguous(memory_format=self._memory_format),
            self._inputs,
            self._weights,
            [len(self._biases)],
            *self._geometry,
            self._wanted,
        )
        self._weights.mul_(self._decay).add_(weights, alpha=-self._rate)
        self._biases.add_(biases, alpha=-self._rate)
        return gradient if below is None else below


class _MaxPooling:
    def __init__(self, layer: Pooling) -> None:
        self._windows = ([layer.size] * 2, [layer.stride] * 2)

    def forward(self, inputs: Tensor) -> Tensor:
        self._inputs = inputs
        values, self._winners = _ops.max_pool2d_with_indices(inputs, *self._windows)
        return values

    def backward(self, gradient: Tensor) -> Tensor:
        return _ops.max_pool2d_with_indices_backward(
            gradient, self._inputs, *self._windows, [0, 0], [1, 1], False, self._winners
        )


class _Sigmoid:
    def forward(self, inputs: Tensor) -> Tensor:
        self._values = inputs.sigmoid_()
        return self._values

    def backward(self, gradient: Tensor) -> Tensor:
        return gradient.mul_(self._values).mul_(1 - self._values)


class _Relu:
    def forward(self, inputs: Tensor) -> Tensor:
        self._values = inputs.relu_()
        return self._values

    def backward(self, gradient: Tensor) -> Tensor:
        return _ops.threshold_backward(gradient, self._values, 0)


class _Dropout:
    def __init__(self, rate: float) -> None:
        self._kept = 1.0 - rate

    def forward(self, inputs: Tensor) -> Tensor:
        self._mask = torch.empty_like(inputs).bernoulli_(self._kept).div_(self._kept)
        return inputs * self._mask

    def backward(self, gradient: Tensor) -> Tensor:
        return gradient.mul_(self._mask)


class ByHand(Pytorch):
    """The fastest that PyTorch's own operations allow for without compiling."""

    def __init__(self, problem: Problem, channels_last: bool = False, without_onednn: bool = False) -> None:
        super().__init__(problem, channels_last, without_onednn)
        self._stages: list[_Stage] = []
        parameters = iter(zip(self.weights, self.biases, strict=True))
        for operation in operations(problem.network):
            self._stages.append(self._stage(operation, parameters, channels_last))

    def _stage(
        self, operation: Layer | str, parameters: Iterator[tuple[Tensor, Tensor]], channels_last: bool
    ) -> _Stage:
        is_first = not self._stages
        match operation:
            case Dense():
                return _Dense(*next(parameters), self.problem, is_first)
            case Convolution():
                return _Convolution(operation, *next(parameters), self.problem, is_first, channels_last)
            case Pooling():
                return _MaxPooling(operation)
            case Dropout(rate=rate):
                return _Dropout(rate)
            case "sigmoid":
                return _Sigmoid()
            case _:
                return _Relu()

    def train(self, batches: int) -> int:
        with torch.inference_mode():
            return super().train(batches)

    def step(self, chosen: Tensor) -> None:
        values = self.images.index_select(0, chosen)
        for stage in self._stages:
            values = stage.forward(values)
        said = torch.softmax(values, 1) if self.problem.loss == "log-likelihood" else values.sigmoid_()
        targets = self.targets.index_select(0, chosen)
        if self.problem.loss == "quadratic":
            gradient = (said - targets).mul_(said).mul_(1 - said)
        else:
            gradient = said.sub_(targets)
        for stage in reversed(self._stages):
            gradient = stage.backward(gradient)
