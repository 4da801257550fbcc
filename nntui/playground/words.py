"""What the playground says in words: the task, how far the network is off, and how the game stands."""

from dataclasses import dataclass

from core.scenes.hand import Hand
from core.universality import game
from core.universality.activations import failure_width
from core.universality.construction import Construction, Deviations, Law, Recipe
from core.universality.ladder import Rung
from nntui.playground.curves import deviation_of

SUCCESS = "✓ Success!"


@dataclass(frozen=True)
class Said:
    """The lines under the plot. done: the game is won just now."""

    lines: tuple[str, ...]
    done: bool = False


def rung_words(scene: Rung, best: float | None, hinted: bool) -> Said:
    """best: the best score of the game so far. hinted: a hint was asked for."""
    if scene.name == "game":
        said = game_words(scene, best)
        return Said((said.lines[0], f"Hint: {hint_words(scene)}"), said.done) if hinted else said
    facts = ""
    network = scene.network
    if len(network.layers) == 1:
        w, b = float(network.layers[0][0][0, 0]), float(network.layers[0][1][0])
        where = f"The step is at s = -b/w = {-b / w:.3g}" if w else "With w = 0 there is no step: a flat line"
        if network.activations[0] in ("sigmoid", "wavy") and w:
            where += f"; the window of failure is {failure_width(network.activations[0], abs(w)):.3g} wide"
        facts = where + "."
    elif "h" in scene.by_name:
        h = scene.by_name["h"]
        facts = f"Two neurons with the output weights {h:+g} and {-h:+g} make this bump."
    elif scene.name == "five-bumps":
        facts = "Ten neurons, two for each bump; pull the bumps up and down with the mouse."
    else:
        facts = f"{network.widths[1]} hidden neurons, all of them ideal steps."
    return Said((f"Try: {scene.picture.task}", facts))


def game_words(scene: Rung, best: float | None) -> Said:
    """The score with two decimals, the goal, and the best score so far."""
    score = game.score(scene.numbers)
    won = game.succeeds(scene.numbers)
    best_text = f" · best so far {best:.2f}" if best is not None else ""
    line = f"Average deviation {score:.2f} · goal {game.SUCCESS - 0.005:.2f} or less{best_text}"
    if won:
        more = f"{SUCCESS} The bumps follow the curve. Can you get closer still?"
    else:
        more = "Turn h1 to h5, or pull the bumps with the mouse, until they follow the dotted curve."
    return Said((line, more), won)


def hint_words(scene: Rung) -> str:
    """Which bump, which way, but not how far."""
    hint = game.hint(scene.numbers)
    if hint is None:
        return "No bump is far from its best place any more: try steps of 0.1 in both directions."
    way = "up" if hint.direction > 0 else "down"
    return f"Most is to be won at bump {hint.bump + 1} (h{hint.bump + 1}): move it {way}."


def hand_words(scene: Hand) -> Said:
    mean, most, mean_sum, most_sum = deviation_of(scene)
    count = len(scene.neurons)
    line = f"Output off by {mean:.3f} (mean), {most:.3f} (most)"
    more = ""
    if mean_sum is not None and most_sum is not None:
        more = f"Sum off by {mean_sum:.3f} (mean), {most_sum:.3f} (most)"
    return Said((line, more, f"{count} hidden neuron{'s' * (count > 1)}: n, b add, x removes"))


def proof_words(built: Construction, off: Deviations) -> Said:
    recipe = built.recipe
    hidden = built.network.widths[1]
    line = f"Output off by {off.mean_output:.2g} (mean), {off.greatest_output:.2g} (most)"
    more = f"Sum off by {off.mean_sum:.3g} (mean), {off.greatest_sum:.3g} (most)"
    width = failure_width(recipe.activation, recipe.steepness)
    share = min(1.0, width * len(built.positions))
    window = f"; {len(built.positions):,} windows of failure, {share:.2g} of x" if width else ""
    return Said((line, more, f"1-{hidden:,}-1, {recipe.activation}{window}"))


def law_words(law: Law, recipe: Recipe) -> Said:
    """The slope is measured from N = 20, before which the target's waves are not resolved, to where it is best."""
    means = [each.mean_sum for each in law.deviations]
    last = means.index(min(means)) + 1
    first = next((index for index, number in enumerate(law.bumps) if number >= 20), 0)
    first = first if last - first > 1 else 0
    part = Law(law.bumps[first:last], law.deviations[first:last])
    line = "It cannot get better than with one bump."
    if len(part.bumps) > 1:
        line = f"From N = {part.bumps[0]} to {part.bumps[-1]} the mean falls like N^{part.exponent():.2f}."
    if recipe.activation == "step":
        ending = "Ideal steps never fail, so that it goes on for ever."
    else:
        ending = f"With steepness {recipe.steepness:g} it ends where the windows of failure meet."
    return Said((line, "Dotted: the 1/N law, N^-1.", ending))
