"""One perceptron of two inputs on the bench: its weights, its decision line, and the gate that it should be."""

from dataclasses import dataclass
from typing import ClassVar

from core.checks import check_one_of, check_real
from core.circuits import Circuit, Gate, Perceptron
from core.scenes.circuits import GREATEST_WEIGHT, check_neurons

LOW, HIGH = -0.5, 1.5
"""The square of inputs that is looked at, around the corners 00, 01, 10 and 11."""

CORNERS = tuple((first, second) for first in (0, 1) for second in (0, 1))

GOALS: dict[str, tuple[int, ...] | None] = {
    "none": None,
    "nand": (1, 1, 1, 0),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nor": (1, 0, 0, 0),
    "xor": (0, 1, 1, 0),
}
"""Gates by name: what should come out at the CORNERS; `none` where nothing is asked for."""

PRESETS = {
    "nand": Perceptron((-2.0, -2.0), 3.0),
    "and": Perceptron((2.0, 2.0), -3.0),
    "or": Perceptron((2.0, 2.0), -1.0),
    "nor": Perceptron((-2.0, -2.0), 1.0),
}
"""Perceptrons that are these gates. There is none for xor: no line parts its corners."""


@dataclass(frozen=True)
class PerceptronScene:
    """Weights and bias of a neuron of two inputs, the point (x1, x2) that it looks at, and the gate it should be.

    goal: one of GOALS. neurons, c: as in a circuit's scene. Raises SpecError, which names the field.
    """

    name: ClassVar[str] = "perceptron"
    w1: float = -2.0
    w2: float = -2.0
    bias: float = 3.0
    x1: float = 1.0
    x2: float = 1.0
    goal: str = "nand"
    neurons: str = "perceptrons"
    c: float = 1.0

    def __post_init__(self) -> None:
        for name in ("w1", "w2", "bias"):
            check_real(name, getattr(self, name), -GREATEST_WEIGHT, GREATEST_WEIGHT)
        for name in ("x1", "x2"):
            check_real(name, getattr(self, name), LOW, HIGH)
        check_one_of("goal", self.goal, tuple(GOALS))
        check_neurons(self.neurons, self.c)

    @property
    def perceptron(self) -> Perceptron:
        return Perceptron((self.w1, self.w2), self.bias)

    @property
    def inputs(self) -> tuple[float, float]:
        return self.x1, self.x2

    @property
    def circuit(self) -> Circuit:
        """The neuron as a circuit of one gate."""
        return Circuit(("x1", "x2"), (Gate("neuron", self.perceptron, ("x1", "x2")),), (("fires", "neuron"),))

    def output(self, inputs: tuple[float, float]) -> float:
        """What the neuron answers: 0 or 1, or what a sigmoid of c times the weights makes of it."""
        if self.neurons == "perceptrons":
            return float(self.perceptron.output(inputs))
        return self.perceptron.sigmoid_output(inputs, self.c)

    @property
    def right(self) -> tuple[bool, ...]:
        """At which of the CORNERS the perceptron does what the goal asks for; empty where nothing is asked for."""
        wanted = GOALS[self.goal]
        if wanted is None:
            return ()
        return tuple(self.perceptron.output(corner) == bit for corner, bit in zip(CORNERS, wanted, strict=True))
