"""The curves that the book published, as files beside the experiments."""

import json
from pathlib import Path
from typing import Any

from core.errors import SpecError


def read_curve(folder: Path, reference: str) -> tuple[float, ...]:
    """The numbers that a reference such as `overfitting/1` means: a file's name, then where in it.

    A step is a number in a list, a name in an object, or `*` for the same place in every row. Raises SpecError.
    """
    name, *steps = reference.split("/")
    try:
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        found = _follow(content, steps)
    except (OSError, ValueError, LookupError, TypeError):
        raise SpecError("curve", reference, "a file of the folder curves, and where in it the numbers are") from None
    if not isinstance(found, list) or not found or not all(isinstance(value, (int, float)) for value in found):
        raise SpecError("curve", reference, "a place where there is a list of numbers")
    return tuple(float(value) for value in found)


def _follow(content: Any, steps: list[str]) -> Any:
    for number, step in enumerate(steps):
        if step == "*":
            return [_follow(row, steps[number + 1 :]) for row in content]
        content = content[int(step)] if isinstance(content, list) else content[step]
    return content
