"""The architecture editor as a user meets it: edits make a draft, enter uses it, mistakes are explained."""

from dataclasses import replace
from typing import Any

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, opened, paste_text, screen_text, sent, show, text_of, type_text
from textual.events import Paste
from textual.pilot import Pilot

from core.architecture import Network, parse_network
from core.commands import Replace
from nntui.widgets.architecture import ArchitectureEditor
from nntui.widgets.draft_line import DraftLine
from nntui.widgets.field import Field


def drafted(pilot: Pilot[Any]) -> Network:
    return lab_of(pilot).workbench.draft.wanted.network


def said(pilot: Pilot[Any]) -> str:
    """The line under the editor."""
    return str(lab_of(pilot).query_one("#architecture", ArchitectureEditor).query_one(DraftLine).content)


def complaint(pilot: Pilot[Any]) -> str:
    """What stands beside the open field."""
    return text_of(pilot, "#architecture #wrong")


def words_on(pilot: Pilot[Any]) -> str:
    """What is on screen, with one space where there are several."""
    return " ".join(screen_text(pilot).split())


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_the_layers_and_their_totals(size: tuple[int, int]) -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=size) as pilot:
        await pilot.pause()
        text = words_on(pilot)
        assert "1 dense 30 sigmoid 30 23,550" in text
        assert "2 dense 10 sigmoid 10 310" in text
        assert "784-30-10" in text
        assert "23,860 parameters, 95.4 kB" in text
        assert "23,820 mult" in text
        assert "in use" in text


async def test_an_edit_is_a_draft_until_enter_uses_it() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("right")
        assert drafted(pilot).widths == (784, 35, 10)
        assert sent(engine) == []
        assert "edited" in said(pilot)
        assert "27,835 parameters" in text_of(pilot, "#totals")
        await pilot.press("enter")
        assert sent(engine) == [Replace(replace(engine.snapshot.run, network=parse_network("784-35-10")))]
        assert "starting anew" in said(pilot)
        await show(pilot, engine, replace(example_snapshots.ready("784-35-10"), run_id=9))
        assert "in use" in said(pilot)


async def test_add_move_remove_and_activation() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("n", "w")
        await type_text(pilot, "100")
        await pilot.press("enter")
        assert drafted(pilot).widths == (784, 30, 100, 10)
        await pilot.press("shift+up", "a")
        assert drafted(pilot).widths == (784, 100, 30, 10)
        assert [layer.activation for layer in drafted(pilot).layers] == ["tanh", "sigmoid", "sigmoid"]
        await pilot.press("x")
        assert drafted(pilot).widths == (784, 30, 10)
        assert sent(engine) == []


async def test_an_invalid_width_is_explained_beside_the_field_and_sends_nothing() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("w")
        number, layer = "a whole number from 1 to 20,000", "dense 30"
        wrongs = {"0": number, "99999999999": number, "-3": number, "2.5": number, "abc": layer, "": layer}
        for wrong, allowed in wrongs.items():
            await paste_text(pilot, wrong)
            assert complaint(pilot).startswith("✗ ")
            assert allowed in complaint(pilot)
            await pilot.press("enter")
            assert lab_of(pilot).query_one("#architecture Field", Field).is_open
        await type_text(pilot, "40")
        assert complaint(pilot) == ""
        await pilot.press("escape")
        assert drafted(pilot).widths == (784, 30, 10)
        assert sent(engine) == []


@pytest.mark.parametrize("size", SIZES)
async def test_the_whole_explanation_can_be_read(size: tuple[int, int]) -> None:
    async with lab_app(FakeEngine(example_snapshots.deep(30))).run_test(size=size) as pilot:
        await pilot.press("right", "t", "x")
        await pilot.pause()
        sentence = lab_of(pilot).query_one("#architecture #wrong")
        shown = lab_of(pilot).find_widget(sentence)
        assert shown.region.height >= 2
        assert shown.visible_region == shown.region


async def test_a_width_that_does_not_fit_the_data_is_refused() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("down", "right")
        assert "10, one for each digit" in said(pilot)
        assert drafted(pilot).widths == (784, 30, 10)
        await pilot.press("up", "right")
        assert "edited" in said(pilot)
        assert sent(engine) == []


async def test_the_whole_network_as_text() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("t")
        await type_text(pilot, "784-100")
        assert "10, one for each digit" in complaint(pilot)
        await paste_text(pilot, "784, dense 50 relu, softmax 10")
        assert complaint(pilot) == ""
        await pilot.press("enter")
        assert drafted(pilot).text == "784, dense 50 relu, softmax 10"
        assert "Log-likelihood loss and softmax outputs go together" in said(pilot)
        await pilot.press("enter")
        assert sent(engine)[0].run.loss == "log-likelihood"


async def test_pasted_text_is_a_network() -> None:
    _, running = opened()
    async with running as pilot:
        lab_of(pilot).focused.post_message(Paste("784\n dense 20 tanh\n dense 10 sigmoid\n"))  # type: ignore[union-attr]
        await pilot.pause()
        assert lab_of(pilot).query_one("#architecture Field", Field).is_open
        await pilot.press("enter")
        assert drafted(pilot).text == "784, dense 20 tanh, dense 10 sigmoid"


@pytest.mark.parametrize(("undo", "redo"), [("u", "Y"), ("ctrl+z", "ctrl+y")])
async def test_undo_and_redo(undo: str, redo: str) -> None:
    _, running = opened()
    async with running as pilot:
        await pilot.press("right", "n", undo)
        assert drafted(pilot).widths == (784, 35, 10)
        await pilot.press(undo)
        assert drafted(pilot).widths == (784, 30, 10)
        assert "in use" in said(pilot)
        await pilot.press(redo, redo)
        assert drafted(pilot).widths == (784, 35, 35, 10)


