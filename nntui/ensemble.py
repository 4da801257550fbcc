"""`nntui ensemble`: trains several networks from successive seeds and says what they know together."""

import json
import time
from typing import TYPE_CHECKING

from core.errors import LabError
from core.spec import Run
from nntui.exit_codes import OK
from nntui.headless import describe_run, duration
from nntui.headless_output import note, note_compiling

if TYPE_CHECKING:
    from core.ensemble import Ensemble

SET_NAME = "test"
_SHOWN = 10  # images on which the networks disagree


def run_ensemble(run: Run, members: int, jobs: int, as_json: bool) -> int:
    """Trains the members and prints the accuracy of each and of all together. Raises LabError."""
    from core.compilation import prepare
    from core.data.mnist_files import read_ahead

    read_ahead()
    prepare(run.precision, note_compiling())
    from core.data.loading import load_data
    from core.ensemble import accuracy, answers_of, together, train_ensemble

    began = time.monotonic()
    data = load_data(run)
    if data.facts.targets:
        raise LabError(f"An ensemble votes for classes, and {data.facts.name} has none.")
    labels = data.sets[SET_NAME].labels
    note(f"{members} networks · {describe_run(run)} and the seeds after it")
    trained = []
    for member in train_ensemble(run, members, SET_NAME, jobs):
        trained.append(member)
        if not as_json:
            share = accuracy(answers_of(member.outputs), labels.astype("int64"))
            print(f"seed {member.seed}  {SET_NAME} {share:.2%}  {member.epochs} epochs", flush=True)
    ensemble = together(trained, labels)
    if as_json:
        print(json.dumps(_as_data(ensemble, time.monotonic() - began)))
    else:
        _print_together(ensemble)
        note(f"Trained {members} networks in {duration(time.monotonic() - began)}.")
    return OK


def _print_together(ensemble: "Ensemble") -> None:
    print(f"plurality vote    {ensemble.vote_accuracy:.2%}")
    print(f"mean probability  {ensemble.mean_accuracy:.2%}")
    images = ensemble.disagreements
    print(f"They disagree on {images.size:,} of {ensemble.labels.size:,} images.")
    if not images.size:
        return
    shown = images[:_SHOWN]
    print(f"The first {shown.size}:" if shown.size < images.size else "These are:")
    for image in shown:
        answers = " ".join(str(answer) for answer in ensemble.answers[:, image])
        verdict = "right" if ensemble.voted[image] == ensemble.labels[image] else "wrong"
        print(f"  image {image:>5} is a {ensemble.labels[image]}: {answers}  vote {ensemble.voted[image]}, {verdict}")


def _as_data(ensemble: "Ensemble", seconds: float) -> dict[str, object]:
    images = ensemble.disagreements
    return {
        "set": SET_NAME,
        "members": [
            {"seed": seed, "accuracy": share} for seed, share in zip(ensemble.seeds, ensemble.accuracies, strict=True)
        ],
        "vote": ensemble.vote_accuracy,
        "mean": ensemble.mean_accuracy,
        "disagreements": [
            {
                "image": int(image),
                "label": int(ensemble.labels[image]),
                "answers": ensemble.answers[:, image].tolist(),
                "vote": int(ensemble.voted[image]),
                "mean": int(ensemble.meant[image]),
            }
            for image in images
        ],
        "seconds": round(seconds, 3),
    }
