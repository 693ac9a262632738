"""The numbers that matter most, each with its band, where it comes from, and where to read on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from detente.brief._likelihood import word_for
from detente.errors import DetenteError
from detente.record import Record
from detente.web._site import Site
from detente.web._tasks import INTENT, OPTIONS, central, forecast_of
from detente.web._words import day, percent, span90
from detente.web._worked import Document

_YEARS = 4.0


@dataclass(frozen=True)
class Tile:
    """A headline number.

    Attributes:
        state: there, being worked out, or not to be had; `about` then says why.
        word: the likelihood in words; empty where the number is none.
        band: its interval, and of what.
    """

    id: str
    label: str
    state: Literal["there", "waiting", "none"]
    value: str = ""
    word: str = ""
    band: str = ""
    about: str = ""
    source: str = ""
    href: str = ""


def tiles(site: Site, record: Record) -> list[Tile]:
    """Return the numbers for the first page; those not at hand are asked for."""
    return [make(site, record) for make in MAKERS.values()]


def _looked(
    found: Document | DetenteError | None, base: dict[str, Any], fill: Callable[[Document], Tile]
) -> Tile:
    if found is None:
        return Tile(**base, state="waiting")
    if isinstance(found, DetenteError):
        return Tile(**base, state="none", about=found.headline)
    return fill(found)


def intent_tile(site: Site, record: Record) -> Tile:
    """Say what the other side is likeliest to be."""
    case = site.case
    who = case.player(case.standoff.adversary)
    base = {"id": "intent", "label": f"What {who.name} acts like", "href": "/intent"}
    if case.game is None or not any(t.player == who.id for t in case.types):
        return Tile(**base, state="none", about="The case declares no types for this side.")

    def fill(found: Document) -> Tile:
        believed = found["months"][who.id][-1]["filtered"]
        type, band = max(believed.items(), key=lambda row: row[1]["mean"])
        named = next(t for t in case.types if (t.player, t.id) == (who.id, type))
        problems = found["fit"]["problems"]
        return Tile(
            **base,
            state="there",
            value=f"{named.name}, {percent(band['mean'])}",
            word=word_for(band["mean"]),
            band=f"90 % interval {span90(band)}",
            about="The fit fails its diagnostics; do not quote this."
            if problems
            else named.meaning,
            source=f"Read from its acts through {day(found['through'])}",
        )

    return _looked(site.warm.look(INTENT, record), base, fill)


def forecast_tile(site: Site, record: Record) -> Tile:
    """Say how likely what the case's central question asks is, with climatology beside it."""
    question = central(site, record)
    if question is None:
        label = "What is likely next"
        return Tile("forecast", label, "none", about="The case asks no question.")
    base = {"id": "forecast", "label": question.text, "href": f"/forecasts/{question.id}"}

    def fill(found: Document) -> Tile:
        usual = found["members"]["climatology"]["chance"]
        said = [m["chance"] for id, m in found["members"].items() if found["weights"].get(id)]
        span = f"{percent(min(said))} to {percent(max(said))}"
        days = f"From {day(found['origin'])}, the last day searched, to {day(found['closes'])}"
        chance = f"chance of at least one {percent(found['chance'])}"
        counted = question.answer == "count"
        return Tile(
            **base,
            state="there",
            value=f"{found['mean']:.1f}" if counted else percent(found["chance"]),
            word=chance if counted else word_for(found["chance"]),
            band=_counts(found) if counted else f"single models say {span}",
            about=f"Climatology, the past average: {percent(usual)}. {_sentence(found['verdict'])}",
            source=f"{days}; run {found['run']}",
        )

    return _looked(site.warm.look(forecast_of(question), record), base, fill)


def _counts(found: Document) -> str:
    low, high = found["intervals"]["90"]
    return f"90 % interval {low} to {high}"


def options_tile(site: Site, record: Record) -> Tile:
    """Say how the first criterion of the case comes out under ordinary play, and at best."""
    base = {"id": "options", "label": "Approaches compared", "href": "/options"}
    if site.case.game is None:
        return Tile(**base, state="none", about="The case declares no game to play approaches in.")
    return _looked(site.warm.look(OPTIONS, record), base, lambda found: _compared(found, base))


def _compared(found: Document, base: dict[str, Any]) -> Tile:
    if not found:
        said = "No comparison ships with this case as it stands; 'detente compare' makes one."
        return Tile(**base, state="none", about=said)
    one = next(c for c in found["criteria"] if c["kind"] == "outcome")
    months = min(found["run"]["horizons"], key=lambda m: abs(m / 12 - _YEARS))
    rows = {a["id"]: a["outcomes"][str(months)][one["id"]] for a in found["approaches"]}
    names = {a["id"]: a["name"] for a in found["approaches"]}
    usual, least = found["usual"], one["better"] == "less"
    others = [a for a in rows if a != usual] or [usual]
    best = (min if least else max)(others, key=lambda a: rows[a]["mean"])
    label = f"{one['name'].capitalize()} after {months / 12:g} years of {names[usual]}"
    said = f"{'Lowest' if least else 'Highest'} of {len(rows)} approaches: {names[best]}"
    return Tile(
        **{**base, "label": label},
        state="there",
        value=percent(rows[usual]["mean"]),
        word=word_for(rows[usual]["mean"]),
        band=f"90 % of futures {span90(rows[usual])}",
        about=f"{said}, {percent(rows[best]['mean'])} ({span90(rows[best])}).",
        source=f"{found['run']['futures']} futures from {day(found['run']['through'])}; "
        f"run {found['run']['id']}",
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


MAKERS: dict[str, Callable[[Site, Record], Tile]] = {
    "intent": intent_tile,
    "forecast": forecast_tile,
    "options": options_tile,
}
