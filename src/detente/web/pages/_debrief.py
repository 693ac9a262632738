"""The debrief: what happened, what was believed, what was hidden, and what each act was worth."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from detente.web._frame import page
from detente.web._guard import Here, Reader, Visitor
from detente.web._jobs import Ledger
from detente.web._jobs_log import Job
from detente.web._jobs_open import Jobs
from detente.web._jobs_said import ask, pace
from detente.web._site import Site
from detente.web.kinds._play_debrief import PlayDebrief
from detente.web.pages._table import Id
from detente.web.tables import _told as telling
from detente.web.tables import _verbs as verbs
from detente.web.tables._shelf import shelf_of
from detente.web.tables._shown import Words
from detente.web.tables._table import Seat, Table
from detente.web.tables._who import mark_of

router = APIRouter(include_in_schema=False)


@router.get("/play/{id}/debrief")
def debrief(request: Request, site: Here, visitor: Reader, jobs: Jobs, id: Id) -> Response:
    """Show a finished game to somebody who sat at its table."""
    table, seat = _finished(request, site, visitor, id)
    told, words = telling.read(telling.debrief_of(site, table)), Words(site.case)
    job = _job(jobs, id)
    against = jobs.result(job.id)["against"] if job and job.state == "done" else told["against"]
    shown: dict[str, Any] = {
        "id": id,
        "told": told,
        "words": words,
        "player": seat.player,
        "job": job,
        "pace": pace(job) if job else None,
        "beside": telling.beside(words, against, seat.player),
        **telling.about(words, told, seat.player),
    }
    title = f"Debrief: {words.players[seat.player]}"
    made = page(request, "debrief.html", title=title, **shown)
    return Response(made, media_type="text/html", headers={"Cache-Control": "no-store"})


@router.post("/play/{id}/compare")
def compare(request: Request, site: Here, visitor: Reader, jobs: Jobs, id: Id) -> Response:
    """Set a finished game beside every approach, in the background."""
    _finished(request, site, visitor, id)
    job = _job(jobs, id)
    if job is None or job.state in ("failed", "cancelled"):
        ask(site, jobs, PlayDebrief(game=id), visitor.name)
    return RedirectResponse(f"/play/{id}/debrief#beside", 303)


@router.post("/play/{id}/on")
def play_on(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    move: Annotated[int, Form(ge=1, le=100_000)],
) -> Response:
    """Begin another game at a move of a finished one; the other seats of people are free there."""
    from detente.play import back  # noqa: PLC0415

    table, seat = _finished(request, site, visitor, id)
    sitting = back(table.sitting, move)
    made = verbs.laid(sitting, mark_of(request, visitor), seat.player, seat.name)
    return RedirectResponse(f"/play/{shelf_of(site).add(made).id}", 303)


def _finished(request: Request, site: Site, visitor: Visitor, id: str) -> tuple[Table, Seat]:
    table = shelf_of(site).table(id)
    seat = verbs.sits(table, mark_of(request, visitor))
    if not table.over:
        raise HTTPException(409, "This game is not over. It is told once it is.")
    return table, seat


def _job(jobs: Ledger, id: str) -> Job | None:
    """Return the last job that compares a game."""
    asked = PlayDebrief(game=id)
    same = [j for j in jobs.jobs() if (j.kind, j.arguments.get("game")) == (asked.kind, id)]
    return same[-1] if same else None
