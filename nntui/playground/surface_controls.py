"""The knobs of the scenes of two inputs, and the scene after one of them has been turned."""

from collections.abc import Callable
from dataclasses import replace

from core.scenes.circular import MAX_DIRECTIONS, CircularTower
from core.scenes.look_up import LookUp
from core.targets import SURFACES, parse_surface, surface_text
from core.universality.construction import OUTPUTS
from core.universality.ladder import Control, Rung
from nntui.playground.controls import preset_knob
from nntui.playground.scale import Knob, Scale, choice

MOST_PARTS = 30
"""Parts in each direction that the slider goes to: 900 towers. More can be typed, as far as the layer is wide."""
_STEEPNESS = Scale(0.01, 1_000_000.0, 0.0, 5.0, 100_000.0, "log")
_TRACKS = {("tower", "h"): (0.0, 20.0), ("tower", "b"): (-40.0, 10.0), ("crossed-bumps", "h"): (0.0, 1.0)}
_PLACE = Scale(-2.0, 3.0, 0.01, 0.0, 1.0)

SurfaceScene = Rung | LookUp | CircularTower
"""Scenes of two inputs."""


def surface_knobs(scene: SurfaceScene) -> list[Knob]:
    """The knobs of a scene, as they stand."""
    if isinstance(scene, Rung):
        return [
            Knob(control.name, _label(control.name), scene.by_name[control.name], _scale(scene, control))
            for control in scene.picture.controls
        ]
    if isinstance(scene, CircularTower):
        return [
            Knob("directions", "directions", scene.directions, Scale(2, MAX_DIRECTIONS, 1.0, 2, 60)),
            Knob("radius", "radius", scene.radius, Scale(0.01, 2.0, 0.01, 0.05, 0.5)),
            Knob("x", "middle x", scene.x, _PLACE),
            Knob("y", "middle y", scene.y, _PLACE),
            Knob("steepness", "steepness", scene.steepness, _STEEPNESS),
        ]
    return [preset_knob("target", surface_text(scene.target), tuple(SURFACES)), *_table_knobs(scene)]


def _label(name: str) -> str:
    kinds = {"s": "step", "h": "height", "b": "bias", "w": "weight"}
    return f"{kinds[name[0]]} {name}"


def _scale(scene: Rung, control: Control) -> Scale:
    """Places along the input, heights along what the picture shows, weights bent."""
    if control.step >= 1:
        return Scale(control.least, control.greatest, control.step, kind="bent")
    usual = (0.0, 1.0) if control.name[0] == "s" else scene.picture.view
    return Scale(control.least, control.greatest, control.step, *_TRACKS.get((scene.name, control.name), usual))


def _table_knobs(scene: LookUp) -> list[Knob]:
    recipe = scene.recipe
    return [
        Knob("parts", "n x n towers", recipe.parts, Scale(1, 100, 1.0, 1, MOST_PARTS)),
        Knob("steepness", "steepness", recipe.steepness, _STEEPNESS),
        Knob("h", "height h", recipe.h, Scale(-10_000.0, 10_000.0, 0.5, 0.0, 60.0)),
        Knob("output", "output", OUTPUTS.index(recipe.output), choice(OUTPUTS)),
    ]


def surface_turned(scene: SurfaceScene, name: str, value: float) -> SurfaceScene:
    """After a knob was turned. Raises SpecError where the scene cannot stand so."""
    if isinstance(scene, Rung):
        return scene.with_number(name, value)
    if isinstance(scene, CircularTower):
        number: float = round(value) if name == "directions" else value
        change: Callable[..., CircularTower] = replace
        return change(scene, **{name: number})
    if name == "target":
        names = tuple(SURFACES)
        return replace(scene, target=parse_surface(names[round(value)])) if round(value) < len(names) else scene
    settings = {"parts": round(value)} if name == "parts" else {name: value}
    if name == "output":
        return replace(scene, recipe=replace(scene.recipe, output=OUTPUTS[round(value)]))
    return replace(scene, recipe=replace(scene.recipe, **settings))
