"""Scenes saved by name: a file each in the data folder, with the line of the scene as its only text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from core.data_folder import data_folder
from core.errors import DataError, SpecError
from core.scenes.registry import SCENES
from core.scenes.scene import Scene
from core.scenes.text import MAX_TEXT, parse_scene, scene_text
from core.whole_file import write_whole

_ENDING = ".scene"
_NAME = re.compile(r"\w[\w-]{0,39}")


@dataclass(frozen=True)
class Kept:
    """A saved scene. line: as it is passed on; problem: a sentence where it cannot be read, the line is then empty."""

    name: str
    line: str
    problem: str = ""


class KeptScenes:
    """The scenes in a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: instead of the one in the user's data folder."""
        self.folder = folder or data_folder() / "scenes"

    def all(self) -> list[Kept]:
        """By name; those that cannot be read say so. Raises DataError where the folder cannot be read."""
        try:
            names = [path.stem for path in self.folder.iterdir() if path.suffix == _ENDING]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise DataError(f"The saved scenes in {self.folder} cannot be read: {error.strerror}.") from None
        return [self._kept(name) for name in sorted(names, key=lambda name: (name.casefold(), name))]

    def _kept(self, name: str) -> Kept:
        try:
            return Kept(name, scene_text(self.open(name)))
        except DataError as error:
            return Kept(name, "", str(error))

    def has(self, name: str) -> bool:
        """Whether a scene is saved under this name."""
        return bool(_NAME.fullmatch(name)) and self._path(name).is_file()

    def open(self, name: str) -> Scene:
        """Raises DataError where it is not there, or is not a scene any more."""
        path = self._path(name)
        try:
            with path.open("rb") as file:
                text = file.read(4 * MAX_TEXT + 2).decode("utf-8")  # a character takes up to 4 bytes
            return parse_scene(text)
        except OSError as error:
            raise DataError(f"The saved scene {path} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise DataError(f"The saved scene {path} is damaged: it is not text.") from None
        except SpecError as error:
            raise DataError(f"The saved scene {path} is damaged: {error}") from None

    def keep(self, name: str, scene: Scene) -> None:
        """Saves a scene, in place of one of the same name; the file is whole or not there.

        Raises SpecError for a name that cannot be, DataError where nothing can be written.
        """
        check_name(name)
        try:
            write_whole(self._path(name), scene_text(scene) + "\n")
        except OSError as error:
            raise DataError(f"The scene cannot be saved in {self.folder}: {error.strerror}.") from None

    def remove(self, name: str) -> None:
        """Deletes it for good. Raises DataError."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise DataError(f"The saved scene {name} cannot be deleted: {error.strerror}.") from None

    def free_name(self, scene: Scene) -> str:
        """A name that is not taken yet: `proof-1`, `proof-2`, ..."""
        return next(name for name in _numbered(scene.name) if not self._path(name).exists())

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}-{number}" for number in count(1))


def check_name(name: str) -> str:
    """The name, if a scene can be saved under it. Raises SpecError."""
    if not _NAME.fullmatch(name):
        raise SpecError("name", name, "up to 40 letters, digits, - and _")
    if name.casefold() in SCENES:
        raise SpecError("name", name, f"another name, since {name.casefold()} opens the scene that comes with nntui")
    return name


def find_scene(text: str, kept: KeptScenes) -> Scene:
    """What is meant on the command line: a scene's line, or the name of a saved one. Raises SpecError, DataError."""
    word = text.strip()
    return kept.open(word) if word not in SCENES and kept.has(word) else parse_scene(text)
