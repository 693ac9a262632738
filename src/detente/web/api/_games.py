"""Games over HTTP: begin one, take a seat, act, go back, and read what happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer, as_json
from detente.web.api._problems import problems
from detente.web.tables import _verbs as verbs
from detente.web.tables._laying import Asked, begin_at, laying, not_ready
from detente.web.tables._shelf import Shelf, shelf_of
from detente.web.tables._table import Seat, Table
from detente.web.tables._told import debrief_of
from detente.web.tables._views import own, view
from detente.web.tables._who import Key, mark_of


def _said(**errors: str) -> dict[int | str, dict[str, Any]]:
    made = problems(*(int(k.strip("_")) for k in errors))
    return {s: {**made[s], "description": errors[f"_{s}"]} for s in made}


_ALWAYS = _said(_401="Sign in first.", _422="What was sent does not fit.")
_AT = _ALWAYS | _said(_404="There is no such game, or you do not sit there; or no such id.")
_WRITES = _AT | _said(
    _400="Not possible in this game.",
    _403="You may not do this.",
    _409="The game has moved on, or is over; look again.",
    _507="The game could not be kept.",
)


def _key(
    x_seat: Annotated[
        str | None,
        Header(
            max_length=64,
            description="On a desk without sign-in: the key that the answer gave, in the header of "
            "the same name, when you began a game or took a seat.",
        ),
    ] = None,
) -> None:
    """Declare the header by which a program says whose seat it plays; `mark_of` reads it."""


router = APIRouter(
    prefix="/api/v1/games", tags=["games"], responses=_ALWAYS, dependencies=[Depends(_key)]
)

GameId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="The game's id.")]
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Name = Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Number = Annotated[int, Field(ge=0, le=1_000_000, description="`number` of the view acted on.")]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Beginning(_Sent):
    """A game to begin; whoever begins it is its host and sits at `player`."""

    moment: _Id
    player: _Id
    others: Annotated[list[_Id], Field(max_length=16)] = []
    approach: _Id | None = None
    kind: _Id | None = None
    months: Annotated[int, Field(ge=1, le=120)] = 12
    name: _Name = ""
    seed: Annotated[int, Field(ge=0, le=2**53)] | None = None


class Act(_Sent):
    """What to do on one's own seat."""

    action: _Id
    number: _Number


class Asking(_Sent):
    """To go back to before a move, or to end; `yes` answers the same wish of another."""

    move: Annotated[int, Field(ge=1, le=100_000)]
    number: _Number


class Ending(_Sent):
    """To end the game before its last month."""

    number: _Number


class Answering(_Sent):
    """Whether one agrees to what another asked for."""

    yes: bool
    number: _Number


class Seating(_Sent):
    """With a code: take that seat. As host, with a player: let the machine have it, or free it."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{10,40}$")] | None = None
    player: _Id | None = None
    to: Literal["machine", "person"] = "machine"
    name: _Name = ""


def shelf(site: Here) -> Shelf:
    """Return the shelf of the desk."""
    return shelf_of(site)


Shelved = Annotated[Shelf, Depends(shelf)]


@dataclass(frozen=True)
class Place:
    """A table, where the visitor sits, and their mark."""

    table: Table
    seat: Seat
    mark: str


def sat(request: Request, id: GameId, shelf: Shelved, visitor: Reader) -> Place:
    """Return a table and where the visitor sits.

    Raises:
        NotFound: there is no such table, or they do not sit there.
    """
    mark = mark_of(request, visitor)
    not_ready(shelf, id, mark)
    table = shelf.table(id)
    return Place(table, verbs.sits(table, mark), mark)


Sat = Annotated[Place, Depends(sat)]


@router.get("/moments")
def moments_list(request: Request, site: Here, visitor: Reader) -> Response:
    """List the moments from which a game can begin, with the seats and approaches."""
    return answer(request, site.kept("moments", make=lambda: Kept.json(offered(site))))


def offered(site: Here) -> dict[str, Any]:
    """Return what can be chosen when a game begins."""
    from detente.play import moments  # noqa: PLC0415

    record, case = site.record(), site.case
    players = [p for stage in case.game.order for p in stage] if case.game else []
    return {
        **site.head(record),
        "moments": [asdict(m) for m in moments(record)],
        "players": players,
        "types": {p: [t.id for t in case.types if t.player == p] for p in players},
        "approaches": [a.id for a in case.approaches if a.rules or a.with_],
    }


@router.get("")
def games(request: Request, shelf: Shelved, visitor: Reader) -> dict[str, Any]:
    """List the games at whose table you sit, last changed first."""
    return {"games": own(shelf.tables(), mark_of(request, visitor))}


@router.post(
    "",
    status_code=201,
    responses=_WRITES
    | {202: {"description": "An approach is being solved; ask for the game again soon."}}
    | _said(_503="Too many games are being prepared."),
)
def begin_game(request: Request, shelf: Shelved, visitor: Reader, sent: Beginning) -> Response:
    """Begin a game. You are its host; the answer holds a link for each free seat.

    On a desk without sign-in the answer has a header X-Seat, which is what gives you your seat:
    send it along from then on.
    """
    key = Key(request, visitor)
    asked = Asked(
        moment=sent.moment,
        player=sent.player,
        others=tuple(sent.others),
        approach=sent.approach or "",
        kind=sent.kind or "",
        months=sent.months,
        name=sent.name,
        seed=sent.seed,
    )
    id = begin_at(shelf, key.mark, asked)
    where = {"Location": f"/api/v1/games/{id}"}
    if laying(shelf, id, key.mark):
        made = JSONResponse({"id": id, "ready": False}, 202, where)
    else:
        table = shelf.table(id)
        made = JSONResponse(_shown(table, key.mark), 201, where)
    key.give(made)
    return made


@router.get("/{id}", responses=_AT | _said(_409="It is still being prepared."))
def game(at: Sat) -> dict[str, Any]:
    """Return a game as it looks from your seat: all that is public, and your own type."""
    return view(at.table, at.seat)


@router.delete("/{id}", status_code=204, responses=_WRITES)
def delete_game(id: GameId, shelf: Shelved, at: Sat) -> Response:
    """Throw a game away; only its host may."""
    verbs.hosts(at.table.host, at.mark)
    shelf.remove(id)
    return Response(status_code=204)


@router.post("/{id}/acts", responses=_WRITES)
def act_in_game(id: GameId, shelf: Shelved, at: Sat, sent: Act) -> dict[str, Any]:
    """Do an act on your seat; the machine's seats answer at once."""
    table = shelf.change(id, lambda t: verbs.done(t, at.mark, sent.action, sent.number))
    return _shown(table, at.mark)


