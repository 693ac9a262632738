"""Tables that hold the comparison against the past, and of what probes would tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.brief._amounts import fine_text
from detente.brief._book import Book
from detente.brief._document import Table
from detente.brief._intent import short_month
from detente.brief._values_past import PAST, PROBES, probe_name, ranked_probes
from detente.brief._words import SPACE, minus, percent_text, span_text

_TOP = 12


def _past(book: Book, _: str) -> Table:
    held = book.options()
    past = held.part("past")
    names = {c.id: c.name for c in held.criteria().values()}
    rows = tuple(
        (
            f"{short_month(p['since'])} to {short_month(p['through'])}",
            held.name(p["approach"]),
            names[p["outcome"]],
            _chance(p["chances"][p["outcome"]]),
            percent_text(p["usual"][p["outcome"]]["mean"]),
            f"{p['rank']} of {len(p['chances'])}",
            minus(f"{p['scores']['approach']['log']:.2f}"),
            minus(f"{p['scores']['equal']['log']:.2f}"),
        )
        for p in past["periods"]
    )
    columns = ("Months", "Approach that came nearest", "What came true", "Its chance",
               "Under ordinary play", "Place", "Log score", "All alike")  # fmt: skip
    note = (
        "Each period played again from its first month under the approach that came nearest to "
        f"what was done. Its chance: mean and 90{SPACE}% band over draws of the fit; place: among "
        "the outcomes, the likeliest first; log score: nearer zero is better, and all alike is "
        "what equal chances would have scored. The parameters were fitted to all these months, so "
        "this is a check of consistency and no forecast."
    )
    title = "The approaches that were followed, and what came of them"
    return Table(title, columns, rows, note, PAST, right=(3, 4, 5, 6, 7))


def _chance(band: Mapping[str, Any]) -> str:
    return f"{percent_text(band['mean'])} ({span_text(band['low90'], band['high90'])})"


def _probes(book: Book, _: str) -> Table:
    held = book.options()
    told = held.part("probes")
    adversary = book.case.player(told["adversary"])
    names = {a.id: a.name for a in adversary.actions}
    rows = tuple(
        (
            probe_name(book, r),
            _bits(r["bits"]),
            fine_text(r["ordinary_bits"]["mean"]),
            f"{percent_text(r['risk']['mean'])} ({percent_text(r['ordinary_risk']['mean'])})",
            fine_text(r["cost"]["mean"]),
            names.get(r["answers"][0]["action"], "") if r["answers"] else "",
        )
        for r in ranked_probes(book)[:_TOP]
    )
    grave = ", ".join(names.get(a, a) for a in told["grave"])
    columns = ("Act", "Tells, bits", "Ordinary play tells", "Risk (ordinary play)", "Cost",
               "Most telling answer")  # fmt: skip
    note = (
        f"Tells: what {adversary.name}'s next act is expected to tell of its type, mean and "
        f"90{SPACE}% band over draws of the fit, of {fine_text(told['entropy']['mean'])} bits that "
        "are not known. Risk: the chance that its next act is one of these: "
        f"{grave or 'none'}. Cost: how much less the side that acts expects than from what it "
        "would do anyway, in units of one month's payoff."
    )
    title = f"What each act would tell of {adversary.name}"
    return Table(title, columns, rows, note, PROBES, right=(1, 2, 3, 4))


def _bits(band: Mapping[str, Any]) -> str:
    mean, low, high = (fine_text(band[n]) for n in ("mean", "low90", "high90"))
    return f"{mean} ({low} to {high})"


TABLES: dict[str, Callable[[Book, str], Table]] = {
    "approaches-past": _past,
    "probes": _probes,
}
