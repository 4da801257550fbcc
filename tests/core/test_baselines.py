"""The baselines of chapter 1, against the book's published image counts."""

import sys

import numpy as np
import pytest

from core.baselines import BASELINES, compare_mean_darkness, correct_count, darkness, guess_at_random, train_svm
from core.data.mnist_files import mnist_files
from core.errors import LabError

TRAINING = 50_000


def training(count):
    images, labels = mnist_files()[0]
    return images[:count], labels[:count]


def validation():
    images, labels = mnist_files()[0]
    return images[TRAINING:], labels[TRAINING:]


def test_mean_darkness_is_right_as_often_as_the_book_says():
    predict = compare_mean_darkness(*training(TRAINING))
    assert correct_count(predict, *mnist_files()[1]) == 2225
    assert correct_count(predict, *validation()) == 2334


def test_darkness_is_the_sum_of_the_pixels_values():
    images, labels = training(TRAINING)
    ones = darkness(images[labels == 1])
    assert ones.shape == (np.count_nonzero(labels == 1),)
    assert ones.mean() == pytest.approx(59.660, abs=0.001)
    assert ones[0] == pytest.approx(float((images[labels == 1][0] / 256).sum()))


def test_the_nearest_mean_decides():
    images = np.array([[10, 10], [30, 30], [200, 100]], np.uint8)
    predict = compare_mean_darkness(images, np.array([4, 4, 7], np.uint8))
    assert predict(np.array([[0, 0], [90, 79], [90, 81], [255, 255]], np.uint8)).tolist() == [4, 4, 7, 7]


def test_guesses_are_right_one_time_in_ten_and_come_from_the_seed():
    images, labels = mnist_files()[1]
    first, again, other = (guess_at_random(*training(1000), seed=seed)(images) for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).mean() == pytest.approx(0.9, abs=0.02)
    assert (first == labels).mean() == pytest.approx(0.1, abs=0.01)
    assert set(first) == set(range(10))


@pytest.mark.parametrize(("count", "right"), [(100, 2507), (200, 4893)])
def test_the_svm_is_right_as_often_as_the_books_figure_says(count, right):
    pytest.importorskip("sklearn")
    assert correct_count(train_svm(*training(count)), *validation()) == right


@pytest.mark.slow
def test_the_svm_on_all_images_is_right_as_often_as_the_book_says():
    """About ten minutes."""
    pytest.importorskip("sklearn")
    predict = train_svm(*training(TRAINING))
    assert correct_count(predict, *mnist_files()[1]) == 9435
    assert correct_count(predict, *validation()) == 9448


def test_without_scikit_learn_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.svm", None)
    with pytest.raises(LabError, match=r'pip install "nntui\[svm\]"'):
        train_svm(*training(10))


def test_one_digit_alone_is_too_few_for_an_svm():
    pytest.importorskip("sklearn")
    with pytest.raises(LabError, match="at least two digits"):
        train_svm(*training(1))


@pytest.mark.parametrize("name", ["random", "darkness"])
def test_a_single_training_image_is_enough_for_the_others(name):
    images, labels = training(1)
    assert set(BASELINES[name].fit(images, labels)(images)) == set(labels)
