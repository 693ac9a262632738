"""How far two reviewers agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from detente.monitor._desk import Desk
from detente.monitor._inbox import voted
from detente.monitor._shelf import decisions


@dataclass(frozen=True)
class Agreement:
    """Two reviewers' decisions on the same proposals.

    Attributes:
        kappa: (observed - expected) / (1 - expected); None where both always decide the same one
            way, so that chance alone would agree as often.
        observed, expected: Shares of agreement, found and by chance.
        table: How often the first decided this and the second that.
        disputed: Proposals on which they differ.
    """

    reviewers: tuple[str, str]
    count: int
    kappa: float | None
    observed: float
    expected: float
    table: Mapping[tuple[str, str], int]
    disputed: tuple[str, ...]


def agreement(desk: Desk) -> list[Agreement]:
    """Return Cohen's kappa for each two reviewers who decided on the same proposals.

    What counts is each one's decision (accept, reject or merge) on the reading that stands.

    Source: Cohen (1960), Educational and Psychological Measurement 20(1), 37-46.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> agreement(Desk(Path(tempfile.mkdtemp())))
        []
    """
    with desk.reading() as connection:
        votes = voted(decisions(connection))
    people = sorted({name for votes in votes.values() for name in votes})
    found = []
    for one, other in combinations(people, 2):
        both = {p: (v[one], v[other]) for p, v in votes.items() if one in v and other in v}
        if both:
            found.append(_of((one, other), both))
    return found


def _of(reviewers: tuple[str, str], both: Mapping[str, tuple[str, str]]) -> Agreement:
    table = Counter(both.values())
    observed, expected, value = kappa(table)
    disputed = tuple(sorted(p for p, (a, b) in both.items() if a != b))
    return Agreement(reviewers, len(both), value, observed, expected, dict(table), disputed)


def kappa(table: Mapping[tuple[str, str], int]) -> tuple[float, float, float | None]:
    """Return observed and expected agreement and Cohen's kappa of a table of counts.

    Example:
        >>> observed, expected, value = kappa(
        ...     {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
        ... )
        >>> observed, expected, round(value, 12)
        (0.7, 0.5, 0.4)
    """
    total = sum(table.values())
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (a, b), n in table.items():
        first[a] += n
        second[b] += n
    observed = sum(n for (a, b), n in table.items() if a == b) / total
    expected = sum(first[c] * second[c] for c in first) / total**2
    return observed, expected, None if expected == 1 else (observed - expected) / (1 - expected)
