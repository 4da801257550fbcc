from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.architecture import parse_network
from core.errors import SpecError
from core.run_file import default_run, load_run, run_from_toml, run_to_toml
from core.schedule import parse_schedule
from core.spec import INITIALISERS, Run, parse_split

runs = st.builds(
    Run,
    network=st.sampled_from(["784-30-10", "784-10", "784, dense 5 relu, dense 10 sigmoid"]).map(parse_network),
    split=st.sampled_from(["50000/10000/10000", "60000/10000", "first 500"]).map(parse_split),
    seed=st.integers(0, 2**32 - 1),
    initialiser=st.sampled_from(INITIALISERS),
    loss=st.sampled_from(["cross-entropy", "quadratic"]),
    learning_rate=st.floats(0, 10_000),
    momentum=st.floats(0, 0.99),
    l2=st.floats(0, 1000),
    batch_size=st.integers(1, 500),
    epochs=st.integers(1, 1000),
    schedule=st.sampled_from(["constant", "step 10 x 0.5", "cosine to 0.01 warm-up 2"]).map(parse_schedule),
    precision=st.sampled_from(["float32", "float64"]),
    monitor=st.sets(st.sampled_from(["training", "validation", "test"])).map(tuple),
)


@given(runs)
def test_a_run_reads_back_as_written(run):
    assert run_from_toml(run_to_toml(run)) == run


def test_left_out_fields_have_their_defaults():
    assert run_from_toml("learning_rate = 3") == replace(default_run(), learning_rate=3.0)


def test_layers_may_be_a_list():
    run = run_from_toml('network = ["784", "dense 30 relu", "softmax 10"]\nloss = "log-likelihood"')
    assert run.network.text == "784, dense 30 relu, softmax 10"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("epochs = ", "TOML"),
        ("epochs = 2.5", "epochs: got 2.5; allowed: a whole number"),
        ("network = 7", "network: got 7"),
        ("split = 7", "split: got 7"),
        ("loss = 7", "loss: got 7"),
        ("monitor = 'test'", "monitor: got 'test'"),
        ("colour = 'red'", "colour: got 'red'; allowed: the fields"),
        ("seed = -1", "seed: got -1"),
        ("schedule = 'slower'", "schedule: got 'slower'; allowed: \"constant\""),
        ("early_stopping = -1", "early_stopping: got -1"),
        ("learning_rate = inf", "learning_rate: got inf"),
    ],
)
def test_a_wrong_file_gets_a_sentence(text, part):
    with pytest.raises(SpecError) as caught:
        run_from_toml(text)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path):
    with pytest.raises(SpecError, match="run file: got"):
        load_run(tmp_path / "absent.toml")
    with pytest.raises(SpecError, match="run file: got"):
        load_run(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match="UTF-8"):
        load_run(tmp_path / "latin.toml")
