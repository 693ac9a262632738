"""Each table against its model: missing, unknown and wrong fields, said in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from detente.case import _model
from detente.case._draft import SINGLE, Draft, Finding, Row, suggest, written
from detente.case._locate import Path
from detente.case._model_alerts import TRIGGERS, Site

MODELS: dict[str, type[_model.Declared]] = {
    "standoff": _model.Standoff,
    "coverage": _model.Coverage,
    "player": _model.Player,
    "leader": _model.Leader,
    "track": _model.Track,
    "magnitude": _model.Magnitude,
    "kind": _model.Kind,
    "factor": _model.Factor,
    "question": _model.Question,
    "era": _model.Era,
    "covariate": _model.Covariate,
    "finding": _model.Regularity,
    "reference": _model.Reference,
    "source_kind": _model.SourceKind,
    "comparison": _model.Comparison,
    "game": _model.GameHead,
    "side": _model.Side,
    "type": _model.PrivateType,
    "weight": _model.Weight,
    "transition": _model.Transition,
    "impossible": _model.Impossible,
    "estimation": _model.Estimation,
    "outlook": _model.Outlook,
    "coding": _model.Coding,
    "approach": _model.Approach,
    "uncertainty": _model.Uncertainty,
    "correlation": _model.Correlation,
    "outcome": _model.Outcome,
    "measure": _model.Measure,
    "spillover": _model.Spillover,
    "interest": _model.Interest,
    "aim": _model.Aim,
    "followed": _model.Followed,
    "moment": _model.NamedMoment,
    "watch": _model.Watching,
    "alert": _model.AlertRule,
    "turning_point": _model.TurningPoint,
    "alias": _model.Alias,
    "words": _model.WordSet,
    "sense": _model.Sense,
    "quantity": _model.Quantity,
}
_INNER: dict[str, type[_model.Declared]] = {
    "action": _model.Action,
    "rule": _model.Rule,
    "when": _model.Selector,
    "match": _model.Selector,
    "beside": _model.Selector,
    "published": _model.Published,
    "left": _model.ListedSource,
    "right": _model.ListedSource,
    "rationality": _model.Spread,
    "change": _model.CodingChange,
    "effect": _model.Effect,
    "term": _model.SpilloverTerm,
}
# Where the same name holds something else than above.
_INNER_OF: dict[tuple[str, str], type[_model.Declared]] = {
    ("approach", "rule"): _model.PlayRule,
    ("outcome", "when"): _model.Clause,
    ("alert", "site"): Site,
    **{("alert", kind): model for kind, model in TRIGGERS.items()},
}
# A nested table is named in the singular in the file and in the plural in the model.
_NESTED = {
    "player": ("action", "actions"),
    "factor": ("rule", "rules"),
    "coding": ("change", "changes"),
    "approach": ("rule", "rules"),
    "uncertainty": ("effect", "effects"),
    "spillover": ("term", "terms"),
}
_DATES = {
    "leader": ("start", "end"),
    "coverage": ("through",),
    "question": ("by",),
    "reference": ("published",),
    "comparison": ("since",),
    "era": ("since",),
    "turning_point": ("day",),
}


def read_fields(draft: Draft, table: str, found: list[Finding]) -> list[Any]:
    """Return the tables that hold what their model asks; the others add to `found`."""
    good = []
    for n, row in enumerate(draft.rows(table)):
        path: Path = (table,) if table in SINGLE else (table, n)
        try:
            good.append(MODELS[table].model_validate(_for_model(row, table), strict=True))
        except ValidationError as error:
            found += [_finding(path, e) for e in error.errors(include_url=False)]
    return good


def _for_model(row: Row, table: str) -> dict[str, Any]:
    """Turn lists into tuples and nested names into the model's; read quoted dates as dates."""
    values = {key: _tuples(value) for key, value in row.items()}
    for key in _DATES.get(table, ()):
        if isinstance(values.get(key), str):
            values[key] = _date(values[key])
    if table in _NESTED:
        single, plural = _NESTED[table]
        if plural in values:  # only the singular may stand in the file
            values[f"{plural} "] = values.pop(plural)
        if single in values:
            values[plural] = values.pop(single)
    return values


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _date(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _as_written(table: Path, loc: tuple[int | str, ...]) -> Path:
    single, plural = _NESTED.get(str(table[0]), ("", ""))
    if loc and loc[0] == plural:
        loc = (single, *loc[1:])
    return (*table, *(part.rstrip() if isinstance(part, str) else part for part in loc))


def _finding(table: Path, error: ErrorDetails) -> Finding:
    path = _as_written(table, error["loc"])
    kind, value = error["type"], error["input"]
    if kind == "missing":
        return Finding(path, f"{written(path[:-1])} has no {path[-1]}.", _adding(path))
    if kind == "extra_forbidden":
        return _unknown_field(path)
    if kind == "value_error":
        return _disagreement(path, str(error["ctx"]["error"]))
    if kind == "nothing_in_it":
        return Finding(path, f"{_named(path)} is empty.", "Name at least one thing in it.")
    if kind == "string_too_short":
        return Finding(path, f"{_named(path)} is empty.", "Write the text between the quotes.")
    wanted, fix = _wanted(kind, value, error.get("ctx", {}))
    return Finding(
        path, f"{_named(path)} = {shown(value)}; it must be {wanted or error['msg']}.", fix
    )


def _wanted(kind: str, value: object, context: dict[str, Any]) -> tuple[str, str]:
    """Return what a field must be, and what to do about it."""
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context), ""
    if kind == "literal_error":
        choices = [c.strip("'") for c in context["expected"].replace(" or ", ", ").split(", ")]
        near = suggest(str(value), choices, "values")
        return f"one of {', '.join(choices)}", near if near.startswith("Did") else ""
    if kind == "string_pattern_mismatch":
        return _PATTERNS[context["pattern"]], ""
    if kind == "tuple_type" and isinstance(value, str):
        return "a list", f"Write  [{shown(value)}]"
    return _TYPES.get(kind, ("", ""))


