"""Tools over options: approaches compared, one approach, and which acts would tell most."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from detente.errors import NotFound
from detente.options import shipped
from detente.web._site import Site
from detente.web.mcp._said import Answer, Id, chance, resting

Years = Annotated[Literal[1, 4, 10], Field(description="Years ahead.")]
_PROBES = 12


class OptionTools:
    """What would come of each approach; the comparison that ships with the case."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def _held(self) -> Mapping[str, Any]:
        found = shipped(self.site.case)
        if found is None:
            name = self.site.case.standoff.name
            said = f"No comparison ships with {name}. Make one: detente compare --out FILE."
            raise NotFound(said)
        return found

    def options(self, years: Years = 4) -> Answer:
        """Compare approaches: how things may stand in so many years, by approach.

        Shares of outcomes are chances over futures, with the span that holds 90 % of futures. No
        approach is recommended: which outcome is worth what is for the reader to say.
        """
        months = self._months(years)
        names = {o["id"]: o["name"] for o in self._held["definitions"]["outcomes"]}
        rows = [
            {
                "id": one["id"],
                "name": one["name"],
                "outcomes": [
                    {"id": id, "name": names[id], **(chance(band) or {})}
                    for id, band in one["horizons"][months]["outcomes"].items()
                ],
            }
            for one in self._held["approaches"]
        ]
        return {"years": years, "approaches": rows, **self._resting()}

    def option(
        self,
        approach: Annotated[Id, Field(description="Id, as `options` lists it.")],
        years: Years = 4,
    ) -> Answer:
        """Say what one approach yields: outcomes, measures, spillovers, conditions, doubts."""
        held, months = self._held, self._months(years)
        one = next((a for a in held["approaches"] if a["id"] == approach), None)
        if one is None:
            ids = ", ".join(a["id"] for a in held["approaches"])
            raise NotFound(f"There is no approach {approach!r}. Compared were: {ids}.")
        at, told = one["horizons"][months], held["definitions"]
        conditions = held.get("conditions", {}).get(approach, {})
        return {
            **{name: one[name] for name in ("id", "name", "about", "doubts")},
            "years": years,
            "outcomes": [
                {**row, **(chance(at["outcomes"][row["id"]]) or {})} for row in told["outcomes"]
            ],
            "measures": [{**row, **_number(at["measures"][row["id"]])} for row in told["measures"]],
            "spillovers": [
                {**row, **_number(at["spillovers"][row["id"]])} for row in told["spillovers"]
            ],
            "conditions": {name: c["words"] for name, c in conditions.items() if "words" in c},
            **self._resting(),
        }

    def probes(
        self,
        player: Annotated[
            Id, Field(description="Whose acts, as united_states; all if empty.")
        ] = "",
    ) -> Answer:
        """Rank acts by what the answer to them would tell of the adversary's type, in bits.

        Beside the bits stand the risk of a grave answer and what the act costs who does it. An act
        that tells much need not be wise.
        """
        found = self._held.get("probes")
        if found is None:
            raise NotFound("No probes ship with this case. Make them: detente probe.")
        rows = [r for r in found["rows"] if player in ("", r["player"])]
        return {
            "adversary": found["adversary"],
            "state": found["state"],
            "bits_not_known": _number(found["entropy"]),
            "acts": [
                {
                    "player": r["player"],
                    "action": r["action"],
                    "bits": _number(r["bits"]),
                    "risk": chance(r["risk"]),
                    "risk_otherwise": chance(r["ordinary_risk"]),
                    "cost": _number(r["cost"]),
                    "most_telling_answer": r["answers"][0]["action"],
                }
                for r in rows[:_PROBES]
            ],
            "acts_in_all": len(rows),
            "grave_answers": found["grave"],
            "months_through": found["through"],
            **self._resting(),
        }

    def _months(self, years: int) -> str:
        months = str(12 * years)
        known = self._held["run"]["horizons"]
        if int(months) not in known:
            told = ", ".join(f"{m / 12:g}" for m in known)
            raise NotFound(f"{years} years ahead were not computed. Computed were: {told}.")
        return months

    def _resting(self) -> Answer:
        run = self._held["run"]
        kept = ("id", "through", "futures", "paths", "seed", "package")
        return resting(self.site, self.site.record(), run={name: run[name] for name in kept})


def _number(band: Mapping[str, Any]) -> Answer:
    """Return a number with the span that holds 90 % of futures."""
    if band.get("mean") is None:
        return {"mean": None}
    span = [round(band["low90"], 4), round(band["high90"], 4)]
    return {"mean": round(band["mean"], 4), "interval90": span}
