"""A scene as one line of text that can be passed on: its name, and what differs from how it starts.

`bump s1=0.3 h=0.8`, `proof target=runge bumps=100`, `hand target="0.5 + 0.4sin(2pi*x)" neurons="8,-4,0.6 100,-40,1"`.
`scene_text` writes it, `parse_scene` reads it; both go by the types of a scene's fields.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_type_hints

from core.checks import names_joined
from core.errors import SpecError
from core.expression import Expression
from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from core.targets import Curve, Target, parse_curve, parse_surface, parse_target, surface_text
from core.universality.ladder import Rung
from core.universality.one_input import Neuron

MAX_TEXT = 100_000
_WORD = re.compile(r'\s*([A-Za-z]\w*)=("[^"]*"|[^\s"]+)(?=\s|$)')


def scene_text(scene: Scene) -> str:
    """The one line that says a scene; `parse_scene` reads it back."""
    words = _words(scene)
    if not (isinstance(scene, Rung) and scene.picture.by_chance):
        start = _words(start_scene(scene.name))
        words = {key: word for key, word in words.items() if word != start[key]}
    quoted = (f'{key}="{word}"' if re.search(r"\s", word) else f"{key}={word}" for key, word in words.items())
    return " ".join([scene.name, *quoted])


def parse_scene(text: str, seed: int = 0) -> Scene:
    """Reads a scene; what is not said is as at the start. Raises SpecError, with the name of what is wrong."""
    if len(text) > MAX_TEXT:
        raise SpecError("scene", text[:30] + "...", f"up to {MAX_TEXT:,} characters")
    name, _, rest = text.strip().partition(" ")
    start = start_scene(name, seed)
    words = _words(start)
    for key, word in _given(rest):
        if key not in words:
            raise SpecError(name, key, names_joined(tuple(words)) if words else "no settings")
        words[key] = word
    scene: Scene = _scene(start, words)
    return scene


def _given(rest: str) -> list[tuple[str, str]]:
    """The settings of a line, `name=word` or `name="several words"`."""
    found, position = [], 0
    rest = rest.rstrip()
    while position < len(rest):
        match = _WORD.match(rest, position)
        if match is None:
            raise SpecError("scene", rest[position:].strip()[:40], 'settings such as h=0.6 or target="x^2 + 0.1"')
        found.append((match[1], match[2].strip('"')))
        position = match.end()
    return found


@dataclass(frozen=True)
class _Form:
    """How a field of some type is written, and read again; `read` is given the field's name for its sentences."""

    write: Callable[[Any], str]
    read: Callable[[str, str], Any]


def _number(name: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise SpecError(name, word, "a number") from None


def _whole(name: str, word: str) -> float:
    """A whole number where it is one; what is wrong with another, the scene says."""
    number = _number(name, word)
    return int(number) if number.is_integer() else number


def _yes_or_no(name: str, word: str) -> bool:
    if word not in ("yes", "no"):
        raise SpecError(name, word, "yes or no")
    return word == "yes"


def _numbers(name: str, word: str) -> tuple[float, ...]:
    return tuple(_number(name, number) for number in word.split(",")) if word else ()


def _neuron(name: str, text: str) -> Neuron:
    numbers = _numbers(name, text)
    if not 2 <= len(numbers) <= 3:
        allowed = "weight,bias,output weight for each, such as 8,-4,0.6 with a space to the next"
        raise SpecError(name, text, allowed)
    return Neuron(*numbers)


def _plain(number: float) -> str:
    short = f"{number:g}"
    return short if float(short) == number else repr(float(number))


def _joined(numbers: tuple[float, ...]) -> str:
    return ",".join(_plain(number) for number in numbers)


_FORMS: dict[Any, _Form] = {
    float: _Form(_plain, _number),
    int: _Form(str, _whole),
    str: _Form(str, lambda _, word: word),
    bool: _Form(lambda value: "yes" if value else "no", _yes_or_no),
    tuple[float, ...]: _Form(_joined, _numbers),
    tuple[Neuron, ...]: _Form(
        lambda neurons: " ".join(_joined(tuple(vars(neuron).values())) for neuron in neurons),
        lambda name, text: tuple(_neuron(name, word) for word in text.split()),
    ),
    Target: _Form(lambda target: target.text, lambda _, text: parse_target(text)),
    Expression: _Form(surface_text, lambda _, text: parse_surface(text)),
    Curve: _Form(lambda curve: curve.text, lambda _, text: parse_curve(text)),
}


def _settings(kind: type) -> tuple[tuple[str, Any], ...]:
    """The fields of a class of scenes that can be set, and their types."""
    types = get_type_hints(kind)
    return tuple((each.name, types[each.name]) for each in fields(kind) if each.name != "name")


def _words(scene: Any) -> dict[str, str]:
    """All settings of a scene as text; those of a recipe stand among its own."""
    if isinstance(scene, Rung):
        return {name: _plain(number) for name, number in scene.by_name.items()}
    words: dict[str, str] = {}
    for name, kind in _settings(type(scene)):
        value = getattr(scene, name)
        words |= {name: _FORMS[kind].write(value)} if kind in _FORMS else _words(value)
    return words


def _scene(start: Any, words: Mapping[str, str]) -> Any:
    """A scene, or recipe, like `start` with all its settings read from words."""
    if isinstance(start, Rung):
        return Rung(start.name, tuple(_number(name, word) for name, word in words.items()))
    values = {"name": start.name} if any(each.name == "name" for each in fields(start)) else {}
    for name, kind in _settings(type(start)):
        if kind in _FORMS:
            values[name] = _FORMS[kind].read(name, words[name])
        else:
            assert is_dataclass(kind)
            values[name] = _scene(getattr(start, name), words)
    return type(start)(**values)
