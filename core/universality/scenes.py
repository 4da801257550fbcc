"""What stands on the playground, as frozen data and as one line of text that can be passed on.

A scene is typed as its name and what differs from its start: `bump s1=0.3 h=0.8`, `proof target=runge bumps=100`, or
`hand target="0.5 + 0.4sin(2pi*x)" neurons="8,-4,0.6 100,-40,1"`. `parse_scene` reads it, `scene_text` writes it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from core.checks import check_one_of, check_real, names_joined
from core.errors import SpecError
from core.expression import Expression
from core.targets import SURFACES, Curve, Target, parse_curve, parse_surface, parse_target
from core.universality.activations import ACTIVATIONS
from core.universality.construction import Construction, Recipe, construct
from core.universality.feed_forward import FeedForward
from core.universality.ladder import LADDER, Rung, start_of
from core.universality.one_input import ByHand, Neuron
from core.universality.towers import Table, TableRecipe, curve_network, look_up_table

MAX_NEURONS = 2000
MAX_TEXT = 100_000
_GREATEST = 1_000_000.0


@dataclass(frozen=True)
class Hand:
    """One hidden layer by hand, beside a target. bias: of the output neuron, whose activation is `output`."""

    target: Target = field(default_factory=lambda: parse_target("book"))
    neurons: tuple[Neuron, ...] = (Neuron(8.0, -4.0, 0.6),)
    activation: str = "sigmoid"
    output: str = "sigmoid"
    bias: float = 0.0

    def __post_init__(self) -> None:
        check_one_of("activation", self.activation, ACTIVATIONS)
        check_one_of("output", self.output, ACTIVATIONS)
        check_real("bias", self.bias, -_GREATEST, _GREATEST)
        if not 1 <= len(self.neurons) <= MAX_NEURONS:
            raise SpecError("neurons", len(self.neurons), f"1 to {MAX_NEURONS:,} neurons")
        for neuron in self.neurons:
            for name, number in vars(neuron).items():
                check_real(name, number, -_GREATEST, _GREATEST)

    @property
    def by_hand(self) -> ByHand:
        """The network, neuron by neuron."""
        return ByHand(self.neurons, self.activation, self.bias, self.output)

    @property
    def network(self) -> FeedForward:
        return self.by_hand.network


@dataclass(frozen=True)
class Proof:
    """A target of one input, built by the proof."""

    target: Target = field(default_factory=lambda: parse_target("book"))
    recipe: Recipe = field(default_factory=Recipe)

    @property
    def construction(self) -> Construction:
        """Raises SpecError where the target cannot be built with this output."""
        return construct(self.target, self.recipe)

    @property
    def network(self) -> FeedForward:
        return self.construction.network


@dataclass(frozen=True)
class LookUp:
    """A function of x and y as a look-up table of towers."""

    target: Expression = field(default_factory=lambda: parse_surface("towers"))
    recipe: TableRecipe = field(default_factory=TableRecipe)

    @property
    def table(self) -> Table:
        """Raises SpecError where the function cannot be built with this output."""
        return look_up_table(self.target, self.recipe)

    @property
    def network(self) -> FeedForward:
        return self.table.network


@dataclass(frozen=True)
class Plane:
    """A curve in the plane by a network of two outputs, built by the proof."""

    target: Curve = field(default_factory=Curve)
    recipe: Recipe = field(default_factory=Recipe)

    @property
    def network(self) -> FeedForward:
        """Raises SpecError where the curve cannot be built with this output."""
        return curve_network(self.target, self.recipe)


Scene = Rung | Hand | Proof | LookUp | Plane

_STARTS: dict[str, Callable[[], Hand | Proof | LookUp | Plane]] = {
    "hand": Hand,
    "proof": Proof,
    "table": LookUp,
    "curve": Plane,
}
SCENES = (*LADDER, *_STARTS)
"""The names of all scenes: the pictures of the ladder, and the four free ones."""

_Kind = TypeVar("_Kind", Recipe, TableRecipe)
_WORD = re.compile(r'\s*([A-Za-z]\w*)=("[^"]*"|[^\s"]+)(?=\s|$)')


def scene_name(scene: Scene) -> str:
    """One of SCENES."""
    if isinstance(scene, Rung):
        return scene.name
    return next(name for name, kind in _STARTS.items() if isinstance(scene, kind))  # type: ignore[arg-type]


def start_scene(name: str, seed: int = 0) -> Scene:
    """A scene as it starts; what begins by chance comes from the seed. Raises SpecError for an unknown name."""
    check_one_of("scene", name, SCENES)
    return _STARTS[name]() if name in _STARTS else start_of(name, seed)


def scene_text(scene: Scene) -> str:
    """The one line that says a scene; `parse_scene` reads it back."""
    name, words = scene_name(scene), _words(scene)
    if not (isinstance(scene, Rung) and scene.picture.by_chance):
        start = _words(start_scene(name))
        words = {key: word for key, word in words.items() if word != start[key]}
    quoted = (f'{key}="{word}"' if re.search(r"\s", word) else f"{key}={word}" for key, word in words.items())
    return " ".join([name, *quoted])


def parse_scene(text: str, seed: int = 0) -> Scene:
    """Reads a scene; what is not said is as at the start. Raises SpecError, with the name of what is wrong."""
    if len(text) > MAX_TEXT:
        raise SpecError("scene", text[:30] + "...", f"up to {MAX_TEXT:,} characters")
    name, _, rest = text.strip().partition(" ")
    start = start_scene(name, seed)
    words = _words(start)
    for key, word in _given(rest):
        if key not in words:
            raise SpecError(name, key, names_joined(tuple(words)))
        words[key] = word
    return _scene(start, words)


def _given(rest: str) -> list[tuple[str, str]]:
    """The settings of a line, `name=word` or `name="several words"`."""
    found, position = [], 0
    rest = rest.rstrip()
    while position < len(rest):
        match = _WORD.match(rest, position)
        if match is None:
            raise SpecError("scene", rest[position:].strip()[:40], 'settings such as h=0.6 or target="x^2 + 0.1"')
        found.append((match[1], match[2].strip('"')))
        position = match.end()
    return found


def _words(scene: Scene) -> dict[str, str]:
    """All settings of a scene as text."""
    if isinstance(scene, Rung):
        return {name: _plain(number) for name, number in scene.by_name.items()}
    if isinstance(scene, Hand):
        neurons = " ".join(",".join(_plain(number) for number in vars(neuron).values()) for neuron in scene.neurons)
        words = {"activation": scene.activation, "output": scene.output, "bias": _plain(scene.bias)}
        return {"target": scene.target.text, **words, "neurons": neurons}
    settings = {name: value if isinstance(value, str) else _plain(value) for name, value in vars(scene.recipe).items()}
    return {"target": _surface_text(scene.target) if isinstance(scene, LookUp) else scene.target.text, **settings}


def _surface_text(function: Expression) -> str:
    names = [name for name, text in SURFACES.items() if text == function.text]
    return names[0] if names else function.text


def _scene(start: Scene, words: Mapping[str, str]) -> Scene:
    """A scene like `start` with all its settings read from words."""
    if isinstance(start, Rung):
        return Rung(start.name, tuple(_number(name, word) for name, word in words.items()))
    if isinstance(start, Hand):
        neurons = tuple(_neuron(word) for word in words["neurons"].split())
        bias = _number("bias", words["bias"])
        return Hand(parse_target(words["target"]), neurons, words["activation"], words["output"], bias)
    if isinstance(start, LookUp):
        return LookUp(parse_surface(words["target"]), _recipe(start.recipe, words))
    if isinstance(start, Plane):
        return Plane(parse_curve(words["target"]), _recipe(start.recipe, words))
    return Proof(parse_target(words["target"]), _recipe(start.recipe, words))


def _recipe(start: _Kind, words: Mapping[str, str]) -> _Kind:
    """A recipe of the same kind with its settings read from words."""
    settings: dict[str, str | float] = {}
    for each in fields(start):
        word, kind = words[each.name], type(getattr(start, each.name))
        number = word if kind is str else _number(each.name, word)
        settings[each.name] = int(number) if kind is int and float(number).is_integer() else number
    return type(start)(**settings)  # type: ignore[arg-type]


def _neuron(text: str) -> Neuron:
    numbers = text.split(",")
    if not 2 <= len(numbers) <= 3:
        raise SpecError(
            "neurons", text, "weight,bias,output weight for each, such as 8,-4,0.6 with a space to the next"
        )
    return Neuron(*(_number("neurons", number) for number in numbers))


def _number(name: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise SpecError(name, word, "a number") from None


def _plain(number: float) -> str:
    short = f"{number:g}"
    return short if float(short) == number else repr(float(number))