def _adding(path: Path) -> str:
    nested = path[-1] in ("action", "rule", "change", "effect", "term")
    return f"Add a table  [[{path[0]}.{path[-1]}]]" if nested else f"Add  {path[-1]} = ..."


def _unknown_field(path: Path) -> Finding:
    model = _model_at(path[:-1])
    single, plural = _NESTED.get(str(path[0]), ("", ""))
    named = (field.alias or name for name, field in model.model_fields.items())
    fields = (single if name == plural else name for name in named)
    what = f"'{path[-1]}' is not a field of {written(path[:-1])}."
    return Finding(path, what, suggest(str(path[-1]), fields, "fields"))


def _disagreement(path: Path, said: str) -> Finding:
    """Point at the field that the sentence begins with, where it begins with one."""
    first = said.split(" ", 1)[0]
    known = first in _model_at(path).model_fields
    return Finding((*path, first) if known else path, f"{said}.")


def _model_at(path: Path) -> type[_model.Declared]:
    """Return the model of the table at a path: that of the last name in it that has one."""
    table = str(path[0])
    holder = next((part for part in reversed(path) if isinstance(part, str)), table)
    return _INNER_OF.get((table, holder)) or _INNER.get(holder) or MODELS[table]


def _named(path: Path) -> str:
    """Return the field's own name; the whole path stands beside the line."""
    names = [n for n, part in enumerate(path) if isinstance(part, str)]
    return written(path[names[-1] :])


def shown(value: object) -> str:
    """Write a value as it would stand in the file, cut where it is long."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        text = f"[{', '.join(shown(item) for item in value)}]"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{k} = {shown(v)}" for k, v in value.items()) + "}"
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def rows_of(row: Row, key: str) -> Iterator[tuple[int, Row]]:
    """Return the tables in a list of a table, whatever else may be wrong with it."""
    value = row.get(key)
    for n, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield n, item


def words_of(row: Row, key: str) -> Iterator[tuple[int, str]]:
    """Return the texts in a list of a table, whatever else may be wrong with it."""
    value = row.get(key)
    for n, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield n, item


_LIMITS = {
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
    "greater_than": "more than {gt:g}",
    "less_than": "less than {lt:g}",
    "string_too_long": "at most {max_length} characters long",
}
_TYPES = {
    "string_type": ("a text", "Write it in quotes."),
    "int_type": ("a whole number", "Write it without quotes."),
    "int_from_float": ("a whole number", ""),
    "float_type": ("a number", "Write it without quotes."),
    "finite_number": ("a finite number", ""),
    "bool_type": ("true or false", "Write true or false, without quotes."),
    "date_type": ("a date", "Write it as 2017-09-03, without quotes or a time."),
    "tuple_type": ("a list", "Write it in square brackets."),
    "dict_type": ("a table", "Write  { name = value }"),
    "model_type": ("a table", "Write  { field = value }"),
}
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "small letters, digits and underscores, a letter first (nuclear_test)",
    r"^[a-z][a-z0-9-]*$": "small letters, digits and hyphens, a letter first (launch-days-30)",
    r"^[a-z0-9][a-z0-9-]*$": "small letters, digits and hyphens (un-1718)",
    r"^\d{2,4}$": "a CAMEO code of two to four digits, in quotes",
    r"^https?://\S+$": "an address that begins with http:// or https://",
    r"^\d{4}-\d{2}$": "a month, in quotes, such as 1990-01",
    r"^\d{4}-(0[1-9]|1[0-2])$": "a month, in quotes, such as 1990-01",
    r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$": "a day, month or year, in quotes, such as 2003-01",
}
