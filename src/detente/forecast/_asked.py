"""Questions that a user asks beside those of the case, kept in the workspace."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from detente.case import Case
from detente.case._check import check_questions
from detente.case._draft import Draft, Finding, suggest
from detente.case._fields import read_fields
from detente.case._model import Question, Selector
from detente.case._selectors import check_selectors
from detente.errors import CaseError, Problem, RecordError, counted
from detente.forecast._asked_rule import resolution
from detente.forecast._history import matched_kinds, searched_through
from detente.forecast._kept import changing
from detente.record import Record
from detente.record._place import kept_file
from detente.record._whole import write_whole

FILE = "questions.toml"
_OPTIONS = {
    "id": "--id",
    "text": "TEXT",
    "kinds": "--kind",
    "groups": "--group",
    "actors": "--actor",
    "targets": "--target",
    "attributes": "--attribute",
    "at_least": "--at-least",
    "horizon_days": "--days",
    "by": "--by",
    "unit": "--count",
    "lower_bound": "--lower-bound",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as a user puts it: its text, which events it is about, and how far it looks.

    Events match where every field given holds; within a field any value will do. `count` is
    "days", "events" or a quantity; without it the question is whether at least one event comes.
    `lower_bound` is the quantity that stands in where an event does not state the one counted.
    One of `days` and `by` (2027-12-31) says how far it looks. `id` follows from the text unless
    it is given.

    Example:
        >>> Asked(text="A nuclear test?", kinds=("nuclear_test",), days=30).count is None
        True
    """

    text: str
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)
    days: int | None = None
    by: str | None = None
    count: str | None = None
    lower_bound: str | None = None
    id: str | None = None


def ask(record: Record, workspace: str | Path, asked: Asked) -> Question:
    """Register a question of your own, with the rule by which the record will settle it.

    It is kept in the workspace, in a plain file that can be read and edited; a forecast that was
    sealed keeps the rule that it was sealed with.

    Day to day:
        record: Of the case as declared, or with questions of yours already (`with_asked`).
        workspace: A folder; made where it is missing.

    Raises:
        RecordError: something does not hold what it must, names what neither the case nor the
            record knows, or the workspace cannot be written. All problems come at once, and
            nothing is added.

    Example:
        >>> import tempfile
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = ask(record, folder, Asked(
        ...         text="Will the two Koreas hold a summit?", kinds=("meeting",), days=365,
        ...         attributes={"track": ("inter_korean",), "level": ("summit",)}))
        >>> made.id
        'will-the-two-koreas-hold-a-summit'
        >>> made.resolution[:61]
        'At least one event of kind meeting with track = inter_korean '
    """
    case = record.case
    with changing(workspace, case, FILE) as path:
        before = _read(path, case)
        taken = {q.id for q in (*case.questions, *before)}
        question, problems = _checked(record, asked, _row(asked, taken), taken)
        if question is None or problems:
            raise RecordError(f"{counted(problems)}; nothing was asked.", problems)
        title = f"# Questions of your own on {case.standoff.name}: 'detente forecast ask'.\n"
        text = path.read_text(encoding="utf-8") if path.exists() else title
        write_whole(path, (text + _written(question)).encode())
    return question


def with_asked(case: Case, workspace: str | Path) -> Case:
    """Return the case with the questions that a workspace adds to it.

    Raises:
        CaseError: the workspace's file of questions is wrong; all problems are listed.

    Example:
        >>> from detente.case import load
        >>> case = load("north_korea")
        >>> with_asked(case, "no-such-folder").questions == case.questions
        True
    """
    path = kept_file(workspace, case, FILE)
    own = () if path is None else _read(path, case)
    return case.model_copy(update={"questions": (*case.questions, *own)}) if own else case


def _read(path: Path, case: Case) -> tuple[Question, ...]:
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
        rows = _rows(tomllib.loads(text))
    except (OSError, ValueError) as error:
        problem = Problem(f"it cannot be read: {error}", str(path), "Put it right, or move it.")
        raise CaseError(f"{path} has 1 problem; nothing was loaded.", [problem]) from error
    draft = _draft(case, rows, text)
    questions, found = _validated(draft)
    ids = [q.id for q in questions]
    taken = {q.id for q in case.questions if q not in questions}
    found += [_taken(n, id) for n, id in enumerate(ids) if id in taken or id in ids[:n]]
    draft.report(found)
    if draft.problems:
        problems = [
            Problem(p.what, p.where.replace(FILE, path.name, 1), p.fix) for p in draft.problems
        ]
        raise CaseError(f"{path} has {counted(problems)}; nothing was loaded.", problems)
    return tuple(questions)


def _rows(content: dict[str, Any]) -> list[dict[str, Any]]:
    rows = content.pop("question", [])
    if content or not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise ValueError("it holds something else than tables opened as [[question]]")
    return rows


def _draft(case: Case, rows: list[dict[str, Any]], text: str = "") -> Draft:
    """Return what the checks of a case look at, with these questions in place of its own."""
    return Draft(
        Path(),
        tables={
            "kind": [{"id": k.id, "group": k.group} for k in case.kinds],
            "player": [{"id": p.id} for p in case.players],
            "magnitude": [{"id": m.id} for m in case.magnitudes],
            "question": rows,
        },
        texts={FILE: text},
    )


