"""The perfect Bayesian equilibria of a signalling game, put in words that can be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import GameError, Problem
from detente.game._pbe import KIND_OF, KINDS, TIE, equilibria_batch
from detente.game._pbe_pieces import pieces
from detente.game._signalling import Signalling

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Component:
    """Equilibria that differ at most in what would be done or believed in ways that are listed.

    Attributes:
        kind: "separating", "pooling", "semi-separating" or "both mix".
        message: the message that all types send where they pool, else None.
        unused: the messages that no type sends.
        sender: shape (types, messages), the chances at the middle of the component.
        replies: shape (messages, replies, 2), least and greatest chance of each reply.
        beliefs: shape (messages, types, 2), least and greatest belief after each message. After a
            message in use it follows from Bayes' rule; after one out of use these are the beliefs
            against which some reply of the component is best.
        corners: the exact set, as the corners of two polygons: the sender's chances of the second
            message for each type, shape (K, 2), and the receiver's of the second reply after each
            message, shape (L, 2). Every pair of points is an equilibrium. K is 1 but for ties.
    """

    kind: str
    message: str | None
    unused: tuple[str, ...]
    sender: Floats
    replies: Floats
    beliefs: Floats
    corners: tuple[Floats, Floats] = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Return the component in lists and numbers, ready for JSON."""
        return {
            "kind": self.kind,
            "message": self.message,
            "unused": list(self.unused),
            "sender": self.sender.tolist(),
            "replies": self.replies.tolist(),
            "beliefs": self.beliefs.tolist(),
        }


@dataclass(frozen=True, eq=False)
class PBESet:
    """Every perfect Bayesian equilibrium of a signalling game.

    Attributes:
        signalling: the game that was solved.
        components: the equilibria, one entry for each kind of play.
        degenerate: True where a tie in the payoffs could matter. The components then are the
            maximal convex pieces of the set; they may touch or overlap.
    """

    signalling: Signalling
    components: tuple[Component, ...]
    degenerate: bool

    @property
    def unique(self) -> bool:
        """Return whether all equilibria give the same play in the messages that are used."""
        return len(self.components) == 1 and len(self.components[0].corners[0]) == 1

    def as_dict(self) -> dict[str, Any]:
        """Return names, components and flags, ready for JSON."""
        game = self.signalling
        return {
            "types": list(game.types),
            "messages": list(game.messages),
            "replies": list(game.replies),
            "degenerate": self.degenerate,
            "unique": self.unique,
            "components": [c.as_dict() for c in self.components],
        }

    def __str__(self) -> str:
        lines = [f"{len(self.components)} found, {'with' if self.degenerate else 'no'} ties"]
        for component in self.components:
            lines += _lines(self.signalling, component)
        return "\n".join(lines)


def equilibria(signalling: Signalling) -> PBESet:
    """Find every perfect Bayesian equilibrium of a game of two types, messages and replies.

    Beliefs follow Bayes' rule after a message that some type sends; a message that none sends must
    be answered by a best reply to *some* belief. (With one message this is also sequential
    equilibrium.) Closed form, exact but for rounding; payoffs within a billionth of the largest
    count as ties, and a game with a tie that could matter is solved piece by piece and flagged.

    Args:
        signalling: the game; two types, two messages, two replies.

    Returns:
        A `PBESet`. Print it to read play, replies and beliefs on and off the path.

    Raises:
        GameError: the game has another size.

    Source: Cho & Kreps (1987), Quarterly Journal of Economics 102(2), 179-221, for the notion and
    the game below; Fudenberg & Tirole (1991), Journal of Economic Theory 53(2).

    Example:
        >>> tavern = Signalling(
        ...     prior=[0.9, 0.1],
        ...     sender=[[[1, 3], [0, 2]], [[0, 2], [1, 3]]],
        ...     receiver=[[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
        ...     types=("surly", "wimp"),
        ...     messages=("beer", "quiche"),
        ...     replies=("duel", "defer"),
        ... )
        >>> print(equilibria(tavern))
        2 found, no ties
        pooling on beer
          surly: beer 1, quiche 0
          wimp: beer 1, quiche 0
          after beer: surly 0.9, wimp 0.1; duel 0, defer 1
          after quiche (unused): surly 0 to 0.5, wimp 0.5 to 1; duel 0.5 to 1, defer 0 to 0.5
        pooling on quiche
          surly: beer 0, quiche 1
          wimp: beer 0, quiche 1
          after beer (unused): surly 0 to 0.5, wimp 0.5 to 1; duel 0.5 to 1, defer 0 to 0.5
          after quiche: surly 0.9, wimp 0.1; duel 0, defer 1
    """
    if signalling.shape != (2, 2, 2):
        raise GameError.found("The question for all equilibria", [_too_large(signalling)])
    prior, sender, receiver = (
        np.asarray(x) for x in (signalling.prior, signalling.sender, signalling.receiver)
    )
    batch = equilibria_batch(prior[None], sender[None], receiver[None])
    if batch.degenerate[0]:
        found = [_component(signalling, s, r) for s, r in pieces(prior, sender, receiver)]
        return PBESet(signalling, tuple(found), degenerate=True)
    which = np.flatnonzero(batch.exists[0])
    found = [
        _component(signalling, batch.sender[0, [k]], _ends(batch.low[0, k], batch.high[0, k]))
        for k in sorted(which, key=lambda k: int(KIND_OF[k]))
    ]
    return PBESet(signalling, tuple(found), degenerate=False)


