"""What a network has to beat: guessing, the darkness of an image, and a support vector machine (chapter 1).

Each baseline looks at training images and gives a function from images to digits. Images are bytes, uint8
(images, pixels), as `mnist_files` gives them; labels are uint8 (images,).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import LabError

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]
Predictor = Callable[[Images], Labels]

PIXEL_DIVISOR = 256.0  # the book's pixel values are bytes / 256
SVM_GAMMAS: dict[str, float | str] = {"book": 1 / 784, "scale": "scale"}
"""How far a training image makes itself felt: scikit-learn's default when the book was written, 1 / number of pixels,
and its default today, 1 / (number of pixels times the variance of their values)."""
SVM_C = 1.0


@dataclass(frozen=True)
class Baseline:
    """name: as it is asked for. title: a few words. fit: looks at training images and their labels."""

    name: str
    title: str
    fit: Callable[[Images, Labels], Predictor]


def guess_at_random(images: Images, labels: Labels, seed: int = 1) -> Predictor:
    """Each class of the training labels with the same chance, whatever the image; right one time in ten."""
    classes = np.unique(labels)
    rng = np.random.default_rng(seed)
    return lambda unseen: rng.choice(classes, len(unseen))


def darkness(images: Images) -> NDArray[np.float64]:
    """The sum of each image's pixel values, (images,); the more ink, the greater."""
    return np.asarray(images.sum(axis=1, dtype=np.int64) / PIXEL_DIVISOR)


def compare_mean_darkness(images: Images, labels: Labels) -> Predictor:
    """The class whose mean darkness over the training images is nearest to that of the image."""
    inked = darkness(images)
    classes = np.unique(labels)
    means = np.array([inked[labels == label].mean() for label in classes])
    return lambda unseen: classes[np.abs(darkness(unseen)[:, np.newaxis] - means).argmin(axis=1)]


def train_svm(images: Images, labels: Labels, gamma: str = "book") -> Predictor:
    """scikit-learn's support vector classifier with a Gaussian kernel and the book's settings, on one core.

    gamma: one of SVM_GAMMAS.
    Fitting takes time that grows faster than the number of images: a second for 1,000, minutes for 50,000.
    Raises LabError where scikit-learn is not installed.
    """
    try:
        from sklearn.svm import SVC
    except ImportError:
        raise LabError('The SVM needs scikit-learn, which is not installed: pip install "nntui[svm]".') from None
    if len(np.unique(labels)) < 2:
        raise LabError("The SVM needs training images of at least two digits.")
    machine = SVC(C=SVM_C, kernel="rbf", gamma=SVM_GAMMAS[gamma])
    machine.fit(images / PIXEL_DIVISOR, labels)
    return lambda unseen: np.asarray(machine.predict(unseen / PIXEL_DIVISOR), np.uint8)


BASELINES = {
    baseline.name: baseline
    for baseline in (
        Baseline("random", "random guessing", guess_at_random),
        Baseline("darkness", "mean darkness", compare_mean_darkness),
        Baseline("svm", "support vector machine", train_svm),
    )
}


def correct_count(predict: Predictor, images: Images, labels: Labels) -> int:
    """How many images are given their own label."""
    return int(np.count_nonzero(predict(images) == labels))
