"""The one-shot signalling game: a type is drawn, a message sent, a reply given.

Notation: T types, M messages, A replies. Nature draws type t with chance prior[t]; the sender sees
t and sends message m; the receiver sees m, not t, and answers a. The payoffs are sender[t, m, a]
and receiver[t, m, a]. Spence (1973), Quarterly Journal of Economics 87(3); Cho & Kreps (1987),
Quarterly Journal of Economics 102(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import GameError, Problem
from detente.game._game import Game

_CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Signalling:
    """A sender of hidden type, one message, one reply; checked when it is made.

    Args:
        prior: shape (T,), the chance of each type; each above 0, summing to one.
        sender: shape (T, M, A), the sender's payoffs, in any unit.
        receiver: shape (T, M, A), the receiver's payoffs, in any unit.
        types: names of the T types; numbered when not given.
        messages: names of the M messages; numbered when not given.
        replies: names of the A replies; numbered when not given.
        players: names of the sender and the receiver.

    Raises:
        GameError: with every problem found.

    Example:
        >>> tavern = Signalling(
        ...     prior=[0.9, 0.1],
        ...     sender=[[[1, 3], [0, 2]], [[0, 2], [1, 3]]],
        ...     receiver=[[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
        ...     types=("surly", "wimp"),
        ...     messages=("beer", "quiche"),
        ...     replies=("duel", "defer"),
        ... )
        >>> tavern.shape
        (2, 2, 2)
        >>> tavern.game().payoff["receiver"].shape
        (2, 1, 1, 2, 2)
    """

    prior: ArrayLike
    sender: ArrayLike
    receiver: ArrayLike
    types: Sequence[str] = ()
    messages: Sequence[str] = ()
    replies: Sequence[str] = ()
    players: Sequence[str] = ("sender", "receiver")

    def __post_init__(self) -> None:
        found = list(_problems(self))
        if found:
            raise GameError.found("The signalling game", found)
        for part in ("prior", "sender", "receiver"):
            object.__setattr__(self, part, np.array(getattr(self, part), dtype=float))
        for part, word, count in zip(_NAMED, _WORDS, self.shape, strict=True):
            given = tuple(getattr(self, part))
            numbered = tuple(f"{word} {n}" for n in range(1, count + 1))
            object.__setattr__(self, part, given or numbered)
        object.__setattr__(self, "players", tuple(self.players))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return (T, M, A): the number of types, messages and replies."""
        types, messages, replies = np.shape(self.sender)
        return types, messages, replies

    def game(self) -> Game:
        """Return the same game as a `Game` of one state and one period that counts.

        The discount factor is 0, so each period stands alone; the sender moves first.
        """
        (one, two), (_, messages, replies) = self.players, self.shape
        return Game(
            players=(one, two),
            actions={one: self.messages, two: self.replies},
            types={one: self.types},
            states=("once",),
            payoff={
                one: np.asarray(self.sender)[:, None],
                two: np.asarray(self.receiver)[:, None, None],
            },
            transition=np.ones((1, messages, replies, 1)),
            discount=0.0,
            prior={one: self.prior},
        )


_NAMED = ("types", "messages", "replies")
_WORDS = ("type", "message", "reply")


def _problems(given: Signalling) -> Iterator[Problem]:
    prior, sender, receiver = (_numbers(x) for x in (given.prior, given.sender, given.receiver))
    shape = np.shape(sender) if sender is not None else ()
    for name, array in (("sender", sender), ("receiver", receiver)):
        yield from _payoff_problems(name, array, shape)
    if len(shape) != 3:
        return
    if prior is None or prior.shape != shape[:1]:
        got = "not an array of numbers" if prior is None else f"of shape {prior.shape}"
        yield Problem(f"The prior is {got}.", "prior", f"Use shape {shape[:1]}, one per type.")
    else:
        yield from _prior_problems(prior)
    for part, count in zip(_NAMED, shape, strict=True):
        names = list(getattr(given, part))
        if names and (len(names) != count or len(set(names)) != count):
            fix = f"Give {count} different names, or none."
            yield Problem(f"{part} has {len(set(names))} different names.", part, fix)
    if len(set(given.players)) != 2 or len(list(given.players)) != 2:
        yield Problem("There are not two players.", "players", "Name the sender and the receiver.")


def _payoff_problems(name: str, array: Any, shape: tuple[int, ...]) -> Iterator[Problem]:
    if array is None or array.ndim != 3 or array.shape != shape:
        got = "not an array of numbers" if array is None else f"of shape {array.shape}"
        fix = "Use (types, messages, replies), the same for both players."
        yield Problem(f"The payoffs are {got}.", name, fix)
    elif min(array.shape) == 0:
        yield Problem(
            f"An axis of shape {array.shape} is empty.", name, "Give at least one of each."
        )
    elif not np.isfinite(array).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        yield Problem(f"The payoff at {at} is {array[at]}.", name, "Give finite numbers.")


def _prior_problems(prior: Any) -> Iterator[Problem]:
    for t, chance in enumerate(prior):
        if not (np.isfinite(chance) and chance > 0):
            fix = "Give each type a chance above 0; leave out a type that cannot be."
            yield Problem(f"The prior of type {t} is {chance:g}.", f"prior[{t}]", fix)
    if np.isfinite(prior).all() and abs(prior.sum() - 1) > _CLOSE:
        yield Problem(f"The prior sums to {prior.sum():.6g}.", "prior", "Chances must sum to 1.")


def _numbers(value: Any) -> Any:
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
