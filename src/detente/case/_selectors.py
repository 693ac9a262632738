"""The rules that pick events, wherever a case has one: what they name must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import rows_of, shown, words_of
from detente.case._locate import Path

_REFERS = (("kinds", "kind"), ("groups", "group"), ("actors", "player"), ("targets", "player"))
_WORDS = {
    "kind": ("a kind of event", "kinds"),
    "group": ("the group of any kind", "groups"),
    "player": ("a player", "players"),
    "magnitude": ("a magnitude", "magnitudes"),
    "coverage": ("a coverage", "coverage"),
    "factor": ("a factor", "factors"),
    "weight": ("a weight", "weights"),
    "approach": ("an approach", "approaches"),
    "uncertainty": ("an uncertainty", "uncertainties"),
    "outcome": ("an outcome", "outcomes"),
}
_EVENT = re.compile(r"[A-Z][A-Z0-9]*-[A-Za-z0-9-]+")


def check_selectors(draft: Draft) -> Iterator[Finding]:
    """Yield every name in a selector that the case does not declare."""
    for path, row, key in _holders(draft):
        if row.get(key) == [] and key == "match":
            what = "match is empty, which would mean every event."
            fix = "Name the events, such as  match = [{ kinds = [...] }]"
            yield Finding((*path, key), what, fix)
        for n, selector in rows_of(row, key):
            yield from _check_one((*path, key, n), selector, draft)


def strangers(
    path: Path, name: object, draft: Draft, table: str, item: int | None = None
) -> Iterator[Finding]:
    """Yield a finding if the case declares no such thing; nothing if it cannot be known."""
    known = _groups(draft) if table == "group" else draft.ids(table)
    if isinstance(name, str) and known is not None and name not in known:
        word, plural = _WORDS[table]
        what = f"{path[-1]} names {shown(name)}, which is not {word} of this case."
        yield Finding(path, what, suggest(name, known, plural), item)


def is_event(name: str) -> bool:
    """Say whether this is written as the ids of events are."""
    return _EVENT.fullmatch(name) is not None


def not_an_event(path: Path, name: str, item: int) -> Iterator[Finding]:
    """Yield a finding if this cannot be the id of an event; the record itself is not asked."""
    if not is_event(name):
        what = f"events names {shown(name)}, which is not the id of an event."
        yield Finding(path, what, "Event ids are written like NUC-20170903.", item)


def not_a_source(path: Path, row: Row, draft: Draft) -> Iterator[Finding]:
    """Yield a finding if the source of a number is neither a reference nor the word assumed."""
    source, references = row.get("source"), draft.ids("reference")
    known = ["assumed", *(references or ())]
    if isinstance(source, str) and references is not None and source not in known:
        what = f'source = {shown(source)} is neither the id of a reference nor "assumed".'
        yield Finding((*path, "source"), what, suggest(source, known, "sources"))


def attributes_named(draft: Draft) -> list[str] | None:
    """Return the attributes that any selector of the case looks at; None if it cannot be known."""
    if {"player", "factor", "track", "question", "finding"} & draft.unread:
        return None
    found: set[str] = set()
    for _, row, key in _holders(draft):
        for _, selector in rows_of(row, key):
            for field in ("attributes", "without"):
                looked_at = selector.get(field)
                found |= set(looked_at) if isinstance(looked_at, dict) else set()
    return sorted(found)


def _check_one(path: Path, selector: Row, draft: Draft) -> Iterator[Finding]:
    for key, table in _REFERS:
        for item, name in words_of(selector, key):
            yield from strangers((*path, key), name, draft, table, item)
    at_least = selector.get("at_least")
    for name in at_least if isinstance(at_least, dict) else ():
        yield from strangers((*path, "at_least"), name, draft, "magnitude")
    for item, event in words_of(selector, "events"):
        yield from not_an_event((*path, "events"), event, item)


def _holders(draft: Draft) -> Iterator[tuple[Path, Row, str]]:
    """Every table that holds selectors, with the field that holds them."""
    for n, player in enumerate(draft.rows("player")):
        for a, action in rows_of(player, "action"):
            yield ("player", n, "action", a), action, "when"
    for n, factor in enumerate(draft.rows("factor")):
        for r, rule in rows_of(factor, "rule"):
            yield ("factor", n, "rule", r), rule, "match"
    for table in ("track", "question", "covariate"):
        for n, row in enumerate(draft.rows(table)):
            yield (table, n), row, "match"
    for n, row in enumerate(draft.rows("finding")):
        yield ("finding", n), row, "match"
        yield ("finding", n), row, "beside"
    for n, row in enumerate(draft.rows("alert")):
        for kind in ("event", "silence"):
            if isinstance(row.get(kind), dict):
                yield ("alert", n, kind), row[kind], "match"


def _groups(draft: Draft) -> list[str] | None:
    if "kind" in draft.unread:
        return None
    groups = (row.get("group") for row in draft.rows("kind"))
    return sorted({group for group in groups if isinstance(group, str)})
