"""The run a user is editing, beside the one in use, until training starts anew with it.

A Draft is a value: each edit gives a new one, with the edits so far to undo and redo. It holds no screen and no engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from core.spec import Run, with_fields


@dataclass(frozen=True)
class Edit:
    """One edit: the fields it touched, with their values before and after."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """in_use: the run that trains. wanted: the run as edited; the same where nothing is edited."""

    in_use: Run
    wanted: Run
    past: tuple[Edit, ...] = ()
    future: tuple[Edit, ...] = ()

    @property
    def edited(self) -> tuple[str, ...]:
        """The fields that differ from the run in use."""
        return tuple(_differences(self.in_use, self.wanted))

    def edit(self, wanted: Run) -> "Draft":
        """With `wanted` as the new run; what was undone can no longer be redone."""
        after = _differences(self.wanted, wanted)
        if not after:
            return self
        edit = Edit({name: getattr(self.wanted, name) for name in after}, after)
        return replace(self, wanted=with_fields(self.wanted, dict(after)), past=(*self.past, edit), future=())

    def drop(self) -> "Draft":
        """Back to what is in use; undo brings the edits back."""
        return self.edit(self.in_use)

    def undo(self) -> "Draft":
        """Raises SpecError where the earlier value no longer goes with the rest."""
        if not self.past:
            return self
        *past, edit = self.past
        wanted = with_fields(self.wanted, dict(edit.before))
        return replace(self, wanted=wanted, past=tuple(past), future=(*self.future, edit))

    def redo(self) -> "Draft":
        """Raises SpecError where the later value no longer goes with the rest."""
        if not self.future:
            return self
        *future, edit = self.future
        wanted = with_fields(self.wanted, dict(edit.after))
        return replace(self, wanted=wanted, past=(*self.past, edit), future=tuple(future))

    def follow(self, in_use: Run) -> "Draft":
        """The run in use has moved on (a new seed, a changed learning rate): the edits stay on top of it.

        Raises SpecError where the edits do not go with it.
        """
        if in_use == self.in_use:
            return self
        edits = {name: getattr(self.wanted, name) for name in self.edited}
        return replace(self, in_use=in_use, wanted=with_fields(in_use, edits))


def new_draft(run: Run) -> Draft:
    """A draft with nothing edited."""
    return Draft(run, run)


def _differences(before: Run, after: Run) -> dict[str, Any]:
    names = [item.name for item in fields(Run)]
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}
