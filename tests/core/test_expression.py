"""Typed functions: their values are NumPy's, errors point at the character, and nothing hostile gets anywhere."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SpecError
from core.expression import CONSTANTS, FUNCTIONS, MAX_LENGTH, Expression, ExpressionError, NotFiniteError

X = np.linspace(0.05, 0.95, 19)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("0.2 + 0.4*x**2 + 0.3*x*sin(15*x) + 0.05*cos(50*x)", None),
        ("0.2+0.4x²+0.3x·sin(15x)+0.05·cos(50x)", None),
        ("0.2 + 0.4x^2 + 0.3x sin(15x) + 0.05cos(50x)", None),
        ("-x^2", lambda x: -(x**2)),
        ("2^-x", lambda x: 2**-x),
        ("2^3^x", lambda x: 2 ** (3**x)),
        ("1/2x", lambda x: x / 2),
        ("1 - 2 - x", lambda x: -1 - x),
        ("6/3/x", lambda x: 2 / x),
        ("2(x + 1)(x − 1)", lambda x: 2 * (x**2 - 1)),
        ("x(1-x)", lambda x: x * (1 - x)),
        ("x²x³", lambda x: x**5),
        ("1.5e-1x + .5", lambda x: 0.15 * x + 0.5),
        ("2e", lambda x: 2 * math.e + 0 * x),
        ("π + σ(x)", lambda x: math.pi + 1 / (1 + np.exp(-x))),
        ("ln(x) + tan(x) + exp(x) + sqrt(x)", lambda x: np.log(x) + np.tan(x) + np.e**x + x**0.5),
        ("tanh(x) - abs(x - 0.5)", lambda x: np.tanh(x) - np.abs(x - 0.5)),
        ("step(x - 0.5) + sign(0.5 - x)", lambda x: (x > 0.5) * 1.0 + np.sign(0.5 - x)),
        ("min(x, 0.3, 0.5) + max(x, 0.7)", lambda x: np.minimum(x, 0.3) + np.maximum(x, 0.7)),
        ("4x - floor(4x)", lambda x: 4 * x % 1.0),
        ("min(x, 1)(2)", lambda x: 2 * x),
        ("--+x", lambda x: x),
        ("5", lambda x: 5 + 0 * x),
    ],
)
def test_values_are_those_of_numpy(text, truth):
    truth = truth or (lambda x: 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x))
    values = Expression(text).values(X)
    assert values.dtype == np.float64
    np.testing.assert_allclose(values, truth(X), rtol=1e-13, atol=1e-15)


def test_several_inputs_broadcast():
    both = Expression("x^2 + 10y", ("x", "y")).values(X[:, None], X)
    np.testing.assert_allclose(both, X[:, None] ** 2 + 10 * X)
    assert Expression("x1 - x3", ("x1", "x2", "x3")).values(5.0, 0.0, 2.0) == 3.0
    with pytest.raises(ValueError, match="1 inputs for 2"):
        Expression("x", ("x", "y")).values(X)


def test_the_result_is_not_the_input():
    x = X.copy()
    Expression("x").values(x)[:] = 0.0
    assert np.array_equal(x, X)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "nothing is here"),
        ("   ", 0, "nothing is here"),
        ("0.2 + foo(x)", 6, "'foo' is not known; known are x, pi, e, sin"),
        ("x + y", 4, "'y' is not known"),
        ("x.__class__", 1, "'.' is not known"),
        ("x[0]", 1, "'[' is not known"),
        ("__import__('os')", 0, "'__import__' is not known"),
        ("lambda: 0", 0, "'lambda' is not known"),
        ("x if x else 1", 2, "'if' is not known"),
        ("x := 1", 2, "':' is not known"),
        ("x; x", 1, "';' is not known"),
        ("1 +", 3, "ends too early"),
        ("sin(", 4, "ends too early"),
        ("2 * / x", 4, "'/' cannot stand here"),
        ("2 + ²", 4, "'²' cannot stand here"),
        ("(1 + 2", 0, "never closed"),
        ("((1 + 2)", 0, "never closed"),
        ("1 + 2)", 5, "closes nothing"),
        ("x()", 2, "')' cannot stand here"),
        ("x 2", 2, "missing before this number"),
        ("2x² + 2 3x", 8, "missing before this number"),
        ("sin x", 4, "in brackets"),
        ("1 + sin(x, 2)", 4, "sin takes one argument, not 2"),
        ("max(x)", 0, "max takes 2 to 20 arguments, not 1"),
        ("(x, 2)", 2, "a comma may only part"),
        ("x = 2", 2, "'=' is not known"),
        ("1 + 1/0", 4, "no finite value"),
        ("x + 2·9**9**9", 6, "no finite value"),
        ("x + (-1)^0.5", 4, "no finite value"),
        ("1e400", 0, "1e400 is too large"),
        ("x + " + "1" * 31, 4, "30 digits"),
        ("(" * 150 + "x" + ")" * 150, 100, "brackets within each other"),
        ("-" * 300 + "x", 100, "too many operations"),
        ("x" + "+x" * 150, 0, "too many operations"),
        ("x^" * 150 + "x", 198, "too many operations"),
        ("x" * 10_000_000, MAX_LENGTH, "500 characters"),
        ("x\x00", 1, "is not known"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_error_points_at_the_character(text, position, says):
    began = time.perf_counter()
    with pytest.raises(ExpressionError) as caught:
        Expression(text)
    assert time.perf_counter() - began < 0.1
    assert caught.value.position == position
    assert says in str(caught.value)
    assert f"character {position + 1}:" in str(caught.value)
    assert isinstance(caught.value, SpecError)


def test_the_mark_stands_below_the_character():
    with pytest.raises(ExpressionError) as caught:
        Expression("0.2\t+ foo")
    assert caught.value.marked == "0.2 + foo\n      ^"


def test_a_value_that_is_not_finite_is_reported_with_where():
    with pytest.raises(NotFiniteError, match=r"1/\(x - 0.5\) is infinite at x = 0.5") as caught:
        Expression("1/(x - 0.5)").values([0.0, 0.5, 1.0])
    assert caught.value.where == (0.5,)
    with pytest.raises(NotFiniteError, match=r"is not a number at x = -2, y = 3"):
        Expression("y*sqrt(x)", ("x", "y")).values([1.0, -2.0], 3.0)
    assert np.isnan(Expression("log(x)").unchecked([-1.0, 1.0])).tolist() == [True, False]


WORDS = st.sampled_from(
    [*"xy2+-*/^(),²π .\n['=:@é\x00#\\", "0.5", "1e3", "**", "9" * 40, *FUNCTIONS, *CONSTANTS, "__import__", "lambda"]
)


@given(st.lists(WORDS, max_size=25).map("".join) | st.text(max_size=40))
def test_whatever_is_typed_is_a_function_or_one_sentence(text):
    error = None
    try:
        assert Expression(text, ("x", "y")).unchecked(X, 2.0).shape == X.shape
    except ExpressionError as raised:
        error = raised
    if error:
        assert 0 <= error.position <= len(text)
        assert str(error).endswith(".")
        assert len(error.marked.splitlines()) == 2


NUMBERS = st.floats(-5, 5).map(lambda number: f"{abs(number):.3f}")


def combined(parts):
    return st.one_of(
        st.tuples(parts, st.sampled_from(["+", "-", "*"]), parts).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "abs"]), parts).map(lambda t: f"{t[0]}({t[1]})"),
        parts.map(lambda part: f"-{part}"),
        parts.map(lambda part: f"({part})**2"),
    )


@settings(max_examples=40)
@given(st.recursive(NUMBERS | st.just("x"), combined, max_leaves=12))
def test_it_agrees_with_python(text):
    """Python's own evaluation of such text, which holds nothing but these names, is the independent truth."""
    if len(text) > MAX_LENGTH:
        return
    names = {"sin": math.sin, "cos": math.cos, "tanh": math.tanh, "abs": abs}
    truth = [eval(text, {"__builtins__": {}}, {**names, "x": float(x)}) for x in X]
    np.testing.assert_allclose(Expression(text).unchecked(X), truth, rtol=1e-9, atol=1e-9)
