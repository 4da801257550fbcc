"""PyTorch on the CPU: eager with autograd, and the whole step compiled."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

from core.architecture import Network
from core.layers import Convolution, Dense, Dropout, Layer, Pooling, Shape
from nntui.bench.problem import Floats, Layers, Problem, mean_loss

_FUSED_FROM = 1_000_000  # parameters; below, the fused optimiser's own costs outweigh the memory traffic that it saves


class Pytorch:
    """Data as tensors, a shuffled order for each epoch, one `step` for each mini-batch; subclasses say the step.

    channels_last: convolution's weights, and so all feature maps, lie in memory as (y, x, channel).
    without_onednn: PyTorch's own convolutions in place of those of the oneDNN library.
    """

    def __init__(self, problem: Problem, channels_last: bool = False, without_onednn: bool = False) -> None:
        if without_onednn:
            torch.backends.mkldnn.set_flags(False)
        self.problem = problem
        shape = problem.network.shapes[0]
        images = torch.from_numpy(problem.images)
        if problem.network.image:
            images = images.reshape(-1, shape.height, shape.width, shape.channels).permute(0, 3, 1, 2).contiguous()
        self.images = images
        self.targets = torch.from_numpy(problem.targets)
        self.weights: list[Tensor] = []
        self.biases = [torch.from_numpy(biases.copy()) for _, biases in problem.initial]
        for (weights, _), (layer, before) in zip(problem.initial, _layers_as_matrices(problem.network), strict=True):
            tensor = torch.from_numpy(_pytorch_weights(weights, layer, before))
            if channels_last and tensor.dim() == 4:
                tensor = tensor.contiguous(memory_format=torch.channels_last)
            self.weights.append(tensor)
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

    def layers(self) -> Layers:
        """The parameters as they are now, as a Problem has them."""
        return [
            (_our_weights(weights.detach().numpy(), layer, before), biases.detach().numpy())
            for weights, biases, (layer, before) in zip(
                self.weights, self.biases, _layers_as_matrices(self.problem.network), strict=True
            )
        ]

    def loss(self) -> float:
        return mean_loss(self.layers(), self.problem)


def _layers_as_matrices(network: Network) -> list[tuple[Layer, Shape]]:
    """Each with the shape before it."""
    pairs = zip(network.layers, network.shapes, strict=False)
    return [(layer, shape) for layer, shape in pairs if isinstance(layer, (Dense, Convolution))]


def _pytorch_weights(weights: Floats, layer: Layer, before: Shape) -> Floats:
    """(outputs, inputs), or (maps, channels, height, width): what torch.nn's layers and their kernels are made for.

    PyTorch flattens an image channel by channel, and so are the inputs ordered.
    """
    if isinstance(layer, Convolution):
        kernels = weights.reshape(layer.height, layer.width, before.channels, layer.maps)
        return np.ascontiguousarray(kernels.transpose(3, 2, 0, 1))
    pixels = weights.reshape(before.height, before.width, before.channels, -1)
    return np.ascontiguousarray(pixels.transpose(3, 2, 0, 1).reshape(weights.shape[1], weights.shape[0]))


def _our_weights(tensor: Floats, layer: Layer, before: Shape) -> Floats:
    """The way back."""
    outputs = tensor.shape[0]
    if isinstance(layer, Convolution):
        return tensor.transpose(2, 3, 1, 0).reshape(-1, outputs)
    pixels = tensor.reshape(outputs, before.channels, before.height, before.width)
    return pixels.transpose(2, 3, 1, 0).reshape(-1, outputs)


def operations(network: Network) -> list[Layer | str]:
    """The layers in order, and where an activation is to be applied its name; the output's is left to the loss.

    Behind max pooling an increasing function gives the same as before it, for a quarter of the work.
    """
    result: list[Layer | str] = []
    waiting = "linear"
    for layer in network.layers:
        if waiting != "linear" and not isinstance(layer, Pooling):
            result.append(waiting)
        if not isinstance(layer, Pooling):
            waiting = layer.activation
        result.append(layer)
    return result


_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"sigmoid": torch.sigmoid, "relu": torch.relu}


def _loss(
    network: Network, loss: str, weights: list[Tensor], biases: list[Tensor], images: Tensor, targets: Tensor
) -> Tensor:
    """Summed over the mini-batch."""
    values = images
    parameters = iter(zip(weights, biases, strict=True))
    for operation in operations(network):
        match operation:
            case Dense():
                values = functional.linear(values.flatten(1), *next(parameters))
            case Convolution(stride=stride, padding=padding):
                values = functional.conv2d(values, *next(parameters), stride, padding)
            case Pooling(size=size, stride=stride):
                values = functional.max_pool2d(values, size, stride)
            case Dropout(rate=rate):
                values = functional.dropout(values, rate)
            case str():
                values = _ACTIVATIONS[operation](values)
    if network.output.activation == "softmax":
        return functional.cross_entropy(values, targets, reduction="sum")
    if loss == "quadratic":
        return functional.mse_loss(torch.sigmoid(values), targets, reduction="sum") / 2
    return functional.binary_cross_entropy_with_logits(values, targets, reduction="sum")


class Eager(Pytorch):
    """Autograd, and whichever update is fastest.

    For small networks multi-tensor updates are a little faster than torch.optim.SGD's own; for large ones its fused
    update is, which reads every parameter once.
    """

    def __init__(self, problem: Problem, channels_last: bool = False, without_onednn: bool = False) -> None:
        super().__init__(problem, channels_last, without_onednn)
        if problem.loss == "log-likelihood":
            self.targets = self.targets.argmax(1)
        for parameter in self.weights + self.biases:
            parameter.requires_grad_()
        self._optimiser: torch.optim.SGD | None = None
        if problem.network.parameter_count >= _FUSED_FROM:
            # SGD adds weight_decay times the weight to the gradient, which here is a sum over the mini-batch.
            decayed = {"params": self.weights, "weight_decay": (1.0 - problem.decay) / problem.rate}
            self._optimiser = torch.optim.SGD([decayed, {"params": self.biases}], lr=problem.rate, fused=True)

    def step(self, chosen: Tensor) -> None:
        images, targets = self.images.index_select(0, chosen), self.targets.index_select(0, chosen)
        loss = _loss(self.problem.network, self.problem.loss, self.weights, self.biases, images, targets)
        if self._optimiser:
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call,unused-ignore]
            self._optimiser.step()
            return
        parameters = self.weights + self.biases
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            if self.problem.decay != 1.0:
                torch._foreach_mul_(self.weights, self.problem.decay)
            torch._foreach_add_(parameters, gradients, alpha=-self.problem.rate)


class Compiled(Pytorch):
    """Gather, forward, backward and update in one graph, compiled by torch.compile behind its C++ wrapper."""

    def __init__(self, problem: Problem, channels_last: bool = False, without_onednn: bool = False) -> None:
        super().__init__(problem, channels_last, without_onednn)
        step = _whole_step(problem.network, problem.loss, problem.rate, problem.decay)
        self._compiled: Callable[..., None] = torch.compile(
            step, fullgraph=True, dynamic=False, options={"cpp_wrapper": True}
        )

    def train(self, batches: int) -> int:
        with torch.no_grad():
            return super().train(batches)

    def step(self, chosen: Tensor) -> None:
        self._compiled(self.weights, self.biases, self.images, self.targets, chosen)


def _whole_step(network: Network, kind: str, rate: float, decay: float) -> Callable[..., None]:
    def step(weights: Any, biases: Any, all_images: Tensor, all_targets: Tensor, chosen: Tensor) -> None:
        images, targets = all_images.index_select(0, chosen), all_targets.index_select(0, chosen)

        def loss(weights: Any, biases: Any) -> Tensor:
            return _loss(network, kind, weights, biases, images, targets)

        weight_gradients, bias_gradients = torch.func.grad(loss, argnums=(0, 1))(weights, biases)
        # A chain of in-place updates is miscompiled by PyTorch 2.13 on the CPU; one copy_ a tensor is not, nor slower.
        for weight, gradient in zip(weights, weight_gradients, strict=True):
            weight.copy_(weight * decay - rate * gradient)
        for bias, gradient in zip(biases, bias_gradients, strict=True):
            bias.copy_(bias - rate * gradient)

    return step
