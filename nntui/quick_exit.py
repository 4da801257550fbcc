"""Leaving the lab at once, whatever its threads are busy with: training, compiling, importing.

Python waits for threads at its end, and Textual for the one that reads the keyboard: together up to half a second. The
lab has nothing to save when it ends, so it gives the terminal back and goes.
"""

import os
import sys
from contextlib import suppress
from typing import NoReturn

from textual.driver import Driver


def quick_driver() -> type[Driver] | None:
    """A terminal driver that waits for no thread once the app is leaving; None where Textual's own must do."""
    if sys.platform == "win32":
        return None
    from textual.drivers.linux_driver import LinuxDriver

    class QuickDriver(LinuxDriver):
        def disable_input(self) -> None:
            if getattr(self._app, "leaving", False):
                self._key_thread = None  # it would be joined, which takes 0.1 to 0.2 seconds
            super().disable_input()

    return QuickDriver


def leave(code: int) -> NoReturn:
    """Ends the process without waiting for its threads."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it may be gone
            stream.flush()
    os._exit(code)
