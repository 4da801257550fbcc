"""What holds for all tests."""

import os
import tempfile

from hypothesis import settings

# The first example of a property may have to compile kernels.
settings.register_profile("nntui", deadline=None)
settings.load_profile("nntui")

# How the lab draws must not depend on the terminal that the tests are started from.
for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
    os.environ.pop(name, None)
# What nntui keeps for its user is kept elsewhere for tests.
os.environ["NNTUI_DATA"] = tempfile.mkdtemp(prefix="nntui-tests-")
os.environ["TERM"] = "xterm-256color"
os.environ["COLORTERM"] = "truecolor"
