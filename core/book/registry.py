"""The registry of the book's experiments: one TOML file each, in `assets/book`.

A file that is wrong is reported by name and line, and the others are there all the same.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from core.book.curves import read_curve
from core.book.experiment import BEST_OF, SHAPES, Band, Comparison, Exact, Experiment, How, Near, Shape
from core.book.kinds import KINDS, Kind
from core.checks import check_real, check_whole, names_joined
from core.data.mnist_files import assets
from core.errors import SpecError
from core.run_file import default_run
from core.spec import Run, with_fields

Keys = tuple[str | int, ...]
"""The way to a value from the top of a file: names of tables and keys, and numbers of tables in a list."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file: line counts from 1, and is 0 where the file as a whole is at fault."""

    file: str
    line: int
    sentence: str

    @property
    def text(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}" if self.line else f"{self.file}: {self.sentence}"


@dataclass(frozen=True)
class Registry:
    """All experiments in the order of the book, and the files that could not be read."""

    experiments: tuple[Experiment, ...]
    problems: tuple[Problem, ...] = ()

    def find(self, wanted: str) -> list[Experiment]:
        """The experiments that a word means: an id, a chapter such as `ch3`, or the beginning of an id."""
        exact = [one for one in self.experiments if one.id == wanted]
        return exact or [one for one in self.experiments if f"{one.id}-".startswith((f"{wanted}.", f"{wanted}-"))]


def book_folder() -> Path:
    """Where the experiments of the book lie."""
    return assets() / "book"


def load_registry(folder: Path | None = None) -> Registry:
    """Reads every TOML file of a folder, the book's own by default."""
    folder = folder or book_folder()
    experiments, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(path.name, 0, "cannot be read as UTF-8 text."))
            continue
        found = read_experiment(path.stem, text, folder / "curves")
        if isinstance(found, Problem):
            problems.append(found)
        else:
            experiments.append((found.order, found.experiment))
    experiments.sort(key=lambda pair: (pair[1].chapter, pair[0], pair[1].id))
    return Registry(tuple(experiment for _, experiment in experiments), tuple(problems))


@dataclass(frozen=True)
class _Read:
    order: float
    experiment: Experiment


class _WrongError(Exception):
    """The value at `keys` is wrong."""

    def __init__(self, keys: Keys, sentence: str) -> None:
        super().__init__(sentence)
        self.keys = keys
        self.sentence = sentence


