"""The sets of a run: MNIST, samples of a function, or the user's own data, dealt out and scaled as the run says."""

from pathlib import Path

import numpy as np

from core.data.data_set import DataSet
from core.data.dealing import deal
from core.data.description import TRAINING, Content, Part
from core.data.examples import examples_from_bytes, examples_from_features
from core.data.function import load_function
from core.data.mnist import DIVISOR, load_mnist
from core.data.source import read_data
from core.data.standardising import fit_standardising
from core.data_facts import DataFacts, check_fit
from core.data_function import data_function, is_function
from core.errors import DataError
from core.kernels.arrays import Examples
from core.shares import Shares
from core.spec import Run, Split

_MOST_LIT = 2**31 - 2  # the lists of all pixels that are not black are counted in 32 bits
_DARK = 127  # images of bytes that are nowhere brighter have fewer levels than 256


def load_data(run: Run) -> DataSet:
    """The sets that a run trains and is measured on. The same file and the same seed give the same sets.

    Raises DataError where the data is at fault, and SpecError where the run does not go with it.
    """
    if isinstance(run.split, Split):
        data = load_mnist(run.split)
    elif is_function(run.data):
        data = load_function(data_function(run.data), run.split)
    else:
        data = _own_data(read_data(Path(run.data).expanduser(), run.label, run.header), run, run.split)
    check_fit(run, data.facts)
    return data


def _own_data(content: Content, run: Run, shares: Shares) -> DataSet:
    found = content.description
    rows = deal(content.parts[TRAINING].labels, shares, frozenset(content.parts), run.seed)
    whole = content.parts[TRAINING]
    parts = {name: Part(part.inputs.copy(), part.labels) for name, part in content.parts.items() if part is not whole}
    parts |= {name: Part(whole.inputs[chosen], whole.labels[chosen]) for name, chosen in rows.items()}
    facts = DataFacts(
        name=found.name,
        inputs=found.inputs,
        what_inputs_are=found.what_inputs_are,
        classes=found.classes,
        training=len(parts[TRAINING].labels),
        image=found.image,
        can_be_augmented=found.image is not None and whole.inputs.dtype == np.uint8,
    )
    return DataSet(_examples(parts, content, run.standardise), facts)


def _examples(parts: dict[str, Part], content: Content, standardise: bool) -> dict[str, Examples]:
    """Each part in the form that the kernels read."""
    training = parts[TRAINING].inputs
    if training.dtype == np.uint8:
        if max(np.count_nonzero(part.inputs) for part in parts.values()) > _MOST_LIT:
            raise DataError(
                f"{content.description.name}: has more than {_MOST_LIT:,} pixels that are not black in a set."
            )
        brightest = int(training.max())
        divisor = DIVISOR if brightest > _DARK else float(max(1, brightest))
        return {
            name: examples_from_bytes(np.asarray(part.inputs, np.uint8), part.labels, divisor)
            for name, part in parts.items()
        }
    image = content.description.image
    scaled = content.scaled if standardise else np.zeros_like(content.scaled)
    scaling = fit_standardising(np.asarray(training, np.float64), scaled, image.channels if image else None)
    examples = {}
    for name, part in parts.items():
        features = np.asarray(part.inputs, np.float64)
        scaling.apply(features)
        examples[name] = examples_from_features(features, part.labels)
    return examples
