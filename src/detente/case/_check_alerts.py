"""Alert rules against the case: the players, types, questions and ids that they name."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import rows_of, shown, words_of
from detente.case._locate import Path
from detente.case._model_alerts import TRIGGERS
from detente.case._selectors import is_event, strangers


def check_alerts(draft: Draft) -> Iterator[Finding]:
    """Yield every name in alerts.toml that the case does not know, and what can never be raised."""
    for n, row in enumerate(draft.rows("alert")):
        for kind in TRIGGERS:
            trigger = row.get(kind)
            if isinstance(trigger, dict):
                path: Path = ("alert", n, kind)
                yield from _references(path, trigger, draft)
                yield from _names(path, trigger, draft)
        yield from _quiet(("alert", n), row)
    for n, row in enumerate(draft.rows("turning_point")):
        yield from _references(("turning_point", n), row, draft)


def _references(path: Path, trigger: Row, draft: Draft) -> Iterator[Finding]:
    known = draft.ids("reference")
    for item, name in words_of(trigger, "references") if known is not None else ():
        if name not in (known or ()) and not is_event(name):
            what = f"references names {shown(name)}, which is no id of a reference or an event."
            fix = suggest(name, known or (), "references")
            yield Finding((*path, "references"), what, fix, item)


def _names(path: Path, trigger: Row, draft: Draft) -> Iterator[Finding]:
    if path[-1] == "belief":
        yield from strangers((*path, "player"), trigger.get("player"), draft, "player")
        yield from _type(path, trigger, draft)
    elif path[-1] == "forecast":
        yield from _question(path, trigger, draft)
    elif path[-1] == "seismic":
        yield from _sites(path, trigger)


def _type(path: Path, trigger: Row, draft: Draft) -> Iterator[Finding]:
    player, type_ = trigger.get("player"), trigger.get("type")
    if not isinstance(type_, str) or "type" in draft.unread:
        return
    own = [r["id"] for r in draft.rows("type") if r.get("player") == player and "id" in r]
    if type_ not in own:
        what = f"type names {shown(type_)}, which is not a type of {player}."
        yield Finding((*path, "type"), what, suggest(type_, own, "types"))


def _question(path: Path, trigger: Row, draft: Draft) -> Iterator[Finding]:
    asked, known = trigger.get("question"), draft.ids("question")
    if isinstance(asked, str) and known is not None and asked not in known:
        what = f"question names {shown(asked)}, which is not a question of this case."
        yield Finding((*path, "question"), what, suggest(asked, known, "questions"))


def _sites(path: Path, trigger: Row) -> Iterator[Finding]:
    """A place at 0, 0 has been left blank by somebody."""
    for n, site in rows_of(trigger, "site"):
        if site.get("latitude") == 0 and site.get("longitude") == 0:
            what = f"{site.get('name')} lies at 0, 0, which is open sea."
            yield Finding((*path, "site", n), what, "Give its latitude and longitude.")


def _quiet(path: Path, row: Row) -> Iterator[Finding]:
    """An extreme passes a quiet period; without one, or from a flash, it says nothing."""
    if "extreme" not in row:
        return
    if row.get("level") == "flash":
        what = "extreme says nothing in a flash, which passes every quiet period."
        yield Finding((*path, "extreme"), what, "Remove it.")
    elif not row.get("quiet_hours"):
        what = "extreme says nothing where there are no quiet_hours."
        yield Finding((*path, "extreme"), what, "Give quiet_hours, or remove it.")
