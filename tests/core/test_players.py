"""How experiments of every kind but training are played: their series against other ways to the same numbers."""

import numpy as np
import pytest
from numpy_reference import gradient, one_hot
from small_worlds import run

from core.baselines import SVM_GAMMAS
from core.book.comparing import judge
from core.book.experiment import Band, Experiment, Job, first_jobs
from core.book.kinds import KINDS, Baseline, Ensemble, Formula, Neuron, Norms
from core.book.playing import play
from core.book.registry import load_registry
from core.data.loading import load_data
from core.data.mnist_files import mnist_files
from core.ensemble import together, train_member
from core.errors import SpecError
from core.trainer import Trainer


def experiment(kind, **runs):
    return Experiment("x.y", 1, "section", "title", "question", "source", kind, (), 1.0, runs)


def played(kind, job=None, **runs):
    shares = []
    found = play(experiment(kind, **runs), job or Job("x.y", next(iter(runs), "")), lambda p: shares.append(p.share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    return found.series


FULL_BATCH = run("784-12-9-10", split="first 200", batch_size=200, learning_rate=0.1, l2=5.0, precision="float64")


def pixels(count):
    images, labels = mnist_files()[0]
    return images[:count] / 256.0, one_hot(labels[:count], 10)


def test_norms_are_those_of_full_batch_descent_in_numpy():
    """Gradients without L2 before each step, steps with it: w ← (1 - ηλ/n) w - η ∂C/∂w."""
    found = played(Norms(images=200, steps=8), net=FULL_BATCH)
    layers = Trainer(FULL_BATCH, load_data(FULL_BATCH)).model.layers()
    x, wanted = pixels(200)
    for step in range(8):
        _, slopes = gradient(FULL_BATCH.network, layers, "cross-entropy", x, wanted)
        norms = [float(np.linalg.norm(slope)) for _, slope in slopes]
        assert [found[f"layer {number}"][step] for number in (1, 2, 3)] == pytest.approx(norms, rel=1e-8)
        assert found["last to first"][step] == pytest.approx(norms[1] / norms[0], rel=1e-8)
        layers = [
            (weights * (1 - 0.1 * 5.0 / 200) - 0.1 * slope_w, biases - 0.1 * slope_b)
            for (weights, biases), (slope_w, slope_b) in zip(layers, slopes, strict=True)
        ]
    assert len(found["layer 1"]) == 8
    assert set(found) == {"layer 1", "layer 2", "layer 3", "last to first", "validation correct", "test correct"}


def test_norms_at_the_start_are_those_of_the_first_images_only():
    found = played(Norms(images=50), net=FULL_BATCH)
    x, wanted = pixels(50)
    layers = Trainer(FULL_BATCH, load_data(FULL_BATCH)).model.layers()
    _, slopes = gradient(FULL_BATCH.network, layers, "cross-entropy", x, wanted)
    assert found["layer 1"] == pytest.approx((np.linalg.norm(slopes[0][1]),), rel=1e-8)
    assert not [name for name in found if name.endswith("correct")]


def test_another_seed_is_another_network():
    kind = Norms(images=50)
    first, again, other = (played(kind, Job("x.y", "net", seed), net=FULL_BATCH) for seed in (0, 0, 1))
    assert first == again
    assert first["layer 1"] != other["layer 1"]


def test_an_ensemble_is_its_members_together():
    small = run(split="first 1000", epochs=1, seed=4)
    found = played(Ensemble(members=3), net=small)
    members = [train_member(run(split="first 1000", epochs=1, seed=seed), "test") for seed in (4, 5, 6)]
    labels = mnist_files()[1][1]
    whole = together(members, labels)
    assert found["vote correct"] == (round(whole.vote_accuracy * 10_000),)
    assert found["mean correct"] == (round(whole.mean_accuracy * 10_000),)
    assert found["member correct"] == tuple(round(accuracy * 10_000) for accuracy in whole.accuracies)


def test_darkness_and_guesses():
    assert played(Baseline("darkness"))["correct"] == (2225,)
    assert played(Baseline("darkness", on="validation"))["accuracy"] == (23.34,)
    several = [played(Baseline("random"), Job("x.y", "", seed))["correct"][0] for seed in (0, 0, 1)]
    assert several[0] == several[1] != several[2]
    assert several == pytest.approx([1000] * 3, abs=100)


def test_the_svm_wins_with_todays_gamma_and_loses_with_the_books():
    pytest.importorskip("sklearn")
    found = {gamma: played(Baseline("svm", (200,), "validation", gamma))["accuracy"] for gamma in SVM_GAMMAS}
    assert found == {"book": (48.93,), "scale": (77.60,)}


def test_the_neuron_and_its_formula():
    found = played(Neuron(2.0, 2.0, 0.005, "cross-entropy", "as published"))
    assert len(found["output"]) == 301
    assert found["output"][300] == pytest.approx(0.0479, abs=1e-4)
    assert found["cost"][0] == pytest.approx(4.018, abs=1e-3)
    assert found["weight"] == found["bias"]
    assert played(Formula("tower"))["bias"] == (-15,)


@pytest.mark.parametrize("kind", [Neuron(), Baseline(), Formula("tower"), Norms(images=10, steps=3)])
def test_an_interrupt_ends_the_job(kind):
    def interrupt(progress):
        raise KeyboardInterrupt

    runs = {"net": FULL_BATCH} if kind.TRAINS else {}
    with pytest.raises(KeyboardInterrupt):
        play(experiment(kind, **runs), Job("x.y", next(iter(runs), "")), interrupt)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("formula", {"name": "squaring the circle"}),
        ("baseline", {"gamma": "auto"}),
        ("baseline", {"name": "oracle"}),
        ("neuron", {"gradient": "wrong"}),
    ],
)
def test_settings_that_are_not_known_are_refused(kind, values):
    with pytest.raises(SpecError, match=next(iter(values))):
        KINDS[kind](**values)


REGISTRY = load_registry()
QUICK = [
    one for one in REGISTRY.experiments if one.kind.NAME in ("neuron", "formula") or one.id.startswith("ch5.speed")
]


def test_all_files_can_be_read():
    assert [problem.text for problem in REGISTRY.problems] == []


@pytest.mark.parametrize("one", QUICK, ids=lambda one: one.id)
def test_what_takes_a_moment_matches_the_book(one):
    all_played = [play(one, job, lambda progress: None) for job in first_jobs(one)]
    for comparison in one.comparisons:
        verdict = judge(comparison, all_played)
        assert verdict.matches, f"{comparison.title}: {verdict.ours}, published {verdict.published}"
        assert verdict.settled or not isinstance(comparison.how, Band), comparison.title
