"""Every perfect Bayesian equilibrium of many small signalling games at once, in closed form.

Two types, two messages, two replies. Write s_t for the chance that type t sends the second message
and r_m for the chance that the second reply follows message m. What the receiver gains from the
second reply, when type t sent m, is d_tm; what the sender gains from it is e_tm.

A message in use must be answered by a best reply to the posterior, one out of use by a best reply
to *some* belief. Away from ties only nine kinds of play can be an equilibrium, each the solution
of equations that are linear: two separating, two pooling (with an interval of replies to the unused
message), four in which one type mixes (the other's message leaves the receiver indifferent), and
one in which both mix. Games with a tie that could matter are flagged, and left to `pieces`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KINDS = ("separating", "pooling", "semi-separating", "both mix")
_KIND_NUMBERS = {kind: n for n, kind in enumerate(KINDS)}
KIND_OF = np.array([0, 0, 1, 1, 2, 2, 2, 2, 3])
"""For each of the nine candidates the position of its kind in `KINDS`."""

TIE = 1e-9
"""Payoffs closer than this, times the largest payoff of the game, count as equal."""


@dataclass(frozen=True, eq=False)
class PBEBatch:
    """All perfect Bayesian equilibria of B games, nine candidates for each.

    Attributes:
        exists: shape (B, 9), which candidates are equilibria.
        sender: shape (B, 9, 2), the chance of the second message for each type.
        low: shape (B, 9, 2), the least chance of the second reply after each message.
        high: shape (B, 9, 2), the greatest. Unlike `low` only after a message out of use.
        degenerate: shape (B,), games in which a tie may add equilibria that are not listed.
    """

    exists: Flags
    sender: Floats
    low: Floats
    high: Floats
    degenerate: Flags

    @property
    def count(self) -> NDArray[np.int64]:
        """Return the number of equilibria, an interval counting once; shape (B,)."""
        return np.asarray(self.exists.sum(-1))

    def has(self, kind: str) -> Flags:
        """Return which games have an equilibrium of a kind in `KINDS`; shape (B,)."""
        return np.asarray(self.exists[:, _KIND_NUMBERS[kind] == KIND_OF].any(-1))


@dataclass(frozen=True, eq=False)
class _Games:
    """B games in the numbers that the conditions need; each array has the leading axis B."""

    mass: Floats  # (B, T) the prior
    pay: Floats  # (B, T, M, A) the sender's payoffs
    edge: Floats  # (B, T, M) what the sender gains from the second reply
    gain: Floats  # (B, T, M) what the receiver gains from it
    slack: Floats  # (B,) a difference in the sender's payoff that counts as none
    even: Floats  # (B,) the same for the receiver

    def best(self, type_: int, message: int) -> Floats:
        """Return the best reply when the type is known, as 0.0 or 1.0; shape (B,)."""
        return (self.gain[:, type_, message] > 0).astype(float)

    def worth(self, type_: int, message: int, reply: Floats) -> Floats:
        """Return the sender's payoff of a message answered by a mixed reply; shape (B,)."""
        return self.pay[:, type_, message, 0] + reply * self.edge[:, type_, message]

    def can(self, message: int, reply: int) -> Flags:
        """Return where a reply is best against some belief; shape (B,)."""
        toward = self.gain[:, :, message] * (1 if reply else -1)
        return np.asarray((toward >= -self.even[:, None]).any(-1))


