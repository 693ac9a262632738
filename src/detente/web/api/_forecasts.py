"""Forecasts over HTTP: what `detente forecast` prints with --json."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from detente.web import _forecasts as held
from detente.web._day import AsOf
from detente.web._guard import Here, Reader
from detente.web._kept import answer, as_json
from detente.web._ready import at_hand, may_take_time
from detente.web._site import Site
from detente.web.api._intent import ERRORS

router = APIRouter(prefix="/api/v1/forecasts", tags=["forecasts"], responses=ERRORS)
Question = Annotated[
    str, Path(max_length=120, pattern=r"^[a-z][a-z0-9-]*$", description="Its id, as /questions.")
]
_LATER: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "Being worked out; `waiting` names what is missing. Ask again in a while.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    429: {
        "description": "Too much is being worked out already.",
        "content": {"application/problem+json": {}},
    },
}


@router.get("", response_model=dict[str, Any], responses=_LATER)
@at_hand
def forecasts(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Say how likely each answer to each open question is; as `detente forecast show --json`.

    Answers 202 while they are worked out, which can take minutes for a day in the past.
    """
    ready = held.ready(site, "forecasts", as_of)
    if ready is not None:
        return answer(request, ready)
    may_take_time()
    asked = held.open_questions(site, as_of)
    return _waiting(site, asked, as_of) or answer(request, held.forecasts_document(site, as_of))


@router.get("/questions", response_model=list[dict[str, Any]])
@at_hand
def questions(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """List the questions with the rule that settles each; as `detente forecast list --json`."""
    return answer(request, held.questions_document(site, as_of))


@router.get("/sealed", response_model=dict[str, Any])
@at_hand
def sealed(request: Request, site: Here, visitor: Reader) -> Response:
    """List the sealed forecasts, with the value of their chain."""
    return answer(request, held.sealed_document(site))


@router.get("/scores", response_model=dict[str, Any])
@at_hand
def scores(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Settle and score the sealed forecasts; as `detente forecast score --json`."""
    return answer(request, held.scores_document(site, as_of))


@router.get("/findings", response_model=dict[str, Any])
@at_hand
def findings(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Compute again what others have found; as `detente forecast findings --json`."""
    return answer(request, held.findings_document(site, as_of))


@router.get("/{question}", response_model=dict[str, Any], responses=_LATER)
@at_hand
def forecast(
    request: Request, site: Here, visitor: Reader, question: Question, as_of: AsOf = None
) -> Response:
    """Say how likely each answer to one question is; as `detente forecast show QUESTION --json`."""
    return _one(request, site, question, as_of, "forecast")


@router.get("/{question}/backtest", response_model=dict[str, Any], responses=_LATER)
@at_hand
def backtest(
    request: Request, site: Here, visitor: Reader, question: Question, as_of: AsOf = None
) -> Response:
    """Score each model on the past; as `detente forecast backtest QUESTION --json`."""
    return _one(request, site, question, as_of, "backtest")


def _one(request: Request, site: Site, id: str, day: date | None, part: str) -> Response:
    ready = held.ready(site, part, day, id)
    if ready is not None:
        return answer(request, ready)
    may_take_time()
    asked, document = held.question(site, id, day), held.forecast_document
    return _waiting(site, [asked], day) or answer(request, document(site, asked, day, part))


def _waiting(site: Site, asked: list[Any], day: date | None) -> Response | None:
    """Return an answer that says what is still missing; None if nothing is."""
    left = held.soon(site, asked, day)
    if not left:
        return None
    body = as_json({"waiting": left})
    return Response(body, 202, {"Retry-After": "3"}, media_type="application/json")
