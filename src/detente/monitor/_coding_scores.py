"""How well a coder reads headlines that a person has labelled: per kind, and as a table."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from detente.case import Case
from detente.monitor._coder import Coder
from detente.monitor._item import Item
from detente.monitor._proposal import Mode, Proposal

FAMILIES = {
    "test": ("nuclear_test",),
    "launch": ("ballistic_launch", "satellite_launch", "cruise_launch", "air_defence_launch"),
    "talks": ("meeting",),
    "sanctions": ("sanction", "sanction_renewal", "un_resolution", "un_renewal"),
}
_UNDATED = date(2026, 11, 1)


@dataclass(frozen=True)
class Labelled:
    """A real headline and what a person says it tells."""

    id: str
    published: date
    headline: str
    kind: str
    actors: tuple[str, ...]
    mode: str
    half: str


@dataclass(frozen=True)
class Score:
    """Right, wrongly given and missed readings of one kind, as counts."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the given that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the labelled that are found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def labelled(file: Path) -> list[Labelled]:
    """Read a file of labelled headlines (id, date, ..., headline, kind, actors, mode, half)."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [_row(row) for row in csv.DictReader(lines)]


def _row(row: dict[str, str]) -> Labelled:
    day = date.fromisoformat((row["date"] + "-01-01")[:10]) if row["date"] else _UNDATED
    actors = tuple(name for name in row["actors"].split("; ") if name)
    return Labelled(row["id"], day, row["headline"], row["kind"], actors, row["mode"], row["half"])


def read(
    rows: Iterable[Labelled], coder: Coder, case: Case
) -> list[tuple[Labelled, Proposal | None]]:
    """Code every headline; None where nothing is proposed."""
    found = []
    for row in rows:
        at = datetime(row.published.year, row.published.month, row.published.day, tzinfo=UTC)
        made = coder.code(Item("labelled", row.id, at, row.headline), case, row.published)
        found.append((row, made[0] if made else None))
    return found


def acts(kind: str, mode: str) -> str:
    """Return the kind where an act is meant, else nothing: only acts are events."""
    return kind if mode == "act" else ""


def given(proposal: Proposal | None) -> str:
    """Return the kind of act that was proposed; empty for none."""
    return acts(proposal.kind, proposal.mode) if proposal else ""


def by_kind(
    found: list[tuple[Labelled, Proposal | None]], families: bool = False
) -> dict[str, Score]:
    """Return the score of every kind of act, or of the four families of kinds.

    Example:
        >>> row = Labelled("H", date(2017, 9, 3), "A test", "nuclear_test", (), "act", "tuned")
        >>> by_kind([(row, None)])["nuclear_test"].missed
        1
    """
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for row, proposal in found:
        want, got = acts(row.kind, row.mode), given(proposal)
        if families:
            want, got = _family(want), _family(got)
        if want and want == got:
            right[want] += 1
        else:
            wrong[got] += bool(got)
            missed[want] += bool(want)
    names = sorted({*right, *wrong, *missed} - {""})
    return {name: Score(right[name], wrong[name], missed[name]) for name in names}


def total(scores: dict[str, Score]) -> Score:
    """Add up the scores of all kinds."""
    return Score(
        sum(s.right for s in scores.values()),
        sum(s.wrong for s in scores.values()),
        sum(s.missed for s in scores.values()),
    )


def confusion(found: list[tuple[Labelled, Proposal | None]]) -> dict[tuple[str, str], int]:
    """Return how often each labelled kind of act was read as which; empty for no act."""
    return dict(Counter((acts(row.kind, row.mode), given(made)) for row, made in found))


def modes(found: list[tuple[Labelled, Proposal | None]]) -> dict[tuple[str, Mode], int]:
    """Return how often each labelled mode was read as which; nothing proposed is a comment."""
    read_as: list[tuple[str, Mode]] = [
        (row.mode, made.mode if made else "comment") for row, made in found
    ]
    return dict(Counter(read_as))


def _family(kind: str) -> str:
    return next((name for name, kinds in FAMILIES.items() if kind in kinds), "")
