"""What is said of weighted inputs before training: how wide they spread, and how many neurons start saturated."""

import numpy as np

from core.neuron import sigmoid
from core.scenes.initial_inputs import InitialInputs
from nntui.playground.initial_inputs_chart import Draws
from nntui.playground.words import Said

WRITTEN = {"large": "large, N(0, 1)", "default": "default, N(0, 1/n)"}
"""From which Gaussian the weights are, by its mean and variance."""


def initial_inputs_words(scene: InitialInputs, draws: Draws) -> Said:
    """Three lines: what theory says, what was drawn, and how wide z spreads."""
    names = scene.initialisers
    expected = ", ".join(f"{name} {_percent(scene.saturated(name))}" for name in names)
    line = f"Saturated: {expected}"
    if draws:
        shares = [f"{_percent(float(np.mean(np.abs(draws[name]) > scene.beyond)))}" for name in names]
        found = f"Of {scene.neurons:,} drawn, |z| > {scene.beyond:g}: {' and '.join(shares)}."
    else:
        found = f"Drawing {scene.neurons:,} neurons ..."
    deviations = " and ".join(f"{_root(scene, name)} = {scene.deviation(name):.3g}" for name in names)
    return Said((line, found, f"z spreads by {deviations}."))


def meaning_of_saturated(scene: InitialInputs) -> str:
    """What the bound says about the output."""
    return f"saturated: within {_percent(sigmoid(-scene.beyond))} of 0 or 1"


def _root(scene: InitialInputs, name: str) -> str:
    return f"√({scene.on:,} + 1)" if name == "large" else f"√({scene.on:,}/{scene.inputs:,} + 1)"


def _percent(share: float) -> str:
    percent = 100 * share
    digits = ".0f" if percent >= 10 or percent == 0 else ".1f" if percent >= 0.1 else ".1g"
    return f"{percent:{digits}} %"
