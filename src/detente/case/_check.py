"""Everything in a case that must agree with something else in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from detente.case._check_alerts import check_alerts
from detente.case._check_codings import check_codings
from detente.case._check_game import check_game
from detente.case._check_lexicon import check_lexicon
from detente.case._check_moments import check_moments
from detente.case._check_options import check_options
from detente.case._draft import Draft, Finding, Row, suggest, written
from detente.case._fields import rows_of, shown, words_of
from detente.case._locate import Path
from detente.case._selectors import check_selectors, strangers

_PLURALS = {
    "coverage": "coverage",
    "player": "players",
    "track": "tracks",
    "magnitude": "magnitudes",
    "kind": "kinds",
    "factor": "factors",
    "question": "questions",
    "covariate": "covariates",
    "finding": "findings",
    "reference": "references",
    "source_kind": "kinds of source",
    "comparison": "comparisons",
    "weight": "weights",
    "outlook": "outlooks",
    "coding": "codings",
    "approach": "approaches",
    "uncertainty": "uncertainties",
    "outcome": "outcomes",
    "measure": "measures",
    "spillover": "spillovers",
    "moment": "moments",
    "alert": "alerts",
    "words": "sets of words",
}


def cross_check(draft: Draft) -> Iterator[Finding]:
    """Yield every disagreement between the tables of a case, whatever else is wrong with it."""
    for table in _PLURALS:
        yield from _duplicates(draft.rows(table), (table,), "id")
    for part in _PARTS:
        yield from part(draft)
    yield from check_selectors(draft)
    yield from check_game(draft)
    yield from check_codings(draft)
    yield from check_options(draft)
    yield from check_moments(draft)
    yield from check_alerts(draft)
    yield from check_lexicon(draft)
    yield from _reserved(draft)


def _reserved(draft: Draft) -> Iterator[Finding]:
    """What the case itself declares stands beside its rivals under a name of its own."""
    for table in ("outlook", "coding"):
        for n, row in enumerate(draft.rows(table)):
            if row.get("id") == "declared":
                what = f'id = "declared" is kept for the {table} that the case itself declares.'
                yield Finding((table, n, "id"), what, "Choose another id.")


def _duplicates(rows: list[Row], path: Path, key: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for n, row in enumerate(rows):
        value = row.get(key)
        if not isinstance(value, str):
            continue
        if value in first:
            what = f"{key} = {shown(value)} is taken by {written((*path, first[value]))}."
            yield Finding((*path, n, key), what, f"Each {path[-1]} needs its own {key}.")
        first.setdefault(value, n)


def _standoff(draft: Draft) -> Iterator[Finding]:
    for row in draft.rows("standoff"):
        yield from strangers(("standoff", "adversary"), row.get("adversary"), draft, "player")
        yield from _zone(("standoff", "zone"), row.get("zone"))
        start = row.get("start")
        if isinstance(start, str) and start[4:5] == "-" and not "01" <= start[5:] <= "12":
            what = f"start = {shown(start)} is not a month: there is no month {start[5:]}."
            yield Finding(("standoff", "start"), what, "Write year and month, such as 1990-01.")


def _zone(path: Path, zone: object) -> Iterator[Finding]:
    if not isinstance(zone, str) or _is_zone(zone):
        return
    known = available_timezones()
    if known:
        what = f"zone = {shown(zone)} is not a time zone."
        near = suggest(zone, known, "time zones")
        fix = near if near.startswith("Did") else "Zones are written like Asia/Seoul or UTC."
        yield Finding(path, what, fix)


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _players(draft: Draft) -> Iterator[Finding]:
    named: dict[str, str] = {}
    for n, row in enumerate(draft.rows("player")):
        path: Path = ("player", n)
        yield from _zone((*path, "zone"), row.get("zone"))
        yield from _ambiguous(path, row, named)
        actions = list(rows_of(row, "action"))
        if row.get("institution") is True and actions:
            what = f"{row.get('id')} is an institution, which has no actions of its own."
            yield Finding((*path, "action"), what, "Remove institution = true, or the actions.")
        yield from _duplicates([a for _, a in actions], (*path, "action"), "id")
        yield from _order(path, [a for _, a in actions])


def _ambiguous(path: Path, row: Row, named: dict[str, str]) -> Iterator[Finding]:
    """A name that two players share cannot be read from a source."""
    id = str(row.get("id"))
    names = [(key, None, row[key]) for key in ("name", "short") if isinstance(row.get(key), str)]
    for key, item, name in [*names, *(("aliases", n, a) for n, a in words_of(row, "aliases"))]:
        holder = named.setdefault(name.casefold(), id)
        if holder != id:
            what = f"{key} gives {id} the name {shown(name)}, which {holder} has too."
            yield Finding((*path, key), what, "A name must mean one player.", item)


def _order(player: Path, actions: list[Row]) -> Iterator[Finding]:
    for n, action in enumerate(actions):
        path = (*player, "action", n)
        name, last = action.get("id"), n == len(actions) - 1
        if last and action.get("when"):
            what = f"{name} is the last action and has a `when`: other months have no action."
            fix = 'Add an action without `when` after it, such as  id = "hold"'
            yield Finding((*path, "when"), what, fix)
        if not last and not action.get("when"):
            what = f"{name} has no `when`, so no action after it can ever be chosen."
            yield Finding(path, what, "Say when it holds, or move it to the end.")


def _leaders(draft: Draft) -> Iterator[Finding]:
    terms: dict[str, list[tuple[date, date | None, int, Row]]] = {}
    for n, row in enumerate(draft.rows("leader")):
        yield from strangers(("leader", n, "player"), row.get("player"), draft, "player")
        start, end = _day(row.get("start")), _day(row.get("end"))
        known = end is not None or "end" not in row
        if start and known and row.get("acting") is not True:
            terms.setdefault(str(row.get("player")), []).append((start, end, n, row))
    for held in terms.values():
        ordered = sorted(held, key=lambda term: (term[0], term[2]))
        for (_, end, _, before), (start, _, n, after) in pairwise(ordered):
            if end is None or start < end:
                until = f"ends on {end}" if end else "has no end"
                what = (
                    f"the term of {after.get('name')} starts on {start}, while that of "
                    f"{before.get('name')} {until}; both would lead {after.get('player')}."
                )
                fix = "End one term where the next starts, or mark one acting = true."
                yield Finding(("leader", n, "start"), what, fix)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _plain(value)
    except ValueError:
        return None


def _plain(value: object) -> date | None:
    return value if type(value) is date else None


def _tracks(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("track")):
        for item, player in words_of(row, "players"):
            yield from strangers(("track", n, "players"), player, draft, "player", item)


def _kinds(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("kind")):
        yield from strangers(("kind", n, "coverage"), row.get("coverage"), draft, "coverage")
        for item, name in words_of(row, "magnitudes"):
            yield from strangers(("kind", n, "magnitudes"), name, draft, "magnitude", item)


def _covariates(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("covariate")):
        yield from strangers(("covariate", n, "leader"), row.get("leader"), draft, "player")


def _findings(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("finding")):
        for item, player in words_of(row, "leaders_of"):
            yield from strangers(("finding", n, "leaders_of"), player, draft, "player", item)


def _comparisons(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("comparison")):
        for side in ("left", "right"):
            listed = row.get(side)
            for item, kind in words_of(listed, "kinds") if isinstance(listed, dict) else ():
                yield from strangers(("comparison", n, side, "kinds"), kind, draft, "kind", item)


def check_questions(draft: Draft) -> Iterator[Finding]:
    """Yield every unit and lower bound of a question that says nothing here."""
    known = draft.ids("magnitude")
    for n, row in enumerate(draft.rows("question")):
        path: Path = ("question", n)
        unit = row.get("unit", "events")
        units = ["days", "events", *(known or [])]
        if isinstance(unit, str) and known is not None and unit not in units:
            what = f"unit names {shown(unit)}, which is not days, events or a magnitude."
            yield Finding((*path, "unit"), what, suggest(unit, units, "units"))
        yield from strangers((*path, "lower_bound"), row.get("lower_bound"), draft, "magnitude")
        if "lower_bound" in row and unit in ("days", "events"):
            what = f"lower_bound bounds a quantity, but {unit} are counted."
            yield Finding((*path, "lower_bound"), what, "Name the quantity as the unit.")


def _factors(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("factor")):
        levels = [level for _, level in words_of(row, "levels")]
        for item, level in words_of(row, "levels"):
            if level in levels[:item]:
                what = f"levels lists {shown(level)} twice."
                yield Finding(("factor", n, "levels"), what, "Remove one.", item)
        yield from _level(("factor", n, "otherwise"), row.get("otherwise"), levels)
        for r, rule in rows_of(row, "rule"):
            yield from _level(("factor", n, "rule", r, "level"), rule.get("level"), levels)


def _eras(draft: Draft) -> Iterator[Finding]:
    """Each era begins after the one before it and has a name of its own."""
    rows = draft.rows("era")
    yield from _duplicates(rows, ("era",), "label")
    for n, (before, after) in enumerate(pairwise(rows), 1):
        first, second = _day(before.get("since")), _day(after.get("since"))
        if first and second and second <= first:
            what = f"since = {second} is not after {first}, on which the era before it begins."
            yield Finding(("era", n, "since"), what, "List eras from the earliest to the latest.")


def _level(path: Path, level: object, levels: list[str]) -> Iterator[Finding]:
    if isinstance(level, str) and levels and level not in levels:
        what = f"{path[-1]} = {shown(level)} is not among the levels of this factor."
        yield Finding(path, what, suggest(level, levels, "levels"))


_PARTS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _standoff,
    _players,
    _leaders,
    _tracks,
    _kinds,
    _factors,
    check_questions,
    _covariates,
    _findings,
    _comparisons,
    _eras,
)
