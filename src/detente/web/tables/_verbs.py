"""What may be done at a table, and by whom. Each verb gives the table as it is afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from fastapi import HTTPException

from detente.errors import NotFound
from detente.web.tables._shelf import now
from detente.web.tables._table import Seat, Table, Wish, new_code, new_id

if TYPE_CHECKING:
    from detente.play import Sitting


def laid(sitting: Sitting, host: str, player: str, name: str) -> Table:
    """Return a new table at which the host sits, and the other persons' seats are free."""
    here = now()
    seats = tuple(
        Seat(p, new_code(), host if p == player else "", name if p == player else "")
        for p in sitting.persons
    )
    table = Table(
        id=new_id(), host=host, began=here, changed=here, number=0, seats=seats, sitting=sitting
    )
    return _settled(table)


def sit(table: Table, mark: str, code: str, name: str) -> Table:
    """Take the seat of a link.

    Raises:
        NotFound: no seat has this code.
        HTTPException: 409, somebody sits there already, or the visitor sits elsewhere.
    """
    seat = invited(table, code)
    if seat.sitter == mark:
        return table
    if seat.sitter:
        raise HTTPException(409, "Somebody else has taken this seat. Ask the host for a new link.")
    if table.seat_of(mark):
        raise HTTPException(409, "You sit at this table already; nobody may hold two seats.")
    return table.with_seat(replace(seat, sitter=mark, name=name, machine=False))


def invited(table: Table, code: str) -> Seat:
    """Return the seat of a link.

    Raises:
        NotFound: no seat has this code.
    """
    found = next((s for s in table.seats if code and s.code == code), None)
    if found is None:
        raise NotFound("This link leads to no seat. Ask the host for a new one.")
    return found


def done(table: Table, mark: str, action: str, number: int) -> Table:
    """Do an act.

    Raises:
        NotFound: the visitor does not sit here.
        HTTPException: 409, the table has moved on since the visitor looked, or it is another's
            turn.
        DetenteError: the act is not possible.
    """
    from detente.play import act  # noqa: PLC0415

    seat = seated(table, mark)
    _current(table, number)
    if table.sitting.to_move != seat.player:
        raise HTTPException(409, "It is not your turn; nothing was done.")
    after = replace(table, sitting=act(table.sitting, seat.player, action), wish=None)
    return _settled(replace(after, number=table.number + 1))


def wished(table: Table, mark: str, what: Literal["back", "end"], move: int, number: int) -> Table:
    """Ask to go back to a move or to end; alone at the table, it is done at once.

    Raises:
        NotFound: the visitor does not sit here.
        HTTPException: 409, the table has moved on.
        DetenteError: there is no such move.
    """
    from detente.play import back  # noqa: PLC0415

    seat = seated(table, mark)
    _current(table, number)
    if what == "back":
        back(table.sitting, move)  # says what is wrong with it
    elif table.sitting.now.month == 0:
        said = "No month is over yet, so there is nothing to tell."
        raise HTTPException(409, f"{said} Play this month to its end, or delete the game.")
    return _granted(replace(table, wish=Wish(what, move, (seat.player,))))


def agreed(table: Table, mark: str, yes: bool, number: int) -> Table:
    """Answer the wish of another: the last who agrees brings it about, one who declines ends it."""
    seat = seated(table, mark)
    _current(table, number)
    if table.wish is None:
        raise HTTPException(409, "Nothing is asked at this table any more; nothing was done.")
    if not yes:
        return replace(table, wish=None)
    said = tuple(dict.fromkeys((*table.wish.agreed, seat.player)))
    return _granted(replace(table, wish=replace(table.wish, agreed=said)))


def given(table: Table, mark: str, player: str, machine: bool) -> Table:
    """Let the machine play a seat that does not answer, or free the seat for another person.

    The seat gets a new link either way, so that whoever held it does not hold it any more.

    Raises:
        HTTPException: 403, the visitor is not the host; 409, it is the host's own seat.
        NotFound: no person holds a seat of this name.
    """
    hosts(table.host, mark)
    seat = table.seat(player)
    if seat is None:
        raise NotFound("This seat is the machine's from the start.")
    if seat.sitter == mark:
        raise HTTPException(409, "This is your own seat.")
    empty = Seat(player, new_code(), machine=machine)
    return _granted(_settled(table.with_seat(empty)))


def hosts(host: str, mark: str) -> None:
    """Refuse whoever is not the host.

    Raises:
        HTTPException: 403, they are not.
    """
    if not mark or host != mark:
        raise HTTPException(403, "Only the host of a game may do this.")


def sits(table: Table, mark: str) -> Seat:
    """Return where a visitor sits; to others there is no such game.

    Raises:
        NotFound: nowhere.
    """
    seat = table.seat_of(mark)
    if seat is None:
        raise NotFound("There is no such game.")
    return seat


def seated(table: Table, mark: str) -> Seat:
    """Return where a visitor sits, while there is something to do.

    Raises:
        NotFound: nowhere.
        HTTPException: 409, the game is over.
    """
    seat = sits(table, mark)
    if table.over:
        raise HTTPException(409, "This game is over; nothing was done.")
    return seat


def _current(table: Table, number: int) -> None:
    if number != table.number:
        said = "The game has moved on since you looked; nothing was done. Look again, then choose."
        raise HTTPException(409, said)


def _granted(table: Table) -> Table:
    """Bring a wish about if everybody who sits there has agreed."""
    from detente.play import back  # noqa: PLC0415

    wish = table.wish
    if wish is None or set(table.sitting_down) - set(wish.agreed):
        return table
    met = replace(table, wish=None, number=table.number + 1)
    if wish.what == "end":
        return replace(met, over=True)
    return replace(met, sitting=back(table.sitting, wish.move))


def _settled(table: Table) -> Table:
    """Let the machine move for seats that were given to it; note the end."""
    from detente.play import act  # noqa: PLC0415

    sitting = table.sitting
    given_up = {s.player for s in table.seats if s.machine}
    while (player := sitting.to_move) in given_up and player is not None:
        sitting = act(sitting, player, None)
    moved = sitting is not table.sitting
    return replace(
        table, sitting=sitting, number=table.number + moved, over=table.over or sitting.over
    )
