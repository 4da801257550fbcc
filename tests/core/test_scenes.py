"""A scene is one line of text: it reads back as written, and whatever is typed is a scene or one sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SpecError
from core.scenes.hand import Hand
from core.scenes.look_up import LookUp
from core.scenes.plane import Plane
from core.scenes.proof import Proof
from core.scenes.registry import SCENES, start_scene
from core.scenes.text import parse_scene, scene_text
from core.targets import CURVES, PRESETS, SURFACES, parse_curve, parse_surface, parse_target
from core.universality.activations import ACTIVATIONS, STEPPING
from core.universality.construction import Recipe
from core.universality.ladder import LADDER, Rung
from core.universality.one_input import Neuron
from core.universality.towers import (
    TableRecipe,
    evenly_spread,
)

X = np.linspace(0.0, 1.0, 401)


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_reads_back_at_its_start(name):
    scene = start_scene(name, seed=4)
    assert parse_scene(scene_text(scene)) == scene


@pytest.mark.parametrize("name", [*LADDER, "hand", "proof", "table"])
def test_the_network_of_a_scene_answers_at_its_start(name):
    network = start_scene(name, seed=4).network
    places = X if network.inputs == 1 else evenly_spread(50, 2)
    assert np.isfinite(network.outputs(places)).all()


numbers = st.floats(-1e6, 1e6)

rungs = st.sampled_from(list(LADDER)).flatmap(
    lambda name: st.tuples(*(st.floats(c.least, c.greatest) for c in LADDER[name].controls)).map(
        lambda values: Rung(name, values)
    )
)

recipes = st.builds(
    Recipe,
    st.integers(1, 1000),
    st.floats(0.01, 1e6),
    st.sampled_from(STEPPING),
    st.sampled_from(["sigmoid", "linear"]),
    st.sampled_from(["median", "mean", "middle"]),
    st.integers(1, 4),
)

targets = st.sampled_from([*PRESETS, "x^2 + 0.1", "lines 0,0.2 0.5,0.7"]).map(parse_target)

hands = st.builds(
    Hand,
    targets,
    st.lists(st.builds(Neuron, numbers, numbers, numbers), min_size=1, max_size=5).map(tuple),
    st.sampled_from(ACTIVATIONS),
    st.sampled_from(ACTIVATIONS),
    numbers,
)


def buildable(kind, *parts):
    """Scenes of a kind; targets that the output cannot reach are left out."""

    def build(values):
        try:
            return kind(*values)
        except SpecError:
            return None

    return st.tuples(*parts).map(build).filter(lambda scene: scene is not None)


tables = buildable(
    LookUp,
    st.sampled_from([*SURFACES, "x*y + 0.1"]).map(parse_surface),
    st.builds(TableRecipe, st.integers(1, 100), st.floats(0.01, 1e6), st.floats(-1e4, 1e4)),
)

planes = buildable(Plane, st.sampled_from([*CURVES, "cos(t); t^2"]).map(parse_curve), recipes)


@settings(max_examples=40)
@given(st.one_of(rungs, hands, buildable(Proof, targets, recipes), tables, planes))
def test_a_scene_is_one_line(scene):
    text = scene_text(scene)
    assert "\n" not in text
    assert parse_scene(text) == scene


def test_what_a_user_may_type():
    assert parse_scene("bump s1=0.3  h=.8") == Rung("bump", (0.3, 0.6, 0.8))
    proof = parse_scene('proof target="0.5 + 0.4sin(2pi*x)" bumps=100')
    assert isinstance(proof, Proof)
    assert (proof.target, proof.recipe) == (parse_target("sine"), Recipe(100))
    assert scene_text(proof) == "proof target=sine bumps=100"
    hand = parse_scene('hand neurons="8,-4 100,-40,-1" activation=tanh')
    assert isinstance(hand, Hand)
    assert hand.neurons == (Neuron(8, -4, 1), Neuron(100, -40, -1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "scene: got ''"),
        ("hill", "scene: got 'hill'"),
        ("bump q=1", "allowed: s1, s2 or h"),
        ("bump s1=a", "s1: got 'a'"),
        ("bump s1=nan", "s1: got nan"),
        ("bump s1", "settings such as"),
        ("bump h=1;s1=2", "h: got '1;s1=2'"),
        ("proof bumps=1.5", "a whole number from 1 to 1,000"),
        ("proof bumps=inf", "a whole number"),
        ("proof bumps=1e300", "a whole number"),
        ("proof activation=linear", "straight line"),
        ('proof target="x +', "settings such as"),
        ('proof target="x +"', "character 4"),
        ("hand neurons=1", "weight,bias,output weight"),
        ('hand neurons=""', "1 to 2,000 neurons"),
        ("hand neurons=1e9,1,1", "weight"),
        ("curve target=t", "semicolon"),
        ("x" * 200_000, "100,000 characters"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_a_scene(text, says):
    with pytest.raises(SpecError, match=r".") as caught:
        parse_scene(text)
    assert says in str(caught.value)


@given(
    st.text(max_size=60)
    | st.sampled_from(SCENES).flatmap(lambda name: st.text(max_size=40).map(lambda t: f"{name} {t}"))
)
def test_whatever_is_typed_is_a_scene_or_one_sentence(text):
    try:
        scene = parse_scene(text)
    except SpecError:
        return
    assert parse_scene(scene_text(scene)) == scene
