"""The API's own description, as OpenAPI: for programs, and for people at /api."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web.api._refusals import with_refusals

router = APIRouter(include_in_schema=False)
_TAGS = {"jobs": "Long work: asked for, followed, cancelled, taken up again."}


@router.get("/api/v1/openapi.json")
def openapi(request: Request, site: Here, visitor: Reader) -> Response:
    """Return what the API takes and gives."""
    return answer(request, site.held("openapi", lambda: Kept.json(document(request.app))))


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of a desk."""
    found = with_refusals(app.openapi(), team=app.state.site.settings.team)
    found["servers"] = [{"url": "/", "description": "This desk."}]
    used = {tag for rows in found["paths"].values() for o in rows.values() for tag in o["tags"]}
    found["tags"] = [{"name": n, "description": about} for n, about in _TAGS.items() if n in used]
    return found
