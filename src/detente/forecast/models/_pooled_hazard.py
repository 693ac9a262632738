"""A hazard for rare events that borrows from how other rare kinds of event cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from detente.forecast.models._hazard import Hazard, Spells
from detente.forecast.models._model import AbstractModel, Days, FloatArray, Predictive, Task


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Spells of the question's own events, and of the kinds pooled with them."""

    own: Spells
    others: Mapping[str, Spells]


@dataclass(frozen=True, slots=True)
class PooledHazard(AbstractModel[Kinds]):
    """`Hazard`, with the shape of the hazard shared over kinds of event.

    Kinds differ in how often they come, and share how much likelier one is soon after the last. In
    bin j of the time since the last event, kind k has O_kj events where its long-run rate r_k makes
    E_kj = r_k * days_kj likely (both fading). The shared relative hazard, own events included, is
    m_j = (sum over k of O_kj + weight) / (sum over k of E_kj + weight), and the own rate in bin j
    is Gamma(pool + O_j, pool / (r m_j) + days_j).

    `kinds` names the covariates pooled. Without any, the own events alone give the shape.

    Source: Gelman, A. et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.7 (rates of rare
    events with a shared gamma prior).

    Example:
        >>> from datetime import date
        >>> model = PooledHazard(kinds=("clashes",))
        >>> start = model.init(Task("event", horizon=365, top=1))
        >>> quiet, clash = np.zeros(730, dtype=np.int64), np.zeros(730, dtype=np.int64)
        >>> clash[[500, 520, 540]] = 1
        >>> after = model.step(start, Days(date(1990, 1, 1), quiet, {"clashes": clash}))
        >>> model.info(after)["relative_hazard_now"] < 1
        True
    """

    id: str = "pooled_hazard"
    said: str = "a rate by time since the last event, its shape shared with other rare kinds"
    answers: tuple[str, ...] = ("event",)
    kinds: tuple[str, ...] = ()
    hazard: Hazard = field(default_factory=Hazard)
    weight: float = 2.0

    def init(self, task: Task) -> Kinds:
        """Return the state before the first day."""
        return Kinds(self.hazard.init(task), {id: self.hazard.init(task) for id in self.kinds})

    def step(self, state: Kinds, days: Days) -> Kinds:
        """Return the state after more days; of the other kinds, after more days searched."""
        others = {}
        for id, spells in state.others.items():
            seen = days.beside[id]
            others[id] = self.hazard.step(spells, Days(days.first, seen[seen >= 0]))
        return Kinds(self.hazard.step(state.own, days), others)

    def predict(self, state: Kinds) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        return self.hazard.predict(state.own, self._shape(state))

    def info(self, state: Kinds) -> Mapping[str, float]:
        """Return what the hazard says, and how it compares with the long-run rate now."""
        now = self._shape(state)[self.hazard.bin(state.own.since + 1)]
        return {**self.hazard.info(state.own), "relative_hazard_now": float(now)}

    def _shape(self, state: Kinds) -> FloatArray:
        seen = likely = np.full(len(self.hazard.edges) + 1, self.weight)
        for spells in (state.own, *state.others.values()):
            seen = seen + spells.events
            likely = likely + (spells.total + 0.5) / max(spells.day, 1) * spells.days
        return np.asarray(seen / likely)
