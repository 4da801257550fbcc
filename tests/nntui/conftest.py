"""What several tests of the interface start from."""

import pytest
from fake_trainer import FakeTrainer

from nntui.playground import training_view


@pytest.fixture
def engines(monkeypatch):
    """The engines that the view has made; none of them trains by itself."""
    made: list[FakeTrainer] = []

    def make(run):
        made.append(FakeTrainer(run))
        return made[-1]

    monkeypatch.setattr(training_view, "new_engine", make)
    monkeypatch.setattr(training_view, "_LOOKS_PER_SECOND", 0.001)  # looked at by the tests, one by one
    return made
