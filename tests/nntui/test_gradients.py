"""The gradient pane as a user sees it, and what it says in words."""

import math
from dataclasses import replace

import pytest
from example_snapshots import at_chance, convolutional, deep, gradient_report, ready, running, single_layer
from textual.app import App, ComposeResult

from core.architecture import Network, parse_network
from core.layers import Dense
from core.run_file import default_run
from core.snapshot import GradientReport, LayerGradient, Snapshot, State
from core.spec import with_fields
from nntui.widgets.gradient_table import arrange, bar, decades, sparkline
from nntui.widgets.gradient_words import Kind, in_words, number, times
from nntui.widgets.gradients import GradientPane


class Pane(App[None]):
    def compose(self) -> ComposeResult:
        yield GradientPane()


def text_of(app: App[None]) -> list[str]:
    return ["".join(segment.text for segment in strip).rstrip() for strip in app.screen._compositor.render_strips()]


def with_norms(*norms: float, activation: str = "sigmoid", saturated: float = 0.1) -> Snapshot:
    layers = [
        LayerGradient(f"layer {index}", activation, norm, 3 * norm, 1e-3, saturated)
        for index, norm in enumerate(norms, start=1)
    ]
    network = Network(784, (*(Dense(30, activation) for _ in norms[1:]), Dense(10, activation)))
    run = with_fields(default_run(), {"network": network, "loss": "quadratic"})
    return replace(ready(), run=run, gradients=GradientReport(0, 0.0, 1_000, tuple(layers)))


def words(snapshot: Snapshot, kind: Kind = Kind.BIASES) -> str:
    assert snapshot.gradients is not None
    return in_words(snapshot.gradients, kind)


async def show(app: App[None], pilot, *snapshots: Snapshot) -> list[str]:
    for snapshot in snapshots:
        app.query_one(GradientPane).show(snapshot)
    await pilot.pause()
    return text_of(app)


async def test_a_row_has_name_bar_value_ratio_saturation_and_update():
    app = Pane()
    async with app.run_test(size=(110, 12)) as pilot:
        rows = await show(app, pilot, with_norms(0.01, 0.05))
        assert "5 Gradients  ‖∂C/∂b‖ speed of learning" in rows[0]
        assert "layer 1 learns 5.0 times slower than layer 2" in rows[1]
        first = next(row for row in rows if "1 dense 30 sigmoid" in row)
        assert first.split()[3:] != []
        for shown in ("█", "0.01", "×5.0", "10%", "0.001"):
            assert shown in first
        assert "on the first 1,000 training images" in rows[-1]


async def test_bars_are_on_a_log_scale():
    app = Pane()
    async with app.run_test(size=(110, 12)) as pilot:
        rows = await show(app, pilot, with_norms(1e-3, 1e-2, 1e-1))
        lengths = [row.count("█") for row in rows if "dense" in row and "%" in row]
        assert len(lengths) == 3
        assert lengths[2] - lengths[1] == pytest.approx(lengths[1] - lengths[0], abs=1)
        assert lengths[2] > 20


async def test_the_key_w_shows_the_gradient_of_the_weights():
    app = Pane()
    async with app.run_test(size=(110, 12)) as pilot:
        await show(app, pilot, with_norms(0.01, 0.05))
        app.query_one(GradientPane).focus()
        await pilot.press("w")
        await pilot.pause()
        rows = text_of(app)
        assert "‖∂C/∂W‖ weights" in rows[0]
        assert "0.03" in next(row for row in rows if "1 dense 30 sigmoid" in row)
        assert "weight gradients 5.0 times smaller" in rows[1]
        await pilot.press("w")
        await pilot.pause()
        assert "‖∂C/∂b‖" in text_of(app)[0]


async def test_the_history_grows_with_each_new_report_and_starts_anew_with_a_new_run():
    app = Pane()
    async with app.run_test(size=(110, 12)) as pilot:

        def at(step: int, run_id: int = 1) -> Snapshot:
            paused = replace(running(5), state=State.PAUSED)  # while it runs, not every report is drawn
            return replace(paused, run_id=run_id, gradients=gradient_report(paused.run.network, step, step / 5_000))

        def history(rows: list[str]) -> int:
            start = next(row for row in rows if "recently" in row).index("recently")
            row = next(row for row in rows if "1 dense 30 sigmoid" in row)
            return len(row[start : start + 8].split()[0])

        assert history(await show(app, pilot, at(0))) == 1
        assert history(await show(app, pilot, at(100), at(200), at(200), at(300))) == 4
        assert history(await show(app, pilot, at(300, run_id=2))) == 1


async def test_thirty_layers_scroll_under_the_words_and_the_header():
    app = Pane()
    async with app.run_test(size=(80, 14)) as pilot:
        rows = await show(app, pilot, deep(30))
        assert "1 dense 30 " in rows[3]
        assert not any("30 dense 10 " in row for row in rows[3:])
        pane = app.query_one(GradientPane)
        pane.focus()
        await pilot.press("end")
        await pilot.pause(0.3)
        scrolled = text_of(app)
        assert scrolled[:3] == rows[:3]
        assert "30 dense 10 " in scrolled[-2]


