"""The scene of training as a user sees it: learning live beside the proof, replayed, and handed to the lab."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from lab_driver import SIZES, paste_text, screen_text
from playground_driver import playground, screen, settle, slider, text_of, turn
from training_driver import look, train, training, view

from core.commands import Change, Replace, SetSpeed, Start
from core.scenes.function_training import FunctionTraining
from core.snapshot import State
from nntui.screens.lab import LabScreen
from nntui.widgets.chart import Role
from nntui.widgets.error_plot import ErrorPlot
from nntui.widgets.function_plot import FunctionPlot
from nntui.widgets.wiring_pane import WiringPane


def cells(plot, role: Role) -> int:
    return int((plot._canvas.draw(plot.chart, *plot.size).roles == role).sum())


@pytest.mark.parametrize("size", SIZES)
async def test_at_each_size_network_target_and_proof_are_in_one_plot_and_both_errors_below(size, engines):
    async with playground("train", size) as pilot:
        plot = view(pilot).query_one(FunctionPlot)
        assert all(cells(plot, role) > 10 for role in (Role.TRAINING, Role.TEST, Role.VALIDATION))
        scene = FunctionTraining()
        mean, most = scene.deviations(scene.network(scene.layers))
        assert f"Network off by {mean:.4f} mean, {most:.4f} most" in text_of(pilot)
        mean, most = scene.deviations(scene.constructed)
        assert f"Proof: {mean:.4f} mean, {most:.4f} most" in text_of(pilot)
        shown = [name for name in (ErrorPlot, WiringPane) if view(pilot).query_one(name).region]
        assert shown == ([] if size == (80, 24) else [ErrorPlot, WiringPane])
        assert not engines, "nobody asked for an engine yet"


async def test_in_a_small_terminal_a_key_shows_the_errors_and_another_the_weights(engines):
    async with training("train", (80, 24)) as pilot:
        await train(pilot, engines, 5, 50)
        session = view(pilot).session
        session._snapshot = replace(session.snapshot, images_per_second=1.2e6)
        view(pilot).changed()
        await settle(pilot)
        assert "▶ learning, step 55" in text_of(pilot), "the speed is left out where there is no room for it"
        await pilot.press("v")
        await settle(pilot)
        errors = view(pilot).query_one(ErrorPlot)
        assert errors.region
        assert not view(pilot).query_one(FunctionPlot).region
        assert cells(errors, Role.TRAINING) > 3
        await pilot.press("v", "w")
        await settle(pilot)
        assert view(pilot).query_one(WiringPane).region
        assert not errors.region
        assert "neurons 1 to" in text_of(pilot)


async def test_space_before_the_lab_is_ready_is_heard_and_said(engines, monkeypatch):
    async with playground("train") as pilot:
        monkeypatch.setattr(view(pilot).session, "_allowed", lambda: False)
        await pilot.press("space")
        await settle(pilot)
        assert "Its kernels are being prepared; then it trains by itself." in text_of(pilot)
        assert not engines


async def test_space_trains_with_an_engine_of_its_own_and_pauses(engines):
    async with training() as pilot:
        assert len(engines) == 1
        assert "▶ learning" in text_of(pilot)
        await train(pilot, engines, 7, 100)
        assert "step 107" in text_of(pilot)
        assert pilot.app.link._engine.of(Start, Replace) == []
        await pilot.press("space")
        await look(pilot)
        assert "‖ paused, step 107" in text_of(pilot)
        await pilot.press("n")
        await look(pilot)
        assert "step 108" in text_of(pilot)
        await pilot.press("e")
        await look(pilot)
        assert "step 110" in text_of(pilot)
        scene = FunctionTraining()
        weights = view(pilot).network.layers[0][0]
        assert weights == pytest.approx(scene.layers[0][0] + 110)
    assert engines[0].stopped == 1


async def test_a_rate_acts_at_once_and_another_network_begins_anew_and_goes_on(engines):
    async with training() as pilot:
        await train(pilot, engines, 40)
        await turn(pilot, "learning_rate", *"0.5", "enter")
        assert engines[0].sent[-1] == Change("learning_rate", 0.5)
        assert "step 40" in text_of(pilot)
        await turn(pilot, "activation", "right")
        assert "It begins anew: only η, batch" in text_of(pilot)
        await look(pilot)
        replaced = [command for command in engines[0].sent if isinstance(command, Replace)][-1]
        assert replaced.run.network.text == "1, dense 50 tanh, dense 1 sigmoid"
        assert replaced.run.learning_rate == 0.5
        assert engines[0].snapshot.state is State.RUNNING
        await turn(pilot, "speed", "right")
        assert [c for c in engines[0].sent if isinstance(c, SetSpeed)][-1] == SetSpeed(10.0)


async def test_the_steepness_of_the_proof_changes_what_it_is_compared_with_only(engines):
    async with training() as pilot:
        await train(pilot, engines, 40)
        await turn(pilot, "steepness", *"20", "enter")
        mean, _ = FunctionTraining().deviations(FunctionTraining(steepness=20.0).constructed)
        assert f"Proof: {mean:.4f} mean" in text_of(pilot)
        assert "step 40" in text_of(pilot)


async def test_layers_are_added_and_the_network_is_drawn_layer_by_layer(engines):
    async with playground("train hidden=30 activation=relu") as pilot:
        await turn(pilot, "layers", "right")
        assert screen(pilot).view.scene.hidden == "30-30"
        assert "The network 1-30-30-1" in text_of(pilot)
        assert "30 relu" in text_of(pilot)
        assert "930 numbers" in text_of(pilot)
        await turn(pilot, "start", "left")
        assert screen(pilot).view.scene.hidden == "30"
        assert "The network 1-28-1" in text_of(pilot)
        assert "It begins as the proof builds it" in text_of(pilot)


async def test_frames_are_gone_through_played_and_chosen_on_the_errors_by_mouse(engines):
    async with training() as pilot:
        await train(pilot, engines, *[10] * 12)
        await pilot.press("less_than_sign", "comma")
        await settle(pilot)
        count = len(view(pilot).session.frames)
        assert f"frame {count - 2} of {count}, step 100" in text_of(pilot)
        assert view(pilot).network.layers[0][0] == pytest.approx(FunctionTraining().layers[0][0] + 100)
        assert view(pilot).query_one(ErrorPlot).chart.marks[0].label == "100"
        await turn(pilot, "frame", "home")
        assert "step 0" in text_of(pilot)
        assert "Network off by" in text_of(pilot)
        await pilot.press("p")
        seen = []
        while view(pilot).session.playing:
            seen.append(view(pilot).session.frame.step)
            await look(pilot)
        assert seen == [0, *range(10, 120, 10)]
        assert "▶ learning, step 120" in text_of(pilot)
        errors = view(pilot).query_one(ErrorPlot)
        await pilot.click(errors, offset=(8, 4))
        await settle(pilot)
        assert view(pilot).session.frame.step == 0
        await pilot.click(errors, offset=(errors.outer_size.width - 3, 4))
        await settle(pilot)
        assert view(pilot).session.live


async def test_linear_neurons_end_at_the_best_line_and_the_screen_says_why(engines):
    async with training("train activation=linear output=linear", (200, 50)) as pilot:
        await train(pilot, engines, 10)
        x = (np.arange(1000) + 0.5) / 1000
        y = FunctionTraining().target.values(x)
        off = np.abs(np.polyval(np.polyfit(x, y, 1), x) - y)
        assert f"Least squares: {off.mean():.4f} mean, {off.max():.4f} most" in text_of(pilot)
        assert "Linear neurons add up to a straight line, however many there are, and no step" in text_of(pilot)
        assert "╍ best line" in text_of(pilot)


async def test_step_neurons_cannot_learn_and_the_proof_is_offered(engines):
    async with playground("train activation=step") as pilot:
        await pilot.press("space", "n", "e")
        await look(pilot)
        assert not engines
        assert "A step has no slope, so there is no gradient. Turn start to proof." in text_of(pilot)
        await pilot.press("o")
        await settle(pilot)
        assert "✗ layer 1" in text_of(pilot)
        await turn(pilot, "start", "left")
        assert "This is what the proof builds" in text_of(pilot)


async def test_a_run_that_blows_up_says_what_to_do_and_r_begins_again(engines):
    async with training() as pilot:
        await train(pilot, engines, 30)
        engines[0].diverge()
        await look(pilot)
        assert "take a smaller η, then r" in text_of(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert "step 0" in text_of(pilot)
        assert len(view(pilot).session.frames) == 1
        await pilot.press("space")
        await look(pilot)
        assert "▶ learning" in text_of(pilot)


async def test_what_a_sigmoid_output_cannot_reach_is_learnt_beside_no_proof(engines):
    async with playground("train") as pilot:
        await pilot.press("t")
        await paste_text(pilot, "2x")
        await pilot.press("enter")
        await settle(pilot)
        assert "The proof cannot build this" in text_of(pilot)
        assert cells(view(pilot).query_one(FunctionPlot), Role.VALIDATION) == 0
        await turn(pilot, "output", "right")
        assert "Proof: 0.0" in text_of(pilot)
        await pilot.press("t")
        await paste_text(pilot, "1/x")
        await pilot.press("enter")
        await settle(pilot)
        assert screen(pilot).view.scene.target.text == "2x"


async def test_a_new_seed_draws_other_weights_and_is_in_the_line(engines):
    async with playground("train") as pilot:
        before = text_of(pilot)
        await pilot.press("R")
        await settle(pilot)
        assert text_of(pilot) != before
        await pilot.press("y")
        await settle(pilot)
        assert pilot.app.clipboard == "nntui universality 'train seed=2'"


async def test_the_frame_that_is_shown_opens_in_the_lab_with_its_weights(engines):
    async with training() as pilot:
        await train(pilot, engines, 20, 20)
        await pilot.press("less_than_sign", "o")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LabScreen)
        [opened] = pilot.app.link._engine.of(Replace)
        assert opened.run.data == "f(x) = book"
        assert opened.run.network.text == "1-50-1"
        assert opened.layers[0][0] == pytest.approx(FunctionTraining().layers[0][0] + 20)
        pilot.app.screen.app.switch_mode("playground")
        await look(pilot)
        assert "‖ paused" in text_of(pilot) or "frame" in text_of(pilot)


@pytest.mark.parametrize("line", ["proof bumps=20", "hand"])
async def test_a_constructed_network_opens_in_the_lab_with_its_weights(line):
    async with playground(line) as pilot:
        built = screen(pilot).view.scene.network
        await pilot.press("o")
        await settle(pilot)
        [opened] = pilot.app.link._engine.of(Replace)
        assert opened.run.data == "f(x) = book"
        assert opened.run.loss == "quadratic"
        assert opened.run.network == built.network
        assert all(np.array_equal(a, b) for a, b in zip(opened.layers[0], built.layers[0], strict=True))


async def test_training_stops_when_another_scene_or_the_lab_is_looked_at(engines):
    async with training() as pilot:
        await pilot.press("left_square_bracket")
        await settle(pilot)
        view(pilot)._look()
        assert engines[0].snapshot.state is State.PAUSED


async def test_whatever_is_pressed_while_it_trains_nothing_breaks(engines):
    keys = ["tab", "right", "shift+left", "home", "9", "enter", "n", "e", "R", "space", "p", "v", "comma", "end"]
    keys += ["full_stop", "r", "w", "down", "delete", "minus", "enter", "space", "up", "pageup", "x", "k"]
    rng = np.random.default_rng(3)
    async with training("train hidden=8", (80, 24)) as pilot:
        slider(pilot, "neurons").focus()
        for number in rng.integers(0, len(keys), 30):
            await pilot.press(keys[number])
            if engines[-1].snapshot.state is State.RUNNING:
                engines[-1].train(int(number) + 1)
            view(pilot)._look()
        await settle(pilot)
        assert len(text_of(pilot)) > 500, "wherever the keys have led to"


async def test_a_network_learns_the_books_function_within_seconds():
    async with playground("train activation=tanh hidden=30") as pilot:
        await turn(pilot, "speed", "end")
        await pilot.press("space")
        for _ in range(400):
            await asyncio.sleep(0.05)
            frames = view(pilot).session.frames
            if frames.newest.step > 3000:
                break
        first = view(pilot)._off(0)[0]
        assert view(pilot)._off(len(frames) - 1)[0] < 0.03 < 0.1 < first
        await settle(pilot)
        assert "Trained off by 0.0" in screen_text(pilot)
