"""References to the comparison of approaches: what a criterion says, and the run behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from detente.brief._amounts import amount_text, change_text, range_text, unit_text
from detente.brief._book import Book
from detente.brief._entry import Entry
from detente.brief._intent import month_text
from detente.brief._options import Criterion, Options
from detente.brief._values_intent import parts
from detente.brief._values_options import assumed_text, key_of
from detente.brief._words import SPACE, capital, plural


def criterion_entry(book: Book, argument: str) -> Entry:
    """Describe what comes of every approach by one criterion at one horizon."""
    id, months = parts(argument, "OUTCOME.MONTHS")
    held = book.options()
    criterion, months = held.criterion(id), held.months(months)
    said = "; ".join(
        f"{a['name']} {_own(criterion, held.row(id, criterion, months))}"
        for id, a in held.approaches.items()
    )
    apart = "; ".join(
        f"{a['name']} {change_text(criterion, held.row(id, criterion, months)['against_usual'])}"
        for id, a in held.approaches.items()
        if id != held.usual
    )
    usual, unit = held.name(held.usual), unit_text(criterion)
    facts = (
        f"Definition: {criterion.definition}",
        f"Against {usual} in the same futures on the same random numbers, in {unit}, with "
        f"90{SPACE}% bands: {apart}.",
        *run_facts(held),
    )
    title = f"{capital(criterion.name)}, {months} months ahead: {said}"
    return run_entry(book, key_of(criterion, months), title, facts)


def _own(criterion: Criterion, row: Mapping[str, Any]) -> str:
    if row["mean"] is None:
        return "no value"
    band = range_text(criterion, row)
    return f"{amount_text(criterion, row['mean'])} (90{SPACE}% band {band})"


def options_entry(book: Book) -> Entry:
    """Describe the comparison as a whole: the approaches, what is uncertain, what is assumed."""
    held = book.options()
    names = ", ".join(str(a["name"]) for a in held.approaches.values())
    worst = max((float(a["residual"]) for a in held.approaches.values()), default=0.0)
    doubts = "; ".join(f"{u.name}, {u.low:g} to {u.high:g} times" for u in held.case.uncertainties)
    facts = (
        f"Compared: {names}.",
        f"Uncertain, as multiples of what the record suggests: {doubts or 'nothing'}.",
        f"Solved to a largest residual of {worst:.1e} in a probability.",
        *run_facts(held),
    )
    title = f"Approaches compared from the end of {month_text(str(held.run['through']))}"
    return run_entry(book, "options.run", title, facts)


def figure_run(book: Book, name: str, title: str) -> Entry:
    """Describe a figure of the comparison: what it was drawn from."""
    whole = options_entry(book)
    described = f"Described in brief/figures.toml, [{name}]."
    return replace(
        whole, key=f"figure: {name}", title=f"Figure: {title}", facts=(described, *whole.facts)
    )


def past_entry(book: Book) -> Entry:
    """Describe how the comparison was held against the past."""
    held = book.options()
    past = held.part("past")
    said = "; ".join(f"{n} {s['log']:.2f}" for n, s in past["scores"].items()).replace("-", "−")
    count = plural(len(past["periods"]), "period")
    facts = (
        "Each period was played again from its first month under the approach that came nearest "
        "to what was done, at the public state and beliefs of that month.",
        f"Mean log score of what came true, in nats: {said}; higher is better.",
        f"Of the measures, {past['inside'][0]} of {past['inside'][1]} lie in the central 90 % of "
        "paths.",
        "The parameters were fitted to the same months, so this is a check of consistency.",
    )
    title = f"The approaches held against {count} of the record"
    return run_entry(book, "options.past", title, facts, past["run"])


def probes_entry(book: Book) -> Entry:
    """Describe what is meant by what an act would tell, and what that rests on."""
    told = book.options().part("probes")
    facts = (
        "What an act tells is the mutual information between the adversary's type and its next "
        "act, in bits, over one month enumerated from today's state and beliefs at every draw of "
        "the fit; nothing is solved anew.",
        f"From {plural(told['draws'], 'draw')} of the fit, on the record through "
        f"{month_text(str(told['through']))}; a band is over draws.",
        f"Not known of the type today: {told['entropy']['mean']:.2f} bits.",
    )
    name = book.case.player(told["adversary"]).name
    return run_entry(book, "options.probes", f"What acts would tell of {name}", facts)


def run_facts(held: Options) -> tuple[str, ...]:
    """Say what the numbers of a comparison rest on, and how far on assumption."""
    run = held.run
    return (
        f"From {plural(run['futures'], 'future')}, each a draw of the fitted parameters and of "
        f"all that is uncertain, with {plural(run['paths'], 'path')} of play each; a mean is over "
        "all of them, a band the central 90 % of futures. It is not doubt about the model itself.",
        f"On assumption rests much of it: the word stands in the reasons of "
        f"{assumed_text(held, 'rules')} rules of conduct and of "
        f"{assumed_text(held, 'spillovers')} rates of spillovers, and the ranges of what is "
        "uncertain are judgement. Each number stands with its reason in approaches.toml.",
    )


def run_entry(
    book: Book, key: str, title: str, facts: Iterable[str], run: Mapping[str, Any] | None = None
) -> Entry:
    """Return a reference to the comparison, or to another `run` of its code."""
    said = run or book.options().run
    told = ", ".join(
        f"{name} {said[name]}" for name in ("draws", "futures", "paths", "seed") if name in said
    )
    return Entry(
        key=key,
        kind="run",
        title=f"{title}.",
        facts=tuple(facts),
        run=f"{book.run}, run {said['id']} on the record through {said['through']} ({told}, "
        f"detente {said['package']})",
    )


KINDS: dict[str, Callable[[Book, str], Entry]] = {"options": criterion_entry}
WHOLE: dict[str, Callable[[Book], Entry]] = {
    "options.run": options_entry,
    "options.past": past_entry,
    "options.probes": probes_entry,
}
