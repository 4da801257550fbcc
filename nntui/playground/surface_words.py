"""What the playground says of scenes of two inputs: the task, the rule for towers, how high they stand, how far off."""

import math

from core.scenes.circular import CircularTower
from core.scenes.look_up import LookUp
from core.scenes.tower_rule import TowerRule
from core.universality.activations import failure_width, sigmoid
from core.universality.construction import Deviations
from core.universality.ladder import Rung
from core.universality.towers import tower_bias
from nntui.playground.words import Said

_LARGE = 8.0
"""A tower of this h by the rule has 0.98 inside, and 0.02 on the ridges."""


def number(value: float) -> str:
    """Short, and never -0."""
    return f"{value + 0.0:.4g}"


def picture_words(scene: Rung) -> Said:
    """One of the book's pictures of two inputs: what to try, and what it shows now."""
    numbers = scene.by_name
    task = f"Try: {scene.picture.task}"
    if scene.name == "plane":
        return Said((task, plane_words(numbers["w1"], numbers["w2"], numbers["b"])))
    if scene.name == "tower":
        return _tower_words(task, numbers["h"], numbers["b"])
    if scene.name == "crossed-bumps":
        h = numbers["h"]
        return Said((task, f"Heights: {number(2 * h)} where both stand, {number(h)} on the ridges, 0 elsewhere."))
    if scene.name == "two-towers":
        high = " and ".join(number(height) for height in numbers.values())
        return Said((task, f"Heights {high}; b = -3h/2 with h = 50."))
    if "h" in numbers:
        between = f"between s1 = {numbers['s1']:g} and s2 = {numbers['s2']:g}"
        return Said((task, f"The sum is {number(numbers['h'])} {between}, and 0 elsewhere."))
    return Said((task, f"The step is at s = {numbers['s']:g}; the other input does not matter."))


def plane_words(w1: float, w2: float, b: float) -> str:
    """Where the step of a neuron of two inputs runs, and how wide it is."""
    length = math.hypot(w1, w2)
    if not length:
        return "With both weights 0 there is no step: the output is the same everywhere."
    width = failure_width("sigmoid", length)
    line = f"{number(w1)}x{_signed(w2)}y{_signed(b)} = 0"
    return f"The step is where {line}; the window of failure is {width:.2g} wide."


def _signed(value: float) -> str:
    return f" {'-' if value < 0 else '+'} {abs(value):.4g}"


def _tower_words(task: str, h: float, b: float) -> Said:
    """Heights of the tower, the ridges and the ground, and what the rule would have."""
    inside, ridge, ground = (float(sigmoid(total + b)) for total in (2 * h, h, 0.0))
    heights = f"{inside:.2f} tower, {ridge:.2f} ridges, {ground:.2f} elsewhere"
    rule = tower_bias(h)
    if h > 0 and abs(b - rule) < 0.005 * h:
        if h >= _LARGE:
            right = f"✓ b = -3h/2 = {number(rule)} is half way between -h and -2h: only the tower is left."
            return Said((f"Output: {heights}", right), True)
        return Said((task, f"b = -3h/2 = {number(rule)} is right: now a larger h.", heights))
    return Said((task, f"The rule: b = -3h/2 = {number(rule)}; now b = {number(b)}", heights))


def table_words(scene: LookUp, off: Deviations) -> Said:
    """How far the table is off, and of what it is made."""
    recipe = scene.recipe
    n = recipe.parts
    line = f"Output off by {off.mean_output:.2g} (mean), {off.greatest_output:.2g} (most)"
    made = f"{2 * (n + 1)} steps, {n * n:,} towers as high as f's median"
    if recipe.output == "sigmoid":
        made = f"Sum off by {off.mean_sum:.2g} (mean); {n * n:,} towers"
    width = failure_width("sigmoid", recipe.steepness)
    share = 1.0 - max(0.0, 1.0 - width * (n - 1)) ** 2
    rule = f"b = -3h/2 = {number(tower_bias(recipe.h))}; steps fail on {share:.2g} of the area"
    if recipe.h < _LARGE:
        rule = f"h = {number(recipe.h)} is too small: ridges show. Try 10 or more."
    return Said((line, made, rule))


def round_words(scene: CircularTower) -> Said:
    """What a round tower of one hidden layer can do, and what not."""
    corner = math.hypot(max(scene.x, 1 - scene.x), max(scene.y, 1 - scene.y))
    far = 1.0 - math.acos(min(1.0, scene.radius / corner)) / math.pi
    return Said(
        (
            f"2-{scene.directions}-1: the mean of {scene.directions} steps around a circle",
            f"1 inside; outside it sinks slowly, here to {far:.2f}",
            "More directions: rounder. It never sinks below 0.5; a tower needs one more layer.",
        )
    )


def rule_words(scene: TowerRule) -> Said:
    """Whether just all bumps together pass, and what the rule says."""
    m, h, rule = scene.inputs, scene.h, number(scene.rule)
    passes = scene.least_standing
    line = (
        f"{m} dimension{'s' * (m > 1)}: 1 only where all {m} bumps stand"
        if m > 1
        else "1 dimension: 1 where the bump stands"
    )
    formula = f"b = (-m + 1/2) h = {rule}"
    if h <= 0:
        return Said((line, "h must be above 0 for a bump to count for the tower.", f"The rule: {formula}"))
    if passes == m and abs(scene.b - scene.rule) < 0.005 * h:
        if h >= _LARGE:
            return Said((line, f"✓ {formula}: -b is half way between {number((m - 1) * h)} and {number(m * h)}."), True)
        return Said((line, f"{formula} is right, but h = {number(h)} is small: make it 8 or more."))
    if passes is None:
        wrong = f"Not even {m} bumps pass: {number(m * h)}, and {number(-scene.b)} is needed."
    elif passes < m:
        wrong = f"{passes} of {m} bumps pass {number(-scene.b)} already: more than the tower."
    else:
        wrong = "Only all together pass, but not half way between."
    return Said((line, wrong, f"The rule: {formula}; b is {number(scene.b)}"))
