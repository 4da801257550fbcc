"""A training run between two mini-batches as a file, from which training goes on as if it had never been left.

The file is NumPy's .npz: the state that `Trainer.state` tells, its arrays as they are, all else as one JSON text, and
the run as TOML. Nothing in it is ever executed.
"""

import json
import os
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from core.data.data_set import DataSet
from core.data.loading import load_data
from core.data_facts import check_fit
from core.data_function import is_function
from core.errors import DataError, LabError, SpecError
from core.run_file import run_from_toml, run_to_toml
from core.spec import MNIST, Run, with_fields
from core.trainer import Trainer

VERSION = 1
"""Of what is written; another one is refused."""

_VERSION, _RUN, _REST = "nntui checkpoint", "run", "rest"
_BETWEEN = "/"  # the keys of nested dictionaries
_DAMAGE = (
    OSError,
    ValueError,  # also JSON, UTF-8 and pickled objects, which are not loaded
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    SpecError,
    struct.error,
    zipfile.BadZipFile,
)
"""All that reading bytes of which some are wrong has been seen to raise."""


def save_checkpoint(trainer: Trainer, path: Path) -> None:
    """Writes where a trainer stands, whole or not at all; an earlier file of that name is replaced. Raises DataError.

    One's own data is remembered by its path and the labels in it, not by its content.
    """
    run = trainer.run
    if run.data != MNIST and not is_function(run.data):
        run = with_fields(run, {"data": str(Path(run.data).expanduser().absolute())})
    arrays: dict[str, NDArray[Any]] = {}
    rest = _taken_out(trainer.state(), arrays)
    texts = {_RUN: _as_bytes(run_to_toml(run)), _REST: _as_bytes(json.dumps(rest))}
    members: dict[str, Any] = {_VERSION: np.array(VERSION)} | texts | arrays
    try:
        _write_whole(path, members)
    except OSError as error:
        raise DataError(f"{path}: the checkpoint cannot be written ({error.strerror or error}).") from None


def load_checkpoint(path: Path, data: DataSet | None = None) -> Trainer:
    """The trainer that was saved, which goes on with the same bits. Raises DataError.

    data: the sets that the run was trained on, where they are loaded already.
    """
    with _Opened(path) as file:
        run = file.run()
        rest = json.loads(file.text(_REST))
        arrays = {name: file.array(name) for name in file.names - {_VERSION, _RUN, _REST}}
    trainer = _trainer_for(run, data, path)
    try:
        trainer.restore(_put_back(rest, arrays))
    except _DAMAGE as error:
        raise _damaged(path) from error
    return trainer


def checkpoint_run(path: Path) -> Run:
    """The run of a checkpoint, with all changes made while it trained; reads only that. Raises DataError."""
    with _Opened(path) as file:
        return file.run()


def _trainer_for(run: Run, data: DataSet | None, path: Path) -> Trainer:
    try:
        data = data or load_data(run)
        check_fit(run, data.facts)
        return Trainer(run, data)
    except SpecError as error:
        raise DataError(f"{path.name}: this checkpoint does not go with its data any more: {error}") from None
    except LabError as error:
        raise DataError(f"{path.name}: this checkpoint needs data that cannot be had: {error}") from None


def _write_whole(path: Path, members: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            np.savez(file, **members)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


class _Opened:
    """A checkpoint while it is read. Whatever is wrong with its bytes becomes a DataError when the context is left."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "_Opened":
        try:
            self._file = np.load(self._path, allow_pickle=False)
        except OSError as error:
            raise DataError(f"{self._path}: cannot be read ({error.strerror or error}).") from None
        except _DAMAGE:
            self._file = None
        if not isinstance(self._file, NpzFile) or _VERSION not in self._file.files:
            self._close()
            raise DataError(f"{self._path.name}: is not a checkpoint of nntui, or it is damaged.")
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._close()
        if isinstance(error, _DAMAGE) and not isinstance(error, DataError):
            raise _damaged(self._path) from error

    def _close(self) -> None:
        if isinstance(self._file, NpzFile):
            self._file.close()

    @property
    def names(self) -> set[str]:
        return set(self._file.files)

    def array(self, name: str) -> NDArray[Any]:
        return np.asarray(self._file[name])

    def text(self, name: str) -> str:
        return self.array(name).tobytes().decode()

    def run(self) -> Run:
        version = int(self.array(_VERSION))
        if version != VERSION:
            raise DataError(
                f"{self._path.name}: this checkpoint was written by another version of nntui "
                f"(its form is number {version}, this version reads number {VERSION})."
            )
        return run_from_toml(self.text(_RUN))


def _damaged(path: Path) -> DataError:
    return DataError(f"{path.name}: this checkpoint is damaged; its run has to be trained again.")


def _as_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _taken_out(state: dict[str, Any], arrays: dict[str, NDArray[Any]], at: str = "") -> dict[str, Any]:
    """The state without its arrays, which go into `arrays` under the keys that lead to them."""
    rest: dict[str, Any] = {}
    for key, value in state.items():
        if isinstance(value, np.ndarray):
            arrays[at + key] = value
        else:
            rest[key] = _taken_out(value, arrays, at + key + _BETWEEN) if isinstance(value, dict) else value
    return rest


def _put_back(rest: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    for name, array in arrays.items():
        *way, last = name.split(_BETWEEN)
        part = rest
        for key in way:
            part = part[key]
        part[last] = array
    return rest
