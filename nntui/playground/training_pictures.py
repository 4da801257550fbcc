"""A network that learns, on paper: its curve beside the target and the proof's, its errors, and its weights."""

from core.universality.feed_forward import FeedForward
from nntui.playground.curves import Curves, chart_of
from nntui.playground.error_chart import Errors, error_chart
from nntui.playground.one_input_pictures import network_picture
from nntui.playground.pictures import ChartPicture, Picture
from nntui.widgets.chart import Role

_WIDTH, _HEIGHT = 100, 32  # in cells, of a screen on which a chart would have as many ticks


def training_pictures(curves: Curves, errors: Errors, network: FeedForward, step: int, beside: str) -> list[Picture]:
    """step: of the frame that is shown. beside: what the network is held against."""
    names = ((curves.made_name, Role.TRAINING), (curves.target_name, Role.TEST), (curves.own_name, Role.VALIDATION))
    plot = ChartPicture(chart_of(curves, _WIDTH, _HEIGHT), names, f"After {step:,} mini-batches")
    pictures: list[Picture] = [plot]
    if len(errors.steps) > 1:
        legend = (("mean", Role.TRAINING), ("greatest", Role.TEST), (f"{beside}, mean", Role.VALIDATION))
        chart = error_chart(errors, _WIDTH, _HEIGHT)
        pictures.append(ChartPicture(chart, legend, "Deviation over mini-batches", "deviation"))
    if len(network.widths) == 3:
        pictures.append(network_picture(network, ()))
    return pictures
