"""The fields of a run as options of a command: a field added to `core.spec.Run` is an option without a word here."""

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from core.architecture import parse_network
from core.data_function import is_function
from core.errors import LabError, SpecError
from core.run_file import DEFAULT_NETWORK, default_run, load_run
from core.spec import MNIST, Run, parse_switch, parse_value, with_fields
from nntui.run_edit import loss_beside

_MEANING = {
    "data": "mnist, your own (a file or folder that `nntui data` can read), or a function such as 'f(x) = book'",
    "label": "the column of the classes in your own data, by name or number",
    "header": "whether the first line of your own table names its columns",
    "standardise": "whether your own features get mean 0 and deviation 1",
    "seed": "where all chance comes from",
    "learning_rate": "η",
    "l2": "the book's λ",
    "augment": "what is made of the training images: none, pixel shifts, or shift 2, rotate 15, elastic 30, noise 0.1",
    "schedule": "what η does while it trains",
    "early_stopping": "stop after so many epochs without improvement, 0 is off",
    "split": "how many MNIST images, or which shares of your own data (80/10/10 %), are for training/validation/test",
    "rng": "book for the streams that replay the book's figures, with what drew from them before",
    "monitor": "the sets to measure after each epoch, separated by commas",
}
"""What an option's name does not say by itself."""
_DATA_ENDINGS = (".csv", ".tsv", ".tab", ".data", ".npz", ".npy", ".gz")


class NotARunError(LabError):
    """A word is neither a network nor a run file that can be read."""

    def __init__(self, word: str, before: str = "", after: str = "") -> None:
        self.word = word
        super().__init__(
            f"'{word}' is neither {before}a network such as {DEFAULT_NETWORK} nor a readable run file.{after}"
        )


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds an option for each field of a run but the network, which is an argument."""
    run = default_run()
    for item in reversed(fields(Run)):
        if item.name != "network":
            flag, value = "--" + item.name.replace("_", "-"), getattr(run, item.name)
            help_text = _help(run, item.name, _as_text(value))
            command = click.option(flag, item.name, metavar=_metavar(value), help=help_text)(command)
    return command


def _help(run: Run, name: str, default: str) -> str:
    words = [_MEANING[name]] if name in _MEANING else []
    words.append(_allowed(run, name))
    return "; ".join(word for word in words if word) + f".  [default: {default or 'guessed'}]"


def _allowed(run: Run, name: str) -> str:
    """What the specification itself says of a field when it is given nonsense."""
    try:
        with_fields(run, {name: "?"})
    except SpecError as error:
        return error.allowed
    return ""


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else str(getattr(value, "text", value))


def _metavar(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "N" if isinstance(value, int) else "NUMBER"
    return "WORDS" if isinstance(value, tuple) else "WORD"


def run_from_words(word: str | None, run_file: Path | None, options: dict[str, str | None]) -> Run:
    """The run that a command line asks for: a run file, or the default; then the network; then the options.

    word: a network, the path of a run file, the path of data, or a function. Raises SpecError, DataError and
    NotARunError.
    """
    given = {name: text for name, text in options.items() if text is not None}
    if word is not None and _is_data(word):
        given.setdefault("data", word)
        word = None
    run = load_run(run_file) if run_file else default_run()
    if is_function(given.get("data", "")):
        if run_file is None and not (word is not None and _is_path(word)):
            given = {name: text for name, text in _to_learn(given).items() if name != "network" or word is None} | given
    elif given.get("data", MNIST) != MNIST:
        # A run file that is saved from this must find the data from wherever it is opened.
        given["data"] = str(Path(given["data"]).expanduser().absolute())
        if word is None and run_file is None:
            given["network"] = _network_for(given)
    if word is not None and _is_path(word):
        run = load_run(Path(word))
    elif word is not None:
        given["network"] = word
    elif run_file is None and "network" not in given:
        given["network"] = DEFAULT_NETWORK  # read again, since its outputs depend on the loss
    if "network" in given and "loss" not in given:
        given["loss"] = loss_beside(parse_network(given["network"], run.loss), run)
    return with_fields(run, {name: _value(run, name, text) for name, text in given.items()})


def _to_learn(given: dict[str, str]) -> dict[str, str]:
    """What to begin with on a function, where nothing else is given. Raises SpecError."""
    from core.data.function import look_at_function  # NumPy takes a moment to import
    from core.data.suggestion import suggested_for_function

    fields = suggested_for_function(look_at_function(given["data"]))
    if "optimiser" in given:
        fields = {name: value for name, value in fields.items() if name not in ("learning_rate", "momentum")}
    return {name: str(value) for name, value in fields.items()}


def _network_for(given: dict[str, str]) -> str:
    """A network that fits the user's own data. Raises SpecError and DataError."""
    from core.data.source import read_data  # NumPy takes a moment to import
    from core.data.suggestion import suggested_network_for

    content = read_data(Path(given["data"]), given.get("label", ""), given.get("header", "auto"))
    return suggested_network_for(content.description)


def _is_data(word: str) -> bool:
    """Whether a word is a function or, by its ending, the path of data; what is no file may still be a network."""
    if is_function(word):
        return True
    path = Path(word).expanduser()
    return path.is_dir() or (path.is_file() and (path.suffix.lower() in _DATA_ENDINGS or "ubyte" in path.name))


def _is_path(word: str) -> bool:
    """Whether a word is to be read as a run file; raises NotARunError where it cannot be meant as a network either."""
    if Path(word).is_file() or word.endswith(".toml") or os.sep in word:
        return True
    try:
        parse_network(word)
    except SpecError:
        if not word[:1].isdecimal():
            raise NotARunError(word) from None
    return False  # where it is a wrong network, `with_fields` will say what is wrong with it


def _value(run: Run, name: str, text: str) -> object:
    """An option's text as the value that `with_fields` wants."""
    default = getattr(run, name)
    if isinstance(default, bool):
        return parse_switch(name, text)
    if isinstance(default, (int, float)):
        return parse_value(name, text)
    if isinstance(default, tuple):
        return [word.strip() for word in text.split(",") if word.strip()]
    return text
