"""How each type would play in one situation, and what each action would let others believe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._equilibrium import Equilibrium

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Situation:
    """A player's choice at a public history.

    Attributes:
        player, state, seen: who moves, where, and after what in this period.
        belief: for each player with several types the public belief at that moment.
        chances: for each type of the mover the probability of each action, (types, actions).
        mixture: the probability of each action as the others expect it, (actions,).
        posterior: the belief about the mover after each action, (actions, types); every action
            has a positive probability, so that those never expected are there too.
        values: for each player and type the value of the period at its start.
    """

    player: str
    state: str
    seen: Mapping[str, str]
    belief: Mapping[str, Floats]
    actions: tuple[str, ...]
    types: tuple[str, ...]
    chances: Floats
    mixture: Floats
    posterior: Floats
    values: Mapping[str, Mapping[str, float]]

    def as_dict(self) -> dict[str, Any]:
        """Return the situation ready for JSON."""
        rows = []
        for a, action in enumerate(self.actions):
            rows.append(
                {
                    "action": action,
                    "chance": float(self.mixture[a]),
                    "by_type": dict(zip(self.types, self.chances[:, a].tolist(), strict=True)),
                    "posterior": dict(zip(self.types, self.posterior[a].tolist(), strict=True)),
                }
            )
        return {
            "player": self.player,
            "state": self.state,
            "seen": dict(self.seen),
            "belief": {p: b.tolist() for p, b in self.belief.items()},
            "actions": rows,
            "values": {p: dict(v) for p, v in self.values.items()},
        }


def situation(
    equilibrium: Equilibrium,
    state: str | None = None,
    belief: Mapping[str, ArrayLike] | None = None,
    seen: Mapping[str, str] | None = None,
) -> Situation:
    """Say how the next player to move would play, type by type.

    Args:
        state: the public state; the first by default.
        belief: the public belief at the start of the period; the game's prior by default.
        seen: the actions that have been seen this period, by player; whoever moves next is the
            first without one. Beliefs move with them.

    Raises:
        GameError: a name is unknown, everybody has moved, or somebody moved out of turn.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
        >>> situation(found, seen={"sender": "quiche"}).belief["sender"].round(2).tolist()
        [0.22, 0.78]
    """
    game, given = equilibrium.game, dict(seen or {})
    order = [p for stage in game.order or () for p in stage]
    waiting = [p for p in order if p not in given]
    _check_turn(order, waiting, given)
    place = game.states[0] if state is None else state
    held = {p: np.asarray(b, dtype=float) for p, b in {**game.prior, **(belief or {})}.items()}
    held = {p: b for p, b in held.items() if len(game.types[p]) > 1}
    values = {
        p: {t: equilibrium.value(p, t, place, held) for t in game.types[p]} for p in game.players
    }
    for stage in game.order or ():
        if waiting[0] in stage:
            break
        before = dict(held)
        for p in stage:
            chances = _chances(equilibrium, p, place, before, given)
            action = equilibrium.game.actions[p].index(given[p])
            if p in held:
                weight = before[p] * chances[:, action]
                held[p] = weight / weight.sum()
    player = waiting[0]
    chances = _chances(equilibrium, player, place, held, given)
    prior = held.get(player, np.ones(1))
    mixture = prior @ chances
    joint = (prior[:, None] * chances).T
    total = np.where(mixture > 0, mixture, 1.0)[:, None]
    posterior = np.where(mixture[:, None] > 0, joint / total, prior)
    return Situation(
        player,
        place,
        given,
        held,
        tuple(game.actions[player]),
        tuple(game.types[player]),
        chances,
        mixture,
        posterior,
        values,
    )


def _chances(
    equilibrium: Equilibrium,
    player: str,
    state: str,
    belief: Mapping[str, Floats],
    seen: Mapping[str, str],
) -> Floats:
    game = equilibrium.game
    earlier: list[str] = []
    for stage in game.order or ():
        if player in stage:
            break
        earlier += [seen[p] for p in stage]
    return np.stack(
        [equilibrium.strategy(player, t, state, belief, earlier) for t in game.types[player]]
    )


def _check_turn(order: list[str], waiting: list[str], given: Mapping[str, str]) -> None:
    found = []
    for p in given:
        if p not in order:
            found.append(
                Problem(f"{p!r} is not a player.", "seen", f"Players: {', '.join(order)}.")
            )
    if not waiting:
        found.append(Problem("Everybody has moved.", "seen", "Leave out whoever moves next."))
    elif not found and any(order.index(p) > order.index(waiting[0]) for p in given):
        late = next(p for p in given if order.index(p) > order.index(waiting[0]))
        what = f"{late} moves after {waiting[0]}, who has not moved."
        found.append(Problem(what, "seen", f"Say what {waiting[0]} did as well."))
    if found:
        raise GameError.found("The question", found)
