"""References to the reading of intent: what is believed, its settings, next month, and its fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from detente.brief._book import Book
from detente.brief._entry import Entry, Listed, listed
from detente.brief._intent import Intent, month_text
from detente.brief._values_fit import fit_gain_text
from detente.brief._values_intent import band_text
from detente.brief._words import SPACE, partial_text, percent_text


def intent_entry(book: Book, player: str) -> Entry:
    """Describe what a player is after, as far as the record tells, with what moved it most."""
    held = book.intent()
    months = held.months(held.player(player))
    now = "; ".join(
        f"{held.type_name(player, t)} {percent_text(b.mean)} (90{SPACE}% band {band_text(b)})"
        for t, b in months[-1].filtered.items()
    )
    read = (
        f"Read from {len(months)} months, {month_text(months[0].month)} to "
        f"{month_text(months[-1].month)}, at {held.assessment.draws} draws of the fitted "
        "parameters; a band is the spread over draws, not over what the model leaves out."
    )
    meanings = (f"{t.name}: {t.meaning}" for t in book.case.types if t.player == player)
    rows = [r for r in held.assessment.top if r["player"] == player]
    return _run(
        book,
        f"intent: {player}",
        f"{_name(book, player)} at the end of {month_text(months[-1].month)}: {now}",
        (read, *meanings, *_fitted(held)),
        (e["id"] for r in rows for e in r["events"]),
    )


def settings_entry(book: Book, player: str) -> Entry:
    """Describe how the reading of a player changes with priors, types, codings and rationality."""
    held = book.intent()
    facts = [
        f"{row.name}: {_chances(held, player, row.believed[player])}"
        for row in held.settings(player)
    ]
    title = f"{_name(book, player)} under other settings"
    return _run(book, f"intent.settings: {player}", title, (*facts, *_fitted(held)))


def next_entry(book: Book, player: str) -> Entry:
    """Describe what a player may do next month, how likely, and what it would teach."""
    held = book.intent()
    choices = held.assessment.following.get(player, ())
    facts = [
        f"{held.action_name(player, c.action)}: {percent_text(c.chance)}"
        + (f"; then {_chances(held, player, c.then)}" if c.then else "")
        for c in choices
    ]
    title = f"{_name(book, player)} in the month after {month_text(held.assessment.through)}"
    return _run(book, f"intent.next: {player}", title, (*facts, *_fitted(held)))


def fit_entry(book: Book) -> Entry:
    """Describe how the parameters were estimated, what the model gets wrong, and how it scored."""
    held = book.intent()
    title = f"Reading of intent through {month_text(held.assessment.through)}, and its fit"
    failed = (str(said) for said in held.report.get("failed_checks") or ())
    scored = (
        f"{_name(book, row['player'])}, log score {row['mean']:.3f} nats a month over "
        f"{row['months']} months; gains: ".replace("-", "−")
        + ", ".join(
            f"{name.replace('_', ' ')} {fit_gain_text(g)}" for name, g in row["gains"].items()
        )
        for row in held.report.get("scores") or ()
    )
    facts = (*_fitted(held), *_diagnosed(held), *held.problems, *failed, *scored)
    return _run(book, "intent.fit", title, facts)


def figure_run(book: Book, name: str, title: str, player: str) -> Entry:
    """Describe a figure of the reading: what it was drawn from."""
    whole = intent_entry(book, player) if player else fit_entry(book)
    described = f"Described in brief/figures.toml, [{name}]."
    return replace(
        whole, key=f"figure: {name}", title=f"Figure: {title}", facts=(described, *whole.facts)
    )


def _run(
    book: Book, key: str, title: str, facts: Iterable[str], events: Iterable[str] = ()
) -> Entry:
    return Entry(
        key=key,
        kind="run",
        title=f"{title}.",
        facts=tuple(facts),
        events=events_of(book, events),
        run=f"{book.run}, {_fit_run(book.intent())}",
    )


def events_of(book: Book, ids: Iterable[str]) -> tuple[Listed, ...]:
    """Describe the known events among some, each once."""
    known = book.view.events
    return tuple(listed(book, known[id]) for id in dict.fromkeys(ids) if id in known)


def _fit_run(held: Intent) -> str:
    told = {n: held.report.get(n) for n in ("game", "made", "seed")}
    said = ", ".join(f"{n} {v}" for n, v in told.items() if v not in (None, ""))
    return f"fit: {said}" if said else "fit without a date"


def _fitted(held: Intent) -> list[str]:
    """Say when and from what the parameters were fitted."""
    report = held.report
    parts = [f"made {partial_text(str(report['made']))}"] if report.get("made") else []
    if report.get("through"):
        parts.append(f"from the record through {month_text(str(report['through']))}")
    if report.get("seed") is not None:
        parts.append(f"seed {report['seed']}")
    if not parts:
        return []
    same = held.assessment.fit.get("same_record")
    other = "" if same else " The record read here is in another state than the one fitted."
    return [f"Fit of the parameters: {', '.join(parts)}.{other}"]


def _diagnosed(held: Intent) -> list[str]:
    found: Mapping[str, Any] = held.report.get("diagnosis") or {}
    names = {"r_hat": "R-hat", "bulk": "bulk effective size", "pareto_k": "Pareto k"}
    said = [f"worst {text} {found[n]:.4g}" for n, text in names.items() if n in found]
    return [f"Diagnostics: {', '.join(said)}."] if said else []


def _chances(held: Intent, player: str, believed: Mapping[str, float]) -> str:
    return ", ".join(f"{held.type_name(player, t)} {percent_text(x)}" for t, x in believed.items())


def _name(book: Book, player: str) -> str:
    return book.case.player(player).name


KINDS: dict[str, Callable[[Book, str], Entry]] = {
    "intent": intent_entry,
    "intent.settings": settings_entry,
    "intent.next": next_entry,
}
