"""The loss and accuracy plots as a user sees them."""

from dataclasses import replace

import numpy as np
import pytest
from example_snapshots import at_chance, diverged, long_run, ready, running
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from core.snapshot import Mark, Points, State
from nntui.widgets.curve_axes import end_of_axis, epoch_axis, recent_mean
from nntui.widgets.curves import AccuracyPlot, LossPlot


class Plots(App[None]):
    def compose(self) -> ComposeResult:
        with Horizontal():
            yield LossPlot()
            yield AccuracyPlot()


def text_of(app: App[None], kind: type[LossPlot] | type[AccuracyPlot]) -> list[str]:
    """The pane's rows as they are on the screen, border included."""
    region = app.query_one(kind).region
    lines = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip)[region.x : region.right] for strip in lines]


def labels(rows: list[str]) -> list[str]:
    """The labels of the y axis, from top to bottom."""
    return [row[1:].split("┤")[0].strip() for row in rows if "┤" in row]


async def show(app: App[None], pilot, snapshot) -> None:
    for pane in (app.query_one(LossPlot), app.query_one(AccuracyPlot)):
        pane.show(snapshot)
    await pilot.pause()


def dots(rows: list[str]) -> int:
    return sum("⠀" < character <= "⣿" for row in rows for character in row)


async def test_legends_name_the_curves_with_their_newest_values():
    app = Plots()
    async with app.run_test(size=(160, 36)) as pilot:
        snapshot = running(30)
        await show(app, pilot, snapshot)
        loss, accuracy = text_of(app, LossPlot)[0], text_of(app, AccuracyPlot)[0]
        validation_loss, validation_accuracy = snapshot.curves.sets["validation"]
        assert f"validation {validation_loss.value[-1]:.3g}" in loss
        assert f"validation {validation_accuracy.value[-1]:.2%}" in accuracy
        assert "training" in loss
        assert "test" in accuracy
        assert "mean of the last 496 mini-batches" in text_of(app, LossPlot)[-1]


@pytest.mark.parametrize(
    ("size", "snapshot"), [((80, 24), running(30)), ((120, 36), long_run()), ((200, 50), long_run())]
)
async def test_axes_reach_to_the_newest_epoch_at_any_size(size, snapshot):
    app = Plots()
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, snapshot)
        for kind in (LossPlot, AccuracyPlot):
            rows = text_of(app, kind)
            ticks = rows[-2].strip("│ ").split()
            assert ticks[0] == "epoch"
            assert ticks[-1] == str(int(snapshot.epoch))
            assert len(labels(rows)) >= 2
            assert dots(rows) > size[0] / 2


async def test_a_narrow_legend_tells_the_curves_apart_without_colour():
    app = Plots()
    async with app.run_test(size=(80, 24)) as pilot:
        await show(app, pilot, running(30))
        assert "4 Accuracy t 98.5 v 96.53 T 96.39" in text_of(app, AccuracyPlot)[0]


async def test_the_log_key_changes_the_scale_and_back():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(30))
        app.query_one(LossPlot).focus()
        linear = text_of(app, LossPlot)
        await pilot.press("z", "l")
        await pilot.pause()
        log = text_of(app, LossPlot)
        assert "log scale" in log[-1]
        values = [float(label) for label in labels(log)]
        assert max(values) / min(values) >= 100
        await pilot.press("z", "l")
        await pilot.pause()
        assert text_of(app, LossPlot) == linear


async def test_accuracies_near_96_percent_can_be_told_apart_until_the_zoom_key_shows_all():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(30))
        app.query_one(AccuracyPlot).focus()
        percents = [float(label.rstrip("%")) for label in labels(text_of(app, AccuracyPlot))]
        assert max(percents) - min(percents) < 6
        assert max(percents) > 96 > min(percents) - 1
        await pilot.press("z")
        await pilot.pause()
        assert [labels(text_of(app, AccuracyPlot))[index] for index in (0, -1)] == ["100%", "0%"]


@pytest.mark.parametrize(("key", "name"), [("t", "training"), ("v", "validation"), ("T", "test")])
async def test_each_accuracy_curve_is_hidden_and_shown_by_its_key(key: str, name: str):
    app = Plots()
    async with app.run_test(size=(160, 36)) as pilot:
        await show(app, pilot, running(30))
        app.query_one(AccuracyPlot).focus()
        await pilot.pause()
        before = text_of(app, AccuracyPlot)
        assert f"{name} 9" in before[0]
        await pilot.press(key)
        await pilot.pause()
        hidden = text_of(app, AccuracyPlot)
        assert f"{name} 9" not in hidden[0]
        assert f"hidden: {name}" in hidden[-1]
        assert dots(hidden) != dots(before)
        await pilot.press(key)
        await pilot.pause()
        assert text_of(app, AccuracyPlot) == before


