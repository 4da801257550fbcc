"""The ways in which an experiment can be played, each with its settings; frozen data.

`core.book.playing` plays them. The settings of a kind are what its table in the experiment's file may hold.
"""

from dataclasses import dataclass
from typing import ClassVar

from core.baselines import BASELINES, SVM_GAMMAS
from core.book.formulas import FORMULAS
from core.checks import check_one_of, check_real, check_whole
from core.errors import SpecError
from core.neuron import COSTS, GRADIENTS


@dataclass(frozen=True)
class Training:
    """Trains each run and measures its monitored sets.

    Series: `<set> correct` (images), `<set> accuracy` (percent), `<set> cost` (with the L2 term divided by the size of
    the measured set, as the book's programs do it). measure: after `each` epoch, or after the `last` only.
    images: measure the first so many images of a set, 0 for all.
    """

    NAME: ClassVar[str] = "training"
    TRAINS: ClassVar[bool] = True
    measure: str = "each"
    images: int = 0

    def __post_init__(self) -> None:
        check_one_of("measure", self.measure, ("each", "last"))
        check_whole("images", self.images, 0, 60_000)


@dataclass(frozen=True)
class Norms:
    """Speeds of learning (chapter 5): ‖∂C/∂b‖ of each layer, of the unregularised cost averaged over the first images.

    Series: `layer 1`, `layer 2`, ... with the norm before each step; `last to first` with the ratio of the last hidden
    layer's norm to the first's; after the last step `<set> correct` of each monitored set.
    steps: 0 measures the initial parameters only.
    """

    NAME: ClassVar[str] = "norms"
    TRAINS: ClassVar[bool] = True
    images: int = 1000
    steps: int = 0

    def __post_init__(self) -> None:
        check_whole("images", self.images, 1, 60_000)
        check_whole("steps", self.steps, 0, 100_000)


@dataclass(frozen=True)
class Ensemble:
    """Trains each run from `members` successive seeds, and asks them about the test images.

    Series: `vote correct`, `mean correct`, and `member correct` with one value for each member.
    """

    NAME: ClassVar[str] = "ensemble"
    TRAINS: ClassVar[bool] = True
    members: int = 5

    def __post_init__(self) -> None:
        check_whole("members", self.members, 2, 100)


@dataclass(frozen=True)
class Baseline:
    """A classifier without a network (chapter 1): `random`, `darkness` or `svm`.

    Series: `correct` and `accuracy` (percent), one value for each of the training sizes. on: the set it is measured on.
    gamma: of the svm, `book` or `scale`; see `core.baselines.SVM_GAMMAS`.
    """

    NAME: ClassVar[str] = "baseline"
    TRAINS: ClassVar[bool] = False
    name: str = "darkness"
    sizes: tuple[int, ...] = (50_000,)
    on: str = "test"
    gamma: str = "book"

    def __post_init__(self) -> None:
        check_one_of("name", self.name, tuple(BASELINES))
        if not isinstance(self.sizes, tuple) or not self.sizes:
            raise SpecError("sizes", self.sizes, "a list of one or more training sizes")
        for size in self.sizes:
            check_whole("sizes", size, 1, 50_000)
        check_one_of("on", self.on, ("validation", "test"))
        check_one_of("gamma", self.gamma, tuple(SVM_GAMMAS))


@dataclass(frozen=True)
class Neuron:
    """One sigmoid neuron with input 1 that learns to give 0 (chapter 3).

    Series: `output`, `weight`, `bias` and `cost`, before each step and after the last. gradient: `right`, or
    `as published` for the one that the book's cross-entropy widgets use.
    """

    NAME: ClassVar[str] = "neuron"
    TRAINS: ClassVar[bool] = False
    weight: float = 0.6
    bias: float = 0.9
    learning_rate: float = 0.15
    cost: str = "quadratic"
    gradient: str = "right"
    steps: int = 300

    def __post_init__(self) -> None:
        check_real("weight", self.weight, -100.0, 100.0)
        check_real("bias", self.bias, -100.0, 100.0)
        check_real("learning_rate", self.learning_rate, 0.0, 1000.0)
        check_one_of("cost", self.cost, COSTS)
        check_one_of("gradient", self.gradient, GRADIENTS)
        check_whole("steps", self.steps, 1, 1_000_000)


@dataclass(frozen=True)
class Formula:
    """Computed, not trained. name: one of `core.book.formulas.FORMULAS`, where its series are."""

    NAME: ClassVar[str] = "formula"
    TRAINS: ClassVar[bool] = False
    name: str

    def __post_init__(self) -> None:
        check_one_of("name", self.name, tuple(FORMULAS))


Kind = Training | Norms | Ensemble | Baseline | Neuron | Formula
KINDS: dict[str, type[Kind]] = {kind.NAME: kind for kind in (Training, Norms, Ensemble, Baseline, Neuron, Formula)}
