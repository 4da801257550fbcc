"""The text of an augmentation, both ways, and what it refuses."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.augmentation import Augmentation, parse_augmentation
from core.errors import SpecError

distortions = st.builds(
    Augmentation,
    shift=st.integers(0, 10),
    rotate=st.floats(0, 180),
    elastic=st.floats(0, 200),
    noise=st.floats(0, 1),
)
ahead = st.builds(Augmentation, shift=st.integers(1, 10), rotate=st.floats(0, 180), copies=st.integers(1, 20))


@given(st.one_of(distortions, ahead, st.just(Augmentation(pixel_shifts=True))))
def test_what_it_writes_it_reads_back(augmentation):
    assert parse_augmentation(augmentation.text) == augmentation


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", "none"),
        ("None", "none"),
        ("shift 0", "none"),
        ("noise .1,  Rotate 15.0", "rotate 15, noise 0.1"),
        ("shift 2, rotate 15, elastic 6, noise 0.1", "shift 2, rotate 15, elastic 6, noise 0.1"),
        ("Pixel  Shifts", "pixel shifts"),
        ("4 copies ahead: shift 2,rotate 15", "4 copies ahead: shift 2, rotate 15"),
        ("1 copies ahead: shift 2", "1 copy ahead: shift 2"),
    ],
)
def test_what_is_typed(typed, text):
    assert parse_augmentation(typed).text == text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("turn 15", "shift 2, rotate 15"),
        ("rotate", "degrees from 0 to 180"),
        ("rotate a lot", "degrees from 0 to 180"),
        ("rotate 15 20", "degrees"),
        ("rotate 181", "degrees"),
        ("rotate -1", "degrees"),
        ("noise nan", "standard deviation"),
        ("shift 1.5", "whole number of pixels"),
        ("shift 1e99", "whole number of pixels"),
        ("rotate 15, rotate 20", "rotate once"),
        ("rotate 15,", "pixel shifts"),
        ("pixel shifts, rotate 15", "pixel shifts"),
        ("0 copies ahead: rotate 15", "n from 1 to 20"),
        ("21 copies ahead: rotate 15", "n from 1 to 20"),
        ("4 copies: rotate 15", "copies ahead:"),
        (": rotate 15", "copies ahead:"),
        ("4 copies ahead: none", "pixel shifts"),
        ("4 copies ahead: rotate 0", "behind it"),
        ("9" * 5000 + " copies ahead: rotate 15", "n from 1 to 20"),
    ],
)
def test_what_is_refused_and_why(typed, said):
    with pytest.raises(SpecError) as refused:
        parse_augmentation(typed)
    assert refused.value.field == "augment"
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "fields", [{"shift": 11}, {"noise": float("inf")}, {"copies": 3}, {"pixel_shifts": True, "rotate": 1.0}]
)
def test_no_impossible_augmentation_can_be_made(fields):
    with pytest.raises(SpecError, match="augment"):
        Augmentation(**fields)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    with suppress(SpecError):
        assert parse_augmentation(text) == parse_augmentation(parse_augmentation(text).text)


def test_when_images_are_made():
    made = {text: parse_augmentation(text) for text in ("none", "pixel shifts", "rotate 9", "4 copies ahead: rotate 9")}
    assert {text: spec.images_each for text, spec in made.items()} == dict(zip(made, (1, 5, 1, 5), strict=True))
    assert [text for text, spec in made.items() if spec.on_the_fly] == ["rotate 9"]
