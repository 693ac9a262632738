"""History played as if live: the alerts that the rules would have raised, day by day.

A day sees the record as of its end and nothing later: events by when they were learned, beliefs
filtered up to the last month searched by then, forecasts as made then. Two things are hindsight,
and no replay can take them away: the parameters behind the beliefs were fitted to the whole record,
and the rules were written by people who know what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from detente.case import Case
from detente.case._model_alerts import AlertRule
from detente.errors import DetenteError
from detente.monitor._alert import Alert
from detente.monitor._alert_quiet import Earlier, settled
from detente.monitor._alert_readings import (
    Believed,
    believed,
    past_forecasts,
    questions_of,
    reads_beliefs,
)
from detente.monitor._alert_world import Answer, World
from detente.monitor._alerts import raised
from detente.monitor._item import Item

if TYPE_CHECKING:
    from detente.intent import Posterior
    from detente.record import Event, Record

Progress = Callable[[date], object]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Replay:
    """Every alert raised between two days, in order, with the state in which each started."""

    start: date
    end: date
    alerts: tuple[Alert, ...]
    left_out: tuple[str, ...] = ()

    @property
    def sent(self) -> tuple[Alert, ...]:
        """Those that would have gone out, or to a person for release."""
        return tuple(a for a in self.alerts if a.state in ("open", "held"))


def replay(
    case: Case,
    record: Record,
    start: date,
    end: date,
    *,
    rules: Sequence[AlertRule] | None = None,
    items: Sequence[Item] = (),
    progress: Progress | None = None,
) -> Replay:
    """Play the record from one day to another as if it came in live.

    Day to day:
        rules: those of the case by default. Rules on feeds and on lists are left out: what feeds
            were like then is not kept.
        items: dated items to be played as well, such as a catalogue of earthquakes.

    Seldom:
        progress: called with each day before it is played.

    Raises:
        DetenteError: `end` is before `start`.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> only = [case.alert("strategic_test")]
        >>> run = replay(case, open_record(case), date(2017, 9, 1), date(2017, 9, 5), rules=only)
        >>> [(a.raised.date().isoformat(), a.level) for a in run.sent]
        [('2017-09-03', 'flash')]
    """
    if end < start:
        raise DetenteError(f"--to {end} is before --from {start}; there is nothing to play.")
    chosen = tuple(case.alerts if rules is None else rules)
    played = tuple(r for r in chosen if _of_the_record(r))
    run = _Run(case, record, played, items, start - _DAY)
    day = start
    while day <= end:
        if progress is not None:
            progress(day)
        run.day(day)
        day += _DAY
    left_out = tuple(r.id for r in chosen if r not in played)
    return Replay(start, end, tuple(run.alerts), left_out)


@dataclass
class _Run:
    case: Case
    record: Record
    rules: tuple[AlertRule, ...]
    items: Sequence[Item]
    before: date
    alerts: list[Alert] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.learned = _learned(self.record)
        self.view = self.record.as_of(self.before)
        self.known = _claimed(self.view.events)
        self.forecasts = past_forecasts(self.case, self.record, questions_of(self.rules))
        self.posterior = self._posterior()
        self.month = ""
        self.ids: set[str] = set()
        self.earlier: dict[str, list[Earlier]] = {}
        self.by_day: dict[date, list[Item]] = {}
        for item in self.items:
            if item.published is not None:
                self.by_day.setdefault(item.published.astimezone(UTC).date(), []).append(item)
        self._beliefs(self.before)

    def _posterior(self) -> Posterior | None:
        if not reads_beliefs(self.rules) or self.case.game is None:
            return None
        from detente.intent import read_posterior  # noqa: PLC0415

        return read_posterior(self.case)

    def day(self, day: date) -> None:
        """Play one day."""
        now = datetime.combine(day, time(23, 59, 59), UTC)
        fresh = self._fresh(day)  # moves the view on
        items, said = self.by_day.get(day, ()), self._answers(day)
        world = World(record=self.view, fresh=fresh, items=items, forecasts=said)
        read = self._beliefs(day) if (day + _DAY).day == 1 else None
        if read is not None:
            world = replace(world, month=read.month, beliefs=read.now, before=read.before)
        for made in raised(self.case, world, now, self.rules):
            self._keep(made)

    def _keep(self, made: Alert) -> None:
        if made.id in self.ids:
            return
        self.ids.add(made.id)
        rule = next(r for r in self.rules if r.id == made.rule)
        before = self.earlier.setdefault(rule.id, [])
        kept = replace(made, state=settled(rule, made, before))
        before.append(Earlier(kept.raised, kept.state))
        self.alerts.append(kept)

    def _fresh(self, day: date) -> list[Event]:
        """Move the view on to a day; return the events that are new in it or say something new."""
        if day not in self.learned:
            return []
        self.view = self.record.as_of(day)
        known = _claimed(self.view.events)
        fresh = [e for id, e in self.view.events.items() if known[id] != self.known.get(id)]
        self.known = known
        return fresh

    def _beliefs(self, day: date) -> Believed | None:
        """Read the month that has ended, if it was not read before."""
        if self.posterior is None:
            return None
        read = believed(self.record.as_of(day), self.posterior)
        if read is None or read.month == self.month:
            return None
        self.month = read.month
        return read

    def _answers(self, day: date) -> Mapping[str, Answer]:
        return {q: a for q, said in self.forecasts.items() for a in _answer(said, day)}


def _of_the_record(rule: AlertRule) -> bool:
    """Say whether a rule can be played: what feeds and lists were like then is not kept."""
    of_feeds = rule.silence is not None and bool(rule.silence.feeds)
    return rule.kind not in ("feed", "listing") and not of_feeds


def _answer(said: Mapping[date, float], day: date) -> Iterator[Answer]:
    """Yield the forecast of a month's end beside that of the month's end before."""
    last = day.replace(day=1) - _DAY
    if day in said and last in said:
        yield Answer(said[last], said[day], day)


def _learned(record: Record) -> set[date]:
    """Return the days on which anything became known, so that other days need no new view."""
    claims = (c.learned for b in record.batches for c in b.claims)
    return {*claims, *(j.learned for b in record.batches for j in b.judgements)}


def _claimed(events: Mapping[str, Event]) -> dict[str, tuple[str, ...]]:
    return {id: (e.kind, *(c.id for c in e.claims)) for id, e in events.items()}
