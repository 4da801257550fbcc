"""A target of two inputs, learnt by gradient descent, beside the table of towers that the proof builds."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Self

from core.checks import check_one_of
from core.expression import Expression
from core.scenes.training import Training
from core.targets import SURFACES, parse_surface, surface_text
from core.universality.feed_forward import Array, FeedForward
from core.universality.towers import Table, TableRecipe, look_up_table

_MOST_PARTS = 30


@dataclass(frozen=True)
class SurfaceTraining(Training):
    """A network of two inputs and one output learns f(x, y)."""

    target: Expression = field(default_factory=lambda: parse_surface("waves"))
    hidden: str = "30-30"

    name: ClassVar[str] = "train-surface"
    inputs: ClassVar[int] = 2
    outputs: ClassVar[int] = 1
    presets: ClassVar[tuple[str, ...]] = tuple(SURFACES)
    head: ClassVar[str] = "f(x, y)"
    flat: ClassVar[str] = "a plane"
    built_layers: ClassVar[int] = 2
    built_with: ClassVar[tuple[str, ...]] = ("sigmoid",)

    def _check_proof(self, layers: int) -> None:
        super()._check_proof(layers)
        check_one_of("activation", self.activation, self.built_with)

    @property
    def target_text(self) -> str:
        return surface_text(self.target)

    def with_target(self, text: str) -> Self:
        return replace(self, target=parse_surface(text))

    def wanted(self, places: Array) -> Array:
        return self.target.values(places[:, :1], places[:, 1:])

    @property
    def parts(self) -> int:
        """The n of the largest table, of 2 (n + 1) step neurons and n x n towers, with no more neurons than this."""
        neurons = sum(int(width) for width in self.hidden.split("-"))
        return min(max(1, int((neurons - 1) ** 0.5) - 1), _MOST_PARTS)

    @property
    def parts_text(self) -> str:
        return f"{self.parts} x {self.parts} towers"

    @cached_property
    def table(self) -> Table:
        """What the proof builds, as a table, which is quicker to evaluate. Raises SpecError where it cannot."""
        return look_up_table(self.target, TableRecipe(self.parts, self.steepness, output=self.output))

    @cached_property
    def built(self) -> FeedForward:
        return self.table.network
