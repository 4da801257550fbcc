"""The heatmap: colours of its cells, its axes, contours and trails, and the value under the cursor."""

import numpy as np
import pytest
from textual.app import App, ComposeResult

from nntui.widgets.dots import braille, line_points, no_dots, put_points
from nntui.widgets.grid import Grid, Trail, bilinear, resampled, shown_range
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.heatmap_drawing import contour_dots, draw_heatmap, layout, point_at
from nntui.widgets.painting import LEVELS, Role

X = (np.arange(40) + 0.5) / 40
SLOPE = Grid(np.tile(X, (40, 1)))


def colours(painting, place):
    """The colour numbers of the plot's pixels, from the top."""
    here = (slice(0, place.rows), slice(place.left, place.left + place.columns))
    upper = np.where(painting.characters[here] == "▀", painting.ink[here], painting.paper[here])
    pixels = np.empty((2 * place.rows, place.columns), int)
    pixels[0::2], pixels[1::2] = upper, painting.paper[here]
    return pixels % LEVELS


def rows_of(painting):
    return ["".join(row) for row in painting.characters]


def test_each_pixel_has_the_colour_of_the_value_at_its_middle():
    values = np.random.default_rng(1).random((11, 11))
    grid = Grid(values)
    place = layout(grid, 50, 16)
    pixels = colours(draw_heatmap(grid, 50, 16), place)
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            x = (column + 0.5) / pixels.shape[1]
            y = 1 - (row + 0.5) / pixels.shape[0]
            assert pixels[row, column] == int(values[int(y * 11), int(x * 11)] * LEVELS)


