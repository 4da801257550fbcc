"""How a headless run is shown to a program or a file: plain lines or JSON lines."""

import json
import math
import os
import sys
import tomllib
from collections.abc import Callable
from typing import Any

from core.run_file import run_to_toml
from core.snapshot import Best
from core.spec import Run
from nntui.headless import Ending, Measured, Output, Reached, describe_run, ending_sentence, varies
from nntui.run_words import accuracy_word, examples_word


def choose_output(as_json: bool) -> Output:
    """JSON where it was asked for, a progress bar where a person watches, else plain lines."""
    if as_json:
        return JsonLines()
    if sys.stdout.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        from nntui.headless_bar import ProgressBar  # rich takes a moment to import

        return ProgressBar()
    return PlainLines()


def note(sentence: str) -> None:
    """For a person: results are on standard output, everything else on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def note_compiling() -> Callable[[str], None]:
    """Says once that compiling takes its time; the rest of the preparation is over in a moment."""
    noted = False

    def preparing(sentence: str) -> None:
        nonlocal noted
        if sentence.startswith("compiling") and not noted:
            noted = True
            note("Compiling the kernels, once for this version; about 40 seconds.")

    return preparing


class _Pipeline:
    """For outputs that others read: results to standard output, everything else to standard error."""

    def __init__(self) -> None:
        self.preparing = note_compiling()

    def progress(self, reached: Reached) -> None:
        pass

    def close(self) -> None:
        pass


class PlainLines(_Pipeline):
    """One line an epoch."""

    def begin(self, run: Run, sets: tuple[str, ...]) -> None:
        note(describe_run(run))

    def epoch(self, measured: Measured) -> None:
        reached = measured.reached
        word = accuracy_word(reached.run)
        right = "" if word == "accuracy" else f" {word}"
        parts = [f"epoch {reached.epoch:.4g}/{reached.run.epochs}"]
        parts += [
            f"{name} {result.accuracy:.2%}{right} loss {result.loss:.4f}" for name, result in measured.sets.items()
        ]
        parts += [f"η {reached.learning_rate:.3g}"] if varies(reached.run) else []
        print("  ".join([*parts, f"{reached.images_per_second:,.0f} {examples_word(reached.run)}/s"]), flush=True)

    def end(self, ending: Ending) -> None:
        note(ending_sentence(ending))


class JsonLines(_Pipeline):
    """One object an epoch and one at the end; a number that is not finite is null."""

    def begin(self, run: Run, sets: tuple[str, ...]) -> None:
        pass

    def epoch(self, measured: Measured) -> None:
        sets = {
            name: {
                "loss": result.loss if math.isfinite(result.loss) else None,
                "accuracy": result.accuracy,
                "correct": result.correct,
                "count": result.count,
            }
            for name, result in measured.sets.items()
        }
        self._print({"event": "epoch", **_reached(measured.reached), **sets})

    def end(self, ending: Ending) -> None:
        divergence = ending.divergence
        self._print(
            {
                "event": "end",
                "state": ending.state,
                "early": ending.early or None,
                **_reached(ending.reached),
                "seconds": round(ending.seconds, 3),
                "best": _best(ending.best),
                "divergence": divergence
                and {"step": divergence.step, "layer": divergence.layer, "what": divergence.what},
                "run": tomllib.loads(run_to_toml(ending.reached.run)),
            }
        )
        if ending.state in ("diverged", "interrupted"):
            note(ending_sentence(ending))

    def _print(self, values: dict[str, Any]) -> None:
        print(json.dumps(values, ensure_ascii=False, allow_nan=False), flush=True)


def _reached(reached: Reached) -> dict[str, float]:
    return {
        "epoch": reached.epoch,
        "step": reached.step,
        "learning_rate": reached.learning_rate,
        "images_per_second": round(reached.images_per_second),
    }


def _best(best: Best | None) -> dict[str, Any] | None:
    return {"set": best.set_name, "accuracy": best.accuracy, "epoch": best.epoch} if best else None
