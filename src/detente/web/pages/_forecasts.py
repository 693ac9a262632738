"""Forecasts: what is likely next, and how good such statements have been."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from detente.case._model import Question
from detente.errors import RecordError
from detente.web import _forecast_shown as shown
from detente.web import _forecasts as held
from detente.web._day import DayOrNone
from detente.web._frame import kept_page
from detente.web._guard import Editor, Here, Reader
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand, may_take_time
from detente.web._site import Site

router = APIRouter(include_in_schema=False)
AsOf = Annotated[DayOrNone, Query()]
Id = Annotated[str, Path(max_length=120, pattern=r"^[a-z][a-z0-9-]*$")]


@router.get("/forecasts")
@at_hand
def forecasts(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Show every open question with its answer; those being worked out are named."""
    ready = _ready(site, "page forecasts", visitor, request)
    if ready is not None:
        return answer(request, ready)
    may_take_time()
    day = as_of or None
    asked = held.open_questions(site, day)
    left = held.soon(site, asked, day)

    def made() -> Kept:
        return kept_page(
            request, "forecasts.html", title="Forecasts", **_list(site, asked, day, left)
        )

    if left:
        return answer(request, made(), {"Cache-Control": "no-store"})
    return answer(request, _kept(site, "page forecasts", visitor, request, made))


@router.get("/forecasts/sealed")
@at_hand
def sealed(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Show the sealed forecasts and what became of them."""
    day = as_of or None

    def made() -> Kept:
        scores = json.loads(held.scores_document(site, day).body)
        record = held.asked_record(site, day)
        texts = {q.id: q.text for q in record.case.questions}
        parts = {"scores": scores, "texts": texts, "day": day, "record": record}
        return kept_page(request, "forecasts_sealed.html", title="Sealed forecasts", **parts)

    return answer(request, _kept(site, "page sealed", visitor, request, made))


@router.get("/forecasts/findings")
@at_hand
def findings(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Show what others have found, computed again."""
    day = as_of or None

    def made() -> Kept:
        found = json.loads(held.findings_document(site, day).body)["findings"]
        parts = {"findings": found, "day": day, "record": site.record(day)}
        return kept_page(request, "findings.html", title="Findings", **parts)

    return answer(request, _kept(site, "page findings", visitor, request, made))


@router.get("/forecasts/{question}")
@at_hand
def forecast(
    request: Request,
    site: Here,
    visitor: Reader,
    question: Id,
    as_of: AsOf = None,
) -> Response:
    """Show one question: its answer, what it rests on, and its track record."""
    ready = _ready(site, "page forecast", visitor, request)
    if ready is not None:
        return answer(request, ready)
    may_take_time()
    day = as_of or None
    asked = held.question(site, question, day)
    left = held.soon(site, [asked], day)

    def made() -> Kept:
        found = None if left else held.answered(site, asked, day)
        parts = {**_one(site, asked, day, found), "left": left}
        return kept_page(request, "forecast.html", title=asked.id, **parts)

    if left:
        return answer(request, made(), {"Cache-Control": "no-store"})
    return answer(request, _kept(site, "page forecast", visitor, request, made))


@router.post("/forecasts/{question}/seal")
def seal(request: Request, site: Here, visitor: Editor, question: Id) -> Response:
    """Seal the answer of today, so that it can be scored later; then show it among the sealed."""
    from detente.forecast import save  # noqa: PLC0415
    from detente.record._seal import now  # noqa: PLC0415

    instant = now()
    day = date.fromisoformat(instant[:10])
    asked, record = held.question(site, question, day), held.asked_record(site, day)
    if held.soon(site, [asked], day):
        raise HTTPException(409, "The answer is still being worked out. Seal it once it is shown.")
    made = save(record, site.settings.workspace, [asked], recorded_at=instant, seed=held.SEED)
    if made.skipped:
        raise RecordError(f"Not sealed: {made.skipped[asked.id]}.")
    return Response(
        status_code=303, headers={"Location": f"/forecasts/sealed#no-{made.entries[0].seq}"}
    )


def _list(site: Site, asked: list[Question], day: date | None, left: list[str]) -> dict[str, Any]:
    record, rows, refused = held.asked_record(site, day), [], []
    for one in (q for q in asked if q.id not in left):
        try:
            made = held.answered(site, one, day)["forecast"]
        except RecordError as error:
            refused.append((one, error.headline))
            continue
        rows.append((shown.group(record.case, one), shown.row(made)))
    return {
        "record": record,
        "groups": shown.grouped(rows),
        "day": day,
        "left": left,
        "refused": refused,
        "many": len(asked),
        "best": sum(own["record"]["kind"] == "good" for _, own in rows),
        "shown": len(rows),
    }


def _one(site: Site, asked: Question, day: date | None, found: Any) -> dict[str, Any]:
    parts = {"record": held.asked_record(site, day), "asked": asked, "day": day, "made": None}
    if found is None:
        return parts
    details = shown.details(found["forecast"], found["origins"])
    ships = found["backtest"]["shipped"] if found["backtest"] else ""
    return {**parts, "made": found["forecast"], "ships": ships, **details}


def _ready(site: Site, name: str, visitor: Any, request: Request) -> Kept | None:
    return site.found(name, visitor, held.own_stamp(site), str(request.url))


def _kept(site: Site, name: str, visitor: Any, request: Request, made: Any) -> Kept:
    return site.kept(name, visitor, held.own_stamp(site), str(request.url), make=made)
