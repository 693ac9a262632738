"""Play the fitted game from the record's first month, and hold the plays against the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.game import Equilibrium, simulate
from detente.intent._checks import Compared, Layout, check, facts
from detente.intent._checks_file import read_checks
from detente.intent._history import Seen

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]


def resemblance(
    case: Case,
    seen: Seen,
    solved: Sequence[Equilibrium],
    priors: Sequence[dict[str, Floats]],
    *,
    paths: int,
    seed: int,
    told: Told = lambda *_: None,
) -> tuple[Compared, ...]:
    """Run the case's posterior-predictive checks.

    Args:
        solved: equilibria at draws of the posterior; priors: the belief at the start of each.
        paths: plays of each draw, each as long as the record.
    """
    checks = read_checks(case.folder)
    layout = Layout.of(case)
    states, actions = [], []
    keys = jax.random.split(jax.random.key(seed), len(solved))
    for n, (found, prior) in enumerate(zip(solved, priors, strict=True)):
        played = simulate(
            found,
            periods=len(seen.months),
            paths=paths,
            key=keys[n],
            state=found.game.states[int(seen.states[0])],
            belief=prior,
        )
        states.append(played.states[:, :-1])
        actions.append(np.stack([played.actions[p] for p in found.game.players], -1))
        told(n + 1, len(solved), "playing the game against the record")
    players = solved[0].game.players
    drawn = np.concatenate(actions)
    simulated = facts(
        layout.split(np.concatenate(states)),
        {p: drawn[..., i] for i, p in enumerate(players)},
        layout,
        checks=checks,
    )
    observed = facts(
        layout.split(seen.states),
        {p: seen.actions[:, i] for i, p in enumerate(players)},
        layout,
        checks=checks,
    )
    return check(observed, simulated, checks)
