"""What the examples of a run, its data and its share of right answers are called: a function has samples, no images."""

from pathlib import Path

from core.data_facts import TOLERANCE
from core.data_function import is_function
from core.spec import MNIST, Run

_LONGEST = 40


def examples_word(run: Run) -> str:
    """What a throughput counts."""
    return "samples" if is_function(run.data) else "images"


def an_example(run: Run) -> str:
    """One of them, with its article."""
    return "a sample" if is_function(run.data) else "an image"


def accuracy_word(run: Run) -> str:
    """What a share of right answers is called."""
    return f"within {TOLERANCE:g}" if is_function(run.data) else "accuracy"


def data_name(run: Run) -> str:
    """The function, or the file's name; nothing for MNIST, which goes without saying."""
    if run.data == MNIST:
        return ""
    if not is_function(run.data):
        return Path(run.data).name
    text = " ".join(run.data.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def input_names(run: Run) -> str:
    """The names of the inputs of a function, such as "x, y"; nothing where there are none."""
    return run.data.partition("=")[0].rpartition("(")[2].strip(" )") if is_function(run.data) else ""
