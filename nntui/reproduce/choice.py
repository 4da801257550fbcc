"""Which experiments to play: what the words of the command line mean."""

import difflib
from dataclasses import dataclass

import click

from core.book.experiment import Experiment
from core.book.registry import Problem, Registry

QUICK_EACH = 60.0  # seconds on two cores
QUICK_TOGETHER = 150.0  # which leaves a part of three minutes for starting up, and for what takes longer than it says


@dataclass(frozen=True)
class Choice:
    """What to play.

    left_out: what was asked for but takes too long for --quick. problems: files asked for but wrong.
    """

    experiments: tuple[Experiment, ...]
    left_out: tuple[Experiment, ...] = ()
    problems: tuple[Problem, ...] = ()


def choose(registry: Registry, words: tuple[str, ...], quick: bool) -> Choice:
    """The experiments that words mean, each once and in the order of the book; all of them without a word.

    Raises click.UsageError for a word that means nothing.
    """
    wanted: set[str] = set()
    problems: set[Problem] = set()
    for word in words:
        found = registry.find(word)
        wrong = [problem for problem in registry.problems if _means(word, problem.file.removesuffix(".toml"))]
        if not found and not wrong:
            raise click.UsageError(_unknown(registry, word))
        wanted.update(one.id for one in found)
        problems.update(wrong)
    experiments = tuple(one for one in registry.experiments if not words or one.id in wanted)
    wrong_files = tuple(one for one in registry.problems if not words or one in problems)
    played = _quick_ones(experiments) if quick else experiments
    return Choice(played, tuple(one for one in experiments if one not in played), wrong_files)


def _means(word: str, id: str) -> bool:
    return id == word or f"{id}-".startswith((f"{word}.", f"{word}-"))


def _unknown(registry: Registry, word: str) -> str:
    names = [one.id for one in registry.experiments]
    names += sorted({name.split(".")[0] for name in names})
    near = difflib.get_close_matches(word, names, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no experiment {word!r}.{hint} `nntui reproduce` lists them all."


def _quick_ones(experiments: tuple[Experiment, ...]) -> tuple[Experiment, ...]:
    """As many as end in time: the shortest, as long as none takes a minute and all together do not take three."""
    chosen, together = set(), 0.0
    for one in sorted(experiments, key=lambda one: one.seconds):
        together += one.seconds
        if one.seconds <= QUICK_EACH and together <= QUICK_TOGETHER:
            chosen.add(one.id)
    return tuple(one for one in experiments if one.id in chosen)
