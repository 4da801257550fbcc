import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.architecture import Network, parse_network
from core.errors import SpecError
from core.layers import HIDDEN_ACTIVATIONS, Dense
from core.spec import CHANGEABLE, Run, change, parse_split, parse_value, with_fields

hidden_layers = st.builds(Dense, st.integers(1, 300), st.sampled_from(HIDDEN_ACTIVATIONS))
output_layers = st.builds(Dense, st.integers(1, 50), st.sampled_from([*HIDDEN_ACTIVATIONS, "softmax"]))
networks = st.builds(
    lambda inputs, hidden, output: Network(inputs, (*hidden, output)),
    st.integers(1, 1000),
    st.lists(hidden_layers, max_size=5),
    output_layers,
)


def refusal_of(text):
    """The sentence with which a text is refused, or None."""
    try:
        parse_network(text)
    except SpecError as error:
        return str(error)
    return None


def test_the_short_form_is_sigmoid_throughout():
    network = parse_network("784-30-10")
    assert network == Network(784, (Dense(30, "sigmoid"), Dense(10, "sigmoid")))
    assert network.text == "784-30-10"


def test_parameters_are_counted_as_the_book_does():
    assert parse_network("784-30-10").parameter_count == 23_860
    assert parse_network("784-100-10").parameter_count == 79_510


@pytest.mark.parametrize(
    "text",
    [
        "784, dense 30 relu, softmax 10",
        "784 dense 30 relu, softmax 10",
        "784; dense 30 relu; dense 10 softmax",
        "  784 ,\n dense 30 RELU ,\n softmax 10 ",
    ],
)
def test_layers_may_be_written_in_several_ways(text):
    assert parse_network(text) == Network(784, (Dense(30, "relu"), Dense(10, "softmax")))


def test_an_open_output_goes_with_the_loss():
    assert parse_network("784-30-10 relu", "log-likelihood").layers == (Dense(30, "relu"), Dense(10, "softmax"))
    assert parse_network("784, dense 30, dense 10", "log-likelihood").layers[-1] == Dense(10, "softmax")


@given(networks)
def test_a_network_reads_back_as_written(network):
    assert parse_network(network.text) == network


@given(st.text(max_size=60))
def test_any_text_is_a_network_or_one_sentence(text):
    refusal = refusal_of(text)
    assert refusal is None or re.fullmatch(r"[^\n]+: got .*; allowed: .+\.", refusal, re.DOTALL)


@given(st.from_regex(r"[0-9]{1,30}(-[0-9]{1,30}){1,4}( [a-z]{1,8})?", fullmatch=True))
def test_short_forms_with_huge_numbers_are_refused_not_computed(text):
    assert refusal_of(text) or parse_network(text).parameter_count <= 200_000_000


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("batch_size", 0, "batch_size: got 0; allowed: a whole number from 1 to 60,000."),
        ("batch_size", 50_001, "batch_size: got 50001; allowed: 1 to 50,000, the number of training images."),
        ("learning_rate", float("nan"), "learning_rate: got nan; allowed: a number from 0 to 10,000."),
        ("learning_rate", "fast", "learning_rate: got 'fast'; allowed: a number from 0 to 10,000."),
        ("momentum", 1.0, "momentum: got 1.0; allowed: a number from 0 to 0.9999."),
        ("loss", "huber", "loss: got 'huber'; allowed: cross-entropy, quadratic or log-likelihood."),
        ("initialiser", 3, "initialiser: got 3; allowed: default, large, he, glorot, chapter6 or zeros."),
        ("epochs", True, "epochs: got True; allowed: a whole number from 1 to 1,000,000."),
    ],
)
def test_a_wrong_field_gets_a_sentence_with_name_value_and_what_is_allowed(field, value, sentence):
    with pytest.raises(SpecError) as caught:
        with_fields(Run(parse_network("784-30-10")), {field: value})
    assert str(caught.value) == sentence


def test_unknown_fields_are_named():
    with pytest.raises(SpecError, match="learning_rat: got"):
        with_fields(Run(parse_network("784-30-10")), {"learning_rat": 0.1})


@pytest.mark.parametrize("text", ["783-30-10", "784-30-9"])
def test_a_network_must_fit_the_images(text):
    with pytest.raises(SpecError, match="network: got"):
        Run(parse_network(text))


def test_loss_and_output_must_go_together():
    with pytest.raises(SpecError, match="these outputs are softmax"):
        Run(parse_network("784, softmax 10"), loss="cross-entropy")
    Run(parse_network("784, softmax 10"), loss="log-likelihood")


def test_softmax_is_for_the_output_only():
    with pytest.raises(SpecError, match="layer 1: got 'softmax'"):
        parse_network("784, softmax 30, dense 10")


def test_only_hyperparameters_change_while_training():
    run = Run(parse_network("784-30-10"))
    assert change(run, "learning_rate", 2).learning_rate == 2.0
    with pytest.raises(SpecError, match="a change of"):
        change(run, "seed", 2)
    numbers = {"learning_rate", "momentum", "beta1", "beta2", "l1", "l2", "max_norm", "clip", "batch_size", "epochs"}
    assert numbers | {"schedule", "early_stopping"} <= set(CHANGEABLE)
    assert not {"network", "seed", "split", "initialiser", "precision", "rng", "optimiser"} & set(CHANGEABLE)


@pytest.mark.parametrize("text", ["50000/10000/10000", "60000/10000", "first 1000"])
def test_splits_read_back_as_written(text):
    assert parse_split(text).text == text


@pytest.mark.parametrize("text", ["", "first 0", "first 50001", "first -3", "10/10/10", "first " + "9" * 40])
def test_other_splits_are_refused(text):
    with pytest.raises(SpecError, match="split"):
        parse_split(text)


def test_typed_values_are_read_or_explained():
    assert parse_value("batch_size", " 1_000 ") == 1000
    assert parse_value("learning_rate", "5e-1") == 0.5
    with pytest.raises(SpecError, match="a whole number"):
        parse_value("epochs", "ten")
