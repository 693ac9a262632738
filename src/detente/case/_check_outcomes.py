"""How things may end and what is counted: each says something, and nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case._check_rules import conditions
from detente.case._draft import Draft, Finding, Row, suggest, written
from detente.case._fields import rows_of, shown, words_of
from detente.case._game_names import Names, not_a_factor
from detente.case._locate import Path
from detente.case._selectors import strangers

_COUNTED = ("outcome", "measure", "spillover")


def check_outcomes(draft: Draft, names: Names | None) -> Iterator[Finding]:
    """Yield what is wrong with outcomes, measures, spillovers, interests and aims."""
    yield from _last(draft)
    yield from _one_name(draft)
    yield from _interests(draft)
    for n, row in enumerate(draft.rows("aim")):
        for item, name in words_of(row, "outcomes"):
            yield from strangers(("aim", n, "outcomes"), name, draft, "outcome", item)
    if names is not None:
        yield from _outcomes(draft, names)
        yield from _measures(draft, names)


def _last(draft: Draft) -> Iterator[Finding]:
    """The last outcome, and only the last, takes every path that is left."""
    rows = draft.rows("outcome")
    for n, row in enumerate(rows):
        path, name = ("outcome", n), row.get("id")
        if n == len(rows) - 1 and row.get("when"):
            what = f"{name} is the last outcome and has a `when`: other paths have no outcome."
            fix = "Add an outcome without `when` after it, which takes what is left."
            yield Finding((*path, "when"), what, fix)
        if n < len(rows) - 1 and not row.get("when"):
            what = f"{name} has no `when`, so no outcome after it can ever be reached."
            yield Finding(path, what, "Say when it holds, or move it to the end.")


def _outcomes(draft: Draft, names: Names) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("outcome")):
        for c, clause in rows_of(row, "when"):
            path: Path = ("outcome", n, "when", c)
            yield from _now((*path, "now"), clause.get("now"), names)
            yield from conditions((*path, "ever"), clause.get("ever"), names)
            for field in ("fell", "rose"):
                yield from not_a_factor((*path, field), clause.get(field), names)
            yield from _too_few(path, clause)


def _now(path: Path, now: object, names: Names) -> Iterator[Finding]:
    given = now if isinstance(now, dict) else {}
    acts = [key for key in given if key in names.movers]
    for key in acts:
        what = f"now names {key}, a player; at the horizon only the levels of factors stand."
        yield Finding((*path, key), what, "Acts go under `ever`.")
    yield from conditions(path, {k: v for k, v in given.items() if k not in acts}, names)


def _too_few(path: Path, clause: Row) -> Iterator[Finding]:
    asked, within = clause.get("at_least"), clause.get("within")
    if isinstance(asked, int) and isinstance(within, int) and asked > within:
        what = f"at_least = {asked} can never hold within {within} months."
        yield Finding((*path, "at_least"), what, "Look at more months, or ask for fewer.")


def _measures(draft: Draft, names: Names) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("measure")):
        yield from conditions(("measure", n, "of"), row.get("of"), names)
        yield from conditions(("measure", n, "answer"), row.get("answer"), names)
        yield from not_a_factor(("measure", n, "factor"), row.get("factor"), names)
    for n, row in enumerate(draft.rows("spillover")):
        for t, term in rows_of(row, "term"):
            yield from conditions(("spillover", n, "term", t, "of"), term.get("of"), names)


def _one_name(draft: Draft) -> Iterator[Finding]:
    """Interests name outcomes, measures and spillovers alike, so no two may share an id."""
    held: dict[str, Path] = {}
    for table in _COUNTED:
        for n, row in enumerate(draft.rows(table)):
            id = row.get("id")
            if isinstance(id, str) and held.setdefault(id, (table, n))[0] != table:
                what = f"id = {shown(id)} is taken by {written(held[id])}."
                fix = "Interests name outcomes, measures and spillovers alike; choose another id."
                yield Finding((table, n, "id"), what, fix)


def _interests(draft: Draft) -> Iterator[Finding]:
    ids = [draft.ids(table) for table in _COUNTED]
    known = [id for each in ids for id in each or ()]
    first: dict[str, int] = {}
    for n, row in enumerate(draft.rows("interest")):
        path, player, weights = ("interest", n), row.get("player"), row.get("weights")
        yield from strangers((*path, "player"), player, draft, "player")
        if isinstance(player, str) and first.setdefault(player, n) != n:
            what = f"{player} has {written(('interest', first[player]))} already."
            yield Finding((*path, "player"), what, "Each player has one; remove one.")
        for name in weights if isinstance(weights, dict) and None not in ids else ():
            if name not in known:
                what = f"weights names {shown(name)}, which is no outcome, measure or spillover."
                fix = suggest(name, known, "names")
                yield Finding((*path, "weights", name), what, fix)
