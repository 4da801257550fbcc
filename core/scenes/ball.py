"""Three balls on a cost surface, which roll down by gradient descent, by momentum and by Nesterov's variant of it."""

from dataclasses import dataclass
from functools import lru_cache

from core.checks import check_one_of, check_real, check_whole
from core.surfaces import COST_SURFACES, METHODS, Path, Surface, roll

MAX_STEPS = 1000
_REACH = 3.0  # starts may lie so many times as far out as the surface is looked at


@dataclass(frozen=True)
class Ball:
    """name: of the surface. x, y: the start of all three.

    step: the balls are shown after so many steps, or after all of them. momentum: 1 and more never calms down.
    """

    name: str = "valley"
    x: float = -0.8
    y: float = 0.6
    learning_rate: float = 0.05
    momentum: float = 0.9
    steps: int = 100
    step: int = MAX_STEPS

    def __post_init__(self) -> None:
        check_one_of("surface", self.name, tuple(COST_SURFACES))
        for field in ("x", "y"):
            check_real(field, getattr(self, field), _REACH * self.surface.low, _REACH * self.surface.high)
        check_real("learning_rate", self.learning_rate, 0.0, 100.0)
        check_real("momentum", self.momentum, 0.0, 1.5)
        check_whole("steps", self.steps, 1, MAX_STEPS)
        check_whole("step", self.step, 0, MAX_STEPS)

    @property
    def surface(self) -> Surface:
        return COST_SURFACES[self.name]

    @property
    def now(self) -> int:
        """The step that is shown."""
        return min(self.step, self.steps)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All steps of each method, in the order of METHODS; a ball that is lost has fewer."""
        return _rolled(self.name, (self.x, self.y), self.learning_rate, self.momentum, self.steps)


@lru_cache(maxsize=16)
def _rolled(
    name: str, start: tuple[float, float], learning_rate: float, momentum: float, steps: int
) -> tuple[Path, ...]:
    """Kept while only the step that is shown changes, twelve times a second."""
    surface = COST_SURFACES[name]
    return tuple(roll(surface, start, method, learning_rate, momentum, steps) for method in METHODS)


BALLS: dict[str, tuple[str, Ball]] = {
    "valley": ("A ball in a valley", Ball()),
    "ravine": ("A ravine", Ball("ravine", -0.9, 0.8, 0.02)),
    "false-minima": ("False minima", Ball("false-minima", 2.8, -0.5, 0.05, 0.9, 150)),
    "dent": ("A dent in a bowl", Ball("dent", 1.6, -1.6, 0.02)),
}
"""Title and start of each of these scenes."""
