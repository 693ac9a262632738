"""Play on a grid of beliefs, read off along the exact tree of public histories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from detente.game._equilibrium import Equilibrium
from detente.game._game import Floats
from detente.game._tree import CloseLevel, StageLevel, Tables, start_of, unroll
from detente.game._tree_walk import Move, walk

Beliefs = dict[str, Floats]


def behaviour_of(
    equilibrium: Equilibrium,
    horizon: int,
    *,
    state: str | None = None,
    belief: Mapping[str, ArrayLike] | None = None,
) -> list[float]:
    """Return every probability in the order in which Gambit numbers the exported file.

    Player by player, information set by information set, action by action, with beliefs moved by
    Bayes' rule along every history. Between grid points play is interpolated, so it satisfies the
    tree's own equations up to the error of the grid.

    Args:
        horizon: periods of the tree, as given to `Game.to_efg`.
        state, belief: where the tree begins, likewise.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1, grid=40)
        >>> [round(p, 3) for p in behaviour_of(found, 1)[:4]]
        [0.988, 0.012, 0.61, 0.39]
    """
    game = equilibrium.game
    start = start_of(game, horizon, state, belief)
    tree = unroll(Tables(game), start)
    first = dict(zip(game.players, start.beliefs, strict=True))
    play: list[list[dict[str, Floats]]] = []
    held: list[list[Beliefs]] = []
    for number, level in enumerate(tree.levels):
        if number == 0:
            held.append([first])
        else:
            before = tree.levels[number - 1]
            held.append(_moved(equilibrium, before, level, held[-1], play[-1]))
        play.append(_play(equilibrium, tree, level, held[-1]))
    sets: list[dict[int, list[float]]] = [{} for _ in game.players]
    for line in walk(tree):
        if isinstance(line, Move) and line.number not in sets[line.player]:
            chances = play[line.level][line.node][game.players[line.player]][line.type]
            sets[line.player][line.number] = [float(chances[a]) for a in line.actions]
    return [p for own in sets for number in sorted(own) for p in own[number]]


def _play(
    equilibrium: Equilibrium, tree: Any, level: StageLevel | CloseLevel, held: list[Beliefs]
) -> list[dict[str, Floats]]:
    """Return for each history of a level its movers' probabilities, (types, actions)."""
    if isinstance(level, CloseLevel):
        return [{} for _ in held]
    states = tree.state_of(level)
    count = int(np.prod(tree.tables.joint[: level.stage], dtype=np.int64))
    contexts = equilibrium.contexts[level.stage][states, level.code % count]
    found = []
    for state, context, beliefs in zip(states, contexts, held, strict=True):
        place = equilibrium.place(beliefs)
        own = {}
        for player in equilibrium.game.stages[level.stage]:
            log, live = equilibrium.node(player, int(state), int(context), place, level.period)
            own[player] = np.where(live, np.exp(log), 0.0)
        found.append(own)
    return found


def _moved(
    equilibrium: Equilibrium,
    before: StageLevel | CloseLevel,
    level: StageLevel | CloseLevel,
    held: list[Beliefs],
    play: list[dict[str, Floats]],
) -> list[Beliefs]:
    """Return the beliefs at each history of a level from those at the level before."""
    game, found = equilibrium.game, []
    for node, parent in enumerate(level.parent):
        beliefs = dict(held[parent])
        if isinstance(before, CloseLevel):
            found.append({p: b @ np.asarray(game.switching[p]) for p, b in beliefs.items()})
            continue
        for player, action in zip(game.stages[before.stage], level.taken[node], strict=True):
            weight = beliefs[player] * play[parent][player][:, action]
            beliefs[player] = weight / weight.sum()
        found.append(beliefs)
    return found
