"""Scenes of two inputs: steps, bumps, towers and the look-up table, as a heatmap and as a relief that turns."""

from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.expression import Expression
from core.scenes.circular import CircularTower
from core.scenes.look_up import LookUp
from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from core.universality.construction import Deviations
from core.universality.ladder import Rung
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob
from nntui.playground.surface_controls import SurfaceScene, surface_knobs, surface_turned
from nntui.playground.surface_pictures import surface_pictures
from nntui.playground.surface_words import picture_words, round_words, table_words
from nntui.playground.surfaces import NETWORK, SIDES, Surfaces, surfaces_of
from nntui.playground.target_text import read_surface
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.cut_pane import CutPane
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.relief import Relief
from nntui.widgets.relief_drawing import Turn
from nntui.widgets.wiring_pane import WiringPane

_BOTH_FROM = 66
"""Columns from which on there is room for heatmap and relief side by side."""
_POINTS = 2000  # at which the table's deviation is measured
MOST_NEURONS = 8
"""In a layer that is drawn neuron by neuron."""

RELIEF_KEYS = (
    ("turn(-1)", "less_than_sign", "turn", "Turn the relief left", "Also with the mouse, or cursor keys on it."),
    ("turn(1)", "greater_than_sign", "turn", "Turn the relief right", "Also with the mouse, or cursor keys on it."),
    ("tilt(-1)", "left_curly_bracket", "tilt", "Look from further below", "From the side of the relief."),
    ("tilt(1)", "right_curly_bracket", "tilt", "Look from further above", "In the end straight from above."),
    ("spin", "a", "spin", "Let the relief turn by itself", "Again: stops it."),
    ("swap", "v", "relief", "Heatmap or relief", "Where there is no room for both."),
)
"""The keys of every view with a relief."""


