"""How the rows of a user's own data are shared out among training, validation and test."""

import re
from dataclasses import dataclass

from core.errors import SpecError

_SHARES = re.compile(r"^(\d{1,3})(?:/(\d{1,3}))?/(\d{1,3})\s*%?$")
_ALLOWED = 'whole shares that make 100, such as "80/10/10 %", or "80/20 %" without validation'


@dataclass(frozen=True)
class Shares:
    """Percents of the rows for each set. The run's seed deals the rows out, each class in these proportions."""

    training: int
    validation: int
    test: int

    def __post_init__(self) -> None:
        percents = (self.training, self.validation, self.test)
        if self.training < 1 or min(percents) < 0 or sum(percents) != 100:
            raise SpecError("split", self.text, _ALLOWED)

    @property
    def text(self) -> str:
        middle = f"{self.validation}/" if self.validation else ""
        return f"{self.training}/{middle}{self.test} %"


DEFAULT_SHARES = Shares(80, 10, 10)


def parse_shares(text: object) -> Shares:
    """Reads `80/10/10 %` (training/validation/test) or `80/20 %` (training/test). Raises SpecError."""
    plain = str(text).strip().replace(" / ", "/")
    match = _SHARES.match(plain)
    if not match:
        raise SpecError("split", text, _ALLOWED)
    training, validation, test = (int(number or "0") for number in match.groups())
    return Shares(training, validation, test)
