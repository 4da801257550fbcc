"""Images as character cells: every pixel in its place and colour, and with no colours as shades."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.color import Color

from nntui.widgets.pixels import GREYS, Palette, Pixels, fit, half_blocks, mosaic, shades, shrink

BLACK, WHITE, RED = Color.parse("#000000"), Color.parse("#ffffff"), Color.parse("#ff0000")


def painted(strips: list[Any]) -> np.ndarray:
    """What a terminal shows: (2 * rows, columns, 3) colours, the upper and lower half of each cell."""
    rows = []
    for strip in strips:
        upper: list[tuple[int, ...]] = []
        lower: list[tuple[int, ...]] = []
        for segment in strip:
            front, back = (tuple(colour.get_truecolor()) for colour in (segment.style.color, segment.style.bgcolor))
            for character in segment.text:
                upper.append(front if character == "▀" else back)
                lower.append(back)
        rows += [upper, lower]
    return np.array(rows)


@given(st.integers(1, 5), st.integers(1, 3), st.integers(1, 4), st.integers(1, 9), st.integers(0, 99))
def test_each_pixel_is_half_a_cell_in_its_grey(count: int, columns: int, height: int, width: int, seed: int) -> None:
    images = np.random.default_rng(seed).integers(0, 256, (count, height, width)).astype(np.uint8)
    shown = painted(half_blocks(mosaic(images, columns), Palette(BLACK, WHITE, RED)))
    red = np.ones(shown.shape[:2], bool)
    high = height + height % 2
    for number, image in enumerate(images):
        top, left = number // columns * (high + 2), number % columns * (width + 2)
        place = shown[top : top + height, left : left + width]
        red[top : top + height, left : left + width] = False
        np.testing.assert_allclose(place, np.repeat(image[..., np.newaxis], 3, axis=2), atol=256 / GREYS)
    assert (shown[red] == RED.rgb).all()


def test_shades_get_denser_with_the_light() -> None:
    image = np.repeat(np.array([[[0, 64, 128, 192, 255]]], np.uint8), 2, axis=1)
    assert shades(mosaic(image, 1), None)[0].text == " ░▒▓█"  # type: ignore[arg-type]


def test_a_smaller_image_is_made_of_means() -> None:
    image = np.arange(24, dtype=np.uint8).reshape(1, 4, 6)
    expected = [[[image[0, y : y + 2, x : x + 2].mean() for x in (0, 2, 4)] for y in (0, 2)]]
    np.testing.assert_allclose(shrink(image, 2), np.rint(expected))
    assert shrink(np.full((1, 5, 5), 100, np.uint8), 2).shape == (1, 3, 3)


@pytest.mark.parametrize(
    ("columns", "rows", "wanted", "expected"),
    [
        (28, 14, 1, (1, 1, 1)),
        (58, 29, 4, (1, 2, 2)),
        (57, 29, 4, (2, 3, 3)),
        (46, 16, 4, (2, 3, 2)),
        (5, 3, 1, (2, 1, 1)),
    ],
)
def test_images_are_as_large_as_room_for_enough_of_them_allows(
    columns: int, rows: int, wanted: int, expected: tuple[int, int, int]
) -> None:
    how = fit(columns, rows, 28, 28, wanted)
    assert (how.factor, how.columns, how.rows) == expected


@given(st.integers(0, 200), st.integers(0, 60), st.integers(1, 300), st.integers(1, 300), st.integers(1, 9))
def test_something_is_shown_in_any_room(columns: int, rows: int, height: int, width: int, wanted: int) -> None:
    assert fit(columns, rows, height, width, wanted).count >= 1


class Shows(App[None]):
    def compose(self) -> ComposeResult:
        yield Pixels()


async def test_a_widget_draws_its_images_and_follows_the_theme() -> None:
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, :14] = 255
    async with Shows().run_test(size=(40, 20)) as pilot:
        widget = pilot.app.query_one(Pixels)
        widget.show(image)
        colours = []
        for theme in ("textual-dark", "textual-light"):
            pilot.app.theme = theme
            await pilot.pause()
            shown = painted([widget.render_line(y).crop(0, 28) for y in range(14)])
            assert (shown[:14] == shown[0, 0]).all()
            assert (shown[14:] == shown[27, 0]).all()
            colours.append(shown[0, 0].sum() - shown[27, 0].sum())
        assert colours[0] > 300
        assert colours[1] < -300


async def test_without_colours_it_draws_shades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with Shows().run_test(size=(40, 20)) as pilot:
        widget = pilot.app.query_one(Pixels)
        widget.show(np.full((1, 28, 28), 255, np.uint8))
        await pilot.pause()
        assert widget.render_line(3).text == "█" * 28 + " " * 12
