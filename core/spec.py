"""What a training run is: frozen, validated data."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from core.architecture import Network, parse_network
from core.augmentation import Augmentation, parse_augmentation
from core.book_rng import MOST_SHUFFLED, BookRng, book_rng, rng_text
from core.checks import check_one_of, check_real, check_whole, names_joined
from core.data_function import data_function, is_function
from core.errors import SpecError
from core.layers import FORWARD_ONLY, Dense
from core.schedule import MOST_EPOCHS, Constant, OnPlateau, Schedule, parse_schedule
from core.shares import DEFAULT_SHARES, Shares, parse_shares

LOSSES = ("cross-entropy", "quadratic", "log-likelihood")
INITIALISERS = ("default", "large", "he", "glorot", "chapter6", "zeros")
OPTIMISERS = ("sgd", "nesterov", "rmsprop", "adam", "adamw")
WITH_MOMENTUM = ("sgd", "nesterov")
PRECISIONS = ("float32", "float64")
MNIST = "mnist"
HEADERS = ("auto", "yes", "no")
MONITORED = ("training", "validation", "test")

MAX_TRAINING = 60_000

_SPLIT_FIRST = re.compile(r"^first (\d+)$")


@dataclass(frozen=True)
class Split:
    """How many MNIST images are used for what, taken in the order of the files.

    Training images come from the front of the 60,000; validation images are the last 10,000 of them or none; test
    images are the 10,000 of the test file.
    """

    training: int
    validation: int
    test: int = 10_000

    @property
    def text(self) -> str:
        if (self.training, self.validation) == (50_000, 10_000):
            return "50000/10000/10000"
        if (self.training, self.validation) == (60_000, 0):
            return "60000/10000"
        return f"first {self.training}"


def parse_split(text: object, data: str = MNIST) -> "Split | Shares":
    """Reads `50000/10000/10000` (the book's), `60000/10000`, or `first n` for the first n training images.

    For the user's own data, shares such as `80/10/10 %`.
    """
    if data != MNIST:
        return parse_shares(text)
    plain = " ".join(str(text).lower().replace(",", "").replace(" / ", "/").split())
    if plain == "50000/10000/10000":
        return Split(50_000, 10_000)
    if plain == "60000/10000":
        return Split(60_000, 0)
    first = _SPLIT_FIRST.match(plain)
    if first and 1 <= int(first[1][:9]) <= 50_000:
        return Split(int(first[1][:9]), 10_000)
    raise SpecError("split", text, '"50000/10000/10000", "60000/10000" or "first n" with n from 1 to 50000')


DEFAULT_SPLIT = Split(50_000, 10_000)


@dataclass(frozen=True)
class Run:
    """One training run, whole: with the same Run and the same commands at the same steps comes the same result.

    learning_rate is the book's η, l2 its λ (a step shrinks each weight by 1 - η λ / n, with n training images).
    momentum goes with sgd and nesterov; beta1 and beta2 are the two decay rates of adam and adamw, beta2 rmsprop's too.
    l1 is the λ of the L1 norm, max_norm the longest that the weights into one neuron may get, clip the longest gradient
    of a mini-batch; 0 switches each of them off. adamw takes l2 as decoupled weight decay.
    schedule: what the learning rate does while it trains. early_stopping: training ends when the accuracy of the
    deciding set has not improved in so many epochs; 0 is off. augment: what is made of the training images.
    data: `mnist`, the path of the user's own data, or a function such as `f(x) = book`, see core.data_function. label,
    header and standardise are for one's own files: the column of the classes (empty: guessed), whether a table has a
    header, and whether features get mean 0 and deviation 1.
    rng: `nntui` for our own random streams, `book` for those that replay the book's published figures bit by bit, with
    what drew from them before; see core.book_rng.
    monitor: the sets measured after each epoch; in the lab, of more than a hundred very short epochs after some.
    """

    network: Network
    data: str = MNIST
    label: str = ""
    header: str = "auto"
    standardise: bool = True
    split: Split | Shares = field(default_factory=lambda: DEFAULT_SPLIT)
    seed: int = 1
    initialiser: str = "default"
    loss: str = "cross-entropy"
    optimiser: str = "sgd"
    learning_rate: float = 0.5
    momentum: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    l1: float = 0.0
    l2: float = 0.0
    max_norm: float = 0.0
    clip: float = 0.0
    batch_size: int = 10
    epochs: int = 30
    schedule: Schedule = field(default_factory=Constant)
    early_stopping: int = 0
    augment: Augmentation = field(default_factory=Augmentation)
    precision: str = "float32"
    rng: str = "nntui"
    monitor: tuple[str, ...] = ("validation", "test")

    def __post_init__(self) -> None:
        self._check_data()
        check_whole("seed", self.seed, 0, 2**32 - 1)
        check_one_of("initialiser", self.initialiser, INITIALISERS)
        check_one_of("loss", self.loss, LOSSES)
        check_one_of("optimiser", self.optimiser, OPTIMISERS)
        check_real("learning_rate", self.learning_rate, 0.0, 10_000.0)
        check_real("momentum", self.momentum, 0.0, 0.9999)
        check_real("beta1", self.beta1, 0.0, 0.999999)
        check_real("beta2", self.beta2, 0.0, 0.999999)
        check_real("l1", self.l1, 0.0, 1_000_000.0)
        check_real("l2", self.l2, 0.0, 1_000_000.0)
        check_real("max_norm", self.max_norm, 0.0, 1_000_000.0)
        check_real("clip", self.clip, 0.0, 1_000_000.0)
        check_whole("batch_size", self.batch_size, 1, MAX_TRAINING)
        check_whole("epochs", self.epochs, 1, MOST_EPOCHS)
        check_whole("early_stopping", self.early_stopping, 0, MOST_EPOCHS)
        check_one_of("precision", self.precision, PRECISIONS)
        for name in self.monitor:
            check_one_of("monitor", name, MONITORED)
        if isinstance(self.split, Split) and self.batch_size > self.split.training:
            raise SpecError(
                "batch_size", self.batch_size, f"1 to {self.split.training:,}, the number of training images"
            )
        if self.momentum and self.optimiser not in WITH_MOMENTUM:
            raise SpecError("momentum", self.momentum, f"0 with {self.optimiser}, which has memories of its own")
        self._check_book(book_rng(self.rng))
        self._check_followed()
        self._check_fit()

    @property
    def data_name(self) -> str:
        """What the data is called in a sentence: MNIST, iris.csv, or f(x) = book."""
        if self.data == MNIST:
            return "MNIST"
        return data_function(self.data).name if is_function(self.data) else Path(self.data).name

    def _check_book(self, book: BookRng | None) -> None:
        if not book:
            return
        if self.initialiser not in ("default", "large"):
            raise SpecError("initialiser", self.initialiser, 'default or large where rng is "book"')
        if not all(isinstance(layer, Dense) for layer in self.network.layers):
            raise SpecError("rng", self.rng, "book with dense layers only, as in the book's chapters 1 to 5")
        training = self.split.training if isinstance(self.split, Split) else MAX_TRAINING
        if book.shuffled(training) > MOST_SHUFFLED:
            raise SpecError("rng", self.rng, f"epochs before that make up to {MOST_SHUFFLED:,} images in all")

    def _check_followed(self) -> None:
        """What waits for an improvement needs a set to be measured after each epoch."""
        measured = [name for name in self.monitor if name != "validation" or self.split.validation]
        needs = "a measured set to follow: monitor validation, test or training"
        if self.early_stopping and not measured:
            raise SpecError("early_stopping", self.early_stopping, f"0, or {needs}")
        if isinstance(self.schedule, OnPlateau) and not measured:
            raise SpecError("schedule", self.schedule.text, needs)

    def _check_data(self) -> None:
        if not isinstance(self.data, str) or not self.data or "\0" in self.data:
            raise SpecError("data", self.data, "mnist, the path of a file or folder, or a function such as f(x) = book")
        if is_function(self.data):
            data_function(self.data)
        if not isinstance(self.label, str):
            raise SpecError("label", self.label, "the name or number of a column, as text")
        if not isinstance(self.standardise, bool):
            raise SpecError("standardise", self.standardise, "true or false")
        check_one_of("header", self.header, HEADERS)
        if isinstance(self.split, Split) != (self.data == MNIST):
            parse_split(self.split.text, self.data)

    def _check_fit(self) -> None:
        """The network can be trained, and its two ends fit the loss and, where it is known by now, the data."""
        for number, layer in enumerate(self.network.layers, start=1):
            if layer.activation in FORWARD_ONLY:
                raise SpecError(
                    f"layer {number}",
                    layer.text,
                    f"another activation to train with: the derivative of a {layer.activation} is zero wherever it "
                    "has one, so gradient descent cannot teach it",
                )
        inputs, outputs = 784, 10
        if self.data == MNIST and self.network.inputs != inputs:
            raise SpecError("network", f"{self.network.inputs} inputs", f"{inputs}, the pixels of an MNIST image")
        output = self.network.output
        if self.data == MNIST and output.width != outputs:
            raise SpecError("network", f"{output.width} outputs", f"{outputs}, one for each digit")
        wanted = {"cross-entropy": "sigmoid", "log-likelihood": "softmax"}.get(self.loss)
        if wanted and output.activation != wanted:
            raise SpecError(
                "loss", self.loss, f"{self.loss} with {wanted} outputs; these outputs are {output.activation}"
            )


def deciding_set(names: Collection[str]) -> str | None:
    """The set by which a run is judged: validation where it is measured, else test, else training."""
    return next((name for name in ("validation", "test", "training") if name in names), None)


CHANGEABLE = (
    "learning_rate",
    "momentum",
    "beta1",
    "beta2",
    "l1",
    "l2",
    "max_norm",
    "clip",
    "batch_size",
    "epochs",
    "schedule",
    "early_stopping",
)
"""The fields of a Run that may change while it trains."""


def change(run: Run, name: str, value: object) -> Run:
    """The run with one hyperparameter changed; raises SpecError where the name or the value is not allowed."""
    if name not in CHANGEABLE:
        raise SpecError(name, value, "a change of " + names_joined(CHANGEABLE) + " while training")
    return with_fields(run, {name: value})


Value = int | float | str | Schedule
"""What a changeable field may hold."""


def parse_value(name: str, text: str) -> Value:
    """Reads what a user typed for a changeable field of a Run or its seed, such as `0.5` for learning_rate."""
    if name == "schedule":
        return parse_schedule(text)
    plain = text.strip().replace(",", "").replace("_", "")
    kind: type[int] | type[float] = int if name in ("seed", "batch_size", "epochs", "early_stopping") else float
    try:
        return kind(plain)
    except ValueError:
        raise SpecError(name, text.strip(), "a whole number" if kind is int else "a number such as 0.5") from None


def parse_switch(name: str, text: str) -> bool:
    """Reads what a user typed for a field that is on or off."""
    plain = text.strip().lower()
    if plain not in _SWITCH:
        raise SpecError(name, text.strip(), "yes or no")
    return _SWITCH[plain]


_SWITCH = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


def with_fields(run: Run, values: dict[str, Any]) -> Run:
    """The run with several fields replaced, each a value as TOML or the command line gives it."""
    known = {item.name for item in fields(Run)}
    for name, value in values.items():
        if name not in known:
            raise SpecError(name, value, "the fields " + ", ".join(sorted(known)))
    ready = dict(values)
    if "augment" in ready and not isinstance(ready["augment"], Augmentation):
        ready["augment"] = parse_augmentation(ready["augment"])
    if "schedule" in ready and not isinstance(ready["schedule"], Schedule):
        ready["schedule"] = parse_schedule(ready["schedule"])
    data = ready.get("data", run.data)
    if "split" in ready and not isinstance(ready["split"], (Split, Shares)):
        ready["split"] = parse_split(ready["split"], data)
    elif "split" not in ready and (data == MNIST) != (run.data == MNIST):
        ready["split"] = DEFAULT_SPLIT if data == MNIST else DEFAULT_SHARES
    if isinstance(data, str) and is_function(data) and not is_function(run.data):
        ready.setdefault("loss", "quadratic")
    loss = ready.get("loss", run.loss)
    if "network" in ready and not isinstance(ready["network"], Network):
        ready["network"] = parse_network(_network_text(ready["network"]), loss if isinstance(loss, str) else run.loss)
    if "rng" in ready:
        ready["rng"] = rng_text(ready["rng"])
    if "monitor" in ready:
        ready["monitor"] = _names("monitor", ready["monitor"])
    for name, value in ready.items():
        if isinstance(getattr(run, name), float) and isinstance(value, int) and not isinstance(value, bool):
            ready[name] = float(value)
    return replace(run, **ready)


def _network_text(value: object) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, str):
        return value
    raise SpecError("network", value, 'text such as "784-30-10", or a list of layers')


def _names(field_name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise SpecError(field_name, value, "a list of " + names_joined(MONITORED))
