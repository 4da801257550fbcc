"""The dialog that opens the user's own data: a path, what was found there, and the column to learn; or a function."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.augmentation import Augmentation
from core.data.description import LABEL, Description
from core.data.function import look_at_function
from core.data.source import inspect_data, read_data
from core.data.suggestion import suggested_for_function, suggested_network_for
from core.data_facts import DataFacts
from core.data_function import is_function
from core.errors import LabError
from core.shares import DEFAULT_SHARES
from core.spec import Run, with_fields
from nntui.data_text import column_lines, function_lines, summary_lines

_TYPE = (
    "A table (CSV, TSV), arrays (NPZ, NPY), IDX images, or a folder with one folder of images a class;\n"
    "or a function to learn, such as f(x) = 0.5 + 0.4sin(9x) or f(x, y) = hill."
)
_HINT_TYPE = "enter looks into it · → completes the path · esc closes"
_HINT_OPEN = "enter opens it · esc closes"
_HINT_LABEL = "↑ ↓ choose the column to learn · enter opens it · esc goes back"
_WAITING = "reading ..."
_MOST_ROWS = 11


class OpenDataScreen(ModalScreen[Run | None]):
    """Gives the run on the chosen data, with a network that fits, or None where it is closed.

    in_use: the run whose hyperparameters are kept.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", show=False)]
    AUTO_FOCUS = "#path"

    DEFAULT_CSS = """
    OpenDataScreen { align: center middle; }
    OpenDataScreen #dialog {
        width: 84; max-width: 100%; height: auto; max-height: 100%;
        border: heavy $accent; border-title-color: $accent; background: $surface; padding: 0 2;
    }
    OpenDataScreen #path { background: $boost; }
    OpenDataScreen #found { height: auto; margin-top: 1; }
    OpenDataScreen #found.-wrong { color: $text-error; }
    OpenDataScreen #columns { display: none; margin-top: 1; }
    OpenDataScreen #columns.-shown { display: block; }
    OpenDataScreen #hint { height: auto; margin-top: 1; color: $text-muted; }
    """

    def __init__(self, in_use: Run) -> None:
        super().__init__()
        self._in_use = in_use
        self._looked_at: Path | None = None
        self._function = ""
        self._names: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Open your own data"
            yield Input(
                placeholder="path of a file or folder, or f(x) = ...",
                compact=True,
                suggester=PathSuggester(),
                id="path",
            )
            yield Static(Content(_TYPE), id="found")
            yield OptionList(compact=True, id="columns")
            yield Static(Content(_HINT_TYPE), id="hint")

    @property
    def _path(self) -> Path:
        return Path(self.query_one("#path", Input).value.strip()).expanduser().absolute()

    @property
    def _columns(self) -> OptionList:
        return self.query_one("#columns", OptionList)

    # Keys

    @on(Input.Submitted)
    def _path_given(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self._complain("Type the path of a file or folder, or a function.")
        elif is_function(event.value):
            self._function_given(event.value)
        elif self._looked_at == self._path:
            self._open("")
        else:
            self._say(_WAITING)
            self._look(self._path)

    def _function_given(self, text: str) -> None:
        """The first enter says what it is, the second opens it."""
        try:
            facts = look_at_function(text)
        except LabError as error:
            self._complain(str(error))
            return
        if self._function == text:
            self.dismiss(run_on_function(self._in_use, text, facts))
            return
        self._function = text
        self._say("\n".join(function_lines(facts)))
        self._hint(_HINT_OPEN)

    @on(Input.Changed)
    def _path_changed(self) -> None:
        self._looked_at, self._function = None, ""
        self._columns.remove_class("-shown")
        self._say(_TYPE)
        self._hint(_HINT_TYPE)

    @on(OptionList.OptionSelected)
    def _label_chosen(self, event: OptionList.OptionSelected) -> None:
        name = self._names[event.option_index]
        self._open(name if self._names.count(name) == 1 else str(event.option_index + 1))

    def action_back(self) -> None:
        if self._columns.has_focus:
            self.query_one("#path").focus()
        else:
            self.dismiss(None)

    # What was found

    def _say(self, text: str) -> None:
        found = self.query_one("#found", Static)
        found.set_class(False, "-wrong")
        found.update(Content(text))

    def _complain(self, sentence: str) -> None:
        found = self.query_one("#found", Static)
        found.set_class(True, "-wrong")
        found.update(Content(f"✗ {sentence}"))

    def _hint(self, text: str) -> None:
        self.query_one("#hint", Static).update(Content(text))

    def _show(self, path: Path, found: Description) -> None:
        if path != self._path:
            return  # typed on meanwhile
        self._looked_at = path
        self._say("\n".join(summary_lines(found)))
        self._hint(_HINT_LABEL if found.columns else _HINT_OPEN)
        self._names = [column.name for column in found.columns]
        columns = self._columns
        columns.set_class(bool(found.columns), "-shown")
        columns.clear_options()
        if found.columns:
            columns.add_options([Option(Content(line)) for line in column_lines(found.columns, len(found.columns))])
            kinds = [column.kind for column in found.columns]
            columns.styles.height = min(_MOST_ROWS, len(found.columns))
            columns.highlighted = kinds.index(LABEL) if LABEL in kinds else 0
            columns.focus()

    # Reading, in a thread, so that the lab goes on

    def _open(self, label: str) -> None:
        self._say(_WAITING)
        self._read(self._path, label)

    @work(thread=True, exclusive=True)
    def _look(self, path: Path) -> None:
        self._attempt(lambda: self.app.call_from_thread(self._show, path, _inspected(path)))

    @work(thread=True, exclusive=True)
    def _read(self, path: Path, label: str) -> None:
        def read() -> None:
            found = read_data(path, label).description
            self.app.call_from_thread(self._finish, run_on(self._in_use, path, label, found))

        self._attempt(read)

    def _finish(self, run: Run) -> None:
        if self.is_current:  # it may have been closed meanwhile
            self.dismiss(run)

    def _attempt(self, do: Callable[[], None]) -> None:
        try:
            do()
        except LabError as error:
            self.app.call_from_thread(self._complain, str(error))
        except MemoryError:
            self.app.call_from_thread(self._complain, "There is not enough memory for this data.")


def _inspected(path: Path) -> Description:
    """What is there; where no label is obvious, the first column stands for it until one is chosen."""
    try:
        return inspect_data(path)
    except LabError as error:
        if getattr(error, "field", "") != "label":
            raise
    return inspect_data(path, label="1")


def run_on(in_use: Run, path: Path, label: str, found: Description) -> Run:
    """The run in use moved to other data, with a network that fits it. Raises SpecError."""
    training = found.rows * DEFAULT_SHARES.training // 100
    values = {
        "data": str(path),
        "label": label,
        "header": "auto",
        "split": DEFAULT_SHARES,
        "network": suggested_network_for(found),
        "augment": in_use.augment if found.image else Augmentation(),
        "batch_size": max(1, min(in_use.batch_size, training)),
    }
    return with_fields(in_use, values)


def run_on_function(in_use: Run, text: str, facts: DataFacts) -> Run:
    """The run in use moved to samples of a function, with a network and settings that can learn it."""
    values = {"data": text, "label": "", "header": "auto", "split": DEFAULT_SHARES, "augment": Augmentation()}
    return with_fields(in_use, values | suggested_for_function(facts))


class PathSuggester(Suggester):
    """Completes what is typed with the first file or folder that begins with it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        head, _, begun = value.rpartition("/")
        try:
            folder = Path(f"{head}/" if "/" in value else ".").expanduser()
            names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith(begun))
        except (OSError, ValueError, RuntimeError):
            return None
        shown = [name for name in names if begun or not name.startswith(".")]
        return value[: len(value) - len(begun)] + shown[0] if shown else None
