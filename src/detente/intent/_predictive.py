"""One step ahead: the game's chance for each act, from what was known before, and who does better.

From each origin on, draws come from the posterior given the months before it alone; within the
years to the next origin they are weighted by how well they foresaw the months since (sequential
importance weights), and beliefs are updated every month. So the chance for an act in month t rests
on months before t only, in event time; the priors of the parameters were set with the whole record
in view, which no refit undoes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.intent._baselines import climatology, logit, markov
from detente.intent._history import Seen
from detente.intent._scoring import Difference, compare, log_scores

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """One player's monthly acts, foreseen.

    Attributes:
        mean: the game's mean log score a month, in nats; others: that of each baseline.
        gains: game less baseline, with intervals.
    """

    player: str
    since: str
    months: int
    mean: float
    others: Mapping[str, float]
    gains: Mapping[str, Difference]

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        gains = {n: {**asdict(g), "verdict": g.verdict} for n, g in self.gains.items()}
        return {**asdict(self), "gains": gains}


def foreseen(chances: Floats) -> Floats:
    """Return the log-chance of each act, months ahead of it weighted by months before it.

    Args:
        chances: (D, N, players), log-chances that each draw gave to what was done in N months.

    Returns:
        (N, players).

    Example:
        >>> two = np.log(np.array([[[0.8], [0.8]], [[0.2], [0.2]]]))
        >>> np.exp(foreseen(two)).round(2).ravel().tolist()
        [0.5, 0.68]
    """
    total = chances.sum(2)
    before = np.concatenate([np.zeros_like(total[:, :1]), np.cumsum(total, 1)[:, :-1]], 1)
    risen = np.exp(before - before.max(0))
    weights = risen / risen.sum(0)
    top = chances.max(0)
    return np.asarray(np.log((weights[:, :, None] * np.exp(chances - top)).sum(0)) + top)


def scores(case: Case, seen: Seen, ours: Floats, start: int, *, seed: int) -> list[Score]:
    """Compare the game's log scores with those of the baselines, player by player.

    Args:
        ours: (M - start, players), log-chances of what was done.
        start: the first month that is scored.
    """
    head = case.game
    players = [p for stage in (head.order if head else ()) for p in stage]
    levels = {f.id: len(f.levels) for f in case.factors}
    names = head.factors if head else ()
    parts = np.unravel_index(seen.states, tuple(levels[f] for f in names))
    state = dict(zip(names, parts, strict=True))
    found = []
    for i, player in enumerate(players):
        done = seen.actions[start:, i]
        others = {
            name: log_scores(made, done)
            for name, made in _baselines(case, seen, state, (players, i), start).items()
        }
        own = ours[:, i]
        found.append(
            Score(
                player,
                seen.months[start],
                len(own),
                float(own.mean()),
                {n: float(s.mean()) for n, s in others.items()},
                {n: compare(own, s, random=np.random.default_rng(seed)) for n, s in others.items()},
            )
        )
    return found


def _baselines(
    case: Case, seen: Seen, state: Any, at: tuple[list[str], int], start: int
) -> dict[str, Floats]:
    players, i = at
    choices = len(case.player(players[i]).actions)
    actions = seen.actions[:, i]
    before = {players[j]: seen.actions[:, j] for j in range(i)}
    found = {
        "climatology": climatology(actions, choices, start=start),
        "markov": markov(actions, choices, start=start),
        "logit": logit(actions, choices, state, start=start),
    }
    if before:
        found["logit_seen"] = logit(actions, choices, state, seen=before, start=start)
    return found


Origins = Callable[[int], Floats]


def rolling(seen: Seen, origins: list[int], chances_from: Origins) -> Floats:
    """Return the log-chances of every act from the first origin on.

    Args:
        origins: months from which parameters are drawn anew.
        chances_from: an origin to log-chances (D, M, players) of draws given the months before it.
    """
    ends = [*origins[1:], len(seen.months)]
    parts = [
        foreseen(chances_from(origin)[:, origin:end])
        for origin, end in zip(origins, ends, strict=True)
    ]
    return np.concatenate(parts)
