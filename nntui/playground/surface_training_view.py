"""The view of a network that learns f(x, y): heatmap and relief, beside the proof's towers, and its errors."""

import numpy as np
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.scenes.surface_training import SurfaceTraining
from core.universality.feed_forward import FeedForward
from core.universality.towers import surface
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.pictures import Picture
from nntui.playground.surfaces import DIFFERENCE, NETWORK, SIDES, TARGET, AtPoints, Sampled, of_expression, of_network
from nntui.playground.training_pictures import surface_training_pictures
from nntui.playground.training_view import AGAIN_KEYS, FRAME_BACK, FRAME_ON, RUN_KEYS, TrainingView
from nntui.playground.training_words import beside_name, progress_text
from nntui.playground.two_inputs_view import RELIEF_KEYS, ReliefView
from nntui.widgets.error_plot import ErrorPlot
from nntui.widgets.grid import Floats, Grid, shown_range
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.relief import Relief
from nntui.widgets.relief_drawing import Turn

_LEAST, _MOST = 12, 60
"""Samples in each direction, of a large network and of a small one."""
_MULTIPLICATIONS = 30_000_000  # of all samples that are drawn once: ten milliseconds or so
_PRINTED = 240
_PRINTED_MULTIPLICATIONS = 3_000_000_000
_CAPTIONS = {NETWORK: "Trained", TARGET: "Target", DIFFERENCE: "Trained, off by"}
_PANES = ("heatmap", "relief", "beside", "errors")


