"""A typed target: what is wrong with it is shown with a mark below the character."""

from collections.abc import Callable
from typing import TypeVar

from core.errors import LabError
from core.expression import Expression, ExpressionError
from core.targets import Curve, Target, parse_curve, parse_surface, parse_target

T = TypeVar("T")

_BEFORE, _AFTER = 14, 12


class MarkedError(LabError):
    """A sentence, and below it the part of the text around the wrong character, which is marked."""


def read_target(text: str) -> Target:
    """Reads a preset's name, an expression or a drawing. Raises LabError; of an expression, MarkedError."""
    return marked(parse_target)(text)


def read_surface(text: str) -> Expression:
    """Reads a preset's name, or an expression in x and y. Raises LabError; of an expression, MarkedError."""
    return marked(parse_surface)(text)


def read_curve(text: str) -> Curve:
    """Reads a preset's name, or x(t); y(t). Raises LabError; of an expression, MarkedError."""
    return marked(parse_curve)(text)


def marked(parse: Callable[[str], T]) -> Callable[[str], T]:
    """The same reader, but what is wrong with an expression it raises as a MarkedError."""

    def read(text: str) -> T:
        try:
            return parse(text)
        except ExpressionError as error:
            raise MarkedError(f"{error}\n{_around(error)}") from None

    return read


def _around(error: ExpressionError) -> str:
    shown, _ = error.marked.split("\n")
    start = max(0, error.position - _BEFORE)
    cut = shown[start : error.position + _AFTER]
    return f"{cut}\n{' ' * (error.position - start)}^"
