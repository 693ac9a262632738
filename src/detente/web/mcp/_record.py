"""Tools over the record: events, one event, the timeline, and what a reference rests on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import Field

from detente.record import timeline as months_of
from detente.record._search import Wanted, search
from detente.record._shown import event_shown
from detente.web._site import Site
from detente.web.mcp._said import Answer, AsOf, Id, Month, event_line, resting

_CLAIMS, _MONTHS = 25, 36
Ids = Annotated[list[Id], Field(max_length=20)]
_CLAIM = (
    "id",
    "publisher",
    "title",
    "address",
    "grade",
    "happened",
    "learned",
    "summary",
    "passage",
)


class RecordTools:
    """What each side did, and who says so."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def search_events(
        self,
        text: Annotated[str, Field(max_length=200, description="Words that must all occur.")] = "",
        kinds: Annotated[Ids, Field(description="As nuclear_test; any of them.")] = [],  # noqa: B006
        actors: Annotated[Ids, Field(description="As north_korea; any of them.")] = [],  # noqa: B006
        since: Annotated[date | None, Field(description="First day.")] = None,
        until: Annotated[date | None, Field(description="Last day.")] = None,
        as_of: AsOf = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 20,
    ) -> Answer:
        """Search the sourced record of events, newest first.

        Each event comes with its id, best source, address and grade (NATO Admiralty code).
        """
        record = self.site.record(as_of)
        wanted = Wanted(
            text=text, kinds=tuple(kinds), actors=tuple(actors), since=since, until=until
        )
        found = search(record, wanted)[::-1]
        return {
            "found": len(found),
            "shown": min(limit, len(found)),
            "events": [event_line(record, e) for e in found[:limit]],
            **resting(self.site, record),
        }

    def event(self, id: Id, as_of: AsOf = None) -> Answer:
        """Open one event: every source that tells of it, with address, grade and passage."""
        record = self.site.record(as_of)
        held = event_shown(record, id)
        claims = [{k: c[k] for k in _CLAIM if c.get(k)} for c in held["claims"]]
        names = ("id", "kind", "happened", "until", "actors", "targets", "summary")
        return {
            **{name: held[name] for name in names},
            "quantities": held["magnitudes"],
            "attributes": held["attributes"],
            "known_since": held["learned"],
            "claims": claims[:_CLAIMS],
            "claims_in_all": len(claims),
            "sources_differ": {
                name: said
                for name, said in held["quantities_by_source"].items()
                if len(set(said.values())) > 1
            },
            **resting(self.site, record),
        }

    def timeline(self, since: Month, until: Month, as_of: AsOf = None) -> Answer:
        """Say, month by month, what each player did and the public state; at most 36 months.

        Each cell names the events behind it. `searched` is false where the record has not been
        searched to the month's end: nothing recorded is then not nothing done.
        """
        record = self.site.record(as_of)
        rows = [asdict(m) for m in months_of(record, since=since, until=until)]
        return {
            "months": rows[:_MONTHS],
            "months_in_all": len(rows),
            **resting(self.site, record),
        }

    def cite(
        self,
        reference: Annotated[
            str,
            Field(
                max_length=300,
                description="Id of an event, source or question, or a key as the briefing prints "
                'it, such as "count: kind=nuclear_test".',
            ),
        ],
        as_of: AsOf = None,
    ) -> Answer:
        """Say what a reference rests on: its events, every source with its address and grade."""
        from detente.brief import cite  # noqa: PLC0415

        record = self.site.record(as_of)
        entry = cite(
            self.site.case,
            record,
            reference,
            as_of=as_of or self.site.today,
            posterior=self.site.posterior if self.site.case.game else None,
        ).as_dict()
        events = entry["events"]
        assert isinstance(events, list)
        return {
            **entry,
            "events": events[:40],
            "events_in_all": len(events),
            **resting(self.site, record),
        }
