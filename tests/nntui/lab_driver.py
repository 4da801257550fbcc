"""What tests of the lab do again and again: open it on a fake engine, show it a snapshot, read what it says."""

from typing import Any

from fake_engine import FakeEngine
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static

from core.snapshot import Snapshot
from nntui.app import LabApp
from nntui.screens.lab import LabScreen

SIZES = [(80, 24), (120, 36), (200, 50)]


def lab_app(engine: FakeEngine) -> LabApp:
    return LabApp(run=engine.snapshot.run, engine=engine)


def lab_of(pilot: Pilot[Any]) -> LabScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, LabScreen)
    return screen


async def show(pilot: Pilot[Any], engine: FakeEngine, snapshot: Snapshot) -> None:
    """Publishes a snapshot and has the lab read it now rather than at its next tick."""
    engine.snapshot = snapshot
    lab_of(pilot).poll()
    await pilot.pause()


def text_of(pilot: Pilot[Any], selector: str) -> str:
    """What a Static shows."""
    return str(lab_of(pilot).query_one(selector, Static).content)


def screen_text(pilot: Pilot[Any]) -> str:
    """All characters on screen."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in pilot.app.screen._compositor.render_strips()
    )


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Replaces what is in the open field."""
    await pilot.press("ctrl+a", "ctrl+k", *text)


async def paste_text(pilot: Pilot[Any], text: str) -> None:
    """As `type_text`, but all at once, which is faster where the text is long."""
    await pilot.press("ctrl+a", "ctrl+k")
    pilot.app.screen.focused.post_message(Paste(text))  # type: ignore[union-attr]
    await pilot.pause()
