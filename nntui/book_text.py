"""An experiment of the book in words: its settings in a line or two, and its comparisons as rows of a table."""

from textual.content import Content

from core.book.comparing import Verdict
from core.book.experiment import Comparison, Experiment
from core.book.kinds import Baseline, Ensemble, Formula, Kind, Neuron, Norms
from core.book.results import NEVER_RUN
from core.spec import Run, Split
from nntui.book_desk import RUNNING, SIGNS, Standing


def settings_text(experiment: Experiment, run_name: str) -> str:
    """What is run: the settings of one run, and how many of them there are."""
    parts = []
    if run_name:
        parts.append(run_text(experiment.runs[run_name]))
    extra = kind_text(experiment.kind)
    if extra:
        parts.append(extra)
    if len(experiment.runs) > 1:
        parts.append(f"one of {len(experiment.runs)} runs: {run_name}")
    if experiment.most_seeds > 1:
        least, most = experiment.seeds, experiment.most_seeds
        parts.append(f"{least} seeds" if least == most else f"{least} to {most} seeds")
    parts.append(f"takes about {time_text(experiment.seconds)}")
    return " · ".join(parts)


def run_text(run: Run) -> str:
    network = run.network.text
    values = [network, run.loss, f"learning rate η {run.learning_rate:g}"]
    if run.l2:
        values.append(f"L2 λ {run.l2:g}")
    if run.momentum:
        values.append(f"momentum {run.momentum:g}")
    values += [f"{run.initialiser} initial weights", f"mini-batches of {run.batch_size}", f"{run.epochs} epochs"]
    values += [split_text(run), f"seed {run.seed}", run.precision]
    return " · ".join(values)


def split_text(run: Run) -> str:
    """How many images are used for what."""
    split = run.split
    if not isinstance(split, Split):
        return split.text
    return f"{'first ' * split.text.startswith('first')}{split.training:,} training images"


def kind_text(kind: Kind) -> str:
    """What is done beside training, or instead of it."""
    match kind:
        case Norms(images, steps):
            when = f"before each of {steps} steps" if steps else "of the initial parameters"
            return f"gradient over {images:,} images, {when}"
        case Ensemble(members):
            return f"{members} networks vote"
        case Baseline(name, sizes, on):
            return f"no network: {name}, {len(sizes)} training size{'s' * (len(sizes) > 1)}, {on} images"
        case Neuron():
            start = f"weight {kind.weight:g}, bias {kind.bias:g}, learning rate η {kind.learning_rate:g}"
            return f"one neuron · {start} · {kind.cost} · gradient {kind.gradient} · {kind.steps} steps"
        case Formula():
            return "computed, not trained"
    return ""


def time_text(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def experiment_row(experiment: Experiment, standing: Standing, width: int) -> Content:
    """One line of the list: the sign, the title, and at the right the word or how much is done."""
    colour = state_colour(standing.state)
    told_by_sign = width < 34 or (width < 50 and standing.state == NEVER_RUN)
    word = "" if told_by_sign and standing.state != RUNNING else standing.word
    room = width - 2 - (len(word) + 1 if word else 0)
    title = experiment.title if len(experiment.title) <= room else f"{experiment.title[: max(0, room - 1)]}…"
    parts = [(f"{standing.sign} ", colour), (f"{title:<{room}}", "")]
    return Content.assemble(*parts, (f" {word}" if word else "", f"{colour} not bold"))


def state_colour(state: str) -> str:
    return {
        "matches": "$success",
        "differs": "$error",
        "failed": "$error",
        "running": "$primary",
        "waits": "$primary",
    }.get(state, "$foreground 60%")


def counts_text(states: list[str]) -> str:
    """How many experiments stand how."""
    words = {"matches": "match", "differs": "differ", "failed": "failed", "running": "running", "waits": "wait"}
    counts = [(state, states.count(state)) for state in words]
    said = [f"{SIGNS[state]} {count} {words[state]}" for state, count in counts if count]
    return "   ".join([f"{len(states)} experiment{'s' * (len(states) != 1)}", *said])


def was_measured(verdict: Verdict) -> bool:
    return any(verdict.values)


def columns(width: int) -> tuple[int, int, int, int]:
    """The widths of title, published, ours and how, of a table in so many cells; how is 0 where there is no room."""
    room = width - 2
    how = 22 if width >= 90 else 0
    number = 17 if width >= 70 else 12
    return room - 2 * (number + 1) - (how + 1 if how else 0), number, number, how


def heading_row(width: int) -> Content:
    title, published, ours, how = columns(width)
    cells = [f"  {_cut('compared', title)}", f"{'published':>{published}}", f"{'ours':>{ours}}"]
    return Content.styled(" ".join([*cells, *(["how"] if how else [])]), "$foreground 50%")


def comparison_row(comparison: Comparison, verdict: Verdict, is_playing: bool, width: int) -> Content:
    """One line of the table: ✓, ✗ or nothing yet, what is compared, published, ours, and how where there is room."""
    title, published, ours, how = columns(width)
    measured = was_measured(verdict)
    sign, colour = ("·", "$foreground 60%")
    if measured and is_playing:
        sign, colour = "▸", "$primary"
    elif measured:
        sign, colour = ("✓", "$success") if verdict.matches else ("✗", "$error")
    return Content.assemble(
        (f"{sign} ", colour),
        (_cut(comparison.title, title), ""),
        (f" {_cut(verdict.published, published, right=True)}", "$foreground 75%"),
        (f" {_cut(verdict.ours if measured else '–', ours, right=True)}", colour if measured else ""),
        (f" {_cut(verdict.how, how)}" if how else "", "$foreground 60%"),
    )


def verdict_text(verdict: Verdict, is_playing: bool) -> str:
    """How one comparison is made and came out, in a line."""
    if not was_measured(verdict):
        return f"{verdict.how} · {'being played' if is_playing else 'not run yet'}"
    word = "so far" if is_playing else "matches" if verdict.matches else "differs"
    return " · ".join([verdict.how, word, *([verdict.detail] if verdict.detail else [])])


def _cut(text: str, width: int, right: bool = False) -> str:
    short = text if len(text) <= width else f"{text[: max(0, width - 1)]}…"
    return short.rjust(width) if right else short.ljust(width)
