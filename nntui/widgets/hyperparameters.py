"""The hyperparameters: what changes at once while training runs, and what starts anew."""

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.schedule import Constant
from core.snapshot import Snapshot
from core.spec import CHANGEABLE, Run, deciding_set, parse_split, parse_value, with_fields
from nntui.actions import bindings, find, hint
from nntui.draft import Draft
from nntui.run_edit import has_effect, with_loss, with_optimiser
from nntui.run_words import examples_word
from nntui.widgets.draft_line import DraftLine
from nntui.widgets.editing_pane import EditingPane, RowList
from nntui.widgets.field import Field
from nntui.widgets.keybar import KeyBar
from nntui.workbench import Workbench

LABELS = {
    "learning_rate": "learning rate η",
    "momentum": "momentum",
    "beta1": "mean decay β₁",
    "beta2": "square decay β₂",
    "l2": "L2 λ",
    "batch_size": "batch size",
    "epochs": "epochs",
    "l1": "L1 λ",
    "max_norm": "max-norm",
    "clip": "clip gradient",
    "schedule": "schedule of η",
    "early_stopping": "early stopping",
    "optimiser": "optimiser",
    "initialiser": "initialiser",
    "loss": "loss",
    "seed": "seed",
    "split": "images",
    "augment": "augmentation",
    "precision": "precision",
}
"""Those that change while training runs come first."""
_NUMBERS = (*CHANGEABLE, "seed")
_STARTS_ANEW = "─ these start training anew "
VALUE_COLUMN = 18
_NOTES = {
    "default": "N(0, 1/inputs)",
    "large": "N(0, 1)",
    "he": "for relu",
    "glorot": "for tanh",
    "chapter6": "as in chapter 6",
    "zeros": "all alike",
    "sgd": "plain, or with momentum",
    "nesterov": "looks ahead",
    "rmsprop": "a rate for each weight",
    "adam": "RMSProp and momentum",
    "adamw": "L2 as weight decay",
    "60000/10000": "no validation",
    "pixel shifts": "×5, as in chapter 3",
}
_OFF_AT_ZERO = ("l2", "l1", "max_norm", "clip")


def shown_names(run: Run) -> list[str]:
    """The fields that mean something for this run, in the order of LABELS."""
    return [name for name in LABELS if has_effect(run, name)]


def label_of(run: Run, name: str) -> str:
    """What a field is called for this run."""
    return examples_word(run) if name == "split" else LABELS[name]


def value_text(run: Run, name: str) -> str:
    """A field of the run as it is typed."""
    value = getattr(run, name)
    return f"{value:g}" if isinstance(value, float) else str(getattr(value, "text", value))


def read_value(run: Run, name: str, text: str) -> Any:
    """Reads what was typed for a field of this run; raises SpecError where the run could not have it."""
    value: Any = text.strip().lower()
    if name in _NUMBERS:
        value = parse_value(name, text)
    elif name == "split":
        value = parse_split(text, run.data)
    if name == "loss":
        with_loss(run, value)
    elif name == "optimiser":
        with_optimiser(run, value, run)
    else:
        with_fields(run, {name: value})
    return value


def rate_now(snapshot: Snapshot) -> str:
    """Where a schedule has come to; nothing to say where the learning rate stays as it is."""
    if isinstance(snapshot.run.schedule, Constant) or snapshot.step == 0:
        return ""
    return f"now {snapshot.learning_rate_now:.2g}"


def _stopping_note(run: Run) -> str:
    """What 0 means, or by which set an improvement is judged."""
    if run.early_stopping == 0:
        return "off"
    followed = deciding_set([name for name in run.monitor if name != "validation" or run.split.validation])
    return f"epochs, by {followed}"


