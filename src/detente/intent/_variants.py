"""The game changed in one respect, at the centre of a posterior: types taken away or added, lambda.

A type is taken away by making it impossible: nobody is of it, and nobody becomes it. Play of the
other types is then that of the game without it, since a belief of zero stays zero. A type is added
half-way between two others, with the mean of their payoffs; it takes half of the prior of each
and half of what turns into each, and turns as they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game import Equilibrium, Game, Linear, solve
from detente.game._again import solve_again
from detente.intent._parameters import Parameters
from detente.intent._play import Layout, play_of
from detente.intent._posterior import Variant

Floats = NDArray[np.float64]
FACTORS = (0.67, 1.5)
_TURNS = {0.0: "types never change", 2.0: "types change twice as often"}


@dataclass(frozen=True, eq=False)
class Centre:
    """A posterior's mean: the point, and the game solved there."""

    parameters: Parameters
    point: Floats
    solved: Equilibrium
    layout: Layout

    @property
    def prior(self) -> dict[str, Floats]:
        """The belief at the start, for each player with several types."""
        found = self.parameters.values(self.point).prior
        return dict(zip(self.parameters.typed, found, strict=True))


def variants(centre: Centre) -> Iterator[Variant]:
    """Solve and yield every variant, one by one."""
    yield from _sharper(centre)
    yield from _steadier(centre)
    for player in centre.parameters.typed:
        names = centre.parameters.game.types[player]
        if len(names) > 2:
            for gone in range(len(names)):
                yield _without(centre, player, gone)
            for low in range(len(names) - 1):
                yield _between(centre, player, low)


def _sharper(centre: Centre) -> Iterator[Variant]:
    held = centre.solved.rationality
    for factor in FACTORS:
        found = solve_again(centre.solved, rationality={p: factor * v for p, v in held.items()})
        percent = round(100 * factor)
        said = "less" if factor < 1 else "more"
        yield Variant(
            f"lambda_{percent}",
            "rationality",
            f"lambda at {percent} %",
            f"Everybody chooses {said} sharply than fitted: lambda times {factor:g}.",
            _types(centre.parameters.game),
            _with_prior(found, centre.layout, centre.prior),
        )


def _steadier(centre: Centre) -> Iterator[Variant]:
    held = {p: np.asarray(centre.solved.game.switching[p]) for p in centre.parameters.typed}
    for factor, said in _TURNS.items():
        laws = {p: np.eye(len(m)) + factor * (m - np.eye(len(m))) for p, m in held.items()}
        yield Variant(
            f"switching_{round(100 * factor)}",
            "switching",
            said,
            f"Types turn into one another {factor:g} times as often as fitted.",
            _types(centre.parameters.game),
            _with_prior(solve_again(centre.solved, switching=laws), centre.layout, centre.prior),
        )


def _without(centre: Centre, player: str, gone: int) -> Variant:
    game = centre.parameters.game
    law = np.array(centre.solved.game.switching[player])
    law[:, gone] = 0.0
    law[gone, gone] = 1.0
    law /= law.sum(1, keepdims=True)
    found = solve_again(centre.solved, switching={player: law})
    share = np.array(centre.prior[player])
    share[gone] = 0.0
    prior = {**centre.prior, player: share / share.sum()}
    name = game.types[player][gone]
    return Variant(
        f"without_{name}",
        "types",
        f"no {name}",
        f"Nobody in {player} is {name} or can become so.",
        _types(game),
        _with_prior(found, centre.layout, prior),
    )


def _between(centre: Centre, player: str, low: int) -> Variant:
    """Return the game with a type between two neighbours, placed after them all."""
    game, at = centre.solved.game, [low, low + 1]
    names = game.types[player]
    law = _widened(np.asarray(game.switching[player]), at)
    share = np.append(centre.prior[player], 0.0)
    share[-1] = 0.5 * share[at].sum()
    share[at] *= 0.5
    added = f"{names[low]}_or_{names[low + 1]}"
    own = {**_types(game), player: (*names, added)}
    wide = _enlarged(game, player, at, own, law, share)
    found = solve(wide, centre.solved.rationality, grid=centre.solved.grid, throw=True)
    sizes = tuple(len(own.get(p, ("any",))) for p in centre.layout.players)
    return Variant(
        f"with_{added}",
        "types",
        f"a type between {names[low]} and {names[low + 1]}",
        f"A fourth type of {player}, with the mean of the payoffs of its neighbours.",
        own,
        _with_prior(found, replace(centre.layout, types=sizes), {**centre.prior, player: share}),
    )


def _widened(law: Floats, at: list[int]) -> Floats:
    """Return a switching law with one more type, which shares what two others do and receive."""
    count = len(law)
    wide = np.zeros((count + 1, count + 1))
    wide[:count, :count] = law
    for row in range(count):
        for k in at:
            if row != k:
                wide[row, k] *= 0.5
                wide[row, count] += wide[row, k]
    wide[count, :count] = law[at].mean(0)
    wide[count, at] = 0.5 * np.array([law[at[1], at[0]], law[at[0], at[1]]])
    wide[count, count] = 1.0 - wide[count, :count].sum()
    wide[range(count), range(count)] += 1.0 - wide[:count].sum(1)
    return wide


def _enlarged(
    game: Game,
    player: str,
    at: list[int],
    types: Mapping[str, tuple[str, ...]],
    law: Floats,
    share: Floats,
) -> Game:
    payoff: Any = game.payoff
    own = np.asarray(payoff.weights[player])
    weights = {**payoff.weights, player: np.vstack([own, own[at].mean(0)])}
    every = {**game.types, **types}
    return game.replace(
        types=every,
        payoff=Linear(payoff.names, payoff.features, weights),
        switching={**game.switching, player: law},
        prior={**game.prior, player: share},
    )


def _types(game: Game) -> dict[str, tuple[str, ...]]:
    return {p: tuple(t) for p, t in game.types.items() if len(t) > 1}


def _with_prior(found: Equilibrium, layout: Layout, prior: Mapping[str, Floats]) -> Any:
    play = play_of([found], layout)
    typed = [layout.players[i] for i in layout.typed]
    return replace(play, prior=tuple(np.asarray(prior[p], dtype=float)[None] for p in typed))
