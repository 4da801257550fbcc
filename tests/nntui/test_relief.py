"""The relief: where places of the block are seen, what hides what, and how keys and mouse turn it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from nntui.widgets.grid import Grid, Trail, bilinear
from nntui.widgets.painting import LEVELS, ROLES, SHADES, Role
from nntui.widgets.relief import Relief
from nntui.widgets.relief_drawing import Turn, draw_relief, eye_over
from nntui.widgets.relief_view import NOTHING, SIDE, SURFACE, Eye, fitting, is_seen, look, mesh

ABOVE = Eye(0.0, 90.0, 41, 41, 40.0)
FRONT = Eye(0.0, 30.0, 81, 81, 50.0, height=0.6)


def at(eye, u, v, z):
    column, row = eye.project(np.float64(u), np.float64(v), np.float64(z))
    return float(column), float(row)


# Where places are seen


@pytest.mark.parametrize(
    ("azimuth", "corner", "column", "row"),
    [
        (0, (0, 0), 10, 90),  # the near left one; the foot is 80 pixels wide
        (0, (1, 1), 90, 10),
        (90, (1, 0), 10, 90),  # what ran to the right now runs towards the eye
        (90, (0, 1), 90, 10),
        (180, (0, 0), 90, 10),
        (45, (0.5, 0.5), 50, 50),
    ],
)
def test_from_straight_above_corners_are_where_a_turned_square_has_them(azimuth, corner, column, row):
    eye = Eye(float(azimuth), 90.0, 100, 100, 80.0)
    assert at(eye, *corner, 0.3) == pytest.approx((column, row), abs=1e-9)


def test_from_the_side_heights_count_as_the_cosine_and_distances_as_the_sine():
    eye = Eye(0.0, 30.0, 100, 100, 80.0, height=0.6)
    assert at(eye, 0.5, 0.5, 0.5) == pytest.approx((50, 50))
    assert at(eye, 0.5, 0.5, 1.0) == pytest.approx((50, 50 - 80 * 0.3 * np.cos(np.pi / 6)))
    assert at(eye, 0.5, 1.0, 0.5) == pytest.approx((50, 50 - 80 * 0.5 * 0.5))
    assert at(eye, 0.0, 0.5, 0.5) == pytest.approx((10, 50))


@given(st.floats(0, 360), st.floats(10, 90), st.floats(0, 1), st.floats(0, 1))
def test_turning_there_and_back_is_nothing_and_the_whole_block_fits(azimuth, tilt, u, v):
    scale, height = fitting(100, 80, tilt)
    eye = Eye(azimuth, tilt, 100, 80, scale, height=height)
    there = eye.turned(np.float64(u), np.float64(v))
    assert eye.unturned(*there) == pytest.approx((u, v), abs=1e-9)
    for z in (0.0, 1.0):
        column, row = at(eye, u, v, z)
        assert -0.01 <= column <= 100.01
        assert -0.01 <= row <= 80.01


# What is seen


def test_from_straight_above_each_pixel_shows_the_place_below_it():
    view = look(np.zeros((8, 8)), Eye(0.0, 90.0, 40, 40, 40.0))
    assert (view.kind != NOTHING).all()
    assert view.u[0] == pytest.approx((np.arange(40) + 0.5) / 40)
    assert view.v[:, 0] == pytest.approx(1 - (np.arange(40) + 0.5) / 40, abs=0.02)


@given(st.floats(0, 359), st.floats(15, 80))
def test_a_seen_place_is_projected_onto_its_pixel_and_lies_on_the_surface(azimuth, tilt):
    """The two ways, from pixels to places and back, know nothing of each other."""
    x, y = np.meshgrid((np.arange(30) + 0.5) / 30, (np.arange(30) + 0.5) / 30)
    shares = 0.5 + 0.4 * np.sin(5 * x) * np.cos(4 * y)
    eye = eye_over(Turn(azimuth, tilt), 60, 60, 0, 0)
    view = look(shares, eye)
    rows, columns = np.nonzero(view.kind == SURFACE)
    assert rows.size > 200
    u, v, z = (each[rows, columns] for each in (view.u, view.v, view.z))
    across, down = eye.project(u, v, z)
    assert across == pytest.approx(columns + 0.5, abs=1e-6)
    inner = (view.kind[np.maximum(rows - 1, 0), columns] == SURFACE) & (np.abs(down - rows - 0.5) < 3)
    assert np.mean(np.abs(down - rows - 0.5)[inner]) < 0.15
    assert z == pytest.approx(bilinear(shares, u, v), abs=0.06)


def test_a_wall_in_front_hides_what_is_behind_and_not_from_the_other_side():
    shares = np.zeros((40, 40))
    shares[4:6] = 1.0  # a wall along x, near the eye
    shares[10:12, 18:22] = 0.4  # a low box behind it
    spot = (np.array([20 / 40]), np.array([11 / 40]), np.array([0.4]))
    for azimuth, seen in ((0.0, False), (180.0, True)):
        eye = Eye(azimuth, 30.0, 100, 100, 60.0, height=0.6)
        view = look(shares, eye)
        columns, rows = eye.project(*spot)
        away = eye.turned(*spot[:2])[1]
        assert bool(is_seen(view, columns, rows, away)[0]) is seen
        shown = (view.kind == SURFACE) & (np.abs(view.v - 11 / 40) < 0.02) & (np.abs(view.u - 0.5) < 0.04)
        assert shown.any() == seen


def test_what_is_seen_further_up_in_a_column_is_further_away():
    shares = np.random.default_rng(3).random((25, 25))
    view = look(shares, eye_over(Turn(25, 40), 80, 80, 0, 0))
    for column in range(80):
        away = view.away[:, column][view.kind[:, column] == SURFACE]
        assert (np.diff(away[::-1]) >= -1e-9).all()


def test_a_flat_block_shows_its_top_and_two_sides_and_nothing_else():
    high = look(np.ones((5, 5)), Eye(30.0, 30.0, 100, 100, 60.0, height=0.6))
    area = (high.kind == SURFACE).sum()
    assert area == pytest.approx(60 * 60 * np.sin(np.pi / 6), rel=0.03)
    width = 60 * (np.cos(np.pi / 6) + np.sin(np.pi / 6))
    assert (high.kind == SIDE).sum() == pytest.approx(width * 60 * 0.6 * np.cos(np.pi / 6), rel=0.04)
    assert len(set(np.round(high.light[high.kind == SIDE], 6))) == 2
    low = look(np.zeros((5, 5)), Eye(30.0, 30.0, 100, 100, 60.0, height=0.6))
    assert (low.kind == SIDE).sum() < 0.05 * area


def test_slopes_towards_the_light_are_bright_and_those_turned_away_dark():
    ramp = np.tile((np.arange(20) + 0.5) / 20, (20, 1))
    rising, falling = (look(shares, FRONT) for shares in (ramp, ramp[:, ::-1]))
    inside = (slice(40, 45), slice(35, 45))
    assert (rising.light[inside] > falling.light[inside] + 0.2).all()  # the light comes from the left


def test_the_mesh_has_as_many_lines_as_were_asked_for():
    view = look(np.zeros((8, 8)), ABOVE)
    row = mesh(view, 4)[17, 2:-3]
    assert row.sum() == 3


def test_values_that_are_not_finite_or_out_of_range_are_drawn_at_the_ends():
    values = np.full((10, 10), np.nan)
    values[5:], values[:2] = np.inf, -1e300
    assert set(np.unique(Grid(values, lower=-1.0, upper=3.0).shares())) == {0.0, 1.0}
    for few in (False, True):
        draw_relief(Grid(values), 40, 20, Turn(), [Trail(np.array([[np.nan, 0.5]]), 0, "●")], few)


# In cells


def test_high_places_have_high_colours():
    shares = np.zeros((40, 40))
    shares[10:30, 10:30] = 1.0
    painting = draw_relief(Grid(shares), 60, 30, Turn(0, 90))
    middle = painting.paper[14, 30] if painting.characters[14, 30] == " " else painting.ink[14, 30]
    assert middle < ROLES
    assert middle % LEVELS == LEVELS - 1
    assert painting.paper[0, 0] == Role.BLANK
    levels = painting.ink[painting.ink < SHADES * LEVELS] % LEVELS
    assert {0, LEVELS - 1} <= set(levels.tolist())


def test_axes_are_named_along_the_edges_in_front_and_heights_are_numbered():
    grid = Grid(np.zeros((9, 9)), (0.0, 2.0), (-5.0, 5.0), 0.0, 100.0, ("v", "w", "C"))
    text = [" ".join("".join(row).split()) for row in draw_relief(grid, 70, 30, Turn(30, 35)).characters]
    whole = " ".join(text)
    for word in ("v", "w", "0", "2", "-5", "5", "100"):
        assert word in whole.split() or word in whole
    assert "w" in "".join(draw_relief(grid, 70, 30, Turn(120, 35)).characters.ravel())


@pytest.mark.parametrize("few", [False, True])
def test_a_trail_is_seen_in_front_and_hidden_behind_a_wall(few):
    shares = np.zeros((40, 40))
    shares[8:11] = 1.0
    path = Trail(np.array([[0.2, 0.4], [0.8, 0.4]]), 2, "●")
    shown = [
        (draw_relief(Grid(shares), 60, 30, Turn(azimuth, 30), [path], few).ink == Role.TRAIL + 2).sum()
        for azimuth in (0, 180)
    ]
    assert shown[0] == 0
    assert shown[1] > 10


def test_without_colours_hidden_lines_are_left_out():
    shares = np.zeros((40, 40))
    shares[5:8] = 1.0
    painting = draw_relief(Grid(shares), 60, 30, Turn(0, 20), few_colours=True)
    assert (painting.paper == Role.BLANK).all()
    dotted = painting.characters > "⠀"
    behind = painting.ink[dotted] % LEVELS
    assert (behind >= 0).all()
    assert dotted.sum() < 0.6 * dotted.size


# The pane


class Bench(App[None]):
    """A relief of a slope."""

    def compose(self) -> ComposeResult:
        yield Relief()

    def on_mount(self) -> None:
        self.turns = 0
        self.query_one(Relief).show(Grid(np.tile((np.arange(20) + 0.5) / 20, (20, 1))))

    def on_relief_turned(self) -> None:
        self.turns += 1


async def test_cursor_keys_and_the_mouse_turn_and_tilt_it():
    app = Bench()
    async with app.run_test(size=(60, 24)) as pilot:
        relief = app.query_one(Relief)
        relief.focus()
        await pilot.press("left", "left", "up")
        assert relief.turned == Turn(40.0, 40.0)
        assert "turned 40°, seen from 40°" in str(relief.border_subtitle)
        before = [strip.text for strip in relief.draw()], relief.draw()
        await pilot.press(*["right"] * 8, *["shift+down"] * 5)
        assert relief.turned == Turn(0.0, 10.0)
        await pilot.press("right")
        assert relief.turned.azimuth == 355.0
        assert relief.draw() != before[1]
        await pilot.mouse_down(Relief, offset=(30, 10))
        await pilot.hover(Relief, offset=(25, 12))
        await pilot.mouse_up(Relief, offset=(25, 12))
        assert relief.turned == Turn(10.0, 16.0)
        await pilot.hover(Relief, offset=(5, 5))
        assert relief.turned == Turn(10.0, 16.0)
        assert app.turns > 0


async def test_it_turns_by_itself_until_it_is_stopped():
    app = Bench()
    async with app.run_test(size=(60, 24)) as pilot:
        relief = app.query_one(Relief)
        await pilot.pause(0.2)
        assert relief.turned == Turn()
        relief.action_spin()
        await pilot.pause(0.3)
        assert relief.turned.azimuth > Turn().azimuth
        relief.action_spin()
        stopped = relief.turned
        await pilot.pause(0.2)
        assert relief.turned == stopped
