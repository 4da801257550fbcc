"""The rule for towers in m dimensions: how many bumps must stand."""

from dataclasses import replace

from textual.app import ComposeResult

from core.scenes.scene import Scene
from core.scenes.tower_rule import MAX_INPUTS, TowerRule
from nntui.engine_link import EngineLink
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale
from nntui.playground.surface_pictures import rule_pictures
from nntui.playground.surface_words import rule_words
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.bumps_pane import BumpsPane


class TowerRuleView(SceneView):
    """The sums of standing bumps as bars."""

    ABOUT = (
        ("█ ╎", "the sum of so many bumps, and -b, which it must pass"),
        ("✓ ✗", "the output is as a tower has it, or not"),
    )

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = TowerRule()

    def compose(self) -> ComposeResult:
        yield BumpsPane()

    @property
    def scene(self) -> TowerRule:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, TowerRule)
        self._scene = scene

    def knobs(self) -> list[Knob]:
        scene = self._scene
        return [
            Knob("inputs", "dimensions m", scene.inputs, Scale(1, MAX_INPUTS)),
            Knob("h", "height h", scene.h, Scale(-999.0, 999.0, 0.5, 0.0, 20.0)),
            Knob("b", "bias b", scene.b, Scale(-9999.0, 9999.0, 0.5, -100.0, 10.0)),
        ]

    def turned(self, name: str, value: float) -> None:
        if name == "inputs":
            self._scene = replace(self._scene, inputs=round(value))
        elif name == "h":
            self._scene = replace(self._scene, h=value)
        else:
            self._scene = replace(self._scene, b=value)

    def show(self) -> None:
        self.query_one(BumpsPane).show(self._scene)

    def says(self) -> Said:
        return rule_words(self._scene)

    def pictures(self) -> list[Picture]:
        return rule_pictures(self._scene)