@router.post("/{id}/back", responses=_WRITES)
def go_back(id: GameId, shelf: Shelved, at: Sat, sent: Asking) -> dict[str, Any]:
    """Go back to before a move and play on from there.

    In a game of several people the others are asked, and it is done when all have agreed.
    """
    table = shelf.change(id, lambda t: verbs.wished(t, at.mark, "back", sent.move, sent.number))
    return _shown(table, at.mark)


@router.post("/{id}/end", responses=_WRITES)
def end_game(id: GameId, shelf: Shelved, at: Sat, sent: Ending) -> dict[str, Any]:
    """End a game early; in a game of several people when all have agreed."""
    table = shelf.change(id, lambda t: verbs.wished(t, at.mark, "end", 0, sent.number))
    return _shown(table, at.mark)


@router.post("/{id}/answer", responses=_WRITES)
def answer_wish(id: GameId, shelf: Shelved, at: Sat, sent: Answering) -> dict[str, Any]:
    """Agree to what another asked for, or decline."""
    table = shelf.change(id, lambda t: verbs.agreed(t, at.mark, sent.yes, sent.number))
    return _shown(table, at.mark)


@router.post("/{id}/seats", responses=_WRITES)
def take_seat(
    request: Request, id: GameId, shelf: Shelved, visitor: Reader, sent: Seating
) -> Response:
    """Take the seat of a link by its code; or, as host, give a seat to the machine or free it."""
    key = Key(request, visitor)
    if sent.code:
        code, name = sent.code, sent.name
        table = shelf.change(id, lambda t: verbs.sit(t, key.mark, code, name))
    else:
        player, machine = sent.player or "", sent.to == "machine"
        verbs.sits(shelf.table(id), key.mark)
        table = shelf.change(id, lambda t: verbs.given(t, key.mark, player, machine))
    made = JSONResponse(_shown(table, key.mark))
    key.give(made)
    return made


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    responses=_AT | _said(_409="It is still being prepared."),
)
async def events(id: GameId, shelf: Shelved, at: Sat) -> AsyncIterator[ServerSentEvent]:
    """Tell that something happened at a table, as server-sent events; not what.

    Each holds the table's count of changes. The stream ends after a minute, and a browser asks
    again by itself.
    """
    async for changes in shelf.heard(id):
        yield ServerSentEvent(event="changed", data=changes, id=str(changes), retry=1_000)


@router.get(
    "/{id}/debrief", response_model=dict[str, Any], responses=_AT | _said(_409="It is not over.")
)
def debrief_game(request: Request, site: Here, at: Sat) -> Response:
    """Tell a game afterwards, with what was hidden: what `detente play debrief --json` prints.

    Set it beside every approach with the job `play-debrief`.
    """
    return answer(request, debrief_of(site, _over(at.table)))


@router.get(
    "/{id}/export",
    response_class=Response,
    responses=_AT
    | _said(_409="It is not over.")
    | {200: {"content": {"application/json": {"schema": {"type": "object"}}, "text/csv": {}}}},
)
def export_game(at: Sat, format: Literal["json", "csv"] = "json") -> Response:
    """Return a game that is over as a file: JSON that can be played again, or its acts as CSV."""
    from detente.play import moves_csv  # noqa: PLC0415

    table = _over(at.table)
    text = moves_csv(table.sitting)
    body = text.encode() if format == "csv" else as_json(table.sitting.as_dict())
    named = {"Content-Disposition": f'attachment; filename="game-{table.id}.{format}"'}
    media = "text/csv; charset=utf-8" if format == "csv" else "application/json"
    return Response(body, media_type=media, headers=named)


def _over(table: Table) -> Table:
    if not table.over:
        raise HTTPException(409, "This game is not over; what is hidden is told once it is.")
    return table


def _shown(table: Table, mark: str) -> dict[str, Any]:
    return view(table, verbs.sits(table, mark))
