"""Scenes saved by name, pictures of scenes, and what the command line does with both."""

import os
from xml.etree import ElementTree

import pytest
from command_line import run_here
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab_driver import type_text
from playground_driver import playground, screen, settle, text_of, turn

from core.errors import DataError, SpecError
from core.scenes.hand import Hand
from core.scenes.proof import Proof
from core.scenes.registry import SCENES, scene_title, start_scene
from core.scenes.text import parse_scene
from core.targets import PRESETS, Drawn, parse_target
from core.universality.activations import ACTIVATIONS
from core.universality.construction import Recipe
from core.universality.ladder import LADDER, Rung
from core.universality.one_input import Neuron
from nntui.playground.kept_scenes import KeptScenes, check_name, find_scene
from nntui.screens.kept_scenes import KeptScenesScreen
from nntui.screens.playground import PlaygroundScreen


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The user's saved scenes, in a folder of the test, which is also the current one."""
    monkeypatch.setenv("NNTUI_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return KeptScenes()


def notices(pilot) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


numbers = st.floats(-1e6, 1e6)
targets = st.one_of(
    st.sampled_from(list(PRESETS)).map(parse_target),
    st.just(parse_target("0.5 + 0.4 sin(9 x)")),
    st.lists(st.floats(0.1, 0.9), min_size=2, max_size=9).map(
        lambda heights: Drawn(tuple((i / (len(heights) - 1), y) for i, y in enumerate(heights)))
    ),
)
hands = st.builds(
    Hand,
    targets,
    st.lists(st.builds(Neuron, numbers, numbers, numbers), min_size=1, max_size=5).map(tuple),
    st.sampled_from(ACTIVATIONS),
    st.sampled_from(ACTIVATIONS),
    numbers,
)
proofs = st.builds(Proof, st.just(parse_target("book")), st.builds(Recipe, st.integers(1, 50), st.floats(0.01, 1e6)))


@st.composite
def rungs(draw):
    name = draw(st.sampled_from(list(LADDER)))
    return Rung(name, tuple(draw(st.floats(each.least, each.greatest)) for each in LADDER[name].controls))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scene=st.one_of(rungs(), hands, proofs), name=st.from_regex(r"[A-Za-z0-9äλ_][\w-]{0,39}", fullmatch=True))
def test_any_scene_survives_under_any_name(kept, scene, name):
    if name.casefold() in SCENES:
        name = "other-" + name[:30]
    kept.keep(name, scene)
    assert kept.open(name) == scene
    assert find_scene(name, kept) == scene
    assert name in [each.name for each in kept.all()]
    assert not [each for each in os.listdir(kept.folder) if each.startswith(".")], "nothing half written is left"


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", ".hidden", "x" * 41, "-x", "PROOF", "game", 'a"b', "a\n"])
def test_names_that_cannot_be(kept, name):
    with pytest.raises(SpecError, match="name: got"):
        check_name(name)
    with pytest.raises(SpecError):
        kept.keep(name, start_scene("game"))
    assert not kept.folder.exists()
    assert not kept.has(name)


def test_saving_again_replaces_and_free_names_are_free(kept):
    assert kept.free_name(start_scene("proof")) == "proof-1"
    kept.keep("proof-1", parse_scene("proof bumps=3"))
    assert kept.free_name(start_scene("proof")) == "proof-2"
    kept.keep("proof-1", parse_scene("proof bumps=4"))
    assert [(each.name, each.line) for each in kept.all()] == [("proof-1", "proof bumps=4")]
    kept.remove("proof-1")
    kept.remove("proof-1")
    assert kept.all() == []


DAMAGED = {
    "no-scene": b"nothing bumps=3",
    "no-number": b"proof bumps=many",
    "not-text": b"\xff\xfe\x00proof",
    "too-long": b"hand neurons=" + b"1,1,1 " * 100_000,
    "empty": b"",
    "two-lines": b"proof bumps=3\nproof bumps=4 {",
}


def test_damaged_files_are_said_to_be_in_a_sentence_each(kept):
    kept.keep("whole", start_scene("proof"))
    for name, contents in DAMAGED.items():
        (kept.folder / f"{name}.scene").write_bytes(contents)
    (kept.folder / "folder.scene").mkdir()
    (kept.folder / "notes.txt").write_text("mine")
    found = {each.name: each for each in kept.all()}
    assert set(found) == {"whole", "folder", *DAMAGED}
    for name in (*DAMAGED, "folder"):
        assert found[name].line == ""
        assert found[name].problem.startswith(f"The saved scene {kept.folder / name}.scene ")
        assert found[name].problem.endswith(".")
        assert len(found[name].problem) < 400
    with pytest.raises(DataError, match=r"folder cannot be deleted"):
        kept.remove("folder")


def test_a_data_folder_that_cannot_be_used_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = KeptScenes(tmp_path / "file" / "scenes")
    with pytest.raises(DataError, match=r"cannot be saved in .*: Not a directory\."):
        kept.keep("one", start_scene("game"))
    with pytest.raises(DataError, match=r"cannot be read: Not a directory\."):
        kept.all()


# On the screen


