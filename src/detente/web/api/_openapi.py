"""The API's own description, as OpenAPI: for programs, and for people at /api."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand
from detente.web.api._refusals import with_refusals

router = APIRouter(include_in_schema=False)
_TAGS = {
    "record": "What each side did, and who says so.",
    "intent": "What each side is after, as far as its acts tell.",
    "forecasts": "What is likely next, and how good such forecasts have been.",
    "options": "Approaches compared, and what changes under a reader's own picture.",
    "inbox": "What waits for a person, and what accepting it would do.",
    "watch": "What came in, and alerts.",
    "brief": "The written answer, and what its references rest on.",
    "games": "The solved game, played month by month.",
    "jobs": "Long work: asked for, followed, cancelled, taken up again.",
}


@router.get("/api/v1/openapi.json")
@at_hand
def openapi(request: Request, site: Here, visitor: Reader) -> Response:
    """Return what the API takes and gives."""
    return answer(request, site.held("openapi", lambda: Kept.json(document(request.app))))


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of a desk."""
    found = with_refusals(app.openapi(), team=app.state.site.settings.team)
    found["servers"] = [{"url": "/", "description": "This desk."}]
    for operation in (o for rows in found["paths"].values() for o in rows.values()):
        operation["summary"] = _summary(operation)
    used = {tag for rows in found["paths"].values() for o in rows.values() for tag in o["tags"]}
    named = [*(tag for tag in _TAGS if tag in used), *sorted(used - set(_TAGS))]
    found["tags"] = [{"name": tag, "description": _TAGS.get(tag, "")} for tag in named]
    return found


def _summary(operation: dict[str, Any]) -> str:
    """Return an operation in a line: as it was named, else how its description begins.

    Example:
        >>> _summary({"summary": "Sealed", "description": "List what was sealed; in order."})
        'List what was sealed'
    """
    named: str = operation["summary"]
    made_of_a_name = named == named.title()
    begins = re.split(r"[.;](?:\s|$)", operation.get("description", ""), maxsplit=1)[0]
    return begins if made_of_a_name and begins else named
