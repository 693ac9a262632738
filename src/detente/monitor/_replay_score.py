"""What a replay was worth: which alerts came before the turning points, and how many came else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from detente.case._model_alerts import TurningPoint
from detente.monitor._alert import LEVELS, Alert
from detente.monitor._replay import Replay

WITHIN_DAYS = 90
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Lead:
    """Alerts of a rule before a turning point: the first within the window, and how many."""

    rule: str
    level: str
    day: date
    name: str
    first: date
    days: int
    alerts: int


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How a rule did over a replay.

    Attributes:
        sent, quiet: alerts that would have gone out, and those kept by the quiet period.
        before: turning points with at least one alert of it in the days before.
        by_chance: how many there would be on average if its alerts had fallen on random days.
        outside: alerts sent outside all windows, which no turning point followed.
        false_per_year: the same by year outside the windows.
    """

    rule: str
    level: str
    sent: int
    quiet: int
    before: int
    by_chance: float
    outside: int
    false_per_year: float


@dataclass(frozen=True)
class Score:
    """A replay held against turning points; both lists are in the order of the rules' loudness.

    `total` counts all rules together, `unplanned` all but those of the calendar, which come every
    year whatever happens.
    """

    start: date
    end: date
    within_days: int
    points: tuple[TurningPoint, ...]
    rules: tuple[RuleScore, ...]
    leads: tuple[Lead, ...]
    total: RuleScore
    unplanned: RuleScore

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "within_days": self.within_days,
            "turning_points": [{"day": p.day.isoformat(), "name": p.name} for p in self.points],
            "rules": [asdict(r) for r in self.rules],
            "all": asdict(self.total),
            "all_but_calendar": asdict(self.unplanned),
            "leads": [asdict(lead) for lead in self.leads],
        }


def score(run: Replay, points: Sequence[TurningPoint], within: int = WITHIN_DAYS) -> Score:
    """Count which alerts of a replay came in the days before each turning point, and which not.

    Only what would have been sent counts. A window is the `within` days before the day itself, so
    that an alert on the day is no warning.

    Raises:
        ValueError: `within` is not at least 1.
    """
    if within < 1:
        raise ValueError(f"within = {within} is not at least 1")
    inside = tuple(p for p in points if run.start <= p.day <= run.end)
    names = sorted({(LEVELS.index(a.level), a.rule) for a in run.alerts})
    rules = tuple(
        _scored([a for a in run.alerts if a.rule == rule], run, inside, within) for _, rule in names
    )
    leads = [x for _, rule in names for x in _leads(run, rule, inside, within)]
    total = _scored(run.alerts, run, inside, within, "all rules")
    events = [a for a in run.alerts if a.kind != "calendar"]
    unplanned = _scored(events, run, inside, within, "all but the calendar")
    return Score(run.start, run.end, within, inside, rules, tuple(leads), total, unplanned)


def _scored(
    alerts: Sequence[Alert],
    run: Replay,
    points: Sequence[TurningPoint],
    within: int,
    name: str = "",
) -> RuleScore:
    sent = [a for a in alerts if a.state in ("open", "held")]
    windows = [_window(p, within) for p in points]
    outside = [a for a in sent if not any(w[0] <= a.raised.date() <= w[1] for w in windows)]
    days = (run.end - run.start).days + 1
    quiet_days = days - len(_days(windows, run))
    missed = [(1 - _length(w, run) / days) ** len(sent) for w in windows]
    return RuleScore(
        rule=name or alerts[0].rule,
        level="" if name else alerts[0].level,
        sent=len(sent),
        quiet=sum(a.state == "quiet" for a in alerts),
        before=sum(any(w[0] <= a.raised.date() <= w[1] for a in sent) for w in windows),
        by_chance=round(sum(1 - m for m in missed), 2),
        outside=len(outside),
        false_per_year=round(len(outside) / (quiet_days / _YEAR), 2) if quiet_days else 0.0,
    )


def _leads(run: Replay, rule: str, points: Sequence[TurningPoint], within: int) -> Iterable[Lead]:
    for point in points:
        first, last = _window(point, within)
        own = [a for a in run.sent if a.rule == rule and first <= a.raised.date() <= last]
        if own:
            day = min(a.raised.date() for a in own)
            ahead = (point.day - day).days
            yield Lead(rule, own[0].level, point.day, point.name, day, ahead, len(own))


def _window(point: TurningPoint, within: int) -> tuple[date, date]:
    return point.day - timedelta(days=within), point.day - timedelta(days=1)


def _length(window: tuple[date, date], run: Replay) -> int:
    return len(_days([window], run))


def _days(windows: Iterable[tuple[date, date]], run: Replay) -> set[int]:
    """Return the days of the replay that lie in any window, by ordinal."""
    first, last = run.start.toordinal(), run.end.toordinal()
    spans = (range(max(a.toordinal(), first), min(b.toordinal(), last) + 1) for a, b in windows)
    return {day for span in spans for day in span}
