"""Alerts over HTTP, to be read: what `detente monitor alerts` prints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._standing import alerts_of
from detente.web.api._problems import problems

router = APIRouter(prefix="/api/v1", tags=["watch"], responses=problems(400, 401, 403, 422))
State = Literal["open", "held", "quiet", "acknowledged", "refused"]


@router.get("/alerts", response_model=list[dict[str, Any]])
def alerts(
    request: Request,
    site: Here,
    visitor: Reader,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """List the alerts raised so far, the newest first; none where no watch was kept."""

    def made() -> Kept:
        found = [a for a in alerts_of(site) if state is None or a.state == state]
        return Kept.json([a.as_dict() for a in found])

    return answer(request, site.kept("api alerts", state, site.watch_stamp, make=made))
