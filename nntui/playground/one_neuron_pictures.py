"""Neurons that learn, softmax and initial weights on paper."""

from rich.style import Style

from core.initial_inputs import sample
from core.scenes.initial_inputs import InitialInputs
from core.scenes.neuron import Race, Saturation
from core.scenes.softmax import Softmax
from nntui.playground.bars import Part
from nntui.playground.initial_inputs_chart import ROLES as DENSITY_ROLES
from nntui.playground.initial_inputs_chart import Densities, Draws, density_chart, output_drawing
from nntui.playground.initial_inputs_words import WRITTEN, meaning_of_saturated
from nntui.playground.neuron_course import (
    Moment,
    course_chart,
    legend_of,
    reach_of,
    runners_at,
    sigmoid_chart,
)
from nntui.playground.neuron_drawing import neuron_drawing
from nntui.playground.neuron_words import quantity_title
from nntui.playground.pictures import CellsPicture, ChartPicture, Picture
from nntui.playground.softmax_drawing import ROLES as OUTPUT_ROLES
from nntui.playground.softmax_drawing import softmax_bars, softmax_chart
from nntui.widgets.chart import Role

_WIDTH, _HEIGHT = 100, 32  # in cells, of a screen on which a chart would have as many ticks
_DRAWING_WIDTH, _ROWS_A_NEURON = 84, 9

_STYLES: dict[int, Style] = {
    Part.BLANK: Style(),
    Part.LABEL: Style.parse("#606060"),
    Part.NUMBER: Style.parse("#202020"),
    Part.TRACK: Style.parse("#909090"),
    Part.FIRST: Style.parse("#1257a3"),
    Part.SECOND: Style.parse("#c75100"),
    Part.THIRD: Style.parse("#1b7a3d"),
    Part.FOURTH: Style.parse("#6a3d9a"),
    Part.UP: Style.parse("#1b7a3d"),
    Part.DOWN: Style.parse("#a3123c"),
}


def neuron_pictures(scene: Saturation | Race, quantity: str, epoch: int) -> list[Picture]:
    """The course up to an epoch, the neurons as they then stand, and σ. quantity: what is plotted over the epochs."""
    courses = scene.courses
    chart = course_chart(courses, Moment(quantity, epoch, scene.steps), _WIDTH, _HEIGHT)
    runners = runners_at(courses, epoch)
    drawing = neuron_drawing(runners, reach_of(courses), _DRAWING_WIDTH, _ROWS_A_NEURON * len(runners))
    where = f"epoch {epoch}"
    title = quantity_title(quantity)
    sigmoid = sigmoid_chart(courses, epoch, _WIDTH, _HEIGHT)
    return [
        ChartPicture(chart, legend_of(courses), f"{title}, up to {where}", title),
        CellsPicture(drawing, _STYLES, f"The neuron{'s' * (len(runners) > 1)}, {where}"),
        ChartPicture(sigmoid, [("σ", Role.GHOST)], f"σ(z) and its slope, {where}"),
    ]


def softmax_pictures(scene: Softmax, knob: str) -> list[Picture]:
    """The outputs, and each over one of the sliders."""
    names = [(f"a{index + 1}", role) for index, role in enumerate(OUTPUT_ROLES)]
    return [
        CellsPicture(softmax_bars(scene, knob, _DRAWING_WIDTH, 10), _STYLES, "The outputs"),
        ChartPicture(softmax_chart(scene, knob, _WIDTH, _HEIGHT), names, f"Outputs over {knob}", "output"),
    ]


def initial_inputs_pictures(scene: InitialInputs) -> list[Picture]:
    """The densities with what was drawn, and the outputs."""
    draws, names = neurons_drawn(scene), scene.initialisers
    drawn = (f"{scene.neurons:,} neurons drawn", Role.BAND)
    groups = [(name,) for name in names] if scene.axes == "own" else [names]
    charts = [
        ChartPicture(
            density_chart(Densities(scene, group, draws), _WIDTH, _HEIGHT),
            [*((WRITTEN[name], DENSITY_ROLES[name]) for name in group), drawn],
            "The weighted input z before training",
            "density",
        )
        for group in groups
    ]
    drawing = output_drawing(names, draws, _DRAWING_WIDTH, 1 + 6 * len(names))
    return [*charts, CellsPicture(drawing, _STYLES, f"Outputs; {meaning_of_saturated(scene)}")]


def neurons_drawn(scene: InitialInputs) -> Draws:
    """z of the scene's neurons, for each initialiser that is shown; a second of work where there are many."""
    return {name: sample(name, scene.inputs, scene.on, scene.neurons, scene.seed) for name in scene.initialisers}
