"""A scene of one input on paper: its curves, or the law, and the network."""

from collections.abc import Sequence

from rich.style import Style

from core.scenes.proof import Proof
from core.universality.construction import Law
from core.universality.feed_forward import FeedForward
from nntui.playground.controls import Stand, part_of
from nntui.playground.curves import Curves, chart_of, curves_of, law_chart
from nntui.playground.pictures import CellsPicture, ChartPicture, Picture
from nntui.playground.wiring import Part, wiring
from nntui.widgets.chart import Role

_POINTS = 1000  # on a printed curve
_WIDTH, _HEIGHT = 100, 32  # in cells, of a screen on which a chart would have as many ticks
_NETWORK_WIDTH, _MOST_ROWS = 84, 24

_STYLES: dict[int, Style] = {
    Part.BLANK: Style(),
    Part.LINK: Style.parse("#767676"),
    Part.NEURON: Style.parse("#1257a3"),
    Part.NUMBER: Style.parse("#202020"),
    Part.CHOSEN: Style.parse("#c75100"),
    Part.NEGATIVE: Style.parse("#a3123c"),
}


def one_input_pictures(stand: Stand, side: str, knob: str, law: Law | None = None) -> list[Picture]:
    """side: the weighted sum or the output, where there are both. knob: the one whose own part is drawn.

    law: is drawn instead of the curves.
    """
    scene = stand.scene
    if law is not None and isinstance(scene, Proof):
        names = (("mean", Role.TRAINING), ("greatest", Role.TEST), ("1/N law", Role.GHOST))
        chart = law_chart(law, _WIDTH, _HEIGHT, scene.recipe.bumps)
        return [ChartPicture(chart, names, "Deviation over the number of bumps N", "deviation")]
    built = scene.construction if isinstance(scene, Proof) else None
    curves = curves_of(stand, side, "" if built else knob, _POINTS, built)
    plot = ChartPicture(chart_of(curves, _WIDTH, _HEIGHT), _names(curves), curves.made_name.capitalize())
    chosen = (2 * stand.selected, 2 * stand.selected + 1) if built else part_of(stand, knob)
    return [plot, network_picture(scene.network, chosen)]


def network_picture(network: FeedForward, chosen: tuple[int, ...]) -> CellsPicture:
    """A network of one input and at most one hidden layer. chosen: the hidden neurons looked at."""
    rows = max(3, min(network.widths[1] + 1, _MOST_ROWS)) if len(network.layers) > 1 else 3
    title = "The network " + "-".join(f"{width:,}" for width in network.widths)
    return CellsPicture(wiring(network, chosen, _NETWORK_WIDTH, rows), _STYLES, title)


def _names(curves: Curves) -> Sequence[tuple[str, Role]]:
    return (
        (curves.made_name, Role.TRAINING),
        (curves.target_name, Role.TEST),
        (curves.own_name, Role.VALIDATION),
        ("windows of failure", Role.BAND),
    )
