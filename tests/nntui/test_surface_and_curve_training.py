"""Scenes in which f(x, y), or a curve of two outputs, is learnt: beside the proof, replayed, handed to the lab."""

import asyncio

import numpy as np
import pytest
from lab_driver import SIZES, paste_text
from playground_driver import playground, screen, settle, slider, text_of, turn
from training_driver import look, train, training, view

from core.commands import Replace
from core.scenes.text import parse_scene
from nntui.playground.training_view import TrainingView
from nntui.screens.lab import LabScreen
from nntui.widgets.error_plot import ErrorPlot
from nntui.widgets.field import Field
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.plane_curve_pane import PlaneCurvePane, TimePane
from nntui.widgets.relief import Relief


def grids(pilot) -> list[np.ndarray]:
    """What the heatmaps show: the network, and what it is held against."""
    return [heatmap.grid.values for heatmap in view(pilot).query(Heatmap)]


def shown(pilot, *kinds) -> list[str]:
    return [kind.__name__ for kind in kinds if any(pane.region for pane in view(pilot).query(kind))]


@pytest.mark.parametrize("size", SIZES)
async def test_at_each_size_the_surface_is_seen_from_above_and_from_the_side_beside_the_towers(size, engines):
    async with playground("train-surface", size) as pilot:
        scene = parse_scene("train-surface")
        mean, most = scene.deviations(scene.network(scene.layers))
        assert f"Network off by {mean:.4f} mean, {most:.4f} most" in text_of(pilot)
        mean, most = scene.deviations(scene.constructed)
        assert f"Proof: {mean:.4f} mean, {most:.4f} most" in text_of(pilot)
        assert "6 x 6" in text_of(pilot)
        if size == (80, 24):
            for pane in ("heatmap", "relief", "beside", "errors"):
                visible = [
                    each.id or type(each).__name__.lower()
                    for each in view(pilot).query(".surfaces > *, #training-below > *")
                    if each.region
                ]
                assert visible == [pane]
                await pilot.press("v")
                await settle(pilot)
        assert "Heatmap" in shown(pilot, Heatmap, Relief, ErrorPlot)
        assert size == (80, 24) or shown(pilot, Heatmap, Relief, ErrorPlot) == ["Heatmap", "Relief", "ErrorPlot"]
        assert not engines, "nobody asked for an engine yet"


async def test_the_heatmaps_show_what_the_trained_and_the_built_network_make_and_how_far_they_are_off(engines):
    async with training("train-surface") as pilot:
        await train(pilot, engines, 40)
        scene, network = view(pilot).scene, view(pilot).network
        made, built = grids(pilot)
        places = np.array([(0.5 / made.shape[1], 0.5 / made.shape[0])])
        assert made[0, 0] == pytest.approx(network.outputs(places)[0, 0])
        places = np.array([(1 - 0.5 / built.shape[1], 0.5 / built.shape[0])])
        assert built[0, -1] == pytest.approx(scene.constructed.outputs(places)[0, 0])
        await pilot.press("c")
        await settle(pilot)
        assert "Target: waves" in text_of(pilot)
        target, same = grids(pilot)
        assert np.array_equal(built, same)
        x, y = ((np.arange(size) + 0.5) / size for size in target.shape[::-1])
        assert target == pytest.approx(0.5 + 0.4 * np.sin(2 * np.pi * x) * np.cos(2 * np.pi * y[:, None]))
        await pilot.press("c")
        await settle(pilot)
        assert "Trained, off by" in text_of(pilot)
        assert grids(pilot)[0] == pytest.approx(made - target)


async def test_frames_of_a_surface_are_gone_through_while_other_keys_turn_the_relief(engines):
    async with training("train-surface") as pilot:
        await train(pilot, engines, *[10] * 6)
        newest = grids(pilot)[0]
        await turn(pilot, "frame", "home")
        assert not np.array_equal(grids(pilot)[0], newest)
        first = view(pilot).scene.layers[0][0]
        assert np.array_equal(view(pilot).network.layers[0][0], first)
        before = view(pilot).query_one(Relief).turned
        await pilot.press("full_stop", "greater_than_sign", "right_curly_bracket")
        await settle(pilot)
        assert view(pilot).session.at == 1
        after = view(pilot).query_one(Relief).turned
        assert (after.azimuth, after.tilt) != (before.azimuth, before.tilt)


async def test_a_surface_begins_from_the_proof_or_from_a_typed_function(engines):
    async with playground("train-surface hidden=40", (120, 36)) as pilot:
        await turn(pilot, "start", "end")
        assert view(pilot).scene.start == "proof"
        assert view(pilot).scene.hidden == "40-40"
        assert "It begins as the proof builds it" in text_of(pilot)
        await turn(pilot, "activation", "right")
        assert view(pilot).scene.start == "spread"
        await pilot.press("t")
        await paste_text(pilot, "x*z")
        assert "'z' is not known" in screen(pilot).query_one(Field).said
        await pilot.press("ctrl+a")
        await paste_text(pilot, "x + y")
        await pilot.press("enter")
        await settle(pilot)
        assert "The proof cannot build this" in text_of(pilot)
        assert "‹ typed ›" in text_of(pilot)


