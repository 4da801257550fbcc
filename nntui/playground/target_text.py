"""A typed target: what is wrong with it is shown with a mark below the character."""

from core.errors import LabError
from core.expression import ExpressionError
from core.targets import Target, parse_target

_BEFORE, _AFTER = 14, 12


class MarkedError(LabError):
    """A sentence, and below it the part of the text around the wrong character, which is marked."""


def read_target(text: str) -> Target:
    """Reads a preset's name, an expression or a drawing. Raises LabError; of an expression, MarkedError."""
    try:
        return parse_target(text)
    except ExpressionError as error:
        raise MarkedError(f"{error}\n{_marked(error)}") from None


def _marked(error: ExpressionError) -> str:
    shown, _ = error.marked.split("\n")
    start = max(0, error.position - _BEFORE)
    cut = shown[start : error.position + _AFTER]
    return f"{cut}\n{' ' * (error.position - start)}^"
