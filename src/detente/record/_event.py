"""An event is what its claims add up to: computed, never stored.

For each field the best-graded claim that states it wins (source reliability, then credibility,
then order of entry). A quantity that one source spreads over several rows is first combined within
that source, as the case says (`sum`, `max`, ...). What the other sources say stays in view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from detente.case import Case, Selector
from detente.record._claim import Claim, Source


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as the claims visible at a date describe it."""

    id: str
    kind: str
    happened: str
    until: str
    precision: str
    first: date
    last: date
    learned: date
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    summary: str
    magnitudes: Mapping[str, float]
    attributes: Mapping[str, str]
    claims: tuple[Claim, ...] = field(repr=False)
    merged: tuple[str, ...] = ()

    @property
    def time_utc(self) -> str:
        """The instant in UTC, where a claim gives one."""
        return next((c.time_utc for c in self.claims if c.time_utc), "")


def build_event(
    id: str,
    claims: Sequence[Claim],
    sources: Mapping[str, Source],
    combine: Mapping[str, str],
    merged: tuple[str, ...] = (),
) -> Event:
    """Add up the claims on one event. `claims` holds at least one that says when it happened."""
    ranked = sorted(claims, key=lambda c: (sources[c.source].reliability, c.credibility))
    dated = _dated(ranked)
    lasting = next((c for c in ranked if c.until), dated)
    last = lasting.last if lasting.until else dated.last
    attributes: dict[str, str] = {}
    for claim in ranked:
        for name, value in claim.attributes.items():
            attributes.setdefault(name, value)
    return Event(
        id=id,
        kind=next((c.kind for c in ranked if c.kind), ""),
        happened=dated.happened,
        until=lasting.until,
        precision=dated.precision,
        first=dated.first,
        last=max(last, dated.last),
        learned=min(c.learned for c in claims),
        actors=next((c.actors for c in ranked if c.actors), ()),
        targets=next((c.targets for c in ranked if c.targets), ()),
        summary=next((c.summary for c in ranked if c.summary), ""),
        magnitudes=_magnitudes(ranked, combine),
        attributes=attributes,
        claims=tuple(ranked),
        merged=merged,
    )


def _dated(ranked: Sequence[Claim]) -> Claim:
    """The best-graded date, made as exact as another claim that agrees with it allows."""
    best = next(c for c in ranked if c.happened)
    for claim in ranked:
        if len(claim.happened) > len(best.happened) and claim.happened.startswith(best.happened):
            best = claim
    return best


def quantities_by_source(
    claims: Sequence[Claim], combine: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Return, for each quantity, what each source says once its own rows are combined."""
    found: dict[str, dict[str, list[float]]] = {}
    for claim in claims:
        for name, value in claim.magnitudes.items():
            found.setdefault(name, {}).setdefault(claim.source, []).append(value)
    return {
        name: {s: _COMBINE[combine.get(name, "first")](values) for s, values in said.items()}
        for name, said in found.items()
    }


def _magnitudes(ranked: Sequence[Claim], combine: Mapping[str, str]) -> dict[str, float]:
    if len(ranked) == 1:
        return ranked[0].magnitudes
    by_source = quantities_by_source(ranked, combine)
    return {name: next(iter(said.values())) for name, said in by_source.items()}


_COMBINE: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "first": lambda values: values[0],
}


def matches(event: Event, selector: Selector, case: Case) -> bool:
    """Say whether the event is one that the selector means."""
    if selector.events and event.id not in selector.events:
        return False
    if selector.kinds and event.kind not in selector.kinds:
        return False
    if selector.groups and case.kind(event.kind).group not in selector.groups:
        return False
    if selector.actors and not set(selector.actors) & set(event.actors):
        return False
    if selector.targets and not set(selector.targets) & set(event.targets):
        return False
    return _attributes_match(event, selector)


def _attributes_match(event: Event, selector: Selector) -> bool:
    for name, wanted in selector.attributes.items():
        if event.attributes.get(name) not in wanted:
            return False
    for name, unwanted in selector.without.items():
        if event.attributes.get(name) in unwanted:
            return False
    return all(
        event.magnitudes.get(n, float("-inf")) >= low for n, low in selector.at_least.items()
    )