def _too_large(signalling: Signalling) -> Problem:
    t, m, a = signalling.shape
    what = f"The game has {t} types, {m} messages and {a} replies; the closed form knows 2, 2, 2."
    fix = (
        "Write it with to_efg(signalling.game(), 1) and use an outside solver, such as Gambit; or "
    )
    return Problem(what, "shape", fix + "ask for its logit equilibria, which have no such limit.")


def _ends(low: Floats, high: Floats) -> Floats:
    return np.stack([low]) if (high - low <= TIE).all() else np.stack([low, high])


def _component(game: Signalling, sends: Floats, answers: Floats) -> Component:
    middle = sends.mean(0)
    mixes = (middle > TIE) & (middle < 1 - TIE)
    alike = abs(middle[0] - middle[1]) <= TIE
    kind = KINDS[int(mixes.sum()) + 1] if mixes.any() else KINDS[1 if alike else 0]
    sender = np.stack([1 - middle, middle], -1)
    unused = [m for m in (0, 1) if (sender[:, m] <= TIE).all()]
    low, high = answers.min(0), answers.max(0)
    replies = np.stack([np.stack([1 - high, 1 - low], -1), np.stack([low, high], -1)], 1)
    second = np.array([_beliefs(game, sends, m, low[m], high[m]) for m in (0, 1)])
    beliefs = np.stack([1 - second[:, ::-1], second], 1)
    return Component(
        kind=kind,
        message=game.messages[1 - unused[0]] if kind == KINDS[1] else None,
        unused=tuple(game.messages[m] for m in unused),
        sender=sender,
        replies=replies,
        beliefs=beliefs,
        corners=(sends, answers),
    )


def _beliefs(game: Signalling, sends: Floats, message: int, low: float, high: float) -> Floats:
    """Return least and greatest belief in the second type after a message."""
    found: list[float] = []
    for corner in sends:
        weight = np.asarray(game.prior) * (corner if message == 1 else 1 - corner)
        if weight.sum() > TIE:
            found.append(weight[1] / weight.sum())
        else:
            found += _supporting(np.asarray(game.receiver)[:, message], low, high)
    return np.array([min(found), max(found)])


def _supporting(payoff: Floats, low: float, high: float) -> list[float]:
    """Return the span of beliefs in the second type to which a reply in [low, high] is best."""
    start, end = payoff[:, 1] - payoff[:, 0]
    slack = TIE * abs(payoff).max()
    even = start / (start - end) if abs(start - end) > slack else 0.5
    points = np.clip([0.0, 1.0, even], 0, 1)
    gain = start + points * (end - start)
    fits = np.zeros(3, dtype=bool)
    if low <= TIE:
        fits |= gain <= slack
    if high >= 1 - TIE:
        fits |= gain >= -slack
    if not fits.any() or (low < 1 - TIE and high > TIE):
        fits |= abs(gain) <= slack
    return [float(x) for x in points[fits]]


def _lines(game: Signalling, component: Component) -> list[str]:
    on = f" on {component.message}" if component.message else ""
    lines = [component.kind + on]
    for name, row in zip(game.types, component.sender, strict=True):
        lines.append(f"  {name}: {_spans(game.messages, np.stack([row, row], -1))}")
    for m, name in enumerate(game.messages):
        mark = " (unused)" if name in component.unused else ""
        held = _spans(game.types, component.beliefs[m])
        lines.append(f"  after {name}{mark}: {held}; {_spans(game.replies, component.replies[m])}")
    return lines


def _spans(names: Sequence[str], spans: Floats) -> str:
    said = [
        f"{name} {low:.3g}" if high - low <= TIE else f"{name} {low:.3g} to {high:.3g}"
        for name, (low, high) in zip(names, spans + 0.0, strict=True)
    ]
    return ", ".join(said)
