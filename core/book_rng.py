"""The random streams of a run as one line of text: `nntui`, `book`, or `book after 1 network, 30 epochs`.

The programs behind the book's figures of chapter 3 seed once and then train several networks, so that the second goes
on where the random numbers of the first ended. What follows `after` says what went before, and one run can then replay
a later network alone. `core.streams` does it.
"""

import re
from dataclasses import dataclass

from core.errors import SpecError
from core.schedule import MOST_EPOCHS

NNTUI, BOOK = "nntui", "book"
MOST_DRAWN = 100
MOST_IMAGES = 60_000
MOST_SHUFFLED = 20_000_000
"""Images that all epochs before may have put in order: five seconds of work at most."""

_ALLOWED = (
    '"nntui", "book", or what went before in the book\'s streams: "book after 30 epochs" (of these training images), '
    '"book after 1 network, 30 epochs", "book after 1 initialisation, 15000 epochs of 100" (of another list, of 100 '
    "images)"
)
_BEFORE = re.compile(r"(?P<count>\d+) (?:(?P<drawn>network|initialisation)s?|epochs?(?: of (?P<images>\d+))?)")


@dataclass(frozen=True)
class Epochs:
    """So many `epochs`, for each of which a list was shuffled in place.

    images: how long a list of its own they shuffled; None for the run's own training images, whose order they changed.
    """

    epochs: int
    images: int | None = None

    @property
    def text(self) -> str:
        return _counted(self.epochs, "epoch") + (f" of {self.images}" if self.images else "")

    def shuffled(self, training: int) -> int:
        """How many images were put in order in all, where the run has so many training images."""
        return self.epochs * (self.images or training)


@dataclass(frozen=True)
class BookRng:
    """The book's streams, and what had drawn from them before this run began.

    networks: how many other networks of this run's architecture had been made, with parameters from its initialiser.
    initialisations: how often the initialiser had already given this network new parameters; where it is "large", the
    "default" ones that a network is made with do not count. epochs: what had been trained, in this order.
    """

    networks: int = 0
    initialisations: int = 0
    epochs: tuple[Epochs, ...] = ()

    @property
    def text(self) -> str:
        drawn = (("network", self.networks), ("initialisation", self.initialisations))
        before = ", ".join(
            [_counted(count, what) for what, count in drawn if count] + [part.text for part in self.epochs]
        )
        return f"{BOOK} after {before}" if before else BOOK

    def shuffled(self, training: int) -> int:
        """How many images all the epochs before had put in order, where the run has so many training images."""
        return sum(part.shuffled(training) for part in self.epochs)


def book_rng(rng: object) -> BookRng | None:
    """Reads the `rng` of a run; None where the streams are our own. Raises SpecError with field `rng`."""
    words = " ".join(rng.split()) if isinstance(rng, str) else ""
    if words in (NNTUI, BOOK):
        return BookRng() if words == BOOK else None
    start = f"{BOOK} after "
    if not words.startswith(start):
        raise SpecError("rng", rng, _ALLOWED)
    drawn: dict[str, int] = {}
    epochs: list[Epochs] = []
    for part in words.removeprefix(start).split(","):
        match = _BEFORE.fullmatch(part.strip())
        if not match:
            raise SpecError("rng", rng, _ALLOWED)
        count, what, images = int(match["count"][:9]), match["drawn"], match["images"]
        if what in drawn:
            raise SpecError("rng", rng, f'all {what}s at once, such as "{drawn[what] + count} {what}s"')
        if what:
            drawn[what] = _within(f"{what}s", count, MOST_DRAWN)
        else:
            of = _within("images", int(images[:9]), MOST_IMAGES) if images else None
            epochs.append(Epochs(_within("epochs", count, MOST_EPOCHS), of))
    return BookRng(drawn.get("network", 0), drawn.get("initialisation", 0), tuple(epochs))


def rng_text(rng: object) -> str:
    """The `rng` of a run as it is written. Raises SpecError."""
    book = book_rng(rng)
    return book.text if book else NNTUI


def _within(what: str, count: int, most: int) -> int:
    if not 1 <= count <= most:
        raise SpecError("rng", f"{count} {what}", f"1 to {most:,} {what} before")
    return count


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
