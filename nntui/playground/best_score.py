"""The best score in the game of chapter 4, kept as JSON in the user's data folder."""

import json
from contextlib import suppress
from math import isfinite

from core.data_folder import data_folder
from core.errors import SpecError
from core.universality.game import score
from core.whole_file import write_whole

_FILE = "game.json"


def kept_heights() -> tuple[float, ...] | None:
    """The heights of the bumps with the best score so far; None where none are kept, or the file is damaged."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError, SpecError):
        text = (data_folder() / _FILE).read_text("utf-8")
        heights = tuple(float(height) for height in json.loads(text)["heights"])
        return heights if isfinite(score(heights)) else None
    return None


def keep_heights(heights: tuple[float, ...]) -> None:
    """Keeps heights, in place of those before; where nothing can be written they count until the program ends."""
    with suppress(OSError):
        write_whole(data_folder() / _FILE, json.dumps({"heights": heights}))
