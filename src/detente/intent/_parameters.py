"""What is estimated, as one vector: payoff weights, precision, switching, and types at the start.

Each parameter is a function of one number z with a standard normal prior, so that a draw is a point
z of shape (Z,), and distance from zero is distance from what the case declares:

    weight      mean + sd z
    lambda      median * factor ** z
    switching   chance * switching_factor ** z
    types       softmax over types of psi(a) + sqrt(psi'(a)) z,  a = type_counts * declared share

The last is a logistic-normal prior with the moments of the logarithms of the Dirichlet's gammas
(Aitchison & Shen 1980, Biometrika 67(2), 261-272).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from detente.case import Case
from detente.game import Game, from_case

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parameter:
    """One entry of the vector, and its prior.

    Attributes:
        name: as weights are named in the case, or lambda.PLAYER, switch.PLAYER.TYPE.TYPE,
            type.PLAYER.TYPE.
        kind: "weight", "rationality", "switching" or "type".
        at, spread: mean and sd of a normal; median and log factor of a log-normal; mean and sd of
            the logarithm for a type.
    """

    name: str
    kind: str
    player: str
    place: tuple[int, ...]
    at: float
    spread: float


@dataclass(frozen=True, eq=False)
class Values:
    """Parameters in the units of the game; arrays of NumPy or JAX."""

    weights: Any
    rationality: Any
    switching: tuple[Any, ...]
    prior: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Parameters:
    """The vector of a case: its entries and how they enter the game.

    Attributes:
        enters: for each player (types, F), whether a weight enters the payoff of a type.
    """

    game: Game
    entries: tuple[Parameter, ...]
    enters: Mapping[str, NDArray[np.bool_]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the Z entries."""
        return tuple(e.name for e in self.entries)

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """Players with several types, in the order of the game."""
        return tuple(p for p in self.game.players if len(self.game.types[p]) > 1)

    def kind(self, kind: str) -> list[int]:
        """Return where entries of one kind stand."""
        return [k for k, e in enumerate(self.entries) if e.kind == kind]

    @cached_property
    def shaping(self) -> int:
        """How many entries, the first, shape the equilibrium; the rest are beliefs at the start."""
        return len(self.entries) - len(self.kind("type"))

    def natural(self, z: Floats) -> Floats:
        """Return draws (..., Z) in natural units; types as shares that sum to one."""
        at, spread = (np.array([getattr(e, n) for e in self.entries]) for n in ("at", "spread"))
        found = at + spread * z
        for k, entry in enumerate(self.entries):
            if entry.kind in ("rationality", "switching"):
                found[..., k] = at[k] * np.exp(spread[k] * z[..., k])
        for player in self.typed:
            own = [k for k in self.kind("type") if self.entries[k].player == player]
            risen = np.exp(found[..., own] - found[..., own].max(-1, keepdims=True))
            found[..., own] = risen / risen.sum(-1, keepdims=True)
        return found

    def values(self, z: Any, xp: Any = np) -> Values:
        """Return what one point z (Z,) stands for; with `xp` jax.numpy it can be differentiated."""
        at, spread = (np.array([getattr(e, n) for e in self.entries]) for n in ("at", "spread"))
        linear, risen = at + spread * z, at * xp.exp(spread * z)
        return Values(
            weights=linear[np.array(self.kind("weight"))],
            rationality=risen[np.array(self.kind("rationality"))],
            switching=tuple(self._switching(p, risen, xp) for p in self.typed),
            prior=tuple(self._prior(p, linear, xp) for p in self.typed),
        )

    def game_at(self, z: Floats) -> dict[str, Any]:
        """Return what `solve_again` takes: weights, rationality and switching, by player."""
        found, players = self.values(np.asarray(z, dtype=float)), self.game.players
        return {
            "weights": {p: np.where(self.enters[p], found.weights, 0.0) for p in players},
            "rationality": dict(zip(players, map(float, found.rationality), strict=True)),
            "switching": dict(zip(self.typed, found.switching, strict=True)),
        }

    def _switching(self, player: str, risen: Any, xp: Any) -> Any:
        count = len(self.game.types[player])
        own = [k for k in self.kind("switching") if self.entries[k].player == player]
        off = xp.zeros((count, count))
        for k in own:
            one = np.zeros((count, count))
            one[self.entries[k].place] = 1.0
            off = off + risen[k] * one
        return off + xp.diag(1.0 - off.sum(1)) if own else xp.eye(count)

    def _prior(self, player: str, linear: Any, xp: Any) -> Any:
        own = np.array([k for k in self.kind("type") if self.entries[k].player == player])
        risen = xp.exp(linear[own] - linear[own].max())
        return risen / risen.sum()


def parameters_of(case: Case) -> Parameters:
    """Return the vector that a case declares.

    Raises:
        CaseError: the case declares no game.

    Example:
        >>> from detente.case import load
        >>> found = parameters_of(load("north_korea"))
        >>> found.names[0], len(found.names)
        ('nk_sanctions', 64)
    """
    game = from_case(case)
    typed = [p for p in game.players if len(game.types[p]) > 1]
    entries = [
        Parameter(w.id, "weight", w.player, (k,), w.mean, w.sd) for k, w in enumerate(case.weights)
    ]
    sides = {s.player: s.rationality for s in case.sides}
    for i, p in enumerate(game.players):
        spread = float(np.log(sides[p].factor))
        entries.append(Parameter(f"lambda.{p}", "rationality", p, (i,), sides[p].median, spread))
    for p in typed:
        entries += _switches(game, p, float(np.log(case.estimation.switching_factor)))
    for p in typed:
        entries += _types(game, p, case.estimation.type_counts)
    return Parameters(game, tuple(entries), _enters(case, game))


def _enters(case: Case, game: Game) -> dict[str, NDArray[np.bool_]]:
    return {
        p: np.array(
            [[w.player == p and (not w.types or t in w.types) for w in case.weights] for t in own]
        )
        for p, own in game.types.items()
    }


def _switches(game: Game, player: str, spread: float) -> list[Parameter]:
    names, law = game.types[player], np.asarray(game.switching[player])
    return [
        Parameter(
            f"switch.{player}.{names[i]}.{names[j]}",
            "switching",
            player,
            (int(i), int(j)),
            float(law[i, j]),
            spread,
        )
        for i, j in np.argwhere(law > 0)
        if i != j
    ]


def _types(game: Game, player: str, counts: float) -> list[Parameter]:
    held = counts * np.asarray(game.prior[player])
    at, spread = digamma(held), np.sqrt(polygamma(1, held))
    return [
        Parameter(f"type.{player}.{t}", "type", player, (k,), float(at[k]), float(spread[k]))
        for k, t in enumerate(game.types[player])
    ]
