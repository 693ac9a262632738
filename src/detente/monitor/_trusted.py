"""What may pass without review, where the case says so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from detente.monitor._decide import Bench, By, Decided, accept
from detente.monitor._inbox import reports_of
from detente.monitor._publisher import graded
from detente.monitor._shelf import filed


def pass_trusted(bench: Bench, trusted: Collection[str], now: datetime) -> list[Decided]:
    """Accept what comes from feeds that the case trusts, if the source is graded A and 1.

    The feed is named as the reviewer, so that the record shows that no person looked. What was
    reopened or edited waits for a person all the same.
    """
    if not trusted:
        return []
    with bench.desk.reading() as connection:
        rows = [
            r
            for r in filed(connection, state="open")
            if r.proposal.feed in trusted and r.proposal.mode == "act" and not r.event
        ]
        rows = [r for r in rows if r.id == r.proposal.id]
        said = [
            graded([report], bench.case, bench.feeds)[0]
            for report in reports_of(connection, rows, bench.feeds)
        ]
    sure = [r for r, s in zip(rows, said, strict=True) if s.grade == "A1"]
    why = "Passed without review: a trusted feed, graded A1."
    return [accept(bench, r.id, By(f"feed:{r.proposal.feed}", now, why)) for r in sure]
