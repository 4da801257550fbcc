"""The preview of an augmentation: pictures as one types, other images and draws, taken or left."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lab_driver import SIZES, screen_text, until, until_shown
from numpy.typing import NDArray
from textual.app import App
from textual.pilot import Pilot

from core.augmentation import Augmentation, parse_augmentation
from core.errors import DataError
from nntui.album import Album, Picture, mnist_album
from nntui.screens.augmentation import AugmentationScreen, Variants, caption, variants
from nntui.themes import THEMES
from nntui.widgets.pixels import Pixels

BEFORE = parse_augmentation("shift 2")


def picture(number: int) -> Picture:
    """An image as grey as its number says."""
    return Picture(np.full((28, 28, 1), number, np.uint8), f"a {number}")


class Maker:
    """Makes variants at once and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str, int, int]] = []
        self.threads: set[int] = set()

    def __call__(
        self, image: NDArray[np.uint8], number: int, augmentation: Augmentation, seed: int, first: int, count: int
    ) -> NDArray[np.uint8]:
        self.asked.append((number, augmentation.text, first, count))
        self.threads.add(threading.get_ident())
        return np.full((count, 28, 28, 1), 200, np.uint8)


class Opens(App[None]):
    CSS_PATH = "../../nntui/app.tcss"

    def __init__(self, album: Album, make: Variants) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.taken: list[Augmentation | None] = []
        self._screen = AugmentationScreen(album, BEFORE, seed=5, make=make)

    def on_mount(self) -> None:
        self.push_screen(self._screen, self.taken.append)


def opens(make: Variants, look: Callable[[int], Picture] = picture) -> Opens:
    return Opens(Album(50, look), make)


async def retype(pilot: Pilot[Any], text: str) -> None:
    await pilot.press("end", "ctrl+u", *text)


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_the_image_and_its_forms(size: tuple[int, int]) -> None:
    make = Maker()
    async with opens(make).run_test(size=size) as pilot:
        await until_shown(pilot, "in epochs 1 to")
        text = screen_text(pilot)
        assert "image 1, a 0" in text
        assert "shift 2" in text
        assert "esc leave" in text
        count = make.asked[-1][3]
        assert count >= 4
        assert len(pilot.app.screen.query_one("#variants", Pixels).images) == count
        assert threading.get_ident() not in make.threads


async def test_arrows_show_other_images_and_pages_other_draws() -> None:
    make = Maker()
    async with opens(make).run_test(size=(120, 36)) as pilot:
        await until_shown(pilot, "in epochs 1 to 4")
        await pilot.press("down", "down")
        await until_shown(pilot, "image 3, a 2")
        await pilot.press("up", "up", "up")
        await until_shown(pilot, "image 50, a 49")
        await pilot.press("pagedown")
        await until_shown(pilot, "in epochs 5 to 8")
        assert make.asked[-1] == (49, "shift 2", 4, 4)
        await pilot.press("pageup", "pageup")
        await until_shown(pilot, "in epochs 1 to 4")


async def test_what_is_wrong_is_said_while_typing_and_enter_does_not_take_it() -> None:
    make = Maker()
    async with opens(make).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "in epochs")
        await retype(pilot, "rotate 400")
        await until_shown(pilot, "✗ augment: got 'rotate 400'")
        assert "degrees from 0 to 180" in screen_text(pilot)
        assert make.asked[-1][1] == "rotate 40", "the last that could be drawn"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, AugmentationScreen)
        await pilot.press("backspace")
        await until(pilot, lambda: "✗" not in screen_text(pilot))


async def test_enter_takes_what_is_typed() -> None:
    app = opens(Maker())
    async with app.run_test(size=(80, 24)) as pilot:
        await retype(pilot, "4 copies ahead: rotate 15")
        await until_shown(pilot, "its 4 copies, made before training")
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.taken))
        assert app.taken == [parse_augmentation("4 copies ahead: rotate 15")]


async def test_escape_leaves_everything_as_it_was() -> None:
    app = opens(Maker())
    async with app.run_test(size=(80, 24)) as pilot:
        await retype(pilot, "none")
        await pilot.press("escape")
        await until(pilot, lambda: bool(app.taken))
        assert app.taken == [None]


async def test_while_it_loads_typing_goes_on_and_the_newest_is_drawn_next() -> None:
    ready = threading.Event()
    make = Maker()

    def slow(*wish: Any) -> NDArray[np.uint8]:
        ready.wait(10)
        return make(*wish)

    async with opens(slow).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "the first time takes some seconds")
        await retype(pilot, "noise 0.25")
        ready.set()
        await until(pilot, lambda: bool(make.asked) and make.asked[-1][1] == "noise 0.25")
        assert len(make.asked) == 2, "nothing in between was drawn"
        await until_shown(pilot, "image 1, a 0")


async def test_images_that_cannot_be_read_are_a_sentence() -> None:
    def look(number: int) -> Picture:
        raise DataError("train: is damaged.")

    async with opens(Maker(), look).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "✗ train: is damaged.")
        await pilot.press("escape")


async def test_real_pictures_of_pixel_shifts() -> None:
    def look(number: int) -> Picture:
        dot = np.zeros((28, 28, 1), np.uint8)
        dot[10, 20] = 255
        return Picture(dot, "a dot")

    async with opens(variants, look).run_test(size=(120, 36)) as pilot:
        await retype(pilot, "pixel shifts")
        await until_shown(pilot, "its 4 copies")
        shown = pilot.app.screen.query_one("#variants", Pixels).images
        assert [tuple(np.argwhere(image)[0]) for image in shown] == [(11, 20), (9, 20), (10, 21), (10, 19)]


@pytest.mark.parametrize(
    ("text", "first", "shown", "words"),
    [
        ("none", 0, 0, "as it is in every epoch"),
        ("rotate 5", 6, 6, "in epochs 7 to 12: drawn anew for each"),
        ("1 copy ahead: rotate 5", 0, 1, "its copy, made before training"),
        ("8 copies ahead: rotate 5", 6, 2, "its 8 copies, made before training, 7 to 8 of them"),
    ],
)
def test_what_the_pictures_are_in_words(text: str, first: int, shown: int, words: str) -> None:
    assert caption(parse_augmentation(text), first, shown) == words


def test_the_album_of_mnist_has_the_training_images_in_their_order() -> None:
    album = mnist_album(1000)
    assert album.count == 1000
    assert [album.look(number).name for number in range(5)] == ["a 5", "a 0", "a 4", "a 1", "a 9"]
    assert album.look(17).name == "an 8"
    five = album.look(0).pixels
    assert five.shape == (28, 28, 1)
    assert five[5, 20, 0] > 0
    assert not five[:4].any()
