"""What was found in a user's data, as lines to read before training."""

from collections.abc import Iterator

from core.data.description import LABEL, LEFT_OUT, TRAINING, WORDS, Column, Description
from core.data.memory import size_text
from core.data.suggestion import suggested_for_function, suggested_network_for
from core.data_facts import DataFacts

_MOST_COLUMNS = 40
_MOST_WORDS = 8
_KINDS = {
    "table": "a table",
    "arrays": "arrays",
    "IDX": "IDX images",
    "folder of images": "a folder of images",
}


def description_lines(found: Description) -> Iterator[str]:
    """One fact a line: what it is, the label and its classes, the inputs and where they come from, and the memory."""
    yield from summary_lines(found)
    if found.columns:
        yield "columns"
        yield from (f"  {line}" for line in column_lines(found.columns))


def summary_lines(found: Description) -> Iterator[str]:
    """The same without the columns."""
    about = "" if found.exact else "about "
    yield f"{found.name}: {_KINDS[found.kind]}, {about}{found.rows:,} rows{_parts(found)}"
    yield f"label    {found.label}{_classes(found)}"
    image = f", images of {found.image.text}" if found.image else ""
    yield f"inputs   {found.inputs:,}{image}"
    yield f"memory   {about}{size_text(found.bytes_needed)}"
    if found.classes:
        yield f"network  {suggested_network_for(found)} to begin with"


def column_lines(columns: tuple[Column, ...], most: int = _MOST_COLUMNS) -> Iterator[str]:
    """One column a line: its number, name and kind; at most so many."""
    shown = columns[:most]
    width = max(len(column.name) for column in shown)
    for number, column in enumerate(shown, start=1):
        yield f"{number:<3}  {column.name:<{width}}  {kind_text(column)}"
    if len(columns) > most:
        yield f"and {len(columns) - most:,} more"


def kind_text(column: Column) -> str:
    """What a column is taken for."""
    if column.kind == LEFT_OUT:
        return "left out: it numbers the rows"
    if column.kind != WORDS:
        return "the label" if column.kind == LABEL else column.kind
    words = ", ".join(column.words[:_MOST_WORDS]) + (", ..." if len(column.words) > _MOST_WORDS else "")
    return f"{len(column.words)} words: {words}"


def _parts(found: Description) -> str:
    if len(found.parts) == 1:
        return ""
    return " (" + ", ".join(f"{count:,} {name}" for name, count in found.parts if count or name == TRAINING) + ")"


def _classes(found: Description) -> str:
    if not found.classes:
        return ""
    counted = [f"{name} ({count:,})" for name, count in zip(found.classes, found.class_counts, strict=True)]
    more = f", and {len(counted) - 12} more" if len(counted) > 12 else ""
    return f": {len(counted)} classes: " + ", ".join(counted[:12]) + more


def function_lines(facts: DataFacts) -> Iterator[str]:
    """A function to learn: how many samples of it there are, its values, and what it is measured by."""
    targets = facts.targets
    assert targets is not None
    yield f"{facts.training:,} samples of {facts.name}"
    yield f"inputs   {facts.inputs}, {facts.what_inputs_are}, each from 0 to 1"
    yield f"outputs  {facts.outputs}, {' and '.join(targets.names)}, from {targets.least:.3g} to {targets.greatest:.3g}"
    yield f"right    an answer {facts.accuracy_words} of the function"
    yield f"network  {suggested_for_function(facts)['network']} to begin with"
