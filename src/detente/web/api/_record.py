"""The record and its timeline over HTTP: what `detente record` and `detente timeline` print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from detente.record import Record, stats, verify
from detente.record._shown import (
    disagreements_shown,
    event_row,
    event_shown,
    sources_shown,
    verification_shown,
)
from detente.web._filters import AsOf, Filters
from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._paging import Paging, cut
from detente.web._ready import at_hand
from detente.web._record_rows import found_in
from detente.web._site import Site
from detente.web._standing import months_of
from detente.web.api._problems import problems

router = APIRouter(prefix="/api/v1", tags=["record"], responses=problems(400, 401, 403, 422))
Row = dict[str, Any]
Month = Annotated[str, Field(pattern="^([1-9][0-9]{3}-(0[1-9]|1[0-2]))?$")]
Asked = Annotated[AsOf, Query()]
EventName = Annotated[str, Field(max_length=80)]
_LINK = {
    "Link": {
        "description": "The first page and, while there are more rows, the next (RFC 8288).",
        "schema": {"type": "string"},
    }
}


class Between(AsOf):
    """Which months of the timeline are asked for."""

    since: Month = Field(
        "", description="First month, as 2017-01; none lies before the case's start."
    )
    until: Month = Field("", description="Last month; none lies after the as-of month.")


class Sought(Filters):
    """Which events are looked for, and in which order."""

    newest: bool = Field(False, description="The latest event first, instead of last.")


@router.get("/record/stats", response_model=Row)
@at_hand
def record_stats(request: Request, site: Here, visitor: Reader, asked: Asked) -> Response:
    """Count what the record holds: events by kind and year, claims and sources."""
    return _told(request, site, asked, "stats", stats)


@router.get("/record/events", response_model=list[Row], responses={200: {"headers": _LINK}})
@at_hand
def record_events(
    request: Request,
    site: Here,
    visitor: Reader,
    asked: Annotated[Sought, Query()],
    paging: Paging,
) -> Response:
    """List the events that fit, by date, so many at a time; the `Link` header leads on."""
    record = site.record(asked.day)
    found = found_in(record, asked.wanted)
    page = cut(found[::-1] if asked.newest else found, paging, lambda e: e.id)
    key = ("api events", request.url.query, record.day)
    kept = site.kept(*key, make=lambda: Kept.json([event_row(e) for e in page.rows]))
    return answer(request, kept, page.headers(request))


@router.get("/record/events/{id}", response_model=Row, responses=problems(404))
@at_hand
def record_event(
    request: Request, site: Here, visitor: Reader, id: EventName, asked: Asked
) -> Response:
    """Show one event with every claim it rests on, merges and corrections."""
    return _told(request, site, asked, f"event {id}", lambda record: event_shown(record, id))


@router.get("/record/sources", response_model=list[Row])
@at_hand
def record_sources(request: Request, site: Here, visitor: Reader, asked: Asked) -> Response:
    """List the sources that the record rests on, the most used first."""
    return _told(request, site, asked, "sources", sources_shown)


@router.get("/record/disagreements", response_model=list[Row])
@at_hand
def record_disagreements(request: Request, site: Here, visitor: Reader, asked: Asked) -> Response:
    """Show the days on which published lists differ, and how each case was settled."""
    return _told(request, site, asked, "disagreements", disagreements_shown)


@router.get("/record/verify", response_model=Row)
@at_hand
def record_verify(request: Request, site: Here, visitor: Reader) -> Response:
    """Prove that no row of the record was lost or altered, or name what was.

    The answer holds until a row is added.
    """

    def made() -> Kept:
        return Kept.json(verification_shown(verify(site.case, site.settings.workspace)))

    return answer(request, site.kept("api verify", make=made))


@router.get("/timeline", response_model=list[Row])
@at_hand
def timeline(
    request: Request, site: Here, visitor: Reader, asked: Annotated[Between, Query()]
) -> Response:
    """Say, month by month, what each player did and what everybody could see."""

    def months(record: Record) -> list[Row]:
        since, until = asked.since or "0000", asked.until or "9999"
        return [asdict(m) for m in months_of(record) if since <= m.month <= until]

    return _told(request, site, asked, f"timeline {asked.since} {asked.until}", months)


def _told(
    request: Request, site: Site, asked: AsOf, name: str, make: Callable[[Record], object]
) -> Response:
    day = asked.day
    kept = site.kept("api", name, day, make=lambda: Kept.json(make(site.record(day))))
    return answer(request, kept)
