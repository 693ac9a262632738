"""What an alert is: what happened, why it matters, what to look at next, and where it rests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from detente.case._model_alerts import AlertRule
from detente.monitor._instant import instant

State = Literal["held", "open", "quiet", "acknowledged", "refused"]
LEVELS = ("flash", "priority", "routine")  # the loudest first


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that an alert rests on: an event of the record, an item of a feed, an address."""

    kind: Literal["event", "item", "proposal", "url"]
    id: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.url}".strip() if self.kind != "url" else self.url


@dataclass(frozen=True, slots=True)
class Cause:
    """What set off a rule: a key that stays the same however often it is looked at.

    `size` is what a rule's `extreme` is held against: the change of a belief, a chance, a
    magnitude, a number of names, the length of a silence over the longest usual, days until a day.
    `place` is (latitude, longitude, radius in km) where there is one.
    """

    key: str
    what: str
    size: float = 0.0
    references: tuple[Reference, ...] = ()
    place: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert, whole in itself: whoever receives it needs nothing else to understand it.

    Example:
        >>> from datetime import UTC
        >>> from detente.case._model_alerts import AlertRule, FeedTrigger
        >>> rule = AlertRule(id="stale", name="A feed is dead", level="routine", why="Blind there.",
        ...                  next="Open its page.", feed=FeedTrigger(states=("DEAD",), reason="-"))
        >>> made = alert(rule, Cause("usgs DEAD", "It is."), datetime(2026, 1, 2, tzinfo=UTC))
        >>> made.id == alert(rule, Cause("usgs DEAD", "Again."), datetime.now(UTC)).id
        True
    """

    id: str
    rule: str
    kind: str
    name: str
    level: str
    raised: datetime
    what: str
    why: str
    next: str
    size: float = 0.0
    references: tuple[Reference, ...] = ()
    place: tuple[float, float, float] | None = None
    test: bool = False
    state: State = "open"
    acknowledged: str = ""
    by: str = ""
    decisions: tuple[Mapping[str, str], ...] = field(default=())

    @property
    def headline(self) -> str:
        """Level and name on one line, with no character that would break it."""
        text = f"{'TEST ' if self.test else ''}{self.level.upper()}: {self.name}"
        return " ".join(text.split())

    @property
    def link(self) -> str:
        """The first address among what it rests on; empty where there is none."""
        urls = (r.url for r in self.references)
        return next((u for u in urls if u.startswith(("https://", "http://"))), "")

    def text(self) -> str:
        """Write it out for people, a paragraph each; the first says when it is only a test."""
        parts = [f"{self.headline} ({instant(self.raised)}, {self.id})", self.what]
        parts += [f"Why it matters: {self.why}", f"Look next at: {self.next}"]
        if self.references:
            parts.append("\n".join(["Rests on:", *(f"- {r}" for r in self.references)]))
        return "\n\n".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "id": self.id,
            "rule": self.rule,
            "kind": self.kind,
            "name": self.name,
            "level": self.level,
            "raised": instant(self.raised),
            "test": self.test,
            "what": self.what,
            "why": self.why,
            "next": self.next,
            "size": self.size,
            "references": [{"kind": r.kind, "id": r.id, "url": r.url} for r in self.references],
            "place": None if self.place is None else list(self.place),
            "state": self.state,
            "acknowledged": self.acknowledged,
            "by": self.by,
            "decisions": [dict(d) for d in self.decisions],
        }


def alert(rule: AlertRule, cause: Cause, now: datetime) -> Alert:
    """Return the alert of a rule for a cause; the same two give the same id."""
    said = json.dumps([rule.id, cause.key], ensure_ascii=False)
    return Alert(
        id="A" + hashlib.sha256(said.encode()).hexdigest()[:16],
        rule=rule.id,
        kind=rule.kind,
        name=rule.name,
        level=rule.level,
        raised=now,
        what=cause.what,
        why=rule.why,
        next=rule.next,
        size=cause.size,
        references=cause.references,
        place=cause.place,
    )


def from_dict(found: Mapping[str, Any]) -> Alert:
    """Read what `as_dict` wrote."""
    values = dict(found)
    values["raised"] = datetime.fromisoformat(values["raised"])
    values["references"] = tuple(Reference(**r) for r in values["references"])
    values["decisions"] = tuple(values.get("decisions", ()))
    if values["place"] is not None:
        latitude, longitude, radius = values["place"]
        values["place"] = (latitude, longitude, radius)
    return Alert(**values)
