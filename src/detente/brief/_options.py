"""What a briefing knows of approaches: the comparison that ships with a case, and names in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from detente.brief._intent import month_text
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.case import Case
from detente.errors import DetenteError
from detente.record._when import span

Found = Mapping[str, Any]
PARTS = ("regret", "dominance", "capitals", "aims", "conditions", "sensitivity", "past", "probes")


@dataclass(frozen=True, slots=True)
class Criterion:
    """An outcome, measure or spillover; `better` is "more", "less", or "" where none is said."""

    id: str
    kind: str
    name: str
    definition: str
    unit: str
    better: str

    @property
    def share(self) -> bool:
        """Whether values are shares in [0, 1], to be written in per cent."""
        return self.unit.startswith("share")

    @property
    def chance(self) -> bool:
        """Whether values are chances: shares of the paths of a future."""
        return self.unit == "share of paths"


@dataclass(frozen=True, slots=True)
class Options:
    """A comparison of approaches, as `detente.options.summary` wrote it down."""

    case: Case
    document: Found

    @property
    def run(self) -> Found:
        """What the numbers were made from."""
        found: Found = self.document["run"]
        return found

    @property
    def usual(self) -> str:
        """The approach in which nobody is bound."""
        return str(self.document["usual"])

    @property
    def approaches(self) -> dict[str, Found]:
        """Every approach that was compared, by its id, in the order of the case."""
        return {str(a["id"]): a for a in self.document["approaches"]}

    @property
    def horizons(self) -> list[str]:
        """The horizons, in months."""
        return [str(m) for m in self.run["horizons"]]

    def part(self, name: str) -> Any:
        """Return a part of the comparison that not every run holds, such as "past".

        Raises:
            NotYet: this one does not.
        """
        if not self.document.get(name):
            raise NotYet
        return self.document[name]

    @property
    def phases(self) -> tuple[str, ...]:
        """The levels that paths go through by month: those of the game's first factor."""
        head = self.case.game
        first = head.factors[0] if head and head.factors else ""
        return next((tuple(f.levels) for f in self.case.factors if f.id == first), ())

    def approach(self, id: str) -> Found:
        """Return an approach.

        Raises:
            Unknown: no such approach was compared.
        """
        if id not in self.approaches:
            raise Unknown(f"No approach {id!r} was compared.", nearest(id, self.approaches))
        return self.approaches[id]

    def name(self, id: str) -> str:
        """Return how the case calls an approach."""
        return str(self.approach(id)["name"])

    def months(self, text: str) -> str:
        """Return a horizon; Unknown if the comparison was made without it."""
        if text not in self.horizons:
            fix = f"Write one of {', '.join(self.horizons)}."
            raise Unknown(f"{text!r} months is not a horizon of the comparison.", fix)
        return text

    def criteria(self) -> dict[str, Criterion]:
        """Return every outcome, measure and spillover, in the order of the case."""
        return {c.id: c for c in _criteria(self.case)}

    def criterion(self, id: str) -> Criterion:
        """Return an outcome, measure or spillover; Unknown if the case declares no such thing."""
        known = self.criteria()
        if id not in known:
            what = f"{id!r} is no outcome, measure or spillover of the case."
            raise Unknown(what, nearest(id, known))
        return known[id]

    def interest(self, player: str) -> Criterion:
        """Return the criterion that the interest declared for a player is."""
        said = next(i.reason for i in self.case.interests if i.player == player)
        name = self.case.player(player).name
        return Criterion(player, "interest", f"points for {name}", said, "points", "more")

    def row(self, approach: str, criterion: Criterion, months: str) -> Found:
        """Return mean, bands and the difference from ordinary play; the mean is None for none."""
        at = self.approach(approach)["horizons"][self.months(months)]
        found: Found = at[f"{criterion.kind}s"][criterion.id]
        return found

    def ranked(self, criterion: Criterion, months: str) -> list[str]:
        """Return the approaches that have a value, the best first; most first if none is better."""
        sign = 1 if criterion.better == "less" else -1
        means = {a: self.row(a, criterion, months)["mean"] for a in self.approaches}
        return sorted((a for a, m in means.items() if m is not None), key=lambda a: sign * means[a])

    def verdict(self, approach: str, criterion: Criterion, months: str) -> int:
        """Return 1 where an approach is more, -1 where less, than ordinary play; else 0.

        It is so where the central 90 % of the differences over futures is all on one side.
        """
        apart = self.row(approach, criterion, months)["against_usual"]
        if apart is None or approach == self.usual:
            return 0
        return int(apart["low90"] > 0) - int(apart["high90"] < 0)


def read_options(case: Case, as_of: date, document: Found | None = None) -> Options:
    """Return the comparison that ships with a case.

    Raises:
        DetenteError: none does, or it rests on months that were not over on the day.
    """
    if document is None and case.folder and Path(case.folder).is_dir():
        from detente.options import shipped  # noqa: PLC0415

        document = shipped(case)
    if document is None:
        raise DetenteError(f"No comparison of approaches comes with {case.standoff.name}.")
    through = str(document["run"]["through"])
    if as_of < span(through)[1]:
        raise DetenteError(
            f"The comparison of approaches rests on the record through {month_text(through)}, "
            "which is later than this day."
        )
    return Options(case, document)


def _criteria(case: Case) -> Iterator[Criterion]:
    tables: Sequence[tuple[str, Sequence[Any]]] = (
        ("outcome", case.outcomes),
        ("measure", case.measures),
        ("spillover", case.spillovers),
    )
    for kind, rows in tables:
        for row in rows:
            said = row.about if kind == "spillover" else row.definition
            unit = "share of paths" if kind == "outcome" else row.unit
            yield Criterion(row.id, kind, row.name, said, unit, row.better or "")
