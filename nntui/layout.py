"""Which panes the lab shows in a terminal of some size, and in which arrangement. Pure: no widget is touched here."""

from dataclasses import dataclass, replace
from enum import Enum

PANES = ("architecture", "hyperparameters", "loss", "accuracy", "gradients")
DECK = ("architecture", "hyperparameters", "gradients")
"""The panes that share one place in a small terminal; the plots stay beside them."""
LESSON = "lesson"
"""The pane of the open lesson. It is there only while a lesson is."""

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
_BESIDE_WIDTH, _BESIDE_HEIGHT = 140, 30  # from there on a lesson lies beside all panes


class Arrangement(Enum):
    """value: the style class of the lab screen."""

    TOO_SMALL = "-too-small"
    SINGLE = "-single"  # one pane at a time
    COMPACT = "-compact"  # the plots, and one of DECK below
    WIDE = "-wide"  # all panes, the editors in a column on the left
    HUGE = "-huge"  # as wide, with more room for everything


@dataclass(frozen=True)
class Layout:
    """arrangement, the visible panes, and those the tab bar offers (none where all are visible).

    beside: how many columns the lesson has on the right of all else; 0 where it is a drawer below the plots or closed.
    """

    arrangement: Arrangement
    visible: frozenset[str]
    tabs: tuple[str, ...] = ()
    beside: int = 0


def arrange(width: int, height: int, front: str, deck: str, full_screen: bool, speaks_of: str | None = None) -> Layout:
    """The layout for a terminal size.

    front: the focused pane, or the last one. deck: the one of DECK that was focused last, or the lesson. speaks_of: the
    pane that the open lesson speaks of, which may be empty; None without a lesson.
    """
    if speaks_of is None or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return _without_lesson(width, height, front, deck, full_screen)
    if width >= _BESIDE_WIDTH and height >= _BESIDE_HEIGHT and not full_screen:
        beside = min(54, max(40, width - 104))
        layout = _without_lesson(width - beside, height, front, deck, False)
        return replace(layout, visible=layout.visible | {LESSON}, beside=beside)
    layout = _without_lesson(width, height, front, deck, full_screen)
    if layout.arrangement in (Arrangement.WIDE, Arrangement.HUGE):
        plots = _most_important(front, speaks_of)
        return replace(layout, visible=frozenset({"architecture", "hyperparameters", LESSON, *plots}))
    tabs = (*layout.tabs, LESSON)
    if layout.arrangement is Arrangement.COMPACT and deck == LESSON:
        gradients = speaks_of == "gradients" and front not in ("loss", "accuracy")
        above = {"gradients"} if gradients else {"loss", "accuracy"}
        return replace(layout, visible=frozenset({LESSON, *above}), tabs=tabs)
    return replace(layout, tabs=tabs)


def _without_lesson(width: int, height: int, front: str, deck: str, full_screen: bool) -> Layout:
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Layout(Arrangement.TOO_SMALL, frozenset())
    if full_screen:
        return Layout(Arrangement.SINGLE, frozenset({front}), PANES)
    if width >= 100 and height >= 30:
        return Layout(Arrangement.HUGE if width >= 160 and height >= 40 else Arrangement.WIDE, frozenset(PANES))
    if width >= 72 and height >= 22:
        below = deck if deck in DECK else DECK[0]
        return Layout(Arrangement.COMPACT, frozenset({"loss", "accuracy", below}), DECK)
    return Layout(Arrangement.SINGLE, frozenset({front}), PANES)


def _most_important(front: str, speaks_of: str) -> list[str]:
    """The two plots to keep beside a lesson: the focused one, the one it speaks of, then accuracy and loss."""
    wanted = [name for name in (front, speaks_of, "accuracy", "loss") if name in ("loss", "accuracy", "gradients")]
    return list(dict.fromkeys(wanted))[:2]


def too_small_text(width: int, height: int) -> str:
    return f"nntui needs a terminal of {LEAST_WIDTH} x {LEAST_HEIGHT}; this one is {width} x {height}."
