"""One line under an editing pane: whether what it shows is in use, or what was wrong with the last edit."""

from textual.content import Content
from textual.widgets import Static

from nntui.run_edit import brought_along
from nntui.workbench import Workbench


class DraftLine(Static):
    """A complaint stays until the next edit that works. It keeps its row, so that nothing jumps when it speaks."""

    DEFAULT_CSS = """
    DraftLine { height: auto; min-height: 1; color: $text-success; }
    DraftLine.-edited { color: $text-warning; }
    DraftLine.-wrong { color: $text-error; }
    """

    def __init__(self, in_use: str = "") -> None:
        """in_use: what to say where nothing is edited."""
        super().__init__()
        self._in_use = in_use

    def show(self, workbench: Workbench) -> None:
        self.remove_class("-wrong")
        self.set_class(bool(workbench.draft.edited), "-edited")
        text = draft_text(workbench) or self._in_use
        self.update(Content(text))
        self.set_class(not text, "-empty")

    def complain(self, sentence: str) -> None:
        self.add_class("-wrong")
        self.update(Content(f"✗ {sentence}"))
        self.remove_class("-empty")


def draft_text(workbench: Workbench) -> str:
    """Says that edits wait for enter, or are about to be used."""
    draft = workbench.draft
    if workbench.applying:
        return "◌ starting anew"
    if not draft.edited:
        return ""
    along = brought_along(draft.in_use, draft.wanted)
    return "◆ edited: enter starts anew, esc drops it" + (f". {along}" if along else "")
