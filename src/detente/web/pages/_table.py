"""The table: a game as it looks from one's own seat, and all that can be done there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from detente.errors import NotFound
from detente.web._frame import page
from detente.web._guard import Here, Reader, Visitor
from detente.web._site import Site
from detente.web.pages._play import Name
from detente.web.tables import _shown as shown
from detente.web.tables import _verbs as verbs
from detente.web.tables._laying import laying, not_ready
from detente.web.tables._shelf import shelf_of
from detente.web.tables._table import Table
from detente.web.tables._views import view
from detente.web.tables._who import Key, mark_of

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Number = Annotated[int, Form(ge=0, le=1_000_000)]
_FRESH = {"Cache-Control": "no-store"}


@router.get("/play/{id}")
def table(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    seat: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Show the table from one's own seat; to whoever comes by a link, the seat it offers."""
    shelf, mark = shelf_of(site), mark_of(request, visitor)
    if laid := laying(shelf, id, mark):
        return _page(request, "laying.html", "A game is being prepared", laid=laid)
    not_ready(shelf, id, mark)
    held = shelf.table(id)
    mine = held.seat_of(mark)
    if mine is None and seat:
        return _invitation(request, site, held, seat)
    seen = view(held, verbs.sits(held, mark))
    words = shown.Words(site.case)
    told = shown.told(words, seen)
    return _page(
        request,
        "table.html",
        f"{words.players[seen['you']['player']]}, {seen['month']}",
        seen=seen,
        words=words,
        levels=words.state(seen["state"]),
        bound=shown.bound(words, seen),
        acts=shown.acts_of(words, seen),
        chronicle=shown.chronicle(words, seen, told),
        since=shown.since(words, seen, told),
        beliefs=shown.beliefs(words, seen),
        after=shown.joined(shown.following(words, seen)),
        base=str(request.base_url).rstrip("/"),
    )


def _invitation(request: Request, site: Site, held: Table, code: str) -> Response:
    seat, words = verbs.invited(held, code), shown.Words(site.case)
    return _page(
        request,
        "seat.html",
        f"A seat for you: {words.players[seat.player]}",
        id=held.id,
        seat=seat,
        words=words,
        sitting=held.sitting,
        others=[s for s in held.seats if s.sitter],
    )


@router.post("/play/{id}/seat")
def take(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    code: Annotated[str, Form(max_length=64)],
    name: Name = "",
) -> Response:
    """Take the seat of a link."""
    key, called = Key(request, visitor), name.strip() or visitor.name
    shelf_of(site).change(id, lambda t: verbs.sit(t, key.mark, code, called))
    made = RedirectResponse(f"/play/{id}", 303)
    key.give(made)
    return made


@router.post("/play/{id}/act")
def act(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    action: Annotated[str, Form(max_length=64)],
    number: Number,
) -> Response:
    """Do an act."""
    return _changed(request, site, visitor, id, lambda t, m: verbs.done(t, m, action, number))


@router.post("/play/{id}/back")
def back(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    move: Annotated[int, Form(ge=1, le=100_000)],
    number: Number,
) -> Response:
    """Go back to before a move, or ask the others to."""
    return _changed(
        request, site, visitor, id, lambda t, m: verbs.wished(t, m, "back", move, number)
    )


@router.post("/play/{id}/end")
def end(request: Request, site: Here, visitor: Reader, id: Id, number: Number) -> Response:
    """End the game early, or ask the others to."""
    return _changed(request, site, visitor, id, lambda t, m: verbs.wished(t, m, "end", 0, number))


@router.post("/play/{id}/answer")
def answer_wish(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    yes: Annotated[bool, Form()],
    number: Number,
) -> Response:
    """Agree to what another asked for, or decline."""
    return _changed(request, site, visitor, id, lambda t, m: verbs.agreed(t, m, yes, number))


@router.post("/play/{id}/give")
def give(
    request: Request,
    site: Here,
    visitor: Reader,
    id: Id,
    player: Annotated[str, Form(max_length=64)],
    machine: Annotated[bool, Form()] = False,
) -> Response:
    """Give a seat to the machine, or free it for another person; the host may."""
    return _changed(request, site, visitor, id, lambda t, m: verbs.given(t, m, player, machine))


@router.post("/play/{id}/delete")
def delete(request: Request, site: Here, visitor: Reader, id: Id) -> Response:
    """Throw a game away; its host may."""
    shelf, mark = shelf_of(site), mark_of(request, visitor)
    if not shelf.has(id):
        raise NotFound("There is no such game.")
    rows = [row for row in shelf.tables() if row["id"] == id]
    verbs.hosts(rows[0]["host"] if rows else "", mark)
    shelf.remove(id)
    return RedirectResponse("/play", 303)


def _changed(
    request: Request,
    site: Site,
    visitor: Visitor,
    id: str,
    change: Callable[[Table, str], Table],
) -> Response:
    mark = mark_of(request, visitor)
    shelf_of(site).change(id, lambda t: change(t, mark))
    return RedirectResponse(f"/play/{id}", 303)


def _page(request: Request, template: str, title: str, **context: object) -> Response:
    made = page(request, template, title=title, **context)
    return Response(made, media_type="text/html", headers=_FRESH)
