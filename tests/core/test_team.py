"""How many workers train together."""

from core.architecture import parse_network
from core.team import Crew, workers_for


def train(crew, seconds, speed_of):
    """Plays slices of 100 mini-batches; returns the seconds with each number of workers."""
    chosen = {1: 0.0, 2: 0.0}
    end = train.now + seconds
    while train.now < end:
        workers, batches = crew.choose(train.now, 100)
        took = batches / speed_of(workers)
        train.now += took
        chosen[workers] += took
        crew.record(workers, batches, took, train.now)
    return chosen


train.now = 0.0


def test_two_work_together_while_that_is_faster():
    chosen = train(Crew(2), 10, lambda workers: 1000 * workers)
    assert chosen[2] > 0.95 * sum(chosen.values())
    assert chosen[1] > 0


def test_one_works_alone_while_another_program_keeps_the_second_core():
    crew = Crew(2)
    train(crew, 5, lambda workers: 1000 * workers)
    busy = train(crew, 60, lambda workers: 1000 if workers == 1 else 20)
    assert busy[1] > 0.8 * sum(busy.values())
    idle_again = train(crew, 30, lambda workers: 1000 * workers)
    assert idle_again[2] > 0.7 * sum(idle_again.values())


def test_small_networks_have_one_worker():
    assert train(Crew(1), 1, lambda workers: 1000)[2] == 0
    assert workers_for(parse_network("784-30-10"), 10) == 1
