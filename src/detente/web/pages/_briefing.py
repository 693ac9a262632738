"""Briefing: the written answer, read within the desk, saved, and written again."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import FileResponse
from markupsafe import Markup

from detente.web._briefings import FORMATS, Briefings, Version, version_of
from detente.web._day import AsOf
from detente.web._frame import kept_page
from detente.web._guard import Editor, Here, Reader
from detente.web._kept import Kept, answer

router = APIRouter(include_in_schema=False)
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Format = Literal["html", "md", "pdf", "docx"]
_MEDIA = {
    "html": "text/html",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


async def briefings_of(request: Request) -> Briefings:
    """Return the briefings of a desk, one shelf for as long as it runs."""
    state = request.app.state
    if not hasattr(state, "briefings"):
        state.briefings = Briefings(state.site)
    found: Briefings = state.briefings
    return found


Shelf = Annotated[Briefings, Depends(briefings_of)]


@router.get("/briefing")
def briefing(
    request: Request, site: Here, shelf: Shelf, visitor: Reader, as_of: AsOf = None
) -> Response:
    """Show the briefing as of a day, or how to have it written."""
    wanted = version_of(site, as_of or site.today)
    state, why = shelf.state(wanted.key)
    if state == "done":
        return _shown(request, site, shelf, visitor, shelf.one(wanted.key))
    earlier = shelf.listed()
    given: dict[str, Any] = {"wanted": wanted, "state_of": state, "why": why, "earlier": earlier}

    def made() -> Kept:
        record = site.record(as_of)
        return kept_page(request, "briefing_none.html", title="Briefing", record=record, **given)

    parts = (visitor, str(request.url), repr(given))
    return answer(request, site.kept("page briefing none", *parts, make=made))


@router.get("/briefing/state")
def state(site: Here, shelf: Shelf, visitor: Reader, as_of: AsOf = None) -> dict[str, str]:
    """Say how far the writing is, for the page that waits."""
    found, why = shelf.state(version_of(site, as_of or site.today).key)
    return {"state": found, "why": why}


@router.post("/briefing")
def write(
    site: Here,
    shelf: Shelf,
    visitor: Editor,
    as_of: Annotated[date | None, Form()] = None,
) -> Response:
    """Have the briefing written, and show how far it is."""
    day = min(as_of or site.today, site.today)
    shelf.write(version_of(site, day))
    where = f"/briefing?as_of={day}" if day != site.today else "/briefing"
    return Response(status_code=303, headers={"Location": where})


@router.get("/briefing/{key}")
def kept(request: Request, site: Here, shelf: Shelf, visitor: Reader, key: Key) -> Response:
    """Show an earlier briefing, as it was written."""
    return _shown(request, site, shelf, visitor, shelf.one(key))


@router.get("/briefing/{key}/{format}")
def saved(site: Here, shelf: Shelf, visitor: Reader, key: Key, format: Format) -> Response:
    """Return a briefing as a file, to be saved."""
    version = shelf.one(key)
    name = (
        f"{version.case}-briefing-{version.as_of}{FORMATS[format][FORMATS[format].rindex('.') :]}"
    )
    return FileResponse(shelf.file(key, format), media_type=_MEDIA[format], filename=name)


def _shown(
    request: Request, site: Here, shelf: Briefings, visitor: object, version: Version
) -> Response:
    day = date.fromisoformat(version.as_of)
    address = str(request.url.replace(path=f"/briefing/{version.key}", query=""))

    def made() -> Kept:
        from detente.brief._inside import inside  # noqa: PLC0415

        now = version_of(site, day)
        text = shelf.file(version.key, "html").read_text(encoding="utf-8")
        found = inside(text, event="/record/")
        return kept_page(
            request,
            "briefing.html",
            title="Briefing",
            inside=found,
            body=Markup(found.body),
            brief=version,
            stale=now.key != version.key,
            earlier=[v for v in shelf.listed() if v.key != version.key],
            record=site.record(day),
            address=address,
            files=[(f, shelf.file(version.key, f).stat().st_size) for f in FORMATS],
        )

    if site.settings.team:  # large, and another one for each who signed in: not worth its room
        return answer(request, made())
    parts = (visitor, address, version, len(shelf.listed()))
    return answer(request, site.kept("briefing", *parts, make=made))
