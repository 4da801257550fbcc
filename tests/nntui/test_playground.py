"""The playground as a user sees it: scenes, the game, targets typed and drawn, the proof, and the way back."""

from pathlib import Path
from textwrap import wrap

import example_snapshots
import numpy as np
import pytest
from command_line import run_here
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, paste_text, screen_text
from playground_driver import playground, screen, settle, slider, text_of, turn

from core.commands import Watch
from core.scenes.registry import SCENES, scene_title
from core.scenes.text import parse_scene
from core.targets import Drawn
from core.universality import game
from core.universality.ladder import LADDER
from nntui.playground.best_score import keep_heights, kept_heights
from nntui.screens.lab import LabScreen
from nntui.screens.playground import PlaygroundScreen
from nntui.widgets.chart import TINTED, Role
from nntui.widgets.function_plot import FunctionPlot
from nntui.widgets.slider import Slider


def cells(pilot, role: Role) -> int:
    """How many cells of the plot have the style of a role, tinted or not."""
    plot = screen(pilot).query_one(FunctionPlot)
    styles = [plot._role_styles()[int(role)], plot._role_styles()[int(role) + TINTED]]
    return sum(len(segment.text) for strip in plot._rows or [] for segment in strip if segment.style in styles)


def tinted(pilot) -> int:
    """How many cells of the plot lie in a shaded window."""
    plot = screen(pilot).query_one(FunctionPlot)
    return int((plot._canvas.draw(plot.chart, *plot.size).roles >= TINTED).sum())


async def test_a_key_of_the_lab_opens_it_and_the_same_key_leads_back_while_training_goes_on():
    engine = FakeEngine(example_snapshots.running(3.0))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("U")
        await settle(pilot)
        assert "A sigmoid neuron" in text_of(pilot)
        assert "lab: ▶" in text_of(pilot)
        await turn(pilot, "w", "right")
        await pilot.press("U")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LabScreen)
        assert all(isinstance(command, Watch) for command in engine.sent)
        await pilot.press("U")
        await settle(pilot)
        assert slider(pilot, "w").knob.value == 9
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, LabScreen)


@pytest.mark.parametrize(("name", "size"), zip(["game", "hand", "proof"], SIZES, strict=True))
async def test_at_each_size_there_is_the_plot_the_sliders_and_how_far_it_is_off(size, name):
    async with playground(name, size) as pilot:
        assert scene_title(name) in text_of(pilot)
        assert "weighted sum" in text_of(pilot)
        assert "goal" in text_of(pilot)
        assert {"game": "Average deviation", "hand": "Output off by", "proof": "Output off by"}[name] in text_of(pilot)
        assert cells(pilot, Role.TRAINING) > 20
        assert cells(pilot, Role.TEST) > 5
        shown = [one for one in screen(pilot).query(Slider) if one.display]
        assert len(shown) >= 5
        assert all(one.knob.label in text_of(pilot) for one in shown[:5])
        await pilot.press("w")
        await settle(pilot)
        assert "The network 1-" in text_of(pilot)


async def test_one_key_goes_through_all_scenes_which_say_all_and_each_keeps_what_was_turned():
    async with playground(size=(100, 30)) as pilot:
        await turn(pilot, "b", "right")
        for name in (*SCENES[1:], SCENES[0]):
            await pilot.press("right_square_bracket")
            await settle(pilot)
            assert screen(pilot).view.scene.name == name
            assert f"Universality {scene_title(name)}" in text_of(pilot)
            room = screen(pilot).query_one("#playground-says").content_size
            lines = [row for line in screen(pilot).view.says().lines for row in wrap(line, room.width) or [""]]
            assert len(lines) <= room.height
            if name in LADDER and name != "game":
                assert LADDER[name].task.split(":")[0][:30] in text_of(pilot)
        assert slider(pilot, "b").knob.value == -3


@pytest.mark.parametrize(("line", "legend"), [("proof", "━ sum  ┄ goal  ╍ bump 1  ·· fails"), ("step", "━ output")])
async def test_in_a_small_terminal_the_legend_of_the_plot_is_shorter_not_cut(line, legend):
    async with playground(line, (80, 24)) as pilot:
        frame = screen_text(pilot).splitlines()[1]
        assert legend in frame
        assert "…" not in frame


