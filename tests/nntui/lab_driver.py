"""What tests of the lab do again and again: open it on a fake engine, show it a snapshot, read what it says."""

from collections.abc import Callable
from typing import Any

import example_snapshots
from fake_engine import FakeEngine
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static

from core.commands import Command, Watch
from core.snapshot import Snapshot
from core.spec import Run
from nntui.app import LabApp
from nntui.screens.lab import LabScreen

SIZES = [(80, 24), (120, 36), (200, 50)]


def lab_app(engine: FakeEngine) -> LabApp:
    return LabApp(run=engine.snapshot.run, engine=engine)


def lab_of(pilot: Pilot[Any]) -> LabScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, LabScreen)
    return screen


def opened(snapshot: Snapshot | None = None) -> tuple[FakeEngine, Any]:
    """The lab on a fake engine that shows a snapshot, else one of a run that trains."""
    engine = FakeEngine(snapshot or example_snapshots.running(3))
    return engine, lab_app(engine).run_test(size=(120, 36))


def sent(engine: FakeEngine) -> list[Command]:
    """Everything but what the screen asks for by itself."""
    return [command for command in engine.sent if not isinstance(command, Watch)]


def wanted(pilot: Pilot[Any]) -> Run:
    """The run that the editing panes show: the one in use, and the draft's edits."""
    return lab_of(pilot).workbench.draft.wanted


async def until(pilot: Pilot[Any], seen: Callable[[], bool]) -> None:
    """Waits for something that takes its time, two seconds at most."""
    for _ in range(200):
        await pilot.pause(0.01)
        if seen():
            return
    raise AssertionError(screen_text(pilot))


async def until_shown(pilot: Pilot[Any], text: str) -> None:
    await until(pilot, lambda: text in screen_text(pilot))


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
