"""Round positions along an axis, and their labels."""

import math


def tick_step(span: float, wanted: int) -> float:
    """The least of 1, 2, 5, 10, ... that divides the span into at most `wanted` parts."""
    rough = span / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))


def snapped(lower: float, upper: float, wanted: int) -> tuple[float, float]:
    """A range slightly wider, to fractions of a tick's step: it stays the same while the values in it move a little."""
    step = tick_step(upper - lower, wanted) / 5
    return math.floor(lower / step) * step, math.ceil(upper / step) * step


def linear_ticks(
    lower: float, upper: float, wanted: int, scale: float = 1.0, unit: str = ""
) -> tuple[tuple[float, str], ...]:
    """About `wanted` round positions from lower to upper, but at least two.

    Labels show the position times `scale`, all with the same decimals.
    """
    first = last = 0
    while last <= first:
        step = tick_step((upper - lower) * scale, wanted)
        first, last = math.ceil(lower * scale / step - 1e-9), math.floor(upper * scale / step + 1e-9)
        wanted += 1
    positions = [k * step for k in range(first, last + 1)]
    return tuple((position / scale, _label(position, step) + unit) for position in positions)


def _label(value: float, step: float) -> str:
    """The value with as many digits as tell it from its neighbours, one step away."""
    digits_of_step = math.floor(math.log10(step) + 1e-9)
    if value == 0 or (abs(value) < 1e6 and digits_of_step >= -4):
        return f"{value:,.{min(4, max(0, -digits_of_step))}f}"
    mantissa, exponent = f"{value:.{max(0, math.floor(math.log10(abs(value))) - digits_of_step)}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


_LOG_TICKS = (
    ((1, 1.5, 2, 3, 5, 7), 1),
    ((1, 2, 5), 1),
    *(((1,), decades) for decades in (1, 2, 3, 5, 10, 20, 50, 100)),
)


def log_ticks(lower: float, upper: float, wanted: int) -> tuple[tuple[float, str], ...]:
    """Ticks for an axis of log10 values: powers of ten, with others between them where the range is short."""
    for factors, decades in _LOG_TICKS:
        exponents = range(math.floor(lower / decades) * decades, math.ceil(upper) + 1, decades)
        positions = [exponent + math.log10(factor) for exponent in exponents for factor in factors]
        inside = [position for position in positions if lower - 1e-9 <= position <= upper + 1e-9]
        if len(inside) <= max(wanted, 2):
            break
    if len(inside) < 2 and upper - lower < 1:
        ticks = linear_ticks(10.0**lower, 10.0**upper, max(wanted // 2, 2))
        return tuple((math.log10(value), label) for value, label in ticks if value > 0)
    return tuple((position, short_number(10.0**position)) for position in inside)


def short_number(value: float) -> str:
    """A positive number of a tick in at most five characters: 0.02, 5, 1e-12."""
    if 1e-3 <= value < 1e5:
        return f"{value:.3f}".rstrip("0").rstrip(".")
    mantissa, exponent = f"{value:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"
