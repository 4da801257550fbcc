"""The `nntui` command: here, in a process of its own, and in a terminal that the test plays."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path


def clean_environment(**changes: str) -> dict[str, str]:
    """This process's environment without what changes how a terminal program draws."""
    own = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "COLORTERM"}
    return {name: value for name, value in os.environ.items() if name not in own} | changes


def run_here(*words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """As `run_nntui` but in this process, which is faster: there is nothing to import twice."""
    from nntui.cli import main

    out, err, code = StringIO(), StringIO(), None
    arguments, on_sigterm = sys.argv, signal.getsignal(signal.SIGTERM)
    sys.argv = ["nntui", *words]
    try:
        with chdir(cwd), redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.argv = arguments
        signal.signal(signal.SIGTERM, on_sigterm)
    assert isinstance(code, int)
    return subprocess.CompletedProcess(list(words), code, out.getvalue(), err.getvalue())


def run_nntui(*words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Runs `nntui WORDS ...` without a terminal; gives what it printed and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "nntui", *words],
        cwd=cwd,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


class PseudoTerminal:
    """A Python command in a terminal of its own; `output` is everything that it has written so far."""

    def __init__(self, command: list[str], columns: int, rows: int, environment: dict[str, str]) -> None:
        self.output = ""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.settings_before = termios.tcgetattr(theirs)
        self._theirs = theirs
        self._process = subprocess.Popen(
            [sys.executable, "-P", *command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=clean_environment(TERM="xterm-256color", COLORTERM="truecolor") | environment,
            start_new_session=True,
        )

    @property
    def settings(self) -> list[object]:
        """How the terminal is set now: what a shell would find."""
        return termios.tcgetattr(self._theirs)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def read_until(self, text: str, seconds: float = 60.0) -> None:
        """Reads until the program has written this text."""
        self._read(lambda: text in self.output, seconds, f"{text!r} never came")

    def wait(self, seconds: float = 60.0) -> int:
        """Reads until the program ends; gives its exit code."""
        self._read(lambda: self._process.poll() is not None, seconds, "the program did not end")
        return self._process.returncode

    def _read(self, is_enough, seconds: float, complaint: str) -> None:  # type: ignore[no-untyped-def]
        end = time.monotonic() + seconds
        while not is_enough():
            assert time.monotonic() < end, f"{complaint}; it wrote:\n{self.output[-3000:]}"
            self._read_available(0.02)
            if self._process.poll() is not None and not is_enough():
                self._read_available(0.1)
                assert is_enough(), f"{complaint} before the program ended; it wrote:\n{self.output[-3000:]}"
        self._read_available(0.05)

    def _read_available(self, patience: float) -> None:
        while select.select([self._ours], [], [], patience)[0]:
            self.output += os.read(self._ours, 65536).decode(errors="replace")
            patience = 0.0

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)
        os.close(self._theirs)


@contextmanager
def in_terminal(
    *words: str,
    columns: int = 80,
    rows: int = 24,
    environment: dict[str, str] | None = None,
    command: list[str] | None = None,
) -> Iterator[PseudoTerminal]:
    """`nntui WORDS ...`, or another Python command, in a terminal of this size."""
    terminal = PseudoTerminal(command or ["-m", "nntui", *words], columns, rows, environment or {})
    try:
        yield terminal
    finally:
        terminal.close()
