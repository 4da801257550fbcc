"""A run as a TOML file, both ways."""

import tomllib
from pathlib import Path

import tomli_w

from core.architecture import parse_network
from core.data_function import is_function
from core.errors import SpecError
from core.spec import MNIST, Run, with_fields

DEFAULT_NETWORK = "784-30-10"


def default_run() -> Run:
    """What the lab opens on: MNIST, 784-30-10, cross-entropy."""
    return Run(parse_network(DEFAULT_NETWORK))


def run_from_toml(text: str) -> Run:
    """Reads a run; fields that are left out have their defaults. Raises SpecError."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError("run file", "text that is not TOML", f"TOML ({error})") from None
    return with_fields(default_run(), values)


def run_to_toml(run: Run) -> str:
    """Writes every field, so that the file says the whole run even if a default changes."""
    values: dict[str, object] = {}
    for name, value in vars(run).items():
        values[name] = getattr(value, "text", value)
    values["monitor"] = list(run.monitor)
    return tomli_w.dumps(values)


def load_run(path: Path) -> Run:
    """Reads the run in a TOML file. Raises SpecError, also where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SpecError("run file", str(path), f"a readable TOML file ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SpecError("run file", str(path), "a TOML file in UTF-8") from None
    return _beside(path, run_from_toml(text))


def _beside(path: Path, run: Run) -> Run:
    """The run with its data looked for from where the run file lies."""
    if run.data == MNIST or is_function(run.data):
        return run
    return with_fields(run, {"data": str(path.absolute().parent / Path(run.data).expanduser())})