def equilibria_batch(prior: ArrayLike, sender: ArrayLike, receiver: ArrayLike) -> PBEBatch:
    """Find every perfect Bayesian equilibrium of each of B games of two types, messages, replies.

    Args:
        prior: shape (B, 2), above 0, rows sum to one.
        sender: shape (B, 2, 2, 2), payoffs by type, message and reply.
        receiver: shape (B, 2, 2, 2).

    Returns:
        A `PBEBatch`. Where its `degenerate` is False the list is complete; where it is True what is
        listed is still an equilibrium, and `equilibria` gives the whole set.

    Raises:
        GameError: the shapes are others, or a number is not finite.

    Example:
        >>> tavern = equilibria_batch(
        ...     [[0.9, 0.1]],
        ...     [[[[1, 3], [0, 2]], [[0, 2], [1, 3]]]],
        ...     [[[[0, 1], [0, 1]], [[1, 0], [1, 0]]]],
        ... )
        >>> tavern.count.tolist(), tavern.has("pooling").tolist(), tavern.degenerate.tolist()
        ([2], [True], [False])
    """
    games = _read(prior, sender, receiver)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = [_separating(games, first) for first in (0, 1)]
        found += [_pooling(games, message) for message in (0, 1)]
        found += [_one_mixes(games, mixing, m) for mixing in (0, 1) for m in (0, 1)]
        found.append(_both_mix(games))
        tied = _tied(games)
    exists, chance, low, high = (np.stack(part, axis=1) for part in zip(*found, strict=True))
    clean = [np.where(exists[..., None], np.clip(x, 0, 1), np.nan) for x in (chance, low, high)]
    return PBEBatch(exists, clean[0], clean[1], clean[2], tied)


def _read(prior: ArrayLike, sender: ArrayLike, receiver: ArrayLike) -> _Games:
    mass, pay, theirs = (np.asarray(x, dtype=float) for x in (prior, sender, receiver))
    want = (len(mass) if mass.ndim else 0, 2, 2, 2)
    shapes = {"prior": (mass, want[:2]), "sender": (pay, want), "receiver": (theirs, want)}
    found = [
        Problem(f"{name} has shape {x.shape}.", name, f"Use {shape}.")
        for name, (x, shape) in shapes.items()
        if x.shape != shape
    ]
    if not found:
        found = [
            Problem(f"{name} holds numbers that are not finite.", name, "Give finite numbers.")
            for name, (x, _) in shapes.items()
            if not np.isfinite(x).all()
        ]
    if not found and ((mass <= 0).any() or (abs(mass.sum(-1) - 1) > TIE).any()):
        found = [Problem("A row is no prior.", "prior", "Chances above 0 that sum to 1.")]
    if found:
        raise GameError.found("The batch of signalling games", found)
    slack = TIE * abs(pay).max((1, 2, 3))
    even = TIE * abs(theirs).max((1, 2, 3))
    return _Games(
        mass, pay, pay[..., 1] - pay[..., 0], theirs[..., 1] - theirs[..., 0], slack, even
    )


_Found = tuple[Flags, Floats, Floats, Floats]


def _point(exists: Flags, sender: list[Floats], replies: list[Floats]) -> _Found:
    reply = np.stack(replies, -1)
    return exists, np.stack(sender, -1), reply, reply


def _separating(games: _Games, first: int) -> _Found:
    """Type `first` sends the first message, the other the second."""
    other = 1 - first
    replies = [games.best(first, 0), games.best(other, 1)]
    stays = games.worth(first, 0, replies[0]) - games.worth(first, 1, replies[1])
    goes = games.worth(other, 1, replies[1]) - games.worth(other, 0, replies[0])
    always = np.ones(len(games.mass))
    sender = [always * first, always * other]
    return _point((stays >= -games.slack) & (goes >= -games.slack), sender, replies)


def _pooling(games: _Games, message: int) -> _Found:
    """Both send one message; the replies to the other that keep them there form an interval."""
    unused = 1 - message
    average = (games.mass * games.gain[:, :, message]).sum(-1)
    reply = (average > 0).astype(float)
    low = np.where(games.can(unused, 0), 0.0, 1.0)
    high = np.where(games.can(unused, 1), 1.0, 0.0)
    holds = np.ones(len(reply), dtype=bool)
    for t in (0, 1):
        spare = games.worth(t, message, reply) - games.pay[:, t, unused, 0]
        edge = games.edge[:, t, unused]
        limit = spare / edge
        high = np.where(edge > 0, np.minimum(high, limit), high)
        low = np.where(edge < 0, np.maximum(low, limit), low)
        holds &= (edge != 0) | (spare >= -games.slack)
    holds &= low <= high + TIE
    ends = [[reply, x] if message == 0 else [x, reply] for x in (low, np.maximum(low, high))]
    chance = np.full((len(reply), 2), float(message))
    return holds, chance, np.stack(ends[0], -1), np.stack(ends[1], -1)


