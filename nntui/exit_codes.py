"""What a command ends with, and the signals that end one early."""

import signal
from types import FrameType
from typing import NoReturn

OK = 0
FAILURE = 1
USAGE = 2
INTERRUPTED = 130
TERMINATED = 143


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived: the command puts the terminal in order and says what it reached, just as after Ctrl+C."""


def interruption_code(interruption: BaseException | None) -> int:
    """What a shell expects after Ctrl+C or SIGTERM."""
    return TERMINATED if isinstance(interruption, Terminated) else INTERRUPTED


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def end_tidily_on_sigterm() -> None:
    """Makes SIGTERM raise Terminated in the main thread instead of ending the process where it stands."""
    signal.signal(signal.SIGTERM, _terminate)
