"""What is said of softmax: the sum, who rises and who falls, and what the temperature does."""

from core.scenes.softmax import Softmax
from nntui.playground.softmax_drawing import arrow, slopes_by
from nntui.playground.words import Said


def softmax_words(scene: Softmax, knob: str) -> Said:
    """Three lines. knob: the slider that is looked at."""
    outputs = scene.outputs
    line = f"Σ a = {outputs.sum():.3f}: the outputs always sum to 1."
    if knob == "temperature":
        return Said((line, _temperature(scene), "T is the inverse of the c in the chapter's e^(cz)."))
    index = int(knob[1]) - 1
    up = scene.slopes[index, index]
    if arrow(up) == "·":
        more = f"{knob} is so far from the others that turning it changes nothing to see."
    else:
        more = f"{knob} up: a{index + 1} rises ({up:+.3f} per unit), all others fall by as much together."
    return Said((line, more, "∂a_j/∂z_k = a_j (δ_jk - a_k) / T"))


def _temperature(scene: Softmax) -> str:
    winner = _names([index for index, z in enumerate(scene.z) if z == max(scene.z)])
    falls = [index for index, slope in enumerate(slopes_by(scene, "temperature")) if arrow(slope) == "↓"]
    now = f"T up: {_names(falls)} fall{'s' * (len(falls) == 1)}. " if falls else ""
    return f"{now}T → 0: {winner} takes all. T → ∞: all go to 0.250."


def _names(indices: list[int]) -> str:
    return " and ".join(f"a{index + 1}" for index in indices)
