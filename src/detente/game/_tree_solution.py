"""What the exact solution of a truncated game says: strategies, beliefs, values, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from detente.errors import GameError, Problem
from detente.game._game import Floats, Game
from detente.game._tree import CloseLevel, StageLevel, Tree
from detente.game._tree_equations import Outcome
from detente.game._tree_names import History, histories
from detente.game._tree_walk import Move, walk


@dataclass(frozen=True)
class BeliefRow:
    """What everybody believes of one player at one public history.

    Args:
        history: what was seen, in order of time; forced moves and certain states are left out.
        period: from 1.
        state: the public state.
        player: whose types.
        belief: the probability of each of the player's types.
        chance: the probability that play comes to this history.
    """

    history: History
    period: int
    state: str
    player: str
    belief: dict[str, float]
    chance: float


@dataclass(frozen=True, eq=False)
class TreeSolution:
    """The agent quantal response equilibrium of a truncated game, on its exact belief tree.

    A public history is the list of names that everybody saw, in order of time: actions, and states
    that chance brought. A move with one open action and a state that was certain are left out.

    Args:
        game: the game.
        horizon: the periods played.
        rationality: lambda of each player at the solution.
        residual: max |sigma - logit(Q)|, a probability, over all histories, types and actions.
        turned: whether the branch turned back in rationality on its way (it passed a fold).
        crossed: whether it crossed another branch.
        steps: of the path.
        ended: how the path ended and, if it stopped short, what to try.

    Example:
        >>> from detente.game._tree_solve import solve_tree
        >>> from detente.game.examples import beer_quiche
        >>> found = solve_tree(beer_quiche(), horizon=1, rationality=2.0)
        >>> {t: round(p, 3) for t, p in found.beliefs()[1].belief.items()}
        {'surly': 0.936, 'wimp': 0.064}
        >>> found.ended
        'Reached the rationality asked for in ... steps.'
    """

    game: Game
    horizon: int
    rationality: dict[str, float]
    residual: float
    turned: bool
    crossed: bool
    steps: int
    ended: str
    _tree: Tree = field(repr=False)
    _outcome: Outcome = field(repr=False)

    def strategy(
        self, player: str, type: str | None = None, history: tuple[str, ...] | list[str] = ()
    ) -> dict[str, float]:
        """Return the probability of each action open to a type of a player after a history.

        The type may be left out where the player has only one.

        Raises:
            GameError: there is no such player, type or history, or the player has no choice there.

        Example:
            >>> from detente.game._tree_solve import solve_tree
            >>> from detente.game.examples import beer_quiche
            >>> found = solve_tree(beer_quiche(), horizon=1, rationality=2.0)
            >>> {a: round(p, 4) for a, p in found.strategy("receiver", None, ["beer"]).items()}
            {'duel': 0.1489, 'defer': 0.8511}
        """
        i, t = self._who(player, type)
        if isinstance(history, str) or (i, tuple(history)) not in self._choices:
            raise self._no_choice(player, i, history)
        level, node, k = self._choices[i, tuple(history)]
        names, open_ = self.game.actions[player], self._stages[level].options[k][node]
        chances = np.exp(self._logs(level, k)[node, t])
        return {names[a]: float(chances[a]) for a in np.flatnonzero(open_).tolist()}

    def behaviour(self) -> list[float]:
        """Return every probability in the order in which Gambit numbers the exported file.

        Player by player, information set by information set, action by action. With switching
        types, information sets that differ only in the player's past types hold equal numbers.

        Example:
            >>> from detente.game._tree_solve import solve_tree
            >>> from detente.game.examples import beer_quiche
            >>> found = solve_tree(beer_quiche(), horizon=1, rationality=2.0)
            >>> [round(p, 4) for p in found.behaviour()[:4]]
            [0.9884, 0.0116, 0.61, 0.39]
        """
        sets: list[dict[int, list[float]]] = [{} for _ in self.game.players]
        for line in walk(self._tree):
            if isinstance(line, Move) and line.number not in sets[line.player]:
                sets[line.player][line.number] = self._at(line)
        return [p for own in sets for number in sorted(own) for p in own[number]]

    def beliefs(self) -> list[BeliefRow]:
        """Return what is believed of every player with private types, at every public history.

        Rows stand before every stage in which somebody has a choice and at every end, in order of
        time; unlikely histories are among them.

        Example:
            >>> from detente.game._tree_solve import solve_tree
            >>> from detente.game.examples import beer_quiche
            >>> found = solve_tree(beer_quiche(), horizon=1, rationality=2.0)
            >>> [(row.history, round(row.chance, 3)) for row in found.beliefs()][:3]
            [((), 1.0), (('beer',), 0.951), (('quiche',), 0.049)]
        """
        rows = []
        for number, level in enumerate(self._tree.levels):
            shown = self._shown(level)
            states = self._tree.state_of(level)
            for i, player in enumerate(self.game.players):
                if len(self.game.types[player]) < 2:
                    continue
                belief = np.exp(self._outcome.beliefs[number][i])
                for n in np.flatnonzero(shown):
                    told = dict(zip(self.game.types[player], belief[n].tolist(), strict=True))
                    where = (self._names[number][n], level.period + 1, self.game.states[states[n]])
                    rows.append(BeliefRow(*where, player, told, float(self._chances[number][n])))
        return rows

    def value(self, player: str, type: str | None = None) -> float:
        """Return what the whole truncated game is worth to a type of a player, in its own units.

        With `value_of_shocks` it holds the value of the shocks as well.

        Example:
            >>> from detente.game._tree_solve import solve_tree
            >>> from detente.game.examples import beer_quiche
            >>> found = solve_tree(beer_quiche(), horizon=1, rationality=2.0)
            >>> round(found.value("sender", "surly"), 4)
            2.6765
        """
        i, t = self._who(player, type)
        return float(self._outcome.root[i][t]) / self.rationality[player]

    def worst(self) -> tuple[str, float]:
        """Say which probability is furthest from its logit response, and by how much.

        Example:
            >>> from detente.game._tree_solve import solve_tree
            >>> from detente.game.examples import beer_quiche
            >>> solve_tree(beer_quiche(), horizon=1, rationality=2.0).worst()[1] < 1e-12
            True
        """
        found = [
            (_off(self._logs(level, k), self._values(level, k)), level, i)
            for level, stage in self._stages.items()
            for k, i in enumerate(self._tree.tables.stages[stage.stage])
        ]
        off, level, i = max(found, key=lambda one: float(one[0].max()))
        node, kind, action = (int(n) for n in np.unravel_index(off.argmax(), off.shape))
        player, seen = self.game.players[i], ", ".join(self._names[level][node])
        told = f"type {self.game.types[player][kind]}, action {self.game.actions[player][action]}"
        return f"{player}, {told}, after {seen or 'the start'}", float(off.max())

    def _who(self, player: str, type: str | None) -> tuple[int, int]:
        if player not in self.game.players:
            known = ", ".join(self.game.players)
            problem = Problem(f"{player!r} is not a player.", "player", f"Players: {known}.")
            raise GameError.found("The question", [problem])
        types = list(self.game.types[player])
        if type is None and len(types) == 1:
            return list(self.game.players).index(player), 0
        if type not in types:
            fix = f"Types of {player}: {', '.join(types)}."
            raise GameError.found("The question", [Problem(f"{type!r} is no type.", "type", fix)])
        return list(self.game.players).index(player), types.index(type)

    def _no_choice(self, player: str, i: int, history: Any) -> GameError:
        told = [", ".join(h) or "the start" for j, h in self._choices if j == i]
        more = f" and {len(told) - 5} more" if len(told) > 5 else ""
        fix = f"{player} chooses after: {'; '.join(told[:5])}{more}." if told else "It never does."
        what = f"{player} has no choice after {history!r}."
        return GameError.found("The question", [Problem(what, "history", fix)])

    def _at(self, move: Move) -> list[float]:
        stage = self._stages[move.level]
        k = self._tree.tables.stages[stage.stage].index(move.player)
        chances = np.exp(self._logs(move.level, k)[move.node, move.type])
        return [float(chances[a]) for a in move.actions]

    def _logs(self, level: int, member: int) -> Floats:
        return np.asarray(self._outcome.logs[level][member])

    def _values(self, level: int, member: int) -> Floats:
        return np.asarray(self._outcome.values[level][member])

    def _shown(self, level: StageLevel | CloseLevel) -> Any:
        if isinstance(level, CloseLevel):
            return np.full(len(level.code), level.following.shape[1] == 0)
        return np.any([options.sum(1) > 1 for options in level.options], axis=0)

    @cached_property
    def _stages(self) -> dict[int, StageLevel]:
        levels = enumerate(self._tree.levels)
        return {n: level for n, level in levels if isinstance(level, StageLevel)}

    @cached_property
    def _names(self) -> list[list[History]]:
        return histories(self._tree)

    @cached_property
    def _choices(self) -> dict[tuple[int, History], tuple[int, int, int]]:
        found = {}
        for number, stage in self._stages.items():
            for k, i in enumerate(self._tree.tables.stages[stage.stage]):
                for node in np.flatnonzero(stage.options[k].sum(1) > 1):
                    found[i, self._names[number][node]] = (number, int(node), k)
        return found

    @cached_property
    def _chances(self) -> list[Floats]:
        """Return for every level the probability of each of its public histories."""
        found = [np.ones(1)]
        for number, level in enumerate(self._tree.levels[1:]):
            before = self._tree.levels[number]
            chance = found[-1][level.parent]
            if isinstance(before, StageLevel):
                for k, i in enumerate(self._tree.tables.stages[before.stage]):
                    belief = np.exp(self._outcome.beliefs[number][i])
                    mix = (belief[:, :, None] * np.exp(self._logs(number, k))).sum(1)
                    chance = chance * mix[level.parent, level.taken[:, k]]
            else:
                chance = chance * _ways(before)
            found.append(chance)
        return found


def _ways(close: CloseLevel) -> Floats:
    """Return the chance of each history that follows a close, in their order."""
    there = close.chance > 0
    return np.asarray(close.chance[there][np.argsort(close.following[there], kind="stable")])


def _off(log: Floats, values: Floats) -> Floats:
    """Return |sigma - logit(W)| where sigma is given by its logarithm."""
    w = np.where(log > -1e29, values, -np.inf)
    w = np.exp(w - w.max(axis=2, keepdims=True))
    return np.asarray(np.abs(np.exp(log) - w / w.sum(axis=2, keepdims=True)))


def residual_of(found: Outcome) -> float:
    """Return max |sigma - logit(Q)| over every history, type and action of an outcome."""
    pairs = [p for n in found.logs for p in zip(found.logs[n], found.values[n], strict=True)]
    return max(float(_off(log, w).max()) for log, w in pairs)