async def test_hiding_every_accuracy_curve_leaves_an_empty_plot():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(30))
        app.query_one(AccuracyPlot).focus()
        await pilot.press("t", "v", "T")
        await pilot.pause()
        assert dots(text_of(app, AccuracyPlot)) == 0
        assert labels(text_of(app, AccuracyPlot))[0] == "100%"


async def test_changes_of_hyperparameters_are_marked_at_their_epoch():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        snapshot = running(30)
        await show(app, pilot, replace(snapshot, marks=(*snapshot.marks, Mark(100_000, 20.0, "l2", 0.0, 5.0))))
        for kind in (LossPlot, AccuracyPlot):
            rows = text_of(app, kind)
            assert "η .25" in rows[1]
            assert "λ 5" in rows[1]
            plot = rows[1][7:-2]
            assert 0.35 < plot.index("╎η") / len(plot) < 0.45, "epoch 12 of 30"


async def test_before_the_first_step_the_plots_say_what_they_wait_for():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, ready())
        assert "the curves appear here" in "".join(text_of(app, LossPlot))
        await show(app, pilot, replace(ready(), state=State.PREPARING, message="compiling the kernels"))
        assert "compiling the kernels" in "".join(text_of(app, AccuracyPlot))


@pytest.mark.parametrize(
    "snapshot", [diverged(), at_chance(), running(0.0002), running(0.006), running(1), running(1.5)]
)
@pytest.mark.parametrize("keys", [[], ["l"], ["z"], ["z", "l"]])
async def test_unusual_runs_are_drawn_too(snapshot, keys):
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, snapshot)
        app.query_one(LossPlot).focus()
        await pilot.press(*keys)
        await pilot.pause()
        rows = text_of(app, LossPlot)
        assert dots(rows) or "•" in "".join(rows)
        assert len(labels(rows)) >= 2


async def test_a_diverged_run_says_so_in_its_plot():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, diverged())
        rows = text_of(app, LossPlot)
        assert "train not finite" in rows[0]
        assert "not finite" in rows[1]


async def test_the_first_mini_batches_are_counted_on_the_axis():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(0.006))
        assert text_of(app, LossPlot)[-2].strip("│ ").split() == ["batch", "0", "5", "10", "15", "20", "25", "30"]


async def test_sets_without_values_and_a_monitored_training_set():
    app = Plots()
    async with app.run_test(size=(160, 36)) as pilot:
        snapshot = running(30)
        sets = {"training": snapshot.curves.sets["validation"], "test": (Points(np.zeros(0), np.zeros(0)),) * 2}
        await show(app, pilot, replace(snapshot, curves=replace(snapshot.curves, sets=sets)))
        assert "training set 96.5" in text_of(app, AccuracyPlot)[0]
        assert "test" not in text_of(app, AccuracyPlot)[0]


async def test_nothing_is_drawn_while_hidden_or_unchanged_and_the_newest_is_drawn_when_shown_again(monkeypatch):
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(5))
        pane = app.query_one(LossPlot)
        drawn = []
        draw = pane.draw
        monkeypatch.setattr(pane, "draw", lambda: drawn.append(1) or draw())
        await show(app, pilot, running(5))
        assert not drawn, "the same step again"
        pane.display = False
        await pilot.pause()
        await show(app, pilot, running(9))
        await show(app, pilot, running(10))
        assert not drawn, "hidden"
        pane.display = True
        await pilot.pause()
        assert drawn
        assert text_of(app, LossPlot)[-2].strip("│ ").split()[-1] == "10"


async def test_a_resize_and_another_theme_redraw():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(30))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        rows = text_of(app, LossPlot)
        assert {len(row) for row in rows} == {40}
        assert rows[-2].strip("│ ").split()[-1] == "30"
        pane = app.query_one(LossPlot)
        before = {segment.style.color for strip in pane._rows or [] for segment in strip}
        app.theme = "gruvbox"
        await pilot.pause()
        after = {segment.style.color for strip in pane._rows or [] for segment in strip}
        assert before
        assert after
        assert not before & after


