"""Regularities that others have published, computed again from the record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from detente.case._model import Published, Regularity
from detente.errors import DetenteError
from detente.forecast._findings_around import around
from detente.forecast._findings_material import Computed, Material, Row, material
from detente.forecast._findings_months import counted, months
from detente.forecast._findings_nearest import mean_weeks, nearest
from detente.forecast._findings_wait import wait
from detente.forecast._run import run_id
from detente.record import Record

NOT_CAUSE = "Association is not cause."


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure and ours over the same span.

    `value` and `ours` are None where the source gives no number, or where the span has not been
    searched; `n` is how many things ours is computed from. `difference` is ours less theirs.
    """

    source: str
    url: str
    published: str
    said: str
    figure: str | None
    group: str
    value: float | None
    ours: float | None
    n: int | None
    note: str

    @property
    def difference(self) -> float | None:
        """Ours less theirs; None where either is missing."""
        return None if self.value is None or self.ours is None else self.ours - self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """A regularity as the record has it, beside what has been published on it.

    `rows` is a table, one mapping a row with the same keys in each; `reading` says what it shows
    and `caution` what else could lie behind it. `left_out` lists events whose date is not known
    well enough. `run` names the computation: the same case, record, question, seed and version of
    the package give the same run and the same numbers.
    """

    id: str
    question: str
    first: date
    through: date
    scope: str
    how: str
    rows: tuple[Row, ...]
    reading: str
    caution: str
    published: tuple[Compared, ...]
    left_out: tuple[str, ...]
    run: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "id": self.id,
            "question": self.question,
            "first": self.first.isoformat(),
            "through": self.through.isoformat(),
            "scope": self.scope,
            "how": self.how,
            "table": [dict(row) for row in self.rows],
            "reading": self.reading,
            "caution": self.caution,
            "published": [asdict(p) | {"difference": p.difference} for p in self.published],
            "left_out": list(self.left_out),
            "run": self.run,
        }


def findings(record: Record, id: str | None = None, *, seed: int) -> tuple[Finding, ...]:
    """Compute again what others have found, as far as the record has been searched.

    Day to day:
        record: As known on the day it was asked for (`record.as_of(day)`); nothing later counts.
        id: One finding of the case's findings.toml; all of them without it.

    Seldom:
        seed: Governs the bootstrap intervals of rate ratios. All else has no chance element:
            permutations are worked out exactly.

    Raises:
        DetenteError: the case declares no finding of that id.
        RecordError: the record was not searched for these kinds on any day since the case begins.

    Example:
        >>> from datetime import date
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea")).as_of(date(2017, 9, 30))
        >>> (found,) = findings(record, "us-elections", seed=0)
        >>> found.rows[0]["days"], found.caution.startswith("Association is not cause.")
        (14, True)
    """
    declared = {asked.id: asked for asked in record.case.findings}
    if id is not None and id not in declared:
        raise DetenteError(
            f"{record.case.standoff.name} declares no finding {id!r}. "
            f"It declares: {', '.join(declared) or 'none'}."
        )
    wanted = declared.values() if id is None else [declared[id]]
    return tuple(_finding(record, asked, seed) for asked in wanted)


def _finding(record: Record, asked: Regularity, seed: int) -> Finding:
    found = material(record, asked)
    computed = _compute(found, seed)
    return Finding(
        id=asked.id,
        question=asked.question,
        first=found.first,
        through=found.through,
        scope=asked.scope,
        how=computed.how,
        rows=computed.rows,
        reading=computed.reading,
        caution=f"{NOT_CAUSE} {asked.caution}",
        published=tuple(_compared(found, p) for p in asked.published),
        left_out=computed.left_out,
        run=run_id(record, "finding", seed=seed, finding=asked.model_dump(mode="json")),
    )


def _compute(found: Material, seed: int) -> Computed:
    if found.asked.method == "months":
        return months(found, seed)
    if found.asked.method == "nearest":
        return nearest(found)
    return around(found) if found.asked.method == "around" else wait(found)


def _compared(found: Material, published: Published) -> Compared:
    ours, n = (None, None) if published.figure is None else _ours(found, published)
    return Compared(
        source=published.source,
        url=published.url,
        published=published.published,
        said=published.said,
        figure=published.figure,
        group=published.group,
        value=published.value,
        ours=ours,
        n=n,
        note=published.note,
    )


def _ours(found: Material, published: Published) -> tuple[float | None, int | None]:
    if not found.holds(published):
        return None, None
    if published.figure == "mean_weeks":
        return mean_weeks(found, published)
    return counted(found, published)
