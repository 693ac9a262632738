"""The watch over HTTP: how feeds stand, and what a person does about an alert."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from detente.web._alerting import Step, decide_alert
from detente.web._feeds_standing import standing_of
from detente.web._guard import Reader, Reviewer
from detente.web._kept import Kept, answer
from detente.web._watched import Watching, reviewer_of
from detente.web.api._problems import problems

router = APIRouter(prefix="/api/v1", tags=["watch"], responses=problems(400, 401, 403, 404, 422))


class By(BaseModel):
    """Who decides; on a team's desk it is whoever signed in."""

    model_config = ConfigDict(extra="forbid")
    reviewer: Annotated[str, Field(max_length=100)] = ""


@router.get("/feeds", response_model=dict[str, Any])
def feeds(request: Request, watched: Watching, visitor: Reader) -> Response:
    """Say how every feed stands, what waits and which alerts are open: `detente monitor status`."""
    return answer(request, Kept.json(standing_of(watched)))


@router.post("/alerts/{id}/{step}", response_model=dict[str, Any])
def alert(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Annotated[str, Path(max_length=60)],
    step: Step,
    by: By | None = None,
) -> Any:
    """Acknowledge an alert, release one that was held, or refuse to send it."""
    name = reviewer_of(request, visitor, (by or By()).reviewer)
    return decide_alert(watched, id, step, name).as_dict()
