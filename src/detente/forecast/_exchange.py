"""Forecasts in and out: those of people, markets and other models, and our own for others.

The JSON document names its fields as ForecastBench's forecast sets do, where those have them:
`organization`, `model`, `question_set`, `forecast_due_date` and `forecasts`, each with `id`,
`source`, `forecast`, `resolution_date` and `reasoning`. `docs/use/forecasts.md` describes it.

Source: Karger, E. and others (2025), ForecastBench: a dynamic benchmark of AI forecasting
capabilities, ICLR; https://www.forecastbench.org.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detente import __version__
from detente.case import Case
from detente.case._draft import suggest
from detente.case._model import Question
from detente.errors import OutputError, Problem, RecordError, counted
from detente.forecast._exchange_rows import Found, read_rows
from detente.forecast._history import start
from detente.forecast._sealed import (
    OURS,
    Entry,
    Sealed,
    append,
    head,
    read_sealed,
)
from detente.record._sheet import explain
from detente.record._whole import write_whole


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the new lines, and how many forecasts were there already."""

    entries: tuple[Entry, ...]
    skipped: int


def import_forecasts(
    case: Case,
    workspace: str | Path,
    path: str | Path,
    *,
    recorded_at: str,
    forecaster: str | None = None,
) -> Imported:
    """Seal the forecasts of others from a JSON or CSV file, to be scored beside our own.

    A forecast names its question (of the case, or asked by you), who made it and on which day; the
    days asked about are those that follow. What is sealed is never edited: a forecast that is
    there already is left out, and one that says something else for the same forecaster, question
    and day is a problem.

    Day to day:
        case: With your own questions, if they are answered: `with_asked(case, workspace)`.
        path: A .json or .csv file as docs/use/forecasts.md describes it.
        forecaster: Whose they are, whatever the file says.  [default: as the file says]

    Raises:
        RecordError: anything in the file is wrong (every problem is listed), or a sealed line was
            altered. Nothing is added.

    Example:
        >>> from detente.case import load
        >>> import_forecasts(load("north_korea"), "workspace", "none.csv",
        ...                  recorded_at="2026-11-23T12:00:00Z")
        Traceback (most recent call last):
        ...
        detente.errors.RecordError: none.csv cannot be read: No such file or directory...
    """
    problems: list[Problem] = []
    today = date.fromisoformat(recorded_at[:10])
    bodies: list[Sealed] = []
    for found in read_rows(Path(path), problems):
        if forecaster is not None:
            found.values["forecaster"] = forecaster
        made = _sealed(case, found, today, problems)
        if made is not None:
            _refuse_a_second(bodies, made, found.where, problems)
            bodies.append(made)
    held = {e.body.key: e.body for e in read_sealed(workspace, case) if isinstance(e.body, Sealed)}
    for body in bodies:
        if body.key in held and _said(held[body.key]) != _said(body):
            problems.append(_other(body))
    if problems:
        raise RecordError(f"{counted(problems)}; nothing was added.", problems)
    fresh = [body for body in bodies if body.key not in held]
    entries = append(workspace, case, fresh, recorded_at=recorded_at) if fresh else []
    return Imported(tuple(entries), len(bodies) - len(entries))


def export_forecasts(
    case: Case, workspace: str | Path, path: str | Path, *, forecaster: str | None = None
) -> int:
    """Write sealed forecasts as a JSON document that `import_forecasts` takes back.

    Args:
        path: The file to write; it appears whole or not at all.
        forecaster: Only theirs.  [default: everybody's]

    Returns:
        How many forecasts were written.

    Raises:
        RecordError: a sealed line was altered.
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> from detente.case import load
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     export_forecasts(load("north_korea"), folder, f"{folder}/out.json")
        0
    """
    document = exported(case, read_sealed(workspace, case), forecaster)
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode())
    except OSError as error:
        raise OutputError(
            f"{error.filename or target} cannot be written ({error.strerror}). "
            "Choose another --out."
        ) from error
    return len(document["forecasts"])


def exported(case: Case, entries: Sequence[Entry], forecaster: str | None = None) -> dict[str, Any]:
    """Return the document that `export_forecasts` writes."""
    sealed = [(e, e.body) for e in entries if isinstance(e.body, Sealed)]
    chosen = [(e, body) for e, body in sealed if forecaster in (None, body.forecaster)]
    days = {body.made for _, body in chosen}
    questions = {body.question.id: body.question for _, body in chosen}
    return {
        "organization": forecaster or OURS,
        "model": f"{OURS} {__version__}",
        "question_set": f"{case.standoff.id} {case.version}",
        "forecast_due_date": min(days).isoformat() if len(days) == 1 else None,
        "chain": head(entries),
        "questions": [_question(q) for q in questions.values()],
        "forecasts": [_forecast(e, body) for e, body in chosen],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "source": OURS,
        "question": question.text,
        "resolution_criteria": question.resolution,
        "answer": question.answer,
        "unit": question.unit if question.answer == "count" else None,
    }