async def test_a_scene_is_saved_by_name_and_opened_again(kept):
    async with playground("bump") as pilot:
        await turn(pilot, "h", "right")
        scene = screen(pilot).view.scene
        await pilot.press("S")
        assert "bump-1" in text_of(pilot)
        await type_text(pilot, "game")
        assert "another name" in text_of(pilot)
        await type_text(pilot, "mine")
        await pilot.press("enter")
        await settle(pilot)
        assert notices(pilot) == ["Saved as mine; O opens it, and so does nntui universality mine."]
        assert kept.open("mine") == scene
        await pilot.press("right_square_bracket", "O")
        await settle(pilot)
        assert "Saved scenes" in text_of(pilot)
        assert "mine bump " in text_of(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen(pilot).view.scene == scene


async def test_a_saved_scene_is_deleted_after_a_second_press_and_a_damaged_one_says_so(kept):
    kept.keep("alpha", start_scene("proof"))
    kept.keep("beta", start_scene("bump"))
    (kept.folder / "gamma.scene").write_text("nonsense")
    async with playground("game") as pilot:
        before = screen(pilot).view.scene
        await pilot.press("O")
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert "Delete alpha for good? x again deletes it." in text_of(pilot)
        await pilot.press("down", "up", "x")
        await settle(pilot)
        assert kept.has("alpha"), "to look at another one is to think again"
        await pilot.press("x")
        await settle(pilot)
        assert [each.name for each in kept.all()] == ["beta", "gamma"]
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, KeptScenesScreen)
        assert "is damaged: scene: got 'nonsense'" in text_of(pilot).replace(" ┃ ┃", "")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PlaygroundScreen)
        assert screen(pilot).view.scene == before


async def test_with_the_mouse_alone_a_saved_scene_is_opened(kept):
    kept.keep("alpha", parse_scene("proof bumps=7"))
    async with playground("game", (80, 24)) as pilot:
        await screen(pilot).run_action("open_kept")
        await settle(pilot)
        await pilot.click("KeptScenesScreen OptionList", offset=(3, 0))
        await settle(pilot)
        assert screen(pilot).view.scene == parse_scene("proof bumps=7")


async def test_without_saved_scenes_the_list_says_how_to_save_one(kept):
    async with playground("game", (80, 24)) as pilot:
        await pilot.press("O")
        await settle(pilot)
        assert "None yet: S in the playground saves" in text_of(pilot)
        await pilot.press("x", "enter", "O")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PlaygroundScreen)


# Pictures


async def test_a_key_writes_the_picture_into_the_current_folder_and_never_over_another(kept, tmp_path):
    async with playground("bump") as pilot:
        await pilot.press("P")
        await settle(pilot)
        assert notices(pilot)[-1] == f"Saved bump.svg and bump.png in {tmp_path}"
        await pilot.press("P")
        await settle(pilot)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["bump-2.png", "bump-2.svg", "bump.png", "bump.svg"]
    text = (tmp_path / "bump.svg").read_text(encoding="utf-8")
    assert "<!-- The network 1-2-1 -->" in text
    assert "nntui universality 'bump'" in text
    ElementTree.fromstring(text)


async def test_a_folder_that_cannot_be_written_to_is_a_sentence(kept, tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.cwd", lambda: tmp_path / "gone")
    async with playground("bump") as pilot:
        await pilot.press("P")
        await settle(pilot)
        sentence = f"The picture cannot be written to {tmp_path / 'gone'}: No such file or directory."
        assert notices(pilot)[-1] == sentence
        assert isinstance(pilot.app.screen, PlaygroundScreen)


ONE_OF_EACH_KIND = sorted({type(start_scene(name)): name for name in SCENES}.values())


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_the_command_line_writes_the_picture_of_a_scene_of_each_kind(kept, tmp_path, name):
    done = run_here("universality", name, "--picture", f"{name}.svg", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Saved {name}.svg\n"
    text = (tmp_path / f"{name}.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert f"<!-- {scene_title(name)} -->" in text
    assert f"nntui universality '{name}" in text


def test_the_command_line_lists_and_finds_saved_scenes(kept, tmp_path):
    assert "No scenes are saved yet" in run_here("universality", "--saved", cwd=tmp_path).stderr
    kept.keep("mine", parse_scene("proof bumps=7"))
    kept.keep("long-name", parse_scene('hand target="0.5 + 0.1 x"'))
    done = run_here("universality", "--saved", cwd=tmp_path)
    assert done.stdout == 'long-name  hand target="0.5 + 0.1 x"\nmine       proof bumps=7\n'
    assert done.returncode == 0
    done = run_here("universality", "mine", "--picture", "a.png", cwd=tmp_path)
    assert done.stdout == "Saved a.png\n"
    (kept.folder / "bad.scene").write_text("nonsense")
    done = run_here("universality", "--saved", cwd=tmp_path)
    assert done.returncode == 1
    assert "bad.scene is damaged" in done.stderr
    assert "mine" in done.stdout
    done = run_here("universality", "bad", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    done = run_here("universality", "bump", "--picture", "a.pdf", cwd=tmp_path)
    assert done.returncode == 2
    assert ".svg or .png" in done.stderr
