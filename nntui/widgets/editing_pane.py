"""What the two panes that edit the Workbench have in common: rows, a field to type into, and a line that complains."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click
from textual.widgets import OptionList

from core.errors import LabError
from nntui.draft import Draft
from nntui.widgets.draft_line import DraftLine
from nntui.widgets.field import Field
from nntui.workbench import Workbench


class FollowingList(OptionList):
    """Keeps the chosen row in sight, also where what is beside it takes some of its room."""

    def on_resize(self) -> None:
        self.call_after_refresh(self.scroll_to_highlight)


class RowList(FollowingList, inherit_bindings=False):
    """Rows to choose from; enter is for the pane, which knows whether it types a value or uses the edits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in OptionList.BINDINGS if isinstance(binding, Binding) and binding.key != "enter"
    ]

    def on_click(self, event: Click) -> None:
        """Selects the row before the pane hears where it was clicked."""
        row = event.style.meta.get("option")
        pane = self.parent
        if row is not None and isinstance(pane, EditingPane) and not self.get_option_at_index(row).disabled:
            self.highlighted = row
            pane.click(event.x, twice=event.chain == 2)


class EditingPane(Vertical):
    """A pane of rows with a Field and a DraftLine; subclasses draw the rows and add their actions."""

    def __init__(self, workbench: Workbench, pane_id: str) -> None:
        super().__init__(id=pane_id)
        self.workbench = workbench
        self._shown: tuple[object, ...] = ()

    @property
    def rows(self) -> RowList:
        return self.query_one(RowList)

    @property
    def field(self) -> Field:
        return self.query_one(Field)

    def show(self) -> None:
        """Draws run and draft, if they are not what is on screen already."""
        draft = self.workbench.draft
        shown = (draft.wanted, draft.in_use, self.workbench.applying)
        if shown != self._shown:
            self._shown = shown
            self.draw(draft)
            self.query_one(DraftLine).show(self.workbench)

    def click(self, column: int, twice: bool) -> None:
        """The selected row was clicked in this column."""
        raise NotImplementedError

    def draw(self, draft: Draft) -> None:
        raise NotImplementedError

    def attempt(self, change: Callable[[], None]) -> None:
        """Makes an edit, or says why it cannot be."""
        try:
            change()
        except LabError as error:
            self.query_one(DraftLine).complain(str(error))
        else:
            self.query_one(DraftLine).show(self.workbench)

    def action_undo(self) -> None:
        self.attempt(self.workbench.undo)

    def action_redo(self) -> None:
        self.attempt(self.workbench.redo)

    def action_drop(self) -> None:
        self.attempt(self.workbench.drop)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape has a meaning here only while there are edits; else it is for the screen."""
        return bool(self.workbench.draft.edited) if action == "drop" else True

    @on(Field.Closed)
    def _field_closed(self, event: Field.Closed) -> None:
        event.stop()
        if event.keyboard:
            self.rows.focus()
        self.draw(self.workbench.draft)  # instead of a preview