@pytest.mark.parametrize("width", [72, 120])
async def test_at_the_width_of_the_lab_all_columns_are_there(width: int):
    app = Pane()
    async with app.run_test(size=(width, 10)) as pilot:
        rows = await show(app, pilot, with_norms(0.01, 0.05))
        header = next(row for row in rows if "recently" in row)
        assert [name in header for name in ("‖∂C/∂b‖", "to next", "saturated", "ΔW/W")] == [True] * 4


async def test_a_narrow_pane_keeps_name_bar_and_value():
    app = Pane()
    async with app.run_test(size=(38, 12)) as pilot:
        rows = await show(app, pilot, with_norms(0.01, 0.05))
        row = next(row for row in rows if "2 dense 10" in row)
        assert "0.05" in row
        assert "%" not in row
        assert "×" not in row


@pytest.mark.parametrize(("width", "height"), [(20, 5), (5, 5), (3, 2), (300, 60)])
async def test_any_size_can_be_drawn(width: int, height: int):
    app = Pane()
    async with app.run_test(size=(width, height)) as pilot:
        await show(app, pilot, deep(30))
        await show(app, pilot, single_layer())


async def test_without_a_report_it_says_so_and_follows_the_state():
    app = Pane()
    async with app.run_test(size=(80, 10)) as pilot:
        rows = await show(app, pilot, replace(ready(), gradients=None, state=State.PREPARING))
        assert "no gradient yet: the run is being prepared" in rows[1]
        rows = await show(app, pilot, replace(ready(), gradients=None))
        assert "none has been measured" in rows[1]
        rows = await show(app, pilot, ready())
        assert "learns" in rows[1]
        rows = await show(app, pilot, replace(ready(), gradients=None))
        assert "none has been measured" in rows[1]


async def test_a_hidden_pane_catches_up_when_it_is_shown():
    app = Pane()
    async with app.run_test(size=(110, 12)) as pilot:
        await show(app, pilot, with_norms(0.01, 0.05))
        pane = app.query_one(GradientPane)
        pane.display = False
        await pilot.pause()
        await show(app, pilot, with_norms(0.01, 0.05), with_norms(0.02, 0.9))
        pane.display = True
        await pilot.pause()
        assert "45 times slower" in text_of(app)[1]


async def test_a_theme_change_restyles_the_rows():
    app = Pane()
    async with app.run_test(size=(110, 12)) as pilot:
        await show(app, pilot, with_norms(0.01, 0.05))
        pane = app.query_one(GradientPane)
        before = {segment.style.color for strip in pane._rows or [] for segment in strip}
        app.theme = "gruvbox"
        await pilot.pause()
        after = {segment.style.color for strip in pane._rows or [] for segment in strip}
        assert before
        assert after
        assert not before & after


async def test_dead_and_saturated_units_are_shown():
    app = Pane()
    async with app.run_test(size=(120, 12)) as pilot:
        rows = await show(app, pilot, with_norms(0.01, 0.05, activation="relu", saturated=0.62))
        assert "62% dead" in next(row for row in rows if "1 dense 30 relu" in row)
        rows = await show(app, pilot, with_norms(0.01, 0.05, activation="linear"))
        assert "%" not in next(row for row in rows if "1 dense 30 linear" in row)


@pytest.mark.parametrize(
    ("snapshot", "sentence"),
    [
        (
            with_norms(0.001, 0.004, 0.02, 0.098),
            "layer 1 learns 98 times slower than layer 4: sigmoid′ is at most 1/4 a layer",
        ),
        (
            with_norms(0.001, 0.098, activation="tanh"),
            "layer 1 learns 98 times slower than layer 2: tanh′ is at most 1",
        ),
        (
            with_norms(0.001, 0.098, activation="relu", saturated=0.7),
            "layer 1 learns 98 times slower than layer 2: "
            "the gradient shrinks on its way back, and 70% of layer 1 is dead",
        ),
        (
            with_norms(5.0, 0.4, 0.01),
            "layer 1 learns 500 times faster than layer 3: the gradient grows on its way back",
        ),
        (with_norms(0.02, 0.01, 0.025), "balanced: the layers learn within a factor of 2.5 of each other"),
        (with_norms(0.0, 0.0), "every gradient is 0: nothing learns"),
        (with_norms(0.0, 0.1), "layer 1 does not learn: gradient 0"),
        (
            with_norms(0.0, 0.0, 0.1, activation="relu", saturated=1.0),
            "layers 1 and 2 do not learn: gradient 0, every unit of layer 1 is dead",
        ),
        (with_norms(0.1, math.nan), "the gradient of layer 2 is not a finite number"),
        (with_norms(0.1, math.inf), "the gradient of layer 2 is not a finite number"),
        (single_layer(), "one layer, so nothing to compare: the norm of its gradient is "),
    ],
)
def test_what_is_measured_is_put_into_words(snapshot: Snapshot, sentence: str):
    assert words(snapshot).startswith(sentence)