class SurfaceTrainingView(TrainingView, ReliefView):
    """Above, what the network makes, from above and from the side; below, what the proof builds, and the errors.

    Where there is no room for all, one pane at a time.
    """

    ACTIONS = table(
        "scene",
        "Training",
        *RUN_KEYS,
        ("target", "t", "f(x, y)", "Type the target", "Such as 0.5 + 0.4sin(9x)*y, or the name of a preset."),
        ("compare", "c", "compare", "Trained, target or difference", "One after the other; of the proof as well."),
        FRAME_BACK,
        FRAME_ON,
        *AGAIN_KEYS,
        *(row for row in RELIEF_KEYS if row[0] != "swap"),
        ("swap", "v", "next pane", "The next pane", "Heatmap, relief, proof or errors."),
    )
    ABOUT = (
        *((sign, meaning) for sign, meaning in TrainingView.ABOUT if sign not in ("━ ┄", "╍")),
        ("▀", "colours are heights; the bar beside says which"),
        ("mouse", "over a heatmap: the value there; on the relief: turns it"),
    )
    SCENE = SurfaceTraining
    MORE_KEYS = ("swap",)

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._side = NETWORK
        self._pane = 0
        self.add_class("-no-network")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="surfaces"):
            yield Heatmap()
            yield Relief()
        with Horizontal(id="training-below"):
            yield Heatmap(id="beside")
            yield ErrorPlot()

    @property
    def heatmap(self) -> Heatmap:
        return self.query_one(".surfaces Heatmap", Heatmap)

    @property
    def scene(self) -> SurfaceTraining:
        scene = super().scene
        assert isinstance(scene, SurfaceTraining)
        return scene

    # What is shown

    def place_panes(self) -> None:
        """All panes, or the one in front."""
        one = _PANES[self._pane] if self.screen.has_class("-compact") else ""
        panes = (self.heatmap, self.relief, self.query_one("#beside"), self.query_one(ErrorPlot))
        for name, pane in zip(_PANES, panes, strict=True):
            pane.display = one in ("", name)
        self.query_one(".surfaces").display = one in ("", "heatmap", "relief")
        below = self.query_one("#training-below")
        below.display = one in ("", "beside", "errors")
        below.set_class(bool(one), "-alone")

    def action_swap(self) -> None:
        """The next pane, with the keyboard on it where there are all."""
        self._pane = (self._pane + 1) % len(_PANES)
        self.place_panes()
        if not self.screen.has_class("-compact") and _PANES[self._pane] != "errors":
            (self.heatmap, self.relief, self.query_one("#beside"))[self._pane].focus()
        self.call_after_refresh(self.changed)

    def _bring_relief(self) -> None:
        if not self.relief.display:
            self._pane = _PANES.index("relief")
            self.place_panes()
            self.call_after_refresh(self.changed)

    def draw(self, network: FeedForward) -> None:
        self.place_panes()
        made, range_, progress = of_network(network), self._range(), progress_text(self.session, self.relief.size.width)
        size = self._samples(network)
        if self.relief.display:
            self.relief.title(progress if self.heatmap.display else f"{_CAPTIONS[self._side]} {progress}")
            self.relief.show(self._grid(self._values(made, size, size), range_))
        if self.heatmap.display:
            columns, rows = (min(each, size) for each in self.heatmap.resolution)
            self.heatmap.title(self._caption() if self.relief.display else f"{self._caption()} {progress}")
            self.heatmap.show(self._grid(self._values(made, columns, rows), range_))
        beside = self.query_one("#beside", Heatmap)
        if beside.size:
            beside.title(self._beside_caption())
            beside.show(self._grid(self._values_beside(*beside.resolution), range_))

    def _caption(self) -> str:
        return f"{_CAPTIONS[self._side]}: {self.scene.target_text}" if self._side == TARGET else _CAPTIONS[self._side]

    def _beside_caption(self) -> str:
        if self.beside is None:
            return "The proof cannot build this"
        name = beside_name(self.scene).capitalize()
        made_of = f", {self.scene.parts_text}" if self.scene.limit is None else ""
        return f"{name}{made_of}, off by" if self._side == DIFFERENCE else f"{name}{made_of}"

    def _samples(self, network: FeedForward, most: int = _MOST, multiplications: int = _MULTIPLICATIONS) -> int:
        cost = sum(weights.size for weights, _ in network.layers)
        return int(min(most, max(_LEAST, (multiplications / max(1, cost)) ** 0.5)))

    def _values(self, made: AtPoints, columns: int, rows: int) -> Floats:
        return self._compared(lambda across, along: surface(made, across, along), columns, rows)

    def _values_beside(self, columns: int, rows: int) -> Floats:
        """The table's, which is quicker than its network; nothing but a flat floor where there is none."""
        if self.scene.limit is not None:
            return self._values(of_network(self.scene.limit), columns, rows)
        if self.beside is None:
            return np.full((rows, columns), np.nan)
        side = NETWORK if self._side == TARGET else self._side
        return self._compared(self.scene.table.surface, columns, rows, side)

    def _compared(self, made: Sampled, columns: int, rows: int, side: str = "") -> Floats:
        side = side or self._side
        if side == NETWORK:
            return made(columns, rows)
        target = of_expression(self.scene.target)(columns, rows)
        return target if side == TARGET else made(columns, rows) - target

    def _range(self) -> tuple[float, float]:
        """Of target and proof, so that colours stay while it learns."""
        target = of_expression(self.scene.target)(_MOST, _MOST)
        if self._side != DIFFERENCE:
            return shown_range(target, *((0.0, 1.0) if self.scene.output == "sigmoid" else (np.inf, -np.inf)))
        reach = shown_range(np.array([self.off_beside[1] if self.off_beside else float(np.ptp(target))]), 0.0, 0.05)[1]
        return -reach, reach

    def _grid(self, values: Floats, range_: tuple[float, float]) -> Grid:
        if self._side == DIFFERENCE:
            return Grid(values, lower=range_[0], upper=range_[1], names=("x", "y", "off by"), diverging=True)
        return Grid(values, lower=range_[0], upper=range_[1])

    def pictures(self) -> list[Picture]:
        turn = self.relief.turned if self.is_mounted else Turn()
        made = of_network(self.network)
        side = self._samples(self.network, _PRINTED, _PRINTED_MULTIPLICATIONS)
        grids = [self._grid(self._values(made, side, side), self._range())]
        if self.beside is not None:
            grids.append(self._grid(self._values_beside(_PRINTED, _PRINTED), self._range()))
        after = f"After {self.session.frame.step:,} mini-batches"
        captions = (self._caption().replace("Trained", after), self._beside_caption())
        return surface_training_pictures(grids, captions, turn, self.history(), beside_name(self.scene))

    # Keys

    def now(self) -> list[str]:
        first, *others = super().now()
        return [first, "compare", *others, "turn(1)", "tilt(1)", "spin"]

    def action_compare(self) -> None:
        """The next one of network, target and difference."""
        self._side = SIDES[(SIDES.index(self._side) + 1) % len(SIDES)]
        self.changed()

    @on(Heatmap.Pointed)
    def _pointed(self) -> None:
        self.changed()
