"""What the desk knows of forecasts as of a day: each question's answer with its track record.

A track record that does not ship with the case takes up to ten seconds a question, so questions
are worked out one by one beside the pages, which show what is there. Answers are kept in memory
and on disk, track records in the workspace, where the commands keep theirs.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from detente.case._model import Question
from detente.errors import NotFound, RecordError
from detente.record import Record, open_record
from detente.record._place import kept_file
from detente.web._disk import on_disk, place
from detente.web._kept import Kept
from detente.web._line import Line
from detente.web._once import Once
from detente.web._site import Site
from detente.web._stamp import seen

if TYPE_CHECKING:
    from detente.forecast import Forecast

SEED = 0
_FILES = ("questions.toml", "forecasts.jsonl")
_ANSWERS, _RECORDS, _WAITING = 128, 4, 64
Answer = dict[str, Any]


class _Held:
    """What was worked out for one desk, and what is being worked out."""

    def __init__(self) -> None:
        self.records: Once[Record] = Once(_RECORDS)
        self.answers: Once[Answer | RecordError] = Once(_ANSWERS)
        self.line = Line(_WAITING)


_HELD: WeakKeyDictionary[Site, _Held] = WeakKeyDictionary()


def own_stamp(site: Site) -> Hashable:
    """Return what changes when a question is asked or a forecast sealed."""
    return tuple(seen(kept_file(site.settings.workspace, site.case, name)) for name in _FILES)


def asked_record(site: Site, as_of: date | None = None) -> Record:
    """Return the record as of a day, its case with the questions of the workspace."""
    from detente.forecast import with_asked  # noqa: PLC0415

    def made() -> Record:
        case = with_asked(site.case, site.settings.workspace)
        if case is site.case:
            return site.record(as_of)
        return open_record(case, site.settings.workspace).as_of(as_of or site.today)

    key = (as_of or site.today, site.stamp, own_stamp(site))
    return _held(site).records.get(key, made)


def open_questions(site: Site, as_of: date | None = None) -> list[Question]:
    """Return the questions that can be asked as of a day, as they stand then."""
    from detente.forecast._dated import chosen  # noqa: PLC0415

    return chosen(asked_record(site, as_of), None)


def question(site: Site, id: str, as_of: date | None = None) -> Question:
    """Return one question as it stands on a day.

    Raises:
        NotFound: nobody asks it.
        RecordError: its last day is over.
    """
    from detente.forecast._dated import chosen  # noqa: PLC0415

    record = asked_record(site, as_of)
    if id not in {q.id for q in record.case.questions}:
        raise NotFound(f"{record.case.standoff.name} asks no question {id!r}.")
    return chosen(record, id)[0]


def answered(site: Site, asked: Question, as_of: date | None = None) -> Answer:
    """Return the answer to a question with its track record, worked out now if it must be.

    Raises:
        RecordError: it cannot be asked as of that day.
    """
    record = asked_record(site, as_of)

    def made() -> Answer | RecordError:
        try:
            body = on_disk(
                site.settings, "forecast", _parts(record, asked), _work(site, record, asked)
            )
        except RecordError as error:
            return error
        found: Answer = json.loads(body)
        return found

    found = _held(site).answers.get(_key(site, asked, as_of), made)
    if isinstance(found, RecordError):
        raise found
    return found


def soon(site: Site, asked: Sequence[Question], as_of: date | None = None) -> list[str]:
    """Have questions answered beside the pages; return the ids of those that are not yet.

    A question that is asked for alone goes before the rest of a list.

    Raises:
        HTTPException: 429, too much is being worked out already.
    """
    record, left = asked_record(site, as_of), []
    for one in asked:
        key = _key(site, one, as_of)
        path = place(site.settings, "forecast", _parts(record, one))
        if _held(site).answers.peek(key) is not None or (path is not None and path.is_file()):
            continue
        task = partial(answered, site, one, as_of)
        _held(site).line.ask(key, task, first=len(asked) == 1)
        left.append(one.id)
    return left


def forecasts_document(site: Site, as_of: date | None = None) -> Kept:
    """Return what `detente forecast show --json` prints, worked out now if it must be.

    Raises:
        RecordError: nothing had been searched by then.
    """

    def made() -> Kept:
        rows = [answered(site, q, as_of)["forecast"] for q in open_questions(site, as_of)]
        return Kept.json({**_head(site, as_of), "forecasts": rows})

    return _kept(site, "forecasts", as_of, make=made)


def forecast_document(site: Site, asked: Question, as_of: date | None, part: str) -> Kept:
    """Return the forecast ("forecast") or the track record ("backtest") of one question.

    Raises:
        RecordError: no earlier horizon is over, so that there is no track record.
    """

    def made() -> Kept:
        found = answered(site, asked, as_of)[part]
        if found is None:
            raise RecordError(f"Question {asked.id!r} cannot be scored yet: no horizon is over.")
        return Kept.json({**_head(site, as_of), f"{part}s": [found]})

    return _kept(site, part, as_of, asked.id, make=made)


def questions_document(site: Site, as_of: date | None = None) -> Kept:
    """Return what `detente forecast list --json` prints."""

    def made() -> Kept:
        asked = asked_record(site, as_of).case.questions
        return Kept.json([q.model_dump(mode="json") for q in asked])

    return _kept(site, "questions", as_of, make=made)


def sealed_document(site: Site) -> Kept:
    """Return the sealed forecasts of the workspace, and the chain's value."""

    def made() -> Kept:
        from detente.forecast._sealed import head, read_sealed  # noqa: PLC0415

        entries = read_sealed(site.settings.workspace, site.case)
        rows = [
            {
                "number": e.seq,
                "recorded_at": e.recorded_at,
                "action": e.action,
                **e.body.model_dump(mode="json"),
            }
            for e in entries
        ]
        return Kept.json({"sealed": rows, "chain": head(entries)})

    return _kept(site, "sealed", None, make=made)


