"""Reports gathered by event, whatever order they came in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from detente.monitor._same import LINE, Report, alike, compatible


@dataclass(frozen=True)
class Cluster:
    """Reports of one event, by id."""

    reports: tuple[Report, ...]

    @property
    def id(self) -> str:
        """C and the digest of its first report."""
        return "C" + self.reports[0].id[1:]


def clustered(reports: Iterable[Report]) -> list[Cluster]:
    """Gather reports by event; every report is in one cluster, and their order plays no part.

    The likeliest pairs are joined first. Two groups are joined only where no report of one rules
    out a report of the other, so that a cluster never spans two acts of different days.

    Example:
        >>> clustered([])
        []
    """
    found = {r.id: r for r in reports}
    ids = sorted(found)
    group = {id: [id] for id in ids}
    for _, one, other in sorted(_likely([found[id] for id in ids])):
        left, right = group[one], group[other]
        if left is right or not _may_join(found, left, right):
            continue
        left.extend(right)
        group.update(dict.fromkeys(right, left))
    whole = {tuple(sorted(ids)) for ids in group.values()}
    return [Cluster(tuple(found[id] for id in ids)) for ids in sorted(whole)]


def _likely(reports: Sequence[Report]) -> Iterable[tuple[float, str, str]]:
    """Yield pairs above the line; those whose windows cannot meet are not looked at."""
    dated = sorted(reports, key=_begins)
    for place, one in enumerate(dated):
        for other in dated[place + 1 :]:
            if _beyond(one, other):
                break
            chance = alike(one, other)
            if chance >= LINE:
                yield (-round(chance, 9), *sorted((one.id, other.id)))  # type: ignore[misc]


def _begins(report: Report) -> tuple[date, str]:
    """Sort what has no date first: it is held against everything."""
    return (report.window[0] if report.window else date.min, report.id)


def _beyond(one: Report, other: Report) -> bool:
    """Say whether a later window begins after an earlier one, and all after it, could reach."""
    if one.window is None or other.window is None:
        return False
    return (other.window[0] - one.window[1]).days > 1


def _may_join(found: dict[str, Report], left: Sequence[str], right: Sequence[str]) -> bool:
    return all(compatible(found[a], found[b]) for a in left for b in right)


def spans(cluster: Cluster) -> bool:
    """Say whether reports of a cluster rule each other out; never, for one made here."""
    return any(not compatible(a, b) for a, b in combinations(cluster.reports, 2))
