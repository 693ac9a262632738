"""Public histories by name: what everybody saw, forced moves and certain states left out."""

from __future__ import annotations

import numpy as np

from detente.game._tree import CloseLevel, StageLevel, Tree

History = tuple[str, ...]


def histories(tree: Tree) -> list[list[History]]:
    """Return for every level the history at each of its nodes, as names in order of time."""
    found: list[list[History]] = [[()]]
    for before, level in zip(tree.levels, tree.levels[1:], strict=False):
        own = [_step(tree, before, level, n) for n in range(len(level.code))]
        parents = level.parent.tolist()
        found.append([(*found[-1][p], *added) for p, added in zip(parents, own, strict=True)])
    return found


def _step(
    tree: Tree, before: StageLevel | CloseLevel, level: StageLevel | CloseLevel, node: int
) -> list[str]:
    """Return what was seen between a node and the one before it."""
    game, parent = tree.tables.game, level.parent[node]
    if isinstance(before, CloseLevel):
        certain = np.count_nonzero(before.chance[parent]) < 2
        return [] if certain else [game.states[tree.state_of(level)[node]]]
    seen = []
    members = tree.tables.stages[before.stage]
    for player, options, action in zip(members, before.options, level.taken[node], strict=True):
        if np.count_nonzero(options[parent]) > 1:
            seen.append(game.actions[game.players[player]][action])
    return seen
