"""A function of two inputs as a look-up table of towers (chapter 4)."""

from dataclasses import dataclass, field
from functools import cached_property

from core.expression import Expression
from core.targets import parse_surface
from core.universality.feed_forward import FeedForward
from core.universality.towers import Table, TableRecipe, look_up_table


@dataclass(frozen=True)
class LookUp:
    """A function of x and y as a look-up table of towers. Raises SpecError where this output cannot be built."""

    target: Expression = field(default_factory=lambda: parse_surface("towers"))
    recipe: TableRecipe = field(default_factory=TableRecipe)

    def __post_init__(self) -> None:
        _ = self.table

    @property
    def name(self) -> str:
        return "table"

    @cached_property
    def table(self) -> Table:
        return look_up_table(self.target, self.recipe)

    @property
    def network(self) -> FeedForward:
        return self.table.network
