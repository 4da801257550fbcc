"""Balls on cost surfaces as a user sees them: the map, rolling, other starts, and what is said of them."""

import numpy as np
import pytest
from lab_driver import SIZES
from playground_driver import playground, screen, settle, slider, text_of, turn

from core.scenes.ball import BALLS
from core.scenes.text import parse_scene, scene_text
from nntui.playground.ball_drawing import cost_chart, map_of, trails_of
from nntui.playground.ball_view import BallView
from nntui.playground.ball_words import ball_words
from nntui.playground.pictures import ChartPicture, GridPicture
from nntui.widgets.chart import Canvas
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.heatmap_drawing import layout
from nntui.widgets.relief import Relief
from nntui.widgets.step_chart import StepChart


def view(pilot) -> BallView:
    assert isinstance(screen(pilot).view, BallView)
    return screen(pilot).view


def words(line: str) -> str:
    return "\n".join(ball_words(parse_scene(line)).lines)


# What is said


def test_the_words_say_who_is_lowest_and_where_they_ended():
    assert words("ravine step=0").startswith("Step 0: C 7.21; space lets them roll")
    assert words("ravine").startswith("Step 100: lowest ▲ Nesterov, C 3.5e-7")
    assert words("ravine momentum=0 steps=40").startswith("Step 40: all are as low")
    said = words("false-minima")
    assert "● gradient descent and ▲ Nesterov rest in a false minimum, C -0.706" in words("false-minima momentum=0.98")
    assert "◆ momentum left the map" in words("false-minima momentum=0.98")
    assert "false minimum, C -0.706; the lowest here has -1.96" in said
    assert "of 300; now all rest there." in words("false-minima x=-4.5 y=-1.4 steps=300")
    assert "▲ Nesterov rest in the lowest place." in words("false-minima x=-4.5 y=-1.4 steps=300 momentum=0.1")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ravine learning_rate=0.11", "● gradient descent, {}: η 0.11 is above 2/curvature = 0.1."),
        (
            "ravine learning_rate=0.2 steps=300",
            "● gradient descent, ◆ momentum and ▲ Nesterov are lost: η 0.2 is above",
        ),
        ("ravine learning_rate=0.07 momentum=0", "jumps from wall to wall: η 0.07 is above 1/curvature = 0.05."),
        ("valley learning_rate=0.9 momentum=1.3 steps=400", "with momentum μ 1.3 the speed never dies down"),
        ("valley learning_rate=0.01", "Steps uphill, past the bottom: ◆ "),
    ],
)
def test_the_words_say_why_balls_swing(line, reason):
    for part in reason.split("{}"):
        assert part.strip(", ") in words(line)


def test_the_number_of_steps_uphill_is_counted():
    scene = parse_scene("ravine step=30")
    rises = [sum(path.costs[i + 1] > path.costs[i] for i in range(30)) for path in scene.paths]
    assert f"◆ {rises[1]} ▲ {rises[2]} of 30." in words("ravine step=30")


@pytest.mark.parametrize("name", BALLS)
@pytest.mark.parametrize(
    "settings", ["learning_rate=100", "learning_rate=0", "momentum=1.5 steps=1000", "steps=1 step=0"]
)
def test_whatever_is_set_there_is_a_picture_and_words(name, settings):
    scene = parse_scene(f"{name} {settings}")
    assert all(ball_words(scene).lines)
    chart = cost_chart(scene, 60, 12)
    assert chart.y.lower < chart.y.upper
    assert all(np.isfinite(line.y).all() for line in chart.lines)
    assert (Canvas().draw(chart, 60, 12).characters != " ").sum() > 100
    assert all(np.isfinite(trail.points).all() for trail in trails_of(scene))


def test_the_map_is_the_surface_with_the_contours_of_the_book():
    grid = map_of("ravine")
    assert grid.levels == (0.5, 1, 2, 3, 4, 5, 6, 7, 8)
    assert grid.at(0.5, -0.5) == pytest.approx(0.25 + 2.5, abs=0.03)
    assert grid.at(-0.9, 0.1) == pytest.approx(0.81 + 0.1, abs=0.03)


# The screen


