"""The status line: a number shown is a number measured, and what went wrong is said in words."""

from dataclasses import replace

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, show, text_of

from core.run_file import default_run
from core.snapshot import Snapshot, State
from nntui.widgets.status import duration_text, epoch_text, facts_of, rounded, state_text


@pytest.mark.parametrize("size", SIZES)
async def test_it_tells_state_progress_throughput_and_the_best_result(size: tuple[int, int]) -> None:
    snapshot = replace(example_snapshots.running(12.4), images_per_second=1_179_634.0, seconds_left=61.0)
    async with lab_app(FakeEngine(snapshot)).run_test(size=size) as pilot:
        first, second = screen_text(pilot).splitlines()[:2]
        assert "▶ running" in first
        assert "epoch 12.4 of 30" in first
        assert "1:01 left" in first
        bar = first.split("running")[1].split("epoch")[0].strip()
        assert abs(bar.count("━") / len(bar) - 12.4 / 30) < 0.05
        assert "1,180,000 images/s" in second
        assert "best 96.39 %" in second
        assert "seed 1" in second
        assert "full" in second


async def test_a_net_at_chance_is_named() -> None:
    async with lab_app(FakeEngine(example_snapshots.at_chance())).run_test(size=(120, 36)) as pilot:
        notice = text_of(pilot, "#notice")
        assert "Accuracy at chance: the network says 3 for 100 % of the validation images" in notice


async def test_a_diverged_run_says_where_and_what_to_do() -> None:
    snapshot = example_snapshots.diverged()
    engine = FakeEngine(snapshot)
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        notice = " ".join(screen_text(pilot).split())
        assert f"Diverged at step {snapshot.step:,}: layer 1's gradient" in notice
        assert "last good parameters are kept" in notice
        assert "r resets" in notice
        await show(pilot, engine, example_snapshots.ready())
        assert "Diverged" not in screen_text(pilot)


async def test_preparing_says_what_it_waits_for() -> None:
    snapshot = Snapshot(State.PREPARING, default_run(), "compiling the kernels, 3 of 12", epochs_wanted=30)
    async with lab_app(FakeEngine(snapshot)).run_test(size=(80, 24)) as pilot:
        assert "preparing: compiling the kernels, 3 of 12" in screen_text(pilot)
        await pilot.press("space")
        assert "then training starts" in screen_text(pilot)
        await pilot.press("space")
        assert "then training starts" not in screen_text(pilot)


async def test_a_click_on_the_state_runs_and_pauses() -> None:
    from core.commands import Pause

    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.click("#state")
        assert engine.of(Pause) == [Pause()]


def test_texts() -> None:
    assert [rounded(number) for number in (0.96, 999.4, 12_345, 1_179_634)] == ["0.96", "999", "12,300", "1,180,000"]
    assert [duration_text(seconds) for seconds in (0.2, 59.6, 3_599, 3_700)] == ["0:00", "1:00", "59:59", "1 h 01 min"]
    assert [epoch_text(epoch) for epoch in (0, 3.0, 2.99, 12.4)] == ["0", "3", "2.9", "12.4"]
    assert state_text(example_snapshots.ready(), False) == "○ ready: space starts training"


def test_facts_give_way_from_the_least_important() -> None:
    snapshot = example_snapshots.running(12.4)
    widths = [
        len(facts_of(snapshot, width)) <= width or facts_of(snapshot, width).endswith("/s") for width in range(120)
    ]
    assert all(widths)
    assert "best" not in facts_of(snapshot, 20)
    assert "step" in facts_of(snapshot, 120)


async def test_the_bar_keeps_its_width_while_training_goes_on() -> None:
    engine = FakeEngine(example_snapshots.running(9.9))
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        widths = set()
        for epoch, left in ((9.9, 61.0), (10.0, 59.0), (10.1, None), (29.96, 0.2)):
            await show(pilot, engine, replace(engine.snapshot, epoch=epoch, seconds_left=left))
            widths.add(lab_of(pilot).query_one("Progress").size.width)
        assert len(widths) == 1
        assert "epoch 29.9 of 30" in screen_text(pilot), "never rounded up to an epoch that is not done"


async def test_the_best_result_stays_on_the_smallest_screen() -> None:
    snapshot = replace(example_snapshots.running(12.4), images_per_second=1_179_634.0)
    async with lab_app(FakeEngine(snapshot)).run_test(size=(60, 18)) as pilot:
        assert "best 96.39 %" in screen_text(pilot).splitlines()[1]
