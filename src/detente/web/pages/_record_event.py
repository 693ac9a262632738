"""One event laid open, and the sources of the record."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from detente.errors import DetenteError
from detente.record import Claim, Record
from detente.record._search import named
from detente.record._shown import event_shown, sources_shown
from detente.record._uses import uses
from detente.web._filters import AsOf
from detente.web._frame import fragment, kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import HTML, Kept, answer
from detente.web._ready import at_hand
from detente.web._record_rows import neighbours, player_names, quantities
from detente.web._site import Site
from detente.web._standing import months_of
from detente.web._tasks import WEIGHTS

router = APIRouter(include_in_schema=False)
PAGE = 60  # sources on a page


class SourcesAsked(AsOf):
    """Which sources are looked for, and which page of them."""

    q: str = Field("", max_length=200)
    page: int = Field(1, ge=1, le=10_000)


Asked = Annotated[AsOf, Query()]


@router.get("/record/sources")
@at_hand
def sources(
    request: Request, site: Here, visitor: Reader, asked: Annotated[SourcesAsked, Query()]
) -> Response:
    """List the sources that the record rests on, the most used first."""

    def made() -> Kept:
        record = site.record(asked.day)
        fit = named(record, asked.q)
        rows = [row for row in sources_shown(record) if row["id"] in fit]
        last = max(1, -(-len(rows) // PAGE))
        page = min(asked.page, last)
        kinds = {k.id: k.name for k in site.case.source_kinds}
        context = {"asked": asked, "total": len(rows), "page": page, "pages_in_all": last}
        context |= {"rows": rows[(page - 1) * PAGE : page * PAGE], "kinds": kinds}
        return kept_page(request, "record_sources.html", title="Sources", record=record, **context)

    parts = (visitor, str(request.url), asked.page)
    return answer(request, site.kept("page sources", *parts, make=made))


@router.get("/record/disagreements")
@at_hand
def differ(request: Request, site: Here, visitor: Reader, asked: Asked) -> Response:
    """Show the days on which published lists of the same events differ."""
    from detente.record import disagreements  # noqa: PLC0415

    def made() -> Kept:
        record = site.record(asked.day)
        found = disagreements(record)[::-1]
        context = {"asked": asked, "rows": found, "lists": site.case.comparisons}
        title = "Where lists differ"
        return kept_page(request, "record_differ.html", title=title, record=record, **context)

    return answer(request, site.kept("page differ", visitor, str(request.url), make=made))


@router.get("/record/{event}")
@at_hand
def one(request: Request, site: Here, visitor: Reader, event: str, asked: Asked) -> Response:
    """Show an event with every claim it rests on, and what rests on it."""
    record = site.record(asked.day)
    found = event_shown(record, event)
    weight = _weight(site, record, found["id"])

    def made() -> Kept:
        id = found["id"]
        before, after = neighbours(record, id)
        kind = site.case.kind(found["kind"])
        context = {
            "asked": asked,
            "event": {**found, **{n: _whole(found[n]) for n in ("claims", "superseded")}},
            "kind": kind,
            "names": player_names(site.case),
            "actions": _actions(site),
            "factors": {f.id: f.name for f in site.case.factors},
            "quantities": partial(quantities, site.case),
            "uses": uses(months_of(record), id),
            "before": before,
            "after": after,
            "weight": weight,
        }
        title = f"{id}, {found['happened']}"
        return kept_page(request, "record_event.html", title=title, record=record, **context)

    parts = (visitor, str(request.url), weight["state"])
    return answer(request, site.kept("page event", *parts, make=made))


@router.get("/record/{event}/weight")
def weighed(request: Request, site: Here, visitor: Reader, event: str, asked: Asked) -> Response:
    """Show what an event weighed; status 202 while intent is being read."""
    record = site.record(asked.day)
    id = event_shown(record, event)["id"]
    weight = _weight(site, record, id)
    shown = {"weight": weight, "names": player_names(site.case), "actions": _actions(site)}
    body = fragment("record_weight.html", asked=asked, id=id, **shown)
    status = 202 if weight["state"] == "waiting" else 200
    return Response(body, status, media_type=HTML, headers={"Cache-Control": "no-store"})


def _weight(site: Site, record: Record, id: str) -> dict[str, Any]:
    """Return what intent makes of an event: there, being worked out, or not to be had."""
    if site.case.game is None:
        return {"state": "none", "why": "The case declares no game, so intent cannot be read."}
    found = site.warm.look(WEIGHTS, record)
    if found is None:
        return {"state": "waiting"}
    if isinstance(found, DetenteError):
        return {"state": "none", "why": found.headline}
    types = {(t.player, t.id): t.name for t in site.case.types}
    return {"state": "there", "rows": found.get(id, []), "types": types}


def _whole(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return claims with the fields that they leave empty."""
    return [{**dict.fromkeys(Claim.model_fields, ""), **claim} for claim in claims]


def _actions(site: Site) -> dict[tuple[str, str], str]:
    return {(p.id, a.id): a.name for p in site.case.players for a in p.actions}
