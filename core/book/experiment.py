"""What an experiment of the book is: what to run, what was published, and how ours is held against it.

Frozen data, read from a TOML file by `core.book.registry`; nothing here needs the engine.
"""

from dataclasses import dataclass, field

from core.book.kinds import Kind
from core.spec import Run, with_fields

BEST_OF = ("median", "best", "every")
SHAPES = ("constant", "rising", "falling", "not falling", "lower at the end", "one digit")


@dataclass(frozen=True)
class Exact:
    """Number by number the same. Counts are compared as whole numbers, costs to `relative`.

    first: only so many of the values, 0 for all. misses: how many may differ, and by at most off_by.
    """

    first: int = 0
    misses: int = 0
    off_by: float = 0.0
    relative: float = 0.0


@dataclass(frozen=True)
class Band:
    """Chance was not recorded, so ours has to fall between `least` and `most`.

    of: which of our seeds decides: their median, the best (where the book published the best of several), or every one.
    """

    least: float
    most: float
    of: str = "median"


@dataclass(frozen=True)
class Near:
    """A formula without chance: within `tolerance` of the published value."""

    tolerance: float


@dataclass(frozen=True)
class Shape:
    """The book describes what happens, without a number to hold on to: `name` is one of SHAPES.

    `not falling`: it ends higher than it began; `lower at the end`: it ends lower. `one digit`: each value is how many
    images of some one digit the whole measured set has, which is what a network gets right that gives every image the
    same answer.
    """

    name: str


How = Exact | Band | Near | Shape


@dataclass(frozen=True)
class Comparison:
    """One published thing beside ours.

    title: what is compared, in words. measure: which series of a run, such as `test correct` or `training cost`.
    runs: the names of the runs; of several runs, one value each makes the series. at: which of a run's values:
    `each` (all), `last`, `first`, `best`, `best epoch`, `at best validation`, `epoch n`, `epochs n m ...`, or
    `first at x` (the epoch that first reached x). published: the book's values, none where it described them; curve:
    where they come from, empty where they stand in the file. text: how the book printed them.
    x, x_title, log_x, log_y: how a picture of it is drawn; without x, values are numbered from 0.
    """

    title: str
    measure: str
    runs: tuple[str, ...]
    at: str
    published: tuple[float, ...]
    how: How
    text: str = ""
    curve: str = ""
    x: tuple[float, ...] = ()
    x_title: str = "epoch"
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True)
class Experiment:
    """One experiment of the book.

    id: `ch3.overfit-1000`, the name of its file. question: what it answers. source: where in the book the numbers are.
    kind: how it is played, with its settings. runs: by name; empty for kinds that train nothing.
    seeds: how many seeds are played at least, most_seeds at most; 1 where the book's own chance is replayed.
    seconds: about how long all of it takes on two cores. erratum: what is wrong in print, and what this shows of it.
    """

    id: str
    chapter: int
    section: str
    title: str
    question: str
    source: str
    kind: Kind
    comparisons: tuple[Comparison, ...]
    seconds: float
    runs: dict[str, Run] = field(default_factory=dict)
    seeds: int = 1
    most_seeds: int = 1
    erratum: str = ""

    def run(self, name: str, seed: int) -> Run:
        """The run of that name, from the seed'th seed after its own (0 for its own)."""
        run = self.runs[name]
        return with_fields(run, {"seed": (run.seed + seed) % 2**32}) if seed else run


@dataclass(frozen=True)
class Job:
    """One piece of an experiment that can be played by itself: one run from one seed.

    run: its name, empty for kinds that train nothing. seed: counted from 0, the run's own.
    """

    experiment: str
    run: str = ""
    seed: int = 0


@dataclass(frozen=True)
class Played:
    """What came out of a job: its series by measure, and the seconds it took."""

    job: Job
    series: dict[str, tuple[float, ...]]
    seconds: float


@dataclass(frozen=True)
class Progress:
    """How far a job is, between 0 and 1, and its series so far."""

    share: float
    series: dict[str, tuple[float, ...]]


def first_jobs(experiment: Experiment) -> list[Job]:
    """What has to be played whatever comes out."""
    return [job for seed in range(experiment.seeds) for job in jobs_of_seed(experiment, seed)]


def jobs_of_seed(experiment: Experiment, seed: int) -> list[Job]:
    """The runs from one seed: all from the first one, from others those that are not held against exact values only."""
    names = tuple(experiment.runs) or ("",)
    if seed:
        by_chance = [one.runs or ("",) for one in experiment.comparisons if isinstance(one.how, (Band, Shape))]
        names = tuple(name for name in names if any(name in runs for runs in by_chance))
    return [Job(experiment.id, name, seed) for name in names]
