"""The help: every key of the registry, the focused pane's own, and a sentence for each pane."""

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text
from textual.widgets import Static

from nntui.actions import PARTS, key_text
from nntui.screens.help import HelpScreen
from nntui.screens.lab import LabScreen
from nntui.widgets.pane_tabs import PANE_TITLES


@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_and_closes_and_passes_no_key_on(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        before = list(engine.sent)
        await pilot.press("?")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "What the panes show" in screen_text(pilot)
        await pilot.press("s", "r", "]")
        assert engine.sent == before
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, LabScreen)


@pytest.mark.parametrize(
    ("key", "own"), [("1", "Add a convolution"), ("2", "More, or the next choice"), ("3", "Log scale")]
)
async def test_it_shows_the_focused_panes_keys_and_those_that_work_everywhere(key: str, own: str) -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=(120, 50)) as pilot:
        await pilot.press(key, "?")
        words = [str(static.content) for static in pilot.app.screen.query(".words").results(Static)]
        assert own in words
        assert all(any(word.startswith(title[2:]) for word in words) for title in PANE_TITLES.values())
        for part in ("lab", "app"):
            assert all(action.title in words for action in PARTS[part] if action.keys)


async def test_every_action_of_the_registry_exists_and_no_two_share_a_key() -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=(120, 36)) as pilot:
        lab = lab_of(pilot)
        await pilot.pause()
        await lab.guide.open(lab.guide.session.course.lessons[0])
        owners = {"lab": lab, "app": pilot.app} | {name: lab.pane(name) for name in PANE_TITLES}
        everywhere = [key for part in ("lab", "app") for action in PARTS[part] for key in action.keys.split(",") if key]
        assert len(everywhere) == len(set(everywhere))
        for part, actions in lab.actions.items():
            keys = [key for action in actions for key in action.keys.split(",")]
            assert all(hasattr(owners[part], f"action_{action.name.partition('(')[0]}") for action in actions)
            if part in PANE_TITLES:
                assert set(keys) & set(everywhere) <= {"escape"}


def test_keys_as_a_person_reads_them() -> None:
    names = ("space", "ctrl+p", "shift+up", "left_square_bracket", "question_mark", "escape", "T")
    assert [key_text(name) for name in names] == ["space", "^p", "⇧↑", "[", "?", "esc", "T"]
