"""Logit equilibria of one-shot signalling games: those found, and the principal one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError
from detente.game import _logit_branch as branch
from detente.game._pbe import equilibria_batch
from detente.game._signalling import Signalling
from detente.game._validate import rationality_problems

Floats = NDArray[np.float64]

SAME = 1e-6
"""Two equilibria whose replies and messages differ by less than this, as chances, are one."""

_EXACT = 3
_CHUNK = 2048


@dataclass(frozen=True, eq=False)
class LogitEquilibrium:
    """One agent quantal response equilibrium of a one-shot signalling game.

    Attributes:
        sender: shape (types, messages), the chance of each message.
        receiver: shape (messages, replies), the chance of each reply.
        posterior: shape (messages, types), the belief after each message.
        bits: mutual information between type and message, in bits.
        principal: whether it is the one on the branch that starts at lambda 0.
        residual: largest change in a log-odds of a reply by one more round of replies.
    """

    sender: Floats
    receiver: Floats
    posterior: Floats
    bits: float
    principal: bool
    residual: float


@dataclass(frozen=True, eq=False)
class LogitBatch:
    """The logit equilibria of B games: the principal one in full, and how many were found.

    Attributes:
        sender: shape (B, types, messages), on the principal branch.
        receiver: shape (B, messages, replies), likewise.
        posterior: shape (B, messages, types), likewise.
        bits: shape (B,), informativeness of the principal equilibrium.
        residual: shape (B,); not a number where the branch could not be followed.
        found: for each game the log-odds of the replies at all equilibria found, principal first.
    """

    sender: Floats
    receiver: Floats
    posterior: Floats
    bits: Floats
    residual: Floats
    found: tuple[Floats, ...]

    @property
    def count(self) -> NDArray[np.int64]:
        """Return the number of equilibria found in each game, shape (B,)."""
        return np.array([len(z) for z in self.found])


def informativeness(prior: ArrayLike, sender: ArrayLike) -> Floats:
    """Return the mutual information between type and message in bits.

    Args:
        prior: shape (..., T), rows sum to one.
        sender: shape (..., T, M), rows sum to one.

    Returns:
        Shape (...), between 0 and the entropy of the prior.

    Source: Shannon (1948), Bell System Technical Journal 27(3).

    Example:
        >>> informativeness([0.5, 0.5], [[[1, 0], [0, 1]], [[1, 0], [1, 0]]]).tolist()
        [1.0, 0.0]
    """
    joint = np.asarray(prior, float)[..., None] * np.asarray(sender, float)
    seen = joint.sum(-2, keepdims=True)
    apart = np.asarray(prior, float)[..., None] * seen
    safe = np.where((joint > 0) & (apart > 0), apart, 1.0)
    ratio = np.where(joint > 0, joint / safe, 1.0)
    bits: Floats = np.maximum((joint * np.log2(ratio)).sum((-1, -2)), 0.0)
    return bits


def logit_equilibria(signalling: Signalling, rationality: float) -> tuple[LogitEquilibrium, ...]:
    """Return the agent quantal response equilibria that a search finds, the principal one first.

    Newton's method from many starts, then along each branch found to lower lambda and back. These
    are the equilibria *found*; the search proves nothing about others. The principal one lies on
    the branch that starts from even play at lambda 0, followed by its length in short steps.

    Args:
        signalling: the game, of any size.
        rationality: the precision lambda, above 0, in units of 1 / payoff; the same for both.

    Raises:
        GameError: rationality is not a number above 0 and at most 10,000.

    Source: McKelvey & Palfrey (1998), Experimental Economics 1(1), 9-41; Turocy (2005), Games and
    Economic Behavior 51(2), 243-263, for following the branch.

    Example:
        >>> tavern = Signalling(
        ...     prior=[0.9, 0.1],
        ...     sender=[[[1, 3], [0, 2]], [[0, 2], [1, 3]]],
        ...     receiver=[[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
        ... )
        >>> found = logit_equilibria(tavern, 2.0)
        >>> found[0].principal, found[0].sender.round(2).tolist()
        (True, [[0.99, 0.01], [0.61, 0.39]])
    """
    games = [
        np.asarray(x)[None] for x in (signalling.prior, signalling.sender, signalling.receiver)
    ]
    batch = logit_batch(games[0], games[1], games[2], rationality)
    arrays = branch.Arrays(*(jnp.asarray(x[0]) for x in games))
    made = []
    for k, z in enumerate(batch.found[0]):
        sender, posterior, receiver = _chances(arrays, z)(rationality)
        made.append(
            LogitEquilibrium(
                sender=sender,
                receiver=receiver,
                posterior=posterior,
                bits=float(informativeness(games[0][0], sender)),
                principal=k == 0 and bool(np.isfinite(batch.residual[0])),
                residual=float(branch.miss_at(arrays, jnp.asarray(z), rationality)),
            )
        )
    return tuple(made)


def logit_batch(
    prior: ArrayLike, sender: ArrayLike, receiver: ArrayLike, rationality: ArrayLike
) -> LogitBatch:
    """Find logit equilibria of each of B games of one size.

    Args:
        prior: shape (B, T).
        sender: shape (B, T, M, A).
        receiver: shape (B, T, M, A).
        rationality: one number, or shape (B,).

    Raises:
        GameError: a rationality is not a number above 0 and at most 10,000.

    Example:
        >>> none = np.zeros((1, 2, 2, 2))
        >>> logit_batch([[0.5, 0.5]], none, none, 1.0).bits.tolist()
        [0.0]
    """
    games = branch.Arrays(*(np.asarray(x, dtype=float) for x in (prior, sender, receiver)))
    precision = np.broadcast_to(np.asarray(rationality, dtype=float), len(games.prior))
    worst = precision[~((precision > 0) & (precision <= 1e4))]
    found = list(rationality_problems(worst[0], ())) if len(worst) else []
    if found:
        raise GameError.found("The logit question", found)
    parts = [
        _solve_chunk(branch.Arrays(*(x[k : k + _CHUNK] for x in games)), precision[k : k + _CHUNK])
        for k in range(0, len(precision), _CHUNK)
    ]
    arrays = [np.concatenate([part[k] for part in parts]) for k in range(4)]
    bits = informativeness(games.prior, arrays[0])
    found_all = tuple(z for part in parts for z in part[4])
    return LogitBatch(arrays[0], arrays[2], arrays[1], bits, arrays[3], found_all)


def _solve_chunk(games: branch.Arrays, precision: Floats) -> tuple[Any, ...]:
    count = len(precision)
    size = 1 << max(4, (count - 1).bit_length())

    def fill(x: Any) -> Any:
        return np.concatenate([x, np.repeat(x[-1:], size - count, axis=0)])

    padded = branch.Arrays(*(jnp.asarray(fill(x)) for x in games))
    rate = jnp.asarray(fill(precision))
    main, gap = (np.array(x) for x in branch.trace(padded, rate))
    lost = ~_good(main, gap)
    ends, gaps = (np.array(x) for x in branch.search(padded, _starts(padded), rate))
    lists = [_distinct(main[b], lost[b], ends[b], gaps[b]) for b in range(count)]
    lists = _with_partners(padded, rate, lists)
    first = np.stack([z[0] if len(z) else np.full(main.shape[1], np.nan) for z in lists])
    chances = branch.play_many(padded, jnp.asarray(fill(first)), rate)
    sigma, posterior, rho = (np.array(x)[:count] for x in chances)
    missing = lost[:count]
    for x in (sigma, posterior, rho):
        x[missing] = np.nan
    return sigma, posterior, rho, np.where(missing, np.nan, gap[:count]), lists


def _good(answers: Floats, gap: Floats) -> NDArray[np.bool_]:
    """Return which ends are equilibria, to within rounding of their log-odds."""
    good: NDArray[np.bool_] = gap <= branch.TOLERANCE * (1 + abs(answers).max(-1))
    return good


def _starts(games: branch.Arrays) -> Any:
    """Return the log-odds to start from; in the smallest games the exact replies among them."""
    count, types, messages, replies = games.sender.shape
    grid = branch.starts_for(messages, replies)
    starts = np.broadcast_to(grid, (count, *grid.shape))
    if (types, messages, replies) != (2, 2, 2):
        return jnp.asarray(starts)
    exact = equilibria_batch(games.prior, games.sender, games.receiver)
    listed = np.argsort(~exact.exists, axis=1, kind="stable")[:, :_EXACT, None]
    ends = [np.take_along_axis(x, listed, axis=1) for x in (exact.low, exact.high)]
    odds = np.clip(np.nan_to_num(np.concatenate(ends, axis=1), nan=0.5), 1e-4, 1 - 1e-4)
    return jnp.asarray(np.concatenate([starts, np.log(odds / (1 - odds))], axis=1))


def _distinct(main: Floats, lost: bool, ends: Floats, gaps: Floats) -> Floats:
    """Return the different equilibria among the ends, the principal one first."""
    kept = [] if lost else [main]
    for z in ends[_good(ends, gaps)]:
        if all(_differ(z, other) for other in kept):
            kept.append(z)
    return np.array(kept).reshape(-1, len(main))


def _differ(one: Floats, other: Floats) -> bool:
    return bool(abs(one - other).max() > SAME * (1 + abs(other).max()))


def _with_partners(games: branch.Arrays, rate: Any, lists: list[Floats]) -> list[Floats]:
    """Look for what is missing where an even number was found; away from ties it must be odd."""
    pairs = [(b, z) for b, found in enumerate(lists) if len(found) % 2 == 0 for z in found]
    if not pairs:
        return lists
    pairs += pairs[-1:] * ((1 << max(2, (len(pairs) - 1).bit_length())) - len(pairs))
    rows = np.array([b for b, _ in pairs])
    picked = branch.Arrays(*(x[rows] for x in games))
    answers = jnp.asarray(np.stack([z for _, z in pairs]))
    ends, gaps = (np.array(x) for x in branch.partners(picked, answers, rate[rows]))
    for b, z in zip(rows[_good(ends, gaps)], ends[_good(ends, gaps)], strict=True):
        if all(_differ(z, other) for other in lists[b]):
            lists[b] = np.concatenate([lists[b], z[None]])
    return lists


def _chances(game: branch.Arrays, answers: Floats) -> Callable[[float], tuple[Floats, ...]]:
    def at(rationality: float) -> tuple[Floats, ...]:
        z = jnp.asarray(answers).reshape(game.sender.shape[1], -1)
        return tuple(np.exp(np.array(x)) for x in branch.play(game, z, rationality))

    return at
