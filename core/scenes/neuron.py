"""Scenes of one neuron that learns to answer 0 to the input 1 (chapter 3): with one cost, or two costs in a race."""

from dataclasses import dataclass
from functools import cached_property

from core.checks import check_one_of, check_real, check_whole
from core.neuron import GRADIENTS, Learning, Neuron, learn

MAX_EPOCHS = 3000
EPOCHS = 300
"""As long as the book's figures run; with one training input, a step is an epoch."""
FIRST_GUESS = 6.0
"""By how much chapter 3 divides the learning rate of the quadratic cost, for a first guess at the cross-entropy's."""

_GREATEST = 100.0  # of weight and bias: far beyond where a float64 tells the output from 0 or 1
SATURATIONS = ("saturation-1", "saturation-2", "saturation-3", "saturation-4")
"""The book's four animated figures."""


@dataclass(frozen=True)
class Course:
    """How one neuron learns: `neurons` holds it before each step, and after the last."""

    learning: Learning
    neurons: tuple[Neuron, ...]

    @property
    def costs(self) -> list[float]:
        """What it learns from, at every step."""
        return [neuron.cost(self.learning.cost) for neuron in self.neurons]

    @property
    def outputs(self) -> list[float]:
        return [neuron.output for neuron in self.neurons]

    def epochs_to(self, output: float) -> int | None:
        """The first epoch at which the output is below this."""
        return next((epoch for epoch, neuron in enumerate(self.neurons) if neuron.output < output), None)


@dataclass(frozen=True)
class Saturation:
    """One neuron with one cost; `name` is one of SATURATIONS, whose start it has. Raises SpecError.

    weight, bias: at the start. gradient: `right` or `as published`, see core.neuron.Learning. steps: how many are
    taken.
    """

    name: str = "saturation-1"
    weight: float = 0.6
    bias: float = 0.9
    learning_rate: float = 0.15
    cost: str = "quadratic"
    gradient: str = "right"
    steps: int = EPOCHS

    def __post_init__(self) -> None:
        check_one_of("name", self.name, SATURATIONS)
        _check_start(self.weight, self.bias, self.steps)
        Learning(self.cost, self.learning_rate, self.gradient)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """The one neuron's."""
        return (_course(self, Learning(self.cost, self.learning_rate, self.gradient)),)


@dataclass(frozen=True)
class Race:
    """The quadratic cost against the cross-entropy, from the same start, each with a learning rate of its own.

    The cross-entropy starts with the chapter's first guess, a sixth of the other's. Raises SpecError.
    """

    weight: float = 2.0
    bias: float = 2.0
    quadratic_rate: float = 0.15
    cross_entropy_rate: float = 0.025
    gradient: str = "right"
    steps: int = EPOCHS

    def __post_init__(self) -> None:
        _check_start(self.weight, self.bias, self.steps)
        check_real("quadratic_rate", self.quadratic_rate, 0.0, 1000.0)
        check_real("cross_entropy_rate", self.cross_entropy_rate, 0.0, 1000.0)
        check_one_of("gradient", self.gradient, GRADIENTS)

    @property
    def name(self) -> str:
        return "race"

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """The quadratic cost's, and the cross-entropy's."""
        quadratic = Learning("quadratic", self.quadratic_rate)
        cross_entropy = Learning("cross-entropy", self.cross_entropy_rate, self.gradient)
        return _course(self, quadratic), _course(self, cross_entropy)


def _check_start(weight: float, bias: float, steps: int) -> None:
    check_real("weight", weight, -_GREATEST, _GREATEST)
    check_real("bias", bias, -_GREATEST, _GREATEST)
    check_whole("steps", steps, 1, MAX_EPOCHS)


def _course(scene: Saturation | Race, learning: Learning) -> Course:
    return Course(learning, tuple(learn(Neuron(scene.weight, scene.bias), learning, scene.steps)))


def saturation(name: str) -> Saturation:
    """One of the book's animated figures, as it starts: 1 and 3 somewhat wrong, 2 and 4 badly wrong; 3 and 4 with the
    cross-entropy, its gradient as published. Raises SpecError for an unknown name.
    """
    check_one_of("name", name, SATURATIONS)
    weight, bias = (2.0, 2.0) if name in ("saturation-2", "saturation-4") else (0.6, 0.9)
    if name in ("saturation-1", "saturation-2"):
        return Saturation(name, weight, bias)
    return Saturation(name, weight, bias, 0.005, "cross-entropy", "as published")