async def test_escape_drops_the_draft() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("right", "right", "escape")
        assert drafted(pilot).widths == (784, 30, 10)
        await pilot.press("enter")
        assert sent(engine) == []


async def test_keys_faster_than_the_screen_are_all_counted() -> None:
    _, running = opened()
    async with running as pilot:
        await pilot.press(*["left"] * 13)
        assert drafted(pilot).widths == (784, 9, 10)


async def test_a_new_seed_keeps_the_draft() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("right")
        run = replace(engine.snapshot.run, seed=2)
        await show(pilot, engine, replace(engine.snapshot, run=run, run_id=engine.snapshot.run_id + 1))
        assert drafted(pilot).widths == (784, 35, 10)
        await pilot.press("enter")
        assert sent(engine)[0].run.seed == 2


async def test_the_mouse_selects_and_edits() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.click("#layers", offset=(18, 1))
        assert drafted(pilot).layers[0].activation == "tanh"
        await pilot.click("#layers", offset=(18, 2))
        assert drafted(pilot).layers[1].activation == "tanh"
        assert lab_of(pilot).workbench.draft.wanted.loss == "quadratic"
        await pilot.click("#architecture KeyBar", offset=(1, 0))
        assert len(drafted(pilot).layers) == 3
        assert sent(engine) == []


async def test_two_hundred_layers_stay_usable() -> None:
    text = "-".join(["784", *["30"] * 199, "10"])
    engine = FakeEngine(example_snapshots.ready(text))
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "up", "right")
        assert drafted(pilot).widths[-2] == 35
        assert "199 dense 35" in words_on(pilot)
        assert "edited" in screen_text(pilot)
        await pilot.press("n")
        assert "1 to 200 layers" in said(pilot)


async def test_the_list_uses_the_rows_that_are_free_and_makes_room_for_a_complaint() -> None:
    engine = FakeEngine(example_snapshots.ready("784-40-30-10"))
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "3 dense 10" in words_on(pilot)
        await pilot.press("w")
        await type_text(pilot, "x")
        await pilot.pause()
        assert "┃ 0.5. ┃" in words_on(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "3 dense 10" in words_on(pilot)


async def test_a_convolutional_network_in_four_keys() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("c", "p", "c", "p")
        assert drafted(pilot).text == (
            "28x28x1, conv 20@5x5 sigmoid, pool 2, conv 20@5x5 sigmoid, pool 2, dense 30 sigmoid, dense 10 sigmoid"
        )
        assert "4 pool 2 max 4x4x20 –" in words_on(pilot)
        await pilot.press("p", "p", "p")
        assert "needs a height of at least 2, got 1" in said(pilot)
        await pilot.press("enter")
        assert sent(engine)[0].run.network.parameter_count == 520 + 10_020 + (20 + 1) * 30 + 310


async def test_keys_act_on_each_kind_of_layer() -> None:
    engine = FakeEngine(example_snapshots.convolutional())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("home", "down", "right", "a")
        assert drafted(pilot).layers[0].text == "conv 25@5x5 leaky-relu"
        await pilot.press("down", "a")
        assert drafted(pilot).layers[1].text == "pool 2 average"
        await pilot.press("down", "down", "down", "left")
        assert drafted(pilot).layers[4].text == "dropout 0.4"
        await pilot.press("a")
        assert "Dropout has no activation" in said(pilot)
        await pilot.press("k")
        assert drafted(pilot).layers[4].text == "dense 100 relu"
        await pilot.press("u", "shift+down")
        assert [layer.text for layer in drafted(pilot).layers[4:6]] == ["dense 100 leaky-relu", "dropout 0.4"]


async def test_a_layer_as_text_is_checked_and_shown_while_it_is_typed() -> None:
    engine = FakeEngine(example_snapshots.convolutional())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("home", "down", "w")
        await paste_text(pilot, "conv 20@6x6 relu")
        assert "layer 2: pool 2 needs an even height, got 23" in complaint(pilot)
        await paste_text(pilot, "conv 8@5x5 tanh padding 2")
        await pilot.pause()
        assert complaint(pilot) == ""
        shown = words_on(pilot)
        assert "28x28x8" in shown
        assert "14x14x8" in shown
        assert drafted(pilot).text == example_snapshots.CONVOLUTIONAL, "not before enter"
        await pilot.press("enter")
        assert drafted(pilot).layers[0].text == "conv 8@5x5 tanh padding 2"


@pytest.mark.parametrize("size", SIZES)
async def test_shapes_and_costs_follow_as_the_network_is_typed(size: tuple[int, int]) -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=size) as pilot:
        await pilot.press("t")
        await paste_text(pilot, "784, conv 20@5x5 sigmoid, pool 2, dense 100, dense 10")
        remark = text_of(pilot, "#architecture #right")
        assert remark == (
            "28x28x1 → 24x24x20 → 12x12x20 → 100 → 10: "
            "289,630 parameters, 1.16 MB as float32, 577,000 multiply-adds an image"
        )
        await pilot.pause()
        right = lab_of(pilot).find_widget(lab_of(pilot).query_one("#architecture #right"))
        assert right.visible_region == right.region
        assert "1 conv 20@5x5 sigmoid 24x24x20 520" in words_on(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "1 dense 30 sigmoid 30 23,550" in words_on(pilot)
        assert drafted(pilot).text == "784-30-10"


async def test_the_toolbar_adds_a_convolution_by_mouse() -> None:
    _, running = opened()
    async with running as pilot:
        await pilot.click("#architecture KeyBar", offset=(8, 0))
        assert drafted(pilot).layers[0].text == "conv 20@5x5 sigmoid"
