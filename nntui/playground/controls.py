"""The knobs of each scene of one input, and the scene after one of them has been turned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.checks import check_one_of
from core.errors import SpecError
from core.scenes.hand import MAX_NEURONS, Hand
from core.scenes.proof import Proof
from core.scenes.scene import Scene
from core.targets import PRESETS, Drawn, Target, parse_target
from core.universality import game
from core.universality.activations import ACTIVATIONS, STEPPING
from core.universality.construction import HEIGHTS, MAX_BUMPS, OUTPUTS
from core.universality.ladder import Control, Picture, Rung
from core.universality.one_input import Bump, Neuron, neuron_at
from nntui.playground.scale import Knob, Scale, choice

OneInput = Rung | Hand | Proof
"""The scenes of one input."""

_LIMIT = 1_000_000.0
_OWN_WEIGHT = 40.0  # of a neuron added beside one that has no weight
_WEIGHT = Scale(-_LIMIT, _LIMIT, 1.0, -1000.0, 1000.0, "bent")
_PLACE = Scale(-_LIMIT, _LIMIT, 0.01, 0.0, 1.0)
_HEIGHT = Scale(-_LIMIT, _LIMIT, 0.1, -3.0, 3.0)


def as_one_input(scene: Scene) -> OneInput:
    """The scene, which is one of one input."""
    assert isinstance(scene, Rung | Hand | Proof)
    return scene


@dataclass(frozen=True)
class Stand:
    """A scene, and which of its neurons (by hand) or bumps (proof, from 0) is looked at."""

    scene: OneInput
    selected: int = 0

    @property
    def parts(self) -> int:
        """How many neurons or bumps there are to look at."""
        if isinstance(self.scene, Hand):
            return len(self.scene.neurons)
        return self.scene.recipe.bumps if isinstance(self.scene, Proof) else 0

    def selecting(self, index: int) -> "Stand":
        """With another neuron or bump; after the last one comes the first."""
        return replace(self, selected=index % self.parts) if self.parts else self

    def with_scene(self, scene: OneInput) -> "Stand":
        """With the scene changed, and the same neuron as far as it is still there."""
        new = Stand(scene, self.selected)
        return replace(new, selected=min(self.selected, max(0, new.parts - 1)))


def knobs(stand: Stand) -> list[Knob]:
    """The knobs of a scene, as they stand."""
    scene = stand.scene
    if isinstance(scene, Rung):
        return [
            Knob(control.name, control.name, scene.by_name[control.name], _scale(control, scene.picture))
            for control in scene.picture.controls
        ]
    return _hand_knobs(scene, stand.selected) if isinstance(scene, Hand) else _proof_knobs(scene, stand.selected)


def _scale(control: Control, picture: Picture) -> Scale:
    """Heights along what the plot shows, places along the input, weights bent."""
    if control.step >= 1:
        return Scale(control.least, control.greatest, control.step, kind="bent")
    if control.step < 0.1:
        return Scale(control.least, control.greatest, control.step, 0.0, 1.0)
    return Scale(control.least, control.greatest, control.step, *picture.view)


def target_knob(target: Target) -> Knob:
    """The knob that goes through the presets; a typed or drawn target stands behind them."""
    return preset_knob("target", target.text, tuple(PRESETS), "drawn" if isinstance(target, Drawn) else "typed")


def preset_knob(label: str, text: str, names: tuple[str, ...], other: str = "typed") -> Knob:
    """The knob that goes through named targets; what has none of their names stands behind them, as `other`."""
    if text in names:
        return Knob("target", label, names.index(text), choice(names))
    return Knob("target", label, len(names), choice((*names, other)))


def word_knob(name: str, label: str, word: str, words: tuple[str, ...]) -> Knob:
    """A knob for a choice of words."""
    return Knob(name, label, words.index(word), choice(words))


def _hand_knobs(scene: Hand, selected: int) -> list[Knob]:
    neuron = scene.neurons[selected]
    pair = bump_around(scene.neurons, selected)
    place = neuron.position if neuron.weight else 0.0
    rows = [
        target_knob(scene.target),
        Knob("neuron", "neuron", selected + 1, Scale(1, len(scene.neurons)), len(scene.neurons) > 1),
        Knob("w", "weight w", neuron.weight, _WEIGHT),
        Knob("b", "bias b", neuron.bias, _WEIGHT),
        Knob("s", "step s", place, _PLACE, bool(neuron.weight)),
        Knob("out", "out weight", neuron.output_weight, _HEIGHT),
    ]
    if pair is not None:
        first, second = scene.neurons[pair], scene.neurons[pair + 1]
        rows += [
            Knob("s1", "bump from", first.position, _PLACE),
            Knob("s2", "bump to", second.position, _PLACE),
            Knob("h", "height h", first.output_weight, _HEIGHT),
        ]
    return [
        *rows,
        Knob("bias", "out bias", scene.bias, _HEIGHT),
        word_knob("activation", "activation", scene.activation, ACTIVATIONS),
        word_knob("output", "output", scene.output, ACTIVATIONS),
    ]


def _proof_knobs(scene: Proof, selected: int) -> list[Knob]:
    recipe = scene.recipe
    return [
        target_knob(scene.target),
        Knob("bumps", "bumps N", recipe.bumps, Scale(1, MAX_BUMPS, 1.0, kind="log")),
        Knob("steepness", "steepness", recipe.steepness, Scale(0.01, _LIMIT, 0.0, 5.0, 100_000.0, "log")),
        Knob("series", "series M", recipe.series, Scale(1, 20)),
        word_knob("heights", "heights", recipe.heights, HEIGHTS),
        word_knob("activation", "activation", recipe.activation, (*STEPPING, "linear")),
        word_knob("output", "output", recipe.output, OUTPUTS),
        Knob("bump", "see bump", selected + 1, Scale(1, recipe.bumps), recipe.bumps > 1),
    ]


def turned(stand: Stand, name: str, value: float) -> Stand:
    """After a knob was turned. Raises SpecError where the scene cannot stand so; it then stays as it is."""
    scene = stand.scene
    if name in ("neuron", "bump"):
        return stand.selecting(round(value) - 1)
    if isinstance(scene, Rung):
        return stand.with_scene(scene.with_number(name, value))
    if name == "target":
        names = tuple(PRESETS)
        return with_target(stand, parse_target(names[round(value)])) if round(value) < len(names) else stand
    if isinstance(scene, Hand):
        return stand.with_scene(_hand_turned(scene, stand.selected, name, value))
    return stand.with_scene(_proof_turned(scene, name, value))


def with_target(stand: Stand, target: Target) -> Stand:
    """With another target. Raises SpecError where it is not finite, or cannot be reached."""
    check_one_of("scene", stand.scene.name, ("hand", "proof"))
    assert not isinstance(stand.scene, Rung)
    return stand.with_scene(replace(stand.scene, target=target))


def _proof_turned(scene: Proof, name: str, value: float) -> Proof:
    words = {"heights": HEIGHTS, "activation": (*STEPPING, "linear"), "output": OUTPUTS}
    setting: str | float = words[name][round(value)] if name in words else value
    whole = name in ("bumps", "series")
    changed = {name: round(value) if whole else setting}
    return replace(scene, recipe=replace(scene.recipe, **changed))  # type: ignore[arg-type]


def _hand_turned(scene: Hand, selected: int, name: str, value: float) -> Hand:
    if name == "bias":
        return replace(scene, bias=value)
    if name in ("activation", "output"):
        return replace(scene, **{name: ACTIVATIONS[round(value)]})  # type: ignore[arg-type]
    neurons = list(scene.neurons)
    if name in ("s1", "s2", "h"):
        first = bump_around(scene.neurons, selected)
        if first is None:
            return scene
        if name == "h":
            neurons[first] = replace(neurons[first], output_weight=value)
            neurons[first + 1] = replace(neurons[first + 1], output_weight=-value)
        else:
            which = first + (name == "s2")
            neurons[which] = neuron_at(value, neurons[which].weight, neurons[which].output_weight)
        return replace(scene, neurons=tuple(neurons))
    neuron = neurons[selected]
    if name == "s":
        neuron = replace(neuron, bias=-neuron.weight * value)
    else:
        neuron = replace(neuron, **{{"w": "weight", "b": "bias", "out": "output_weight"}[name]: value})
    neurons[selected] = neuron
    return replace(scene, neurons=tuple(neurons))


def bump_around(neurons: Sequence[Neuron], index: int) -> int | None:
    """The first of the two neurons that make a bump, of which the one at `index` is one; None where it is in none.

    Two neighbours are a bump where they have the same weight, and output weights of opposite sign.
    """
    first = 0
    while first < len(neurons) - 1 and first <= index:
        up, down = neurons[first], neurons[first + 1]
        if up.weight and up.weight == down.weight and up.output_weight == -down.output_weight:
            if index in (first, first + 1):
                return first
            first += 2
        else:
            first += 1
    return None


def with_neuron(stand: Stand) -> Stand:
    """By hand: with one more neuron, like the one looked at but further right. Raises SpecError where it is full."""
    scene = _by_hand(stand)
    near = scene.neurons[stand.selected]
    place = near.position + 0.1 if near.weight and near.position < 0.9 else 0.1
    more = neuron_at(round(place, 2), near.weight or _OWN_WEIGHT, 0.5)
    return Stand(replace(scene, neurons=(*scene.neurons, more)), len(scene.neurons))


def with_bump(stand: Stand) -> Stand:
    """By hand: with two more neurons, which make a bump. Raises SpecError where there is no room for them."""
    scene = _by_hand(stand)
    number = len(scene.neurons)
    start = round(0.1 + 0.2 * (number // 2 % 4), 2)
    pair = Bump(start, round(start + 0.2, 2), 1.0).neurons(100.0)
    return Stand(replace(scene, neurons=(*scene.neurons, *pair)), number)


def without_neuron(stand: Stand) -> Stand:
    """By hand: without the neuron looked at, or without its bump. The last one stays. Raises SpecError."""
    scene = _by_hand(stand)
    first = bump_around(scene.neurons, stand.selected)
    gone = {stand.selected} if first is None else {first, first + 1}
    left = tuple(neuron for index, neuron in enumerate(scene.neurons) if index not in gone)
    if not left:
        raise SpecError("neurons", 0, f"1 to {MAX_NEURONS:,} neurons")
    return Stand(replace(scene, neurons=left), min(stand.selected, len(left) - 1))


def _by_hand(stand: Stand) -> Hand:
    check_one_of("scene", stand.scene.name, ("hand",))
    assert isinstance(stand.scene, Hand)
    return stand.scene


def part_of(stand: Stand, knob: str) -> tuple[int, ...]:
    """The hidden neurons whose own contribution goes with a knob, counted from 0; none where all of them do."""
    scene = stand.scene
    if isinstance(scene, Hand):
        first = bump_around(scene.neurons, stand.selected)
        whole = first is not None and knob in ("s1", "s2", "h")
        return (first, first + 1) if whole and first is not None else (stand.selected,)
    if isinstance(scene, Rung):
        hidden = scene.network.widths[1] if len(scene.network.layers) > 1 else 0
        number = int(knob[1:]) - 1 if knob[1:].isdigit() else -1
        if number >= 0 and hidden:
            if knob[0] == "h":
                return (2 * number, 2 * number + 1)
            return (number,) if hidden == 2 else (number // 2 * 2, number // 2 * 2 + 1)
    return ()


def pulled(stand: Stand, x: float, height: float) -> Stand:
    """Of five bumps side by side: with the one over x as high as the plot was pulled."""
    scene = stand.scene
    assert isinstance(scene, Rung)
    bump = min(max(int(x * game.BUMPS), 0), game.BUMPS - 1)
    reach = game.REACH if scene.name == "game" else scene.picture.view
    value = round(min(max(height, reach[0]), reach[1]), 1)
    return stand.with_scene(scene.with_number(f"h{bump + 1}", value))


_REACH = 0.06
"""So near to a step the mouse takes hold of it."""


def step_pulled(stand: Stand, x: float, began: bool) -> Stand:
    """By hand: takes hold of the neuron whose step is nearest to x where the mouse is pressed, then moves its step."""
    scene = _by_hand(stand)
    if began:
        away = [abs(neuron.position - x) for neuron in scene.neurons]
        nearest = min(range(len(away)), key=away.__getitem__)
        return replace(stand, selected=nearest) if away[nearest] <= _REACH else stand
    neuron = scene.neurons[stand.selected]
    if not neuron.weight or abs(neuron.position - x) > 3 * _REACH:
        return stand
    return stand.with_scene(_hand_turned(scene, stand.selected, "s", round(x, 2)))
