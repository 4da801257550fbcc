"""`nntui find-rate`: the learning-rate finder without the lab."""

import json

import numpy as np

from core.snapshot import RateSweep
from core.spec import Run
from nntui.exit_codes import FAILURE, OK
from nntui.headless_output import note_compiling

_ROWS_PER_DECADE = 4


def find_rate(run: Run, as_json: bool) -> int:
    """Sweeps the learning rate from the run's initial parameters and prints what was found; says how it went."""
    from core.compilation import prepare
    from core.data.mnist_files import read_ahead

    read_ahead()
    prepare(run.precision, note_compiling())
    from core.data.loading import load_data
    from core.learning_rate_finder import find_learning_rate

    *_, sweep = find_learning_rate(run, load_data(run))
    if as_json:
        print(json.dumps(_as_data(sweep)))
    else:
        _print_table(sweep)
    return OK if sweep.suggestion is not None else FAILURE


def _as_data(sweep: RateSweep) -> dict[str, object]:
    arrays = {"learning_rate": sweep.rates, "loss": sweep.losses, "smoothed": sweep.smoothed}
    lists = {name: values.tolist() for name, values in arrays.items()}
    return {**lists, "suggestion": sweep.suggestion, "ending": sweep.ending}


def _print_table(sweep: RateSweep) -> None:
    print("learning rate      loss")
    decades = np.log10(sweep.rates) * _ROWS_PER_DECADE
    for row in np.flatnonzero(np.diff(np.round(decades), prepend=-np.inf)):
        print(f"{sweep.rates[row]:>13.2g}{sweep.smoothed[row]:>10.4f}")
    print(f"The sweep ended since {sweep.ending}.")
    if sweep.suggestion is None:
        print("Nothing to suggest: the loss never fell.")
    else:
        print(f"Suggested: --learning-rate {sweep.suggestion:g}")
