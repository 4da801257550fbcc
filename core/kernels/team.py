"""Several workers inside one kernel: who does which share, and where they wait for each other."""

from core.kernels.jit import kernel
from core.kernels.tiles import LANES, arrive, generation, give_way

_ARRIVED, _GENERATION = 0, 8  # two cache lines apart, so that arriving does not disturb those who watch
_PATIENCE = 2_000  # looks at the generation before the processor is offered to others


@kernel
def meet(team):
    """Returns once every worker has called it; what was written before is then seen by all."""
    if team.workers > 1:
        seen = generation(team.meeting, _GENERATION)
        if arrive(team.meeting, _ARRIVED) == team.workers - 1:
            team.meeting[_ARRIVED] = 0
            arrive(team.meeting, _GENERATION)
        else:
            looks = 0
            while generation(team.meeting, _GENERATION) == seen:
                looks += 1
                if looks > _PATIENCE:
                    give_way()


@kernel
def share(team, count, unit):
    """The part first <= i < last of range(count) that is this worker's, cut at multiples of unit."""
    units = -(-count // unit)
    first = units * team.worker // team.workers * unit
    last = units * (team.worker + 1) // team.workers * unit
    return first, min(last, count)


COLUMNS = 2 * LANES  # columns are shared out in pairs of vectors
