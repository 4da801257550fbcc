"""Scenes of two inputs as a user sees them: heatmap and relief, the rule for towers, typed targets, several sizes."""

import time
from dataclasses import replace

import numpy as np
import pytest
from lab_driver import SIZES, paste_text
from playground_driver import playground, screen, settle, slider, text_of, turn

from core.scenes.registry import start_scene
from core.scenes.text import parse_scene
from core.scenes.tower_rule import TowerRule
from core.universality.activations import sigmoid
from nntui.playground.bumps_drawing import Part, bumps_drawing
from nntui.playground.deep_wiring import deep_wiring
from nntui.playground.pictures import CellsPicture, ChartPicture, GridPicture
from nntui.playground.surface_words import rule_words, table_words
from nntui.playground.surfaces import DIFFERENCE, NETWORK, TARGET, surfaces_of
from nntui.playground.views import view_of
from nntui.widgets.field import Field
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.relief import Relief

TWO_INPUTS = ("plane", "x-step", "y-step", "x-bump", "y-bump", "crossed-bumps", "tower", "two-towers")


def heatmap(pilot) -> Heatmap:
    return screen(pilot).view.query_one(Heatmap)


def relief(pilot) -> Relief:
    return screen(pilot).view.query_one(Relief)


async def test_from_a_drawn_network_to_one_too_large_to_be_drawn_the_cut_takes_its_place():
    async with playground("tower") as pilot:
        screen(pilot).open_scene(start_scene("table"))
        await settle(pilot)
        assert "Cut at y = 0.55" in text_of(pilot)
        screen(pilot).open_scene(start_scene("plane"))
        await settle(pilot)
        assert "Cut at" not in text_of(pilot)
        assert "The step is where 8x + 0y - 5 = 0; the window of failure is 0.62 wide." in text_of(pilot)


@pytest.mark.parametrize(("name", "size"), zip(["two-towers", "table", "round-tower"], SIZES, strict=True))
async def test_at_each_size_there_is_a_heatmap_and_a_key_or_room_for_the_relief(size, name):
    async with playground(name, size) as pilot:
        assert heatmap(pilot).display
        small = size[0] < 100
        assert relief(pilot).display is not small
        if small:
            await pilot.press("v")
            await settle(pilot)
            assert relief(pilot).display
            assert not heatmap(pilot).display
            assert "seen from 35°" in text_of(pilot)
            await pilot.press("w")
            await settle(pilot)
            assert "2-8-2-1" in text_of(pilot)
        assert relief(pilot).grid is not None


async def test_every_picture_of_two_inputs_is_shown_with_its_network():
    async with playground(TWO_INPUTS[0]) as pilot:
        for name in TWO_INPUTS:
            screen(pilot).open_scene(start_scene(name))
            await settle(pilot)
            network = start_scene(name).network
            assert "The network " + "-".join(map(str, network.widths)) in text_of(pilot)
            shown = heatmap(pilot).grid
            rows, columns = shown.values.shape
            assert (columns, rows) == heatmap(pilot).resolution
            middle = network.outputs([[0.5 + 0.5 / columns, 0.5 + 0.5 / rows]])[0, 0]
            assert shown.at(0.5 + 0.4 / columns, 0.5 + 0.4 / rows) == pytest.approx(middle, abs=0.3)


async def test_sliders_change_what_is_shown_and_the_rule_for_towers_is_told():
    async with playground("tower") as pilot:
        assert "The rule: b = -3h/2 = -0.45; now b = -0.5" in text_of(pilot)
        slider(pilot, "h").focus()
        await pilot.press("1", "0", "enter")
        await settle(pilot)
        assert "b = -3h/2 = -15; now b = -0.5" in text_of(pilot)
        slider(pilot, "b").focus()
        await pilot.press("minus", "1", "5", "enter")
        await settle(pilot)
        assert "✓ b = -3h/2 = -15" in text_of(pilot)
        inside, ridge = float(sigmoid(5.0)), float(sigmoid(-5.0))
        assert f"{inside:.2f} tower, {ridge:.2f} ridges, 0.00 elsewhere" in text_of(pilot)
        grid = heatmap(pilot).grid
        assert grid.at(0.5, 0.5) == pytest.approx(inside, abs=1e-6)
        assert grid.at(0.5, 0.1) == pytest.approx(ridge, abs=1e-6)