def test_layers_of_different_kinds_between_give_no_sigmoid_as_the_reason():
    network = parse_network("784, dense 30 sigmoid, dense 30 relu, dense 10 sigmoid")
    report = gradient_report(network, 0, 0.0)
    assert "sigmoid" not in in_words(report, Kind.BIASES)
    assert "the gradient shrinks on its way back" in in_words(report, Kind.BIASES)


def test_the_words_for_a_saturated_network_name_the_layer():
    assert "of layer 1 is saturated" in words(at_chance())


async def test_layers_without_parameters_have_no_row_and_the_others_keep_their_numbers():
    app = Pane()
    async with app.run_test(size=(120, 12)) as pilot:
        rows = await show(app, pilot, convolutional())
        table = [row.strip("│ ") for row in rows if "█" in row]
        assert [row.split()[:4] for row in table] == [
            ["1", "conv", "20@5x5", "relu"],
            ["3", "conv", "40@5x5", "relu"],
            ["6", "dense", "100", "leaky-relu"],
            ["7", "dense", "10", "softmax"],
        ]
        assert ["dead" in row for row in table] == [True, True, False, False]
        assert ["%" in row for row in table] == [True, True, False, True]
        assert "layer 1 learns" in rows[1]
        assert "than layer 7" in rows[1]


@pytest.mark.parametrize("activation", ["leaky-relu", "gelu", "softplus", "linear"])
async def test_activations_without_ends_are_never_saturated(activation: str):
    app = Pane()
    async with app.run_test(size=(120, 12)) as pilot:
        rows = await show(app, pilot, with_norms(0.01, 0.05, activation=activation, saturated=0.0))
        assert "%" not in "".join(row for row in rows if "dense" in row)


async def test_norms_that_are_zero_tiny_or_not_finite_are_shown_as_they_are():
    app = Pane()
    async with app.run_test(size=(110, 14)) as pilot:
        rows = await show(app, pilot, with_norms(0.0, 3.1e-14, math.inf, math.nan, 0.5))
        table = [row.strip("│ ") for row in rows if "dense" in row]
        assert [("█" in row) for row in table] == [False, False, False, False, True]
        for row, shown in zip(table, (" 0 ", "3.1e-14", "∞", "–", "0.5"), strict=True):
            assert shown in row


def test_the_scale_adapts_to_the_values_down_to_1e_minus_12():
    assert decades([-1.2, -0.5]) == (-2, 0)
    assert decades([-7.4, -0.5]) == (-8, 0)
    assert decades([-30.0, -1.5]) == (-12, -1)
    assert decades([-30.0, -20.0]) == (-12, -10)
    assert decades([2.0, 2.1]) == (1, 3)
    assert decades([]) == (-2, 0)


def test_bars_have_eighths_of_a_cell():
    assert bar(0.5, 4) == "██"
    assert bar(0.53125, 4) == "██▏"
    assert bar(0.0, 4) == "▏"
    assert bar(1.0, 4) == bar(7.0, 4) == "████"
    assert bar(-0.1, 4) == bar(math.nan, 4) == ""


def test_sparklines_show_the_newest_values():
    assert sparkline([0.0, -1.0, -2.0], 8) == "█▅▁"
    assert sparkline([5.0] * 20 + [-2.0, -1.0], 2) == "▁█"
    assert sparkline([-1.0, math.nan, -2.0], 8) == "█ ▁"
    assert set(sparkline([-1.0, -1.01, -1.02], 8)) <= set("▄▅"), "noise does not fill the height"
    assert sparkline([math.nan], 8) == ""


def test_numbers_fit_their_column():
    values = [3.14159e-14, 0.0123, 0.5, 12.0, 999.6, 9_999.0, 12_345.0, 1e300, 0.0, math.nan, math.inf, 9.96e-4]
    assert all(len(number(value)) <= 7 for value in values)
    assert [number(value) for value in values[:4]] == ["3.1e-14", "0.0123", "0.5", "12"]


def test_times_are_readable_at_any_size():
    assert [times(value) for value in (0.0004, 0.207, 4.93, 98.3, 12_345, 3.2e11)] == [
        "4.0e-4",
        "0.21",
        "4.9",
        "98",
        "12,300",
        "3·10¹¹",
    ]


@pytest.mark.parametrize("width", [10, 30, 36, 50, 70, 90, 120, 200])
def test_columns_never_need_more_than_the_width(width: int):
    columns = arrange(width, min(15, width // 3))
    assert sum(vars(columns).values()) + 1 <= max(width, 15)
    assert columns.bar >= 12 or not columns.ratio
