"""Chapter 4's interactive pictures as data, from one sigmoid neuron up to two towers.

Each `Picture` has numbers to turn, each with start, range and step as in the book, and builds a network from them. The
network's outputs are what is plotted: where the picture shows a weighted sum, its output neuron is linear. Ideal steps
are step neurons in one input, and sigmoids with first weights of 1000 in two, as in the book.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.checks import check_one_of, check_real
from core.universality import game
from core.universality.feed_forward import FeedForward
from core.universality.one_input import Bump, ByHand, neuron_at, of_bumps
from core.universality.towers import STEEPNESS, Tower, bumps, step_neurons, towers

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Control:
    """A number to turn: where it starts, from where to where it goes, and how far at a time."""

    name: str
    start: float
    least: float
    greatest: float
    step: float


def _whole(name: str, start: float) -> Control:
    return Control(name, start, -999.0, 999.0, 1.0)


def _place(name: str, start: float, bound: float = 999.0) -> Control:
    return Control(name, start, -bound, bound, 0.01)


def _height(name: str, start: float, bound: float = 999.0, step: float = 0.1) -> Control:
    return Control(name, start, -bound, bound, step)


@dataclass(frozen=True)
class Picture:
    """One of the pictures.

    inputs: 1 for a curve, 2 for a surface. shows: what is plotted. view: from where to where its axis goes.
    task: what to try. by_chance: its heights begin by chance, see `start_of`.
    """

    name: str
    title: str
    inputs: int
    shows: str
    view: tuple[float, float]
    controls: tuple[Control, ...]
    build: Callable[[Numbers], FeedForward]
    task: str
    by_chance: bool = False


def _one_neuron(activation: str) -> Callable[[Numbers], FeedForward]:
    def build(n: Numbers) -> FeedForward:
        return FeedForward([(np.array([[n["w"]]]), np.array([n["b"]]))], (activation,))

    return build


def _ideal_step(n: Numbers) -> FeedForward:
    return FeedForward([(np.ones((1, 1)), np.array([-n["s"]]))], ("step",))


def _two_steps(n: Numbers) -> FeedForward:
    neurons = (neuron_at(n["s1"], 1.0, n["w1"]), neuron_at(n["s2"], 1.0, n["w2"]))
    return ByHand(neurons, "step", 0.0, "linear").network


def _two_bumps(n: Numbers) -> FeedForward:
    return of_bumps([Bump(n["s1"], n["s2"], n["h1"]), Bump(n["s3"], n["s4"], n["h2"])]).network


def _five_bumps(n: Numbers) -> FeedForward:
    return of_bumps(game.bumps_of([n[f"h{i}"] for i in range(1, 6)])).network


def _plane(n: Numbers) -> FeedForward:
    return FeedForward([(np.array([[n["w1"]], [n["w2"]]]), np.array([n["b"]]))], ("sigmoid",))


def _step_along(direction: int) -> Callable[[Numbers], FeedForward]:
    def build(n: Numbers) -> FeedForward:
        return FeedForward([step_neurons(2, [(direction, n["s"])], STEEPNESS)], ("sigmoid",))

    return build


def _bump_along(direction: int) -> Callable[[Numbers], FeedForward]:
    def build(n: Numbers) -> FeedForward:
        hidden = step_neurons(2, [(direction, n["s1"]), (direction, n["s2"])], STEEPNESS)
        return FeedForward([hidden, (np.array([[n["h"]], [-n["h"]]]), np.zeros(1))], ("sigmoid", "linear"))

    return build


_MIDDLE = Tower((0.4, 0.3), (0.6, 0.7))


def _crossed(n: Numbers) -> FeedForward:
    return bumps(_MIDDLE, (n["h"], n["h"]))


def _tower(n: Numbers) -> FeedForward:
    return bumps(_MIDDLE, (n["h"], n["h"]), n["b"], "sigmoid")


def _two_towers(n: Numbers) -> FeedForward:
    return towers([Tower((0.1, 0.8), (0.2, 0.9), n["w1"]), Tower((0.7, 0.2), (0.8, 0.3), n["w2"])], h=50.0)


_EDGES = tuple(_place(f"s{i}", start) for i, start in enumerate((0.4, 0.6, 0.7, 0.9), start=1))
_FIVE = tuple(_height(f"h{i}", 0.0) for i in range(1, 6))
_ACROSS = (_place("s1", 0.3, 9.99), _place("s2", 0.7, 9.99), _height("h", 0.6, 9.9))

_ALL = (
    Picture(
        "sigmoid",
        "A sigmoid neuron",
        1,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_whole("w", 8.0), _whole("b", -4.0)),
        _one_neuron("sigmoid"),
        "Make w larger than 100, and turn b until the step is near x = 0.3.",
    ),
    Picture(
        "step",
        "Where the step is",
        1,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_whole("w", 100.0), _whole("b", -40.0)),
        _one_neuron("sigmoid"),
        "The step is at s = -b/w. Move it with either of them.",
    ),
    Picture(
        "ideal-step",
        "A step by its position",
        1,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_place("s", 0.4),),
        _ideal_step,
        "One number is enough now: w is as large as you like, and b = -w s.",
    ),
    Picture(
        "two-steps",
        "Two hidden neurons",
        1,
        "weighted sum",
        (-1.5, 2.0),
        (*_EDGES[:2], _height("w1", 0.6, 9.9), _height("w2", 1.2, 9.9)),
        _two_steps,
        "Set w1 = 0.8 and w2 = -0.8.",
    ),
    Picture(
        "bump",
        "A bump",
        1,
        "weighted sum",
        (-1.5, 2.0),
        (*_EDGES[:2], _height("h", 0.6)),
        lambda n: of_bumps([Bump(n["s1"], n["s2"], n["h"])]).network,
        "Two neurons with output weights h and -h. What happens when s1 passes s2?",
    ),
    Picture(
        "two-bumps",
        "Two bumps",
        1,
        "weighted sum",
        (-1.5, 2.0),
        (*_EDGES, _height("h1", -1.2), _height("h2", 0.3)),
        _two_bumps,
        "Bumps add up: let them overlap.",
    ),
    Picture(
        "five-bumps",
        "Five bumps",
        1,
        "weighted sum",
        (-1.5, 2.0),
        _FIVE,
        _five_bumps,
        "Ten neurons side by side. Give the curve any shape.",
        True,
    ),
    Picture(
        "game",
        "The game",
        1,
        "weighted sum",
        game.VIEW,
        tuple(_height(f"h{i}", 0.0) for i in range(1, 6)),
        _five_bumps,
        "Follow the curve: bring the average deviation to 0.40 or less.",
        True,
    ),
    Picture(
        "wavy",
        "Any activation will do",
        1,
        "output of the hidden neuron",
        (-0.2, 1.2),
        (_whole("w", 6.0), _whole("b", -3.0)),
        _one_neuron("wavy"),
        "Make w as large as 100: this strange neuron steps as well.",
    ),
    Picture(
        "failure",
        "The window of failure",
        1,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_whole("w", 50.0), _whole("b", -25.0)),
        _one_neuron("sigmoid"),
        "Around the step the neuron is neither 0 nor 1. How large must w be to halve this window?",
    ),
    Picture(
        "plane",
        "A neuron of two inputs",
        2,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_whole("w1", 8.0), _whole("w2", 0.0), _whole("b", -5.0)),
        _plane,
        "Set w1 = 100. Then let w2 grow: which way does the step run?",
    ),
    Picture(
        "x-step",
        "A step in x",
        2,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_place("s", 0.5, 9.99),),
        _step_along(0),
        "The weight of x is 1000, that of y is 0; s = -b/w1.",
    ),
    Picture(
        "y-step",
        "A step in y",
        2,
        "output of the hidden neuron",
        (0.0, 1.0),
        (_place("s", 0.5, 9.99),),
        _step_along(1),
        "The weight of y is 1000, that of x is 0.",
    ),
    Picture(
        "x-bump",
        "A bump in x",
        2,
        "weighted sum",
        (0.0, 1.0),
        _ACROSS,
        _bump_along(0),
        "Two steps in x make a ridge.",
    ),
    Picture(
        "y-bump",
        "A bump in y",
        2,
        "weighted sum",
        (0.0, 1.0),
        _ACROSS,
        _bump_along(1),
        "Two steps in y make a ridge the other way.",
    ),
    Picture(
        "crossed-bumps",
        "Two ridges crossing",
        2,
        "weighted sum",
        (0.0, 1.0),
        (_height("h", 0.3, 9.9, 0.01),),
        _crossed,
        "Where they cross there is a tower of height 2h, on ridges of height h.",
    ),
    Picture(
        "tower",
        "A tower",
        2,
        "output",
        (0.0, 1.0),
        (_height("h", 0.3), _height("b", -0.5)),
        _tower,
        "Make h large, 10 say, and b = -3h/2: the ridges vanish.",
    ),
    Picture(
        "two-towers",
        "Two towers",
        2,
        "weighted sum",
        (0.0, 1.0),
        (_height("w1", 0.7), _height("w2", 0.5)),
        _two_towers,
        "One neuron of a second hidden layer for each; their output weights are the heights.",
    ),
)

LADDER = {picture.name: picture for picture in _ALL}
"""All pictures by name, in the order of the chapter."""


@dataclass(frozen=True)
class Rung:
    """A picture with the numbers it stands at, in the order of its controls. Raises SpecError for one out of range."""

    name: str
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        check_one_of("scene", self.name, tuple(LADDER))
        for control, number in zip(self.picture.controls, self.numbers, strict=True):
            check_real(control.name, number, control.least, control.greatest)

    @property
    def picture(self) -> Picture:
        return LADDER[self.name]

    @property
    def by_name(self) -> dict[str, float]:
        """The numbers under the names of their controls."""
        return {control.name: number for control, number in zip(self.picture.controls, self.numbers, strict=True)}

    @property
    def network(self) -> FeedForward:
        """Whose outputs are plotted."""
        return self.picture.build(self.by_name)

    def with_number(self, name: str, number: float) -> "Rung":
        """The picture after one number has been turned. Raises SpecError where there is none of that name."""
        check_one_of("number", name, tuple(self.by_name))
        return Rung(self.name, tuple({**self.by_name, name: number}.values()))


def start_of(name: str, seed: int = 0) -> Rung:
    """A picture as it starts; heights that begin by chance come from the seed. Raises SpecError."""
    check_one_of("scene", name, tuple(LADDER))
    picture = LADDER[name]
    if picture.by_chance:
        return Rung(name, game.random_heights(seed))
    return Rung(name, tuple(control.start for control in picture.controls))