async def test_keys_turn_the_relief_wherever_the_keyboard_is_and_bring_it_where_it_was_hidden():
    async with playground("tower", (80, 24)) as pilot:
        assert not relief(pilot).display
        before = relief(pilot).turned
        await pilot.press("greater_than_sign")
        await settle(pilot)
        assert relief(pilot).display
        await pilot.press("greater_than_sign", "left_curly_bracket", "less_than_sign", "greater_than_sign")
        await settle(pilot)
        assert relief(pilot).turned.azimuth == before.azimuth + 10
        assert relief(pilot).turned.tilt == before.tilt - 5
        await pilot.press("a")
        assert relief(pilot).spins
        await pilot.press("a")
        assert not relief(pilot).spins


async def test_one_key_goes_from_network_to_target_to_the_difference():
    async with playground("table target=hill parts=4") as pilot:
        seen = []
        for _ in range(4):
            seen.append(relief(pilot).grid)
            await pilot.press("c")
            await settle(pilot)
        network, target, off, again = seen
        assert not network.diverging
        assert off.diverging
        assert off.values == pytest.approx(network.values - target.values)
        assert again.values == pytest.approx(network.values)
        middles = (np.arange(60) + 0.5) / 60
        hill = 0.1 + 0.8 * np.exp(-12 * ((middles[None, :] - 0.5) ** 2 + (middles[:, None] - 0.5) ** 2))
        assert target.values == pytest.approx(hill)


async def test_a_typed_function_is_used_and_a_wrong_one_is_marked():
    async with playground("table") as pilot:
        await pilot.press("t")
        await paste_text(pilot, "0.5 + 0.3x*sin(9x) + z")
        said = screen(pilot).query_one(Field).said
        assert "'z' is not known" in said
        assert said.splitlines()[-1].index("^") == said.splitlines()[-2].index("z")
        await pilot.press("enter")
        assert screen(pilot).view.scene.target.text.startswith("(floor")
        await pilot.press("ctrl+a")
        await paste_text(pilot, "0.5 + 0.3x*sin(9y)")
        await pilot.press("enter")
        await settle(pilot)
        assert screen(pilot).view.scene.target.text == "0.5 + 0.3x*sin(9y)"
        assert "‹ typed ›" in text_of(pilot)


async def test_what_a_sigmoid_cannot_reach_is_refused_and_the_scene_stays():
    async with playground('table target="2x - y"') as pilot:
        await turn(pilot, "output", "right")
        assert "values between 0 and 1 for a sigmoid output" in screen(pilot).view.notice
        assert "✗ target: got" in text_of(pilot)
        assert screen(pilot).view.scene.recipe.output == "linear"
        await turn(pilot, "parts", "right")
        assert screen(pilot).view.scene.recipe.parts == 11
        assert "✗" not in text_of(pilot)


def test_more_towers_come_closer_and_too_small_a_height_is_told():
    off = []
    for parts in (3, 12):
        scene = parse_scene(f"table target=hill parts={parts}")
        said = " ".join(table_words(scene, scene.table.deviations()).lines)
        assert f"{parts * parts} towers" in said
        assert "b = -3h/2 = -75" in said
        off.append(float(said.split("Output off by ")[1].split()[0]))
    assert off[1] < off[0] / 2
    small = parse_scene("table h=3")
    assert "h = 3 is too small" in " ".join(table_words(small, small.table.deviations()).lines)


async def test_the_mouse_over_the_heatmap_reads_and_chooses_the_cut():
    async with playground("table") as pilot:
        assert "Cut at y = 0.55" in text_of(pilot)
        await pilot.click(Heatmap, offset=(20, 3))
        await settle(pilot)
        assert " ".join(heatmap(pilot).reading.split()) in text_of(pilot)
        assert f"Cut at y = {heatmap(pilot).cursor[1]:.3g}" in text_of(pilot)


async def test_a_round_tower_is_one_inside_and_sinks_outside():
    async with playground("round-tower") as pilot:
        grid = heatmap(pilot).grid
        assert grid.at(0.5, 0.5) == pytest.approx(1.0)
        assert 0.5 < grid.at(0.02, 0.02) < 0.75
        await turn(pilot, "directions", "right", "right")
        assert "2-14-1" in text_of(pilot)


