"""Readings over draws, month by month, with bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from detente.intent._assessment import Band, Month
from detente.intent._evidence import decibans, moved
from detente.intent._history import Seen
from detente.intent._play import Play
from detente.intent._reading import Reading
from detente.intent._smooth import smooth

Floats = NDArray[np.float64]
_POINTS = (0.05, 0.25, 0.75, 0.95)


def monthly(
    seen: Seen,
    play: Play,
    reading: Reading,
    types: Mapping[str, Sequence[str]],
    names: tuple[Sequence[str], Mapping[str, Sequence[str]]],
) -> dict[str, tuple[Month, ...]]:
    """Return the months of each player with private types.

    Args:
        reading: one row for each draw.
        names: of the states, and of each player's actions.
    """
    found = {}
    for axis, i in enumerate(play.layout.typed):
        player = play.layout.players[i]
        before, after = reading.before[axis][:, :-1], reading.after[axis]
        likelihood = reading.likelihood[axis]
        hindsight = smooth(after, likelihood, play.switching[axis])
        weight = decibans(before, likelihood).mean(0)
        filtered, smoothed = bands(after, types[player]), bands(hindsight, types[player])
        far = moved(before.mean(0), after.mean(0))
        states, actions = names
        found[player] = tuple(
            Month(
                month=month,
                state=states[seen.states[m]],
                action=actions[player][seen.actions[m, i]],
                events=seen.events[m][i],
                filtered=filtered[m],
                smoothed=smoothed[m],
                decibans=dict(zip(types[player], weight[m].tolist(), strict=True)),
                moved=float(far[m]),
            )
            for m, month in enumerate(seen.months)
        )
    return found


def bands(beliefs: Floats, types: Sequence[str]) -> list[dict[str, Band]]:
    """Return for each month, by type, the mean and bands over draws of beliefs (D, M, types).

    Example:
        >>> bands(np.array([[[0.2, 0.8]], [[0.4, 0.6]]]), ("soft", "hard"))[0]["soft"].mean
        0.3
    """
    mean = beliefs.mean(0)
    low90, low50, high50, high90 = np.quantile(beliefs, _POINTS, axis=0)
    return [
        {
            t: Band(*(round(float(x[m, k]), 6) for x in (mean, low90, low50, high50, high90)))
            for k, t in enumerate(types)
        }
        for m in range(beliefs.shape[1])
    ]