def test_low_is_below_and_values_beyond_the_range_have_its_ends():
    grid = Grid(np.array([[-9.0, -9.0], [9.0, 9.0]]), lower=-1.0, upper=1.0)
    pixels = colours(draw_heatmap(grid, 40, 14), layout(grid, 40, 14))
    assert (pixels[: len(pixels) // 2] == LEVELS - 1).all()
    assert (pixels[len(pixels) // 2 :] == 0).all()


def test_a_square_stays_nearly_square_in_any_pane():
    for width, height in ((200, 20), (40, 50), (60, 30), (47, 17)):
        place = layout(SLOPE, width, height)
        assert 1 / 1.25 <= place.columns / (2 * place.rows) <= 1.25
        assert place.rows < height
        assert place.left + place.columns <= width


def test_axes_and_the_bar_of_colours_are_numbered():
    grid = Grid(SLOPE.values * 8, (-2.0, 2.0), (0.0, 30.0), 0.0, 8.0, ("v", "w", "C"))
    rows = rows_of(draw_heatmap(grid, 60, 22))
    words = set(" ".join(rows).split())
    assert {"v", "w", "-2", "2", "0", "30", "8", "4"} <= words
    assert rows[0].split()[0] in ("30", "w")
    assert "30" not in rows[-2]


def test_without_colours_denser_signs_are_higher_and_differences_have_other_signs_below_zero():
    rows = rows_of(draw_heatmap(SLOPE, 60, 20, few_colours=True))
    place = layout(SLOPE, 60, 20)
    order = [" ░▒▓█".index(sign) for sign in rows[5][place.left : place.left + place.columns]]
    assert order == sorted(order)
    assert len(set(order)) == 5
    off = Grid(SLOPE.values - 0.5, lower=-0.5, upper=0.5, diverging=True)
    row = rows_of(draw_heatmap(off, 60, 20, few_colours=True))[5]
    assert "≡" in row
    assert row.index("≡") < row.index("█")


def test_a_contour_runs_where_the_level_is_crossed():
    grid = Grid(SLOPE.values, levels=(0.25, 0.6))
    dots = contour_dots(grid, 40, 10)
    columns = np.flatnonzero(dots.any(axis=0))
    assert columns == pytest.approx([20, 48], abs=1)
    painting = draw_heatmap(grid, 60, 16)
    assert (painting.ink == Role.CONTOUR).sum() >= 2 * layout(grid, 60, 16).rows


def test_a_trail_goes_from_point_to_point_and_has_its_sign_at_the_end():
    place = layout(SLOPE, 60, 20)
    path = np.array([[0.1, 0.1], [0.9, 0.9]])
    painting = draw_heatmap(SLOPE, 60, 20, [Trail(path, 1, "●")])
    where = np.argwhere(painting.ink == Role.TRAIL + 1)
    assert len(where) >= 0.7 * place.columns
    (row, column), *more = np.argwhere(painting.characters == "●")
    assert not more
    assert point_at(SLOPE, place, column, row) == pytest.approx((0.9, 0.9), abs=0.05)


@pytest.mark.parametrize("few", [False, True])
def test_trails_far_away_and_panes_without_room_do_no_harm(few):
    wild = Trail(np.array([[0.5, 0.5], [1e300, -1e300], [np.nan, 0.0], [3.0, np.inf]]), 0, "●")
    for size in ((60, 20), (9, 3), (1, 1), (14, 40)):
        draw_heatmap(Grid(SLOPE.values, levels=(0.5,)), *size, [wild, Trail(np.zeros((0, 2)))], (5.0, -3.0), few)


def test_ranges_hold_all_values_and_stay_while_these_move_a_little():
    assert shown_range([0.2, 0.7]) == (0.0, 1.0)
    assert shown_range([0.2, 1.31]) == shown_range([0.1, 1.33])
    lower, upper = shown_range([-3.0, np.nan, 8.0, np.inf])
    assert (lower, upper) == pytest.approx((-4.0, 8.0))
    assert shown_range([]) == (0.0, 1.0)
    assert shown_range([5.0], 5.0, 5.0)[1] > 5.0


def test_values_between_middles_are_on_the_plane_through_them():
    values = 3 * X[None, :] - 2 * X[:, None]
    u, v = np.random.default_rng(0).uniform(0.05, 0.95, (2, 50))
    assert bilinear(values, u, v) == pytest.approx(3 * u - 2 * v)
    assert bilinear(np.array([[4.0]]), u, v) == pytest.approx(np.full(50, 4.0))
    assert resampled(np.array([[1.0, 2.0], [3.0, 4.0]]), 4, 2).tolist() == [[1, 1, 2, 2], [3, 3, 4, 4]]


def test_dots_are_the_characters_that_unicode_has_for_them():
    dots = no_dots(2, 1)
    put_points(dots, np.array([0, 3, 9]), np.array([0, 3, 0]))
    assert braille(dots).tolist() == [["⠁", "⢀"]]
    columns, rows = line_points(np.array([0.0, 6.0]), np.array([0.0, 3.0]))
    assert (np.abs(np.diff(columns)) <= 1).all()
    assert (columns[0], rows[0], columns[-1], rows[-1]) == (0, 0, 6, 3)


class Bench(App[None]):
    """A heatmap of a slope, and where it was pointed to."""

    def compose(self) -> ComposeResult:
        yield Heatmap()

    def on_mount(self) -> None:
        self.points: list[Heatmap.Pointed] = []
        self.query_one(Heatmap).show(SLOPE)

    def on_heatmap_pointed(self, event: Heatmap.Pointed) -> None:
        self.points.append(event)


async def test_the_mouse_and_the_cursor_keys_read_values():
    app = Bench()
    async with app.run_test(size=(60, 24)) as pilot:
        heatmap = app.query_one(Heatmap)
        place = layout(SLOPE, *heatmap.size)
        await pilot.hover(Heatmap, offset=(1 + place.left + place.columns // 4, 1 + place.rows // 2))
        x, y = heatmap.cursor
        assert x == pytest.approx(0.25, abs=0.04)
        assert y == pytest.approx(0.5, abs=0.06)
        assert f"z {SLOPE.at(x, y):.4g}" in str(heatmap.border_subtitle)
        assert not app.points
        heatmap.focus()
        await pilot.press("right", "up")
        assert heatmap.cursor[0] > x
        assert heatmap.cursor[1] > y
        assert "╋" in "".join(strip.text for strip in heatmap.draw())
        await pilot.click(Heatmap, offset=(1 + place.left, 1))
        assert app.points[-1].pressed
        assert (app.points[-1].x, app.points[-1].y) == pytest.approx((0.0, 1.0), abs=0.05)
        await pilot.press(*["shift+left"] * 3)
        assert heatmap.cursor[0] == 0.0


async def test_its_resolution_is_one_value_a_pixel():
    app = Bench()
    async with app.run_test(size=(60, 24)):
        heatmap = app.query_one(Heatmap)
        place = layout(SLOPE, *heatmap.size)
        assert heatmap.resolution == (place.columns, 2 * place.rows)
