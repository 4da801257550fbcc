"""The scene of z's distribution before training (chapter 3, "Weight initialization"), for both initialisers."""

from dataclasses import dataclass

from core.checks import check_one_of, check_real, check_whole
from core.initial_inputs import INITIALISERS, share_beyond, spread

SHOWN = ("both", *INITIALISERS)
AXES = ("own", "shared")
MAX_INPUTS, MAX_NEURONS = 10_000, 5_000


@dataclass(frozen=True)
class InitialInputs:
    """Hidden neurons that have not learnt anything yet, and inputs that are 0 or 1. Raises SpecError.

    initialiser: one of SHOWN. inputs: of each neuron; `on` of them are 1. neurons: how many are drawn, from `seed`.
    beyond: from which |z| on a neuron is called saturated; at 4.6 its output is within 1 % of 0 or 1. axes: whether
    each density has an axis of its own, as in the book, or both share one.
    """

    initialiser: str = "both"
    inputs: int = 1000
    on: int = 500
    neurons: int = 1000
    seed: int = 0
    beyond: float = 4.6
    axes: str = "own"

    def __post_init__(self) -> None:
        check_one_of("initialiser", self.initialiser, SHOWN)
        check_whole("inputs", self.inputs, 1, MAX_INPUTS)
        check_whole("on", self.on, 0, self.inputs)
        check_whole("neurons", self.neurons, 1, MAX_NEURONS)
        check_whole("seed", self.seed, 0, 2**31 - 1)
        check_real("beyond", self.beyond, 0.0, 100.0)
        check_one_of("axes", self.axes, AXES)

    @property
    def name(self) -> str:
        return "initial-inputs"

    @property
    def initialisers(self) -> tuple[str, ...]:
        """Those that are shown."""
        return INITIALISERS if self.initialiser == "both" else (self.initialiser,)

    def deviation(self, initialiser: str) -> float:
        """The standard deviation of z."""
        return spread(initialiser, self.inputs, self.on)

    def saturated(self, initialiser: str) -> float:
        """The share of neurons that start saturated, 0 to 1."""
        return share_beyond(self.beyond, self.deviation(initialiser))
