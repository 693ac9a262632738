"""The logit equations of a truncated game on its exact belief tree, with their Jacobian.

Unknown is, for every public history, member of the stage, own type and open action but the first,

    y = log sigma(a | t, h) - log sigma(first | t, h),

so that nothing underflows. The equations are y = W(a) - W(first), where W = scale * lambda * Q:

    down:  belief(t | h, a) proportional to belief(t | h) sigma(a | t, h),  then  belief @ switching
    up:    W(t, a | h) = sum over the others' moves of their chance (beliefs and strategies at h)
                         times the continuation; at the close of a period
           W(t) = scale lambda w u + discount * E[W(t') after state and types have moved],
                  u integrated over the others' types with the beliefs at the close.

Payoffs are scaled rather than the response, so that with `value_of_shocks` the mover's inclusive
value log sum exp W is finite at scale 0 too. Source: McKelvey and Palfrey (1998), Experimental
Economics 1, 9-41.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.game._game import Floats
from detente.game._tree import CloseLevel, Ints, StageLevel, Tree
from detente.game._tree_slopes import (
    NOTHING,
    Sloped,
    exp,
    joined,
    log_softmax,
    log_sum_exp,
    product,
    seeds,
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What strategies imply.

    logs: for every stage level and member the log strategies (N, types, actions); values: W in the
    same shape. beliefs: for every level and player the log beliefs (N, types). root: for every
    player W at the start, shape (types,).
    """

    logs: dict[int, list[Floats]]
    values: dict[int, list[Floats]]
    beliefs: list[list[Floats]]
    root: list[Floats]
    response: Sloped


