"""A pane that is drawn often paints no more than what changed."""

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from nntui.widgets.row_pane import RowPane


class Numbers(RowPane):
    """A row for each number."""

    DEFAULT_CSS = "Numbers { border: round white; height: 8; }"

    def __init__(self) -> None:
        super().__init__()
        self.numbers = [1, 2, 3, 4]
        self.drawings = 0

    def draw(self) -> list[Strip]:
        self.drawings += 1
        return [Strip([Segment(str(number).ljust(self.size.width))], self.size.width) for number in self.numbers]


class One(App[None]):
    def compose(self) -> ComposeResult:
        yield Numbers()


def shown(pilot: Pilot[None]) -> list[str]:
    return ["".join(s.text for s in strip).strip("│ ") for strip in pilot.app.screen._compositor.render_strips()]


def painted(pane: Numbers, monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """Collects what is asked to be painted; the whole pane is a region without a place."""
    asked: list[Region] = []
    refresh = RowPane.__mro__[1].refresh

    def note(self: Numbers, *regions: Region, **options: bool) -> Numbers:
        asked.extend(regions or [Region()])
        return refresh(self, *regions, **options)

    monkeypatch.setattr(RowPane.__mro__[1], "refresh", note)
    return asked


async def test_only_the_rows_that_differ_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with One().run_test(size=(30, 10)) as pilot:
        pane = pilot.app.query_one(Numbers)
        await pilot.pause()
        asked = painted(pane, monkeypatch)
        pane.numbers[2] = 33
        pane.redraw()
        assert [(region.y, region.height) for region in asked] == [(2, 1)]
        await pilot.pause()
        assert shown(pilot)[1:5] == ["1", "2", "33", "4"]
        asked.clear()
        pane.redraw()
        assert asked == []


async def test_a_title_paints_its_own_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with One().run_test(size=(30, 10)) as pilot:
        pane = pilot.app.query_one(Numbers)
        await pilot.pause()
        asked = painted(pane, monkeypatch)
        pane.put_frame(Content("a title"), "below")
        assert {(region.y, region.height) for region in asked} == {(-1, 1), (6, 1)}
        await pilot.pause()
        assert "a title" in shown(pilot)[0]
        assert "below" in shown(pilot)[7]
        asked.clear()
        pane.put_frame(Content("a title"), "below")
        assert asked == []


async def test_a_hidden_pane_is_not_drawn_until_it_shows() -> None:
    async with One().run_test(size=(30, 10)) as pilot:
        pane = pilot.app.query_one(Numbers)
        pane.display = False
        await pilot.pause()
        before = pane.drawings
        pane.numbers[0] = 7
        pane.redraw()
        pane.redraw()
        await pilot.pause()
        assert pane.drawings == before
        pane.display = True
        await pilot.pause()
        assert shown(pilot)[1] == "7"


async def test_another_number_of_rows_and_another_size_are_drawn_whole() -> None:
    async with One().run_test(size=(30, 10)) as pilot:
        pane = pilot.app.query_one(Numbers)
        await pilot.pause()
        pane.numbers = [5, 6]
        pane.redraw()
        await pilot.pause()
        assert shown(pilot)[1:5] == ["5", "6", "", ""]
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert len(pane.render_line(0).text) == 38
