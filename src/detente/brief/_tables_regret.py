"""Tables of what is read from a comparison: capitals, robustness, conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from detente.brief._amounts import plain_text
from detente.brief._book import Book
from detente.brief._document import Table
from detente.brief._options import Options
from detente.brief._unknown import NotYet
from detente.brief._values_regret import (
    AIMS,
    Row,
    condition_of,
    score_text,
    standing_key,
    standings,
)
from detente.brief._words import SPACE, capital, percent_text, span_text


def _capitals(book: Book, argument: str) -> Table:
    """Return for each capital the highest, the lowest and ordinary play: MONTHS.

    MONTHS; PLAYER gives all approaches for one capital.
    """
    held = book.options()
    first, _, player = (part.strip() for part in argument.partition(";"))
    months = held.months(first)
    players = [player] if player else list(held.part("capitals")[months])
    rows = [row for p in players for row in _standing(book, p, months, whole=bool(player))]
    whose = book.case.player(player).name if player else "each capital"
    columns = ("Capital", "Approach", "Points", f"90{SPACE}% band", "Best in", "Made of")
    note = (
        "Points are illustrative weights of the case, for the reader to set; the terms that they "
        "are made of stand apart. Best in: share of futures in which no approach scores higher."
    )
    if not player:
        note += " Shown are the highest, the lowest and ordinary play."
    title = f"How the approaches serve {whose}, {months} months ahead"
    keys = tuple(standing_key(p, months) for p in players)
    return Table(title, columns, tuple(rows), note, keys, right=(2, 3, 4))


def _standing(book: Book, player: str, months: str, *, whole: bool) -> Iterator[tuple[str, ...]]:
    held = book.options()
    every = standings(held, player, months)
    ends = (every[0]["name"], every[-1]["name"], held.usual)
    shown = [r for r in every if whole or r["name"] in ends]
    for n, row in enumerate(shown):
        score = row["score"]
        yield (
            book.case.player(player).name if n == 0 else "",
            capital(held.name(row["name"])),
            score_text(row),
            f"{_signed(score['low90'])} to {_signed(score['high90'])}",
            percent_text(row["best"]),
            _terms(held, row),
        )


def _signed(value: float) -> str:
    return f"+{plain_text(value)}" if value >= 0.005 else plain_text(value)


def _terms(held: Options, row: Row) -> str:
    """Name what a score is made of, the weightiest first; what adds nothing is left out."""
    names = {c.id: c.name for c in held.criteria().values()}
    means = {k: float(band["mean"]) for k, band in row["terms"].items()}
    ranked = sorted((k for k, m in means.items() if abs(m) >= 0.05), key=lambda k: -abs(means[k]))
    return "; ".join(f"{names[k]} {_signed(means[k])}" for k in ranked) or "nothing"


def _robustness(book: Book, _: str) -> Table:
    held = book.options()
    found = held.part("aims")
    rows = tuple(
        (
            capital(held.name(a)),
            percent_text(r["share"]),
            span_text(r["low90"], r["high90"]),
            *(percent_text(x) for x in r["met"]),
        )
        for a, r in found["approaches"].items()
    )
    names = {c.id: c.name for c in held.criteria().values()}
    aims = tuple(_aim(names, aim) for aim in found["aims"])
    columns = ("Approach", "Works in", f"90{SPACE}% interval", *aims)
    note = (
        "Share of futures in which all aims are met, and each of them alone. The interval is for "
        "having looked at so many futures and no more."
    )
    title = "In how many futures each approach works"
    return Table(title, columns, rows, note, AIMS, right=tuple(range(1, len(columns))))


def _aim(names: dict[str, str], aim: Any) -> str:
    least = aim.get("at_least") is not None
    bound = percent_text(aim["at_least"] if least else aim["at_most"])
    return f"{capital(' or '.join(names[o] for o in aim['outcomes']))}, at " + (
        f"least {bound}" if least else f"most {bound}"
    )


def _conditions(book: Book, _: str) -> Table:
    held = book.options()
    known = held.part("conditions")
    rows = tuple(
        (
            capital(held.name(a)),
            *(capital(condition_of(held, a, where)["words"]) for where in ("helps", "leads")),
        )
        for a in known
        if a != held.usual
    )
    if not rows:
        raise NotYet
    note = (
        f"An approach helps where more paths than under {held.name(held.usual)} come to what the "
        "aims of the case want, and leads where no other brings more of that. Conditions describe "
        "futures of the model; they are no causes."
    )
    keys = tuple(f"options.conditions: {a}" for a in known if a != held.usual)
    columns = ("Approach", "Where it helps", "Where it leads")
    return Table("Under which conditions", columns, rows, note, keys)


TABLES: dict[str, Callable[[Book, str], Table]] = {
    "capitals": _capitals,
    "robustness": _robustness,
    "conditions": _conditions,
}
