"""A curve by two outputs: in the plane, and over t."""

import numpy as np
import pytest
from lab_driver import SIZES, paste_text
from playground_driver import playground, screen, settle, text_of, turn

from core.scenes.text import parse_scene
from nntui.playground.plane_curves import distances_of, plane_axes, plane_curves
from nntui.widgets.chart import Role
from nntui.widgets.field import Field
from nntui.widgets.plane_curve_pane import PlaneCurvePane, TimePane, plane_drawing


@pytest.mark.parametrize("size", SIZES)
async def test_at_each_size_the_curve_is_shown_and_its_parts_over_t_have_room_or_a_key(size):
    async with playground("curve", size) as pilot:
        view = screen(pilot).view
        assert view.query_one(PlaneCurvePane).display
        assert "1-40-2" in text_of(pilot)
        if size[0] < 100:
            assert not view.query_one(TimePane).display
            await pilot.press("v")
            await settle(pilot)
        assert view.query_one(TimePane).display
        assert "x(t)" in text_of(pilot)
        assert "y(t)" in text_of(pilot)


async def test_more_bumps_come_closer_and_curves_can_be_typed():
    async with playground("curve bumps=5") as pilot:
        first = float(text_of(pilot).split("Curve off by ")[1].split()[0])
        await turn(pilot, "bumps", "5", "0", "enter")
        assert float(text_of(pilot).split("Curve off by ")[1].split()[0]) < first / 4
        await pilot.press("t")
        await paste_text(pilot, "0.5 + 0.3cos(6t)")
        assert "semicolon" in screen(pilot).query_one(Field).said
        await pilot.press("ctrl+a")
        await paste_text(pilot, "0.5 + 0.3cos(6t); t + q")
        assert "'q' is not known" in screen(pilot).query_one(Field).said
        await pilot.press("enter", "ctrl+a")
        await paste_text(pilot, "0.5 + 0.3cos(6t); 0.2 + 0.5t")
        await pilot.press("enter")
        await settle(pilot)
        assert screen(pilot).view.scene.target.text == "0.5 + 0.3cos(6t); 0.2 + 0.5t"
        await turn(pilot, "output", "right")
        assert screen(pilot).view.scene.recipe.output == "linear"


def curves_of(line, points):
    scene = parse_scene(line)
    return plane_curves(scene.network, scene.target, points)


def test_a_circle_is_drawn_round_and_around_its_middle():
    curves = curves_of("curve bumps=200", 800)
    for width, height in ((40, 24), (90, 20), (30, 40)):
        cells = plane_drawing(curves, width, height)
        rows, columns = np.nonzero(cells.roles == Role.TRAINING)
        wide, high = columns.max() - columns.min() + 1, 2 * (rows.max() - rows.min() + 1)
        assert wide == pytest.approx(high, abs=3)
        assert not (cells.roles[(rows.min() + rows.max()) // 2, columns.min() + 4 : columns.max() - 3] == 8).any()


def test_a_length_is_the_same_on_both_axes_and_both_curves_lie_within():
    curves = curves_of('curve target="3t; t - 2" output=linear', 300)
    x, y = plane_axes(curves, 50, 20)
    assert (x.upper - x.lower) / 100 == pytest.approx((y.upper - y.lower) / 80)
    for axis, part in ((x, 0), (y, 1)):
        values = np.concatenate([curves.made[:, part], curves.target[:, part]])
        assert axis.lower <= values.min()
        assert values.max() <= axis.upper


def test_the_distance_is_the_straight_one():
    scene = parse_scene("curve bumps=7")
    off = distances_of(scene)
    t = (np.arange(1000) + 0.5) / 1000
    made = scene.network.outputs(t)
    x, y = 0.5 + 0.4 * np.cos(2 * np.pi * t), 0.5 + 0.4 * np.sin(2 * np.pi * t)
    away = np.sqrt((made[:, 0] - x) ** 2 + (made[:, 1] - y) ** 2)
    assert (off.mean, off.greatest) == pytest.approx((away.mean(), away.max()))
    assert off.mean_x == pytest.approx(np.abs(made[:, 0] - x).mean())
