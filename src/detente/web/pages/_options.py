"""Options: what comes of each approach, under the case's picture of the uncertain or one's own."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from detente import __version__
from detente.errors import NotFound
from detente.web._compared import asked, compared
from detente.web._frame import fragment, kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import HTML, Kept, answer
from detente.web._options_live import shown
from detente.web._options_one import one
from detente.web._options_still import controls, still

router = APIRouter(include_in_schema=False)
Years = Annotated[float | None, Query(alias="horizon", gt=0, le=100)]


@router.get("/options")
def options(
    request: Request,
    site: Here,
    visitor: Reader,
    horizon: Years = None,
    as_of: date | None = None,
) -> Response:
    """Show all approaches beside each other."""
    source = compared(site)
    held = source.options(as_of)
    wanted = asked(request, held, horizon)

    def made() -> Kept:
        return kept_page(
            request,
            "options.html",
            title="Options",
            record=site.record(as_of),
            can_set=source.futures is not None,
            base=str(request.base_url).rstrip("/"),
            **still(site, held, as_of),
            **controls(held, wanted),
            live=shown(source, held, wanted),
        )

    key = (visitor, wanted, as_of, request.base_url.netloc)
    return answer(request, site.kept("page options", *key, make=made))


@router.get("/options/what-if")
def what_if(
    request: Request,
    site: Here,
    visitor: Reader,
    horizon: Years = None,
    as_of: date | None = None,
) -> Response:
    """Show what changes when a reader moves a slider: the live part of the page alone."""
    source = compared(site)
    held = source.options(as_of)
    wanted = asked(request, held, horizon)

    def made() -> Kept:
        record = site.record(as_of)
        text = fragment(
            "options_live.html",
            case=site.case,
            version=__version__,
            held=held,
            run=held.run,
            as_of=record.day,
            base=str(request.base_url).rstrip("/"),
            live=shown(source, held, wanted),
        )
        return Kept.of(text.encode(), HTML)

    return answer(
        request, site.kept("options live", wanted, as_of, request.base_url.netloc, make=made)
    )


@router.get("/options/{approach}")
def approach(
    request: Request,
    approach: str,
    site: Here,
    visitor: Reader,
    horizon: Years = None,
    as_of: date | None = None,
) -> Response:
    """Show one approach: what it is, what comes of it, when it works and how it goes wrong."""
    held = compared(site).options(as_of)
    if approach not in held.approaches:
        raise NotFound("No such approach was compared.")
    wanted = asked(request, held, horizon)

    def made() -> Kept:
        return kept_page(
            request,
            "option.html",
            title=held.name(approach).capitalize(),
            record=site.record(as_of),
            run=held.run,
            base=str(request.base_url).rstrip("/"),
            **one(held, approach, wanted.months),
            **controls(held, wanted),
        )

    key = (visitor, approach, wanted, as_of, request.base_url.netloc)
    return answer(request, site.kept("page option", *key, make=made))
