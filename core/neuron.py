"""One sigmoid neuron that learns to answer 0 to the input 1 (chapter 3, "The cross-entropy cost function").

It begins badly wrong, and shows how the quadratic cost learns slowly just then, while the cross-entropy does not. Plain
Python numbers: one step is a handful of operations, quick enough to be taken in every frame of a picture.
"""

import math
from dataclasses import dataclass

from core.checks import check_one_of, check_real

COSTS = ("quadratic", "cross-entropy")
GRADIENTS = ("right", "as published")

_LEAST_REST = 1e-6  # 1 - a in the published gradient, which grows without bound as the output nears 1
_BOTTOM = 5e-324  # the least number above 0: the logarithm of an output that was rounded to 1 stays finite


@dataclass(frozen=True)
class Neuron:
    """A neuron with the input 1, before some step; z = weight + bias, output = σ(z)."""

    weight: float
    bias: float

    @property
    def output(self) -> float:
        """σ(weight + bias), between 0 and 1."""
        return sigmoid(self.weight + self.bias)

    def cost(self, name: str) -> float:
        """How wrong the output a is where 0 is right: a²/2, or -ln(1 - a)."""
        if name == "quadratic":
            return self.output**2 / 2
        return -math.log(max(sigmoid(-self.weight - self.bias), _BOTTOM))


@dataclass(frozen=True)
class Learning:
    """How a neuron learns.

    cost: one of COSTS. gradient: `right`, or `as published`. They differ for the cross-entropy alone: the book's
    animated figures take ∂C/∂a = 1/(1 - a) for the gradient of weight and bias, where the chain rule, and the chapter's
    own derivation, give ∂C/∂a σ'(z) = a. So those figures need a learning rate as small as 0.005, and theirs is a
    neuron that learns the faster the more wrong it is, beyond all bounds. Raises SpecError.
    """

    cost: str = "quadratic"
    learning_rate: float = 0.15
    gradient: str = "right"

    def __post_init__(self) -> None:
        check_one_of("cost", self.cost, COSTS)
        check_real("learning_rate", self.learning_rate, 0.0, 1000.0)
        check_one_of("gradient", self.gradient, GRADIENTS)

    def slope(self, neuron: Neuron) -> float:
        """∂C/∂w, which is ∂C/∂b too since the input is 1; with the published gradient, what stands in its place."""
        output, rest = neuron.output, sigmoid(-neuron.weight - neuron.bias)
        if self.cost == "quadratic":
            return output * output * rest
        return output if self.gradient == "right" else 1 / max(rest, _LEAST_REST)

    def step(self, neuron: Neuron) -> Neuron:
        """The neuron after one step of gradient descent."""
        change = self.learning_rate * self.slope(neuron)
        return Neuron(neuron.weight - change, neuron.bias - change)


def learn(neuron: Neuron, learning: Learning, steps: int) -> list[Neuron]:
    """The neuron before each step and after the last: steps + 1 of them."""
    course = [neuron]
    for _ in range(steps):
        course.append(learning.step(course[-1]))
    return course


def sigmoid(z: float) -> float:
    """1/(1 + e^-z), without overflow however large z is."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    grown = math.exp(z)
    return grown / (1 + grown)
