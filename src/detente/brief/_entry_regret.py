"""References to what is read from a comparison: regret, aims, conditions, capitals, causes."""

from __future__ import annotations

from collections.abc import Callable

from detente.brief._book import Book
from detente.brief._entry import Entry
from detente.brief._entry_options import run_entry, run_facts
from detente.brief._values_intent import parts
from detente.brief._values_regret import (
    WHERE,
    condition_of,
    input_name,
    regret_at,
    regret_key,
    regret_text,
    score_text,
    standing_key,
    standings,
)
from detente.brief._words import SPACE, percent_text, span_text


def regret_entry(book: Book, argument: str) -> Entry:
    """Describe the regret of every approach by one criterion."""
    id, months = parts(argument, "OUTCOME.MONTHS")
    held = book.options()
    found, row, criterion = regret_at(held, id, months)
    said = "; ".join(
        f"{held.name(a)} {regret_text(criterion, mean)}"
        for a, mean in zip(found["approaches"], found["mean"][row], strict=True)
    )
    better = "; ".join(
        f"{held.name(a)} {'no value' if x is None else percent_text(x)}"
        for a, x in found["better"][id].items()
    )
    facts = (
        "Regret: what an approach forgoes against the best one in the same future, on average "
        "over futures. Zero would be the best in every one of them.",
        f"Definition of the criterion: {criterion.definition}",
        f"Better than {held.name(held.usual)} in this share of futures: {better}.",
        *run_facts(held),
    )
    title = f"Mean regret by {criterion.name}, {months} months ahead: {said}"
    return run_entry(book, regret_key(id, months), title, facts)


def aims_entry(book: Book) -> Entry:
    """Describe in how many futures each approach meets the aims of the case."""
    held = book.options()
    found = held.part("aims")
    names = {c.id: c.name for c in held.criteria().values()}
    aims = []
    for aim in found["aims"]:
        least = aim.get("at_least") is not None
        bound = aim["at_least"] if least else aim["at_most"]
        aims.append(
            f"{' or '.join(names[o] for o in aim['outcomes'])} in at {'least' if least else 'most'}"
            f" {percent_text(bound)} of paths, {aim['months']} months ahead. {aim['reason']}"
        )
    said = "; ".join(
        f"{held.name(a)} {percent_text(r['share'])} ({span_text(r['low90'], r['high90'])})"
        for a, r in found["approaches"].items()
    )
    facts = (
        "An approach works in a future if it meets every aim there: "
        + " ".join(f"({n}) {aim}" for n, aim in enumerate(aims, 1)),
        f"The 90{SPACE}% intervals are for having looked at so many futures and no more.",
        *run_facts(held),
    )
    return run_entry(book, "options.aims", f"Futures in which each approach works: {said}", facts)


def conditions_entry(book: Book, approach: str) -> Entry:
    """Describe under which conditions an approach works, helps or leads."""
    held = book.options()
    said = tuple(f"It {condition_of(held, approach, where)['words']}." for where in WHERE)
    facts = (
        *said,
        "It works where it meets all aims of the case; it helps where more paths than under "
        f"{held.name(held.usual)} come to what an aim wants, by a point at least; it leads where "
        "no other approach brings more of that.",
        "Conditions are boxes found by the patient rule induction method, judged on futures held "
        "out of the search; they describe the model's futures and are no causes.",
        *run_facts(held),
    )
    title = f"Conditions of {held.name(approach)}"
    return run_entry(book, f"options.conditions: {approach}", title, facts)


def capital_entry(book: Book, argument: str) -> Entry:
    """Describe how the approaches serve a capital."""
    player, months = parts(argument, "PLAYER.MONTHS")
    held = book.options()
    rows = standings(held, player, months)
    said = "; ".join(
        f"{held.name(r['name'])} {score_text(r)} (best in {percent_text(r['best'])} of futures)"
        for r in rows
    )
    reason = next((i.reason for i in book.case.interests if i.player == player), "")
    weights = next((i.weights for i in book.case.interests if i.player == player), {})
    names = {c.id: c.name for c in held.criteria().values()}
    points = "; ".join(f"{names[k]} {w:g}" for k, w in weights.items()).replace("-", "−")
    facts = (
        f"Illustrative points, for the reader to set: {points}.",
        *([reason] if reason else []),
        *run_facts(held),
    )
    title = f"Points by the interests set for {book.case.player(player).name}, {months} months"
    return run_entry(book, standing_key(player, months), f"{title} ahead: {said}", facts)


def sensitivity_entry(book: Book, outcome: str) -> Entry:
    """Describe in which inputs an outcome varies."""
    held = book.options()
    found = held.part("sensitivity")[outcome]
    facts = tuple(
        f"{held.name(a)}: "
        + ", ".join(
            f"{input_name(held, r['id'])} {r['share']:.2f} ({r['low90']:.2f} to {r['high90']:.2f})"
            for r in sorted(rows, key=lambda r: -r["share"])[:4]
        ).replace("-", "−")
        + "."
        for a, rows in found["approaches"].items()
    )
    how = (
        f"Share of the variance over futures that goes with one input alone, with 90{SPACE}% "
        "intervals; inputs that go together share effects."
    )
    title = f"What {held.criterion(outcome).name}, {found['months']} months ahead, varies with"
    key = f"options.sensitivity: {outcome}"
    return run_entry(book, key, title, (how, *facts, *run_facts(held)))


KINDS: dict[str, Callable[[Book, str], Entry]] = {
    "options.regret": regret_entry,
    "options.conditions": conditions_entry,
    "options.capital": capital_entry,
    "options.sensitivity": sensitivity_entry,
}
WHOLE: dict[str, Callable[[Book], Entry]] = {"options.aims": aims_entry}
