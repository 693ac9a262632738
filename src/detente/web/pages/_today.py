"""Today: where the standoff is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from detente.web._frame import kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer

router = APIRouter(include_in_schema=False)


@router.get("/")
def today(request: Request, site: Here, visitor: Reader) -> Response:
    """Show where the standoff is."""

    def made() -> Kept:
        return kept_page(request, "today.html", title="Today")

    return answer(request, site.kept("page today", visitor, str(request.url), make=made))
