"""The record: events that fit a search, in a list, by kind and year, and on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from detente.record import Event, Record
from detente.web._filters import Filters, Leafed
from detente.web._frame import kept_page
from detente.web._guard import Here, Reader, Visitor
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand
from detente.web._record_charts import (
    flights_chart,
    flown,
    groups_chart,
    map_chart,
    placed,
    sites,
    years_chart,
)
from detente.web._record_rows import by_year, choices, found_in, line
from detente.web._site import Site

router = APIRouter(include_in_schema=False)
PAGE = 30  # events on a page
GRADES = (
    ("A", "A: reliable"),
    ("B", "B or better: usually reliable"),
    ("C", "C or better: fairly reliable"),
    ("A1", "A1: reliable and confirmed"),
    ("B2", "B2 or better: probably true"),
)
Asked = Annotated[Leafed, Query()]
Same = Annotated[Filters, Query()]


@router.get("/record")
@at_hand
def listed(request: Request, site: Here, visitor: Reader, asked: Asked) -> Response:
    """List the events that fit, the latest first, with a time line."""

    def made() -> Kept:
        record = site.record(asked.day)
        ever = found_in(record, asked.always)
        found = [e for e in ever if _within(e, asked)][::-1]
        pages = max(1, -(-len(found) // PAGE))
        page = min(asked.page, pages)
        shown = found[(page - 1) * PAGE : page * PAGE]
        start = int(site.case.standoff.start[:4])
        years = by_year(ever, start)
        context = {
            **_common(site, record, asked, len(found)),
            "start": start,
            "early": sum(e.first.year < start for e in ever),
            "lines": [line(record, e) for e in shown],
            "page": page,
            "pages_in_all": pages,
            "years": years_chart(years, _chosen(asked)) if years else None,
            "numbers": _year_numbers(ever, asked),
        }
        return kept_page(request, "record.html", title="Record", record=record, **context)

    return _answer(request, site, visitor, "list", (*asked.key, asked.page), made)


@router.get("/record/kinds")
@at_hand
def kinds(request: Request, site: Here, visitor: Reader, asked: Same) -> Response:
    """Show how many events of each group of kinds there were in each year."""

    def made() -> Kept:
        record = site.record(asked.day)
        found = found_in(record, asked.wanted)
        start = int(site.case.standoff.start[:4])
        spec = groups_chart(site.case, found, start) if found else None
        context = _common(site, record, asked, len(found))
        early = sum(e.first.year < start for e in found)
        rows = _kind_numbers(site, found, asked)
        context |= {"spec": spec, "start": start, "early": early, "numbers": rows}
        return kept_page(request, "record_kinds.html", title="Kinds", record=record, **context)

    return _answer(request, site, visitor, "kinds", asked.key, made)


@router.get("/record/map")
@at_hand
def ground(request: Request, site: Here, visitor: Reader, asked: Same) -> Response:
    """Show where events were, as far as their sources say, and how flights went."""

    def made() -> Kept:
        record = site.record(asked.day)
        found = found_in(record, asked.wanted)
        rows, flights = sites(site.case, found), flown(found)
        context = {
            **_common(site, record, asked, len(found)),
            "rows": rows,
            "off": len(found) - len(placed(found)),
            "map": map_chart(rows) if rows else None,
            "numbers": _site_numbers(rows, asked),
            "flights": flights_chart(flights) if flights else None,
            "flown": _flight_numbers(flights),
        }
        return kept_page(request, "record_map.html", title="Map", record=record, **context)

    return _answer(request, site, visitor, "map", asked.key, made)


def _answer(
    request: Request, site: Site, visitor: Visitor, name: str, key: Any, make: Any
) -> Response:
    parts = (name, visitor, request.url.path, key, str(request.url))
    return answer(request, site.kept("page record", *parts, make=make))


def _common(site: Site, record: Record, asked: Filters, total: int) -> dict[str, Any]:
    """Return what every view of the record shows: the form, what it asks, and how many fit."""
    return {
        "asked": asked,
        "choices": choices(site.case),
        "grades": GRADES,
        "total": total,
        "all": len(record.events),
        "claims": len(record.claims),
    }


def _within(event: Event, asked: Filters) -> bool:
    since, until = asked.since or None, asked.until or None
    return (since is None or event.first >= since) and (until is None or event.first <= until)


def _chosen(asked: Filters) -> tuple[int, int] | None:
    if not asked.since and not asked.until:
        return None
    return (
        asked.since.year if asked.since else 0,
        asked.until.year if asked.until else 9999,
    )


def _link(href: str, text: object) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)


def _year_numbers(events: Sequence[Event], asked: Filters) -> tuple[tuple[str, ...], list[Any]]:
    def row(year: int, count: int) -> list[Any]:
        href = "/record" + asked.query(since=f"{year}-01-01", until=f"{year}-12-31")
        return [_link(href, year) if count else year, count]

    return ("year", "events"), [row(*one) for one in reversed(by_year(events))]


def _kind_numbers(
    site: Site, events: Sequence[Event], asked: Filters
) -> tuple[tuple[str, ...], list[Any]]:
    counts: dict[str, int] = {}
    for event in events:
        counts[event.kind] = counts.get(event.kind, 0) + 1
    rows = sorted(counts.items(), key=lambda r: (-r[1], r[0]))
    named = [(site.case.kind(id), n) for id, n in rows]
    return ("kind", "events", "group", "PLOVER", "CAMEO"), [
        [
            _link("/record" + asked.query(kind=k.id), k.plural),
            n,
            k.group.replace("_", " "),
            k.plover,
            k.cameo,
        ]
        for k, n in named
    ]


def _site_numbers(rows: list[dict[str, Any]], asked: Filters) -> tuple[tuple[str, ...], list[Any]]:
    names = ("site", "events", "first", "last", "latitude", "longitude")
    return names, [
        [
            _link("/record" + asked.query(q=r["site"]), r["site"]),
            r["events"],
            r["first"],
            r["last"],
            r["latitude"],
            r["longitude"],
        ]
        for r in rows
    ]


def _flight_numbers(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], list[Any]]:
    return ("day", "what", "km far", "km high"), [
        [_link(f"/record/{r['id']}", r["day"]), r["what"], r["distance"], r["height"]]
        for r in reversed(rows)
    ]
