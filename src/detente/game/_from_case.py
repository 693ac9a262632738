"""Compile the game of a case: factors to states, rules to transitions, terms to features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import CaseError, Problem
from detente.game._game import Game, Linear, Sparse

Floats = NDArray[np.float64]


def from_case(case: Case, weights: Mapping[str, float] | None = None) -> Game:
    """Compile the game of a case.

    The public states are the combinations of the levels of its factors, joined by "/" in the order
    of `[game]`; the payoffs are linear in one feature for each `[[weight]]`, with the means of
    their priors as weights; lambda is the median of its prior.

    Args:
        case: a case with a game.toml.
        weights: other values for some weights, by id.

    Returns:
        The game, with the lambda and the belief grid that the case asks for.

    Raises:
        CaseError: the case declares no game, or a weight is unknown.

    Example:
        >>> from detente.case import load
        >>> game = from_case(load("north_korea"))
        >>> game.players
        ('north_korea', 'united_states', 'south_korea', 'china')
        >>> game.types["north_korea"]
        ('dealmaker', 'bargainer', 'entrenched')
    """
    if case.game is None:
        what = "It has no game.toml."
        fix = "Declare one: 'detente case new NAME' writes a small example to start from."
        raise CaseError(f"{case.standoff.name} declares no game.", [Problem(what, fix=fix)])
    players = [p for stage in case.game.order for p in stage]
    actions = {p: tuple(a.id for a in case.player(p).actions) for p in players}
    factors = {f.id: f.levels for f in case.factors}
    levels = {f: factors[f] for f in case.game.factors}
    frame = _Frame(players, actions, levels)
    sides = {s.player: s for s in case.sides}
    types = {p: [t for t in case.types if t.player == p] for p in players}
    names = {p: tuple(t.id for t in held) for p, held in types.items() if held}
    return Game(
        players=players,
        actions=actions,
        states=["/".join(levels) for levels in product(*levels.values())],
        payoff=_payoff(case, frame, names, weights or {}),
        transition=_transition(case, frame),
        discount={p: sides[p].discount for p in players},
        types=names,
        order=case.game.order,
        switching={p: _switching(types[p]) for p in names},
        prior={
            p: np.array([t.prior for t in types[p]]) / sum(t.prior for t in types[p]) for p in names
        },
        allowed=_allowed(case, frame),
        rationality={p: sides[p].rationality.median for p in players},
        grid=dict(case.game.grid),
    )


class _Frame:
    """The axes of every array: one for each factor, then one for each player."""

    def __init__(
        self,
        players: Sequence[str],
        actions: Mapping[str, tuple[str, ...]],
        levels: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.players = players
        self.names = {**levels, **actions}
        self.axes = list(self.names)
        self.factors = list(levels)
        self.full = tuple(len(n) for n in self.names.values())
        self.states = int(np.prod([len(n) for n in levels.values()]))
        self.shape = (self.states, *(len(actions[p]) for p in players))

    def along(self, name: str, condition: Any) -> Floats:
        """Return a condition on one factor or player as an array along its axis."""
        held = self.names[name]
        if isinstance(condition, Mapping):
            line = [float(condition.get(n, 0.0)) for n in held]
        else:
            line = [float(n in condition) for n in held]
        shape = [1] * len(self.full)
        shape[self.axes.index(name)] = len(held)
        return np.array(line).reshape(shape)

    def where(self, conditions: Mapping[str, Any]) -> Floats:
        """Return the product of conditions over all factors and players."""
        found = np.ones((1,) * len(self.full))
        for name, condition in conditions.items():
            found = found * self.along(name, condition)
        return np.broadcast_to(found, self.full)


def _payoff(
    case: Case,
    frame: _Frame,
    types: Mapping[str, tuple[str, ...]],
    chosen: Mapping[str, float],
) -> Linear:
    known = [w.id for w in case.weights]
    strange = [n for n in chosen if n not in known]
    if strange:
        raise CaseError(
            "The weights do not fit the case; nothing was compiled.",
            [Problem(f"{n!r} is not a weight.", "weights", "See game.toml.") for n in strange],
        )
    features = np.zeros((len(known), *frame.shape))
    weights = {p: np.zeros((len(types.get(p, ("any",))), len(known))) for p in frame.players}
    for k, weight in enumerate(case.weights):
        for term in weight.of:
            rest = {n: c for n, c in term.items() if n != "times"}
            features[k] += float(term.get("times", 1.0)) * frame.where(rest).reshape(frame.shape)  # type: ignore[arg-type]
        held = types.get(weight.player, ("any",))
        value = chosen.get(weight.id, weight.mean)
        for t, name in enumerate(held):
            if not weight.types or name in weight.types:
                weights[weight.player][t, k] = value
    return Linear(tuple(known), features, weights)


def _transition(case: Case, frame: _Frame) -> Sparse:
    """Return the joint law: factors move independently, each by the first rule that matches."""
    laws = [_law(case, frame, factor) for factor in frame.factors]
    sizes = [len(frame.names[f]) for f in frame.factors]
    most = [int((law > 0).sum(-1).max()) for law in laws]
    successors = np.zeros((*frame.shape, 1), dtype=np.int64)
    chances = np.ones((*frame.shape, 1))
    for law, size, width in zip(laws, sizes, most, strict=True):
        levels = np.argsort(~(law > 0), axis=-1, kind="stable")[..., :width]
        chance = np.take_along_axis(law, levels, -1)
        successors = (successors[..., None] * size + levels[..., None, :]).reshape(*frame.shape, -1)
        chances = (chances[..., None] * chance[..., None, :]).reshape(*frame.shape, -1)
    keep = int((chances > 0).sum(-1).max())
    order = np.argsort(-chances, axis=-1, kind="stable")[..., :keep]
    return Sparse(np.take_along_axis(successors, order, -1), np.take_along_axis(chances, order, -1))


def _law(case: Case, frame: _Frame, factor: str) -> Floats:
    """Return the chances (states, *actions, levels) of a factor's next level."""
    levels = frame.names[factor]
    axis = frame.axes.index(factor)
    present = np.broadcast_to(
        np.eye(len(levels)).reshape(
            *(len(levels) if a == axis else 1 for a in range(len(frame.full))), len(levels)
        ),
        (*frame.full, len(levels)),
    )
    law, open_ = np.zeros((*frame.full, len(levels))), np.ones(frame.full)
    for rule in case.transitions:
        if rule.factor != factor:
            continue
        here = open_ * frame.where(rule.where)
        chance = np.array([rule.to.get(n, 0.0) for n in levels])
        row = chance + rule.to.get("same", 0.0) * present
        law += here[..., None] * row
        open_ = open_ - here
    law += open_[..., None] * present
    law = law.reshape(*frame.shape, len(levels))
    made: Floats = law / law.sum(-1, keepdims=True)
    return made


def _allowed(case: Case, frame: _Frame) -> NDArray[np.bool_]:
    allowed = np.ones(frame.full, dtype=bool)
    for rule in case.impossible:
        allowed &= frame.where({**rule.where, rule.player: rule.actions}) == 0
    return allowed.reshape(frame.shape)


def _switching(types: Sequence[Any]) -> Floats:
    matrix = np.eye(len(types))
    for i, one in enumerate(types):
        for j, other in enumerate(types):
            matrix[i, j] += one.becomes.get(other.id, 0.0)
        matrix[i, i] -= sum(one.becomes.values())
    return matrix
