"""Events of a named kind, accepted or only proposed, and changes of sanctions lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from detente.case import Case, Selector
from detente.case._model_alerts import EventTrigger, ListingTrigger
from detente.monitor._alert import Cause, Reference
from detente.monitor._alert_world import Listed, World

if TYPE_CHECKING:
    from detente.monitor._item import Item
    from detente.monitor._proposal import Proposal
    from detente.record import Event

_NAMED = 10  # names written out of a change of a list


def by_event(case: Case, trigger: EventTrigger, world: World, now: datetime) -> Iterator[Cause]:
    """Yield a cause for each new event that is meant, and for each proposal that is sure enough."""
    from detente.record._event import matches  # noqa: PLC0415

    oldest = now.date() - timedelta(days=trigger.within_days)
    for event in world.fresh:
        if event.last >= oldest and any(matches(event, s, case) for s in trigger.match):
            yield _accepted(case, event, world)
    for proposal in world.proposals if trigger.proposed is not None else ():
        sure = proposal.mode == "act" and proposal.confidence >= (trigger.proposed or 0.0)
        recent = not proposal.happened or _last(proposal.happened) >= oldest
        if sure and recent and any(_means(s, proposal, case) for s in trigger.match):
            yield _proposed(case, proposal, world)


def _accepted(case: Case, event: Event, world: World) -> Cause:
    sources = {} if world.record is None else world.record.sources
    urls = (sources[c.source].url for c in event.claims if c.source in sources)
    said = event.summary or case.kind(event.kind).name
    return Cause(
        key=f"event {event.id}",
        what=f"{event.happened}: {said}",
        size=abs(case.kind(event.kind).intensity),
        references=(
            Reference("event", event.id),
            *(Reference("url", u, u) for u in dict.fromkeys(urls) if u),
        ),
    )


def _proposed(case: Case, proposal: Proposal, world: World) -> Cause:
    """Many reports propose one event: its key is what happened, not who reported it."""
    who = ", ".join(case.player(p).name for p in proposal.actors) or "somebody"
    same = [proposal.kind, *proposal.actors, *proposal.targets, proposal.happened or proposal.id]
    own = [i for i in world.items if (i.feed, i.key) == (proposal.feed, proposal.key)]
    return Cause(
        key="proposal " + "/".join(same),
        what=f"Not reviewed yet: {case.kind(proposal.kind).name} by {who}, "
        f"{proposal.happened or 'day not said'} (confidence {proposal.confidence:.2f}). "
        f"{proposal.summary}".strip(),
        size=abs(case.kind(proposal.kind).intensity),
        references=(
            Reference("proposal", proposal.id),
            Reference("item", f"{proposal.feed}/{proposal.key}", own[0].url if own else ""),
        ),
    )


def _means(selector: Selector, proposal: Proposal, case: Case) -> bool:
    """Say whether a proposal is what a selector means; its kind must be one of the case's."""
    kinds = {k.id: k.group for k in case.kinds}
    checks = (
        proposal.kind in kinds,
        not selector.events,
        not selector.kinds or proposal.kind in selector.kinds,
        not selector.groups or kinds.get(proposal.kind) in selector.groups,
        not selector.actors or bool(set(selector.actors) & set(proposal.actors)),
        not selector.targets or bool(set(selector.targets) & set(proposal.targets)),
        all(proposal.attributes.get(n) in wanted for n, wanted in selector.attributes.items()),
        all(proposal.attributes.get(n) not in bad for n, bad in selector.without.items()),
        all(proposal.magnitudes.get(n, -1.0) >= low for n, low in selector.at_least.items()),
    )
    return all(checks)


def _last(happened: str) -> date:
    from detente.record._when import span  # noqa: PLC0415

    return span(happened)[1]


def by_listing(_: Case, trigger: ListingTrigger, world: World, __: datetime) -> Iterator[Cause]:
    """Yield a cause for each list that names were put on, or taken off, at once."""
    for listed in world.listed:
        if listed.feed not in trigger.feeds:
            continue
        for way, items in (("added", listed.added), ("removed", listed.removed)):
            if trigger.change in (way, "either") and len(items) >= trigger.at_least:
                yield _changed(listed, way, items)


def _changed(listed: Listed, way: str, items: Sequence[Item]) -> Cause:
    keys = sorted(i.key for i in items)
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
    names = "; ".join(i.title or i.key for i in items[:_NAMED])
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    verb = "added to" if way == "added" else "removed from"
    counted = "1 name" if len(items) == 1 else f"{len(items)} names"
    return Cause(
        key=f"{listed.feed} {way} {digest}",
        what=f"{counted} {verb} {listed.feed}: {names}{more}.",
        size=float(len(items)),
        references=tuple(Reference("item", f"{i.feed}/{i.key}", i.url) for i in items[:_NAMED]),
    )
