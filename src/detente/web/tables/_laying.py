"""Begin a game: at once, or, where an approach has to be solved first, in the background."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import HTTPException

from detente.errors import DetenteError, NotFound, Problem
from detente.web._site import Site
from detente.web.tables._shelf import Shelf
from detente.web.tables._solving import solved_first
from detente.web.tables._table import Table, new_id
from detente.web.tables._verbs import laid

PERSON, ORDINARY = "person", "equilibrium"
_AT_ONCE, _REMEMBERED = 32, 64  # a class may begin at the same time
_PATIENCE = 1.5  # seconds that a visitor waits before the page says that it takes longer


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The game that somebody wants to begin.

    Attributes:
        player: the seat of whoever begins it; name: what they wish to be called.
        others: seats for other persons.
        approach: what the machine's seats follow where it binds them; empty for ordinary play.
        kind: the type to have on the own seat; empty to leave it to chance.
        seed: governs all chance; drawn where not given.
    """

    moment: str
    player: str
    others: tuple[str, ...] = ()
    approach: str = ""
    kind: str = ""
    months: int = 12
    name: str = ""
    seed: int | None = None


@dataclass
class Laid:
    """A table that is being laid; afterwards `error` says what went wrong, if anything did.

    Attributes:
        approach: its name; done, all: steps of solving it, none while its turn has not come.
    """

    host: str
    approach: str = ""
    done: int = 0
    all: int = 0
    error: DetenteError | None = None
    ended: threading.Event = field(default_factory=threading.Event)


_being_laid: WeakKeyDictionary[Shelf, OrderedDict[str, Laid]] = WeakKeyDictionary()
_room = threading.BoundedSemaphore(_AT_ONCE)


def begin_at(shelf: Shelf, host: str, asked: Asked) -> str:
    """Begin a game and return its id; the table may still be on its way.

    Raises:
        NotFound: an id is none of the case's.
        DetenteError: the game cannot begin so.
        HTTPException: 409, too many games are kept; 503, too many are being prepared.
    """
    seats = _seats(shelf, asked)
    id = new_id()
    if not asked.approach:
        _lay(shelf, host, id, asked, seats)
        return id
    mine = Laid(host, shelf.site.case.approach(asked.approach).name)
    if not _room.acquire(blocking=False):
        raise HTTPException(503, "Other games are being prepared. Try again in a minute.")
    waiting = _being_laid.setdefault(shelf, OrderedDict())
    waiting[id] = mine
    while len(waiting) > _REMEMBERED:
        waiting.popitem(last=False)
    told = (shelf, id, asked, seats, mine)
    threading.Thread(target=_in_background, args=told, daemon=True).start()
    mine.ended.wait(_PATIENCE)
    return id


def laying(shelf: Shelf, id: str, mark: str) -> Laid | None:
    """Return a table that is still being laid for a visitor; None if it is not.

    Raises:
        DetenteError: it could not be laid.
    """
    found = _being_laid.get(shelf, OrderedDict()).get(id)
    if found is None or found.host != mark:
        return None
    if found.error is not None:
        raise found.error
    return None if found.ended.is_set() else found


def _in_background(
    shelf: Shelf, id: str, asked: Asked, seats: Mapping[str, str], mine: Laid
) -> None:
    def told(done: int, all_: int) -> None:
        mine.done, mine.all = done, all_

    try:
        solved_first(shelf.site, seats, shelf.solved, told)
        _lay(shelf, mine.host, id, asked, seats)
    except DetenteError as error:
        mine.error = error
    except HTTPException as error:
        mine.error = DetenteError(str(error.detail))
    finally:
        _room.release()
        mine.ended.set()


def _lay(shelf: Shelf, host: str, id: str, asked: Asked, seats: Mapping[str, str]) -> Table:
    from detente.play import begin  # noqa: PLC0415

    site = shelf.site
    more: dict[str, Any] = {"types": {asked.player: asked.kind}} if asked.kind else {}
    sitting = begin(
        site.record(),
        site.posterior,
        moment=asked.moment,
        seats=seats,
        months=asked.months,
        seed=secrets.randbelow(2**31) if asked.seed is None else asked.seed,
        folder=shelf.solved,
        **more,
    )
    return shelf.add(replace(laid(sitting, host, asked.player, asked.name), id=id))


def _seats(shelf: Shelf, asked: Asked) -> dict[str, str]:
    """Return who holds each seat."""
    from detente.options._bound import parts_of  # noqa: PLC0415

    case = shelf.site.case
    players = [p for stage in case.game.order for p in stage] if case.game else []
    _known(shelf.site, asked, players)
    seats = {p: PERSON if p in (asked.player, *asked.others) else ORDINARY for p in players}
    if asked.approach:
        bound = {rule.player for _, rule in parts_of(case, case.approach(asked.approach))}
        free = [p for p in players if seats[p] == ORDINARY and p in bound]
        if not free:
            what = "The machines have no seat that this approach binds."
            fix = "Leave such a seat to the machine, or let the machines play as usual."
            raise DetenteError("The game cannot begin.", [Problem(what, "approach", fix)])
        seats |= dict.fromkeys(free, asked.approach)
    return seats


def _known(site: Site, asked: Asked, players: Sequence[str]) -> None:
    """Refuse ids that the case does not have.

    Raises:
        NotFound: all of them at once.
    """
    from detente.play import moments  # noqa: PLC0415

    case = site.case
    kinds = [t.id for t in case.types if t.player == asked.player]
    chosen = [
        ("moment", (asked.moment,), [m.id for m in moments(site.record())]),
        ("player", (asked.player, *asked.others), players),
        ("approach", filter(None, (asked.approach,)), [a.id for a in case.approaches]),
        ("kind", filter(None, (asked.kind,)), kinds),
    ]
    found = [
        Problem(f"{id!r} is none.", field, f"Write one of: {', '.join(known) or 'none'}.")
        for field, ids, known in chosen
        for id in ids
        if id not in known
    ]
    if found:
        raise NotFound("There is no such thing to begin with.", found)


def not_ready(shelf: Shelf, id: str, mark: str) -> None:
    """Refuse a table that is still being laid.

    Raises:
        HTTPException: 409, ask again soon.
        NotFound: there is no such table.
    """
    if found := laying(shelf, id, mark):
        steps = f" ({found.done} of {found.all} steps done)" if found.all else ""
        said = f"This game is still being prepared{steps}. Ask again soon."
        raise HTTPException(409, said, headers={"Retry-After": "5"})
    if not shelf.has(id):
        raise NotFound("There is no such game.")
