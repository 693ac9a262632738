"""The API's own description, as OpenAPI."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer

router = APIRouter(include_in_schema=False)


@router.get("/api/v1/openapi.json")
def openapi(request: Request, site: Here, visitor: Reader) -> Response:
    """Return what the API takes and gives."""
    return answer(request, site.held("openapi", lambda: Kept.json(request.app.openapi())))
