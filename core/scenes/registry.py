"""Every scene there is: how it starts, what it is called, and in which group of the list it stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from core.checks import check_one_of
from core.scenes.ball import BALLS
from core.scenes.circuits import BENCH, CircuitScene, DigitBits, Festival
from core.scenes.circular import CircularTower
from core.scenes.hand import Hand
from core.scenes.initial_inputs import InitialInputs
from core.scenes.look_up import LookUp
from core.scenes.neuron import SATURATIONS, Race, saturation
from core.scenes.perceptron import PerceptronScene
from core.scenes.plane import Plane
from core.scenes.proof import Proof
from core.scenes.scene import Scene
from core.scenes.softmax import Softmax
from core.scenes.tower_rule import TowerRule
from core.scenes.training import Training
from core.universality.ladder import LADDER, start_of


@dataclass(frozen=True)
class Group:
    """Scenes that belong together, by name, in the order of the list."""

    title: str
    scenes: tuple[str, ...]


STARTS: dict[str, Callable[[], Scene]] = {
    "hand": Hand,
    "proof": Proof,
    "train": Training,
    "tower-rule": TowerRule,
    "round-tower": CircularTower,
    "table": LookUp,
    "curve": Plane,
    **{name: partial(saturation, name) for name in SATURATIONS},
    "race": Race,
    "softmax": Softmax,
    "initial-inputs": InitialInputs,
    "perceptron": PerceptronScene,
    "festival": Festival,
    **{name: partial(CircuitScene, name) for name in BENCH},
    "digits": DigitBits,
    **{name: partial(replace, ball) for name, (_, ball) in BALLS.items()},
}
"""All scenes but those of the ladder, each with what makes it as it starts."""

_TITLES = {
    "hand": "By hand: any target",
    "proof": "Built by the proof",
    "train": "Trained by gradient descent",
    "table": "A table of towers",
    "tower-rule": "Towers in m dimensions",
    "round-tower": "A round tower, one hidden layer",
    "table": "Many towers: any f(x, y)",
    "curve": "A curve in the plane",
    "saturation-1": "Somewhat wrong, quadratic",
    "saturation-2": "Badly wrong, quadratic",
    "saturation-3": "Somewhat wrong, cross-entropy",
    "saturation-4": "Badly wrong, cross-entropy",
    "race": "Race of two costs",
    "softmax": "Softmax",
    "initial-inputs": "Initial weights",
    "perceptron": "A perceptron and its line",
    "festival": "To the cheese festival?",
    "nand": "NAND",
    "not": "NOT, of NAND",
    "and": "AND, of NAND",
    "or": "OR, of NAND",
    "xor": "XOR, of NAND",
    "half-adder": "The half adder",
    "half-adder-merged": "The half adder, wires merged",
    "digits": "Ten digits as four bits",
    **{name: title for name, (title, _) in BALLS.items()},
}


def _rungs(inputs: int) -> tuple[str, ...]:
    return tuple(name for name, picture in LADDER.items() if picture.inputs == inputs)


GROUPS = (
    Group("One input", (*_rungs(1), "hand", "proof")),
    Group("Two inputs", (*_rungs(2), "tower-rule", "round-tower", "table")),
    Group("Two outputs", ("curve",)),
    Group("One neuron", (*SATURATIONS, "race", "softmax", "initial-inputs")),
    Group("Circuits", ("perceptron", "festival", *BENCH, "digits")),
    Group("A ball on a cost surface", tuple(BALLS)),
)
GROUPS = (Group("One input", (*_rungs(1), "hand", "proof", "train")),)
SCENES = (*LADDER, *STARTS)
"""The names of all scenes."""
LISTED = tuple(name for group in GROUPS for name in group.scenes)


def scene_title(name: str) -> str:
    """A scene's name in words."""
    return _TITLES[name] if name in _TITLES else LADDER[name].title


def start_scene(name: str, seed: int = 0) -> Scene:
    """A scene as it starts; what begins by chance comes from the seed. Raises SpecError for an unknown name."""
    check_one_of("scene", name, SCENES)
    return STARTS[name]() if name in STARTS else start_of(name, seed)
