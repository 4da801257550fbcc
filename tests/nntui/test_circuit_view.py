"""The bench of circuits and perceptrons as a user sees it, by keyboard and by mouse."""

from contextlib import asynccontextmanager

import example_snapshots
import numpy as np
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, screen_text

from core.circuits import CIRCUITS
from core.scenes.circuits import CircuitScene, DigitBits, Festival
from core.scenes.perceptron import HIGH, LOW, PerceptronScene
from core.scenes.text import parse_scene, scene_text
from nntui.playground.circuit_words import circuit_words, perceptron_words
from nntui.playground.plane import SHADES, Frame, Ink, meaning, plane
from nntui.screens.playground import PlaygroundScreen
from nntui.widgets.circuit_pane import CircuitPane, DigitsPane, TruthTablePane
from nntui.widgets.limit_pane import LimitPane
from nntui.widgets.plane_pane import PlanePane
from nntui.widgets.slider import Slider


@asynccontextmanager
async def bench(line, size=(120, 36)):
    """The pilot, with the playground open at a scene."""
    app = lab_app(FakeEngine(example_snapshots.ready()))
    app._scene = parse_scene(line)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot) -> None:
    await pilot.pause()
    await pilot.pause()
    await pilot.pause()


async def press(pilot, *keys) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def view(pilot):
    assert isinstance(pilot.app.screen, PlaygroundScreen)
    return pilot.app.screen.view


def line_of(pilot) -> str:
    return scene_text(view(pilot).scene)


def seen(pilot) -> str:
    return " ".join(screen_text(pilot).split())


