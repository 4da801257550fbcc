"""The lab screen: keys and clicks become commands, snapshots become pictures, panes find their places."""

import threading
from dataclasses import replace
from typing import Any

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, sent, show, text_of, type_text

from core.commands import Change, NewSeed, Pause, Reset, SetSpeed, Start, StepBatch, StepEpoch, Watch
from core.run_file import default_run
from core.snapshot import Snapshot, State
from nntui.app import LabApp
from nntui.layout import PANES
from nntui.palette import commands
from nntui.screens.lab import LabScreen, newly_added

ALL_COMMANDS = (Start, Pause, StepBatch, StepEpoch, Reset, NewSeed, Change, SetSpeed)


KEYS = {
    "space": Start(),
    "s": StepBatch(),
    "e": StepEpoch(),
    "r": Reset(),
    "R": NewSeed(),
    "right_square_bracket": Change("learning_rate", 1.0),
    "left_square_bracket": Change("learning_rate", 0.5),
    "less_than_sign": SetSpeed(1000),
    "greater_than_sign": SetSpeed(None),
}


@pytest.mark.parametrize("pane", "12345")
async def test_each_key_sends_its_command_in_every_pane(pane: str) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        await pilot.press(pane, *KEYS)
        assert sent(engine) == list(KEYS.values())


async def test_space_pauses_a_running_net_and_goes_on_with_a_paused_one() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test() as pilot:
        await pilot.press("space")
        assert sent(engine) == [Pause()]
        await show(pilot, engine, replace(engine.snapshot, state=State.PAUSED))
        await pilot.press("space")
        assert sent(engine) == [Pause(), Start()]


async def test_speed_goes_down_and_up_again() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("<", "<", ">", ">")
        assert sent(engine) == [SetSpeed(1000), SetSpeed(500), SetSpeed(1000), SetSpeed(None)]


async def test_a_click_on_the_speed_dial_sets_the_speed() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        dial = lab_of(pilot).query_one("SpeedDial")
        await pilot.click("SpeedDial", offset=(dial.size.width - 11, 0))
        assert sent(engine) == [SetSpeed(1)]
        assert "1 mini-batch/s" in screen_text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_number_keys_and_tab_bring_each_pane_to_the_front(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=size) as pilot:
        lab = lab_of(pilot)
        for key, name in enumerate(PANES, start=1):
            await pilot.press(str(key))
            assert lab.situation.pane == name
            assert lab.pane(name).has_focus_within or lab.pane(name).has_focus
            assert lab.pane(name).region.area > 0
        fronts = []
        for _ in PANES:
            await pilot.press("tab")
            fronts.append(lab.situation.pane)
        assert fronts == list(PANES)
        await pilot.press("shift+tab")
        assert lab.situation.pane == "accuracy"


@pytest.mark.parametrize("size", [(120, 36), (200, 50)])
async def test_everything_is_visible_at_once_where_there_is_room(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.running(12.4))
    async with lab_app(engine).run_test(size=size) as pilot:
        lab = lab_of(pilot)
        regions = [
            lab.pane(name).region for name in ("architecture", "hyperparameters", "loss", "accuracy", "gradients")
        ]
        assert all(region.width >= 30 and region.height >= 9 for region in regions)
        for index, region in enumerate(regions):
            assert not any(region.overlaps(other) for other in regions[index + 1 :])
        assert all(region.bottom <= size[1] - 1 and region.right <= size[0] for region in regions)


async def test_full_screen_and_back() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        lab = lab_of(pilot)
        await pilot.press("3", "f")
        assert lab.pane("loss").region.width == 120
        assert not lab.pane("accuracy").display
        await pilot.press("4")
        assert lab.pane("accuracy").region.width == 120
        await pilot.press("escape")
        assert all(lab.pane(name).display for name in ("loss", "accuracy", "gradients", "architecture"))


async def test_gradients_are_measured_only_while_somebody_sees_them() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        assert engine.of(Watch) == [Watch(True)]
        await pilot.press("3", "f")
        assert engine.of(Watch) == [Watch(True), Watch(False)]
        await pilot.press("f")
        await pilot.resize_terminal(80, 24)
        await pilot.press("5")
        assert engine.of(Watch)[-1] == Watch(True)
        await pilot.press("1")
        assert engine.of(Watch)[-1] == Watch(False)


async def test_a_terminal_that_is_too_small_is_told_its_size_until_it_is_large_enough() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(52, 14)) as pilot:
        await pilot.pause()
        assert "nntui needs a terminal of 60 x 18; this one is 52 x 14" in " ".join(screen_text(pilot).split())
        await pilot.resize_terminal(59, 40)
        await pilot.pause()
        assert "59 x 40" in screen_text(pilot)
        await pilot.resize_terminal(60, 18)
        await pilot.pause()
        assert "needs a terminal" not in screen_text(pilot)
        assert "Network" in screen_text(pilot)


async def test_new_refusals_become_toasts_once() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test() as pilot:
        await show(pilot, engine, replace(engine.snapshot, refusals=("first",)))
        await show(pilot, engine, replace(engine.snapshot, step=1))
        await show(pilot, engine, replace(engine.snapshot, refusals=("first", "second")))
        assert [toast.message for toast in pilot.app._notifications] == ["first", "second"]