async def test_the_step_is_said_and_its_window_of_failure_shaded():
    async with playground("failure w=50 b=-25") as pilot:
        assert "s = -b/w = 0.5" in text_of(pilot)
        assert "0.1 wide" in text_of(pilot)
        wide = tinted(pilot)
        await turn(pilot, "w", *"200", "enter")
        await turn(pilot, "b", *"-100", "enter")
        assert 0 < tinted(pilot) < wide / 2


@pytest.fixture
def no_score(monkeypatch, tmp_path):
    monkeypatch.setenv("NNTUI_DATA", str(tmp_path))
    return tmp_path / "game.json"


@pytest.mark.parametrize(
    "damaged", ["{", '{"heights": [NaN, 0, 0, 0, 0]}', '{"heights": [1]}', '{"heights": 3}', "[" * 9999]
)
async def test_a_damaged_score_is_as_good_as_none(no_score, damaged):
    no_score.write_text(damaged)
    assert kept_heights() is None
    keep_heights((0.0, 0.1, 0.2, 0.3, 0.4))
    assert kept_heights() == (0.0, 0.1, 0.2, 0.3, 0.4)


async def test_the_game_is_won_by_its_rules_and_the_best_score_stays_for_another_day(no_score):
    async with playground("game h1=0 h2=0 h3=0 h4=0 h5=0") as pilot:
        assert "Average deviation 1.06 · goal 0.40 or less · best so far 1.06" in text_of(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert "Hint: Most is to be won at bump 2 (h2): move it down." in text_of(pilot)
        for name, height in zip(("h1", "h2", "h3", "h4", "h5"), game.best_heights_on_grid(), strict=True):
            assert "Success!" not in text_of(pilot)
            await turn(pilot, name, *f"{height}", "enter")
        assert "Average deviation 0.37" in text_of(pilot)
        assert "✓ Success!" in text_of(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert "Success!" not in text_of(pilot)
        assert "best so far 0.37" in text_of(pilot)
    async with playground("game h1=0 h2=0 h3=0 h4=0 h5=0") as pilot:
        assert "Average deviation 1.06 · goal 0.40 or less · best so far 0.37" in text_of(pilot)


async def test_a_bump_of_the_game_is_pulled_with_the_mouse():
    async with playground("game h1=0 h2=0 h3=0 h4=0 h5=0") as pilot:
        plot = screen(pilot).query_one(FunctionPlot)
        column = next(c for c in range(plot.size.width) if (plot.point_at(c, 3) or (0, 0))[0] > 0.5)
        await pilot.mouse_down(plot, offset=(column, 4))
        await pilot.hover(plot, offset=(column, 7))
        await pilot.mouse_up(plot, offset=(column, 7))
        await settle(pilot)
        where = plot.point_at(column - 1, 6)
        assert slider(pilot, "h3").knob.value == pytest.approx(where[1], abs=0.06)
        assert [slider(pilot, f"h{i}").knob.value for i in (1, 2, 4, 5)] == [0, 0, 0, 0]


async def test_a_typed_target_is_used_and_a_wrong_one_is_marked_while_the_last_stays():
    async with playground("proof bumps=50") as pilot:
        await pilot.press("t")
        await paste_text(pilot, "0.2 + sin(15y)")
        await settle(pilot)
        rows = [row[1:45] for row in screen_text(pilot).split("\n")]
        at = next(i for i, row in enumerate(rows) if row.strip(" │┃") == "^")
        assert rows[at - 1][rows[at].index("^")] == "y"
        await pilot.press("enter")
        assert slider(pilot, "target").knob.scale.text(0) == "book"
        assert screen(pilot).view.scene.target.text == "book"
        await paste_text(pilot, "0.5 + 0.3x*sin(9x)")
        await pilot.press("enter")
        await settle(pilot)
        assert "‹ typed ›" in text_of(pilot)
        assert screen(pilot).view.scene.target.text == "0.5 + 0.3x*sin(9x)"


@pytest.mark.parametrize(
    "typed", ["9**9**9", "x.__class__", "(" * 400, "1/x", "2x", "log(x - 2)", "[/bold]", "lines 0,9", "", "1e300*x"]
)
async def test_hostile_targets_are_refused_with_a_sentence(typed):
    async with playground("proof") as pilot:
        await pilot.press("t")
        await paste_text(pilot, typed)
        await pilot.press("enter")
        await settle(pilot)
        assert "✗" in text_of(pilot)
        assert screen(pilot).view.scene.target.text == "book"


async def test_a_target_that_a_sigmoid_cannot_reach_needs_a_linear_output():
    async with playground("proof") as pilot:
        await turn(pilot, "output", "right")
        await pilot.press("t")
        await paste_text(pilot, "2x")
        await pilot.press("enter")
        await settle(pilot)
        assert screen(pilot).view.scene.target.text == "2x"
        await turn(pilot, "output", "right")
        assert "✗ target: got" in text_of(pilot)
        assert "‹ linear ›" in text_of(pilot)


async def test_linear_neurons_fail_and_the_screen_says_why():
    async with playground("proof activation=step") as pilot:
        await turn(pilot, "activation", "right")
        assert "add up to a straight line" in text_of(pilot)
        assert "‹ step ›" in text_of(pilot)


async def test_a_target_is_drawn_by_keys():
    async with playground("hand target=line") as pilot:
        await pilot.press("d", "space", *["shift+up"] * 2, *["right"] * 10)
        await settle(pilot)
        target = screen(pilot).view.scene.target
        assert isinstance(target, Drawn)
        plain = 0.1 + 0.8 * np.array([0.3, 0.55, 0.8])
        drawn = target.values(np.array([0.3, 0.55, 0.8]))
        assert drawn[[0, 2]] == pytest.approx(plain[[0, 2]], abs=0.002)
        assert drawn[1] == pytest.approx(0.5 + 10 * 1.04 / 50, abs=0.01)
        assert "‹ drawn ›" in text_of(pilot)
        await pilot.press("escape", "left", "left")
        await settle(pilot)
        assert screen(pilot).view.scene.target == target


async def test_a_target_is_drawn_by_the_mouse_and_the_proof_follows():
    async with playground("proof target=line bumps=100") as pilot:
        await pilot.press("d")
        plot = screen(pilot).query_one(FunctionPlot)
        await pilot.mouse_down(plot, offset=(30, 3))
        await pilot.hover(plot, offset=(50, 3))
        await pilot.mouse_up(plot, offset=(50, 3))
        await settle(pilot)
        (x1, y1), (x2, _) = plot.point_at(29, 2), plot.point_at(49, 2)
        scene = screen(pilot).view.scene
        middle = (x1 + x2) / 2
        assert scene.target.values([middle])[0] == pytest.approx(y1, abs=0.002)
        assert scene.construction.output([middle])[0] == pytest.approx(y1, abs=0.02)


async def test_neurons_and_bumps_are_added_turned_pulled_and_removed():
    async with playground('hand neurons="8,-4,0.6" target=line') as pilot:
        await pilot.press("b")
        await settle(pilot)
        assert "The network 1-3-1" in text_of(pilot)
        await turn(pilot, "h", *"0.75", "enter")
        assert "+0.75" in text_of(pilot)
        assert "-0.75" in text_of(pilot)
        await turn(pilot, "s2", *"0.62", "enter")
        assert "s 0.62" in text_of(pilot)
        assert "bump of 2 and 3" in text_of(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "4 hidden neurons" in text_of(pilot)
        await pilot.press("comma", "x")
        await settle(pilot)
        assert "2 hidden neurons" in text_of(pilot)
        plot = screen(pilot).query_one(FunctionPlot)
        start = next(c for c in range(plot.size.width) if (plot.point_at(c - 1, 3) or (0, 0))[0] > 0.49)
        await pilot.mouse_down(plot, offset=(start, 5))
        for column in range(start + 1, start + 6):
            await pilot.hover(plot, offset=(column, 5))
        await pilot.mouse_up(plot, offset=(start + 5, 5))
        await settle(pilot)
        assert slider(pilot, "s").knob.value == pytest.approx(plot.point_at(start + 4, 4)[0], abs=0.011)
        await pilot.press("x", "x")
        await settle(pilot)
        assert "✗ neurons" in text_of(pilot)


async def test_the_proof_says_its_deviation_which_falls_with_n_and_is_looked_at_bump_by_bump():
    async with playground("proof bumps=5 activation=step") as pilot:
        assert "Sum off by 0.359" in text_of(pilot)
        assert "bump 1" in text_of(pilot)
        await turn(pilot, "bumps", *"100", "enter")
        assert "Sum off by 0.027" in text_of(pilot)
        assert "1-200-1" in text_of(pilot)
        await pilot.press("full_stop")
        await settle(pilot)
        assert "bump 2" in text_of(pilot)


async def test_the_law_is_drawn_over_n_and_another_target_has_its_own():
    async with playground("proof activation=step") as pilot:
        await pilot.press("l")
        await settle(pilot)
        assert "Deviation over N" in text_of(pilot)
        assert "From N = 20 to 1000 the mean falls like N^-0.99" in text_of(pilot)
        assert cells(pilot, Role.GHOST) > 10
        assert "N 20" in text_of(pilot)
        await turn(pilot, "steepness", *"300", "enter")
        await turn(pilot, "activation", "home")
        assert "From N = 20 to 1000" not in text_of(pilot)
        assert "With steepness 300 it ends where the windows of failure meet" in text_of(pilot)
        await pilot.press("l")
        await settle(pilot)
        assert "Deviation over N" not in text_of(pilot)


async def test_a_scene_is_shown_as_one_line_and_opened_from_one():
    async with playground("proof target=runge bumps=100") as pilot:
        await pilot.press("y")
        await settle(pilot)
        assert "proof target=runge bumps=100" in text_of(pilot)
        assert pilot.app.clipboard == "nntui universality 'proof target=runge bumps=100'"
        await paste_text(pilot, "bump h=oops")
        await settle(pilot)
        assert "✗ h: got 'oops'" in text_of(pilot)
        await paste_text(pilot, "bump s1=0.3 h=0.8")
        await pilot.press("enter")
        await settle(pilot)
        assert screen(pilot).view.scene.name == "bump"
        assert slider(pilot, "h").knob.value == 0.8


async def test_a_mouse_alone_chooses_a_scene_turns_a_knob_and_leaves():
    async with playground() as pilot:
        await pilot.click("#scenes", offset=(8, 6))
        await settle(pilot)
        assert screen(pilot).view.scene.name == "bump"
        at = slider(pilot, "h")
        await pilot.click(at, offset=(at.size.width - 2, 0))
        await settle(pilot)
        assert slider(pilot, "h").knob.value == 2.0
        row = screen_text(pilot).split("\n")[-1]
        await pilot.click(offset=(row.index("U lab"), 35))
        await pilot.pause()
        assert isinstance(pilot.app.screen, LabScreen)


async def test_whatever_is_pressed_in_whatever_scene_nothing_breaks():
    keys = ["tab", "right", "shift+left", "home", "9", "9", "enter", "b", "n", "x", "d", "space", "up", "shift+right"]
    keys += ["v", "l", "comma", "full_stop", "h", "r", "w", "escape", "down", "end", "delete", "minus", "enter"]
    rng = np.random.default_rng(1)
    async with playground(size=(80, 24)) as pilot:
        for name in ("step", "bump", "game", "hand", "hand", "proof"):
            screen(pilot)._go_to(name)
            await pilot.press("tab", *(keys[i] for i in rng.integers(0, len(keys), 12)))
            if not isinstance(pilot.app.screen, PlaygroundScreen):
                pilot.app.switch_mode("playground")
            await settle(pilot)
        assert len(text_of(pilot)) > 100


async def test_help_and_palette_know_the_playground():
    async with playground() as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Draw the target" in text_of(pilot)
        await pilot.press("escape", "ctrl+p", *"the game", "enter")
        await settle(pilot)
        await pilot.pause(0.2)
        assert screen(pilot).view.scene.name == "game"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["nope"], "scene: got 'nope'"),
        (["towel"], "scene: got 'towel'"),
        (["proof target=2x"], "for a sigmoid output"),
        (["hand", "target=0.2+*x"], "character 5"),
    ],
)
def test_wrong_lines_on_the_command_line_get_a_sentence(line, sentence, tmp_path: Path):
    said = run_here("universality", *line, cwd=tmp_path)
    assert said.returncode == 2
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("size", "line"),
    [
        ((120, 36), "proof steepness=200 bumps=12"),
        ((80, 24), "game"),
        ((120, 36), "table"),
        ((80, 24), "half-adder"),
        ((80, 24), "saturation-2"),
        ((120, 36), "ravine"),
    ],
)
def test_picture(snap_compare, size, line, no_score):
    app = lab_app(FakeEngine(example_snapshots.ready()))
    app._scene = parse_scene(line)
    assert snap_compare(app, terminal_size=size, run_before=settle)


def test_the_command_line_lists_all_scenes(tmp_path: Path):
    said = run_here("universality", "--list", cwd=tmp_path)
    assert said.returncode == 0
    assert [line.split()[0] for line in said.stdout.splitlines() if line.startswith("  ")] == list(SCENES)
