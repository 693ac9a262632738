"""Options: what comes of each approach, under the case's picture of the uncertain or one's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from detente import __version__
from detente.errors import NotFound
from detente.web._compared import compared
from detente.web._day import AsOf
from detente.web._frame import fragment, kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import HTML, Kept, answer
from detente.web._options_asked import asked
from detente.web._options_live import shown
from detente.web._options_none import none_shown, none_there
from detente.web._options_one import one
from detente.web._options_still import controls, still
from detente.web._options_which import own, which
from detente.web._ready import at_hand
from detente.web._runs import NotShownError, Ran

router = APIRouter(include_in_schema=False)
Years = Annotated[float | None, Query(alias="horizon", gt=0, le=100)]


@router.get("/options")
@at_hand
def options(
    request: Request,
    site: Here,
    visitor: Reader,
    runs: Ran,
    run: str = "",
    horizon: Years = None,
    as_of: AsOf = None,
) -> Response:
    """Show all approaches beside each other."""
    try:
        source = compared(site, runs, run)
    except NotShownError as error:
        return none_shown(request, site, runs, error)
    except NotFound as error:
        return none_there(request, site, runs, error.headline)
    if source.document is None:
        return none_there(request, site, runs)
    held = source.options(as_of)
    wanted, others = asked(request, held, horizon, run, as_of), runs.latest()

    def made() -> Kept:
        return kept_page(
            request,
            "options.html",
            title="Options",
            record=site.record(source.day(as_of)),
            can_set=source.settable,
            base=str(request.base_url).rstrip("/"),
            which=which(source, compared(site, runs), others, wanted, visitor),
            **still(source, held, as_of),
            **controls(held, wanted),
            live=shown(source, held, wanted),
        )

    ids = tuple(one.job.id for one in others)
    key = (visitor, wanted, ids, request.base_url.netloc)
    return answer(request, site.kept("page options", *key, make=made))


@router.get("/options/what-if")
@at_hand
def what_if(
    request: Request,
    site: Here,
    visitor: Reader,
    runs: Ran,
    run: str = "",
    horizon: Years = None,
    as_of: AsOf = None,
) -> Response:
    """Show what changes when a reader moves a slider: the live part of the page alone."""
    source = compared(site, runs, run)
    held = source.options(as_of)
    wanted = asked(request, held, horizon, run, as_of)

    def made() -> Kept:
        record = site.record(source.day(as_of))
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

    return answer(request, site.kept("options live", wanted, request.base_url.netloc, make=made))


@router.get("/options/{approach}")
@at_hand
def approach(
    request: Request,
    approach: str,
    site: Here,
    visitor: Reader,
    runs: Ran,
    run: str = "",
    horizon: Years = None,
    as_of: AsOf = None,
) -> Response:
    """Show one approach: what it is, what comes of it, when it works and how it goes wrong."""
    try:
        source = compared(site, runs, run)
    except NotShownError as error:
        return none_shown(request, site, runs, error)
    except NotFound as error:
        return none_there(request, site, runs, error.headline)
    held = source.options(as_of)
    if approach not in held.approaches:
        raise NotFound("No such approach was compared.")
    wanted = asked(request, held, horizon, run, as_of)

    def made() -> Kept:
        return kept_page(
            request,
            "option.html",
            title=held.name(approach).capitalize(),
            record=site.record(source.day(as_of)),
            run=held.run,
            base=str(request.base_url).rstrip("/"),
            own=own(source, compared(site, runs), visitor),
            **one(held, approach, wanted.months),
            **controls(held, wanted),
        )

    key = (visitor, approach, wanted, request.base_url.netloc)
    return answer(request, site.kept("page option", *key, make=made))
