"""Seal forecasts: what is said today is written down, with what it rests on, for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from detente import __version__
from detente.case import Case
from detente.case._model import Question
from detente.errors import RecordError
from detente.forecast._backtest import Backtest
from detente.forecast._backtests import track_records
from detente.forecast._forecast import Forecast, forecast
from detente.forecast._sealed import OURS, Entry, Sealed, Void, append, read_sealed
from detente.forecast.models._model import FloatArray
from detente.record import Record

_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: the new lines, and why a question has none, by the question's id."""

    entries: tuple[Entry, ...]
    skipped: Mapping[str, str]


def save(
    record: Record,
    workspace: str | Path,
    questions: Sequence[Question],
    *,
    recorded_at: str,
    seed: int,
) -> Saved:
    """Forecast each question and seal the answer, so that it can be scored once its days are over.

    A line holds the answer, the whole question and digests of what it rests on: the case's
    version, the record's state, the model, the seed, the package. It is never edited. A question
    is sealed once from each last day searched; it is left out where that is done, or where all
    its days are over already.

    Day to day:
        record: As of the day of `recorded_at`: a forecast cannot be sealed in arrears.
        workspace: A folder; made where it is missing.
        recorded_at: The instant of sealing in UTC, like 2026-11-23T12:00:00Z.

    Seldom:
        seed: Governs the bootstrap intervals of the track record, as in `forecast`.

    Raises:
        RecordError: the record is as of another day, a sealed line was altered, or the workspace
            cannot be written. Nothing is sealed.

    Example:
        >>> import tempfile
        >>> from datetime import date
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea")).as_of(date(2001, 6, 30))
        >>> asked = record.case.question("satellite-180")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = save(record, folder, [asked], recorded_at="2001-06-30T12:00:00Z", seed=0)
        >>> made.entries[0].body.closes.isoformat()
        '2001-12-27'
    """
    today = date.fromisoformat(recorded_at[:10])
    if record.day != today:
        raise RecordError(
            f"The record is as of {record.day or 'no day'}, but a forecast is sealed as of the "
            f"day on which it is made, {today}. Nothing was sealed."
        )
    held = {e.body.key: e for e in read_sealed(workspace, record.case) if _is_ours(e)}  # type: ignore[union-attr]
    bodies: list[Sealed] = []
    skipped: dict[str, str] = {}
    tracks = track_records(record, questions, seed=seed)
    for question in questions:
        made = _made(record, question, tracks, seed)
        old = None if isinstance(made, str) else held.get((OURS, question.id, made.origin))
        if isinstance(made, str):
            skipped[question.id] = made
        elif old is not None:
            skipped[question.id] = f"sealed from {made.origin} already, as no. {old.seq}"
        else:
            bodies.append(_sealed(record, made, today, seed))
    entries = append(workspace, record.case, bodies, recorded_at=recorded_at) if bodies else []
    return Saved(tuple(entries), skipped)


def void(case: Case, workspace: str | Path, number: int, *, reason: str, recorded_at: str) -> Entry:
    """Take a sealed forecast out of the score for good; it stays in the file, with the reason.

    Void forecasts are counted, and their share is shown beside every score.

    Raises:
        RecordError: there is no such forecast, it is void already, or no reason is given.

    Example:
        >>> from detente.case import load
        >>> void(load("north_korea"), "no-such-folder", 1, reason="a trial",
        ...      recorded_at="2026-11-23T12:00:00Z")
        Traceback (most recent call last):
        ...
        detente.errors.RecordError: There is no sealed forecast no. 1...
    """
    entries = read_sealed(workspace, case)
    if number not in {e.seq for e in entries if isinstance(e.body, Sealed)}:
        raise RecordError(
            f"There is no sealed forecast no. {number} in {workspace}. "
            "'detente forecast score' lists them."
        )
    if number in _voided(entries):
        raise RecordError(f"The sealed forecast no. {number} is void already.")
    if not reason.strip():
        raise RecordError("A forecast is void for a reason. Say it in a few words.")
    body = Void(forecast=number, reason=reason)
    return append(workspace, case, [body], recorded_at=recorded_at)[0]


def _voided(entries: Iterable[Entry]) -> set[int]:
    return {e.body.forecast for e in entries if isinstance(e.body, Void)}


def _is_ours(entry: Entry) -> bool:
    return isinstance(entry.body, Sealed) and entry.body.forecaster == OURS


def _made(
    record: Record, question: Question, tracks: Mapping[str, Backtest], seed: int
) -> Forecast | str:
    """Return the forecast, or why there is none."""
    try:
        made = forecast(record, question, tracks=tracks, seed=seed)
    except RecordError as error:
        return "; ".join([error.headline, *(p.what for p in error.problems)])
    if made.overdue:
        return (
            f"all days asked about, through {made.closes}, are over: search the record further "
            "first"
        )
    return made


def _sealed(record: Record, made: Forecast, today: date, seed: int) -> Sealed:
    counts = made.question.answer == "count"
    return Sealed(
        forecaster=OURS,
        question=made.question,
        made=today,
        origin=made.origin,
        closes=made.closes,
        chance=None if counts else min(max(made.chance, 0.0), 1.0),
        pmf=tuple(_shortened(made.predictive.pmf).tolist()) if counts else (),
        inputs={
            "case": record.case.version or "",
            "record": record.state,
            "model": made.model,
            "seed": seed,
            "package": __version__,
            "run": made.run,
        },
    )


def _shortened(pmf: FloatArray) -> FloatArray:
    """Join the far tail into the last cell, where all of it together is negligible."""
    beyond = np.cumsum(pmf[::-1])[::-1]
    last = max(int((beyond > _NEGLIGIBLE).sum()) - 1, 1)
    return np.asarray(np.clip(np.append(pmf[:last], beyond[last]), 0.0, 1.0))