def _validated(draft: Draft) -> tuple[list[Question], list[Finding]]:
    found: list[Finding] = []
    questions = read_fields(draft, "question", found)
    said = {f.path for f in found}
    more = (*check_selectors(draft), *check_questions(draft))
    return questions, found + [f for f in more if f.path not in said]


def _taken(n: int, id: str) -> Finding:
    what = f"id = {json.dumps(id)} is taken by another question."
    return Finding(("question", n, "id"), what, "Choose another id.")


def _row(asked: Asked, taken: Collection[str]) -> dict[str, Any]:
    """Return the question as it would stand in the file."""
    match = {
        "kinds": list(asked.kinds),
        "groups": list(asked.groups),
        "actors": list(asked.actors),
        "targets": list(asked.targets),
        "attributes": {name: list(values) for name, values in asked.attributes.items()},
        "at_least": dict(asked.at_least),
    }
    row: dict[str, Any] = {
        "id": asked.id if asked.id is not None else _id(asked.text, taken),
        "text": asked.text,
        "answer": "event" if asked.count is None else "count",
        "match": [{name: value for name, value in match.items() if value}],
        "resolution": "follows",
    }
    given = {
        "unit": asked.count,
        "lower_bound": asked.lower_bound,
        "horizon_days": asked.days,
        "by": asked.by,
    }
    return row | {name: value for name, value in given.items() if value is not None}


def _id(text: str, taken: Collection[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:50].strip("-")
    stem = words if words[:1].isalpha() else f"question-{words}".strip("-")
    ids = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(id for id in ids if id not in taken)


def _checked(
    record: Record, asked: Asked, row: dict[str, Any], taken: Collection[str]
) -> tuple[Question | None, list[Problem]]:
    """Return the question, or everything that is wrong with it."""
    questions, found = _validated(_draft(record.case, [row]))
    found = [f for f in found if not _no_horizon(f)]
    if row["id"] in taken:
        found.append(_taken(0, row["id"]))
    problems = [Problem(what, _option(path), fix) for path, what, fix, _ in found]
    problems += _more(asked)
    if problems or not questions:
        return None, problems
    made = questions[0]
    problems += _of_the_record(record, made)
    rule = resolution(
        made.match[0],
        unit=asked.count,
        lower_bound=made.lower_bound,
        days=asked.days,
        by=made.by,
    )
    return made.model_copy(update={"resolution": rule}), problems


def _no_horizon(finding: Finding) -> bool:
    return finding.path[-1] == "horizon_days" and " has no " in finding.what


def _option(path: tuple[str | int, ...]) -> str:
    return next((_OPTIONS[str(p)] for p in reversed(path) if p in _OPTIONS), "")


def _more(asked: Asked) -> Iterator[Problem]:
    if not asked.text.isprintable():
        yield Problem("the text holds characters that cannot be printed", "TEXT", "Write one line.")
    if not asked.kinds and not asked.groups:
        yield Problem("no kind of event is named", "--kind", "Say which events would settle it.")
    for name in (name for name, values in asked.attributes.items() if "" in values):
        fix = "Write it as NAME=VALUE, such as track=us_dprk."
        yield Problem(f"attribute {name!r} has no value", "--attribute", fix)
    if not all(isfinite(least) for least in asked.at_least.values()):
        yield Problem("a quantity is not a finite number", "--at-least", "Write deaths=1.")
    if (asked.days is None) == (asked.by is None):
        said = "how far it looks is not said" if asked.days is None else "both are given"
        yield Problem(said, "--days, --by", "Give --days N, or --by with the last day.")


def _of_the_record(record: Record, question: Question) -> Iterator[Problem]:
    """Yield what no event of the record bears, and a last day that is over."""
    through = searched_through(record, question)
    if question.by is not None and not 1 <= (question.by - through).days <= 3_660:
        yield Problem(
            f"by {question.by} is not within ten years after {through}, the last day searched",
            "--by",
            "Name a day that is still to be searched.",
        )
    for selector in question.match:
        yield from _strange_attributes(record, selector)


def _strange_attributes(record: Record, selector: Selector) -> Iterator[Problem]:
    kinds = matched_kinds(record.case, [selector])
    events = [e for e in record.events.values() if e.kind in kinds]
    names = sorted({name for e in events for name in e.attributes})
    for name, values in selector.attributes.items():
        known = sorted({e.attributes[name] for e in events if name in e.attributes})
        if not known:
            what = f"no event of {' or '.join(sorted(kinds))} has an attribute {name!r}"
            yield Problem(what, "--attribute", _near(name, names, "attributes"))
            continue
        for value in values:
            if value not in known:
                what = f"no event of {' or '.join(sorted(kinds))} has {name} = {value!r}"
                yield Problem(what, "--attribute", _near(value, known, "values"))


def _near(wrong: str, known: Iterable[str], plural: str) -> str:
    names = list(known)
    return suggest(wrong, names, plural) if names else "These events have no attributes."


def _written(question: Question) -> str:
    """Return a question as a table of a TOML file."""
    values = question.model_dump(exclude_defaults=True)
    if question.by is not None:
        del values["horizon_days"]
    lines = (f"{name} = {_value(value)}\n" for name, value in values.items())
    return "\n[[question]]\n" + "".join(lines)


def _value(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k)} = {_value(v)}" for k, v in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
