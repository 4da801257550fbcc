"""Terminals with few colours or none: everything that matters still shows."""

from collections.abc import Iterator

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import lab_app, lab_of
from rich.segment import Segment
from textual.pilot import Pilot

from nntui.themes import DEFAULT


@pytest.fixture(params=["xterm-16color", "linux"])
def few_colours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", request.param)
    monkeypatch.delenv("COLORTERM", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


def segments(pilot: Pilot[None]) -> Iterator[Segment]:
    """What is on screen, as it goes to the terminal."""
    for strip in pilot.app.screen._compositor.render_strips():
        yield from strip


def drawn_with(pilot: Pilot[None], characters: str) -> list[Segment]:
    return [segment for segment in segments(pilot) if set(segment.text) & set(characters)]


async def test_sixteen_colours_are_the_terminals_own_and_nothing_is_drawn_in_that_of_the_background(
    few_colours: None,
) -> None:
    async with lab_app(FakeEngine(example_snapshots.running(12.4))).run_test(size=(120, 36)) as pilot:
        for segment in segments(pilot):
            style = segment.style
            assert style is not None
            if style.color is None or style.color.is_default:
                continue
            assert style.color.triplet is None, "a colour of the terminal's own"
            assert style.color != style.bgcolor or not segment.text.strip()
        grid = drawn_with(pilot, "┈")
        assert grid
        assert all(segment.style and segment.style.color and segment.style.color.number == 8 for segment in grid)


async def test_the_band_of_the_mini_batches_is_dotted_where_it_cannot_be_tinted(few_colours: None) -> None:
    async with lab_app(FakeEngine(example_snapshots.running(12.4))).run_test(size=(120, 36)) as pilot:
        band = lab_of(pilot).query_one("#loss").get_component_rich_style("curve--band")
        dotted = [segment for segment in segments(pilot) if segment.style and segment.style.color == band.color]
        assert sum(character > "⠀" for segment in dotted for character in segment.text) > 30


async def test_without_colours_none_is_used_and_the_chosen_row_is_underlined(
    few_colours: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with lab_app(FakeEngine(example_snapshots.running(12.4))).run_test(size=(120, 36)) as pilot:
        assert all(
            segment.style is None or segment.style.color is None or segment.style.color.is_default
            for segment in segments(pilot)
        )
        await pilot.press("1", "down")
        await pilot.pause()
        chosen = [segment for segment in segments(pilot) if "310" in segment.text]
        assert chosen[0].style
        assert chosen[0].style.underline


async def test_another_theme_can_be_chosen_where_colours_are_few(few_colours: None) -> None:
    async with lab_app(FakeEngine(example_snapshots.running(12.4))).run_test(size=(120, 36)) as pilot:
        pilot.app.theme = "nntui-paper"
        await pilot.pause()
        backgrounds = [
            colour.get_truecolor() for segment in segments(pilot) if segment.style and (colour := segment.style.bgcolor)
        ]
        assert backgrounds
        assert sum(min(colour) > 150 for colour in backgrounds) > 0.9 * len(backgrounds)


async def test_a_terminal_with_more_colours_gets_the_night_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test() as pilot:
        assert pilot.app.theme == DEFAULT
