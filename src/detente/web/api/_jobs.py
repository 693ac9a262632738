"""Long work over HTTP: asked for, followed, cancelled, taken up again, and what came of it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel

from detente.errors import NotFound
from detente.web._guard import Editor, Here, Reader
from detente.web._jobs_log import ID, State
from detente.web._jobs_open import Jobs
from detente.web._jobs_said import JobSaid, ask, said
from detente.web._jobs_stream import ended, streamed
from detente.web._kept import Kept, answer
from detente.web._paging import Paging, cut
from detente.web._ready import at_hand
from detente.web.api._problems import problems
from detente.web.kinds import Asking
from detente.web.kinds._brief import FILES

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])
Id = Annotated[str, Path(pattern=ID, description="Of a job.")]


class JobPage(BaseModel):
    """Jobs, the last asked for first."""

    items: list[JobSaid]
    next: str


@router.post(
    "",
    status_code=201,
    summary="Ask for long work",
    responses={
        201: {"headers": {"Location": {"schema": {"type": "string"}}}},
        **problems(400, 401, 403, 404, 422, 429, 507),
    },
)
def start(
    response: Response, site: Here, jobs: Jobs, visitor: Editor, asked: Annotated[Asking, Body()]
) -> JobSaid:
    """Put work in the queue; of each kind one job runs at a time."""
    job = ask(site, jobs, asked, visitor.name)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return said(site.case, job)


@router.get("", summary="List jobs", response_model=JobPage, responses=problems(400, 401, 403, 422))
@at_hand
def listed(
    request: Request,
    site: Here,
    jobs: Jobs,
    visitor: Reader,
    page: Paging,
    state: Annotated[State | None, Query(description="Only those.")] = None,
) -> Response:
    """List jobs, the last asked for first."""
    found = [j for j in reversed(jobs.jobs()) if state in (None, j.state)]
    shown = cut(found, page, key=lambda job: job.id)
    items = [said(site.case, j).model_dump(mode="json") for j in shown.rows]
    made = Kept.json({"items": items, "next": shown.next})
    return answer(request, made, shown.headers(request))


@router.get("/{id}", summary="One job", responses=problems(400, 401, 403, 404, 422))
def one(site: Here, jobs: Jobs, visitor: Reader, id: Id) -> JobSaid:
    """Say how a job stands."""
    return said(site.case, jobs.job(id))


@router.get(
    "/{id}/result",
    summary="What came of a job",
    response_model=dict[str, Any],
    responses=problems(400, 401, 403, 404, 422),
)
def result(request: Request, site: Here, jobs: Jobs, visitor: Reader, id: Id) -> Response:
    """Return what a finished job found, as the command of the same name prints it with --json."""
    job = jobs.job(id)
    made = site.held(("job", id, job.changed), lambda: Kept.json(jobs.result(id)))
    return answer(request, made)


@router.get(
    "/{id}/files/{name:path}",
    summary="A file that a job wrote",
    response_class=FileResponse,
    responses={
        200: {"content": {"application/octet-stream": {}}},
        **problems(400, 401, 403, 404, 422),
    },
)
def file(
    jobs: Jobs,
    visitor: Reader,
    id: Id,
    name: Annotated[str, Path(max_length=200, description="As the result lists it.")],
) -> Response:
    """Return a file that a finished job wrote, to be saved."""
    if name not in jobs.result(id).get("files", ()):
        raise NotFound(f"Job {id} wrote no file of that name.")
    return FileResponse(jobs.place(id) / FILES / name, filename=PurePosixPath(name).name)


@router.post("/{id}/cancel", summary="Cancel a job", responses=problems(400, 401, 403, 404, 422))
def cancel(site: Here, jobs: Jobs, visitor: Editor, id: Id) -> JobSaid:
    """Stop a job, or take it out of the queue; one that has ended stays as it is."""
    return said(site.case, jobs.cancel(id, visitor.name))


@router.post(
    "/{id}/resume", summary="Go on with a job", responses=problems(400, 401, 403, 404, 422)
)
def resume(site: Here, jobs: Jobs, visitor: Editor, id: Id) -> JobSaid:
    """Put a job that failed or was cancelled back in the queue, to go on where it stood."""
    return said(site.case, jobs.resume(id, visitor.name))


@router.get(
    "/{id}/events",
    summary="A job as it happens",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        204: {"description": "It has ended, and all was heard."},
        **problems(400, 401, 403, 404, 422),
    },
)
async def events(
    jobs: Jobs,
    visitor: Reader,
    id: Id,
    last_event_id: Annotated[int, Header(ge=0, lt=2**53, description="Heard last.")] = 0,
) -> Response:
    """Stream a job's events until it ends: `state` and `progress`, each as JSON.

    A reader who was cut off sends the id of the last event that it heard, and gets those after it.
    """
    jobs.job(id)
    folder = jobs.place(id)
    if ended(folder, last_event_id):
        return Response(status_code=204)
    return StreamingResponse(
        streamed(folder, last_event_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
