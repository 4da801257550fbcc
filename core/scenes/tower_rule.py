"""The rule for towers in any number of dimensions: b = (-m + 1/2) h (chapter 4)."""

from dataclasses import dataclass

from core.checks import check_real, check_whole
from core.universality.activations import sigmoid
from core.universality.towers import tower_bias

MAX_INPUTS = 5


@dataclass(frozen=True)
class TowerRule:
    """A tower's neuron with bumps of height h in m directions, and its bias b. Raises SpecError."""

    inputs: int = 3
    h: float = 10.0
    b: float = -15.0

    def __post_init__(self) -> None:
        check_whole("inputs", self.inputs, 1, MAX_INPUTS)
        check_real("h", self.h, -999.0, 999.0)
        check_real("b", self.b, -9999.0, 9999.0)

    @property
    def name(self) -> str:
        return "tower-rule"

    @property
    def sums(self) -> tuple[float, ...]:
        """The weighted sums where 0, 1, ... m of the bumps stand."""
        return tuple(count * self.h for count in range(self.inputs + 1))

    @property
    def outputs(self) -> tuple[float, ...]:
        """What the neuron answers to them."""
        return tuple(float(sigmoid(total + self.b)) for total in self.sums)

    @property
    def rule(self) -> float:
        """The bias that the rule asks for: half way between what m bumps and m - 1 of them add up to."""
        return tower_bias(self.h, self.inputs)

    @property
    def least_standing(self) -> int | None:
        """With how many bumps the output passes 1/2; None where all of them are not enough."""
        return next((count for count, total in enumerate(self.sums) if total + self.b > 0.0), None)
