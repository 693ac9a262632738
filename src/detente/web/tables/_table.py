"""A table: one game in play, who sits where, and what they asked of each other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from detente.play import Sitting

FORMAT = 1


@dataclass(frozen=True)
class Seat:
    """A place for a person.

    Attributes:
        code: stands in the link by which the seat is taken; nobody can guess it.
        sitter: the mark of whoever sits there; empty while it is free.
        name: what they wish to be called; empty where they did not say.
        machine: the host gave it to the machine, which plays on as the seat's type would.
    """

    player: str
    code: str
    sitter: str = ""
    name: str = ""
    machine: bool = False


@dataclass(frozen=True)
class Wish:
    """To go back to a move, or to end the game: done once everybody who sits there agrees.

    Attributes:
        move: the move to go back to, from 0; 0 for an end.
        agreed: the players who did, the one who asked among them.
    """

    what: Literal["back", "end"]
    move: int
    agreed: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One game in play.

    Attributes:
        host: the mark of whoever began it.
        began, changed: instants in UTC, as 2026-11-23T12:00:00Z.
        number: counts the acts and steps back, so that an act meant for an earlier situation is
            noticed.
        changes: counts everything that happened at the table.
        over: everything may be shown: the months are played, or all agreed to end.
    """

    id: str
    host: str
    began: str
    changed: str
    number: int
    seats: tuple[Seat, ...]
    sitting: Sitting = field(repr=False)
    changes: int = 0
    wish: Wish | None = None
    over: bool = False

    def seat(self, player: str) -> Seat | None:
        """Return a person's seat, if the player has one."""
        return next((s for s in self.seats if s.player == player), None)

    def seat_of(self, mark: str) -> Seat | None:
        """Return where somebody sits."""
        return next((s for s in self.seats if mark and s.sitter == mark), None)

    def with_seat(self, seat: Seat) -> Table:
        """Return the table with one seat changed."""
        kept = tuple(seat if s.player == seat.player else s for s in self.seats)
        return replace(self, seats=kept)

    @property
    def sitting_down(self) -> tuple[str, ...]:
        """The players at whose seats somebody sits."""
        return tuple(s.player for s in self.seats if s.sitter)

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept on disk; it holds what is hidden."""
        return {
            "format": FORMAT,
            "id": self.id,
            "host": self.host,
            "began": self.began,
            "changed": self.changed,
            "number": self.number,
            "changes": self.changes,
            "seats": [asdict(s) for s in self.seats],
            "wish": asdict(self.wish) if self.wish else None,
            "over": self.over,
            "sitting": self.sitting.as_dict(),
        }


def table_of(row: Mapping[str, Any], sitting: Sitting) -> Table:
    """Return the table that was kept.

    Raises:
        KeyError, TypeError: the row is not of a table.
    """
    wish = row["wish"]
    return Table(
        id=row["id"],
        host=row["host"],
        began=row["began"],
        changed=row["changed"],
        number=row["number"],
        changes=row["changes"],
        seats=tuple(Seat(**s) for s in row["seats"]),
        sitting=sitting,
        wish=Wish(wish["what"], wish["move"], tuple(wish["agreed"])) if wish else None,
        over=row["over"],
    )


def summary(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list says of a table that is kept, and who sits there.

    Raises:
        KeyError, TypeError: the row is not of a table.
    """
    sitting = row["sitting"]
    return {
        **{name: row[name] for name in ("id", "host", "began", "changed", "over", "seats")},
        **{name: sitting[name] for name in ("moment", "start", "months")},
        "played": len({move["month"] for move in sitting["moves"]}),
    }


def new_id() -> str:
    """Return an id for a table that nobody can guess."""
    return secrets.token_hex(8)


def new_code() -> str:
    """Return a code for a seat that nobody can guess."""
    return secrets.token_urlsafe(16)