def rows_of(pilot, kind) -> list[str]:
    """What a pane shows, without its frame."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in pilot.app.screen.query_one(kind)._rows]


def table_rows(pilot) -> list[list[str]]:
    rows = [row.replace("│", "").split() for row in rows_of(pilot, TruthTablePane)]
    return [row for row in rows if row and row[-1] not in ("carry", "xor") and "─" not in row[0]]


async def focus(pilot, name) -> Slider:
    slider = next(one for one in pilot.app.screen.query(Slider) if one.display and one.knob.name == name)
    slider.focus()
    await settle(pilot)
    return slider


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_half_adder_adds_at_each_size(size):
    async with bench("half-adder", size) as pilot:
        assert "The half adder" in seen(pilot)
        assert "0 + 0 = 0: carry 0, sum 0" in seen(pilot)
        await press(pilot, "k")
        assert "0 + 1 = 1: carry 0, sum 1" in seen(pilot)
        drawn = "\n".join(rows_of(pilot, CircuitPane))
        assert "x2 [1]━" in drawn
        assert "● sum 1" in drawn
        assert "○ carry" in drawn
        await press(pilot, "j")
        assert "1 + 1 = 2: carry 1, sum 0" in seen(pilot)
        assert "● carry" in "\n".join(rows_of(pilot, CircuitPane))
        assert line_of(pilot) == "half-adder inputs=1,1"


async def test_the_truth_table_is_gone_through_row_by_row():
    async with bench("xor inputs=1,1") as pilot:
        assert table_rows(pilot)[3] == ["▸", "1", "1", "0", "1", "1", "0"]
        for bits, answer in CIRCUITS["xor"].table():
            await press(pilot, "n")
            assert f"{bits[0]} XOR {bits[1]} = {answer['xor']}" in seen(pilot)
            marked = [row for row in table_rows(pilot) if row[0] == "▸"]
            assert [(row[1], row[2], row[-1]) for row in marked] == [(*map(str, bits), str(answer["xor"]))]


async def test_all_rows_are_shown_by_themselves_until_the_key_is_pressed_again():
    async with bench("nand") as pilot:
        await press(pilot, "a")
        assert line_of(pilot) == "nand inputs=0,1"
        view(pilot)._play_on()
        await settle(pilot)
        assert line_of(pilot) == "nand inputs=1,0"
        await press(pilot, "a")
        view(pilot)._play_on()
        await settle(pilot)
        assert line_of(pilot) == "nand inputs=1,0"


async def test_a_hidden_bench_does_not_go_on():
    async with bench("nand") as pilot:
        await press(pilot, "a")
        before = view(pilot)
        await press(pilot, "escape")
        before._play_on()
        assert scene_text(before.scene) == "nand inputs=0,1"


async def test_sliders_keys_and_space_switch_inputs():
    async with bench("festival") as pilot:
        assert "For it: weather. 6 > 5: go" in seen(pilot)
        await focus(pilot, "weather")
        await press(pilot, "space")
        assert "Nothing speaks for it. 0 ≤ 5: stay at home" in seen(pilot)
        await focus(pilot, "company")
        await press(pilot, "right")
        await press(pilot, "l")
        assert "For it: company, transit. 4 ≤ 5: stay at home" in seen(pilot)
        slider = await focus(pilot, "threshold")
        await press(pilot, "3", "enter")
        assert slider.knob.value == 3.0
        assert "4 > 3: go" in seen(pilot)
        assert line_of(pilot) == "festival threshold=3 inputs=0,1,1"


async def test_the_mouse_switches_inputs_chooses_gates_and_rows():
    async with bench("half-adder") as pilot:
        pane = pilot.app.screen.query_one(CircuitPane)
        assert pane.drawing is not None
        assert pane.drawing.layout is not None
        left, top = pane.drawing.left + 1, pane.drawing.top + 1  # with the frame
        place = pane.drawing.layout.inputs["x1"]
        await pilot.click(pane, offset=(left + place.left + 1, top + place.top))
        await settle(pilot)
        assert line_of(pilot) == "half-adder inputs=1,0"
        gate = pane.drawing.layout.gates["b"].place
        await pilot.click(pane, offset=(left + gate.left + 2, top + gate.top + 2))
        await settle(pilot)
        assert "b: z = -2·1 - 2·1 + 3 = -1 ≤ 0: silent" in seen(pilot)
        assert "▸b" in "\n".join(rows_of(pilot, CircuitPane))
        await pilot.click(TruthTablePane, offset=(5, 1 + 2 + 3))
        await settle(pilot)
        assert line_of(pilot) == "half-adder inputs=1,1"
        await press(pilot, "full_stop")
        assert "c: z = -2·0 - 2·1 + 3 = 1 > 0: fires" in seen(pilot)
        await press(pilot, "comma", "comma")
        assert "a: z = -2·1 - 2·1 + 3 = -1 ≤ 0: silent" in seen(pilot)


async def test_sigmoids_come_close_to_perceptrons_as_c_grows():
    async with bench("half-adder inputs=1,0") as pilot:
        await press(pilot, "v")
        values = CIRCUITS["half-adder"].sigmoid_wires((1, 0), 1.0)
        drawn = "\n".join(rows_of(pilot, CircuitPane))
        assert all(f"{values[gate]:.2f}" in drawn for gate in ("a", "b", "c", "sum", "carry"))
        off = CIRCUITS["half-adder"].limit((1, 0), [1.0])[0]
        assert f"at most {off:.2g} off the perceptrons" in seen(pilot)
        await focus(pilot, "c")
        await press(pilot, "1", "0", "0", "enter")
        assert "c 100" in seen(pilot)
        assert "● sum 1.00" in "\n".join(rows_of(pilot, CircuitPane))
        assert line_of(pilot) == "half-adder inputs=1,0 neurons=sigmoids c=100"
        limit = pilot.app.screen.query_one(LimitPane)
        small = limit.size.height
        await press(pilot, "c")
        assert limit.size.height > 2 * small
        await pilot.click(limit, offset=(limit.size.width // 2, 5))
        await settle(pilot)
        assert 5 < view(pilot).scene.c < 20
        await press(pilot, "c")
        assert limit.size.height == small


async def test_where_the_sum_is_zero_it_says_that_there_is_no_limit():
    async with bench("festival threshold=6 neurons=sigmoids c=1000") as pilot:
        assert "At go z is exactly 0: σ stays at 1/2, however large c is." in seen(pilot)
        assert "0.50" in "\n".join(rows_of(pilot, CircuitPane))
        await press(pilot, "v")
        assert "At go z is exactly 0: a perceptron is silent there" in seen(pilot)


async def test_where_there_is_no_room_a_key_shows_the_table_and_the_limit():
    async with bench("half-adder inputs=0,1", (80, 24)) as pilot:
        assert not pilot.app.screen.query_one(TruthTablePane).display or "Truth table" not in seen(pilot)
        await press(pilot, "w")
        assert len([row for row in table_rows(pilot) if row[0] == "▸"]) == 1
        assert "over c" in seen(pilot)
        await press(pilot, "w")
        assert "x2 [1]" in seen(pilot)


async def test_one_goes_from_scene_to_scene_and_each_is_drawn():
    async with bench("perceptron") as pilot:
        for name in ("festival", "nand", "not", "and", "or", "xor", "half-adder", "half-adder-merged"):
            await press(pilot, "right_square_bracket")
            assert view(pilot).scene.name == name
            drawn = "\n".join(rows_of(pilot, CircuitPane))
            assert all(wire in drawn for wire in view(pilot).scene.circuit.inputs)
            assert all(f"○ {label}" in drawn or f"● {label}" in drawn for label, _ in view(pilot).scene.circuit.outputs)
        await press(pilot, "right_square_bracket")
        assert "Digit 6: 0.00 1.00 1.00 0.00, read as 6" in seen(pilot)
        await press(pilot, "n")
        assert "Digit 7: 0.00 1.00 1.00 1.00, read as 7" in seen(pilot)
        await pilot.click(DigitsPane, offset=(10, 2))
        await settle(pilot)
        assert isinstance(view(pilot).scene, DigitBits)
        assert "10 of 10 digits right, 10 sure to 0.01." in seen(pilot)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_perceptron_and_its_line_at_each_size(size):
    async with bench("perceptron", size) as pilot:
        assert "z = -2·1 - 2·1 + 3 = -1 ≤ 0: silent" in seen(pilot)
        assert "✓ This is NAND: all 4 corners are right." in seen(pilot)
        drawn = rows_of(pilot, PlanePane)
        assert any("fires" in row for row in drawn)
        assert any("does not" in row for row in drawn)
        assert sum(row.count("● 1 ✓") for row in drawn) == 3
        assert sum(row.count("▸○ 0 ✓") for row in drawn) == 1
        assert sum("⠀" < sign <= "⣿" for row in drawn for sign in row) > 8
        await press(pilot, "j")
        assert "z = -2·0 - 2·1 + 3 = 1 > 0: fires" in seen(pilot)


async def test_gates_to_build_are_offered_and_xor_says_why_it_cannot_be():
    async with bench("perceptron") as pilot:
        for name in ("AND", "OR", "NOR"):
            await press(pilot, "g")
            assert f"✓ This is {name}: all 4 corners are right." in seen(pilot)
        await press(pilot, "g")
        assert "XOR: 1 of 4 corners are right." in seen(pilot)
        assert "No line can: w1+b > 0, w2+b > 0 and b ≤ 0 give w1+w2+b > 0 at 11." in seen(pilot)
        assert sum(row.count("✗") for row in rows_of(pilot, TruthTablePane)) == 3
        await press(pilot, "r")
        assert line_of(pilot) == "perceptron"


async def test_the_mouse_takes_the_inputs_along_and_corners_catch_them():
    async with bench("perceptron") as pilot:
        pane = pilot.app.screen.query_one(PlanePane)
        frame = pane.frame_of_plane
        column, row = frame.cell(0.5, 1.2)
        await pilot.mouse_down(pane, offset=(column + 1, row + 1))
        await settle(pilot)
        scene = view(pilot).scene
        assert (scene.x1, scene.x2) == pytest.approx((0.5, 1.2), abs=0.06)
        assert "◆" in "\n".join(rows_of(pilot, PlanePane))
        column, row = frame.cell(0.0, 1.0)
        await pilot.hover(pane, offset=(column + 2, row + 1))
        await pilot.mouse_up(pane, offset=(column + 2, row + 1))
        await settle(pilot)
        assert view(pilot).scene.inputs == (0.0, 1.0)
        await press(pilot, "n")
        assert view(pilot).scene.inputs == (1.0, 0.0)


def test_points_of_the_plane_are_cells_and_back():
    frame = Frame(60, 20)
    for x in np.linspace(LOW, HIGH, 15):
        for y in np.linspace(LOW, HIGH, 15):
            again = frame.point(*frame.cell(float(x), float(y)))
            assert again == pytest.approx((x, y), abs=0.12)
    assert frame.point(-10, 99) == pytest.approx((LOW, LOW), abs=0.1)


@pytest.mark.parametrize("weights", [(1.0, -2.0, 0.3), (0.0, 3.0, -1.0), (-2.0, 0.0, 5.0)])
def test_each_side_of_the_line_has_its_shade_and_its_sign(weights):
    scene = PerceptronScene(*weights, goal="none")
    cells = plane(scene, 63, 21)
    frame, last = Frame(63, 21), SHADES - 1
    signs = 0
    for row in range(frame.rows):
        for column in range(3, 63):
            x = LOW + (column - 3 + 0.5) / frame.columns * (HIGH - LOW)
            y = HIGH - (row + 0.5) / frame.rows * (HIGH - LOW)
            ink, shade = meaning(int(cells.roles[row, column]))
            fires = scene.perceptron.output((x, y))
            sign = str(cells.characters[row, column])
            if isinstance(ink, Ink):
                assert shade == (last if fires else 0)
                if ink is Ink.SIGN:
                    assert sign == ("+" if fires else "-")
                    signs += 1
            else:
                assert sign == "▀"
                assert {ink, shade} == {0, last}
    assert signs > 30


def test_a_sigmoid_is_soft_where_c_is_small():
    def shades(c):
        # No middle of a cell lies on this line, where a sigmoid would stay at 1/2.
        cells = plane(PerceptronScene(bias=2.983, neurons="sigmoids", c=c, goal="none"), 63, 21)
        found = {meaning(int(role)) for role in cells.roles[:20, 3:].ravel()}
        return {shade for ink, shade in found if isinstance(ink, Ink)}

    assert len(shades(1.0)) > 6
    assert shades(100_000.0) == {0, SHADES - 1}
    soft = plane(PerceptronScene(neurons="sigmoids", c=1.0), 63, 21, shaded=False)
    assert {"+", "-", "·"} <= {str(sign) for sign in soft.characters.ravel()}
    assert {meaning(int(role))[1] for role in soft.roles.ravel()} == {0}


def test_words_about_ties():
    tie = PerceptronScene(1.0, -1.0, 0.0, 1.0, 1.0, "none", "sigmoids", 1e6)
    assert perceptron_words(tie).lines == (
        "z = 1·1 - 1·1 + 0 = 0, σ(1e6·z) = 0.50",
        "g: a gate to build",
        "z is exactly 0: a perceptron is silent, a sigmoid says 1/2 for every c.",
    )
    assert (
        circuit_words(Festival(inputs=(0.0, 0.0, 0.0)), "go").lines[0] == "Nothing speaks for it. 0 ≤ 5: stay at home"
    )
    assert circuit_words(CircuitScene("not"), "not").lines[0] == "NOT 0 = 1"