class ReliefView(SceneView):
    """A view with a heatmap and a relief: side by side where there is room, else one of them."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._relief_in_front = False

    def compose(self) -> ComposeResult:
        with Horizontal(classes="surfaces"):
            yield Heatmap()
            yield Relief()

    @property
    def heatmap(self) -> Heatmap:
        return self.query_one(Heatmap)

    @property
    def relief(self) -> Relief:
        return self.query_one(Relief)

    @property
    def has_room_for_both(self) -> bool:
        """Whether heatmap and relief are both seen."""
        return self.size.width >= _BOTH_FROM

    def on_resize(self, event: events.Resize) -> None:
        self.place_panes()
        self.changed()

    def place_panes(self) -> None:
        """Shows both panes, or the one in front."""
        both = self.has_room_for_both
        self.heatmap.display = both or not self._relief_in_front
        self.relief.display = both or self._relief_in_front

    def action_swap(self) -> None:
        """The other one of heatmap and relief, with the keyboard where it was on them; both: the keyboard to it."""
        focused = self.heatmap.has_focus or self.relief.has_focus
        self._relief_in_front = not self._relief_in_front
        self.place_panes()
        if focused or self.has_room_for_both:
            (self.relief if self._relief_in_front else self.heatmap).focus()
        self.call_after_refresh(self.changed)

    def _bring_relief(self) -> None:
        """What turns the relief shows it first."""
        if not self.relief.display:
            self._relief_in_front = True
            self.place_panes()
            self.call_after_refresh(self.changed)

    def action_turn(self, steps: int) -> None:
        self._bring_relief()
        self.relief.action_turn(steps, 0)

    def action_tilt(self, steps: int) -> None:
        self._bring_relief()
        self.relief.action_turn(0, steps)

    def action_spin(self) -> None:
        self._bring_relief()
        self.relief.action_spin()


class TwoInputsView(ReliefView):
    """Heatmap and relief of a network of two inputs, and the network where it is small."""

    ACTIONS = table(
        "scene",
        "Two inputs",
        ("target", "t", "f(x, y)", "Type the target", "Such as 0.5 + 0.4sin(9x)*y, or the name of a preset."),
        ("compare", "c", "compare", "Network, target or difference", "Of the table: one after the other."),
        *RELIEF_KEYS,
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("▀", "colours are heights; the bar beside says which"),
        ("mouse", "over the heatmap: the value there; on the relief: turns it"),
    )

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        first = start_scene("x-step")
        assert isinstance(first, Rung)
        self._scene: SurfaceScene = first
        self._side = NETWORK
        self._off: tuple[LookUp, Deviations] | None = None

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield WiringPane()
        yield CutPane()

    # The scene

    @property
    def scene(self) -> SurfaceScene:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, Rung | LookUp | CircularTower)
        self._scene, self._side = scene, NETWORK

    def knobs(self) -> list[Knob]:
        return surface_knobs(self._scene)

    def turned(self, name: str, value: float) -> None:
        self._scene = surface_turned(self._scene, name, value)

    # What is shown

    @property
    def shows_network(self) -> bool:
        """Whether the network is small enough to be drawn."""
        return isinstance(self._scene, Rung)

    def show(self) -> None:
        surfaces = surfaces_of(self._scene)
        grid = surfaces.grid(self._side)
        caption = surfaces.shows.capitalize() if surfaces.target is None else self._side.capitalize()
        if self.relief.display:
            self.relief.title(caption if not self.heatmap.display else "")
            self.relief.show(grid)
        if self.heatmap.display:
            self.heatmap.title(self._caption(caption))
            self.heatmap.show(grid)
            self.heatmap.show(replace(grid, values=surfaces.values(self._side, *self.heatmap.resolution)))
        wiring = self.query_one(WiringPane)
        self.set_class(not self.shows_network, "-no-network")
        if self.shows_network:
            wiring.show(self._scene.network, ())
        else:
            shown = grid if not grid.diverging else surfaces.grid(NETWORK)
            self._show_cut(surfaces, (shown.lower, shown.upper))

    def _show_cut(self, surfaces: Surfaces, view: tuple[float, float]) -> None:
        """Through the cursor of the heatmap, or through the middle."""
        cursor = self.heatmap.cursor
        y = cursor[1] if cursor else surfaces.middle
        has_target = surfaces.target is not None
        self.query_one(CutPane).show(y, lambda points: surfaces.cut(y, points, view), has_target)

    @on(Heatmap.Pointed)
    def _pointed(self) -> None:
        self.changed()

    def _caption(self, caption: str) -> str:
        if isinstance(self._scene, LookUp) and self._side != NETWORK:
            return f"{caption}: f = {target_text(self._scene.target)}"
        return caption

    def says(self) -> Said:
        scene = self._scene
        if isinstance(scene, Rung):
            return picture_words(scene)
        if isinstance(scene, CircularTower):
            return round_words(scene)
        if self._off is None or self._off[0] is not scene:
            self._off = (scene, scene.table.deviations(_POINTS))
        return table_words(scene, self._off[1])

    def pictures(self) -> list[Picture]:
        shown = self.is_mounted
        cursor = self.heatmap.cursor if shown else None
        turn = self.relief.turned if shown else Turn()
        return surface_pictures(self._scene, self._side, turn, cursor[1] if cursor else None)

    def now(self) -> list[str]:
        turning = ["turn(1)", "tilt(1)", "spin"]
        if not self.has_room_for_both:
            turning.insert(0, "swap")
        return ["target", "compare", *turning] if isinstance(self._scene, LookUp) else turning

    # Keys

    def action_compare(self) -> None:
        """The next one of network, target and difference."""
        if isinstance(self._scene, LookUp):
            self._side = SIDES[(SIDES.index(self._side) + 1) % len(SIDES)]
            self.changed()

    def action_target(self) -> None:
        scene = self._scene
        if not isinstance(scene, LookUp):
            return

        def read(text: str) -> Expression:
            target = read_surface(text)
            replace(scene, target=target)
            return target

        def accept(target: Expression) -> None:
            self.attempt(lambda: self._use(target))

        self.ask("f(x, y)", scene.target.text, read, accept, lambda _: "enter uses it")

    def _use(self, target: Expression) -> None:
        if isinstance(self._scene, LookUp):
            self._scene = replace(self._scene, target=target)


def target_text(target: Expression) -> str:
    """A typed function, not too long."""
    return target.text if len(target.text) <= 40 else f"{target.text[:39]}…"
