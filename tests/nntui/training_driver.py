"""Drives a scene of training: its engine does only what a test asks for."""

from contextlib import asynccontextmanager

from playground_driver import playground, screen, settle

from nntui.playground.training_view import TrainingView


def view(pilot) -> TrainingView:
    return screen(pilot).query_one(TrainingView)


async def look(pilot) -> None:
    view(pilot)._look()
    await settle(pilot)


async def train(pilot, engines, *steps) -> None:
    """So many steps, each seen."""
    for count in steps:
        engines[-1].train(count)
        view(pilot)._look()
    await settle(pilot)


@asynccontextmanager
async def training(line="train", size=(120, 36)):
    """The pilot, with training begun."""
    async with playground(line, size) as pilot:
        await pilot.press("space")
        await look(pilot)
        yield pilot
