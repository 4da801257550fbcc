"""The function that chapter 4 takes as its example, and what the sum of the hidden layer must be for it."""

import numpy as np


def book_f(x):
    return 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x)


def book_g(x):
    return np.log(book_f(x) / (1 - book_f(x)))
