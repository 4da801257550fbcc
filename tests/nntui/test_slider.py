"""The slider as a user feels it: keys, mouse, typed numbers, and scales that are not even."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from core.errors import SpecError
from nntui.playground.scale import Knob, Scale, choice
from nntui.widgets.slider import Slider

HEIGHT = Scale(-9.9, 9.9, 0.1, -2.5, 3.0)
SCALES = {
    "even": HEIGHT,
    "weights": Scale(-999, 999, 1.0, kind="bent"),
    "counts": Scale(1, 1000, 1.0, kind="log"),
    "steepness": Scale(0.01, 1e6, 0.0, 5.0, 1e5, "log"),
    "words": choice(("sine", "line", "step")),
}


class Bench(App[None]):
    """Two sliders, and what they were turned to."""

    def __init__(self, *knobs: Knob) -> None:
        super().__init__()
        self.knobs = knobs
        self.turns: list[tuple[str, float]] = []

    def compose(self) -> ComposeResult:
        yield from (Slider(knob) for knob in self.knobs)

    def on_slider_turned(self, event: Slider.Turned) -> None:
        self.turns.append((event.name, event.value))

    def row(self, index: int = 0) -> str:
        return self.query(Slider)[index].render_line(0).text


H = Knob("h", "height h", 0.6, HEIGHT)


async def test_arrows_step_and_shift_and_pages_go_ten_steps():
    app = Bench(H)
    async with app.run_test(size=(60, 5)) as pilot:
        await pilot.press("tab")
        for key, value in (("right", 0.7), ("left", 0.6), ("shift+right", 1.6), ("pagedown", 0.6), ("home", -2.5)):
            await pilot.press(key)
            assert app.turns[-1] == ("h", value)
            assert f" {value} " in app.row()
        await pilot.press("left")
        assert app.turns[-1] == ("h", -2.6)
        assert "◂" in app.row()
        await pilot.press("end", "right")
        assert app.turns[-1] == ("h", 3.1)
        assert "▸" in app.row()[5:]


async def test_a_typed_number_is_taken_with_enter_and_left_with_escape():
    app = Bench(H)
    async with app.run_test(size=(60, 5)) as pilot:
        await pilot.press("tab", *"-1.25")
        assert "-1.25▏" in app.row()
        assert not app.turns
        await pilot.press("enter")
        assert app.turns == [("h", -1.25)]
        assert " -1.25 " in app.row()
        await pilot.press(*"77", "escape")
        assert len(app.turns) == 1
        assert " -1.25 " in app.row()


@pytest.mark.parametrize("typed", ["77", "1e", "nan", "-", "", "[bold]", "1e999"])
async def test_what_is_no_number_of_the_scale_is_refused_with_what_is_allowed(typed):
    app = Bench(H)
    async with app.run_test(size=(60, 5)) as pilot:
        await pilot.press("tab", "enter", *typed, "enter")
        assert "✗ a number from -9.9 to 9.9" in app.row()
        assert not app.turns
        await pilot.press("escape")
        assert " 0.6 " in app.row()


async def test_the_mouse_clicks_drags_and_wheels():
    app = Bench(H)
    async with app.run_test(size=(60, 5)) as pilot:
        rail = app.row().index("━")
        await pilot.mouse_down(Slider, offset=(rail, 0))
        assert app.turns[-1] == ("h", -2.5)
        await pilot.hover(Slider, offset=(58, 3))
        await pilot.pause()
        assert app.turns[-1] == ("h", 3.0)
        await pilot.mouse_up(Slider, offset=(58, 0))
        await pilot.hover(Slider, offset=(rail, 0))
        assert app.turns[-1] == ("h", 3.0)
        await pilot._post_mouse_events([events_scroll_down()], Slider, offset=(rail, 0))
        assert app.turns[-1] == ("h", 2.9)


def events_scroll_down():
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_a_knob_that_is_off_looks_so_and_cannot_be_turned():
    app = Bench(Knob("s", "step s", 0.5, HEIGHT, enabled=False))
    async with app.run_test(size=(60, 5)) as pilot:
        assert "┄┄┄" in app.row()
        assert "●" not in app.row()
        await pilot.press("tab", "right", "end", *"3", "enter")
        await pilot.click(Slider, offset=(50, 0))
        assert not app.turns


async def test_a_choice_says_its_words_and_begins_again_after_the_last():
    app = Bench(Knob("target", "target", 0, SCALES["words"]))
    async with app.run_test(size=(60, 5)) as pilot:
        assert "‹ sine ›" in app.row()
        await pilot.press("tab", "left")
        assert "‹ step ›" in app.row()
        await pilot.press("right", "enter", *"li", "enter")
        assert "‹ line ›" in app.row()
        await pilot.click(Slider, offset=(14, 0))
        assert "‹ step ›" in app.row()


async def test_without_room_for_a_track_the_number_is_still_there():
    app = Bench(H)
    async with app.run_test(size=(24, 5)) as pilot:
        assert "0.6" in app.row()
        await pilot.press("tab", "right")
        assert app.turns == [("h", 0.7)]


@pytest.mark.parametrize("name", SCALES)
@given(share=st.floats(0, 1), steps=st.integers(-12, 12).filter(bool))
def test_every_scale_stays_in_range_moves_the_right_way_and_comes_back(name, share, steps):
    scale = SCALES[name]
    value = scale.at(share)
    assert scale.least <= value <= scale.greatest
    assert scale.at(scale.share(value)) == pytest.approx(value, rel=0.06, abs=scale.step or 1e-9)
    moved = scale.moved(value, steps)
    assert scale.least <= moved <= scale.greatest
    if not scale.words and scale.least < value < scale.greatest:
        assert (moved > value) == (steps > 0)
    assert scale.text(value)


@pytest.mark.parametrize("name", ["even", "counts", "steepness", "weights"])
def test_both_ends_of_the_track_can_be_reached(name):
    scale = SCALES[name]
    assert (scale.at(0), scale.at(1)) == pytest.approx(scale.track)
    assert scale.share(scale.at(0.5)) == pytest.approx(0.5, abs=0.05)


def test_counts_are_whole():
    with pytest.raises(SpecError):
        SCALES["counts"].read("bumps", "2.5")
    assert SCALES["counts"].read("bumps", "1,000") == 1000
