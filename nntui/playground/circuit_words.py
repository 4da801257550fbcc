"""What the bench of circuits and perceptrons says in words: the answer, how it comes about, and what scaling does."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.circuits import FESTIVAL_INPUTS, Gate, Perceptron
from core.scenes.circuits import DIGITS, Bench, DigitBits, Festival, wires_of
from core.scenes.perceptron import CORNERS, PerceptronScene
from nntui.playground.wiring import number_text
from nntui.playground.words import Said

_NAMES = {"nand": "NAND", "and": "AND", "or": "OR", "nor": "NOR", "xor": "XOR"}


def value_text(value: float, decimals: bool) -> str:
    """What a wire carries."""
    return f"{value:.2f}" if decimals else f"{value:g}"


def sum_text(perceptron: Perceptron, inputs: Sequence[float], names: Sequence[str] | None = None) -> str:
    """w1·x1 + w2·x2 + b with its numbers; names: instead of the inputs' values."""
    read = names or [number_text(float(f"{value:.2g}")) for value in inputs]
    pairs = zip(perceptron.weights, read, strict=True)
    terms = [(weight, f"{number_text(abs(weight))}·{name}") for weight, name in pairs]
    terms.append((perceptron.bias, number_text(abs(perceptron.bias))))
    text = "".join(f" {'-' if number < 0 else '+'} {term}" for number, term in terms)
    return text[3:] if text.startswith(" +") else "-" + text[3:]


def circuit_words(scene: Bench, gate: str) -> Said:
    """gate: the one looked at."""
    wires = wires_of(scene)
    chosen = next(each for each in scene.circuit.gates if each.name == gate)
    return Said((answer_words(scene, wires), _gate_words(scene, chosen, wires), _limit_words(scene)))


def answer_words(scene: Bench, wires: Mapping[str, float]) -> str:
    """The outputs, as what they mean."""
    decimals = scene.neurons == "sigmoids"
    out = {label: value_text(wires[wire], decimals) for label, wire in scene.circuit.outputs}
    bits = [f"{value:g}" for value in scene.inputs]
    if isinstance(scene, Festival):
        speaks = [name for name, value in zip(FESTIVAL_INPUTS, scene.inputs, strict=True) if value]
        total = sum(weight * value for weight, value in zip(scene.weights, scene.inputs, strict=True))
        goes = total > scene.threshold
        means = f"{number_text(total)} {'>' if goes else '≤'} {number_text(scene.threshold)}"
        given = f"For it: {', '.join(speaks)}" if speaks else "Nothing speaks for it"
        said = f" ({out['go']})" if decimals else ""
        return f"{given}. {means}: {'go' if goes else 'stay at home'}{said}"
    if "carry" in out:
        whole = f"= {sum(map(int, scene.inputs))}: " if not decimals else "= "
        return f"{bits[0]} + {bits[1]} {whole}carry {out['carry']}, sum {out['sum']}"
    label = scene.circuit.outputs[0][0]
    if len(bits) == 1:
        return f"NOT {bits[0]} = {out[label]}"
    return f"{bits[0]} {_NAMES.get(label, label)} {bits[1]} = {out[label]}"


def _gate_words(scene: Bench, gate: Gate, wires: Mapping[str, float]) -> str:
    """How a gate comes to what it says."""
    read = [wires[source] for source in gate.sources]
    z = gate.perceptron.weighted_input(read)
    name = f"{gate.name}: " if len(scene.circuit.gates) > 1 else ""
    text = f"{name}z = {sum_text(gate.perceptron, read)} = {number_text(float(f'{z:.3g}'))}"
    if scene.neurons == "sigmoids":
        return f"{text}, σ(c·z) = {wires[gate.name]:.2f}"
    return f"{text} {'> 0: fires' if z > 0 else '≤ 0: silent'}"


def _limit_words(scene: Bench) -> str:
    """What scaling all weights and biases does."""
    tied = scene.circuit.undecided(scene.inputs)
    if tied:
        which = f"At {', '.join(tied)} z is exactly 0: "
        if scene.neurons == "sigmoids":
            return which + "σ stays at 1/2, however large c is."
        return which + "a perceptron is silent there, a sigmoid says 1/2."
    if scene.neurons == "perceptrons":
        return "c times all weights and biases: no change."
    off = scene.circuit.limit(scene.inputs, [scene.c])[0]
    return f"c = {number_text(scene.c)}: at most {distance_text(off)} off the perceptrons"


def distance_text(off: float) -> str:
    """A distance in as few digits as say it."""
    return f"{off:.2g}" if off >= 1e-4 or off == 0 else f"{off:.0e}".replace("e-0", "e-")


def perceptron_words(scene: PerceptronScene) -> Said:
    perceptron = scene.perceptron
    z = perceptron.weighted_input(scene.inputs)
    text = f"z = {sum_text(perceptron, scene.inputs)} = {number_text(float(f'{z:.4g}'))}"
    if scene.neurons == "sigmoids":
        first = f"{text}, σ({number_text(scene.c)}·z) = {scene.output(scene.inputs):.2f}"
    else:
        first = f"{text} {'> 0: fires' if z > 0 else '≤ 0: silent'}"
    right = scene.right
    if z == 0.0:
        tie = "z is exactly 0: a perceptron is silent, a sigmoid says 1/2 for every c."
        return Said((first, _goal_words(scene), tie))
    if scene.neurons == "sigmoids" and scene.goal != "xor":
        scale = "The larger c, the narrower the soft strip along the line."
        return Said((first, _goal_words(scene), scale), bool(right) and all(right))
    return Said((first, _goal_words(scene), _line_words(scene)), bool(right) and all(right))


def _goal_words(scene: PerceptronScene) -> str:
    right = scene.right
    if not right:
        return "g: a gate to build"
    name = _NAMES[scene.goal]
    if all(right):
        return f"✓ This is {name}: all 4 corners are right."
    return f"{name}: {sum(right)} of {len(CORNERS)} corners are right."


def _line_words(scene: PerceptronScene) -> str:
    """What the line is; for xor, why none does it."""
    if scene.goal == "xor":
        return "No line can: w1+b > 0, w2+b > 0 and b ≤ 0 give w1+w2+b > 0 at 11."
    perceptron = scene.perceptron
    if not any(perceptron.weights):
        return "Without weights there is no line: it answers the same everywhere."
    return f"The line: {sum_text(perceptron, (), ('x1', 'x2'))} = 0"


def digit_words(scene: DigitBits) -> Said:
    bits = scene.bits(scene.digit)
    read = scene.read(scene.digit)
    said = " ".join(f"{bit:.2f}" for bit in bits)
    right = [digit for digit in range(DIGITS) if scene.read(digit) == digit]
    sure = [digit for digit in right if np.abs(scene.bits(digit) - np.round(scene.bits(digit))).max() < 0.01]
    count = f"{len(right)} of {DIGITS} digits right, {len(sure)} sure to 0.01."
    weights = f"Weights {number_text(scene.strength)}, biases {number_text(-scene.strength / 2)}"
    return Said((f"Digit {scene.digit}: {said}, read as {read}", count, weights), len(sure) == DIGITS)
