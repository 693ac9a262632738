"""The stochastic signalling game as a person declares it: names and plain arrays, validated.

Notation (docs/understand/game.md): players i, types t_i, public states s, actions a. A period is a
sequence of stages; in each stage one player moves, or several at once, and everybody sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError
from detente.game._validate import linear_problems, problems_of, sparse_problems

Floats = NDArray[np.float64]
Stages = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Sparse:
    """A transition law by its successors only: few states can follow, whatever their number.

    Args:
        successors: shape (states, *actions, K), the index of each state that may follow.
        chances: the same shape, the probability of each; rows sum to one. Unused places have
            chance 0 and any valid successor.

    Raises:
        GameError: either is not an array of numbers, or a successor is not a whole number.

    Example:
        >>> law = Sparse(successors=[[[0, 1]]], chances=[[[0.9, 0.1]]])
        >>> law.chances.shape
        (1, 1, 2)
    """

    successors: Any
    chances: Any

    def __post_init__(self) -> None:
        found = list(sparse_problems(self))
        if found:
            raise GameError.found("The transition", found)
        successors = np.asarray(self.successors)
        if successors.dtype.kind not in "iu":
            successors = successors.astype(np.int64)
        _set(self, {"successors": successors, "chances": np.asarray(self.chances, dtype=float)})


@dataclass(frozen=True, eq=False)
class Linear:
    """Payoffs that are linear in named features of (state, actions).

    Args:
        names: the F features.
        features: shape (F, states, *actions).
        weights: for each player the weights, shape (types, F).

    Raises:
        GameError: the names are no list, or something is not an array of numbers; all at once.

    Example:
        >>> linear = Linear(("calm",), [[[1.0, 0.0]]], {"one": [[2.0]]})
        >>> linear.payoff("one").tolist()
        [[[2.0, 0.0]]]
    """

    names: tuple[str, ...]
    features: Any
    weights: Mapping[str, Any]

    def __post_init__(self) -> None:
        found = list(linear_problems(self))
        if found:
            raise GameError.found("The payoff", found)
        features = np.asarray(self.features, dtype=float)
        weights = {p: np.asarray(w, dtype=float) for p, w in self.weights.items()}
        _set(self, {"names": tuple(self.names), "features": features, "weights": weights})

    def payoff(self, player: str) -> Floats:
        """Return the player's payoffs, shape (types, states, *actions).

        Example:
            >>> linear = Linear(("calm", "cost"), [[[1, 0]], [[0, 1]]], {"one": [[2, -3]]})
            >>> linear.payoff("one").tolist()
            [[[2.0, -3.0]]]
        """
        return np.tensordot(self.weights[player], self.features, axes=1)


@dataclass(frozen=True, eq=False)
class Game:
    """A stochastic signalling game with persistent private types, checked when it is made.

    Args:
        players: names, in the order of the action axes of every array below.
        actions: for each player the names of the actions.
        states: names of the public states.
        payoff: for each player an array (types of that player, states, *actions of all players),
            or, where it depends on the private types of others too, an array
            (*types of all players, states, *actions of all players), each player's own among them;
            or one `Linear` for all. Per period, in units of payoff.
        transition: array (states, *actions, states), rows sum to one, or `Sparse`.
        discount: for each player, or one number for all: weight of the next period, in [0, 1).
            1 is allowed where `normalise` is off and the horizon is finite.
        types: for each player with private types their names; the others have one type.
        order: the stages of a period, each a player or several who move at once; every player
            moves exactly once. By default the players one after the other.
        switching: for each player an array (types, types), rows sum to one: the chance that a type
            turns into another between two periods. By default types never change.
        prior: for each player the public belief to start from; by default uniform.
        allowed: boolean array (states, *actions): which joint actions exist at all. In a state and
            after the moves already seen, a player may choose what some allowed joint action holds.
        rationality: for each player, or one number: the logit precision lambda to use by default.
        grid: for players with several types, the subdivisions of the belief simplex to use by
            default.
        value_of_shocks: False for agent quantal response equilibrium (continuation values are
            expected payoffs), True for dynamic discrete choice (the inclusive value).
        normalise: True measures values per period: payoffs are weighted by (1 - discount), so that
            lambda means the same at any discount factor.

    Raises:
        GameError: with every problem found.

    Example:
        >>> game = Game(
        ...     players=("sender", "receiver"),
        ...     actions={"sender": ("beer", "quiche"), "receiver": ("duel", "defer")},
        ...     types={"sender": ("surly", "wimp")},
        ...     states=("tavern",),
        ...     payoff={
        ...         "sender": [[[[1, 3], [0, 2]]], [[[0, 2], [1, 3]]]],
        ...         "receiver": [[[[[0, 1], [0, 1]]]], [[[[1, 0], [1, 0]]]]],
        ...     },
        ...     transition=[[[[1.0], [1.0]], [[1.0], [1.0]]]],
        ...     discount=0.0,
        ...     prior={"sender": [0.9, 0.1]},
        ... )
        >>> game.types["receiver"], game.order
        (('any',), (('sender',), ('receiver',)))
    """

    players: Sequence[str]
    actions: Mapping[str, Sequence[str]]
    states: Sequence[str]
    payoff: Mapping[str, ArrayLike] | Linear
    transition: ArrayLike | Sparse
    discount: Mapping[str, float] | float
    types: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: Sequence[Sequence[str]] | None = None
    switching: Mapping[str, ArrayLike] = field(default_factory=dict)
    prior: Mapping[str, ArrayLike] = field(default_factory=dict)
    allowed: ArrayLike | None = None
    rationality: Mapping[str, float] | float | None = None
    grid: Mapping[str, int] = field(default_factory=dict)
    value_of_shocks: bool = False
    normalise: bool = True

    def __post_init__(self) -> None:
        found = problems_of(self)
        if found:
            raise GameError.found("The game", found)
        _set(self, {**_named(self), **_sized(self)})

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Return (states, *actions of all players).

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> beer_quiche().shape
            (1, 2, 2)
        """
        return (len(self.states), *(len(self.actions[p]) for p in self.players))

    @property
    def stages(self) -> Stages:
        """Return the stages of a period, each a tuple of those who move at once.

        Example:
            >>> from detente.game.examples import coordination
            >>> coordination().stages
            (('one', 'other'),)
        """
        return cast(Stages, self.order)

    @property
    def discounts(self) -> Mapping[str, float]:
        """Return each player's discount factor.

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> beer_quiche().discounts
            {'sender': 0.0, 'receiver': 0.0}
        """
        return cast(Mapping[str, float], self.discount)

    @property
    def feasible(self) -> NDArray[np.bool_]:
        """Return which joint actions exist, shape (states, *actions of all players).

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> beer_quiche().feasible.tolist()
            [[[True, True], [True, True]]]
        """
        return cast(NDArray[np.bool_], self.allowed)

    @cached_property
    def law(self) -> Sparse:
        """Return the transition by its successors, whichever way it was given.

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> beer_quiche().law.successors.shape
            (1, 2, 2, 1)
        """
        if isinstance(self.transition, Sparse):
            return self.transition
        dense = np.asarray(self.transition)
        most = max(1, int((dense > 0).sum(-1).max()))
        successors = np.argsort(~(dense > 0), axis=-1, kind="stable")[..., :most]
        return Sparse(successors, np.take_along_axis(dense, successors, -1))

    def payoff_of(self, player: str) -> Floats:
        """Return a player's payoffs with an axis for every player's types.

        Shape (*types of all players, states, *actions); an axis has length 1 where the payoff does
        not depend on that player's type.

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> game = beer_quiche()
            >>> game.payoff_of("sender").shape, game.payoff_of("receiver").shape
            ((2, 1, 1, 2, 2), (2, 1, 1, 2, 2))
        """
        n, i = len(self.players), self.players.index(player)
        if isinstance(self.payoff, Linear):
            own = self.payoff.payoff(player)
        else:
            own = np.asarray(self.payoff[player])
        if own.ndim == 1 + len(self.shape):
            before, after = (1,) * i, (1,) * (n - 1 - i)
            return own.reshape(*before, own.shape[0], *after, *self.shape)
        return own

    def to_efg(
        self,
        horizon: int,
        path: str | Path | None = None,
        *,
        state: str | None = None,
        belief: Mapping[str, ArrayLike] | None = None,
    ) -> str:
        """Return the game, cut off after `horizon` periods, in Gambit's extensive form.

        Args:
            horizon: periods to play.
            path: a file to write; None writes nothing.
            state, belief: where to begin; the first state and the prior by default.

        Raises:
            GameError: the tree would have over two million nodes.

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> beer_quiche().to_efg(1).splitlines()[0][:7]
            'EFG 2 R'
        """
        from detente.game._efg import to_efg  # noqa: PLC0415

        return to_efg(self, horizon, path, state=state, belief=belief)

    def replace(self, **changes: Any) -> Game:
        """Return the game with some of its parts replaced, checked again.

        Raises:
            GameError: with every problem found.

        Example:
            >>> from detente.game.examples import beer_quiche
            >>> beer_quiche().replace(prior={"sender": [0.5, 0.5]}).prior["sender"].tolist()
            [0.5, 0.5]
        """
        return replace(self, **changes)


