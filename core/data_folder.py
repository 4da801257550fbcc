"""Where nntui keeps what belongs to its user: what was played of the book, progress in the lessons, saved scenes."""

import os
from pathlib import Path

import platformdirs

DATA_FOLDER = "NNTUI_DATA"
"""The environment variable that names another folder."""


def data_folder() -> Path:
    """The user's data folder, unless NNTUI_DATA says otherwise; it need not be there yet."""
    chosen = os.environ.get(DATA_FOLDER)
    return Path(chosen) if chosen else platformdirs.user_data_path("nntui")
