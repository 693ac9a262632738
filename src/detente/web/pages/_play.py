"""Play: choose a moment, a seat and whom the machines follow; go on with a game, or open one."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from detente.errors import DetenteError
from detente.record import Record
from detente.web._frame import kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand
from detente.web._site import Site
from detente.web.tables._laying import Asked, begin_at
from detente.web.tables._shelf import shelf_of
from detente.web.tables._shown import Words
from detente.web.tables._verbs import laid
from detente.web.tables._views import own
from detente.web.tables._who import Key, mark_of

if TYPE_CHECKING:
    from detente.play import Moment

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Form(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
_LARGEST = 2_000_000  # bytes of a saved game; one of 120 months is a twentieth of that


@router.get("/play")
@at_hand
def play(request: Request, site: Here, visitor: Reader) -> Response:
    """Show what can be played, and one's own games."""
    rows = own(shelf_of(site).tables(), mark_of(request, visitor))

    def made() -> Kept:
        shown = {**_choices(site), "games": rows, "words": Words(site.case)}
        return kept_page(request, "play.html", title="Play", **shown)

    parts = (visitor, str(request.url), repr(rows))
    return answer(request, site.kept("page play", *parts, make=made))


@lru_cache(maxsize=4)
def _moments(record: Record) -> list[Moment]:
    """Return the moments at which a game may begin; they cost the whole timeline."""
    from detente.play import moments  # noqa: PLC0415

    return list(moments(record))


def _choices(site: Site) -> dict[str, Any]:
    from detente.options._bound import parts_of  # noqa: PLC0415

    case, words = site.case, Words(site.case)
    players = [p for stage in case.game.order for p in stage] if case.game else []
    approaches = []
    for approach in case.approaches:
        bound = {rule.player for _, rule in parts_of(case, approach)}
        if bound:
            free = [p for p in players if p in bound]
            names = [words.players[p] for p in free]
            approaches.append({"approach": approach, "players": free, "binds": names})
    return {
        "moments": _moments(site.record()),
        "players": players,
        "approaches": approaches,
    }


class Wanted(BaseModel):
    """What the form of a new game says."""

    moment: Annotated[str, Field(max_length=64)]
    player: Annotated[str, Field(max_length=64)]
    others: Annotated[list[str], Field(max_length=16)] = []
    approach: Annotated[str, Field(max_length=64)] = ""
    kind: Annotated[str, Field(max_length=129)] = ""
    months: Annotated[int, Field(ge=1, le=120)] = 12
    name: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


@router.post("/play")
def begin(
    request: Request, site: Here, visitor: Reader, wanted: Annotated[Wanted, Form()]
) -> Response:
    """Begin a game."""
    key = Key(request, visitor)
    asked = Asked(
        moment=wanted.moment,
        player=wanted.player,
        others=tuple(p for p in dict.fromkeys(wanted.others) if p != wanted.player),
        approach=wanted.approach,
        kind=_kind(wanted.kind, wanted.player),
        months=wanted.months,
        name=wanted.name.strip() or visitor.name,
    )
    made = RedirectResponse(f"/play/{begin_at(shelf_of(site), key.mark, asked)}", 303)
    key.give(made)
    return made


def _kind(chosen: str, player: str) -> str:
    """Return the type that was chosen for a seat, written player.type; another seat's is none."""
    whose, _, kind = chosen.partition(".")
    return kind if whose == player else ""


@router.post("/play/open")
def open_saved(
    request: Request, site: Here, visitor: Reader, file: Annotated[UploadFile, File()]
) -> Response:
    """Open a game that was saved, by the desk or by the command of the same name."""
    raw = file.file.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise HTTPException(413, f"A saved game has at most {_LARGEST:,} bytes.")
    try:
        held = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise DetenteError("This file holds no saved game: it is not JSON text.") from error
    shelf, key = shelf_of(site), Key(request, visitor)
    sitting = shelf.replayed(held)
    if not sitting.persons:
        raise DetenteError("Nobody holds a seat in this game, so there is nothing to play.")
    table = shelf.add(laid(sitting, key.mark, sitting.persons[0], visitor.name))
    made = RedirectResponse(f"/play/{table.id}", 303)
    key.give(made)
    return made
