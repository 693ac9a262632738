"""Do two reports speak of one event? Weights of evidence added up, as Fellegi and Sunter do.

Some differences rule it out whatever else agrees: another day, another kind of act, a denial
beside the act, a look back beside the news. What remains is weighed: how close in time, the same
kind, players, quantities, words. Weights were estimated on pairs that a person had judged
(docs/understand/deduplication.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from detente.monitor._headline import Said, copied, said, shared
from detente.monitor._item import Item
from detente.monitor._proposal import Proposal
from detente.record._when import span

_BEFORE = 2  # days by which an event may precede the first report of it
_HOURS = 10 * 3600  # reports of one act that date it a day apart appear this close together


@dataclass(frozen=True)
class Report:
    """An item and what was read in it; `publisher` is whoever made it public."""

    item: Item
    proposal: Proposal
    publisher: str = ""

    @property
    def id(self) -> str:
        """The proposal's id."""
        return self.proposal.id

    @cached_property
    def said(self) -> Said:
        """Its headline, taken apart."""
        return said(self.item.title or self.proposal.summary)

    @cached_property
    def window(self) -> tuple[date, date] | None:
        """First and last day on which the event can have happened; None where nothing says."""
        if self.proposal.happened:
            return span(self.proposal.happened)
        if self.item.published is None:
            return None
        day = self.item.published.date()
        return day - timedelta(days=_BEFORE), day + timedelta(days=1)

    @property
    def exact(self) -> date | None:
        """The day on which the words say that it happened."""
        return span(self.proposal.happened)[0] if len(self.proposal.happened) == 10 else None

    @cached_property
    def address(self) -> str:
        """Its address without scheme, query and trailing slash."""
        parts = urlsplit(self.item.url)
        return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}".lower()


def alike(a: Report, b: Report) -> float:
    """Return the chance that two reports speak of one event, from 0 to 1.

    Example:
        >>> from detente.monitor._proposal import Proposal
        >>> def report(feed, title, day):
        ...     said = ("ballistic_launch", "MOBILIZE", ("north_korea",), (), day, "act")
        ...     item = Item(feed, title, title=title)
        ...     return Report(item, Proposal(feed, title, "r", *said, 0.9, (), "x-1"), feed)
        >>> one = report("a", "North Korea fires missile", "2017-11-29")
        >>> other = report("b", "North Korea launches ballistic missile", "2017-11-29")
        >>> later = report("b", "North Korea fires missile", "2017-12-04")
        >>> alike(one, other) > 0.9, alike(one, later)
        (True, 0.0)
    """
    if not compatible(a, b) or a.said.back != b.said.back:
        return 0.0
    told = sum(WEIGHTS[name] * value for name, value in evidence(a, b).items())
    return 1.0 / (1.0 + math.exp(-(WEIGHTS["start"] + told)))


def compatible(a: Report, b: Report) -> bool:
    """Say whether nothing rules out that the two are one: mode, root, item, actors, day."""
    one, other = a.proposal, b.proposal
    if one.mode != other.mode or (one.root != other.root and one.kind != other.kind):
        return False
    if (one.feed, one.key) == (other.feed, other.key) and one.kind != other.kind:
        return False
    if one.actors and other.actors and not set(one.actors) & set(other.actors):
        return False
    return not apart(a, b)


def apart(a: Report, b: Report) -> bool:
    """Say whether two reports date what happened to different days.

    A clock across the world may make one act of two days: a day's difference is none where both
    reports came out within hours of each other.
    """
    if a.window is None or b.window is None:
        return False
    gap = _gap(a.window, b.window)
    if gap <= 0:
        return False
    return gap > 1 or not (a.exact and b.exact) or not _together(a.item.published, b.item.published)


def _gap(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Return the days between two windows; 0 or less where they meet."""
    return max((other[0] - one[1]).days, (one[0] - other[1]).days)


def _together(one: datetime | None, other: datetime | None) -> bool:
    return bool(one and other) and abs((one - other).total_seconds()) <= _HOURS  # type: ignore[operator]


def evidence(a: Report, b: Report) -> dict[str, float]:
    """Return what speaks for and against, by name, each from -1 or 0 to 1."""
    one, other = a.proposal, b.proposal
    comparable = a.said.latin == b.said.latin
    mine, theirs = {*one.actors, *one.targets}, {*other.actors, *other.targets}
    return {
        "address": float(bool(a.address) and a.address == b.address),
        "copied": float(copied(a.said, b.said)),
        "again": float(bool(a.publisher) and a.publisher == b.publisher and not _one_text(a, b)),
        "kind": float(one.kind == other.kind),
        "days": _days(a, b),
        "dated": float(a.exact is not None and b.exact is not None),
        "players": _overlap(mine, theirs),
        "crossed": float(not (mine <= theirs or theirs <= mine)),
        "words": shared(a.said, b.said, _named(mine | theirs)) if comparable else 0.0,
        "foreign": float(not comparable),
        "numbers": _numbers(a.said.numbers, b.said.numbers),
        "quantities": _quantities(one.magnitudes, other.magnitudes),
    }


def _one_text(a: Report, b: Report) -> bool:
    """Say whether they are one article; another one of the same publisher is seldom a repeat."""
    return copied(a.said, b.said) or (bool(a.address) and a.address == b.address)


def _days(a: Report, b: Report) -> float:
    """Return days between them, by exact day or else by publication, over four, at most 1."""
    if a.exact and b.exact:
        return min(abs((a.exact - b.exact).days), 4) / 4
    one, other = a.item.published, b.item.published
    if one is None or other is None:
        return 0.5
    return min(abs((one - other).total_seconds()) / 86_400, 4.0) / 4


def _named(players: set[str]) -> frozenset[str]:
    """Return the words of players' names: that both headlines have those tells nothing new."""
    return said(" ".join(players).replace("_", " ")).words


def _overlap(one: set[str], other: set[str]) -> float:
    both = one | other
    return len(one & other) / len(both) if both else 0.5


def _numbers(one: frozenset[str], other: frozenset[str]) -> float:
    """Return 1 where both name the same number, -1 where all differ, 0 where one names none."""
    if not one or not other:
        return 0.0
    return 1.0 if one & other else -1.0


def _quantities(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    names = one.keys() & other.keys()
    if not names:
        return 0.0
    same = sum(math.isclose(one[n], other[n], rel_tol=0.15, abs_tol=0.25) for n in names)
    return 2.0 * same / len(names) - 1.0


WEIGHTS: Mapping[str, float] = {
    "start": -2.3,
    "address": 5.0,
    "copied": 2.0,
    "again": -7.6,
    "kind": 1.8,
    "days": -5.2,
    "dated": 2.6,
    "players": 4.6,
    "crossed": -1.8,
    "words": 2.9,
    "foreign": 0.8,
    "numbers": 2.4,
    "quantities": 1.0,
}
LINE = 0.5  # from here on two reports count as one event's
