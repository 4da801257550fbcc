"""A training image and what an augmentation makes of it, drawn while the augmentation is typed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from core.augmentation import Augmentation, parse_augmentation
from core.errors import LabError
from nntui.actions import Hint
from nntui.album import Album, Picture
from nntui.widgets.keybar import KeyBar
from nntui.widgets.pixels import Pixels

_WANTED = 4  # the copies of a pixel shift
_EXAMPLES = "none · pixel shifts · shift 2, rotate 15, elastic 34, noise 0.1 · 4 copies ahead: rotate 15"
_KEYS = [
    Hint("↑↓", "other image"),
    Hint("pgup pgdn", "other draws"),
    Hint("enter", "take it"),
    Hint("esc", "leave"),
]
_FIRST_TIME = "drawing; the first time takes some seconds"


Variants = Callable[[NDArray[np.uint8], int, Augmentation, int, int, int], NDArray[np.uint8]]


def variants(
    image: NDArray[np.uint8], number: int, augmentation: Augmentation, seed: int, first: int, count: int
) -> NDArray[np.uint8]:
    """As core.data.variants, which takes seconds to import, and more to compile the first time."""
    from core.data.variants import variants

    return variants(image, number, augmentation, seed, first, count)


@dataclass(frozen=True)
class _Wish:
    """What is to be drawn: image `number`, and `count` of its forms from number `first` on."""

    augmentation: Augmentation
    number: int
    first: int
    count: int


class AugmentationScreen(ModalScreen[Augmentation | None]):
    """Closes with the augmentation that was taken, or None. Pictures are made in a thread, the newest wish first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("down", "other_image(1)", "Next image", show=False),
        Binding("up", "other_image(-1)", "Image before", show=False),
        Binding("pagedown", "other_draws(1)", "Next draws", show=False),
        Binding("pageup", "other_draws(-1)", "Draws before", show=False),
    ]
    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    AugmentationScreen { align: center middle; background: $background 60%; }
    #augmentation {
        width: 100%; max-width: 150; height: 100%; max-height: 38;
        border: heavy $accent; border-title-color: $accent; background: $surface; padding: 0 1;
    }
    #augmentation #captions { height: 1; }
    #augmentation #pictures { height: 1fr; }
    #augmentation #original { width: 30; }
    #augmentation #original-caption { width: 30; }
    #augmentation #variants-caption { width: 1fr; }
    #augmentation #captions Static { color: $foreground 75%; text-overflow: ellipsis; text-wrap: nowrap; }
    #augmentation #line { height: 1; }
    #augmentation #line Static { width: auto; padding-right: 1; color: $foreground 75%; }
    #augmentation Input { width: 1fr; background: $boost; }
    #augmentation #said { height: 2; color: $foreground 60%; }
    #augmentation #said.-wrong { color: $text-error; }
    """

    @dataclass
    class Drawn(Message):
        """The thread has made what was wished for; or `complaint` says why it could not."""

        wish: _Wish
        picture: Picture | None
        made: NDArray[np.uint8]
        complaint: str = ""

    def __init__(
        self, album: Album, augmentation: Augmentation, seed: int = 1, number: int = 0, make: Variants = variants
    ) -> None:
        """augmentation: what is in use now. seed: of the run, so that the pictures are those it will see."""
        super().__init__()
        self._album, self._seed, self._make = album, seed, make
        self._before = self._valid = augmentation
        self._number, self._page = number % album.count, 0
        self._wish: _Wish | None = None
        self._drawing = False

    def compose(self) -> ComposeResult:
        with Vertical(id="augmentation") as frame:
            frame.border_title = "Data augmentation"
            with Horizontal(id="captions"):
                yield Static(id="original-caption")
                yield Static(id="variants-caption")
            with Horizontal(id="pictures"):
                yield Pixels(id="original")
                yield Pixels(_WANTED, id="variants")
            with Horizontal(id="line"):
                yield Static(Content("augment"))
                yield Input(self._before.text, compact=True, select_on_focus=False)
            yield Static(Content(_EXAMPLES), id="said")
            yield KeyBar(_KEYS)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    # Drawing

    def _draw(self) -> None:
        """Wishes for what is to be seen now; a thread that is at work looks at the wish when it is done."""
        count = self._room()
        wish = _Wish(self._valid, self._number, self._page * count, count)
        if wish == self._wish:
            return
        self._wish = wish
        if not len(self.query_one("#original", Pixels).images):
            self._caption(_FIRST_TIME)
        if not self._drawing:
            self._start(wish)

    def _room(self) -> int:
        """How many pictures there is room for; the size of an image is known from the one that is shown."""
        original = self.query_one("#original", Pixels).images
        height, width = original.shape[1:] if len(original) else (28, 28)
        return self.query_one("#variants", Pixels).fit(height, width).count

    def _start(self, wish: _Wish) -> None:
        self._drawing = True
        # Not a worker: one that still compiles would hold up the end of the app.
        threading.Thread(target=self._work, args=(wish,), name="draw variants", daemon=True).start()

    def _work(self, wish: _Wish) -> None:
        nothing = np.zeros((0, 1, 1, 1), np.uint8)
        picture: Picture | None = None
        try:
            picture = self._album.look(wish.number)
            made = self._make(picture.pixels, wish.number, wish.augmentation, self._seed, wish.first, wish.count)
            message = self.Drawn(wish, picture, made)
        except LabError as error:
            message = self.Drawn(wish, picture, nothing, str(error))
        except Exception as error:
            message = self.Drawn(wish, picture, nothing, f"This cannot be drawn: {type(error).__name__}: {error}")
        self.post_message(message)

    def on_augmentation_screen_drawn(self, event: Drawn) -> None:
        self._drawing = False
        if self._wish is not None and event.wish != self._wish:
            self._start(self._wish)
            return
        if event.picture is not None:
            self.query_one("#original", Pixels).show(_grey(event.picture.pixels[np.newaxis]))
            name = f"image {event.wish.number + 1:,}, {event.picture.name}"
            self.query_one("#original-caption", Static).update(Content(name))
        self.query_one("#variants", Pixels).show(_grey(event.made))
        words = caption(event.wish.augmentation, event.wish.first, len(event.made))
        self._caption(f"✗ {event.complaint}" if event.complaint else words)
        self._draw()

    def _caption(self, text: str) -> None:
        self.query_one("#variants-caption", Static).update(Content(text))

    # What a user does

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        complaint = self._complaint(event.value)
        said = self.query_one("#said", Static)
        said.update(Content(f"✗ {complaint}" if complaint else _EXAMPLES))
        said.set_class(bool(complaint), "-wrong")
        if not complaint:
            self._valid, before = parse_augmentation(event.value), self._valid
            if self._valid != before:
                self._page = 0
            self._draw()

    def _complaint(self, text: str) -> str:
        try:
            parse_augmentation(text)
        except LabError as error:
            return str(error)
        return ""

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._complaint(event.value):
            self.dismiss(parse_augmentation(event.value))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_other_image(self, direction: int) -> None:
        self._number = (self._number + direction) % self._album.count
        self._draw()

    def action_other_draws(self, direction: int) -> None:
        """The epochs behind those that are shown; copies ahead are as many as they are."""
        page = max(0, self._page + direction)
        if not self._valid.on_the_fly:
            page = min(page, max(0, self._valid.images_each - 2) // self._room())
        self._page = page
        self._draw()


def caption(augmentation: Augmentation, first: int, shown: int) -> str:
    """What the pictures on the right are."""
    if augmentation.on_the_fly:
        return f"in epochs {first + 1} to {first + shown}: drawn anew for each"
    if augmentation.images_each > 1:
        copies = augmentation.images_each - 1
        of_them = "its copy" if copies == 1 else f"its {copies} copies"
        part = "" if shown == copies else f", {first + 1} to {first + shown} of them"
        return f"{of_them}, made before training{part}"
    return "as it is in every epoch"


def _grey(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 (images, height, width): colour as its mean."""
    return np.asarray(np.rint(images.mean(axis=3)), np.uint8)
