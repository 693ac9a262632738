"""The series that covariates rest on: as they were known at each origin, and as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np

from detente.case._model import Covariate, Question
from detente.forecast._history import searched_through, start
from detente.forecast._vintages import Vintages, vintages
from detente.forecast.models._model import IntArray
from detente.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Series of events by covariate, each event known from a day on.

    `searched` gives the last day searched for each; a term of office is known when it begins.
    """

    known: Mapping[str, Vintages] = field(default_factory=dict)
    searched: Mapping[str, date] = field(default_factory=dict)

    def as_of(self, day: date) -> dict[str, IntArray]:
        """Return each daily series through `day` as known then, -1 after the last day searched."""
        found = {}
        for id, forms in self.known.items():
            counts = forms.as_of(day)
            counts[max(0, (self.searched[id] - forms.first).days + 1) :] = -1
            found[id] = counts
        return found


@lru_cache(maxsize=4)
def beside(record: Record) -> Beside:
    """Return the series of every covariate of the case that rests on events or terms of office."""
    known: dict[str, Vintages] = {}
    searched: dict[str, date] = {}
    for covariate in record.case.covariates:
        if covariate.match:
            known[covariate.id] = vintages(record, _asked(covariate))
            searched[covariate.id] = searched_through(record, _asked(covariate))
        elif covariate.leader:
            known[covariate.id] = _terms(record, covariate)
            searched[covariate.id] = date.max
    return Beside(known, searched)


def _asked(covariate: Covariate) -> Question:
    """Return a covariate as a question, since the record answers questions."""
    return Question(
        id=covariate.id.replace("_", "-"),
        text=covariate.name,
        answer="count",
        match=covariate.match,
        horizon_days=1,
        resolution=covariate.name,
    )


def _terms(record: Record, covariate: Covariate) -> Vintages:
    """Terms of office as events that are known on the day on which they begin."""
    first = start(record.case)
    begins = [t.start for t in record.case.leaders if t.player == covariate.leader]
    days = np.array([(day - first).days for day in begins if day >= first], dtype=np.int64)
    forever = np.full(len(days), date.max.toordinal())
    once = np.ones(len(days), dtype=np.int64)
    return Vintages(_asked(covariate), first, days, days + first.toordinal(), forever, once)
