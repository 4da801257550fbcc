"""The architecture editor: the layers of the draft, edited in a list or as one line of text."""

import textwrap
from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click, Paste
from textual.message import Message
from textual.widgets import Static
from textual.widgets.option_list import Option

from core.architecture import Network
from core.layers import Shape
from core.spec import Run
from nntui import architecture_edit as edit
from nntui.actions import bindings, find, hint
from nntui.draft import Draft
from nntui.run_edit import with_network
from nntui.run_words import an_example
from nntui.widgets.draft_line import DraftLine
from nntui.widgets.editing_pane import EditingPane, RowList
from nntui.widgets.field import Field
from nntui.widgets.keybar import KeyBar
from nntui.widgets.layer_table import LayerTable, costs_text
from nntui.widgets.schematic import Schematic
from nntui.workbench import Workbench

_TOOLBAR = ("add_layer", "add_layer('conv')", "add_layer('pool')", "add_layer('dropout')", "remove_layer", "type_layer")
_MORE_TOOLS = ("activation(1)", "next_kind(1)", "book_network", "undo")
_SCROLLBAR = 1
_ROWS_FOR_TWO_LINES = 12
"""In a lower pane, the costs get one line only."""


def preview_text(run: Run) -> str:
    """What a typed network comes to: the shapes it goes through, and what it costs."""
    shapes = [shape.text for shape in run.network.shapes]
    passed = [text for text, before in zip(shapes[1:], shapes, strict=False) if text != before]
    return f"{' → '.join([shapes[0], *passed])}: {costs_text(run)}"


class ArchitectureEditor(EditingPane):
    """Edits the draft of a Workbench; the network in use goes on until the draft is applied."""

    BINDINGS = bindings("architecture")
    BORDER_TITLE = "1 Architecture"
    BORDER_SUBTITLE = "b: networks of the book"

    class BookNetworkWanted(Message):
        """The list of the book's networks was asked for."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "architecture")
        self._table: LayerTable | None = None
        self._drawn = workbench.draft.wanted

    def compose(self) -> ComposeResult:
        yield Static(id="as-text")
        yield Static(id="columns")
        yield RowList(compact=True, id="layers")
        yield Static(id="totals")
        yield DraftLine("● in use")
        yield Field()
        yield Schematic()
        yield KeyBar([hint(find("architecture", name)) for name in (*_TOOLBAR, *_MORE_TOOLS)])

    @property
    def selected(self) -> int:
        """The selected layer, 0 being the input."""
        return self.rows.highlighted or 0

    @property
    def _network(self) -> Network:
        return self.workbench.draft.wanted.network

    @property
    def _seen(self) -> Shape | None:
        """The image that an example of the data in use is."""
        data = self.workbench.link.snapshot.data
        return data.image if data else None

    def draw(self, draft: Draft) -> None:
        self._draw_run(draft.wanted)
        text = Content.assemble(("t ", "bold $accent"), Content(draft.wanted.network.text))
        self.query_one("#as-text", Static).update(text)

    def _draw_run(self, run: Run) -> None:
        """Shows the layers of a run: that of the draft, or the one that is being typed."""
        self._drawn = run
        self._show_rows(run)
        self.query_one("#totals", Static).update(Content(self._costs()))
        self.query_one(Schematic).show(run.network)
        self._fit_rows()

    def _costs(self) -> str:
        if self.content_size.height < _ROWS_FOR_TWO_LINES:
            return costs_text(self._drawn, brief=True)
        full = costs_text(self._drawn)
        fitting = full.removesuffix(f" {an_example(self._drawn)}")
        return fitting if len(fitting) <= self.rows.size.width < len(full) else full

    def on_resize(self) -> None:
        self.call_after_refresh(lambda: self._draw_run(self._drawn))

    def on_descendant_focus(self) -> None:
        self._fit_rows()

    @on(Field.Said)
    def _fit_rows(self) -> None:
        """The list scrolls before it pushes the field below it, with what may be wrong, out of the pane."""
        width, height = self.rows.size.width, self.content_size.height
        if not (width and height):
            return
        below = [self._costs(), "draft"]
        if self.field.is_open:
            below = ["field", self.field.said]
        taken = 2 + sum(max(1, len(textwrap.wrap(text, width))) for text in below)
        self.rows.styles.max_height = max(2, height - taken - 2 * self.query_one(KeyBar).display)
        self.call_after_refresh(self.rows.scroll_to_highlight)

    def _show_rows(self, run: Run) -> None:
        table = LayerTable(run, (self.rows.size.width or 43) - _SCROLLBAR)
        self._table = table
        self.query_one("#columns", Static).update(Content(table.header))
        rows = [table.row(layer) for layer in range(len(run.network.layers) + 1)]
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
        return with_network(draft.wanted, network, draft.in_use)

    def _use(self, network: Network) -> None:
        self.workbench.edit(self._with(network))

    def action_add_layer(self, kind: str = "") -> None:
        def add() -> None:
            network, layer = edit.add_layer(self._network, self.selected, kind, self._seen)
            self._use(network)
            self._select(layer)

        self.attempt(add)

    def action_remove_layer(self) -> None:
        self.attempt(lambda: self._use(edit.remove_layer(self._network, self.selected)))

    def action_step(self, direction: int) -> None:
        self.attempt(lambda: self._use(edit.step_layer(self._network, self.selected, direction)))

    def action_activation(self, direction: int) -> None:
        self.attempt(lambda: self._use(edit.next_activation(self._network, self.selected, direction)))

    def action_next_kind(self, direction: int) -> None:
        self.attempt(lambda: self._use(edit.next_kind(self._network, self.selected, direction, self._seen)))

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
            self.action_type_layer()

    def action_type_layer(self) -> None:
        """Types the selected layer: the whole of it, or its main number."""
        layer, network = self.selected, self._network
        loss = self.workbench.draft.wanted.loss
        self._type(
            f"layer {layer}" if layer else "inputs",
            edit.layer_text(network, layer),
            lambda text: edit.with_layer_text(network, layer, text, loss, self._seen),
        )

    def action_type_network(self) -> None:
        self._type_network(self._network.text)

    def _type_network(self, text: str) -> None:
        loss = self.workbench.draft.wanted.loss
        self._type("network", text, lambda typed: edit.read_network(typed, loss, self._seen))

    def _type(self, label: str, text: str, read: Callable[[str], Network]) -> None:
        self.field.open(label, text, lambda typed: self._with(read(typed)), self.workbench.edit, self._preview)

    def action_book_network(self) -> None:
        self.post_message(self.BookNetworkWanted())

    def _preview(self, run: Run) -> str:
        self._draw_run(run)
        return preview_text(run)

    def click(self, column: int, twice: bool) -> None:
        places = self._table.places if self._table else {}
        if column in places.get("activation", ()):
            self.action_activation(1)
        elif column in places.get("layer", ()):
            self.action_type_layer()

    def on_click(self, event: Click) -> None:
        if event.widget is self.query_one("#as-text"):
            self.action_type_network()

    def on_paste(self, event: Paste) -> None:
        """Text pasted onto the pane is a network."""
        if not self.field.is_open:
            event.stop()
            self._type_network(", ".join(line.strip() for line in event.text.splitlines() if line.strip()))
