"""A function that somebody typed, such as `0.2 + 0.4x^2 + 0.3x·sin(15x)`: checked when it is read, fast on arrays.

The text is cut into known words and signs, Python's own `ast` makes a tree of them, and every node of the tree is
translated by a table of what is allowed. Nothing is ever compiled or evaluated by Python. A library would not do:
numexpr calls `eval`, asteval and simpleeval interpret a language with attributes and objects, one number at a time, and
none says at which character an error stands.
"""

import ast
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.checks import names_joined
from core.errors import SpecError

MAX_LENGTH = 500
"""Characters of an expression."""
MAX_DEPTH = 100
"""Operations that may wait for each other, such as brackets within brackets or terms of one sum."""

_Value = NDArray[np.float64] | np.float64
_Inputs = Sequence[NDArray[np.float64]]


def _sigma(z: Any) -> Any:
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _step(z: Any) -> Any:
    return np.heaviside(z, 0.0)


@dataclass(frozen=True)
class _Function:
    call: Callable[..., Any]
    least: int = 1
    most: int = 1


def _of_several(pairwise: Callable[[Any, Any], Any]) -> _Function:
    return _Function(lambda *values: reduce(pairwise, values), 2, 20)


FUNCTIONS = {
    "sin": _Function(np.sin),
    "cos": _Function(np.cos),
    "tan": _Function(np.tan),
    "exp": _Function(np.exp),
    "log": _Function(np.log),
    "sqrt": _Function(np.sqrt),
    "abs": _Function(np.abs),
    "tanh": _Function(np.tanh),
    "sigma": _Function(_sigma),
    "step": _Function(_step),
    "floor": _Function(np.floor),
    "sign": _Function(np.sign),
    "min": _of_several(np.minimum),
    "max": _of_several(np.maximum),
}
"""log is the natural logarithm, sigma the sigmoid, step(z) 1 where z > 0 and else 0."""
CONSTANTS = {"pi": np.float64(np.pi), "e": np.float64(np.e)}

_OPERATIONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_OTHER_SPELLINGS = {
    "^": "**",
    "·": "*",
    "×": "*",
    "÷": "/",
    "−": "-",
    "²": "**2.0",
    "³": "**3.0",
    "π": "pi",
    "σ": "sigma",
    "ln": "log",
    "sigmoid": "sigma",
}
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*|[πσ])"
    r"|(?P<power>[²³])|(?P<times>\*\*|[*/^·×÷])|(?P<plus>[-+−])|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
)
_MOST_DIGITS = 30


