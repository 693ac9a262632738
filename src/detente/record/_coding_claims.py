"""Which events change, and how, when some claims are taken away.

Only the events that a claim bears on are built again. Taking a claim away gives back those that
it superseded, which can bear on events of other sources.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from detente.errors import Problem, RecordError, counted
from detente.record._event import Event, build_event
from detente.record._record import Record, _joined


class Standing:
    """The claims known to a record by number, and the event that each bears on.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> standing = Standing(open_record(load("north_korea")))
        >>> numbers = standing.numbers(event="NUC-20170903")
        >>> len(numbers) > 1, standing.without(numbers)
        (True, {'NUC-20170903': None})
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._combine = {m.id: m.combine for m in record.case.magnitudes}
        self._claims = [c for b in record.batches for c in b.claims if record.knows(c.learned)]
        self._superseded = Counter(c.supersedes for c in self._claims if c.supersedes)
        self._bears_on = _bears_on(record, [c.event for c in self._claims])
        self._of_event = _numbers(c.event for c in self._claims)
        self._of_source = _numbers(c.source for c in self._claims)
        self._building = _numbers(self._bears_on)
        self._named = _numbers(c.id for c in self._claims) if self._superseded else {}

    def numbers(self, *, event: str = "", source: str = "") -> set[int]:
        """Return the numbers of the claims entered on this event or made by this source.

        Raises:
            RecordError: the record holds no such event or source.
        """
        found = {*self._of_event.get(event, ()), *self._of_source.get(source, ())}
        problems = []
        if event and event not in self._of_event:
            problems += _unknown("event", event, self._events())
        if source and source not in self._of_source:
            problems += _unknown("source", source, self._record.sources)
        if problems:
            raise RecordError(f"{counted(problems)}; nothing was taken away.", problems)
        return found

    def without(self, gone: Collection[int]) -> dict[str, Event | None]:
        """Return each event that can differ without these claims; None where nothing is left."""
        touched = {self._bears_on[n] for n in gone}
        superseded = self._superseded
        if superseded:
            superseded = superseded - Counter(self._claims[n].supersedes for n in gone)
            given_back = self._superseded.keys() - superseded.keys()
            touched |= {self._bears_on[n] for id in given_back for n in self._named.get(id, ())}
        return {id: self._build(id, gone, superseded) for id in touched if id}

    def _build(self, id: str, gone: Collection[int], superseded: Mapping[str, int]) -> Event | None:
        numbers = [n for n in self._building[id] if n not in gone]
        claims = [self._claims[n] for n in numbers]
        if superseded:
            claims = [c for c in claims if c.id not in superseded]
        if not any(c.happened for c in claims):
            return None
        return build_event(id, claims, self._record.sources, self._combine)

    def _events(self) -> set[str]:
        entered = {c.event for b in self._record.batches for c in b.claims}
        return entered | self._record.events.keys()


def _bears_on(record: Record, entered: list[str]) -> list[str]:
    """Return the event that each claim bears on after merges; empty where it is left out."""
    into, left_out = _joined(record.judgements)
    leads: dict[str, str] = {}
    for id in set(entered):
        last = id
        while last in into and last not in left_out:
            last = into[last]
        leads[id] = "" if last in left_out else last
    return [leads[id] for id in entered]


def _numbers(ids: Iterable[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, id in enumerate(ids):
        found[id].append(number)
    return dict(found)


def _unknown(what: str, id: str, known: Collection[str]) -> list[Problem]:
    if id in known:
        return []
    near = get_close_matches(id, known, n=1, cutoff=0.75)
    fix = f"Did you mean {near[0]!r}?" if near else "Name one that the record holds."
    return [Problem(f"{what} = {id!r} is not in this record", f"without({what}=...)", fix)]