@pytest.mark.parametrize("size", SIZES)
async def test_at_each_size_there_is_the_map_the_sliders_and_the_words(size):
    async with playground("ravine", size) as pilot:
        text = text_of(pilot)
        assert "C = w1² + 10 w2²" in text
        assert "lowest ▲ Nesterov" in text
        assert "▲" in text
        assert [one.knob.name for one in screen(pilot).query("Slider").results() if one.display] == [
            "x",
            "y",
            "learning_rate",
            "momentum",
            "steps",
            "step",
        ]
        small = size == (80, 24)
        assert view(pilot).query_one(Relief).display is not small
        await pilot.press("w")
        await settle(pilot)
        assert view(pilot).query_one(StepChart).display
        assert "◆ momentum" in text_of(pilot)
        assert view(pilot).query_one("#ball-top").display is not small
        await pilot.press("w", "v")
        await settle(pilot)
        assert ("From the side" in text_of(pilot)) is True
        assert view(pilot).query_one(Heatmap).display is not small


async def test_space_lets_the_balls_roll_to_the_end_and_stops_them():
    async with playground("ravine step=0", (80, 24)) as pilot:
        assert "Step 0" in text_of(pilot)
        await pilot.press("space")
        for _ in range(100):
            await pilot.pause(0.02)
            if view(pilot).scene.now >= 4:
                break
        assert view(pilot).rolls
        await pilot.press("space")
        await settle(pilot)
        stopped = view(pilot).scene.now
        assert 4 <= stopped < 100
        assert f"Step {stopped}:" in text_of(pilot)
        await pilot.pause(0.2)
        assert view(pilot).scene.now == stopped
        await pilot.press("n", "n", "b")
        await settle(pilot)
        assert f"Step {stopped + 1}:" in text_of(pilot)
        assert slider(pilot, "step").knob.value == stopped + 1
        await turn(pilot, "step", "end")
        assert scene_text(view(pilot).scene) == "ravine"
        await pilot.press("space")
        assert view(pilot).scene.now < 100, "from the start again"


async def test_while_nobody_looks_the_balls_wait():
    async with playground("valley step=0", (80, 24)) as pilot:
        await pilot.press("space", "U")
        await pilot.pause(0.2)
        before = view_behind(pilot).scene.now
        await pilot.pause(0.3)
        assert view_behind(pilot).scene.now == before
        await pilot.press("U")
        for _ in range(100):
            await pilot.pause(0.02)
            if view(pilot).scene.now > before:
                break
        assert view(pilot).scene.now > before


def view_behind(pilot) -> BallView:
    return pilot.app.get_screen_stack("playground")[-1].view


async def test_the_mouse_and_the_cursor_keys_choose_the_start():
    async with playground("ravine", (120, 36)) as pilot:
        heatmap = view(pilot).query_one(Heatmap)
        place = layout(heatmap.grid, *heatmap.size)
        await pilot.click(heatmap, offset=(1 + place.left + place.columns // 2, 1 + place.rows // 4))
        await settle(pilot)
        scene = view(pilot).scene
        assert scene.x == pytest.approx(0.0, abs=0.1)
        assert scene.y == pytest.approx(0.5, abs=0.15)
        assert slider(pilot, "y").knob.value == scene.y
        assert view(pilot).query_one(Heatmap).has_focus
        await pilot.press("right", "down")
        await settle(pilot)
        moved = view(pilot).scene
        assert 0.01 < moved.x - scene.x < 0.2
        assert 0.01 < scene.y - moved.y < 0.3
        await pilot.press("r")
        await settle(pilot)
        assert scene_text(view(pilot).scene) == "ravine"


async def test_sliders_change_the_paths_and_a_wrong_number_is_refused():
    async with playground("valley", (120, 36)) as pilot:
        await turn(pilot, "learning_rate", *"1.2", "enter")
        assert "lost" in text_of(pilot) or "wider" in text_of(pilot)
        await turn(pilot, "x", *"9", "enter")
        assert "a number from -3 to 3" in text_of(pilot)
        await turn(pilot, "steps", *"5", "enter")
        assert view(pilot).scene.steps == view(pilot).scene.now == 5


def test_on_paper_there_are_the_map_the_relief_and_the_costs():
    from core.run_file import default_run
    from nntui.engine_link import EngineLink

    shown = BallView(EngineLink(default_run()))
    shown.open(parse_scene("ravine step=10"))
    seen, relief, costs = shown.pictures()
    assert isinstance(seen, GridPicture)
    assert isinstance(relief, GridPicture)
    assert isinstance(costs, ChartPicture)
    assert [len(trace.x) for trace in seen.traces] == [11, 11, 11]
    assert relief.turn is not None
    assert (seen.x_name, seen.levels[0]) == ("w1", 0.5)
