"""Who says so, of what sort, and how far to trust it once others say it too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from detente.case import Case
from detente.monitor._feed import Feed
from detente.monitor._headline import copied
from detente.monitor._item import Item
from detente.monitor._same import Report

_SECOND_HAND = frozenset({"digest", "mirror", "reference_work"})


@dataclass(frozen=True)
class Said:
    """A report with its publisher, sort of source and grade (reliability, credibility)."""

    report: Report
    publisher: str
    kind: str
    reliability: str
    credibility: int

    @property
    def grade(self) -> str:
        """As the Admiralty code writes it: B2."""
        return f"{self.reliability}{self.credibility}"


def publisher_of(item: Item, feeds: Mapping[str, Feed]) -> tuple[str, str]:
    """Return who published an item and the sort of source, as the case's grading names it.

    A feed that counts and points (`role = "volume"`) publishes nothing itself: the publisher is
    the site that it points to, and what is known of it is a digest.
    """
    feed = feeds.get(item.feed)
    named = item.fields.get("publisher")
    host = (urlsplit(item.url).hostname or "").removeprefix("www.")
    if feed is None:
        return str(named or host or item.feed), "digest"
    if feed.role == "volume":
        return str(named or host or feed.publisher), "digest"
    return str(named or feed.publisher), feed.kind


def graded(reports: Iterable[Report], case: Case, feeds: Mapping[str, Feed]) -> tuple[Said, ...]:
    """Grade reports of one event, side by side.

    Each starts where its sort of source starts. It is 1, confirmed, where an independent source of
    another publisher says the same: not a digest or copy, and not the same text.
    """
    sorts = {k.id: k for k in case.source_kinds}
    found = []
    for report in reports:
        publisher, kind = publisher_of(report.item, feeds)
        sort = sorts.get(kind)
        grade = (sort.reliability, sort.credibility) if sort else ("F", 6)
        found.append(Said(report, publisher, kind, *grade))
    return tuple(
        Said(s.report, s.publisher, s.kind, s.reliability, 1) if _confirmed(s, found) else s
        for s in found
    )


def _confirmed(one: Said, every: Iterable[Said]) -> bool:
    return one.kind not in _SECOND_HAND and any(independent(one, other) for other in every)


def independent(one: Said, other: Said) -> bool:
    """Say whether another report confirms this one by itself."""
    if other.kind in _SECOND_HAND or one.publisher.casefold() == other.publisher.casefold():
        return False
    return not copied(one.report.said, other.report.said)


def corroboration(said: Iterable[Said]) -> int:
    """Return how many publishers say so independently: copies of one text count once."""
    kept: list[Said] = []
    for one in said:
        if one.kind not in _SECOND_HAND and all(independent(one, k) for k in kept):
            kept.append(one)
    return len(kept)
