"""The tool over beliefs: what each side is after, as far as its acts tell."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from detente.errors import DetenteError
from detente.web._site import Site
from detente.web._tasks import INTENT
from detente.web.mcp._said import Answer, AsOf, Id, chance, events_named, resting

_TOP, _SHIFTS = 6, 8


class IntentTools:
    """What each side is after."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def assess(
        self,
        player: Annotated[
            Id, Field(description="One side, as north_korea; every one read if left out.")
        ] = "",
        as_of: AsOf = None,
    ) -> Answer:
        """Say which type each side acts like, with bands, what moved the answer, and what could.

        A type is a row of interests that predicts acts, not what a leader thinks. It takes seconds
        to minutes the first time a day is asked for.
        """
        case = self.site.case
        if case.game is None:
            raise DetenteError(f"{case.standoff.name} declares no game; intent cannot be read.")
        record = self.site.record(as_of)
        held = self.site.worked.get(INTENT, record)
        if player and player not in held["types"]:
            raise DetenteError(f"Intent is read of: {', '.join(held['types'])}; not of {player!r}.")
        names = {(t.player, t.id): t for t in case.types}
        sides = [self._side(held, p, names) for p in held["types"] if player in ("", p)]
        moved = [row for row in held["top"] if player in ("", row["player"])][:_TOP]
        ids = [id for row in moved for id in row["events"]]
        return {
            "sides": sides,
            "months_that_moved_it_most": [_moved(row) for row in moved],
            "events": events_named(record, [i if isinstance(i, str) else i["id"] for i in ids], 30),
            "fit_problems": held["fit"]["problems"],
            **resting(self.site, record, months_through=held["through"], draws=held["draws"]),
        }

    def _side(self, held: Any, player: str, names: Any) -> Answer:
        now = held["months"][player][-1]["filtered"]
        rows = held["sensitivity"]
        turned = [r["name"] for r in rows if r["survives"].get(player) is False]
        return {
            "player": player,
            "types": [
                {
                    "id": t,
                    "name": names[player, t].name,
                    "meaning": names[player, t].meaning,
                    **(chance(now[t]) or {}),
                }
                for t in held["types"][player]
            ],
            "settings_tried": len(rows),
            "settings_that_change_the_likeliest_type": turned[:_SHIFTS],
            "next_month": [
                {"action": c["action"], **(chance(c["chance"]) or {}), "then_believed": c["then"]}
                for c in held["following"].get(player, ())
            ],
        }


def _moved(row: Any) -> Answer:
    kept = ("player", "month", "action", "state", "moved", "decibans")
    found = {name: row[name] for name in kept if name in row}
    events = row.get("events", ())
    return {**found, "events": [e if isinstance(e, str) else e["id"] for e in events]}
