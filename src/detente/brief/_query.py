"""Queries of a briefing: conditions separated by semicolons that pick events of the record."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from detente.brief._unknown import NotYet, Unknown, nearest
from detente.case import Case, Selector
from detente.record import Event, Record
from detente.record._event import matches, quantities_by_source

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_CONDITION = re.compile(r"([a-z_]+(?:\.[\w-]+)?)\s*(>=|=)\s*(.+)")
_PLURAL = {"kind": "kinds", "group": "groups", "actor": "actors", "target": "targets"}


@dataclass(frozen=True, slots=True)
class Query:
    """Which events are meant: every group must match, by any of its selectors.

    `text` is the query in its normal form, which is also how a reference names it.
    """

    text: str
    groups: tuple[tuple[Selector, ...], ...] = ()
    since: date | None = None
    until: date | None = None
    source: str = ""

    def events(self, record: Record) -> list[Event]:
        """Return the events that the query picks, by date."""
        found = record.select([], since=self.since, until=self.until)
        return [e for e in found if self._picks(e, record.case)]

    def _picks(self, event: Event, case: Case) -> bool:
        if self.source and not any(_is_from(c.source, self.source) for c in event.claims):
            return False
        return all(any(matches(event, s, case) for s in group) for group in self.groups)

    def quantities(self, record: Record, name: str) -> list[tuple[Event, float]]:
        """Return each picked event that carries a quantity, with its value."""
        found = ((e, quantity(e, name, record.case, self.source)) for e in self.events(record))
        return [(event, value) for event, value in found if value is not None]


def quantity(event: Event, name: str, case: Case, source: str = "") -> float | None:
    """Return a quantity of an event: the best-graded figure, or what one source says."""
    if not source:
        return event.magnitudes.get(name)
    combine = {m.id: m.combine for m in case.magnitudes}
    claims = [c for c in event.claims if _is_from(c.source, source)]
    said = quantities_by_source(claims, combine).get(name, {})
    return next(iter(said.values()), None)


def _is_from(source: str, wanted: str) -> bool:
    return source == wanted or source.startswith(f"{wanted}-")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads queries for one case and record.

    `sets` are the named selections of queries.toml; `full` is the record with nothing hidden, by
    which an event that is not known yet differs from one that does not exist.
    """

    case: Case
    view: Record
    full: Record
    sets: Mapping[str, Query] = field(default_factory=dict)

    def read(self, text: str) -> Query:
        """Read a query.

        Raises:
            Unknown: a condition that is not one, or that names what the case does not declare.
            NotYet: it leans on an event that is not known on this day, or begins after it.
        """
        parts = [" ".join(p.split()) for p in text.split(";") if p.strip()]
        if not parts:
            raise Unknown("The query is empty.", "Write conditions, such as kind=nuclear_test.")
        query = Query("; ".join(_normal(p) for p in parts))
        own: list[Selector] = []
        for part in parts:
            query = self._with(query, part, own)
        if own:
            query = replace(query, groups=(*query.groups, (_merged(own),)))
        if query.since and self.view.day and query.since > self.view.day:
            raise NotYet
        return query

    def _with(self, query: Query, part: str, own: list[Selector]) -> Query:
        found = _CONDITION.fullmatch(part)
        if found is None:
            raise Unknown(f"{part!r} is not a condition.", "Write it as kind=nuclear_test.")
        key, sign, value = found.groups()
        values = tuple(v.strip() for v in value.split(",") if v.strip())
        if sign == ">=":
            own.append(Selector(at_least={self._known("quantity", key): _number(value)}))
            return query
        if key in ("set", "track", "question"):
            return _both(query, self._named(key, value.strip()))
        if key in ("since", "until", "after", "before", "year"):
            return _within(query, *self._bounds(key, value.strip()))
        if key == "source":
            known = (s for s in self.full.sources if _is_from(s, value))
            if next(known, None) is None:
                raise Unknown(f"No source's id is or begins with {value!r}.")
            return replace(query, source=value)
        own.append(self._selector(key, values))
        return query

    def _selector(self, key: str, values: tuple[str, ...]) -> Selector:
        if key in _PLURAL:
            for value in values:
                self._known(key, value)
            return Selector.model_validate({_PLURAL[key]: values})
        if key == "event":
            for value in values:
                self.event(value)
            return Selector(events=values)
        head, _, name = key.partition(".")
        if head in ("attr", "not") and name:
            self._known("attribute", name)
            pairs = {name: values}
            return Selector(attributes=pairs) if head == "attr" else Selector(without=pairs)
        raise Unknown(f"{key!r} is not a condition.", nearest(key, _CONDITIONS))

    def _named(self, key: str, name: str) -> Query:
        if key == "set":
            if name not in self.sets:
                raise Unknown(f"queries.toml has no {name!r}.", nearest(name, self.sets))
            return self.sets[name]
        rules: Mapping[str, tuple[Selector, ...]]
        rules = {t.id: t.match for t in self.case.tracks}
        if key == "question":
            rules = {q.id: q.match for q in self.case.questions}
        if name not in rules:
            raise Unknown(f"The case has no {key} {name!r}.", nearest(name, rules))
        return Query("", (rules[name],))

    def _bounds(self, key: str, value: str) -> tuple[date | None, date | None]:
        first, _, second = value.partition("..")
        low, high = self._span(first), self._span(second or first)
        bounds = {
            "since": (low[0], None),
            "after": (low[1] + timedelta(days=1), None),
            "until": (None, high[1]),
            "before": (None, low[0] - timedelta(days=1)),
        }
        return bounds.get(key, (low[0], high[1]))

    def _span(self, value: str) -> tuple[date, date]:
        """Return the first and last day that a date, or an event's date, can mean."""
        if not _DATE.fullmatch(value):
            event = self.event(value)
            return event.first, event.first
        parts = [int(p) for p in value.split("-")]
        try:
            year, month, day = (*parts, 1, 1)[:3]
            first = date(year, month, day)
        except ValueError as error:
            raise Unknown(
                f"{value!r} is not a date.", "Write 2017-09-03, 2006-03 or 1998."
            ) from error
        if len(parts) == 3:
            return first, first
        month = month if len(parts) == 2 else 12
        return first, date(year, month, calendar.monthrange(year, month)[1])

    def event(self, id: str) -> Event:
        """Return an event as known on the day.

        Raises:
            Unknown: the whole record holds no such event.
            NotYet: it was learned later.
        """
        view = self.view.events
        if id in view:
            return view[id]
        if id not in self.full.events:
            raise Unknown(f"The record holds no event {id!r}.", nearest(id, self.full.events))
        raise NotYet

    def _known(self, what: str, name: str) -> str:
        known = _NAMES[what](self)
        if name not in known:
            raise Unknown(f"{name!r} is not a known {what}.", nearest(name, known))
        return name


