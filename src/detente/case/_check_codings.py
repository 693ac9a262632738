"""Other codings against the case: the events, kinds, attributes and rules that they change."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import rows_of, shown, words_of
from detente.case._locate import Path
from detente.case._selectors import attributes_named, is_event, not_an_event, strangers


def check_codings(draft: Draft) -> Iterator[Finding]:
    """Yield every name in codings.toml that the case does not know, and what would do nothing."""
    for n, row in enumerate(draft.rows("coding")):
        yield from _references(("coding", n, "references"), row, draft)
        for c, change in rows_of(row, "change"):
            path: Path = ("coding", n, "change", c)
            yield from _events(path, change, draft)
            yield from _rule(path, change, draft)


def _references(path: Path, row: Row, draft: Draft) -> Iterator[Finding]:
    known = draft.ids("reference")
    for item, name in words_of(row, "references") if known is not None else ():
        if name not in (known or ()) and not is_event(name):
            what = f"references names {shown(name)}, which is no id of a reference or an event."
            yield Finding(path, what, suggest(name, known or (), "references"), item)


def _events(path: Path, change: Row, draft: Draft) -> Iterator[Finding]:
    for item, event in words_of(change, "events"):
        yield from not_an_event((*path, "events"), event, item)
    yield from strangers((*path, "kind"), change.get("kind"), draft, "kind")
    known = attributes_named(draft)
    attributes = change.get("attributes")
    for name in attributes if isinstance(attributes, dict) and known is not None else ():
        if name not in (known or ()):
            what = f"attributes names {shown(name)}, which no rule of this case looks at."
            fix = suggest(name, known or (), "attributes")
            yield Finding((*path, "attributes", name), what, fix)


def _rule(path: Path, change: Row, draft: Draft) -> Iterator[Finding]:
    """Find the rules that hold for some months, and say where the change would miss them."""
    yield from strangers((*path, "factor"), change.get("factor"), draft, "factor")
    level, months = change.get("level"), change.get("months")
    factor = next((r for r in draft.rows("factor") if r.get("id") == change.get("factor")), None)
    if factor is None or not isinstance(level, str):
        return
    rules = [rule for _, rule in rows_of(factor, "rule") if rule.get("holds") == "window"]
    lasting = {rule["level"] for rule in rules if isinstance(rule.get("level"), str)}
    if level not in lasting:
        what = f"level = {shown(level)} has no rule of {change['factor']} that holds for months."
        yield Finding((*path, "level"), what, suggest(level, sorted(lasting), "levels with one"))
    elif months is not None and all(r.get("months") == months for r in _of(rules, level)):
        what = f"months = {shown(months)} is what the rule for {level} has already."
        yield Finding((*path, "months"), what, "Give another number of months.")


def _of(rules: list[Row], level: str) -> Iterator[Row]:
    return (rule for rule in rules if rule.get("level") == level)
