"""What a table shows to one of its seats, as plain data; nothing that is hidden from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from detente.web.tables._table import Seat, Table


def view(table: Table, seat: Seat) -> dict[str, Any]:
    """Return a table as it looks from a seat.

    Returns:
        `number` goes with every act, so that one meant for an earlier situation is refused;
        `changes` counts everything that happened at the table. The rest is what the engine lets
        the seat see, and who sits where.
    """
    from detente.play import look  # noqa: PLC0415

    seen = look(table.sitting, seat.player)
    over = table.over
    return {
        "id": table.id,
        "number": table.number,
        "changes": table.changes,
        "over": over,
        "moment": table.sitting.moment,
        "months": table.sitting.months,
        "left": 0 if over else seen.left,
        "month": seen.month,
        "you": {"player": seat.player, "type": seen.type, "host": table.host == seat.sitter},
        "to_move": None if over else seen.to_move,
        "options": [] if over else list(seen.options),
        "acts": dict(seen.acts),
        "state": dict(seen.state),
        "approach": seen.approach,
        "beliefs": _plain(seen.beliefs),
        "moves": [asdict(m) for m in seen.moves],
        "states": [dict(s) for s in seen.states],
        "past": [_plain(b) for b in seen.past],
        "seats": [chair(table, player, held, seat) for player, held in seen.seats.items()],
        "wish": asdict(table.wish) if table.wish else None,
    }


def chair(table: Table, player: str, held: str, mine: Seat) -> dict[str, Any]:
    """Return who sits on a chair; the host also gets the link of one that is free."""
    seat = table.seat(player)
    row: dict[str, Any] = {
        "player": player,
        "by": held if seat is None else "machine" if seat.machine else "person",
        "taken": bool(seat and seat.sitter),
        "name": seat.name if seat else "",
        "you": player == mine.player,
        "link": None,
    }
    if seat and not seat.sitter and not table.over and table.host == mine.sitter:
        row["link"] = link(table, seat)
    return row


def link(table: Table, seat: Seat) -> str:
    """Return the address at which a seat is taken, without the desk's own name."""
    return f"/play/{table.id}?seat={seat.code}"


def listed(row: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """Return a game in the list of one's own, from its `summary`."""
    player = next((s["player"] for s in row["seats"] if s["sitter"] == mark), None)
    return {
        **{name: v for name, v in row.items() if name not in ("host", "seats")},
        "player": player,
        "host": row["host"] == mark,
        "persons": len(row["seats"]),
    }


def own(rows: list[dict[str, Any]], mark: str) -> list[dict[str, Any]]:
    """Return those games at whose table somebody sits, or which they began."""
    found = []
    for row in rows:
        mine = row["host"] == mark or any(s["sitter"] == mark for s in row["seats"])
        if mark and mine:
            found.append(listed(row, mark))
    return found


def _plain(beliefs: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {p: {t: float(c) for t, c in own.items()} for p, own in beliefs.items()}
