"""Keeps the trained members of an ensemble, so that an interruption costs the one that was being trained only."""

import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from core.book.interrupted import keep_seconds, remove_seconds
from core.ensemble import Member
from core.spec import Run

_LOST = (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile)


def keep_members(members: list[Member], path: Path, seconds: float) -> None:
    """Replaces what was kept. seconds: that all of them took. A disk that is full makes them worth less, not wrong."""
    try:
        keep_seconds(path, seconds)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
            np.savez(
                file,
                seeds=np.array([member.seed for member in members], np.int64),
                epochs=np.array([member.epochs for member in members], np.int64),
                outputs=np.stack([member.outputs for member in members]),
            )
        os.replace(file.name, path)
    except OSError:
        forget_members(path)


def kept_members(path: Path, runs: list[Run], images: int) -> list[Member]:
    """The first of these runs' members as they were kept; none where the file is damaged or not of these runs."""
    try:
        with np.load(path, allow_pickle=False) as file:
            seeds, epochs, outputs = (file[name] for name in ("seeds", "epochs", "outputs"))
        wanted = [run.seed for run in runs[: len(seeds)]]
        if seeds.tolist() != wanted or len(epochs) != len(wanted) or outputs.shape[:2] != (len(wanted), images):
            return []
        return [Member(*values) for values in zip(wanted, epochs.tolist(), outputs, strict=True)]
    except _LOST:
        return []


def forget_members(path: Path) -> None:
    path.unlink(missing_ok=True)
    remove_seconds(path)
