"""The architecture editor: the layers of the draft, edited in a list or as one line of text."""

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click, Paste
from textual.widgets import Static
from textual.widgets.option_list import Option

from core.architecture import Network, parse_network
from core.errors import SpecError
from core.layers import MAX_WIDTH
from core.spec import Run
from nntui import architecture_edit as edit
from nntui.actions import bindings, find, hint
from nntui.draft import Draft
from nntui.widgets.draft_line import DraftLine
from nntui.widgets.editing_pane import EditingPane, RowList
from nntui.widgets.field import Field
from nntui.widgets.keybar import KeyBar
from nntui.widgets.schematic import Schematic
from nntui.workbench import Workbench

_TOOLBAR = ("add_layer", "remove_layer", "type_width", "activation(1)", "move_layer(-1)", "move_layer(1)", "undo")
HEADER = " # kind  width  activation out  parameters"
_WIDTH_CELL = range(8, 15)
_ACTIVATION_CELL = range(15, 24)


def layer_row(network: Network, layer: int) -> Content:
    """One row of the list, in the columns of HEADER."""
    if layer == 0:
        return Content.styled(f" 0 input {network.inputs:>5}  {'':<8}{network.inputs:>6}", "$foreground 60%")
    dense, parameters = network.layers[layer - 1], network.layer_parameters[layer - 1]
    return Content.assemble(
        f"{layer:>2} dense ",
        (f"{dense.width:>5}", "bold"),
        f"  {dense.activation:<8}{dense.width:>6} {parameters:>11,}",
    )


def bytes_text(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


def totals_text(run: Run) -> str:
    count = run.network.parameter_count
    return f"{count:,} parameters, {bytes_text(edit.parameter_bytes(run))} as {run.precision}"


def read_width(text: str) -> int:
    """Reads a typed width; raises SpecError where it is not a whole number."""
    plain = text.strip().replace(",", "").replace("_", "")
    if not plain.isdecimal():
        raise SpecError("width", text.strip(), f"a whole number from 1 to {MAX_WIDTH:,}")
    return int(plain[:9])


class ArchitectureEditor(EditingPane):
    """Edits the draft of a Workbench; the network in use goes on until the draft is applied."""

    BINDINGS = bindings("architecture")
    BORDER_TITLE = "1 Architecture"

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "architecture")

    def compose(self) -> ComposeResult:
        yield Static(id="as-text")
        yield Static(HEADER, id="columns")
        yield RowList(compact=True, id="layers")
        yield Static(id="totals")
        yield DraftLine("● in use")
        yield Field()
        yield Schematic()
        yield KeyBar([hint(find("architecture", name)) for name in _TOOLBAR])

    @property
    def selected(self) -> int:
        """The selected layer, 0 being the input."""
        return self.rows.highlighted or 0

    @property
    def _network(self) -> Network:
        return self.workbench.draft.wanted.network

    def draw(self, draft: Draft) -> None:
        self._show_rows(draft.wanted.network)
        self._fit_rows()
        self.query_one(Schematic).show(draft.wanted.network)
        text = Content.assemble(("t ", "bold $accent"), Content(draft.wanted.network.text))
        self.query_one("#as-text", Static).update(text)
        self.query_one("#totals", Static).update(Content(totals_text(draft.wanted)))

    def on_resize(self) -> None:
        self._fit_rows()

    def on_descendant_focus(self) -> None:
        self._fit_rows()

    def _fit_rows(self) -> None:
        """The list scrolls before it pushes the field below it, with what may be wrong, out of the pane."""
        if not self.size.height:
            return
        above, below = 2, (3 if self.field.is_open else 2) + 2 * self.query_one(KeyBar).display
        self.rows.styles.max_height = max(2, self.size.height - above - below)
        self.call_after_refresh(self.rows.scroll_to_highlight)

    def _show_rows(self, network: Network) -> None:
        rows = [layer_row(network, layer) for layer in range(len(network.layers) + 1)]
        if len(rows) == self.rows.option_count:
            for index, row in enumerate(rows):
                self.rows.replace_option_prompt_at_index(index, row)
            return
        selected = self.rows.highlighted
        self.rows.set_options([Option(row) for row in rows])
        self._select(1 if selected is None else selected)

    def _select(self, layer: int) -> None:
        self.rows.highlighted = min(layer, self.rows.option_count - 1)

    def _with(self, network: Network) -> Run:
        draft = self.workbench.draft
        return edit.with_network(draft.wanted, network, draft.in_use)

    def _use(self, network: Network) -> None:
        self.workbench.edit(self._with(network))

    def action_add_layer(self) -> None:
        def add() -> None:
            network, layer = edit.add_layer(self._network, self.selected)
            self._use(network)
            self._select(layer)

        self.attempt(add)

    def action_remove_layer(self) -> None:
        self.attempt(lambda: self._use(edit.remove_layer(self._network, self.selected)))

    def action_widen(self, direction: int) -> None:
        self.attempt(lambda: self._use(edit.step_width(self._network, self.selected, direction)))

    def action_activation(self, direction: int) -> None:
        self.attempt(lambda: self._use(edit.next_activation(self._network, self.selected, direction)))

    def action_move_layer(self, direction: int) -> None:
        def move() -> None:
            network, layer = edit.move_layer(self._network, self.selected, direction)
            self._use(network)
            self._select(layer)

        self.attempt(move)

    def action_enter(self) -> None:
        if self.workbench.draft.edited:
            self.attempt(self.workbench.apply)
        else:
            self.action_type_width()

    def action_type_width(self) -> None:
        layer = self.selected
        label, width = f"width of layer {layer}", str(self._network.widths[layer])

        def ask() -> None:
            edit.set_width(self._network, layer, self._network.widths[layer])
            self.field.open(label, width, lambda text: self._with_width(layer, text), self.workbench.edit)

        self.attempt(ask)

    def _with_width(self, layer: int, text: str) -> Run:
        return self._with(edit.set_width(self._network, layer, read_width(text)))

    def action_type_network(self) -> None:
        self._type_network(self._network.text)

    def _type_network(self, text: str) -> None:
        self.field.open("network", text, self._with_text, self.workbench.edit)

    def _with_text(self, text: str) -> Run:
        return self._with(parse_network(text, self.workbench.draft.wanted.loss))

    def click(self, column: int, twice: bool) -> None:
        if column in _ACTIVATION_CELL:
            self.action_activation(1)
        elif column in _WIDTH_CELL:
            self.action_type_width()

    def on_click(self, event: Click) -> None:
        if event.widget is self.query_one("#as-text"):
            self.action_type_network()

    def on_paste(self, event: Paste) -> None:
        """Text pasted onto the pane is a network."""
        if not self.field.is_open:
            event.stop()
            self._type_network(", ".join(line.strip() for line in event.text.splitlines() if line.strip()))
