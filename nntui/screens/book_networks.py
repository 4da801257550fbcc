"""A list of the book's networks to start from."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.run_file import default_run
from nntui.book_networks import BOOK_NETWORKS, BookNetwork
from nntui.widgets.editing_pane import FollowingList
from nntui.widgets.layer_table import costs_text


def book_row(book: BookNetwork) -> Content:
    """One line: the chapter, what it is about, and what was published."""
    return Content.assemble(
        (f"chapter {book.chapter}  ", "$foreground 60%"),
        (f"{book.title:<34}", "bold"),
        (book.published, "$foreground 75%"),
    )


def about(book: BookNetwork) -> Content:
    """The network as it is typed, what it costs, and the settings."""
    run = book.run_after(default_run())
    return Content.assemble((book.network, "bold"), f"\n{costs_text(run)}\n", (book.settings_text, "$foreground 75%"))


class BookNetworkScreen(ModalScreen[BookNetwork | None]):
    """Gives the chosen network, or None where it was closed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,b,q", "dismiss", "Close", show=False)]

    def compose(self) -> ComposeResult:
        with Vertical(id="book-networks") as frame:
            frame.border_title = "Networks of the book"
            frame.border_subtitle = "enter takes it into the draft, esc closes"
            yield FollowingList(*(Option(book_row(book)) for book in BOOK_NETWORKS), compact=True)
            yield Static(id="about-book")

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one("#about-book", Static).update(about(BOOK_NETWORKS[event.option_index]))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(BOOK_NETWORKS[event.option_index])