async def test_turning_a_slider_of_400_towers_shows_within_a_frame():
    async with playground("table target=ripple parts=20") as pilot:
        view, times = screen(pilot).view, []
        for h in range(40, 52):
            start = time.perf_counter()
            view.turned("h", float(h))
            screen(pilot).show()
            times.append(time.perf_counter() - start)
        assert min(times) < 0.1  # a twentieth of a second on an idle computer


# The rule in m dimensions


def bars(scene, width=70, height=22):
    return bumps_drawing(scene, width, height)


@pytest.mark.parametrize("inputs", [1, 2, 3, 4, 5])
def test_by_the_rule_only_the_longest_bar_passes(inputs):
    right = replace(TowerRule(inputs, 10.0, 0.0), b=TowerRule(inputs, 10.0, 0.0).rule)
    rows = ["".join(row) for row in bars(right).characters]
    said = [row for row in rows if " of " in row]
    assert len(said) == inputs + 1
    assert all("✓" in row for row in said)
    assert right.outputs[-1] > 0.99
    assert max(right.outputs[:-1]) < 0.01
    assert rule_words(right).done
    assert f"-b = {10 * inputs - 5:g}" in " ".join(rows)


def test_the_lengths_of_the_bars_are_the_sums():
    drawn = bars(TowerRule(3, 10.0, -15.0))
    lengths = [int(np.isin(drawn.roles[row], (Part.BAR, Part.PASSES)).sum()) for row in range(22)]
    found = [length for length in lengths if length > 1]
    assert found[-1] / found[0] == pytest.approx(3, rel=0.15)
    limit = np.flatnonzero((drawn.roles[:6] == Part.THRESHOLD).any(axis=0))
    assert (limit[0] - 10) / found[-1] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("scene", "sentence"),
    [
        (TowerRule(3, 10.0, -15.0), "2 of 3 bumps pass 15 already"),
        (TowerRule(2, 10.0, -25.0), "Not even 2 bumps pass"),
        (TowerRule(2, 10.0, -11.0), "not half way"),
        (TowerRule(2, 1.0, -1.5), "make it 8 or more"),
        (TowerRule(2, -3.0, 0.0), "above 0"),
    ],
)
def test_what_is_wrong_with_a_bias_is_said(scene, sentence):
    said = rule_words(scene)
    assert sentence in " ".join(said.lines)
    assert not said.done


async def test_the_rule_has_a_scene_with_sliders():
    async with playground("tower-rule", (80, 24)) as pilot:
        assert "2 of 3 bumps pass 15 already" in text_of(pilot)
        await turn(pilot, "b", "minus", "2", "5", "enter")
        assert "✓ b = (-m + 1/2) h = -25" in text_of(pilot)
        await turn(pilot, "inputs", "right")
        assert "4 of 4" in text_of(pilot)
        assert "3 of 4 bumps pass 25 already" in text_of(pilot)


# Drawings and pictures


def test_the_wiring_names_steps_weights_and_the_bias():
    text = " ".join("".join(row) for row in deep_wiring(start_scene("tower").network, 72, 12).characters)
    for word in ("x ●", "y ●", "step at x = 0.4", "step at y = 0.7", "0.3", "-0.3", "◉ σ  b -0.5"):
        assert word in text
    deep_wiring(start_scene("two-towers").network, 20, 3)


def test_all_sides_of_a_table_share_a_range_and_the_relief_falls_in_step_with_the_parts():
    surfaces = surfaces_of(parse_scene("table target=saddle parts=7"))
    network, target = surfaces.grid(NETWORK), surfaces.grid(TARGET)
    assert (network.lower, network.upper) == (target.lower, target.upper)
    assert network.values.shape[0] % 7 == 0
    off = surfaces.grid(DIFFERENCE)
    assert off.lower == -off.upper
    assert np.abs(off.values).max() <= off.upper


@pytest.mark.parametrize("line", ["tower h=10 b=-15", "table parts=4", "round-tower", "tower-rule", "curve"])
def test_each_scene_has_pictures_for_paper_before_it_is_shown(line):
    scene = parse_scene(line)
    view = view_of(scene)(None)
    view.open(scene)
    pictures = view.pictures()
    assert pictures
    assert all(isinstance(picture, ChartPicture | GridPicture | CellsPicture) for picture in pictures)
    turns = [picture.turn for picture in pictures if isinstance(picture, GridPicture)]
    assert turns in ([], [None, (-60.0, 35.0)])
