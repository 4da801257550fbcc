"""Every scene there is: how it starts, what it is called, and in which group of the list it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial

from core.checks import names_joined
from core.errors import SpecError
from core.scenes.ball import BALLS
from core.scenes.circuits import CircuitScene, DigitBits, Festival
from core.scenes.circular import CircularTower
from core.scenes.curve_training import CurveTraining
from core.scenes.function_training import FunctionTraining
from core.scenes.hand import Hand
from core.scenes.initial_inputs import InitialInputs
from core.scenes.look_up import LookUp
from core.scenes.neuron import Race, saturation
from core.scenes.perceptron import PerceptronScene
from core.scenes.plane import Plane
from core.scenes.proof import Proof
from core.scenes.scene import Scene
from core.scenes.softmax import Softmax
from core.scenes.surface_training import SurfaceTraining
from core.scenes.tower_rule import TowerRule
from core.universality.ladder import LADDER, start_of

Start = Callable[[int], Scene]
"""Makes a scene as it starts; what begins by chance comes from the seed."""


@dataclass(frozen=True)
class Group:
    """Scenes that belong together: titles and starts by name, in the order of the list."""

    title: str
    scenes: dict[str, tuple[str, Start]]


def _always(make: Callable[[], Scene]) -> Start:
    return lambda _: make()


def _ladder(inputs: int) -> dict[str, tuple[str, Start]]:
    return {name: (p.title, partial(start_of, name)) for name, p in LADDER.items() if p.inputs == inputs}


def _one(name: str, title: str, make: Callable[[], Scene]) -> dict[str, tuple[str, Start]]:
    return {name: (title, _always(make))}


def _many(titles: Mapping[str, str], make: Callable[[str], Scene]) -> dict[str, tuple[str, Start]]:
    return {name: (title, _always(partial(make, name))) for name, title in titles.items()}


_CIRCUITS = {
    "nand": "NAND",
    "not": "NOT, of NAND",
    "and": "AND, of NAND",
    "or": "OR, of NAND",
    "xor": "XOR, of NAND",
    "half-adder": "The half adder",
    "half-adder-merged": "The half adder, wires merged",
}
_SATURATIONS = {
    "saturation-1": "Somewhat wrong, quadratic",
    "saturation-2": "Badly wrong, quadratic",
    "saturation-3": "Somewhat wrong, cross-entropy",
    "saturation-4": "Badly wrong, cross-entropy",
}

GROUPS = (
    Group(
        "One input",
        {
            **_ladder(1),
            **_one("hand", "By hand: any target", Hand),
            **_one("proof", "Built by the proof", Proof),
            **_one("train", "Trained by gradient descent", FunctionTraining),
        },
    ),
    Group(
        "Two inputs",
        {
            **_ladder(2),
            **_one("tower-rule", "Towers in m dimensions", TowerRule),
            **_one("round-tower", "A round tower, one hidden layer", CircularTower),
            **_one("table", "Many towers: any f(x, y)", LookUp),
            **_one("train-surface", "Any f(x, y), trained", SurfaceTraining),
        },
    ),
    Group(
        "Two outputs",
        {
            **_one("curve", "A curve in the plane", Plane),
            **_one("train-curve", "A curve, trained", CurveTraining),
        },
    ),
    Group(
        "Circuits",
        {
            **_one("perceptron", "A perceptron and its line", PerceptronScene),
            **_one("festival", "To the cheese festival?", Festival),
            **_many(_CIRCUITS, CircuitScene),
            **_one("digits", "Ten digits as four bits", DigitBits),
        },
    ),
    Group(
        "One neuron",
        {
            **_many(_SATURATIONS, saturation),
            **_one("race", "Race of two costs", Race),
            **_one("softmax", "Softmax", Softmax),
            **_one("initial-inputs", "Initial weights", InitialInputs),
        },
    ),
    Group(
        "A ball on a cost surface",
        {name: (title, _always(partial(replace, ball))) for name, (title, ball) in BALLS.items()},
    ),
)
_ALL = {name: scene for group in GROUPS for name, scene in group.scenes.items()}
SCENES = tuple(_ALL)
"""The names of all scenes, in the order of the list."""


def scene_title(name: str) -> str:
    """A scene's name in words."""
    return _ALL[name][0]


def start_scene(name: str, seed: int = 0) -> Scene:
    """A scene as it starts; what begins by chance comes from the seed. Raises SpecError for an unknown name."""
    if name not in _ALL:
        near = get_close_matches(name, SCENES, 4) or ("sigmoid", "game", "proof", "train", "half-adder")
        raise SpecError("scene", name[:40], f"{names_joined(tuple(near))} (nntui universality --list has all)")
    return _ALL[name][1](seed)