def setting_row(draft: Draft, name: str, selected: bool, now: str = "") -> Content:
    """One row: the label, the value between signs where it is selected, and what there is to say about it.

    now: what to say of the learning rate where a schedule changes it.
    """
    text = value_text(draft.wanted, name)
    edited = name in draft.edited
    note = "off" if name in _OFF_AT_ZERO and text == "0" else _NOTES.get(text, "")
    if name == "early_stopping":
        note = _stopping_note(draft.wanted)
    elif name == "learning_rate":
        note = now
    if edited:
        note = f"in use: {value_text(draft.in_use, name)}"
    before, behind = "‹›" if selected else "  "
    return Content.assemble(
        ("◆" if edited else " ", "$text-warning"),
        (f"{label_of(draft.wanted, name):<{VALUE_COLUMN - 3}} ", "$foreground 60%"),
        (before, "$accent"),
        (text, "bold"),
        (behind, "$accent"),
        (f" {note}" if note else "", "$foreground 60%"),
    )


class Hyperparameters(EditingPane):
    """Edits a Workbench: the upper rows change the run in use, the lower ones its draft."""

    BINDINGS = bindings("hyperparameters")
    BORDER_TITLE = "2 Hyperparameters"

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "hyperparameters")
        self._names: list[str] = []
        self._rate_now = ""

    def compose(self) -> ComposeResult:
        yield RowList(compact=True, id="settings")
        yield DraftLine()
        yield Field()
        names = ("step(-1)", "step(1)", "type_value")
        keys = [find("hyperparameters", name) for name in names]
        keys += [find("lab", name) for name in ("find_learning_rate", "vary_images")]
        yield KeyBar([hint(action) for action in keys])

    @property
    def name_of_row(self) -> str:
        """The field of the selected row."""
        option = self.rows.highlighted_option
        return (option.id if option else None) or "learning_rate"

    def select(self, name: str) -> None:
        """Goes to the row of a field that is among those shown."""
        self.rows.highlighted = self.rows.get_option_index(name)

    def draw(self, draft: Draft) -> None:
        self._offer(shown_names(draft.wanted))
        for name in self._names:
            self._draw_row(draft, name)

    def _offer(self, names: list[str]) -> None:
        """Has a row for each of these fields; the selected one stays selected where it is among them."""
        if names == self._names:
            return
        selected, self._names = self.name_of_row, names
        options = [Option("", id=name) for name in names]
        options.insert(sum(name in CHANGEABLE for name in names), Option(_STARTS_ANEW, disabled=True))
        self.rows.set_options(options)
        self.rows.highlighted = self.rows.get_option_index(selected if selected in names else names[0])

    def _draw_row(self, draft: Draft, name: str) -> None:
        selected = name == self.name_of_row
        self.rows.replace_option_prompt(name, setting_row(draft, name, selected, self._rate_now))

    def show(self) -> None:
        before, self._rate_now = self._rate_now, rate_now(self.workbench.link.snapshot)
        super().show()
        if self._rate_now != before:
            self._draw_row(self.workbench.draft, "learning_rate")

    @on(OptionList.OptionHighlighted)
    def _selection_moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.draw(self.workbench.draft)

    def click(self, column: int, twice: bool) -> None:
        """A click on the selected row: on the sign before or behind the value, or twice anywhere."""
        end = VALUE_COLUMN + len(value_text(self.workbench.draft.wanted, self.name_of_row)) + 1
        if VALUE_COLUMN - 2 <= column < VALUE_COLUMN:
            self.action_step(-1)
        elif end - 1 <= column <= end:
            self.action_step(1)
        elif twice:
            self.action_type_value()

    def action_step(self, direction: int) -> None:
        self.attempt(lambda: self.workbench.step(self.name_of_row, direction))

    def action_enter(self) -> None:
        """Enter uses the edits, except on a row that changes at once: there it always types."""
        if self.workbench.draft.edited and not self.workbench.changes_at_once(self.name_of_row):
            self.attempt(self.workbench.apply)
        else:
            self.action_type_value()

    def action_type_value(self) -> None:
        name, run = self.name_of_row, self.workbench.draft.wanted
        self.field.open(
            label_of(run, name),
            value_text(run, name),
            lambda text: read_value(run, name, text),
            lambda value: self.attempt(lambda: self.workbench.set(name, value)),
        )
