"""Jobs: long work, how far it is, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any, get_origin

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData

from detente.web._frame import kept_page
from detente.web._guard import Editor, Here, Reader
from detente.web._jobs_log import Job
from detente.web._jobs_open import Jobs
from detente.web._jobs_said import ahead, ask, pace, told
from detente.web._kept import Kept, answer
from detente.web._paging import Paging, cut
from detente.web._ready import at_hand
from detente.web._site import Site
from detente.web.kinds import KINDS, MODELS, read
from detente.web.kinds._work import Asked, Shown

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=60)]
NO_STORE = {"Cache-Control": "no-store"}


async def _form(request: Request) -> FormData:
    return await request.form()


@router.get("/jobs")
@at_hand
def listed(request: Request, site: Here, visitor: Reader, jobs: Jobs, page: Paging) -> Response:
    """Show the jobs, the last asked for first."""
    shown = cut(list(reversed(jobs.jobs())), page, key=lambda job: job.id)
    rows = [(job, told(site.case, job), pace(job)) for job in shown.rows]
    context: dict[str, Any] = {"rows": rows, "next": shown.next, "after": page.after}

    def made() -> Kept:
        return kept_page(request, "jobs.html", title="Jobs", **context)

    parts = (visitor, str(request.url), repr(context))
    return answer(request, site.kept("page jobs", *parts, make=made), NO_STORE)


@router.post("/jobs")
def started(
    site: Here, visitor: Editor, jobs: Jobs, form: Annotated[FormData, Depends(_form)]
) -> Response:
    """Put work in the queue, and show it."""
    return _seen(ask(site, jobs, _asked(form), visitor.name))


@router.get("/jobs/{id}")
def one(request: Request, site: Here, visitor: Reader, jobs: Jobs, id: Id) -> Response:
    """Show a job: how far it is, or what came of it."""
    job = jobs.job(id)
    context: dict[str, Any] = {
        "job": job,
        "told": told(site.case, job),
        "pace": pace(job),
        "ahead": ahead(jobs.jobs(), job),
        "shown": _shown(site, job, jobs.result(id)) if job.state == "done" else None,
    }
    return answer(request, kept_page(request, "job.html", title="Job", **context), NO_STORE)


@router.post("/jobs/{id}/cancel")
def cancelled(visitor: Editor, jobs: Jobs, id: Id) -> Response:
    """Stop a job, or take it out of the queue."""
    return _seen(jobs.cancel(id, visitor.name))


@router.post("/jobs/{id}/resume")
def resumed(visitor: Editor, jobs: Jobs, id: Id) -> Response:
    """Go on with a job where it stood."""
    return _seen(jobs.resume(id, visitor.name))


def _seen(job: Job) -> Response:
    return Response(status_code=303, headers={"Location": f"/jobs/{job.id}"})


def _asked(form: FormData) -> Asked:
    """Read what a form asks; a field that is left empty is as one that is not there."""
    model = MODELS.get(str(form.get("kind", "")))
    known = model.model_fields if model else {}
    given: dict[str, Any] = {}
    for name in form:
        values = [v for v in form.getlist(name) if v != ""]
        if name == "token" or not values:
            continue
        many = name in known and get_origin(known[name].annotation) is list
        given[name] = values if many else values[-1]
    try:
        return read(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _shown(site: Site, job: Job, result: dict[str, Any]) -> Shown | None:
    return KINDS[job.kind].shown(site.case, job.id, result) if job.kind in KINDS else None