def test_refusals_that_fell_off_the_front_are_not_repeated() -> None:
    assert newly_added((), ("a", "b")) == ("a", "b")
    assert newly_added(("a", "b"), ("b", "c")) == ("c",)
    assert newly_added(("a", "a"), ("a", "a")) == ()
    assert newly_added(("a", "b"), ()) == ()


async def test_letters_typed_into_a_field_are_no_commands() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("1", "t")
        await type_text(pilot, "serR q")
        assert sent(engine) == []
        assert pilot.app.is_running


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_stops_the_engine(key: str) -> None:
    engine = FakeEngine(example_snapshots.running(3))
    app = lab_app(engine)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert (engine.started, engine.stopped) == (1, 0)
        await pilot.press(key)
    assert engine.stopped == 1
    assert app.return_code == 0


async def test_an_app_whose_engine_failed_does_not_exit_with_success() -> None:
    engine = FakeEngine(Snapshot(State.FAILED, default_run(), "The data file train-images is missing."))
    app = lab_app(engine)
    async with app.run_test() as pilot:
        assert "train-images is missing" in screen_text(pilot)
        await pilot.press("q")
    assert app.return_code == 1


async def test_an_app_that_crashes_stops_the_engine_and_does_not_exit_with_success() -> None:
    engine = FakeEngine(example_snapshots.ready())
    app = lab_app(engine)

    async def crash() -> None:
        async with app.run_test() as pilot:
            pilot.app.call_later(lambda: 1 / 0)
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await crash()
    assert engine.stopped == 1
    assert app.return_code == 1


async def test_keys_pressed_before_there_is_an_engine_are_honoured_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    engine = FakeEngine(example_snapshots.ready())

    def make(run: Any) -> FakeEngine:
        made.append(run)
        return engine

    monkeypatch.setattr(LabApp, "_load_engine", lambda app: None)
    app = LabApp(run=default_run())
    async with app.run_test(size=(120, 36)) as pilot:
        assert "preparing" in text_of(pilot, "#state")
        await pilot.press("space", "]")
        assert "then training starts" in text_of(pilot, "#state")
        assert "1" in screen_text(pilot)
        app.post_message(LabApp.EngineLoaded(make))
        await pilot.pause()
        assert made[0].learning_rate == 1.0
        assert engine.started == 1
        assert [command for command in engine.sent if isinstance(command, ALL_COMMANDS)] == [Start()]
        lab_of(pilot).poll()
        assert "ready" in text_of(pilot, "#state")


async def test_an_engine_that_cannot_be_loaded_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LabApp, "_load_engine", lambda app: app.post_message(LabApp.EngineFailed("no LLVM")))
    app = LabApp(run=default_run())
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        lab_of(pilot).poll()
        assert "no LLVM" in text_of(pilot, "#notice")


async def test_the_engine_is_loaded_in_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded_in: list[threading.Thread] = []
    monkeypatch.setattr(LabApp, "_load_engine", lambda app: loaded_in.append(threading.current_thread()))
    async with LabApp(run=default_run()).run_test() as pilot:
        await pilot.pause()
        assert loaded_in
        assert loaded_in[0] is not threading.main_thread()
        assert loaded_in[0].daemon


async def test_the_footer_says_what_matters_now() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:

        def footer() -> str:
            return screen_text(pilot).splitlines()[-1]

        assert "space run" in footer()
        assert "q quit" in footer()
        await show(pilot, engine, example_snapshots.running(3))
        assert "space pause" in footer()
        await show(pilot, engine, example_snapshots.diverged())
        assert "r reset" in footer()
        assert "space" not in footer()
        await pilot.press("3")
        assert "l log scale" in footer()
        await pilot.press("1", "w")
        assert "esc cancel" in footer()


async def test_a_slowed_run_is_told_how_to_go_faster() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        assert "> faster" not in screen_text(pilot).splitlines()[-1]
        await pilot.press("<")
        assert "> faster" in screen_text(pilot).splitlines()[-1]


async def test_a_click_on_the_footer_does_what_the_key_does() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.click("#keys", offset=(2, 0))
        assert sent(engine) == [Start()]
        await pilot.click("#always", offset=(1, 0))
        assert not isinstance(pilot.app.screen, LabScreen)


async def test_a_click_on_a_tab_shows_its_pane() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        await pilot.click("PaneTabs", offset=(22, 0))
        assert lab_of(pilot).situation.pane == "hyperparameters"


async def test_the_palette_offers_what_makes_sense_now_and_does_it() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        titles = [command.title for command in commands(lab_of(pilot))]
        assert any("Loss: Log scale" in title for title in titles)
        assert any("Architecture: Add a layer" in title for title in titles)
        assert not any("one mini-batch" in title and "Train on" in title for title in titles)
        assert not any("Use the edits" in title for title in titles)
        await pilot.press("ctrl+p", *"new seed")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert sent(engine) == [NewSeed()]