def _forecast(entry: Entry, body: Sealed) -> dict[str, Any]:
    return {
        "id": body.question.id,
        "source": OURS,
        "forecast": body.at_least_one,
        "resolution_date": body.closes.isoformat(),
        "reasoning": body.note or None,
        "forecaster": body.forecaster,
        "forecast_due_date": body.made.isoformat(),
        "origin": body.origin.isoformat(),
        "pmf": list(body.pmf) or None,
        "quantiles": dict(body.quantiles) or None,
        "url": body.url or None,
        "inputs": dict(body.inputs) or None,
        "sealed": {"number": entry.seq, "recorded_at": entry.recorded_at, "digest": entry.digest},
    }


def _sealed(case: Case, found: Found, today: date, problems: list[Problem]) -> Sealed | None:
    """Make the forecast that a row holds; what is wrong is added to `problems`."""
    row, where = found.values, found.where
    asked = next((q for q in case.questions if q.id == row.get("id")), None)
    made = _day(row, "made")
    begins = _day(row, "origin") or made
    wrong = list(_wrong(case, row, asked, today))
    if wrong or asked is None or made is None or begins is None:
        problems += [Problem(p.what, where, p.fix) for p in wrong]
        return None
    if asked.by is not None:
        asked = asked.model_copy(update={"horizon_days": (asked.by - begins).days})
    ends = begins + timedelta(days=asked.horizon_days)
    said = max(made, begins)
    if said >= ends or (_day(row, "closes") or ends) != ends:
        problems.append(_other_days(row, said, ends, where))
        return None
    names = ("forecaster", "chance", "pmf", "quantiles", "url", "note", "inputs")
    values = {name: row[name] for name in names if row.get(name) is not None}
    if values.get("pmf"):
        values.pop("chance", None)
    try:
        return Sealed.model_validate(
            {**values, "question": asked, "made": made, "origin": begins, "closes": ends}
        )
    except ValidationError as error:
        problems += explain(error, where)
        return None


def _other_days(row: dict[str, Any], said: date, ends: date, where: str) -> Problem:
    if said >= ends:
        what = f"the days asked about end on {ends}, which is not after {said}"
        return Problem(what, where, "Give the day on which it was made.")
    return Problem(
        f"resolution_date {row['closes']} is not the question's last day, {ends}",
        where,
        "Leave it out, or ask a question that ends on that day: 'detente forecast ask'.",
    )


def _wrong(
    case: Case, row: dict[str, Any], asked: Question | None, today: date
) -> Iterable[Problem]:
    if asked is None:
        ids = [q.id for q in case.questions]
        fix = suggest(str(row.get("id")), ids, "questions")
        yield Problem(f"id = {row.get('id')!r} is no question", fix=fix)
    if row.get("forecaster") in (None, ""):
        yield Problem("no forecaster is named", fix="Fill in forecaster, or give --forecaster.")
    if row.get("forecaster") == OURS:
        yield Problem(f"forecaster {OURS!r} is kept for our own", fix="Give --forecaster NAME.")
    for name, said in (
        ("made", "forecast_due_date"),
        ("origin", "origin"),
        ("closes", "resolution_date"),
    ):
        day = _day(row, name)
        if day is None and (name == "made" or row.get(name) is not None):
            found = f"{said} = {row.get(name)!r} is not a day"
            yield Problem(found, fix="Write it as 2026-11-23.")
        elif day is not None and name != "closes" and not start(case) <= day <= today:
            found = f"{said} = {day} lies before the case begins or after {today}"
            yield Problem(found, fix="Give the day on which the forecast was made.")


def _day(row: dict[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(row.get(name)))
    except ValueError:
        return None


def _refuse_a_second(
    before: Sequence[Sealed], made: Sealed, where: str, problems: list[Problem]
) -> None:
    if any(b.key == made.key for b in before):
        said = f"{made.forecaster} answers {made.question.id} from {made.origin} twice"
        problems.append(Problem(said, where, "Keep one forecast for each question and day."))


def _said(body: Sealed) -> object:
    return body.chance, body.pmf, body.quantiles


def _other(body: Sealed) -> Problem:
    return Problem(
        f"{body.forecaster} on {body.question.id} from {body.origin} is sealed with another answer",
        fix="A sealed forecast cannot be replaced. Give a later forecast its own day.",
    )
