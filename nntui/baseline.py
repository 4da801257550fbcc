"""`nntui baseline`: how far one gets without a network, as a table or as JSON lines."""

import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from typing import TypeVar

from rich import box
from rich.console import Console
from rich.table import Table

from core.baselines import BASELINES, Baseline, Images, Labels, correct_count
from core.data.mnist_files import mnist_files
from core.errors import SpecError

MAX_TRAINING = 50_000
QUICK = ("random", "darkness")
"""Those that take less than a second."""

T = TypeVar("T")


@dataclass(frozen=True)
class Score:
    """What a baseline reached. validation, test: right ones of `count` images each. seconds: fitting and both sets."""

    name: str
    title: str
    training: int
    validation: int
    test: int
    count: int
    seconds: float


def measure(baseline: Baseline, training: int) -> Score:
    """Fits a baseline to the first `training` images and tries it on validation and test set. Raises LabError."""
    (images, labels), test = mnist_files()
    first: tuple[Images, Labels] = (images[:training], labels[:training])
    validation: tuple[Images, Labels] = (images[MAX_TRAINING:], labels[MAX_TRAINING:])
    began = time.monotonic()
    predict = baseline.fit(*first)
    right_of_validation, right_of_test = correct_count(predict, *validation), correct_count(predict, *test)
    seconds = round(time.monotonic() - began, 2)
    return Score(baseline.name, baseline.title, training, right_of_validation, right_of_test, len(test[1]), seconds)


def run_baselines(name: str | None, training: int, as_json: bool) -> None:
    """Measures one baseline, or the quick ones, and prints what they reached. Raises LabError."""
    if not 1 <= training <= MAX_TRAINING:
        raise SpecError("training", training, f"1 to {MAX_TRAINING:,} images")
    scores = []
    for wanted in [name] if name else QUICK:
        with _patience(wanted, training):
            score = interruptible(partial(measure, BASELINES[wanted], training))
        scores.append(score)
        if as_json:
            print(json.dumps(asdict(score)), flush=True)
    if not as_json:
        _print_table(scores)


def _patience(name: str, training: int) -> AbstractContextManager[object]:
    """Says while the SVM is at work that it takes its time."""
    if name != "svm":
        return nullcontext()
    words = f"fitting the SVM to {training:,} images, one core" + ("; about ten minutes" if training > 30_000 else "")
    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        return console.status(words)
    console.print(words, markup=False)
    return nullcontext()


def interruptible(work: Callable[[], T]) -> T:
    """Runs work that stays in compiled code for minutes in a thread, so that Ctrl+C ends the program at once."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="baseline", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
    if errors:
        raise errors[0]
    return results[0]


def _print_table(scores: list[Score]) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("baseline", no_wrap=True)
    for heading in ("validation", "", "test", "", "seconds"):
        table.add_column(heading, justify="right", no_wrap=True)
    for score in scores:
        shares = (
            word for right in (score.validation, score.test) for word in (f"{right:,}", f"{right / score.count:.2%}")
        )
        table.add_row(score.title, *shares, f"{score.seconds:.1f}")
    out = Console(highlight=False, width=None if sys.stdout.isatty() else 80)
    out.print(f"Right of {scores[0].count:,} images each, after a look at {scores[0].training:,} training images:")
    out.print()
    out.print(table)