def _one_mixes(games: _Games, mixing: int, message: int) -> _Found:
    """One type mixes and the other sends `message`, which leaves the receiver indifferent."""
    other, rare = 1 - mixing, 1 - message
    answer = games.best(mixing, rare)
    spare = games.worth(mixing, rare, answer) - games.pay[:, mixing, message, 0]
    reply = spare / games.edge[:, mixing, message]
    mass, gain = games.mass, games.gain[:, :, message]
    joins = -mass[:, other] * gain[:, other] / (mass[:, mixing] * gain[:, mixing])
    content = games.worth(other, message, reply) - games.worth(other, rare, answer)
    exists = _inside(reply) & _inside(joins) & (content >= -games.slack)
    chance = [np.full(len(reply), float(message))] * 2
    chance[mixing] = joins if message == 1 else 1 - joins
    return _point(exists, chance, [reply, answer] if message == 0 else [answer, reply])


def _both_mix(games: _Games) -> _Found:
    """Both types are indifferent between the messages, and the receiver after each of them."""
    edge, lead = games.edge, games.pay[:, :, 0, 0] - games.pay[:, :, 1, 0]
    crossed = edge[:, 0, 1] * edge[:, 1, 0] - edge[:, 0, 0] * edge[:, 1, 1]
    first = (lead[:, 0] * edge[:, 1, 1] - lead[:, 1] * edge[:, 0, 1]) / crossed
    second = (lead[:, 0] * edge[:, 1, 0] - lead[:, 1] * edge[:, 0, 0]) / crossed
    pull = games.mass[:, :, None] * games.gain
    apart = pull[:, 0, 0] * pull[:, 1, 1] - pull[:, 1, 0] * pull[:, 0, 1]
    total = pull[:, :, 0].sum(-1)
    chance = [total * pull[:, 1, 1] / apart, -total * pull[:, 0, 1] / apart]
    inside = [_inside(x) for x in (first, second, *chance)]
    return _point(np.all(inside, axis=0), chance, [first, second])


def _inside(chance: Floats) -> Flags:
    return np.asarray((chance > TIE) & (chance < 1 - TIE))


def _tied(games: _Games) -> Flags:
    """Return the games with a tie that could matter; away from these the nine kinds are all.

    The receiver is indifferent at a known type or at the prior; or a type is indifferent between
    messages at pure replies that some belief supports; or both types are at the same mixed reply.
    """
    gain, even = games.gain, games.even
    tied = (abs(gain) <= even[:, None, None]).any((1, 2))
    tied |= (abs((games.mass[:, :, None] * gain).sum(1)) <= even[:, None]).any(-1)
    can = [[games.can(m, a) for a in (0, 1)] for m in (0, 1)]
    for a in (0, 1):
        for b in (0, 1):
            same = abs(games.pay[:, :, 0, a] - games.pay[:, :, 1, b]) <= games.slack[:, None]
            tied |= same.any(-1) & can[0][a] & can[1][b]
    for unused in (0, 1):
        free = can[unused][0] & can[unused][1]
        for a in (0, 1):
            spare = games.pay[:, :, 1 - unused, a] - games.pay[:, :, unused, 0]
            limit = spare / games.edge[:, :, unused]
            meet = abs(limit[:, 0] - limit[:, 1]) <= TIE
            reached = (limit >= -TIE).all(-1) & (limit <= 1 + TIE).all(-1)
            tied |= meet & reached & free & can[1 - unused][a]
    return np.asarray(tied)