_CONDITIONS = (
    *("kind", "group", "actor", "target", "event", "track", "question", "set", "source"),
    *("year", "since", "until", "after", "before", "attr.NAME", "not.NAME"),
)
_NAMES: dict[str, Callable[[Reader], Iterable[str]]] = {
    "kind": lambda r: [k.id for k in r.case.kinds],
    "group": lambda r: {k.group for k in r.case.kinds},
    "actor": lambda r: [p.id for p in r.case.players],
    "target": lambda r: [p.id for p in r.case.players],
    "quantity": lambda r: [m.id for m in r.case.magnitudes],
    "attribute": lambda r: {name for e in r.full.events.values() for name in e.attributes},
}


def _normal(part: str) -> str:
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*(>=|=)\s*", r"\1", part, count=1))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Unknown(f"{text!r} is not a number.", "Write it as deaths>=1.") from error


def _merged(selectors: list[Selector]) -> Selector:
    """Join one-field selectors; of conditions on the same attribute the last holds."""
    joined: dict[str, object] = {}
    for selector in selectors:
        for name, value in selector.model_dump(exclude_defaults=True).items():
            before = joined.get(name)
            if isinstance(before, dict) and isinstance(value, dict):
                joined[name] = {**before, **value}
            else:
                joined[name] = value
    return Selector.model_validate(joined)


def _both(query: Query, other: Query) -> Query:
    query = replace(query, groups=(*query.groups, *other.groups))
    if other.source and not query.source:
        query = replace(query, source=other.source)
    return _within(query, other.since, other.until)


def _within(query: Query, since: date | None, until: date | None) -> Query:
    lows = [d for d in (query.since, since) if d]
    highs = [d for d in (query.until, until) if d]
    return replace(query, since=max(lows) if lows else None, until=min(highs) if highs else None)
