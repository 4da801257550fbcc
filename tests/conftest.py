"""What holds for all tests."""

import os
import signal
import tempfile

import pytest
from hypothesis import settings

# The first example of a property may have to compile kernels.
settings.register_profile("nntui", deadline=None)
settings.load_profile("nntui")

# How the lab draws must not depend on the terminal that the tests are started from.
for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
    os.environ.pop(name, None)
# What nntui keeps for its user is kept elsewhere for tests.
os.environ["NNTUI_DATA"] = tempfile.mkdtemp(prefix="nntui-tests-")
# A shell starts what runs in its background deaf to Ctrl+C, and the programs under test would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["TERM"] = "xterm-256color"
os.environ["COLORTERM"] = "truecolor"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compiles the kernels once, before the processes that share the tests would each do it."""
    if not hasattr(session.config, "workerinput"):
        from core.compilation import prepare

        for precision in ("float32", "float64"):
            prepare(precision, lambda sentence: None)


_COMPILING = ("test_compilation.py", "test_wheel.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What compiles for a minute goes first, so that no process has it to do when the others are done."""
    items.sort(key=lambda item: item.path.name not in _COMPILING)
