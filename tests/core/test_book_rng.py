"""One run takes up the book's streams where the networks before it left them."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import run, tiny_mnist

from core.book_rng import BookRng, Epochs, book_rng, rng_text
from core.errors import SpecError
from core.run_file import run_from_toml, run_to_toml
from core.spec import with_fields
from core.streams import streams_for
from core.trainer import Trainer

SEED = 12345678

befores = st.builds(
    BookRng,
    st.integers(0, 100),
    st.integers(0, 100),
    st.lists(st.builds(Epochs, st.integers(1, 10**6), st.none() | st.integers(1, 60_000)), max_size=4).map(tuple),
)


@given(befores)
def test_what_went_before_reads_back_as_written(before):
    assert book_rng(before.text) == before
    assert rng_text(before.text) == before.text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("nntui", "nntui"),
        ("  book ", "book"),
        ("book after  1 networks ,30 epoch", "book after 1 network, 30 epochs"),
        ("book after 1 epoch of 100, 1 network", "book after 1 network, 1 epoch of 100"),
        ("book after 3 epochs, 2 initialisation,1 network", "book after 1 network, 2 initialisations, 3 epochs"),
    ],
)
def test_rng_is_kept_in_one_way_of_writing_it(text, written):
    book = run(rng=text)
    assert book.rng == written
    assert run_from_toml(run_to_toml(book)) == book


@pytest.mark.parametrize(
    ("rng", "part"),
    [
        ("book of 1 network", 'allowed: "nntui", "book"'),
        ("books", 'allowed: "nntui", "book"'),
        ("book after", 'allowed: "nntui", "book"'),
        ("book after 30", 'allowed: "nntui", "book"'),
        ("book after 30 epochs,", 'allowed: "nntui", "book"'),
        ("book after 15,000 epochs of 100", 'allowed: "nntui", "book"'),
        ("book after 1.5 epochs", 'allowed: "nntui", "book"'),
        (7, "rng: got 7"),
        ("book after 0 epochs", "rng: got '0 epochs'; allowed: 1 to 1,000,000 epochs before"),
        ("book after 101 networks", "rng: got '101 networks'; allowed: 1 to 100"),
        ("book after 1 epoch of 70000", "rng: got '70000 images'; allowed: 1 to 60,000"),
        ("book after 101 initialisations", "rng: got '101 initialisations'; allowed: 1 to 100"),
        ("book after 1 network, 2 networks", 'all networks at once, such as "3 networks"'),
        ("book after 1000 epochs", "make up to 20,000,000 images in all"),
        ("book after 999999999999999999999 epochs", "allowed: 1 to 1,000,000 epochs before"),
    ],
)
def test_wrong_text_gets_a_sentence(rng, part):
    with pytest.raises(SpecError) as caught:
        run(rng=rng)
    assert part in str(caught.value)
    assert caught.value.field == "rng"


def test_what_the_book_never_did_is_refused_after_other_networks_too():
    with pytest.raises(SpecError, match="initialiser: got 'he'"):
        run(rng="book after 1 network", initialiser="he")
    with pytest.raises(SpecError, match="dense layers only"):
        run("28x28, conv 4@5x5, dense 10 sigmoid", rng="book after 1 network")


def python_2_shuffle(images, uniform):
    for last in range(len(images) - 1, 0, -1):
        other = int(uniform() * (last + 1))
        images[last], images[other] = images[other], images[last]


def test_the_order_goes_on_where_the_epochs_before_ended():
    """Against Python's own generator, through a list of one's own and one that the run shares."""
    uniform = random.Random(SEED).random
    whole = list(range(37))
    for _ in range(3):
        python_2_shuffle(whole, uniform)
    for _ in range(5):
        python_2_shuffle(list(range(11)), uniform)
    python_2_shuffle(whole, uniform)
    streams = streams_for(run(seed=SEED, rng="book after 3 epochs, 5 epochs of 11, 1 epoch"))
    order = streams.first_order(37)
    assert order.dtype == np.int32
    assert order.tolist() == whole
    python_2_shuffle(whole, uniform)
    streams.shuffle(order)
    assert order.tolist() == whole


def test_long_skips_end_at_the_right_number():
    uniform = random.Random(SEED).random
    for _ in range(2_400_000 - 40):
        uniform()
    whole = list(range(20))
    python_2_shuffle(whole, uniform)
    streams = streams_for(run(seed=SEED, rng="book after 40 epochs of 60000"))
    order = streams.first_order(20)
    assert order.tolist() == list(range(20))
    streams.shuffle(order)
    assert order.tolist() == whole


@pytest.mark.parametrize(("initialiser", "draws"), [("default", 1), ("large", 2)])
@pytest.mark.parametrize(("networks", "initialisations"), [(2, 0), (0, 3), (1, 2)])
def test_parameters_come_from_behind_those_that_were_drawn_before(initialiser, draws, networks, initialisations):
    """Making a network with large parameters draws twice, giving it new ones draws once."""
    before = f"{networks} networks, " * (networks > 0) + f"{initialisations} initialisations, " * (initialisations > 0)
    book = run("784-5-10", seed=SEED, initialiser=initialiser, rng=f"book after {before}1 epoch")
    generator = np.random.RandomState(SEED)
    generator.randn((networks * draws + draws - 1 + initialisations) * (5 + 10 + 784 * 5 + 5 * 10))
    biases = generator.randn(5), generator.randn(10)
    weights = generator.randn(5, 784).T, generator.randn(10, 5).T
    drawn = streams_for(book).initial_layers(book.network, initialiser)
    for (got, b), w, bias in zip(drawn, weights, biases, strict=True):
        assert np.array_equal(b, bias)
        assert np.allclose(got, w if initialiser == "large" else w / np.sqrt(len(w)), rtol=1e-15)


def test_a_later_run_replays_alone():
    """Two runs of one program, the second by itself: bit for bit the parameters of one that trained both."""
    data = tiny_mnist(training=60)
    values = {"seed": SEED, "precision": "float64", "split": "first 60", "rng": "book"}
    first = Trainer(run("784-5-10", **values), data)
    for _ in range(2):
        first.advance(10)
    second = Trainer(run("784-5-10", **values | {"initialiser": "large"}), data)
    second._streams, second._order = first._streams, first._order  # as the book's program, which keeps both
    second.advance(10)
    alone = Trainer(with_fields(second.run, {"rng": "book after 2 epochs"}), data)
    alone.advance(10)
    assert np.array_equal(alone.model.parameters, second.model.parameters)
    assert not np.array_equal(alone.model.parameters, first.model.parameters)
