"""Is what a report speaks of in the record already?"""

from __future__ import annotations

from datetime import timedelta

from detente.monitor._headline import said, shared
from detente.monitor._same import Report
from detente.record import Event, Record

_AFTER = 2  # days after an event within which an undated report is taken to be of it


def known(record: Record, report: Report) -> tuple[str, ...]:
    """Return the events that a report may speak of, the likeliest first; empty where none is.

    One fits if it is of the same kind, shares a player and fell on the day that the report says,
    or, where it names no day, on one of the days before it came out.

    Example:
        >>> from detente.case import load
        >>> from detente.monitor._item import Item
        >>> from detente.monitor._proposal import Proposal
        >>> from detente.record import open_record
        >>> read = ("nuclear_test", "MOBILIZE", ("north_korea",), (), "2017-09-03", "act")
        >>> proposal = Proposal("x", "1", "r", *read, 0.9, (), "x-1")
        >>> report = Report(Item("x", "1", title="North Korea tests a bomb"), proposal)
        >>> known(open_record(load("north_korea")), report)
        ('NUC-20170903',)
    """
    if report.window is None or report.proposal.mode != "act":
        return ()
    first, last = report.window
    near = record.select([], since=first - timedelta(days=400), until=last)
    fits = [e for e in near if _fits(e, report)]
    return tuple(e.id for e in sorted(fits, key=lambda e: (-_nearness(e, report), e.id)))


def _fits(event: Event, report: Report) -> bool:
    said_of = {*report.proposal.actors, *report.proposal.targets}
    if event.kind != report.proposal.kind or not said_of & {*event.actors, *event.targets}:
        return False
    if report.window is None:
        return False
    first, last = report.window
    if not report.exact:
        first = last - timedelta(days=_AFTER + 1)
    return event.first <= last and max(event.first, event.last) >= first


def _nearness(event: Event, report: Report) -> float:
    """Weigh the day, the players and the words."""
    exact = float(report.exact is not None and report.exact == event.first)
    mine = {*report.proposal.actors, *report.proposal.targets}
    theirs = {*event.actors, *event.targets}
    return (
        2.0 * exact
        + len(mine & theirs) / len(mine | theirs)
        + shared(report.said, said(event.summary))
    )
