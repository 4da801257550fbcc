"""How an experiment came out, as tables, reports and programs need it."""

import math
from dataclasses import dataclass
from typing import Any

from core.book.comparing import Verdict
from core.book.experiment import Experiment, Played
from core.book.results import DIFFERS, MATCHES, ResultStore, Status


@dataclass(frozen=True)
class Outcome:
    """One experiment with all that was played of it. failures: why jobs could not be played, a sentence each."""

    experiment: Experiment
    status: Status
    verdicts: tuple[Verdict, ...]
    played: tuple[Played, ...]
    failures: tuple[str, ...] = ()

    @property
    def matches(self) -> bool:
        return self.status.state == MATCHES

    @property
    def is_whole(self) -> bool:
        """Whether all was played that had to be."""
        return self.status.state in (MATCHES, DIFFERS)

    @property
    def seconds(self) -> float:
        """That its jobs took together, whatever was played at the same time."""
        return self.status.seconds


def outcome_of(experiment: Experiment, store: ResultStore, failures: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        experiment,
        store.status(experiment),
        tuple(store.verdicts(experiment)),
        tuple(store.played(experiment)),
        failures,
    )


def verdict_text(verdict: Verdict) -> str:
    """Nothing else than "matches" or "differs" is ever said of a comparison that could be made."""
    return MATCHES if verdict.matches else DIFFERS


def outcome_as_data(outcome: Outcome) -> dict[str, Any]:
    """For JSON, where a number that is not finite is null."""
    return {
        "experiment": outcome.experiment.id,
        "chapter": outcome.experiment.chapter,
        "title": outcome.experiment.title,
        "status": outcome.status.state,
        "seconds": round(outcome.seconds, 3),
        "failures": list(outcome.failures),
        "comparisons": [_verdict_as_data(verdict) for verdict in outcome.verdicts],
    }


def _verdict_as_data(verdict: Verdict) -> dict[str, Any]:
    comparison = verdict.comparison
    return {
        "title": comparison.title,
        "measure": comparison.measure,
        "runs": list(comparison.runs),
        "at": comparison.at,
        "published": verdict.published,
        "ours": verdict.ours,
        "how": verdict.how,
        "detail": verdict.detail,
        "verdict": verdict_text(verdict),
        "published_values": [_finite(value) for value in comparison.published],
        "our_values": [[_finite(value) for value in values] for values in verdict.values],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
