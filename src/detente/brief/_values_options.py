"""Values of the comparison of approaches: what comes of each, and how it differs from usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.brief._amounts import (
    NOTHING,
    amount_text,
    change_text,
    range_text,
    step_text,
    than_text,
    unit_text,
)
from detente.brief._book import Book
from detente.brief._intent import month_text
from detente.brief._likelihood import chance_text
from detente.brief._options import Criterion, Options
from detente.brief._unknown import Unknown, nearest
from detente.brief._values_intent import parts
from detente.brief._words import SPACE, list_text, number_text, plural

Made = tuple[str, tuple[str, ...]]
Verb = Callable[[Book, str, str], Made]
Row = Mapping[str, Any]
RUN = ("options.run",)
_FEW = 3


def key_of(criterion: Criterion, months: str) -> str:
    """Return the key of what a criterion says of every approach at a horizon."""
    return f"options: {criterion.id}.{months}"


def _of_one(write: Callable[[Options, str, Criterion, str], str]) -> Verb:
    """Write something of APPROACH.OUTCOME.MONTHS."""

    def made(book: Book, _: str, argument: str) -> Made:
        approach, id, months = parts(argument, "APPROACH.OUTCOME.MONTHS")
        held = book.options()
        held.approach(approach)
        criterion, months = held.criterion(id), held.months(months)
        return write(held, approach, criterion, months), (key_of(criterion, months),)

    return made


def _amount(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    mean = held.row(approach, criterion, months)["mean"]
    if criterion.chance and mean is not None:
        return chance_text(mean)
    return amount_text(criterion, mean)


def _plain(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    return amount_text(criterion, held.row(approach, criterion, months)["mean"])


def _band(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    return range_text(criterion, held.row(approach, criterion, months))


def against_text(criterion: Criterion, apart: Row | None) -> str:
    """Write a difference from ordinary play with its unit and 90 % band."""
    if apart is None:
        return NOTHING
    band = f"{SPACE}{unit_text(criterion)} (90{SPACE}% band "
    return change_text(criterion, apart).replace(" (", band)


def _against(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    return against_text(criterion, held.row(approach, criterion, months)["against_usual"])


def _verdict(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    return than_text(criterion, held.verdict(approach, criterion, months))


def _place(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    ranked = held.ranked(judged(criterion), months)
    at = f"{ranked.index(approach) + 1}" if approach in ranked else "none"
    return f"{at} of {len(ranked)}"


def judged(criterion: Criterion) -> Criterion:
    """Return a criterion by which one approach is better than another.

    Raises:
        Unknown: the case does not say which way is better.
    """
    if not criterion.better:
        what = f"The case does not say whether more or less of {criterion.id!r} is better."
        raise Unknown(what, "Write {options.ranked: ...}, which puts what has most of it first.")
    return criterion


def _of_all(write: Callable[[Options, Criterion, str], str]) -> Verb:
    """Write something of OUTCOME.MONTHS under all approaches."""

    def made(book: Book, _: str, argument: str) -> Made:
        id, months = parts(argument, "OUTCOME.MONTHS")
        held = book.options()
        criterion, months = held.criterion(id), held.months(months)
        return write(held, criterion, months), (key_of(criterion, months),)

    return made


def _end(place: int) -> Callable[[Options, Criterion, str], str]:
    """Write the approach at one end, with those whose number as written is the same, if few."""

    def text(held: Options, criterion: Criterion, months: str) -> str:
        ranked = held.ranked(judged(criterion), months)
        said = {a: _plain(held, a, criterion, months) for a in ranked}
        level = [held.name(a) for a in ranked if said[a] == said[ranked[place]]]
        if len(level) > _FEW:
            return f"several ({len(level)} of {len(ranked)} are level as written)"
        return joined(level)

    return text


def joined(texts: list[str]) -> str:
    """Join with commas and "and", or with semicolons where a text has a comma itself."""
    if any("," in text for text in texts):
        return "; ".join(texts)
    return list_text(texts)


def _ranked(held: Options, criterion: Criterion, months: str) -> str:
    said = (
        f"{held.name(a)} ({amount_text(criterion, held.row(a, criterion, months)['mean'])})"
        for a in held.ranked(criterion, months)
    )
    return joined(list(said)) or "none"


def _compared(sign: int) -> Verb:
    """Write by which criteria APPROACH.MONTHS is better (1) or worse (-1) than ordinary play."""

    def made(book: Book, _: str, argument: str) -> Made:
        approach, months = parts(argument, "APPROACH.MONTHS")
        held = book.options()
        held.approach(approach)
        months = held.months(months)
        found = [c for c in held.criteria().values() if _side(held, approach, c, months) == sign]
        texts = [_change(held, approach, c, months) for c in found]
        return joined(texts) or "nothing", tuple(key_of(c, months) for c in found) or RUN

    return made


def _alike(book: Book, _: str, argument: str) -> Made:
    """Write by how many criteria APPROACH.MONTHS is not clearly different from ordinary play."""
    approach, months = parts(argument, "APPROACH.MONTHS")
    held = book.options()
    held.approach(approach)
    months = held.months(months)
    sides = [_side(held, approach, c, months) for c in held.criteria().values()]
    judged_by = [side for side in sides if side is not None]
    return f"{judged_by.count(0)} of {len(judged_by)}", RUN


def _side(held: Options, approach: str, criterion: Criterion, months: str) -> int | None:
    if not criterion.better:
        return None
    verdict = held.verdict(approach, criterion, months)
    return verdict if criterion.better == "more" else -verdict


def _change(held: Options, approach: str, criterion: Criterion, months: str) -> str:
    apart = held.row(approach, criterion, months)["against_usual"]
    step, unit = step_text(criterion, apart["mean"]), unit_text(criterion)
    return f"{criterion.name} ({step}{SPACE}{unit})"


def _told(write: Callable[[Options], str]) -> Verb:
    def made(book: Book, _: str, __: str) -> Made:
        return write(book.options()), RUN

    return made


def _horizon(book: Book, _: str, argument: str) -> Made:
    months = int(book.options().months(argument))
    years = plural(months // 12, "year")
    return years if months % 12 == 0 else plural(months, "month"), RUN


def _name(book: Book, _: str, argument: str) -> Made:
    return book.options().name(argument), ("case: approaches",)


def assumed_text(held: Options, what: str) -> str:
    """Say how many rows of one of the case's tables rest on assumption by their own words.

    Raises:
        Unknown: there is no such table.
    """
    case = held.case
    found: dict[str, list[Any]] = {
        "rules": [r for a in case.approaches for r in a.rules],
        "spillovers": [t for s in case.spillovers for t in s.terms],
        "uncertainties": list(case.uncertainties),
        "interests": list(case.interests),
    }
    if what not in found:
        raise Unknown(f"{what!r} is no table whose reasons are counted.", nearest(what, found))
    every = [f"{row.reason} {getattr(row, 'source', '')}".lower() for row in found[what]]
    return f"{sum('assum' in said for said in every)} of {len(every)}"


def _assumed(book: Book, _: str, argument: str) -> Made:
    return assumed_text(book.options(), argument), ("case: approaches",)


VERBS: dict[str, Verb] = {
    "options": _of_one(_amount),
    "options.chance": _of_one(_plain),
    "options.band": _of_one(_band),
    "options.against": _of_one(_against),
    "options.verdict": _of_one(_verdict),
    "options.place": _of_one(_place),
    "options.best": _of_all(_end(0)),
    "options.worst": _of_all(_end(-1)),
    "options.ranked": _of_all(_ranked),
    "options.better": _compared(1),
    "options.worse": _compared(-1),
    "options.alike": _alike,
    "options.name": _name,
    "options.horizon": _horizon,
    "options.assumed": _assumed,
    "options.run": _told(lambda h: str(h.run["id"])),
    "options.futures": _told(lambda h: number_text(h.run["futures"])),
    "options.paths": _told(lambda h: number_text(h.run["paths"])),
    "options.through": _told(lambda h: month_text(str(h.run["through"]))),
    "options.approaches": _told(lambda h: number_text(len(h.approaches))),
    "options.uncertainties": _told(lambda h: number_text(len(h.case.uncertainties))),
}
