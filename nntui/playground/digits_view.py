"""Ten digits turned into four bits: which digit is seen, how clearly, and how strong the weights are."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from core.scenes.circuits import DIGITS, GREATEST_WEIGHT, DigitBits
from core.scenes.scene import Scene
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.circuit_pictures import digits_pictures
from nntui.playground.circuit_words import digit_words
from nntui.playground.digits_drawing import digit_at
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.cells_pane import CellsPane
from nntui.widgets.circuit_pane import DigitsPane

_SHARE = Scale(0.0, 1.0, 0.01)


class DigitsView(SceneView):
    """Rows of digits that cross columns of bits."""

    ACTIONS = table(
        "scene",
        "Digits as bits",
        ("digit(1)", "n,full_stop", "next digit", "The next digit", "After 9 comes 0."),
        ("digit(-1)", "comma", "digit before", "The digit before", "Before 0 is 9."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("● ○", "a bit listens to a digit: one that is on, or off"),
        ("━ ─", "what is above one half, and what is not"),
        ("mouse", "chooses the digit"),
    )

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = DigitBits()

    def compose(self) -> ComposeResult:
        yield DigitsPane()

    @property
    def scene(self) -> DigitBits:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, DigitBits)
        self._scene = scene

    def knobs(self) -> list[Knob]:
        scene = self._scene
        return [
            Knob("digit", "digit", scene.digit, Scale(0, DIGITS - 1)),
            Knob("active", "active", scene.active, _SHARE),
            Knob("inactive", "inactive", scene.inactive, _SHARE),
            Knob("strength", "weight", scene.strength, Scale(0.0, GREATEST_WEIGHT, 0.5, 0.0, 40.0)),
        ]

    def turned(self, name: str, value: float) -> None:
        changed = round(value) if name == "digit" else value
        self._scene = replace(self._scene, **{name: changed})  # type: ignore[arg-type]

    def show(self) -> None:
        pane = self.query_one(DigitsPane)
        pane.scene = self._scene
        pane.present("Ten digits, four bits", "n: next digit")

    def says(self) -> Said:
        return digit_words(self._scene)

    def pictures(self) -> list[Picture]:
        return digits_pictures(self._scene)

    def action_digit(self, direction: int) -> None:
        self.attempt(lambda: self.turned("digit", (self._scene.digit + direction) % DIGITS))

    @on(CellsPane.Pressed)
    def _pressed(self, event: CellsPane.Pressed) -> None:
        digit = digit_at(event.row, event.pane.size.height)
        if digit is not None:
            self.attempt(lambda: self.turned("digit", digit))