def scores_document(site: Site, as_of: date | None = None) -> Kept:
    """Return what `detente forecast score --json` prints."""

    def made() -> Kept:
        from detente.forecast import score  # noqa: PLC0415

        return Kept.json(score(asked_record(site, as_of), site.settings.workspace).as_dict())

    return _kept(site, "scores", as_of, make=made)


def findings_document(site: Site, as_of: date | None = None) -> Kept:
    """Return what `detente forecast findings --json` prints."""

    def made() -> Kept:
        from detente.forecast import findings  # noqa: PLC0415

        record = site.record(as_of)
        rows = [one.as_dict() for one in findings(record, seed=SEED)]
        return Kept.json({**site.head(record), "seed": SEED, "findings": rows})

    return _kept(site, "findings", as_of, make=made)


def ready(site: Site, name: str, as_of: date | None, *parts: Hashable) -> Kept | None:
    """Return a document if it is at hand: "forecasts", or the "forecast" or "backtest" of an id."""
    return site.found(name, as_of or site.today, own_stamp(site), *parts)


def _kept(site: Site, name: str, as_of: date | None, *parts: Hashable, make: Any) -> Kept:
    return site.kept(name, as_of or site.today, own_stamp(site), *parts, make=make)


def _held(site: Site) -> _Held:
    return _HELD.setdefault(site, _Held())


def _head(site: Site, as_of: date | None) -> dict[str, Any]:
    return {**site.head(asked_record(site, as_of)), "seed": SEED}


def _key(site: Site, asked: Question, as_of: date | None) -> Hashable:
    return (asked.model_dump_json(), as_of or site.today, site.stamp)


def _parts(record: Record, asked: Question) -> list[object]:
    day = record.day.isoformat() if record.day else ""
    return [record.case.version, record.state, day, asked.model_dump(mode="json"), SEED]


def _work(site: Site, record: Record, asked: Question) -> Any:
    def made() -> bytes:
        from detente.forecast import forecast  # noqa: PLC0415
        from detente.forecast._backtests import finished, track_records  # noqa: PLC0415
        from detente.forecast._finished import tracks_folder  # noqa: PLC0415

        folder = tracks_folder(site.case, site.settings.workspace)
        make = partial(finished, folder=folder)
        tracks = track_records(record, [asked], make=make, seed=SEED)
        said = forecast(record, asked, tracks=tracks, seed=SEED)
        return json.dumps(_answer(record, said)).encode()

    return made


def _answer(record: Record, made: Forecast) -> Answer:
    """Return a forecast, its track record as printed, and what was said at each origin."""
    from detente.forecast._finished import compared, document, shipped  # noqa: PLC0415

    found: Answer = {"forecast": made.as_dict(), "backtest": None, "origins": None}
    if made.track is not None:
        ships = shipped(record.case).get(made.question.id)
        shown = dict.fromkeys((made.model, "climatology", made.baseline))
        marks = {id: made.track.tracks[id].marks for id in shown}
        found["backtest"] = {**made.track.as_dict(), "shipped": compared(ships, made.track)}
        found["origins"] = document(made.track, marks)
    return found
