"""Let models look ahead from each origin with nothing but what was known then.

A model steps from origin to origin. Where something learned in between changes earlier days, it
goes back to the last state before the change: states are immutable, so an earlier one is at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from detente.forecast._beside import Beside
from detente.forecast._vintages import Vintages
from detente.forecast.models import AbstractModel, Days, Task
from detente.forecast.models._model import FloatArray, IntArray


def replay(
    known: Vintages,
    around: Beside,
    models: Sequence[AbstractModel[Any]],
    origins: Sequence[date],
) -> dict[str, FloatArray]:
    """Return what each model says at each origin; shape (origins, K + 1) for each model's id."""
    task = Task.of(known.question)
    kept: list[tuple[int, list[Any]]] = [(0, [m.init(task) for m in models])]
    before = np.zeros((1 + len(around.known), 0), dtype=np.int64)
    said: dict[str, list[FloatArray]] = {m.id: [] for m in models}
    for origin in origins:
        counts, others = known.as_of(origin), around.as_of(origin)
        now = np.vstack([counts, *others.values()])
        same = _common(before, now)
        while kept[-1][0] > same:
            kept.pop()
        at, states = kept[-1]
        days = Days(
            known.first + timedelta(days=at),
            counts[at:],
            {id: seen[at:] for id, seen in others.items()},
        )
        states = [m.step(s, days) for m, s in zip(models, states, strict=True)]
        kept.append((len(counts), states))
        before = now
        for model, state in zip(models, states, strict=True):
            said[model.id].append(model.predict(state).pmf)
    return {id: np.array(pmfs) for id, pmfs in said.items()}


def _common(before: IntArray, now: IntArray) -> int:
    """Return for how many days two sets of series agree from the start; shapes (series, days)."""
    length = min(before.shape[1], now.shape[1])
    differ = np.flatnonzero((before[:, :length] != now[:, :length]).any(axis=0))
    return int(differ[0]) if len(differ) else length