class Equations:
    """The equations of one tree; `rationality` is lambda of each player at scale 1."""

    def __init__(self, tree: Tree, rationality: Floats) -> None:
        self.tree, self.tables = tree, tree.tables
        self.factor = rationality * self.tables.weight
        self.types, self.actions = self.tables.types, self.tables.actions
        self.free = {n: self._free(v) for n, v in enumerate(tree.levels) if _is_stage(v)}
        self.unknowns = sum(len(f) for own in self.free.values() for f, _, _ in own)

    def _free(self, level: Any) -> list[tuple[Ints, Ints, Floats]]:
        """Return per member where its unknowns stand, beside which first action, and the base."""
        found = []
        for player, options in zip(self.tables.stages[level.stage], level.options, strict=True):
            first, free = options.argmax(1), options.copy()
            free[np.arange(len(first)), first] = False
            size = (len(options), self.types[player], options.shape[1])
            where = np.flatnonzero(np.broadcast_to(free[:, None], size))
            row, start = where // size[2], first[where // (size[1] * size[2])]
            base = np.where(np.broadcast_to(options[:, None], size), 0.0, NOTHING).reshape(-1)
            found.append((where, row * size[2] + start, base))
        return found

    def response(self, y: Floats, scale: float) -> Floats:
        """Return the right-hand sides W(a) - W(first), shape of y."""
        return self.at(y, scale).response.value

    def linearised(self, point: Floats) -> tuple[Floats, Any]:
        """Return y - response, shape (m,), and its Jacobian in (y, scale), (m, m + 1)."""
        found = self.at(point[:-1], float(point[-1]), slopes=True).response
        one = seeds(len(point) - 1, len(point), np.arange(len(point) - 1), 0)
        return point[:-1] - found.value, one - found.slope

    def at(self, y: Floats, scale: float, *, slopes: bool = False) -> Outcome:
        """Evaluate the tree: beliefs down, values up."""
        logs, beliefs = self._down(y, slopes)
        column = seeds(1, len(y) + 1, np.zeros(1, dtype=np.int64), len(y)) if slopes else None
        sized = Sloped(np.array([scale]), column)
        later: list[Sloped] = []
        values: dict[int, list[Sloped]] = {}
        for number in reversed(range(len(self.tree.levels))):
            level = self.tree.levels[number]
            if isinstance(level, CloseLevel):
                later = self._close(level, beliefs[number], sized, later)
            else:
                later, values[number] = self._stage(level, logs[number], beliefs[number], later)
        return self._outcome(logs, beliefs, values, later)

    def _outcome(
        self, logs: Any, beliefs: Any, values: dict[int, list[Sloped]], root: list[Sloped]
    ) -> Outcome:
        gains, columns = [], self.unknowns + 1
        for number in sorted(values):
            for (where, first, _), w in zip(self.free[number], values[number], strict=True):
                minus = w.take(first)
                slope = None if minus.slope is None else -minus.slope
                gains.append(w.take(where) + Sloped(-minus.value, slope))
        shapes = {n: self._shapes(self.tree.levels[n]) for n in values}
        return Outcome(
            {n: _shaped(logs[n], shapes[n]) for n in shapes},
            {n: _shaped(values[n], shapes[n]) for n in shapes},
            [_shaped(b, [(-1, t) for t in self.types]) for b in beliefs],
            [w.value for w in root],
            joined(gains, columns),
        )

    def _shapes(self, level: Any) -> list[tuple[int, int, int]]:
        members = self.tables.stages[level.stage]
        return [(len(level.code), self.types[i], self.actions[i]) for i in members]

    def _down(self, y: Floats, slopes: bool) -> tuple[dict[int, list[Sloped]], list[list[Sloped]]]:
        logs: dict[int, list[Sloped]] = {}
        now = [_log(b) for b in self.tree.start.beliefs]
        beliefs, used = [now], 0
        for number, level in enumerate(self.tree.levels):
            if number:
                before = self.tree.levels[number - 1]
                now = [self._believed(i, level, before, now[i], logs.get(number - 1, []))
                       for i in range(len(now))]  # fmt: skip
                beliefs.append(now)
            if isinstance(level, StageLevel):
                logs[number] = []
                for player, (where, _, base) in zip(
                    self.tables.stages[level.stage], self.free[number], strict=True
                ):
                    x = _placed(y, used, where, base, slopes)
                    logs[number].append(log_softmax(x, self.actions[player]))
                    used += len(where)
        return logs, beliefs

    def _believed(
        self, player: int, level: Any, before: Any, belief: Sloped, logs: list[Sloped]
    ) -> Sloped:
        """Return the log beliefs about one player at a level, from those at the level before."""
        types, parent = self.types[player], level.parent
        index = (parent[:, None] * types + np.arange(types)).reshape(-1)
        belief = belief.take(index)
        if isinstance(before, CloseLevel):
            return self._switched(player, belief, len(parent))
        members = self.tables.stages[before.stage]
        if player not in members or types == 1:
            return belief
        k = members.index(player)
        action = np.repeat(level.taken[:, k], types)
        return log_softmax(belief + logs[k].take(index * self.actions[player] + action), types)

    def _switched(self, player: int, belief: Sloped, count: int) -> Sloped:
        kernel = self.tables.switching[player]
        types = len(kernel)
        if (kernel == np.eye(types)).all():
            return belief
        index = np.arange(count)[:, None, None] * types + np.arange(types)
        index = np.broadcast_to(index, (count, types, types)).reshape(-1)
        from_, safe = np.tile(kernel.T.reshape(-1), count), NOTHING
        log = np.log(from_, where=from_ > 0, out=np.full(len(from_), safe))
        return log_sum_exp(belief.take(index) + Sloped(log), types)

    def _close(
        self, level: CloseLevel, beliefs: list[Sloped], scale: Sloped, later: list[Sloped]
    ) -> list[Sloped]:
        chances = [exp(b) for b in beliefs]
        found = [self._paid(i, level, chances, scale) for i in range(len(beliefs))]
        if not level.following.shape[1]:
            return found
        return [w + self._ahead(i, level, later[i]) for i, w in enumerate(found)]

    def _paid(self, player: int, level: CloseLevel, chances: list[Sloped], scale: Sloped) -> Sloped:
        """Integrate the period's payoff over the others' types: flat (E, own types)."""
        payoff = self.factor[player] * self.tables.payoffs[player][..., level.code]
        shape = [*payoff.shape[:-1], payoff.shape[-1]]
        shape[player] = self.types[player]
        place = np.indices(shape).reshape(len(shape), -1)
        node = place[-1]
        factors = [(scale, np.zeros(len(node), dtype=np.int64))]
        for j, types in enumerate(self.types):
            if j != player and shape[j] > 1:
                factors.append((chances[j], node * types + place[j]))
        into = node * self.types[player] + place[player]
        weight = np.broadcast_to(payoff, shape).reshape(-1)
        return product(len(level.code) * self.types[player], into, factors, weight)

    def _ahead(self, player: int, level: CloseLevel, later: Sloped) -> Sloped:
        """Return the discounted continuation after the state and the types have moved."""
        kernel, types = self.tables.switching[player], self.types[player]
        shape = (*level.following.shape, types, types)
        node, k, own, then = np.indices(shape).reshape(4, -1)
        weight = level.chance[node, k] * kernel[own, then] * self.tables.discount[player]
        used = weight > 0
        node, own, then = node[used], own[used], then[used]
        index = level.following[node, k[used]] * types + then
        size = len(level.code) * types
        return product(size, node * types + own, [(later, index)], weight[used])

    def _stage(
        self, level: StageLevel, logs: list[Sloped], beliefs: list[Sloped], later: list[Sloped]
    ) -> tuple[list[Sloped], list[Sloped]]:
        """Return what a stage's histories are worth to everybody, and W of its members' actions."""
        members = self.tables.stages[level.stage]
        sigmas = [exp(log) for log in logs]
        pairs = zip(members, sigmas, strict=True)
        mixes = [self._mix(i, exp(beliefs[i]), s) for i, s in pairs]
        node, joint = np.nonzero(level.children >= 0)
        child, taken = level.children[node, joint], self.tables.taken(level.stage, joint)
        found, values = [], [Sloped(np.zeros(0))] * len(members)
        for i, w in enumerate(later):
            keep = members.index(i) if i in members else None
            into = node if keep is None else node * self.actions[i] + taken[:, keep]
            others = [
                (mix, node * self.actions[j] + taken[:, k])
                for k, (j, mix) in enumerate(zip(members, mixes, strict=True))
                if k != keep
            ]
            size = len(level.code) * (1 if keep is None else self.actions[i])
            after = self._after(i, size, into, child, others, w)
            if keep is not None:
                values[keep] = self._by_type(i, after, len(level.code))
                base = self.free_base(level, keep)
                after = self._chosen(i, values[keep], sigmas[keep], base)
            found.append(after)
        return found, values

    def free_base(self, level: StageLevel, member: int) -> Floats:
        """Return 0 for an open action and the stand-in of log 0 for another, flat (N, t, a)."""
        options = level.options[member]
        types = self.types[self.tables.stages[level.stage][member]]
        return np.repeat(np.where(options, 0.0, NOTHING)[:, None], types, axis=1).reshape(-1)

    def _mix(self, player: int, belief: Sloped, sigma: Sloped) -> Sloped:
        """Average a player's strategy over its types: flat (N, actions)."""
        shape = (-1, self.types[player], self.actions[player])
        count = sigma.value.size // (shape[1] * shape[2])
        node, kind, act = np.indices((count, *shape[1:])).reshape(3, -1)
        into, index = node * shape[2] + act, node * shape[1] + kind
        return product(count * shape[2], into, [(belief, index), (sigma, np.arange(len(node)))])

    def _after(
        self, player: int, size: int, into: Ints, child: Ints, others: list[Any], later: Sloped
    ) -> Sloped:
        """Average the continuation over the others' moves: flat (size, own types)."""
        types = self.types[player]
        kinds = np.tile(np.arange(types), len(into))
        spread = [(mix, np.repeat(index, types)) for mix, index in others]
        last = (later, np.repeat(child, types) * types + kinds)
        return product(size * types, np.repeat(into, types) * types + kinds, [*spread, last])

    def _by_type(self, player: int, after: Sloped, count: int) -> Sloped:
        """Reorder (N, actions, types) to (N, types, actions)."""
        shape = (count, self.actions[player], self.types[player])
        return after.take(np.arange(after.value.size).reshape(shape).swapaxes(1, 2).reshape(-1))

    def _chosen(self, player: int, values: Sloped, sigma: Sloped, base: Floats) -> Sloped:
        """Return what a mover's own choice is worth to it: flat (N, own types)."""
        width = self.actions[player]
        if self.tables.game.value_of_shocks:
            return log_sum_exp(values + Sloped(base), width)
        every = np.arange(values.value.size)
        return product(len(every) // width, every // width, [(sigma, every), (values, every)])


def _is_stage(level: StageLevel | CloseLevel) -> bool:
    return isinstance(level, StageLevel)


def _log(belief: Floats) -> Sloped:
    return Sloped(np.log(belief, where=belief > 0, out=np.full(len(belief), NOTHING)))


def _placed(y: Floats, used: int, where: Ints, base: Floats, slopes: bool) -> Sloped:
    """Put unknowns into their places among log odds."""
    value = base.copy()
    value[where] = y[used : used + len(where)]
    if not slopes or not len(where):
        return Sloped(value)
    return Sloped(value, seeds(len(value), len(y) + 1, where, used))


def _shaped(parts: list[Sloped], shapes: Any) -> list[Floats]:
    return [x.value.reshape(shape) for x, shape in zip(parts, shapes, strict=True)]
