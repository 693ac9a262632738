"""Small worlds for forecasting: a case with two kinds of event, and records made by code."""

from collections.abc import Iterable
from datetime import date, timedelta

from detente.case._model import (
    Case,
    Coverage,
    Kind,
    Magnitude,
    Question,
    Selector,
    SourceKind,
    Standoff,
)
from detente.record._claim import Claim, Row, Source
from detente.record._ledger import make_batch
from detente.record._record import Record

START = date(1990, 1, 1)
LAUNCH_DAYS = Question(
    id="launch-days",
    text="How many days with a launch?",
    answer="count",
    unit="days",
    match=(Selector(kinds=("launch",)),),
    horizon_days=30,
    resolution="Days with a launch.",
)
LAUNCHES = LAUNCH_DAYS.model_copy(update={"id": "launches", "unit": "events"})
MISSILES = LAUNCH_DAYS.model_copy(
    update={"id": "missiles", "unit": "missiles", "lower_bound": "missiles_at_least"}
)
ANY_TALK = Question(
    id="talk",
    text="Will they talk?",
    answer="event",
    match=(Selector(kinds=("talk",)),),
    horizon_days=90,
    resolution="A talk.",
)
SOURCE = Source(id="paper", publisher="A paper", kind="press", reliability="B")


def case(launches_through: date, talks_through: date | None = None) -> Case:
    def kind(id: str, coverage: str) -> Kind:
        return Kind(
            id=id, name=id, plural=id, group="deeds", plover="X", cameo="15", intensity=0,
            coverage=coverage,
        )  # fmt: skip

    def coverage(id: str, through: date) -> Coverage:
        return Coverage(id=id, name=id, through=through, reason="read that far")

    return Case(
        standoff=Standoff(
            id="tiny", name="Tiny", adversary="red", question="?", start="1990-01", zone="UTC"
        ),
        players=(),
        magnitudes=(Magnitude(id="missiles", unit="missile", combine="sum"),),
        kinds=(kind("launch", "weapons"), kind("talk", "diplomacy")),
        questions=(LAUNCH_DAYS, LAUNCHES, ANY_TALK),
        source_kinds=(
            SourceKind(id="press", name="press", reliability="B", credibility=2, reason="-"),
        ),
        coverage=(
            coverage("weapons", launches_through),
            coverage("diplomacy", talks_through or launches_through),
        ),
        version="tiny-1",
    )


def claim(
    number: int, happened: date | str, learned: date, kind: str = "launch", **more: object
) -> Claim:
    id = f"{kind[0].upper()}-{number}"
    return Claim.model_validate(
        {
            "id": f"{id}#a", "event": id, "source": "paper", "kind": kind,
            "happened": str(happened), "learned": learned, "learned_from": "published",
            "credibility": 2, "retrieved": learned, **more,
        }
    )  # fmt: skip


def record(case: Case, rows: Iterable[Row]) -> Record:
    batch = make_batch(
        [], recorded_at="2026-01-01T00:00:00Z", action="add", reason="", rows=[SOURCE, *rows]
    )
    return Record(case, [[batch]])


def record_of_days(days: Iterable[int], through: date, kind: str = "launch") -> Record:
    """Make a record with an event on each day number after the start, known the same day."""
    dates = [START + timedelta(days=int(n)) for n in days]
    return record(case(through), [claim(n, d, d, kind) for n, d in enumerate(dates)])
