"""The layers of a network as a table that fits its width: what each is, its shape, and what it costs."""

from dataclasses import dataclass

from textual.content import Content

from core.layers import Convolution, Dense, Layer, Pooling
from core.spec import Run
from nntui.layer_edit import kind_of
from nntui.run_words import an_example, input_names

BYTES = {"float32": 4, "float64": 8}
"""Of one number."""


def bytes_text(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


def count_text(count: int) -> str:
    """A large number as it is said: 23,820, 3.2 million, 1.4 billion."""
    for word, size in (("billion", 10**9), ("million", 10**6)):
        if count >= size:
            return f"{count / size:.2g} {word}" if count < 10 * size else f"{count / size:,.0f} {word}"
    return f"{count:,}"


def costs_text(run: Run, brief: bool = False) -> str:
    """What the network of a run costs: parameters, their memory, and arithmetic."""
    network, count = run.network, count_text(run.network.multiply_adds)
    memory = f"{network.parameter_count:,} parameters, {bytes_text(network.parameter_count * BYTES[run.precision])}"
    if brief:
        return f"{memory}, {count.replace(' million', ' M').replace(' billion', ' G')} mult-adds"
    return f"{memory} as {run.precision}, {count} multiply-adds {an_example(run)}"


def settings_of(layer: Layer, brief: bool = False) -> str:
    """What stands behind the kind of a layer: `30`, `20@5x5`, `2 average`, `0.5`; brief: stride and padding as s, p."""
    match layer:
        case Dense():
            heat = f" temperature {layer.temperature:g}" if layer.temperature != 1 else ""
            return f"{layer.width}" + (heat.replace("temperature ", "T=") if brief else heat)
        case Convolution():
            text = layer.text.replace(f" {layer.activation}", "").partition(" ")[2]
        case Pooling():
            text = f"{layer.size} {layer.kind}" + (f" stride {layer.stride}" if layer.stride != layer.size else "")
        case _:
            return f"{layer.rate:g}"
    return text.replace(" stride ", " s").replace(" padding ", " p") if brief else text


@dataclass(frozen=True)
class _Form:
    """One way to write the table, from the widest to the narrowest."""

    columns: tuple[str, ...]
    gap: int = 2
    aligned: bool = True
    brief: bool = False


_FORMS = (
    _Form(("parameters", "multiply-adds", "memory")),
    _Form(("parameters", "multiply-adds")),
    _Form(("parameters",)),
    _Form(("parameters",), gap=1),
    _Form(("parameters",), gap=1, brief=True),
    _Form(("parameters",), gap=1, aligned=False, brief=True),
)
_BRIEF = {"activation": "act.", "parameters": "params", "leaky-relu": "leaky"}


class LayerTable:
    """header, rows: the texts; places: the columns of characters that belong to a column of the table."""

    def __init__(self, run: Run, width: int) -> None:
        network = self._network = run.network
        self._bytes, self._input_names = BYTES[run.precision], input_names(run)
        for form in _FORMS:
            columns = self._columns(form)
            needed = sum(max(map(len, cells)) for cells in columns.values()) + form.gap * (len(columns) - 1)
            if needed <= width:
                break
        self.places: dict[str, range] = {}
        rows = [""] * (len(network.layers) + 2)
        for name, cells in columns.items():
            most = max(map(len, cells))
            gap = form.gap if rows[0] else 0
            self.places[name] = range(len(rows[0]) + gap, len(rows[0]) + gap + most)
            to_the_left = name in ("layer", "activation")
            rows = [
                row + " " * gap + (cell.ljust(most) if to_the_left else cell.rjust(most))
                for row, cell in zip(rows, cells, strict=True)
            ]
        self.header, *self._rows = rows

    def _columns(self, form: _Form) -> dict[str, list[str]]:
        """The cells of each column, its header first."""
        network, words = self._network, _BRIEF if form.brief else {}
        costs = {
            "parameters": [f"{count:,}" if count else "–" for count in network.layer_parameters],
            "multiply-adds": [f"{count:,}" if count else "–" for count in network.layer_multiply_adds],
            "memory": [bytes_text(n * self._bytes) if n else "–" for n in network.layer_parameters],
        }
        activations = [layer.activation if isinstance(layer, (Dense, Convolution)) else "" for layer in network.layers]
        columns = {
            "#": ["#", *(str(number) for number in range(len(network.layers) + 1))],
            "layer": ["layer", *self._names(form)],
            "activation": ["activation", "", *activations],
            "out": ["out", *(shape.text for shape in network.shapes)],
            **{name: [name, "", *costs[name]] for name in form.columns},
        }
        return {name: [words.get(cell, cell) for cell in cells] for name, cells in columns.items()}

    def _names(self, form: _Form) -> list[str]:
        network = self._network
        kinds = ["image" if network.image else "input", *map(kind_of, network.layers)]
        inputs = network.image.text if network.image and not form.brief else self._input_names or f"{network.inputs}"
        settings = [inputs, *(settings_of(layer, form.brief) for layer in network.layers)]
        most = max(map(len, kinds)) if form.aligned else 0
        return [f"{kind:<{most}} {setting}" for kind, setting in zip(kinds, settings, strict=True)]

    def row(self, layer: int) -> Content:
        """One layer, 0 being the input."""
        text, place = self._rows[layer], self.places["layer"]
        if layer == 0:
            return Content.styled(text, "$foreground 60%")
        start = text.index(" ", place.start)
        return Content.assemble(text[:start], (text[start : place.stop], "bold"), text[place.stop :])
