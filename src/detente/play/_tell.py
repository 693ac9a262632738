"""What came of games: how they ended, and what a seat received."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.play._ground import Floats, Ground
from detente.play._many import Many
from detente.play._sitting import Sitting

Ints = NDArray[np.int64]


def as_many(sitting: Sitting) -> Many:
    """Return a finished sitting as one game among others."""
    ground, size = sitting.ground, len(sitting.ground.players)
    begins = [s for s in sitting.trail if not s.acts]
    names = [ground.game.actions[p] for p in ground.players]
    done = [names[n % size].index(move.action) for n, move in enumerate(sitting.moves)]
    return Many(
        np.array([[s.state for s in begins]]),
        np.array(done, dtype=np.int64).reshape(1, -1, size),
        np.array([[s.kinds for s in begins[:-1]]]),
    )


def ended(ground: Ground, games: Many) -> Ints | None:
    """Return which declared outcome each game comes to, (R,); None where none is declared."""
    if ground.case is None or not ground.case.outcomes:
        return None
    from detente.options._each import outcomes  # noqa: PLC0415
    from detente.options._paths import Paths  # noqa: PLC0415
    from detente.options._tally import Reader  # noqa: PLC0415

    states, actions = games.states.astype(np.int8), games.actions.astype(np.int8)
    kinds = games.kinds.astype(np.int8)
    paths = Paths(states, actions, kinds[:, 0], np.zeros_like(states[:, 1:]), ())
    return outcomes(Reader(ground.case, ground.game), paths, actions.shape[1])


def received(ground: Ground, games: Many, player: str) -> Floats:
    """Return what a player received in each month, (R, M), in months of a matter that counts."""
    pays = ground.pays[ground.players.index(player)]
    kinds = [
        games.kinds[..., i] if pays.shape[i] > 1 else np.zeros_like(games.kinds[..., i])
        for i in range(len(ground.players))
    ]
    acts = [games.actions[..., i] for i in range(len(ground.players))]
    return np.asarray(pays[(*kinds, games.states[:, :-1], *acts)])


def payoff(ground: Ground, games: Many, player: str) -> Floats:
    """Return a player's payoff a month, (R,): months weighted by its discount factor."""
    monthly = received(ground, games, player)
    weight = ground.game.discounts[player] ** np.arange(monthly.shape[1])
    return np.asarray(monthly @ weight / weight.sum())
