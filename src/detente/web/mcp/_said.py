"""How answers to assistants are put: likelihood in words, what each rests on, a bound on size."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Annotated, Any, ParamSpec

from pydantic import Field

from detente.brief._likelihood import chance_text
from detente.brief._words import span_text
from detente.errors import DetenteError
from detente.record import Event, Record
from detente.web._day import Day
from detente.web._site import Site

P = ParamSpec("P")
Answer = dict[str, Any]
MOST = 60_000  # characters of an answer
_SPACE = "\u00a0"

Id = Annotated[str, Field(max_length=120)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="As 2017-09.")]
AsOf = Annotated[
    Day | None,
    Field(description="Answer with what was known at the end of this UTC day; today if left out."),
]


def tool(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """Turn errors that a reader can mend into errors of the tool, and keep an answer in bounds."""
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            made: Answer = json.loads(json.dumps(function(*args, **kwargs), default=str))
        except DetenteError as error:
            raise ToolError(str(error)) from error
        if len(json.dumps(made)) > MOST:
            raise ToolError("The answer is too long. Ask for less: a lower limit, fewer months.")
        return made

    return told


def resting(site: Site, record: Record, **more: Any) -> Answer:
    """Return what an answer rests on, to be quoted with it."""
    return {"rests_on": {**site.head(record), **more}}


def chance(band: Mapping[str, float | None] | float | None) -> Answer | None:
    """Return a chance with the words that stand for it, and its 90 % interval where there is one.

    Example:
        >>> chance(0.12)
        {'chance': 0.12, 'in_words': 'very unlikely (12 %)'}
    """
    if band is None:
        return None
    mean = band.get("mean") if isinstance(band, Mapping) else band
    if mean is None:
        return None
    said: Answer = {"chance": round(mean, 4), "in_words": chance_text(mean).replace(_SPACE, " ")}
    if isinstance(band, Mapping):
        low, high = float(band["low90"] or 0), float(band["high90"] or 0)
        said["interval90"] = [round(low, 4), round(high, 4)]
        said["interval90_in_words"] = span_text(low, high).replace(_SPACE, " ")
    return said


def event_line(record: Record, event: Event) -> Answer:
    """Return an event in short, with its best source."""
    claim = event.claims[0]
    source = record.sources[claim.source]
    return {
        "id": event.id,
        "happened": event.happened,
        "kind": event.kind,
        "actors": list(event.actors),
        "targets": list(event.targets),
        "summary": event.summary,
        "source": {
            "publisher": source.publisher,
            "address": source.url,
            "grade": f"{source.reliability}{claim.credibility}",
        },
        "sources": len({c.source for c in event.claims}),
    }


def events_named(record: Record, ids: Sequence[str], limit: int) -> list[Answer]:
    """Return events in short, in the order of their ids given; those that are known."""
    found = [record.events[id] for id in dict.fromkeys(ids) if id in record.events]
    return [event_line(record, e) for e in found[:limit]]
