"""Learning-rate schedules: what a run's learning rate does while it trains, as data and as one line of text.

A schedule is typed as `constant`, `step 10 x 0.5`, `halve after 10 to 1/128`, `cosine` or `one-cycle`; `parse_schedule`
reads it, `.text` writes it. Shares, such as 1/128, are of the run's learning rate. `core.learning_rates` computes.
"""

import math
import re
from dataclasses import dataclass

from core.errors import SpecError

MOST_EPOCHS = 1_000_000


@dataclass(frozen=True)
class Constant:
    """The learning rate stays as it is."""

    @property
    def text(self) -> str:
        return "constant"


@dataclass(frozen=True)
class Step:
    """Every so many `epochs` the rate is multiplied by `factor`, but it never falls below the share `floor`."""

    epochs: int
    factor: float
    floor: float = 0.0

    def __post_init__(self) -> None:
        _epochs(self.epochs, 1)
        _share("factor", self.factor)
        _floor(self.floor)

    @property
    def text(self) -> str:
        return f"step {self.epochs} x {_plain(self.factor)}" + _floor_text(self.floor)


@dataclass(frozen=True)
class OnPlateau:
    """The rate is divided by `divisor` whenever the accuracy has not improved in so many `epochs`.

    Training ends when the rate has fallen to the share `floor`, or to less; with 0 it goes on. The book's exercise of
    chapter 3 is to halve, and to stop at 1/128.
    """

    epochs: int
    divisor: float = 2.0
    floor: float = 0.0

    def __post_init__(self) -> None:
        _epochs(self.epochs, 1)
        if not 1.0 < self.divisor <= 1e6:
            raise SpecError("schedule", f"divide by {self.divisor:g}", "division by a number from 1 to 1,000,000")
        _floor(self.floor)

    @property
    def text(self) -> str:
        verb = "halve" if self.divisor == 2.0 else f"divide by {_plain(self.divisor)}"
        return f"{verb} after {self.epochs}" + _floor_text(self.floor)


@dataclass(frozen=True)
class Cosine:
    """Half a cosine from the rate to the share `floor` at the last epoch (Loshchilov and Hutter 2017).

    Before it, for `warm_up` epochs, the rate rises in a straight line.
    """

    floor: float = 0.0
    warm_up: int = 0

    def __post_init__(self) -> None:
        _epochs(self.warm_up, 0)
        _floor(self.floor)

    @property
    def text(self) -> str:
        return "cosine" + _floor_text(self.floor) + (f" warm-up {self.warm_up}" if self.warm_up else "")


@dataclass(frozen=True)
class OneCycle:
    """One rise to the rate and one long fall far below it (Smith and Topin 2018)."""

    @property
    def text(self) -> str:
        return "one-cycle"


Schedule = Constant | Step | OnPlateau | Cosine | OneCycle

_ALLOWED = (
    '"constant", "step 10 x 0.5" (epochs, factor), "halve after 10 to 1/128" (no improvement in 10 epochs), '
    '"divide by 10 after 10", "cosine", "cosine to 0.01 warm-up 5" or "one-cycle"'
)
_TO = r"(?: to (?P<floor>\S+))?"
_FORMS = {
    Constant: re.compile(r"constant"),
    Step: re.compile(r"step(?: every)? (?P<epochs>\d+)(?: epochs)? ?[x×*] ?(?P<factor>\S+)" + _TO),
    OnPlateau: re.compile(
        r"(?:halve|divide by (?P<divisor>\S+))(?: the rate)? after (?P<epochs>\d+)(?: epochs)?" + _TO
    ),
    Cosine: re.compile(r"cosine" + _TO + r"(?: warm-?up (?P<warm_up>\d+))?"),
    OneCycle: re.compile(r"one[- ]?cycle|1cycle"),
}


def parse_schedule(text: object) -> Schedule:
    """Reads one line of text as a schedule. Raises SpecError with field `schedule`."""
    plain = " ".join(str(text).lower().replace(",", " ").split())
    for kind, form in _FORMS.items():
        match = form.fullmatch(plain)
        if match:
            given = {name: word for name, word in match.groupdict().items() if word is not None}
            schedule: Schedule = kind(**{name: _read(name, word) for name, word in given.items()})
            return schedule
    raise SpecError("schedule", text, _ALLOWED)


def _read(name: str, word: str) -> float:
    if name in ("epochs", "warm_up"):
        return int(word[:9])
    numerator, slash, denominator = word.partition("/")
    try:
        number = float(numerator) / float(denominator) if slash else float(numerator)
    except (ValueError, ZeroDivisionError):
        number = math.nan
    if not 0.0 < number < math.inf:
        raise SpecError("schedule", word, "a number such as 0.5 or 1/128 at this place")
    return number


def _epochs(number: int, least: int) -> None:
    if not least <= number <= MOST_EPOCHS:
        raise SpecError("schedule", f"{number} epochs", f"{least} to {MOST_EPOCHS:,} epochs")


def _share(name: str, share: float) -> None:
    if not 0.0 < share < 1.0:
        raise SpecError("schedule", f"{name} {share:g}", "a number between 0 and 1, such as 0.5 or 1/128")


def _floor(floor: float) -> None:
    if floor != 0.0:
        _share("to", floor)


def _floor_text(floor: float) -> str:
    """The shorter of decimal number and fraction that reads back as the same number."""
    if floor == 0.0:
        return ""
    fraction = f"1/{round(1 / floor)}"
    exact = 1 / round(1 / floor) == floor
    return " to " + min([_plain(floor), *([fraction] if exact else [])], key=len)


def _plain(number: float) -> str:
    short = f"{number:g}"
    return short if float(short) == number else repr(number)
