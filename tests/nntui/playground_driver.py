"""Drives the playground as a user does."""

from contextlib import asynccontextmanager

import example_snapshots
from fake_engine import FakeEngine
from lab_driver import lab_app, screen_text

from core.scenes.text import parse_scene
from nntui.screens.playground import PlaygroundScreen
from nntui.widgets.slider import Slider


@asynccontextmanager
async def playground(line="sigmoid", size=(120, 36)):
    """The pilot, with the playground open at a scene."""
    app = lab_app(FakeEngine(example_snapshots.ready()))
    app._scene = parse_scene(line)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


def screen(pilot) -> PlaygroundScreen:
    assert isinstance(pilot.app.screen, PlaygroundScreen)
    return pilot.app.screen


def slider(pilot, name) -> Slider:
    return next(one for one in screen(pilot).query(Slider) if one.display and one.knob.name == name)


async def turn(pilot, name, *keys) -> None:
    slider(pilot, name).focus()
    await pilot.press(*keys)
    await settle(pilot)


def text_of(pilot) -> str:
    return " ".join(screen_text(pilot).split())
