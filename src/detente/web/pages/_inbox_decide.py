"""The forms of a reviewer: accept, reject, merge, edit, undo; then the next proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request, Response

from detente.errors import DetenteError
from detente.web._deciding import Action, Wanted, changed, decide
from detente.web._guard import Here, Reviewer
from detente.web._inbox import Asked, Narrowed, beside
from detente.web._kept import HTML
from detente.web._watched import COOKIE, Watched, Watching, reviewer_of
from detente.web.pages._inbox import Id, proposal_page

if TYPE_CHECKING:
    from detente.monitor._decide import Decided

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600
_Text = Annotated[str, Form(max_length=4_000)]
_Line = Annotated[str, Form(max_length=200)]
_Many = Annotated[list[str], Form(max_length=100)]


@router.post("/inbox/{id}/edit")
def edit(
    *,
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    asked: Asked,
    kind: _Line = "",
    happened: _Line = "",
    mode: _Line = "",
    summary: _Text = "",
    actors: _Many = [],  # noqa: B006
    targets: _Many = [],  # noqa: B006
    magnitudes: _Text = "",
    attributes: _Text = "",
    reviewer: _Line = "",
    reason: _Text = "",
) -> Response:
    """Change what is proposed, and show it again."""
    form: dict[str, Any] = {
        "kind": kind,
        "happened": happened,
        "mode": mode,
        "summary": summary,
        "actors": actors,
        "targets": targets,
        "magnitudes": magnitudes,
        "attributes": attributes,
    }
    name = reviewer_of(request, visitor, reviewer)
    try:
        changes = changed(watched.site.case, watched.one(id).surest, form)
        wanted = Wanted(action="edit", reviewer=name, reason=reason, changes=changes)
        decide(watched, id, wanted)
    except DetenteError as error:
        return _refused(request, watched, id, error, name=name, asked=asked, form=form)
    return named(watched, _see(f"/inbox/{quote(id)}", asked, id), reviewer)


@router.post("/inbox/{id}/undo")
def undo(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    asked: Asked,
    reviewer: _Line = "",
    reason: _Text = "",
    ids: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Take the last decision back, on each of the proposals that it was about."""
    name = reviewer_of(request, visitor, reviewer)
    try:
        for one in filter(None, (ids or id).split(",")):
            decide(watched, one, Wanted(action="undo", reviewer=name, reason=reason))
    except DetenteError as error:
        return _refused(request, watched, id, error, name=name, asked=asked)
    return named(watched, _see(f"/inbox/{quote(id)}", asked, ids or id), reviewer)


@router.post("/inbox/{id}/{action}")
def accept(
    *,
    request: Request,
    site: Here,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    action: Action,
    asked: Asked,
    event: _Line = "",
    into: _Line = "",
    other: _Line = "",
    reviewer: _Line = "",
    reason: _Text = "",
) -> Response:
    """Accept, reject or merge, and go on to the next."""
    name = reviewer_of(request, visitor, reviewer)
    try:
        every = asked.of(watched.waiting(asked.second))
        cluster = watched.one(id).cluster
        wanted = Wanted(
            action=action, reviewer=name, reason=reason, event=event, into=other or into
        )
        done = decide(watched, id, wanted)
    except DetenteError as error:
        return _refused(request, watched, id, error, name=name, asked=asked)
    _, _, after = beside(every, cluster)
    where = f"/inbox/{quote(after)}" if after and after != cluster else "/inbox"
    return named(watched, _see(where, asked, _did(done, cluster)), reviewer)


def _did(done: Decided, cluster: str) -> str:
    moved = done.action == "merge" and not done.event
    return ",".join(done.proposals[:20]) if moved and done.proposals else cluster


def _see(where: str, asked: Narrowed, did: str) -> Response:
    mark = "&" if asked.query else "?"
    address = f"{where}{asked.query}{mark}{urlencode({'did': did})}"
    return Response(status_code=303, headers={"Location": address})


def named(watched: Watched, made: Response, reviewer: str) -> Response:
    """Let a local desk's browser remember the reviewer's name."""
    if reviewer.strip() and not watched.site.settings.team:
        secure = watched.site.settings.secure
        given = {"httponly": True, "samesite": "lax", "secure": secure, "max_age": _YEAR}
        made.set_cookie(COOKIE, quote(reviewer.strip()), **given)  # type: ignore[arg-type]
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
