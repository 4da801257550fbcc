"""The drawing of a learning neuron: its weight, bias and output as bars that move, and what makes them move."""

from dataclasses import dataclass

from core.neuron import Learning, Neuron
from nntui.playground.bars import Part, put_centred_bar, put_low_bar
from nntui.widgets.cells import Cells

WIDE = 40
"""From so many columns on the neuron is drawn with its links; below, there are its bars only."""
STEEPEST = 0.25
"""The greatest slope of σ, at z = 0."""
_WRITTEN_COSTS = {"quadratic": "a²/2", "cross-entropy": "-ln(1 - a)"}


@dataclass(frozen=True)
class Runner:
    """A neuron as it stands, and how it learns; `sign` and `part` are those of its curve."""

    neuron: Neuron
    learning: Learning
    sign: str
    part: Part

    @property
    def z(self) -> float:
        return self.neuron.weight + self.neuron.bias

    @property
    def slope(self) -> float:
        """σ'(z) = a (1 - a)."""
        return self.neuron.output * Neuron(-self.neuron.weight, -self.neuron.bias).output

    @property
    def as_published(self) -> bool:
        """Whether the gradient is the book's other one; it has none for the quadratic cost."""
        return self.learning.cost == "cross-entropy" and self.learning.gradient == "as published"

    @property
    def written_gradient(self) -> str:
        """∂C/∂w where the input is 1 and the right output 0."""
        if self.learning.cost == "quadratic":
            return "a σ'(z)"
        return "1/(1 - a), as published" if self.as_published else "a"

    @property
    def title(self) -> str:
        published = ", as published" if self.as_published else ""
        return f"{self.learning.cost}, η {self.learning.learning_rate:g}{published}"


def neuron_drawing(runners: tuple[Runner, ...], reach: float, width: int, height: int) -> Cells:
    """One or two neurons below each other. reach: the weight or bias at which a bar is full."""
    cells = Cells(width, height)
    if width < 16 or not runners:
        return cells
    rows = height // len(runners)
    for index, runner in enumerate(runners):
        draw = _draw_linked if width >= WIDE else _draw_bars
        draw(cells, runner, reach, index * rows, rows)
    return cells


def _draw_bars(cells: Cells, runner: Runner, reach: float, top: int, rows: int) -> None:
    """A row each for w, b and a; where there is room, for the slope, the gradient and the cost."""
    length = cells.roles.shape[1] - 13
    length -= 1 - length % 2
    neuron = runner.neuron
    for row, (name, value) in enumerate((("w", neuron.weight), ("b", neuron.bias))):
        cells.put(top + row, 0, f"{runner.sign if row == 0 else ' '} {name}", runner.part)
        cells.put(top + row, 4, f"{value:+.2f}".rjust(6), Part.NUMBER)
        put_centred_bar(cells, top + row, 10, length, value / reach, runner.part)
    cells.put(top + 2, 2, "a", runner.part)
    cells.put(top + 2, 4, f"{neuron.output:.3f}".rjust(6), Part.NUMBER)
    put_low_bar(cells, top + 2, 10, length, neuron.output, runner.part)
    if rows > 3:
        cells.put(top + 3, 0, "σ'(z)", Part.LABEL)
        cells.put(top + 3, 5, f"{runner.slope:.3f}", Part.NUMBER)
        put_low_bar(cells, top + 3, 10, length, runner.slope / STEEPEST, runner.part)
    for row, (name, text) in enumerate(_facts(runner)[: max(0, rows - 4)]):
        cells.put(top + 4 + row, 0, name, Part.LABEL)
        cells.put(top + 4 + row, len(name) + 1, text, Part.NUMBER)


def _facts(runner: Runner) -> list[tuple[str, str]]:
    gradient = runner.learning.slope(runner.neuron)
    return [("∂C/∂w", f"{gradient:.4g}"), ("cost C", f"{runner.neuron.cost(runner.learning.cost):.4f}")]


def _draw_linked(cells: Cells, runner: Runner, reach: float, top: int, rows: int) -> None:
    """The title, the neuron with its links, and as many lines of facts as there is room for."""
    if rows >= 4:
        cells.put(top, 0, f"{runner.sign} {runner.title}", runner.part)
        top, rows = top + 1, rows - 1
    _draw_links(cells, runner, reach, top)
    cost = runner.neuron.cost(runner.learning.cost)
    gradient = runner.learning.slope(runner.neuron)
    step = -runner.learning.learning_rate * gradient
    facts = [
        ("∂C/∂w =", runner.written_gradient, f"= {gradient:.4f}"),
        ("each step:", "-η ∂C/∂w", f"= {step:.4f}"),
        ("cost C =", _WRITTEN_COSTS[runner.learning.cost], f"= {cost:.4f}"),
    ]
    if rows > 6:
        top, rows = top + 1, rows - 1  # a blank row between bars and facts
    for row, words in enumerate(facts[: max(0, rows - 4)]):
        column = 0
        for part, word in zip((Part.LABEL, Part.LABEL, Part.NUMBER), words, strict=True):
            cells.put(top + 4 + row, column, word, part)
            column += len(word) + 1


def _draw_links(cells: Cells, runner: Runner, reach: float, top: int) -> None:
    """Weight and bias, which flow into the neuron; its output; and how steep σ is there. All bars are equally long."""
    neuron = runner.neuron
    length = min(61, cells.roles.shape[1] - 27)
    length -= 1 - length % 2
    behind = 17 + length
    for row, (start, name, value, link) in enumerate(
        (("x=1 ●─", "w", neuron.weight, "─╮"), ("    ○─", "b", neuron.bias, "─◉"))
    ):
        cells.put(top + row, 0, start, Part.LABEL)
        cells.put(top + row, 7, name, runner.part)
        cells.put(top + row, 9, f"{value:+.2f}", Part.NUMBER)
        put_centred_bar(cells, top + row, 15, length, value / reach, runner.part)
        cells.put(top + row, behind, link, Part.LABEL)
    cells.put(top + 1, behind + 1, "◉", runner.part)
    cells.put(top + 1, behind + 3, f"z {runner.z:+.2f}", Part.LABEL)
    cells.put(top + 2, 7, "a", runner.part)
    cells.put(top + 2, 9, f"{neuron.output:.3f}", Part.NUMBER)
    put_low_bar(cells, top + 2, 15, length, neuron.output, runner.part)
    cells.put(top + 2, behind, "◂╯ σ(z)", Part.LABEL)
    cells.put(top + 3, 3, "σ'(z)", Part.LABEL)
    cells.put(top + 3, 9, f"{runner.slope:.3f}", Part.NUMBER)
    put_low_bar(cells, top + 3, 15, length, runner.slope / STEEPEST, runner.part)
    cells.put(top + 3, behind + 1, share_text(runner.slope), Part.LABEL)


def share_text(slope: float) -> str:
    """How steep σ is there, as a share of its greatest slope."""
    share = 100 * slope / STEEPEST
    return f"{share:.0f} %" if share >= 1 or share == 0 else f"{share:.1g} %"