def read_experiment(id: str, text: str, curves: Path) -> _Read | Problem:
    """Reads one file; what is wrong with it is given back, not raised."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # Python's own limits on a number's digits and on nesting, too
        where = re.search(r"\(at line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        return Problem(f"{id}.toml", line, f"is not TOML: {str(error).split(' (at ')[0]}.")
    try:
        return _experiment(id, table, curves)
    except _WrongError as wrong:
        return Problem(f"{id}.toml", _line_of(text, wrong.keys), wrong.sentence)


_TOP = (
    *("chapter", "order", "section", "title", "question", "source", "erratum", "play", "settings", "seconds"),
    *("seeds", "most_seeds", "run", "runs", "compare"),
)


def _experiment(id: str, table: dict[str, Any], curves: Path) -> _Read:
    _only(table, _TOP, ())
    kind = _kind(table)
    runs = _runs(table, kind)
    comparisons = table.get("compare")
    if not isinstance(comparisons, list) or not comparisons:
        raise _WrongError(("compare",), "compare: at least one [[compare]] table says what is held against the book.")
    seeds = _whole(table, "seeds", 1, 100, 1)
    return _Read(
        _real(table, "order", 0.0, 1000.0, 0.0),
        Experiment(
            id=id,
            chapter=_whole(table, "chapter", 1, 6),
            section=_text(table, "section"),
            title=_text(table, "title"),
            question=_text(table, "question"),
            source=_text(table, "source"),
            kind=kind,
            comparisons=tuple(
                _comparison(one, ("compare", number), tuple(runs), curves) for number, one in enumerate(comparisons)
            ),
            seconds=_real(table, "seconds", 0.0, 1e6),
            runs=runs,
            seeds=seeds,
            most_seeds=_whole(table, "most_seeds", seeds, 100, seeds),
            erratum=_text(table, "erratum", default=""),
        ),
    )


def _kind(table: dict[str, Any]) -> Kind:
    name = _text(table, "play", default="training")
    if name not in KINDS:
        raise _WrongError(("play",), f'play: got "{name}"; allowed: {names_joined(tuple(KINDS))}.')
    settings = _table(table, "settings", ())
    known = {item.name: item for item in fields(KINDS[name])}
    _only(settings, tuple(known), ("settings",))
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}
    for key, item in known.items():
        if item.default is MISSING and key not in values:
            raise _WrongError(("settings",), f"settings: {key} is missing.")
    try:
        kind: Callable[..., Kind] = KINDS[name]
        return kind(**values)
    except SpecError as error:
        raise _WrongError(("settings", error.field), f"settings: {error}") from None


def _runs(table: dict[str, Any], kind: Kind) -> dict[str, Run]:
    if not kind.TRAINS:
        return {}
    shared = _run(default_run(), _table(table, "run", ()), ("run",)) if "run" in table else default_run()
    own = _table(table, "runs", ()) if "runs" in table else {"run": {}}
    return {name: _run(shared, _table(own, name, ("runs",)), ("runs", name)) for name in own}


def _run(start: Run, values: dict[str, Any], keys: Keys) -> Run:
    try:
        return with_fields(start, values)
    except SpecError as error:
        raise _WrongError((*keys, error.field), str(error)) from None


_COMPARE = (*(item.name for item in fields(Comparison)), "run")
_OF_HOW: dict[str, type[Exact] | type[Band] | type[Near] | type[Shape]] = {
    "exact": Exact,
    "band": Band,
    "near": Near,
    "shape": Shape,
}


def _comparison(table: object, keys: Keys, runs: tuple[str, ...], curves: Path) -> Comparison:
    if not isinstance(table, dict):
        raise _WrongError(keys, "compare: is a list of tables, each begun with [[compare]].")
    how, own = _how(table, keys)
    _only(table, (*_COMPARE, *own), keys)
    chosen = table.get("runs", [table["run"]] if "run" in table else list(runs))
    if not isinstance(chosen, list) or any(one not in runs for one in chosen):
        raise _WrongError((*keys, "runs"), f"runs: got {chosen}; allowed: {', '.join(runs) or 'none'}.")
    try:
        curve = _text(table, "curve", keys, "")
        published = read_curve(curves, curve) if curve else _numbers(table, "published", keys)
        at = _text(table, "at", keys, "each")
        if not _AT.fullmatch(at):
            raise SpecError("at", at, _AT_EXAMPLES)
    except SpecError as error:
        raise _WrongError((*keys, error.field), f"{error}") from None
    if isinstance(how, (Exact, Near)) and not published:
        raise _WrongError(keys, "compare: exact and near need what was published: published or curve.")
    return Comparison(
        title=_text(table, "title", keys),
        measure=_text(table, "measure", keys),
        runs=tuple(chosen),
        at=at,
        published=published,
        how=how,
        text=_text(table, "text", keys, ""),
        curve=curve,
        x=_numbers(table, "x", keys),
        x_title=_text(table, "x_title", keys, "epoch"),
        log_x=_switch(table, "log_x", keys),
        log_y=_switch(table, "log_y", keys),
    )


_AT_EXAMPLES = "each, last, first, best, best epoch, at best validation, epoch 5, epochs 5 10 20, first at 1000"
_AT = re.compile(
    r"each|last|first|best|best epoch|at best validation|epoch \d{1,6}|epochs( \d{1,6})+|first at [\d.]{1,12}"
)


def _how(table: dict[str, Any], keys: Keys) -> tuple[How, tuple[str, ...]]:
    """How it is compared, and the keys of the table that say so."""
    name = _text(table, "how", keys)
    if name not in _OF_HOW:
        raise _WrongError((*keys, "how"), f'how: got "{name}"; allowed: {names_joined(tuple(_OF_HOW))}.')
    if name == "exact":
        return Exact(
            first=_whole(table, "first", 0, 100_000, 0, keys),
            misses=_whole(table, "misses", 0, 100_000, 0, keys),
            off_by=_real(table, "off_by", 0.0, 1e6, 0.0, keys),
            relative=_real(table, "relative", 0.0, 1.0, 0.0, keys),
        ), ("first", "misses", "off_by", "relative")
    if name == "band":
        within = _numbers(table, "within", keys)
        if len(within) != 2 or within[0] > within[1]:
            raise _WrongError((*keys, "within"), "within: a band has two ends, such as [95.0, 95.6].")
        of = _text(table, "of", keys, "median")
        if of not in BEST_OF:
            raise _WrongError((*keys, "of"), f'of: got "{of}"; allowed: {names_joined(BEST_OF)}.')
        return Band(*within, of), ("within", "of")
    if name == "near":
        return Near(_real(table, "tolerance", 0.0, 1e6, None, keys)), ("tolerance",)
    shape = _text(table, "shape", keys)
    if shape not in SHAPES:
        raise _WrongError((*keys, "shape"), f'shape: got "{shape}"; allowed: {names_joined(SHAPES)}.')
    return Shape(shape), ("shape",)


def _only(table: Mapping[str, object], allowed: tuple[str, ...], keys: Keys) -> None:
    for key in table:
        if key not in allowed:
            raise _WrongError((*keys, key), f"{key}: is not known here; allowed: {', '.join(allowed)}.")


def _table(table: Mapping[str, Any], key: str, keys: Keys) -> dict[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise _WrongError((*keys, key), f"{key}: is a table.")
    return found


def _text(table: Mapping[str, object], key: str, keys: Keys = (), default: str | None = None) -> str:
    found = table.get(key, default)
    if not isinstance(found, str) or (default is None and not found.strip()):
        raise _WrongError((*keys, key), f"{key}: " + ("is missing." if found is None else "is a text."))
    return found


def _there(table: Mapping[str, Any], key: str, default: object, keys: Keys) -> Any:
    if default is None and key not in table:
        raise _WrongError((*keys, key), f"{key}: is missing.")
    return table.get(key, default)


def _whole(
    table: Mapping[str, Any], key: str, least: int, most: int, default: int | None = None, keys: Keys = ()
) -> int:
    found = _there(table, key, default, keys)
    try:
        check_whole(key, found, least, most)
    except SpecError as error:
        raise _WrongError((*keys, key), str(error)) from None
    assert isinstance(found, int)
    return found


def _real(
    table: Mapping[str, Any], key: str, least: float, most: float, default: float | None = None, keys: Keys = ()
) -> float:
    found = _there(table, key, default, keys)
    try:
        check_real(key, found, least, most)
    except SpecError as error:
        raise _WrongError((*keys, key), str(error)) from None
    assert found is not None
    return float(found)


def _switch(table: Mapping[str, object], key: str, keys: Keys) -> bool:
    found = table.get(key, False)
    if not isinstance(found, bool):
        raise _WrongError((*keys, key), f"{key}: is true or false.")
    return found


_LARGEST = 1e300


def _numbers(table: Mapping[str, Any], key: str, keys: Keys) -> tuple[float, ...]:
    """A number, or a list of them; nothing where the key is not there."""
    found = table.get(key, [])
    values = found if isinstance(found, list) else [found]
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
        raise _WrongError((*keys, key), f"{key}: is a number, or a list of numbers.")
    if any(abs(value) > _LARGEST for value in values):
        raise _WrongError((*keys, key), f"{key}: no number may be larger than {_LARGEST:g}.")
    return tuple(float(value) for value in values)


def _line_of(text: str, keys: Keys) -> int:
    """The line, from 1, of the value that keys lead to, or of the nearest table that holds it; 0 if there is none."""
    found, lines = 0, text.splitlines()
    tables = [key for key in keys if isinstance(key, str)]
    number = next((key for key in keys if isinstance(key, int)), None)
    start = 0
    if number is not None:
        headers = [at for at, line in enumerate(lines) if line.strip().startswith(f"[[{tables[0]}]]")]
        if number < len(headers):
            start = found = headers[number] + 1
        tables = tables[1:]
    for depth in range(len(tables)):
        path = r"\s*\.\s*".join(f"[\"']?{re.escape(name)}[\"']?" for name in tables[: depth + 1])
        header = re.compile(rf"\s*\[\[?\s*{path}\s*\]")
        key = re.compile(rf"\s*{re.escape(tables[depth])}\s*[=.]")
        in_table = True
        for at in range(start, len(lines)):
            begins = header.match(lines[at])
            if begins or (in_table and key.match(lines[at])):
                found, start = at + 1, at + (1 if begins else 0)
                break
            in_table = in_table and not lines[at].lstrip().startswith("[")
    return found
