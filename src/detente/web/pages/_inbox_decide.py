"""The forms of a reviewer: accept, reject, merge, edit, undo; then the next proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from detente.errors import DetenteError
from detente.web._deciding import Action, Wanted, changed, decide
from detente.web._guard import Reviewer
from detente.web._inbox import Asked, Narrowed, beside
from detente.web._kept import HTML
from detente.web._watched import COOKIE, Watched, Watching, printable, reviewer_of
from detente.web.pages._inbox import Id, proposal_page

if TYPE_CHECKING:
    from detente.monitor._decide import Decided

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600
_Text = Annotated[str, Field(max_length=4_000)]
_Line = Annotated[str, Field(max_length=200)]
_Many = Annotated[list[str], Field(max_length=100)]


class Signed(BaseModel):
    """Who decides and why; what else a form sends is none of this."""

    reviewer: _Line = ""
    reason: _Text = ""


class Edited(Signed):
    """What is proposed, as it is to read."""

    kind: _Line = ""
    happened: _Line = ""
    mode: _Line = ""
    summary: _Text = ""
    actors: _Many = []
    targets: _Many = []
    magnitudes: _Text = ""
    attributes: _Text = ""


class Undone(Signed):
    """Of which proposals the last decision is taken back; of the one addressed by default."""

    ids: _Text = ""


class Settled(Signed):
    """As what it is accepted, or into what it is merged."""

    event: _Line = ""
    into: _Line = ""
    other: _Line = ""


@router.post("/inbox/{id}/edit")
def edit(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    asked: Asked,
    sent: Annotated[Edited, Form()],
) -> Response:
    """Change what is proposed, and show it again."""
    name = reviewer_of(request, visitor, sent.reviewer)
    form = sent.model_dump(exclude={"reviewer", "reason"})
    try:
        changes = changed(watched.site.case, watched.one(id).surest, form)
        wanted = Wanted(action="edit", reviewer=name, reason=sent.reason, changes=changes)
        decide(watched, id, wanted)
    except DetenteError as error:
        return _refused(request, watched, id, error, name=name, asked=asked, form=form)
    return named(watched, _see(f"/inbox/{quote(id)}", asked, id), sent.reviewer)


@router.post("/inbox/{id}/undo")
def undo(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    asked: Asked,
    sent: Annotated[Undone, Form()],
) -> Response:
    """Take the last decision back, on each of the proposals that it was about."""
    name = reviewer_of(request, visitor, sent.reviewer)
    try:
        for one in filter(None, (sent.ids or id).split(",")):
            decide(watched, one, Wanted(action="undo", reviewer=name, reason=sent.reason))
    except DetenteError as error:
        return _refused(request, watched, id, error, name=name, asked=asked)
    return named(watched, _see(f"/inbox/{quote(id)}", asked, sent.ids or id), sent.reviewer)


@router.post("/inbox/{id}/{action}")
def settle(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    action: Action,
    asked: Asked,
    sent: Annotated[Settled, Form()],
) -> Response:
    """Accept, reject or merge, and go on to the next."""
    name = reviewer_of(request, visitor, sent.reviewer)
    try:
        every = asked.of(watched.waiting(asked.second))
        cluster = watched.one(id).cluster
        wanted = Wanted(
            action=action,
            reviewer=name,
            reason=sent.reason,
            event=sent.event,
            into=sent.other or sent.into,
        )
        done = decide(watched, id, wanted)
    except DetenteError as error:
        return _refused(request, watched, id, error, name=name, asked=asked)
    _, _, after = beside(every, cluster)
    where = f"/inbox/{quote(after)}" if after and after != cluster else "/inbox"
    return named(watched, _see(where, asked, _did(done, cluster)), sent.reviewer)


def _did(done: Decided, cluster: str) -> str:
    moved = done.action == "merge" and not done.event
    return ",".join(done.proposals[:20]) if moved and done.proposals else cluster


def _see(where: str, asked: Narrowed, did: str) -> Response:
    mark = "&" if asked.query else "?"
    address = f"{where}{asked.query}{mark}{urlencode({'did': did})}"
    return Response(status_code=303, headers={"Location": address})


def named(watched: Watched, made: Response, reviewer: str) -> Response:
    """Let a local desk's browser remember the reviewer's name."""
    name = printable(reviewer)
    if name and not watched.site.settings.team:
        secure = watched.site.settings.secure
        given = {"httponly": True, "samesite": "lax", "secure": secure, "max_age": _YEAR}
        made.set_cookie(COOKIE, quote(name), **given)  # type: ignore[arg-type]
    return made


def _refused(
    request: Request, watched: Watched, id: str, error: DetenteError, **shown: Any
) -> Response:
    """Show the proposal again with what stood in the way; one that is not there stays an error."""
    try:
        body = proposal_page(request, watched, id, problems=error, open=True, **shown)
    except DetenteError:
        raise error from None
    return Response(body, 400, media_type=HTML)
