"""Values of what is read from a comparison: regret, robustness, conditions, whose interest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.brief._amounts import plain_text, unit_text
from detente.brief._book import Book
from detente.brief._options import Criterion, Options
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._values_intent import parts
from detente.brief._values_options import joined
from detente.brief._words import SPACE, percent_text, span_text

Made = tuple[str, tuple[str, ...]]
Verb = Callable[[Book, str, str], Made]
Row = Mapping[str, Any]
AIMS = ("options.aims",)
_CAUSES = 3


def regret_key(id: str, months: str) -> str:
    """Return the key of regret by a criterion at a horizon."""
    return f"options.regret: {id}.{months}"


def regret_at(held: Options, id: str, months: str) -> tuple[Row, int, Criterion]:
    """Return regret at a horizon, the row of a criterion in it, and the criterion.

    Raises:
        Unknown: no regret was worked out by this criterion.
        NotYet: the comparison holds none.
    """
    found: Row = held.part("regret")[held.months(months)]
    rows = [str(c) for c in found["criteria"]]
    if id not in rows:
        fix = nearest(id, rows)
        raise Unknown(f"{id!r} is nothing that regret was worked out for.", fix)
    known = held.criteria()
    return found, rows.index(id), known[id] if id in known else held.interest(id)


def _regret(book: Book, _: str, argument: str) -> Made:
    approach, id, months = parts(argument, "APPROACH.OUTCOME.MONTHS")
    held = book.options()
    held.approach(approach)
    found, row, criterion = regret_at(held, id, months)
    mean = found["mean"][row][found["approaches"].index(approach)]
    return regret_text(criterion, mean), (regret_key(id, months),)


def regret_text(criterion: Criterion, mean: float | None) -> str:
    """Write a regret with its unit, shares in points."""
    if mean is None:
        return "no value"
    return f"{plain_text(100 * mean if criterion.share else mean)}{SPACE}{unit_text(criterion)}"


def _least(book: Book, _: str, argument: str) -> Made:
    id, months = parts(argument, "OUTCOME.MONTHS")
    held = book.options()
    found, row, _criterion = regret_at(held, id, months)
    names = [held.name(a) for a in found["least_mean"][row]]
    return joined(names) or "none", (regret_key(id, months),)


def _better_in(book: Book, _: str, argument: str) -> Made:
    approach, id, months = parts(argument, "APPROACH.OUTCOME.MONTHS")
    held = book.options()
    held.approach(approach)
    found, _row, _criterion = regret_at(held, id, months)
    share = found["better"][id].get(approach)
    return "none" if share is None else percent_text(share), (regret_key(id, months),)


def _robust(book: Book, _: str, approach: str) -> Made:
    held = book.options()
    held.approach(approach)
    row = held.part("aims")["approaches"][approach]
    span = span_text(row["low90"], row["high90"])
    return f"{percent_text(row['share'])} (90{SPACE}% interval {span})", AIMS


def _robust_all(book: Book, _: str, __: str) -> Made:
    held = book.options()
    rows = held.part("aims")["approaches"]
    ranked = sorted(rows, key=lambda a: -rows[a]["share"])
    return joined([f"{held.name(a)} ({percent_text(rows[a]['share'])})" for a in ranked]), AIMS


WHERE = ("works", "helps", "leads")


def condition_of(held: Options, approach: str, where: str) -> Row:
    """Return under which conditions an approach works, helps or leads.

    Raises:
        Unknown: no such approach, or none of these words.
        NotYet: no conditions were looked for.
    """
    held.approach(approach)
    if where not in WHERE:
        raise Unknown(f"{where!r} is not looked for.", f"Write one of {', '.join(WHERE)}.")
    found: Row = held.part("conditions")[approach][where]
    return found


def _conditions(book: Book, _: str, argument: str) -> Made:
    approach, where = parts(argument, "APPROACH.helps")
    found = condition_of(book.options(), approach, where)
    return str(found["words"]), (f"options.conditions: {approach}",)


def _dominated(book: Book, _: str, argument: str) -> Made:
    approach, months = parts(argument, "APPROACH.MONTHS")
    held = book.options()
    held.approach(approach)
    if "dominance" not in held.document:
        raise NotYet
    rows = held.document["dominance"][held.months(months)]
    names = [held.name(r["by"]) for r in rows if r["name"] == approach]
    return joined(names) or "none", ("options.run",)


def standings(held: Options, player: str, months: str) -> list[Row]:
    """Return how the approaches serve a capital, the highest score first.

    Raises:
        Unknown: the case declares no interest of this player.
        NotYet: the comparison holds no scores.
    """
    found = held.part("capitals")[held.months(months)]
    if player not in found:
        raise Unknown(f"No interest of {player!r} is declared.", nearest(player, found))
    rows: list[Row] = found[player]
    return rows


def standing_key(player: str, months: str) -> str:
    """Return the key of how the approaches serve a capital."""
    return f"options.capital: {player}.{months}"


def _for_capital(write: Callable[[Options, list[Row]], str]) -> Verb:
    def made(book: Book, _: str, argument: str) -> Made:
        player, months = parts(argument, "PLAYER.MONTHS")
        held = book.options()
        rows = standings(held, player, months)
        return write(held, rows), (standing_key(player, months),)

    return made


def score_text(standing: Row) -> str:
    """Write a score in points with its sign."""
    mean = standing["score"]["mean"]
    return f"+{plain_text(mean)}" if mean >= 0.005 else plain_text(mean)


def _scored(held: Options, rows: list[Row]) -> str:
    return joined([f"{held.name(r['name'])} ({score_text(r)})" for r in rows])


def _causes(book: Book, _: str, argument: str) -> Made:
    """Write in which inputs an outcome under an approach varies most: APPROACH.OUTCOME."""
    approach, outcome = parts(argument, "APPROACH.OUTCOME")
    held = book.options()
    held.approach(approach)
    found = held.part("sensitivity")
    if outcome not in found:
        raise Unknown(f"No sensitivity of {outcome!r} was read.", nearest(outcome, found))
    rows = found[outcome]["approaches"].get(approach, [])
    clear = sorted((r for r in rows if r["low90"] > 0), key=lambda r: -r["share"])[:_CAUSES]
    texts = [f"{input_name(held, r['id'])} ({percent_text(r['share'])})" for r in clear]
    return joined(texts) or "nothing clearly", (f"options.sensitivity: {outcome}",)


def input_name(held: Options, id: str) -> str:
    """Name an uncertainty, or the belief in a type that PLAYER.TYPE stands for."""
    named = {u.id: u.name for u in held.case.uncertainties}
    if id in named:
        return named[id]
    player, _, kind = id.partition(".")
    types = (t.name for t in held.case.types if (t.player, t.id) == (player, kind))
    return f"the belief in the type {next(types, kind)}"


VERBS: dict[str, Verb] = {
    "options.regret": _regret,
    "options.least_regret": _least,
    "options.better_in": _better_in,
    "options.robust": _robust,
    "options.robust.ranked": _robust_all,
    "options.conditions": _conditions,
    "options.dominated": _dominated,
    "options.capital": _for_capital(lambda held, rows: held.name(rows[0]["name"])),
    "options.capital.last": _for_capital(lambda held, rows: held.name(rows[-1]["name"])),
    "options.capital.ranked": _for_capital(_scored),
    "options.causes": _causes,
}
