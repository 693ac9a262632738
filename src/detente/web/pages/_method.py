"""Method: how an answer comes about, and what it cannot know."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from detente.web._frame import kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand

router = APIRouter(include_in_schema=False)


@router.get("/method")
@at_hand
def method(request: Request, site: Here, visitor: Reader) -> Response:
    """Show how an answer comes about."""

    def made() -> Kept:
        from detente.brief._likelihood import BANDS  # noqa: PLC0415

        case = site.case
        types = [(p.name, [t for t in case.types if t.player == p.id]) for p in case.players]
        return kept_page(
            request,
            "method.html",
            title="Method",
            bands=BANDS,
            record=site.record(),
            types=[(name, rows) for name, rows in types if rows],
        )

    return answer(request, site.kept("page method", visitor, str(request.url), make=made))
