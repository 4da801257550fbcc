"""What a gradient report says, in words and numbers that a person reads."""

import math
from enum import Enum

from core.snapshot import GradientReport, LayerGradient

MANY = 0.5
"""From this share on, saturated or dead units are pointed out."""


class Kind(Enum):
    """Which gradient the bars show; `value` is its symbol."""

    BIASES = "‖∂C/∂b‖"
    WEIGHTS = "‖∂C/∂W‖"

    def norm(self, layer: LayerGradient) -> float:
        return layer.bias_norm if self is Kind.BIASES else layer.weight_norm


def in_words(report: GradientReport, kind: Kind) -> str:
    """What the report says about the layers, compared with each other, in one sentence."""
    layers = report.layers
    norms = [kind.norm(layer) for layer in layers]
    broken = [index for index, norm in enumerate(norms) if not math.isfinite(norm)]
    if broken:
        return f"the gradient of {_named(layers, broken)} is not a finite number"
    zero = [index for index, norm in enumerate(norms) if norm == 0]
    if len(zero) == len(norms):
        return "every gradient is 0: nothing learns" + _dead(layers)
    if zero:
        return f"{_named(layers, zero)} {'does' if len(zero) == 1 else 'do'} not learn: gradient 0" + _dead(layers)
    if len(layers) == 1:
        return f"one layer, so nothing to compare: the norm of its gradient is {number(norms[0])}"
    slow, fast = norms.index(min(norms)), norms.index(max(norms))
    ratio = norms[fast] / norms[slow]
    if ratio < 3:
        return f"balanced: the layers {_learn(kind)} within a factor of {ratio:.1f} of each other"
    if slow < fast:
        compared = _compared(kind, ratio, "slower")
        return f"{layers[slow].name} {compared} than {layers[fast].name}: {_why_slow(layers[slow:fast])}"
    compared = _compared(kind, ratio, "faster")
    return f"{layers[fast].name} {compared} than {layers[slow].name}: the gradient grows on its way back"


def _learn(kind: Kind) -> str:
    return "learn" if kind is Kind.BIASES else "have weight gradients"


def _compared(kind: Kind, ratio: float, how: str) -> str:
    if kind is Kind.BIASES:
        return f"learns {times(ratio)} times {how}"
    return f"has weight gradients {times(ratio)} times {'smaller' if how == 'slower' else 'larger'}"


def _why_slow(passed: tuple[LayerGradient, ...]) -> str:
    """Why the gradient is smaller behind the layers it passed on its way back, as far as the report shows it."""
    if all(layer.activation == "sigmoid" for layer in passed):
        reason = "sigmoid′ is at most 1/4 a layer"
    elif all(layer.activation == "tanh" for layer in passed):
        reason = "tanh′ is at most 1, and less the more a unit is saturated"
    else:
        reason = "the gradient shrinks on its way back"
    worst = max(passed, key=lambda layer: layer.saturated)
    if worst.saturated >= MANY:
        state = "dead" if worst.activation == "relu" else "saturated"
        reason += f", and {worst.saturated:.0%} of {worst.name} is {state}"
    return reason


def _dead(layers: tuple[LayerGradient, ...]) -> str:
    for layer in layers:
        if layer.activation == "relu" and layer.saturated == 1:
            return f", every unit of {layer.name} is dead"
    return ""


def _named(layers: tuple[LayerGradient, ...], indices: list[int]) -> str:
    names = [layers[index].name for index in indices]
    if len(names) == 1:
        return names[0]
    if len(names) <= 4:
        numbers = [name.removeprefix("layer ") for name in names]
        return f"layers {', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{len(names)} layers"


def number(value: float) -> str:
    """A measured value in at most seven characters."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def times(ratio: float) -> str:
    """How many times: 4.9, 98, 12,300, 3·10¹¹; smaller than one as 0.21."""
    if ratio < 0.01:
        return number(ratio)
    if ratio < 1:
        return f"{ratio:.2g}"
    if ratio < 9.95:
        return f"{ratio:.1f}"
    if ratio < 999_999.5:
        return f"{float(f'{ratio:.3g}'):,.0f}"
    mantissa, exponent = f"{ratio:.0e}".split("e")
    return f"{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
