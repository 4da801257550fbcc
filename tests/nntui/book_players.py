"""A book for tests: experiments as the registry gives them, and players and a store that tests move by hand."""

from core.book.comparing import judge
from core.book.events import Event, Finished
from core.book.experiment import Band, Comparison, Exact, Experiment, Near, Played, first_jobs
from core.book.kinds import Formula, Norms, Training
from core.book.registry import Problem, Registry
from core.book.results import DIFFERS, MATCHES, NEVER_RUN, Status
from core.run_file import default_run
from core.spec import with_fields
from nntui.book_desk import BookDesk

RUN = with_fields(default_run(), {"epochs": 5, "monitor": ["test"]})
TWO_LAYERS = with_fields(RUN, {"network": "784-30-30-10"})


def _experiment(id: str, title: str, kind, comparisons, runs, **values) -> Experiment:  # type: ignore[no-untyped-def]
    question, source = f"What about {title.lower()}?", "the figure of the section"
    return Experiment(
        id, int(id[2]), "A section", title, question, source, kind, tuple(comparisons), 12.0, runs, **values
    )


COUNTS = _experiment(
    "ch3.counts",
    "Counting right images",
    Training(),
    [
        Comparison("test images right", "test correct", ("run",), "each", (9000.0, 9200.0, 9300.0), Exact()),
        Comparison("most test images right", "test correct", ("run",), "best", (9300.0,), Exact(), text="93 %"),
        Comparison("epoch of the most", "test correct", ("run",), "best epoch", (2.0,), Exact()),
    ],
    {"run": RUN},
    erratum="The text says 94 %.",
)
BEST = _experiment(
    "ch1.best",
    "The best of three",
    Training(),
    [Comparison("best accuracy", "test accuracy", ("run",), "best", (95.42,), Band(94.7, 95.6, "best"))],
    {"run": RUN},
    seeds=3,
    most_seeds=3,
)
SIZES_OF_DATA = _experiment(
    "ch3.sizes",
    "More and more images",
    Training("last"),
    [
        Comparison(
            "accuracy in the end",
            "test accuracy",
            ("100", "1000"),
            "last",
            (69.0, 88.0),
            Exact(),
            x=(100, 1000),
            x_title="training images",
            log_x=True,
        )
    ],
    {"100": RUN, "1000": RUN},
)
SPEEDS = _experiment(
    "ch5.speeds",
    "How fast two layers learn",
    Norms(steps=4),
    [
        Comparison(f"layer {number}", f"layer {number}", ("run",), "each", values, Exact(), x_title="step", log_y=True)
        for number, values in ((1, (0.07, 0.06, 0.05, 0.04)), (2, (0.7, 0.6, 0.5, 0.4)))
    ],
    {"run": TWO_LAYERS},
)
FORMULA = _experiment(
    "ch4.formula",
    "A number that is computed",
    Formula("width bound"),
    [Comparison("the value", "value", (), "each", (0.4477,), Near(1e-4))],
    {},
)
REGISTRY = Registry(
    (BEST, COUNTS, SIZES_OF_DATA, FORMULA, SPEEDS), (Problem("ch3.broken.toml", 7, "seeds: is a whole number."),)
)


def played_speeds() -> Played:
    """What came out of SPEEDS: the first layer a little slower than published."""
    return Played(first_jobs(SPEEDS)[0], {"layer 1": (0.065, 0.05, 0.045, 0.035), "layer 2": (0.7, 0.6, 0.5, 0.4)}, 1.0)


class FakeStore:
    """Keeps results in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Played]] = {}

    def played(self, experiment: Experiment) -> list[Played]:
        return list(self.kept.get(experiment.id, []))

    def status(self, experiment: Experiment) -> Status:
        played = self.played(experiment)
        if not played:
            return Status(NEVER_RUN)
        return Status(MATCHES if all(judge(one, played).matches for one in experiment.comparisons) else DIFFERS)


class FakePlayers:
    """Plays nothing: tests push the events."""

    def __init__(self, store: FakeStore) -> None:
        self.store = store
        self.added: list[tuple[str, bool]] = []
        self.cancelled: list[str] = []
        self.killed = 0
        self.playing: set[str] = set()
        self.events: list[Event] = []

    def add(self, experiment: Experiment, anew: bool = False) -> None:
        self.added.append((experiment.id, anew))
        self.playing.add(experiment.id)

    def cancel(self, experiment: str) -> None:
        self.cancelled.append(experiment)
        self.playing.discard(experiment)

    def is_playing(self, experiment: str) -> bool:
        return experiment in self.playing

    def poll(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def kill(self) -> None:
        self.killed += 1

    def finish(self, experiment: Experiment, **series: tuple[float, ...]) -> None:
        """All first jobs come to their end with this series; underscores of its name stand for blanks."""
        named = {name.replace("_", " "): values for name, values in series.items()}
        played = [Played(job, named, 1.0) for job in first_jobs(experiment)]
        self.store.kept[experiment.id] = played
        self.playing.discard(experiment.id)
        self.events += [Finished(one) for one in played]


def book_desk() -> tuple[BookDesk, FakePlayers]:
    store = FakeStore()
    players = FakePlayers(store)
    return BookDesk(REGISTRY, store, lambda: players), players
