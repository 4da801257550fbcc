"""What the lab's panes edit together: the run in use, through the engine, and the draft of the next one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.commands import Change, Replace
from core.data_facts import check_fit
from core.errors import LabError
from core.spec import CHANGEABLE, Run, change, with_fields
from nntui.book_networks import BookNetwork
from nntui.draft import Draft, new_draft
from nntui.engine_link import EngineLink
from nntui.ghost import Ghost
from nntui.run_edit import has_effect, with_loss, with_optimiser
from nntui.steps import stepped

if TYPE_CHECKING:
    from core.streams import Layers


class Workbench:
    """Edits go either to the engine at once or into the draft, until it is applied.

    changed: called after each edit, so that the screen shows it. applying: the draft was sent and is not in use yet.
    ghost: the curves that the book published for the run that was opened, if any.
    Methods raise LabError where a value is not allowed; then nothing has been sent and nothing has changed.
    """

    def __init__(self, link: EngineLink) -> None:
        self.link = link
        self.draft: Draft = new_draft(link.run)
        self.applying = False
        self.ghost: Ghost | None = None
        self._refusals: tuple[str, ...] = ()
        self.changed: Callable[[], None] = lambda: None

    def changes_at_once(self, name: str) -> bool:
        """Whether a field changes the run in use: it may, it means something there, and the draft leaves it alone."""
        return name in CHANGEABLE and name not in self.draft.edited and has_effect(self.draft.in_use, name)

    def set(self, name: str, value: object) -> None:
        """Gives one field of the run a value."""
        if self.changes_at_once(name):
            self._change(name, value)
        elif name == "loss" and isinstance(value, str):
            self.edit(with_loss(self.draft.wanted, value))
        elif name == "optimiser" and isinstance(value, str):
            self.edit(with_optimiser(self.draft.wanted, value, self.draft.in_use))
        else:
            self.edit(with_fields(self.draft.wanted, {name: value}))

    def step(self, name: str, direction: int) -> None:
        """One step up or down, or the next choice."""
        self.set(name, stepped(self.draft.wanted, name, direction))

    def _change(self, name: str, value: object) -> None:
        run = change(self.link.run, name, value)
        draft = self.draft.follow(run)
        if run != self.link.run:
            self.link.send(Change(name, getattr(run, name)))
        self.draft = draft
        self.changed()

    def edit(self, wanted: Run) -> None:
        data, run = self.link.snapshot.data, self.link.run
        if data and (wanted.data, wanted.label, wanted.header) == (run.data, run.label, run.header):
            check_fit(wanted, data)
        self._use(self.draft.edit(wanted))

    def use_book_network(self, network: BookNetwork) -> None:
        """A network of the book, with the settings it was trained with, becomes the draft."""
        self.edit(network.run_after(self.draft.wanted))

    def undo(self) -> None:
        self._use(self.draft.undo())

    def redo(self) -> None:
        self._use(self.draft.redo())

    def drop(self) -> None:
        self._use(self.draft.drop())

    def _use(self, draft: Draft) -> None:
        self.draft = draft
        self.applying = False
        self.changed()

    def apply(self) -> None:
        """Training starts anew with the draft."""
        if self.draft.edited:
            self.applying = True
            self._refusals = self.link.snapshot.refusals
            self.link.send(Replace(self.draft.wanted))
            self.follow()
            self.changed()

    def open(self, run: Run, ghost: Ghost | None = None, layers: "Layers | None" = None) -> None:
        """Another run instead of the present one and of its edits, with what the book published for it.

        layers: the weights and biases to begin with, where they are not random.
        """
        self.ghost = ghost
        self.drop()
        self.link.send(Replace(run, layers))
        self.changed()

    def remove_ghost(self) -> None:
        self.ghost = None
        self.changed()

    def follow(self) -> None:
        """Takes over what the engine has in use now; edits that no longer go with it are dropped."""
        run = self.link.run
        try:
            self.draft = self.draft.follow(run)
        except LabError:
            self.draft = new_draft(run)
        refused = self.link.snapshot.refusals != self._refusals
        self.applying = self.applying and bool(self.draft.edited) and not refused
