"""Tables of the comparison of approaches: what comes of each, definitions, differences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from detente.brief._amounts import cell_text, change_text, unit_text
from detente.brief._book import Book
from detente.brief._document import Table
from detente.brief._options import Criterion, Options
from detente.brief._values_options import RUN, key_of
from detente.brief._words import SPACE, capital


def _approaches(book: Book, argument: str, *, against: bool = False) -> Table:
    """Return approaches by criteria: MONTHS, or MONTHS; OUTCOME, MEASURE, ... for other columns."""
    held = book.options()
    first, _, rest = argument.partition(";")
    months, found = held.months(first.strip()), _chosen(held, rest)
    rows = tuple(
        (
            capital(held.name(a)),
            *(_cell(held, a, c, months, against=against) for c in found),
        )
        for a in held.approaches
        if not (against and a == held.usual)
    )
    columns = ("Approach", *(_heading(c, against=against) for c in found))
    usual = held.name(held.usual)
    note = f"Mean over futures, and central 90{SPACE}% of futures."
    if against:
        note = (
            f"Difference from {usual} in the same future on the same random numbers: mean, and "
            f"central 90{SPACE}% of futures. Where that band holds zero, futures disagree on the "
            "direction."
        )
    title = f"What comes of each approach, {months} months ahead"
    if against:
        title = f"Each approach against {usual}, {months} months ahead"
    keys = tuple(key_of(c, months) for c in found)
    return Table(title, columns, rows, note, keys, right=tuple(range(1, len(columns))))


def _chosen(held: Options, text: str) -> list[Criterion]:
    ids = [part.strip() for part in text.split(",") if part.strip()]
    if ids:
        return [held.criterion(id) for id in ids]
    return [c for c in held.criteria().values() if c.kind == "outcome"]


def _cell(held: Options, approach: str, criterion: Criterion, months: str, *, against: bool) -> str:
    row = held.row(approach, criterion, months)
    return change_text(criterion, row["against_usual"]) if against else cell_text(criterion, row)


def _heading(criterion: Criterion, *, against: bool) -> str:
    unit = "%" if criterion.share and not against else unit_text(criterion)
    return f"{capital(criterion.name)} ({unit})"


def _definitions(book: Book, _: str) -> Table:
    held = book.options()
    rows = tuple(
        (capital(c.kind), c.name, c.definition, c.unit, _BETTER[c.better])
        for c in held.criteria().values()
    )
    columns = ("What", "Name", "Definition", "Unit", "Better is")
    note = "Outcomes exclude one another: the first that fits a path is its outcome."
    return Table("What is counted, and how it is defined", columns, rows, note, RUN)


_BETTER = {"more": "more", "less": "less", "": "for the reader to say"}


def _defined(book: Book, _: str) -> Table:
    held = book.options()
    rows = tuple(
        (capital(str(a["name"])), str(a["about"]), str(a["doubts"]), _lasts(a["months"]))
        for a in held.approaches.values()
    )
    columns = ("Approach", "As its proponents put it", "As its critics put it", "Lasts on average")
    return Table("The approaches", columns, rows, "", ("case: approaches",))


def _lasts(months: int | None) -> str:
    return f"{months} months" if months else "for good"


TABLES: dict[str, Callable[[Book, str], Table]] = {
    "approaches": _approaches,
    "approaches-against": partial(_approaches, against=True),
    "outcome-definitions": _definitions,
    "approach-definitions": _defined,
}
