"""Augmentation in the lab: a row of the hyperparameters, and the pictures that V shows of it."""

from pathlib import Path
from typing import Any

import example_snapshots
import numpy as np
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, text_of, type_text, until_shown
from numpy.typing import NDArray
from textual.pilot import Pilot

from core.augmentation import Augmentation
from core.commands import Replace
from core.data_facts import DataFacts
from core.layers import Shape
from core.run_file import default_run
from core.snapshot import Snapshot, State
from core.spec import Run, with_fields
from nntui.album import album_of
from nntui.screens.augmentation import AugmentationScreen
from nntui.screens.lab import LabScreen
from nntui.widgets.hyperparameters import Hyperparameters

IMAGES = DataFacts("shapes", 784, "the pixels of an image in shapes", tuple("0123456789"), 40, Shape(28, 28, 1), True)
TABLE = DataFacts("digits.csv", 784, "the input columns of digits.csv", tuple("0123456789"), 40)


@pytest.fixture(autouse=True)
def _nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(image: NDArray[np.uint8], *wish: Any) -> NDArray[np.uint8]:
        return np.stack([image] * wish[-1])

    monkeypatch.setattr(AugmentationScreen.__init__, "__defaults__", (1, 0, made))


def ready(run: Run | None = None, data: DataFacts | None = None) -> FakeEngine:
    if run is None:
        return FakeEngine(example_snapshots.ready())
    return FakeEngine(Snapshot(State.READY, run, run_id=1, epochs_wanted=30, data=data))


def wanted(pilot: Pilot[Any]) -> Augmentation:
    return lab_of(pilot).workbench.draft.wanted.augment


async def select_the_row(pilot: Pilot[Any]) -> None:
    await pilot.press("2")
    lab_of(pilot).query_one(Hyperparameters).select("augment")
    await pilot.pause()


async def test_arrows_go_through_the_choices_and_enter_uses_one() -> None:
    engine = ready()
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await select_the_row(pilot)
        seen = []
        for _ in range(5):
            await pilot.press("right")
            seen.append(wanted(pilot).text)
            assert f"‹{seen[-1]}›" in screen_text(pilot)
        assert seen == ["pixel shifts", "shift 1", "shift 2, rotate 15", "rotate 10, elastic 25", "none"]
        assert not engine.of(Replace)
        await pilot.press("right", "enter")
        run = with_fields(engine.snapshot.run, {"augment": "pixel shifts"})
        assert engine.of(Replace) == [Replace(run)]


async def test_a_typed_one_is_read_and_a_wrong_one_is_explained_while_it_is_typed() -> None:
    async with lab_app(ready()).run_test(size=(120, 36)) as pilot:
        await select_the_row(pilot)
        await pilot.press("t")
        await type_text(pilot, "rotate 200")
        assert "degrees from 0 to 180" in text_of(pilot, "#hyperparameters #wrong")
        await type_text(pilot, "4 copies ahead: Rotate 20")
        await pilot.press("enter")
        assert wanted(pilot) == Augmentation(rotate=20, copies=4)


@pytest.mark.parametrize("size", SIZES)
async def test_the_pictures_begin_with_the_draft_and_enter_puts_them_into_it(size: tuple[int, int]) -> None:
    engine = ready()
    async with lab_app(engine).run_test(size=size) as pilot:
        lab_of(pilot).workbench.set("augment", "shift 3")
        await pilot.press("V")
        await until_shown(pilot, "image 1, a 5")
        assert "shift 3" in screen_text(pilot)
        await type_text(pilot, "shift 2, rotate 15")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LabScreen)
        assert wanted(pilot).text == "shift 2, rotate 15"
        assert "‹shift 2, rotate 15›" in screen_text(pilot)
        assert not engine.of(Replace)
        await pilot.press("enter")
        assert engine.of(Replace) == [Replace(with_fields(engine.snapshot.run, {"augment": "shift 2, rotate 15"}))]


async def test_escape_leaves_the_draft_alone() -> None:
    async with lab_app(ready()).run_test(size=(80, 24)) as pilot:
        await pilot.press("V")
        await type_text(pilot, "shift 2")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LabScreen)
        assert not lab_of(pilot).workbench.draft.edited


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (TABLE, "The examples of digits.csv are not images of bytes, and only such can be varied."),
        (None, "The data is still being read."),
    ],
)
async def test_where_there_are_no_images_it_says_why(data: DataFacts | None, sentence: str) -> None:
    own = with_fields(default_run(), {"data": "digits.csv"})
    async with lab_app(ready(own, data)).run_test(size=(120, 36)) as pilot:
        await pilot.press("V")
        assert isinstance(pilot.app.screen, LabScreen)
        assert [toast.message for toast in pilot.app._notifications] == [sentence]


async def test_a_table_is_not_augmented_by_its_row_either() -> None:
    own = with_fields(default_run(), {"data": "digits.csv"})
    async with lab_app(ready(own, TABLE)).run_test(size=(120, 36)) as pilot:
        await select_the_row(pilot)
        await pilot.press("right")
        assert wanted(pilot) == Augmentation()
        line = text_of(pilot, "#hyperparameters DraftLine")
        assert "allowed: none with digits.csv, whose examples are not images of bytes" in line


async def test_own_images_come_in_the_order_of_the_run(tmp_path: Path) -> None:
    levels = np.arange(50, dtype=np.uint8)
    images = np.zeros((50, 28, 28), np.uint8) + levels[:, None, None]
    images[:, 0, 0] = 200
    np.savez(tmp_path / "shapes.npz", x=images, y=levels % 2)
    own = with_fields(default_run(), {"data": str(tmp_path / "shapes.npz"), "seed": 7})
    album = album_of(own, IMAGES)
    assert album.count == 40
    seen = [album.look(number) for number in range(40)]
    from core.data.loading import load_data

    trained_on = load_data(with_fields(own, {"network": "784-2"})).sets["training"]
    for number, picture in enumerate(seen):
        begin, end = trained_on.starts[number : number + 2]
        listed = np.zeros(784, np.uint8)
        listed[trained_on.pixels[begin:end]] = trained_on.levels[begin:end]
        assert (picture.pixels.ravel() == listed).all()
        assert picture.name == f"class {trained_on.labels[number]}"


def test_a_table_that_is_opened_is_not_augmented(tmp_path: Path) -> None:
    (tmp_path / "trees.csv").write_text("width,kind\n" + "1.5,oak\n2.5,elm\n" * 10)
    np.savez(tmp_path / "shapes.npz", x=np.full((20, 28, 28), 200, np.uint8), y=np.arange(20) % 2)
    from core.data.source import read_data
    from nntui.screens.open_data import run_on

    in_use = with_fields(default_run(), {"augment": "shift 2"})
    for name, text in (("trees.csv", "none"), ("shapes.npz", "shift 2")):
        path = tmp_path / name
        assert run_on(in_use, path, "", read_data(path).description).augment.text == text
