"""Hold rows against the case and the record before they are added; every problem at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path

from detente.case import Case
from detente.errors import Problem, RecordError
from detente.record._claim import Claim, Judgement, Row, Source
from detente.record._folder import read_sheets
from detente.record._ledger import Batch
from detente.record._record import leads_to
from detente.record._sheet import Placed, table_of


def check_rows(case: Case, folder: Path, *, today: date | None = None) -> list[Problem]:
    """Hold a case's own record, sealed or not, against the case.

    Args:
        case: The case that declares kinds, players, quantities and kinds of source.
        folder: The record folder that holds sources.csv, claims.csv and judgements.csv.
        today: Last day that a row may name as past.  [default: today in UTC]

    Returns:
        Every problem, each with file and line; none when the record is sound.

    Example:
        >>> from detente.case import load
        >>> case = load("north_korea")
        >>> check_rows(case, Path(case.folder) / "record")
        []
    """
    try:
        sheets = read_sheets(folder)
    except RecordError as error:
        return list(error.problems)
    problems: list[Problem] = []
    placed = [row for rows in sheets.values() for row in rows]
    seen: dict[tuple[str, str], str] = {}
    for row, where in placed:
        first = seen.setdefault((table_of(row), row.id), where)
        if first != where:
            problems.append(Problem(f"id = {row.id!r} is used twice", where, f"First: {first}."))
    once = [p for p in placed if seen[table_of(p.row), p.row.id] == p.where]
    examine(case, [], once, today or datetime.now(UTC).date(), problems)
    return problems


def examine(
    case: Case,
    ledgers: Sequence[Sequence[Batch]],
    placed: Sequence[Placed],
    today: date,
    problems: list[Problem],
) -> list[Row]:
    """Return the rows that are new; what is wrong with any of them is added to `problems`."""
    known = _known(ledgers)
    rules = _Rules(case, today, known, problems)
    order = {"sources": 0, "claims": 1, "judgements": 2}
    for row, where in sorted(placed, key=lambda p: order[table_of(p.row)]):
        rules.take(row, where)
    rules.events()
    return rules.fresh


@dataclass
class _Known:
    """What the record holds, by id; `standing` are the claims of an event that none supersedes."""

    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)
    standing: dict[str, dict[str, Claim]] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        if isinstance(row, Source):
            self.sources[row.id] = row
        elif isinstance(row, Claim):
            self.claims[row.id] = row
            self.standing.setdefault(row.event, {})[row.id] = row
            old = self.claims.get(row.supersedes)
            if old is not None:
                self.superseded[old.id] = row.id
                self.standing[old.event].pop(old.id, None)
        elif isinstance(row, Judgement):
            self.judgements[row.id] = row
            self._join(row)

    def _join(self, row: Judgement) -> None:
        if row.action == "merge":
            if row.event not in leads_to(self.into, row.into):
                self.into[row.event] = row.into
        elif row.action == "apart":
            for one, other in ((row.event, row.into), (row.into, row.event)):
                if self.into.get(one) == other:
                    del self.into[one]

    def table(self, row: Row) -> Mapping[str, Row]:
        return getattr(self, table_of(row))  # type: ignore[no-any-return]


def _known(ledgers: Iterable[Iterable[Batch]]) -> _Known:
    known = _Known()
    for ledger in ledgers:
        for batch in ledger:
            for row in batch.rows:
                known.add(row)
    return known


class _Rules:
    """The rules, with what has been taken so far."""

    def __init__(self, case: Case, today: date, known: _Known, problems: list[Problem]) -> None:
        self.today = today
        self.known = known
        self.problems = problems
        self.fresh: list[Row] = []
        self.touched: dict[str, str] = {}
        self.kinds = {k.id for k in case.kinds}
        self.players = {p.id for p in case.players}
        self.magnitudes = {m.id for m in case.magnitudes}
        self.source_kinds = {k.id for k in case.source_kinds}

    def take(self, row: Row, where: str) -> None:
        """Check one row and, unless it was there already, let later rows build on it."""
        before = self.known.table(row).get(row.id)
        if before is not None:
            if before != row:
                self.say(
                    f"id = {row.id!r} is already in the record with other content",
                    where,
                    "A row is never changed. Give this one an id of its own; to correct a claim, "
                    "set its 'supersedes'.",
                )
            return
        if isinstance(row, Source):
            self.among("kind", row.kind, self.source_kinds, where)
            self.past("published", row.published, where)
        elif isinstance(row, Claim):
            self.claim(row, where)
        elif isinstance(row, Judgement):
            self.judgement(row, where)
        self.known.add(row)
        self.fresh.append(row)

    def claim(self, row: Claim, where: str) -> None:
        self.among("source", row.source, self.known.sources, where)
        if row.kind:
            self.among("kind", row.kind, self.kinds, where)
        for actor in row.actors:
            self.among("actors", actor, self.players, where)
        for target in row.targets:
            self.among("targets", target, self.players, where)
        for name in row.magnitudes:
            self.among("magnitudes", name, self.magnitudes, where)
        self.past("learned", row.learned, where)
        self.past("retrieved", row.retrieved, where)
        if row.happened:
            self.past("happened", row.first, where)
        self.touched.setdefault(row.event, where)
        if row.supersedes:
            self.supersedes(row, where)

    def supersedes(self, row: Claim, where: str) -> None:
        old = self.known.claims.get(row.supersedes)
        if old is None:
            self.among("supersedes", row.supersedes, self.known.claims, where)
            return
        self.touched.setdefault(old.event, where)
        later = self.known.superseded.get(old.id)
        if later is not None:
            self.say(
                f"supersedes = {old.id!r}, which {later} superseded already",
                where,
                f"Correct {later} instead.",
            )

    def judgement(self, row: Judgement, where: str) -> None:
        self.past("learned", row.learned, where)
        for name, event in (("event", row.event), ("into", row.into)):
            if event and not self.known.standing.get(event):
                self.among(
                    name, event, [e for e, held in self.known.standing.items() if held], where
                )
        if row.action != "merge":
            return
        into = self.known.into
        path = leads_to(into, row.into)
        if row.event in path:
            self.say(
                f"merging {row.event} into {row.into} would close a circle: "
                f"{' into '.join([row.event, *path])}",
                where,
                "Keep one of the pairs apart first.",
            )
        elif row.event in into:
            self.say(f"{row.event} is already merged into {into[row.event]}", where)

    def events(self) -> None:
        """Check that every event touched has a date and a kind."""
        for event, where in self.touched.items():
            claims = self.known.standing.get(event, {}).values()
            if claims and not any(c.happened for c in claims):
                self.say(
                    f"event {event} has no claim that says when it happened",
                    where,
                    "Give one of its claims a 'happened', as far as the source knows: 2006-03.",
                )
            if claims and not any(c.kind for c in claims):
                self.say(f"event {event} has no claim that says what kind it is", where)

    def among(self, name: str, value: str, wanted: Collection[str], where: str) -> None:
        if value in wanted:
            return
        searched = len(wanted) <= _FEW or len(self.problems) <= _FEW
        close = get_close_matches(value, list(wanted), n=1) if searched else []
        near = f"Did you mean {close[0]!r}? " if close else ""
        known = f"Known: {', '.join(sorted(wanted))}." if len(wanted) <= 40 else ""
        held = "declared in the case" if name in _DECLARED else "in the record"
        self.say(f"{name} = {value!r} is not {held}", where, (near + known).strip())

    def past(self, name: str, day: date | None, where: str) -> None:
        if day is not None and day > self.today:
            self.say(
                f"{name} = {day} lies in the future (today is {self.today})",
                where,
                "The record holds what has happened; a forecast belongs elsewhere.",
            )

    def say(self, what: str, where: str, fix: str = "") -> None:
        self.problems.append(Problem(what, where, fix))


_FEW = 50
_DECLARED = {"kind", "actors", "targets", "magnitudes"}
