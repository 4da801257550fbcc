"""`python -m nntui`."""

import sys
from pathlib import Path

# `python -m` looks into the working directory first, where a stranger's `core` may lie.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nntui.cli import main

main()