class ExpressionError(SpecError):
    """An expression cannot be read, or has no value somewhere. `position` counts the characters of `text` from 0."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__("expression", text, reason)
        self.text = text
        self.position = position
        self.args = (f"expression, character {position + 1}: {reason}.",)

    @property
    def marked(self) -> str:
        """Two lines: the text, and a mark below the character that is wrong."""
        return "".join(c if c.isprintable() else " " for c in self.text) + "\n" + " " * self.position + "^"


class NotFiniteError(SpecError):
    """An expression has no finite value at some of its inputs; `where` is the first of them."""

    def __init__(self, text: str, variables: tuple[str, ...], where: tuple[float, ...], value: float) -> None:
        at = ", ".join(f"{name} = {number:g}" for name, number in zip(variables, where, strict=True))
        what = "is not a number" if np.isnan(value) else "is infinite"
        super().__init__("expression", text, "a function with a finite value everywhere")
        self.where = where
        self.args = (f"expression: {' '.join(text.split())} {what} at {at}; every value must be finite.",)


@dataclass(frozen=True)
class Expression:
    """A typed function of `variables`. Raises ExpressionError when it cannot be read.

    Known are numbers, + - * / ^ (or **), brackets, the names in FUNCTIONS and CONSTANTS. A product may leave out its
    sign: 15x, 2(x + 1). As in Python, 1/2x is (1/2) x, and -x^2 is -(x^2).
    """

    text: str
    variables: tuple[str, ...] = ("x",)

    def __post_init__(self) -> None:
        _ = self._function

    @cached_property
    def _function(self) -> Callable[[_Inputs], _Value]:
        with np.errstate(all="ignore"):
            return _Reader(self.text, self.variables).function()

    def unchecked(self, *inputs: ArrayLike) -> NDArray[np.float64]:
        """Its values, one array or number for each variable; not a number or infinite where there is none."""
        arrays = np.broadcast_arrays(*(np.asarray(values, np.float64) for values in inputs))
        if len(arrays) != len(self.variables):
            raise ValueError(f"{len(arrays)} inputs for {len(self.variables)} variables")
        with np.errstate(all="ignore"):
            result = self._function(arrays)
        return np.array(np.broadcast_to(result, arrays[0].shape))

    def values(self, *inputs: ArrayLike) -> NDArray[np.float64]:
        """Like `unchecked`; raises NotFiniteError, with the first place, where a value is not finite."""
        result = self.unchecked(*inputs)
        wrong = np.flatnonzero(~np.isfinite(result))
        if wrong.size:
            arrays = np.broadcast_arrays(*(np.asarray(values, np.float64) for values in inputs))
            where = tuple(float(array.flat[wrong[0]]) for array in arrays)
            raise NotFiniteError(self.text, self.variables, where, float(result.flat[wrong[0]]))
        return result


@dataclass(frozen=True)
class _Bracket:
    position: int
    of_function: bool


_OPERAND_ENDS = ("number", "name", "power", "close")


class _Reader:
    """Reads one text; positions in Python's spelling of it are led back to the characters that were typed."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text = text
        self.variables = variables
        self.python = ""
        self.positions: list[int] = []
        self.before = ""  # the kind of the word before
        self.brackets: list[_Bracket] = []

    def function(self) -> Callable[[_Inputs], _Value]:
        if len(self.text) > MAX_LENGTH:
            raise ExpressionError(self.text, MAX_LENGTH, f"the text goes on; {MAX_LENGTH} characters are allowed")
        self._respell()
        try:
            tree = ast.parse(self.python, mode="eval")
        except SyntaxError as error:
            raise self._error((error.offset or 1) - 1, "this cannot be read") from None
        return _as_function(self._translate(tree.body, 1))

    def _error(self, at: int, reason: str) -> ExpressionError:
        """An error at a place in Python's spelling."""
        return ExpressionError(self.text, self.positions[min(at, len(self.positions) - 1)], reason)

    def _respell(self) -> None:
        """Writes the text as Python would have it: every word known, in an order that makes sense, no sign left out."""
        position = 0
        while position < len(self.text):
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise ExpressionError(self.text, position, f"{self.text[position]!r} is not known here")
            if match.lastgroup != "space":
                self._take(str(match.lastgroup), match.group(), position)
            position = match.end()
        end = len(self.text.rstrip())
        if not self.before:
            raise ExpressionError(self.text, 0, f"nothing is here; type a function of {names_joined(self.variables)}")
        if self.before not in _OPERAND_ENDS:
            raise ExpressionError(self.text, end, "it ends too early; a number, a name or a bracket must follow")
        if self.brackets:
            raise ExpressionError(self.text, self.brackets[-1].position, "this bracket is never closed")

    def _take(self, kind: str, word: str, position: int) -> None:
        """Adds a word of the text."""
        spelled = _OTHER_SPELLINGS.get(word, word)
        if kind == "name":
            kind = self._kind_of_name(spelled, word, position)
        elif kind == "number":
            self._check_number(word, position)
            spelled = repr(float(word))
        if self.before == "function" and kind != "open":
            reason = "a function needs its argument in brackets, such as sin(15x)"
            raise ExpressionError(self.text, position, reason)
        if kind in ("number", "name", "function", "open"):
            self._begin_operand(kind, position)
        elif kind != "plus" and self.before not in _OPERAND_ENDS:
            raise ExpressionError(self.text, position, f"{word!r} cannot stand here; a number or a name is missing")
        if kind == "open":
            self._open(position)
        elif kind == "close":
            self._close(position)
        elif kind == "comma" and not (self.brackets and self.brackets[-1].of_function):
            raise ExpressionError(self.text, position, "a comma may only part the arguments of min and max")
        self._write(spelled + " ", position)
        self.before = kind

    def _write(self, piece: str, position: int) -> None:
        self.python += piece
        self.positions += [position] * len(piece)

    def _begin_operand(self, kind: str, position: int) -> None:
        """Writes the sign of a product that was left out."""
        if self.before in _OPERAND_ENDS:
            if kind == "number":
                raise ExpressionError(self.text, position, "a sign such as + or * is missing before this number")
            self._write("*", position)

    def _kind_of_name(self, spelled: str, word: str, position: int) -> str:
        if spelled in self.variables or spelled in CONSTANTS:
            return "name"
        if spelled in FUNCTIONS:
            return "function"
        known = names_joined((*self.variables, *CONSTANTS, *FUNCTIONS))
        raise ExpressionError(self.text, position, f"{word!r} is not known; known are {known}")

    def _check_number(self, word: str, position: int) -> None:
        if sum(c.isdigit() for c in word) > _MOST_DIGITS:
            raise ExpressionError(self.text, position, f"this number is too long; {_MOST_DIGITS} digits are allowed")
        if not np.isfinite(float(word)):
            raise ExpressionError(self.text, position, f"{word} is too large")

    def _open(self, position: int) -> None:
        self.brackets.append(_Bracket(position, self.before == "function"))
        if len(self.brackets) > MAX_DEPTH:
            raise ExpressionError(self.text, position, f"{MAX_DEPTH} brackets within each other are allowed")

    def _close(self, position: int) -> None:
        if not self.brackets:
            raise ExpressionError(self.text, position, "this bracket closes nothing")
        self.brackets.pop()

    def _translate(self, node: ast.AST, depth: int) -> "Callable[[_Inputs], _Value] | np.float64":
        """What a node computes: a number where it is the same everywhere, else a function of the inputs."""
        at = getattr(node, "col_offset", 0)
        if depth > MAX_DEPTH:
            raise self._error(at, f"too many operations wait for each other here; {MAX_DEPTH} are allowed")
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            return np.float64(node.value)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return self._apply(_OPERATIONS[type(node.op)], [node.left, node.right], at, depth)
        if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATIONS:
            return self._apply(_OPERATIONS[type(node.op)], [node.operand], at, depth)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            function = FUNCTIONS[node.func.id]
            if not function.least <= len(node.args) <= function.most:
                wanted = "one argument" if function.most == 1 else f"{function.least} to {function.most} arguments"
                raise self._error(at, f"{node.func.id} takes {wanted}, not {len(node.args)}")
            return self._apply(function.call, node.args, at, depth)
        raise self._error(at, "this is not allowed here")

    def _name(self, name: str) -> "Callable[[_Inputs], _Value] | np.float64":
        if name not in self.variables:
            return CONSTANTS[name]
        index = self.variables.index(name)
        return lambda inputs: inputs[index]

    def _apply(
        self, operation: Callable[..., Any], nodes: Sequence[ast.AST], at: int, depth: int
    ) -> "Callable[[_Inputs], _Value] | np.float64":
        parts = [self._translate(node, depth + 1) for node in nodes]
        if all(isinstance(part, np.float64) for part in parts):
            number = np.float64(operation(*parts))
            if not np.isfinite(number):
                raise self._error(at, "what begins here has no finite value")
            return number
        functions = [_as_function(part) for part in parts]
        return lambda inputs: operation(*(function(inputs) for function in functions))


def _as_function(part: "Callable[[_Inputs], _Value] | np.float64") -> Callable[[_Inputs], _Value]:
    if isinstance(part, np.float64):
        return lambda inputs: part
    return part
