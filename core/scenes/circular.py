"""A round tower out of one hidden layer: a problem that chapter 4 leaves to its reader."""

from dataclasses import dataclass

from core.checks import check_real, check_whole
from core.universality.feed_forward import FeedForward
from core.universality.towers import circular_tower

MAX_DIRECTIONS = 200


@dataclass(frozen=True)
class CircularTower:
    """Steps in many directions around a circle, and their mean; see `circular_tower`. Raises SpecError."""

    directions: int = 12
    radius: float = 0.25
    x: float = 0.5
    y: float = 0.5
    steepness: float = 300.0

    def __post_init__(self) -> None:
        check_whole("directions", self.directions, 2, MAX_DIRECTIONS)
        check_real("radius", self.radius, 0.01, 2.0)
        check_real("x", self.x, -2.0, 3.0)
        check_real("y", self.y, -2.0, 3.0)
        check_real("steepness", self.steepness, 0.01, 1_000_000.0)

    @property
    def name(self) -> str:
        return "round-tower"

    @property
    def network(self) -> FeedForward:
        return circular_tower((self.x, self.y), self.radius, self.directions, self.steepness)
