"""Briefing: the written answer, read within the desk, saved, and written again."""

from __future__ import annotations

import threading
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import FileResponse
from markupsafe import Markup

from detente.brief._write import FORMATS
from detente.errors import NotFound
from detente.web._briefings import Written, asking, changed, of_day, shelf, unfinished
from detente.web._day import AsOf, Day
from detente.web._frame import kept_page
from detente.web._guard import Editor, Here, Reader, known
from detente.web._jobs_log import ID, Job
from detente.web._jobs_open import Jobs
from detente.web._jobs_said import ask, standing
from detente.web._kept import NO_STORE, Kept, answer
from detente.web._once import Once
from detente.web._ready import at_hand, may_take_time
from detente.web._site import Site
from detente.web.kinds._brief import Format, Version, version_of

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(pattern=ID)]
_MEDIA = {
    "html": "text/html",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_SHELF = 40  # earlier ones that are listed
_pages: Once[Kept] = Once(32)  # megabytes each, and another one for each who signed in
_asked = threading.Lock()


@router.get("/briefing")
@at_hand
def briefing(
    request: Request, site: Here, jobs: Jobs, visitor: Reader, as_of: AsOf = None
) -> Response:
    """Show the briefing as of a day, how far its writing is, or how to have it written."""
    day = as_of or site.today
    listed = jobs.jobs()
    written = shelf(site.case, jobs, listed)
    wanted = _wanted(site, day)
    held = of_day(written, wanted)
    return _shown(request, site, day, written, held, unfinished(listed, wanted, held))


@router.post("/briefing")
def write(
    site: Here, jobs: Jobs, visitor: Editor, as_of: Annotated[Day | None, Form()] = None
) -> Response:
    """Have the briefing written, unless it is or is being, and show how far it is."""
    day = as_of or site.today
    wanted = _wanted(site, day)
    with _asked:
        listed = jobs.jobs()
        held = of_day(shelf(site.case, jobs, listed), wanted)
        job = unfinished(listed, wanted, held)
        whole = held and held.version == wanted and len(held.files) == len(FORMATS)
        if not whole and (job is None or job.over):
            ask(site, jobs, asking(wanted), visitor.name)
    where = f"/briefing?as_of={day}" if day != site.today else "/briefing"
    return Response(status_code=303, headers={"Location": where})


@router.get("/briefing/{id}")
@at_hand
def one(request: Request, site: Here, jobs: Jobs, visitor: Reader, id: Id) -> Response:
    """Show an earlier briefing, as it was written."""
    written = shelf(site.case, jobs, jobs.jobs())
    held = _one(written, id)
    return _shown(request, site, date.fromisoformat(held.version.as_of), written, held)


@router.get("/briefing/{id}/{format}")
def saved(site: Here, jobs: Jobs, visitor: Reader, id: Id, format: Format) -> Response:
    """Return a briefing as a file, to be saved."""
    held = _one(shelf(site.case, jobs, jobs.jobs()), id)
    path = held.files.get(format)
    if path is None or not path.is_file():
        raise NotFound("There is no such file.")
    name = f"{held.version.case}-briefing-{held.version.as_of}{path.suffix}"
    return FileResponse(path, media_type=_MEDIA[format], filename=name)


def _wanted(site: Site, day: date, seed: int = 0) -> Version:
    return version_of(site.case, site.record(day), site.settings.place, seed)


def _one(written: list[Written], id: str) -> Written:
    found = next((w for w in written if w.id == id), None)
    if found is None:
        raise NotFound("There is no such briefing here.")
    return found


def _shown(
    request: Request,
    site: Site,
    day: date,
    written: list[Written],
    held: Written | None,
    job: Job | None = None,
) -> Response:
    """Show a briefing, or that there is none, and the job that writes it."""
    wanted = _wanted(site, day, held.version.seed if held else 0)

    def made() -> Kept:
        shown: dict[str, Any] = {"day": day, "brief": held, "record": site.record(day)}
        shown |= {"earlier": [w for w in written if w != held][:_SHELF]}
        shown |= standing(site.case, request.app.state.jobs, job) if job else {"job": None}
        shown |= _text(request, held, wanted) if held else {}
        return kept_page(request, "briefing.html", title="Briefing", **shown)

    if job:
        may_take_time()
        return answer(request, made(), NO_STORE)
    key = (known(request), str(request.base_url), wanted, *(w.id for w in written))
    if held is None:
        return answer(request, site.kept("page briefing", *key, make=made))
    large = (site.settings, site.today, held.id, *key)
    if _pages.peek(large) is None:
        may_take_time()
    return answer(request, _pages.get(large, made))


def _text(request: Request, held: Written, wanted: Version) -> dict[str, Any]:
    from detente.brief._inside import inside  # noqa: PLC0415

    try:
        found = inside(held.files["html"].read_text(encoding="utf-8"), event="/record/")
        files = [(f, p.stat().st_size) for f, p in held.files.items()]
    except OSError as error:
        raise NotFound("The files of this briefing are no longer there.") from error
    return {
        "inside": found,
        "body": Markup(found.body),
        "files": files,
        "address": f"{request.base_url}briefing/{held.id}",
        "changed": changed(held.version, wanted),
    }
