"""Every perfect Bayesian equilibrium of one small signalling game, ties and all.

Fix, for each type, which message is best (the first, the second, or both) and, for each message,
which reply is. The first choice restricts only the replies and the second only the messages, by
linear inequalities; so the equilibria that fit it are a polygon of sender's chances (s_0, s_1)
times a polygon of receiver's chances (r_0, r_1). The 81 choices give the whole set; what lies
within a larger piece is left out. Slower than `equilibria_batch`, complete whatever the payoffs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.game._pbe import TIE

Floats = NDArray[np.float64]
Line = tuple[float, float, float]
"""(a, b, c): the half-plane of the (x, y) with a x + b y <= c."""

_BEST = ("first", "second", "both")
_CLOSE = 1e-8


def pieces(prior: Floats, sender: Floats, receiver: Floats) -> list[tuple[Floats, Floats]]:
    """Return the maximal convex pieces of the set of equilibria.

    Args:
        prior: shape (2,), above 0.
        sender: shape (2, 2, 2), payoffs by type, message and reply.
        receiver: shape (2, 2, 2).

    Returns:
        For each piece the corners of its two polygons: shape (K, 2), the chance of the second
        message for each type, and shape (L, 2), the chance of the second reply after each message.
        Every pair of a point in one and a point in the other is an equilibrium.

    Example:
        >>> flat = np.zeros((2, 2, 2))
        >>> [(len(s), len(r)) for s, r in pieces(np.array([0.5, 0.5]), flat, flat)]
        [(4, 4)]
    """
    found = []
    for means, answers in product(product(_BEST, repeat=2), repeat=2):
        if not all(_possible(receiver[:, m], a) for m, a in enumerate(answers)):
            continue
        chances = [*_box(means), *_receiver_lines(prior, receiver, answers)]
        replies = [*_box(answers), *_sender_lines(sender, means)]
        corners = (_polygon(chances), _polygon(replies))
        if len(corners[0]) and len(corners[1]):
            found.append((corners, (chances, replies)))
    return _maximal(found)


def _possible(payoff: Floats, answer: str) -> bool:
    """Return whether some belief makes the reply (or both) best; payoff is (types, replies)."""
    gain = payoff[:, 1] - payoff[:, 0]
    slack = TIE * max(abs(payoff).max(), 1e-300)
    low, high = bool((gain <= slack).any()), bool((gain >= -slack).any())
    return {"first": low, "second": high, "both": low and high}[answer]


def _box(best: Sequence[str]) -> list[Line]:
    """Return the bounds of two chances of the second of two, each of which may be pure."""
    lines: list[Line] = []
    for axis, which in enumerate(best):
        low, high = (1.0 if which == "second" else 0.0), (0.0 if which == "first" else 1.0)
        unit = (1.0, 0.0) if axis == 0 else (0.0, 1.0)
        lines += [(unit[0], unit[1], high), (-unit[0], -unit[1], -low)]
    return lines


def _signed(line: Line, best: str) -> list[Line]:
    """Return the line as a gain that is at most, at least or exactly zero, scaled to its size."""
    size = max(abs(x) for x in line)
    scaled = [(x / size if size > 0 else 0.0) for x in line]
    a, b, c = (0.0 if abs(x) < TIE else x for x in scaled)
    less, more = (a, b, c), (-a, -b, -c)
    return {"first": [less], "second": [more], "both": [less, more]}[best]


def _receiver_lines(prior: Floats, receiver: Floats, answers: Sequence[str]) -> list[Line]:
    pull = prior[:, None] * (receiver[..., 1] - receiver[..., 0])
    used: list[Line] = [
        (-pull[0, 0], -pull[1, 0], -pull[0, 0] - pull[1, 0]),
        (pull[0, 1], pull[1, 1], 0.0),
    ]
    return [line for gain, best in zip(used, answers, strict=True) for line in _signed(gain, best)]


def _sender_lines(sender: Floats, means: Sequence[str]) -> list[Line]:
    edge, lead = sender[..., 1] - sender[..., 0], sender[:, 0, 0] - sender[:, 1, 0]
    lines: list[Line] = []
    for t, best in enumerate(means):
        lines += _signed((-edge[t, 0], edge[t, 1], lead[t]), best)
    return lines


def _polygon(lines: Sequence[Line]) -> Floats:
    """Return the corners of what the half-planes leave of the unit square, in order."""
    points = [np.array(p, dtype=float) for p in ((0, 0), (1, 0), (1, 1), (0, 1))]
    for line in lines:
        points = _cut(points, line)
    return np.array(points).reshape(-1, 2)


def _cut(points: list[Floats], line: Line) -> list[Floats]:
    over = [line[0] * p[0] + line[1] * p[1] - line[2] for p in points]
    kept: list[Floats] = []
    for k, (p, here) in enumerate(zip(points, over, strict=True)):
        q, there = points[k - 1], over[k - 1]
        if (here > _CLOSE) != (there > _CLOSE) and abs(here - there) > 0:
            kept.append(q + (p - q) * min(1.0, max(0.0, there / (there - here))))
        if here <= _CLOSE:
            kept.append(p)
    fresh: list[Floats] = []
    for p in kept:
        if all(abs(p - q).max() > _CLOSE for q in fresh):
            fresh.append(p)
    return fresh


_Piece = tuple[tuple[Floats, Floats], tuple[list[Line], list[Line]]]


def _maximal(found: Sequence[_Piece]) -> list[tuple[Floats, Floats]]:
    """Drop each piece that lies within another one (of two equal ones the later)."""
    inside = [
        [
            all(_holds(lines, corners) for lines, corners in zip(wide[1], small[0], strict=True))
            for wide in found
        ]
        for small in found
    ]
    return [
        small[0]
        for i, small in enumerate(found)
        if not any(
            inside[i][j] and (not inside[j][i] or j < i) for j in range(len(found)) if j != i
        )
    ]


def _holds(lines: Sequence[Line], corners: Floats) -> bool:
    over = np.array([[a * x + b * y - c for x, y in corners] for a, b, c in lines])
    return bool((over <= 10 * _CLOSE).all())
