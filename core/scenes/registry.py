"""Every scene there is: how it starts, what it is called, and in which group of the list it stands."""

from collections.abc import Callable
from dataclasses import dataclass

from core.checks import check_one_of
from core.scenes.hand import Hand
from core.scenes.look_up import LookUp
from core.scenes.plane import Plane
from core.scenes.proof import Proof
from core.scenes.scene import Scene
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
    "table": LookUp,
    "curve": Plane,
}
"""All scenes but those of the ladder, each with what makes it as it starts."""

_TITLES = {
    "hand": "By hand: any target",
    "proof": "Built by the proof",
    "train": "Trained by gradient descent",
    "table": "A table of towers",
    "curve": "A curve in the plane",
}


def _rungs(inputs: int) -> tuple[str, ...]:
    return tuple(name for name, picture in LADDER.items() if picture.inputs == inputs)


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