async def test_linear_neurons_make_a_plane(engines):
    async with playground("train-surface activation=linear") as pilot:
        assert "Linear neurons add up to a plane" in text_of(pilot)
        assert "Best plane" in text_of(pilot)


@pytest.mark.parametrize(
    ("line", "data", "text"),
    [("train-surface", "f(x, y) = waves", "2-30-30-1"), ("train-curve", "(x, y)(t) = heart", "1-50-2")],
)
async def test_what_is_shown_opens_in_the_lab_with_its_weights(line, data, text, engines):
    async with training(line) as pilot:
        await train(pilot, engines, 20)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LabScreen)
        [opened] = pilot.app.link._engine.of(Replace)
        assert (opened.run.data, opened.run.network.text) == (data, text)
        assert opened.layers[0][0] == pytest.approx(parse_scene(line).layers[0][0] + 20)


@pytest.mark.parametrize("size", SIZES)
async def test_a_curve_is_learnt_beside_its_target_and_the_proof(size, engines):
    async with training("train-curve target=spiral", size) as pilot:
        await train(pilot, engines, 5, 10)
        assert "step 15" in text_of(pilot)
        curves = view(pilot).query_one(PlaneCurvePane)._curves
        t = curves.t[:, None]
        assert curves.target[:, 0] == pytest.approx(0.5 + 0.4 * t[:, 0] * np.cos(6 * np.pi * t[:, 0]))
        assert curves.beside == pytest.approx(view(pilot).scene.constructed.outputs(t))
        assert "╍ proof" in text_of(pilot)
        if size == (80, 24):
            assert shown(pilot, PlaneCurvePane, TimePane, ErrorPlot) == ["PlaneCurvePane"]
            await pilot.press("v")
            await settle(pilot)
            assert shown(pilot, PlaneCurvePane, TimePane, ErrorPlot) == ["TimePane"]
            await pilot.press("v")
            await settle(pilot)
            assert shown(pilot, PlaneCurvePane, TimePane, ErrorPlot) == ["ErrorPlot"]
            await pilot.press("v")
            await settle(pilot)
        else:
            assert shown(pilot, PlaneCurvePane, TimePane, ErrorPlot) == ["PlaneCurvePane", "TimePane", "ErrorPlot"]
        assert (view(pilot).query_one(PlaneCurvePane)._curves.made != curves.target).any()


async def test_a_curve_can_be_typed_and_shared(engines):
    async with playground("train-curve") as pilot:
        await pilot.press("t")
        assert ";" in screen(pilot).query_one(Field).query_one("Input").value
        await pilot.press("ctrl+a")
        await paste_text(pilot, "t; t^2")
        await pilot.press("enter", "y")
        await settle(pilot)
        assert pilot.app.clipboard == "nntui universality 'train-curve target=\"t; t^2\"'"


async def test_each_kind_of_training_has_an_engine_of_its_own_that_rests_while_another_is_seen(engines):
    async with training("train-surface") as pilot:
        screen(pilot).open_scene(parse_scene("train-curve"))
        await settle(pilot)
        for each in screen(pilot).query(TrainingView):
            each._look()
        await settle(pilot)
        assert engines[0].snapshot.state.name != "RUNNING"
        await pilot.press("space")
        screen(pilot).view._look()
        await settle(pilot)
        assert len(engines) == 2
    assert [engine.stopped for engine in engines] == [1, 1]


async def test_whatever_is_pressed_while_a_surface_is_learnt_nothing_breaks(engines):
    keys = ["tab", "right", "shift+left", "home", "enter", "n", "e", "R", "space", "p", "v", "comma", "end", "c", "a"]
    keys += ["full_stop", "r", "w", "down", "minus", "space", "up", "less_than_sign", "left_curly_bracket", "x"]
    rng = np.random.default_rng(5)
    async with training("train-surface hidden=8", (80, 24)) as pilot:
        slider(pilot, "neurons").focus()
        for number in rng.integers(0, len(keys), 40):
            await pilot.press(keys[number])
            if engines[-1].snapshot.state.name == "RUNNING":
                engines[-1].train(int(number) + 1)
            screen(pilot).query_one(TrainingView)._look()
        await settle(pilot)
        assert len(text_of(pilot)) > 500, "wherever the keys have led to"


async def test_a_network_learns_a_surface_within_seconds():
    async with playground("train-surface target=hill activation=tanh") as pilot:
        await turn(pilot, "speed", "end")
        await pilot.press("space")
        for _ in range(400):
            await asyncio.sleep(0.05)
            if view(pilot).session.frames.newest.step > 3000:
                break
        view(pilot).session.pause()
        await look(pilot)
        first, last = view(pilot)._off(0)[0], view(pilot)._off(len(view(pilot).session.frames) - 1)[0]
        assert last < 0.03 < 0.1 < first
