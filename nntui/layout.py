"""Which panes the lab shows in a terminal of some size, and in which arrangement. Pure: no widget is touched here."""

from dataclasses import dataclass
from enum import Enum

PANES = ("architecture", "hyperparameters", "loss", "accuracy", "gradients")
DECK = ("architecture", "hyperparameters", "gradients")
"""The panes that share one place in a small terminal; the plots stay beside them."""

LEAST_WIDTH, LEAST_HEIGHT = 60, 18


class Arrangement(Enum):
    """value: the style class of the lab screen."""

    TOO_SMALL = "-too-small"
    SINGLE = "-single"  # one pane at a time
    COMPACT = "-compact"  # the plots, and one of DECK below
    WIDE = "-wide"  # all panes, the editors in a column on the left
    HUGE = "-huge"  # as wide, with more room for everything


@dataclass(frozen=True)
class Layout:
    """arrangement, the visible panes, and those the tab bar offers (none where all are visible)."""

    arrangement: Arrangement
    visible: frozenset[str]
    tabs: tuple[str, ...] = ()


def arrange(width: int, height: int, front: str, deck: str, full_screen: bool) -> Layout:
    """The layout for a terminal size.

    front: the focused pane, or the last one. deck: the one of DECK that was focused last.
    """
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Layout(Arrangement.TOO_SMALL, frozenset())
    if full_screen:
        return Layout(Arrangement.SINGLE, frozenset({front}), PANES)
    if width >= 100 and height >= 30:
        return Layout(Arrangement.HUGE if width >= 160 and height >= 40 else Arrangement.WIDE, frozenset(PANES))
    if width >= 72 and height >= 22:
        return Layout(Arrangement.COMPACT, frozenset({"loss", "accuracy", deck}), DECK)
    return Layout(Arrangement.SINGLE, frozenset({front}), PANES)


def too_small_text(width: int, height: int) -> str:
    return f"nntui needs a terminal of {LEAST_WIDTH} x {LEAST_HEIGHT}; this one is {width} x {height}."
