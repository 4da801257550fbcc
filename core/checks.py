"""Checks that a value is allowed; each raises SpecError with what is."""

from core.errors import SpecError


def names_joined(names: tuple[str, ...]) -> str:
    """ "a, b or c"."""
    return ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]


def check_one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise SpecError(name, value, names_joined(allowed))


def check_whole(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SpecError(name, value, f"a whole number from {least:,} to {most:,}")


def check_real(name: str, value: object, least: float, most: float) -> None:
    right_kind = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not right_kind or not least <= value <= most:  # type: ignore[operator]
        raise SpecError(name, value, f"a number from {least:g} to {_plain(most)}")


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"