async def test_a_snapshot_shown_before_mounting_appears():
    pane = LossPlot(title="3 Loss")
    pane.show(running(30))

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield pane

    app = One()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert dots(text_of(app, LossPlot)) > 40
        assert "3 Loss  ━ training" in text_of(app, LossPlot)[0]


@pytest.mark.parametrize("epochs", [400, 100_000])
async def test_what_is_drawn_is_bounded_by_the_width_and_not_by_the_length_of_the_run(epochs: int):
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        snapshot = _of_epochs(epochs)
        await show(app, pilot, snapshot)
        for kind in (LossPlot, AccuracyPlot):
            pane = app.query_one(kind)
            x, name = epoch_axis(snapshot, pane.size.width)
            chart = pane._chart(snapshot, x, name, pane.size.width, pane.size.height)
            assert len(chart.lines) == 3
            assert all(line.x.size <= 2 * pane.size.width + 1 for line in chart.lines)
            assert chart.band is None or chart.band.x.size <= 2 * pane.size.width


def _of_epochs(epochs: int):
    """A run so long that even its whole-set values are many more than columns."""
    snapshot = long_run(400)
    at = np.arange(1.0, epochs + 1)
    points = Points(at, 0.9 + 0.05 * np.sin(at))
    curves = replace(snapshot.curves, sets={"validation": (points, points), "test": (points, points)})
    return replace(snapshot, curves=curves, epoch=float(epochs), step=epochs * 5_000)


def test_the_recent_mean_weighs_a_last_bin_that_is_not_full():
    bins = running(30).curves.training_loss
    short = replace(bins, mean=np.array([1.0, 1.0, 7.0]), batches_per_bin=4)
    assert recent_mean(short, step=9) == pytest.approx((4 + 4 + 7) / 9)


def test_a_growing_axis_moves_seldom_and_leaves_little_room_unused():
    now = np.geomspace(1, 1_000, 20_000)
    ends = np.array([end_of_axis(value) for value in now])
    assert (ends >= now).all()
    assert (now / ends > 1 - 1 / 16).all()
    assert np.unique(ends).size <= 16 * 10 + 1, "sixteen steps from one power of two to the next"
    assert [end_of_axis(value) for value in (1.0, 30.0, 400.0)] == [1.0, 30.0, 400.0]


async def test_a_value_axis_stays_where_it_is_while_the_values_move_a_little():
    axes = {kind: set() for kind in (LossPlot, AccuracyPlot)}
    app = Plots()
    async with app.run_test(size=(120, 36)):
        for epochs in np.linspace(20, 21, 40):
            snapshot = running(float(epochs))
            for kind, seen in axes.items():
                pane = app.query_one(kind)
                y = pane._chart(snapshot, *epoch_axis(snapshot, 60), 60, 9).y
                seen.add((y.lower, y.upper))
    assert all(len(seen) <= 4 for seen in axes.values())


async def test_of_a_value_changed_twice_at_a_step_the_last_is_marked():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        snapshot = running(5)
        steps = [Mark(10_000, 2.0, "learning_rate", 0.5, 1.0), Mark(10_000, 2.0, "learning_rate", 1.0, 2.0)]
        await show(app, pilot, replace(snapshot, marks=tuple(steps)))
        text = "".join(text_of(app, AccuracyPlot))
        assert "η 2" in text
        assert "η 1" not in text


@pytest.mark.parametrize("epochs", [1.3, 12.4, 27.1, 333])
async def test_while_it_runs_little_of_the_plot_is_left_empty(epochs: float):
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(epochs, 400))
        for kind in (LossPlot, AccuracyPlot):
            rows = [row[8:-2] for row in text_of(app, kind)[1:-4]]
            last = max(len(row.replace("┈", " ").rstrip()) for row in rows)
            assert last >= len(rows[0]) * 0.92


async def test_another_theme_colours_legend_and_curves_alike():
    app = Plots()
    async with app.run_test(size=(120, 36)) as pilot:
        await show(app, pilot, running(30))
        app.theme = "dracula"
        await pilot.pause()
        await pilot.pause()
        pane = app.query_one(LossPlot)
        strip = app.screen._compositor.render_strips()[pane.region.y]
        legend = next(segment.style.color for segment in strip if "valid" in segment.text)
        assert legend == pane.get_component_rich_style("curve--validation").color