def _set(made: Any, parts: Mapping[str, Any]) -> None:
    """Set parts of a frozen object while it is being made."""
    for name, value in parts.items():
        object.__setattr__(made, name, value)


def _named(game: Game) -> dict[str, Any]:
    """Return the names of a sound game, and what hangs on players only, in their settled form."""
    players = tuple(game.players)
    order = game.order if game.order is not None else players
    precision = game.rationality
    return {
        "players": players,
        "states": tuple(game.states),
        "actions": {p: tuple(game.actions[p]) for p in players},
        "types": {p: tuple(game.types.get(p, ("any",))) for p in players},
        "order": tuple((s,) if isinstance(s, str) else tuple(s) for s in order),
        "discount": _each(game.discount, players),
        "rationality": None if precision is None else _each(precision, players),
    }


def _sized(game: Game) -> dict[str, Any]:
    """Return the arrays of a sound game in their settled form."""
    players = tuple(game.players)
    sizes = {p: len(game.types.get(p, ("any",))) for p in players}
    shape = (len(game.states), *(len(game.actions[p]) for p in players))
    payoff, law, allowed = game.payoff, game.transition, game.allowed
    return {
        "switching": {p: _array(game.switching.get(p, np.eye(n))) for p, n in sizes.items()},
        "prior": {p: _array(game.prior.get(p, np.full(n, 1 / n))) for p, n in sizes.items()},
        "payoff": payoff if isinstance(payoff, Linear) else {p: _array(payoff[p]) for p in players},
        "transition": law if isinstance(law, Sparse) else _array(law),
        "allowed": np.ones(shape, bool) if allowed is None else np.asarray(allowed).astype(bool),
    }


def _each(value: Any, players: Sequence[str]) -> dict[str, float]:
    if isinstance(value, Mapping):
        return {p: float(value[p]) for p in players}
    return dict.fromkeys(players, float(value))


def _array(value: Any) -> Floats:
    return np.array(value, dtype=float)
