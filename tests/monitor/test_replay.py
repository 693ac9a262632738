"""History played again: the same each time, and blind to whatever was learned later."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from alert_rules import catalogue, rule

from detente.case import load
from detente.case._model_alerts import TurningPoint
from detente.monitor._alert import Cause, alert
from detente.monitor._replay import Replay, replay
from detente.monitor._replay_score import score
from detente.record import Claim, open_record

CASE = load("north_korea")
RECORD = open_record(CASE)
FIRST, LAST = date(2017, 7, 1), date(2017, 10, 31)
LIGHT = [r for r in CASE.alerts if r.kind in ("event", "silence", "calendar", "seismic")]
HEAVY = [r for r in CASE.alerts if r.kind == "belief"]


def said(run):
    return [(a.id, a.state, a.raised, a.what) for a in run.alerts]


def with_later(record, day):
    """The record with a made-up nuclear test in it that became known on a day."""
    claim = Claim(
        id="MADEUP-1#1",
        event="MADEUP-1",
        source=next(iter(record.sources)),
        kind="nuclear_test",
        happened="2017-08-20",
        learned=day,
        learned_from="reported",
        actors=("north_korea",),
        credibility=3,
        retrieved=day,
    )
    ledgers = [list(ledger) for ledger in record.ledgers]
    ledgers[0][0] = replace(ledgers[0][0], claims=(*ledgers[0][0].claims, claim))
    return record._view(ledgers=ledgers)


@pytest.mark.slow
def test_the_same_record_gives_the_same_alerts():
    runs = [replay(CASE, RECORD, FIRST, LAST, rules=LIGHT) for _ in range(2)]
    assert said(runs[0]) == said(runs[1])
    assert runs[0].alerts


@pytest.mark.slow
def test_what_was_learned_later_changes_nothing_before():
    poisoned = with_later(RECORD, date(2017, 10, 1))
    plain = replay(CASE, RECORD, FIRST, date(2017, 9, 30), rules=LIGHT)
    other = replay(CASE, poisoned, FIRST, date(2017, 9, 30), rules=LIGHT)
    assert said(plain) == said(other)


def test_what_was_learned_in_time_is_seen():
    poisoned = with_later(RECORD, date(2017, 9, 10))
    other = replay(CASE, poisoned, FIRST, LAST, rules=[CASE.alert("strategic_test")])
    days = {a.raised.date() for a in other.alerts if "MADEUP-1" in a.references[0].id}
    assert days == {date(2017, 9, 10)}


@pytest.mark.slow
def test_cutting_the_end_off_changes_nothing_before_it():
    short = replay(CASE, RECORD, FIRST, date(2017, 8, 31), rules=LIGHT)
    long = replay(CASE, RECORD.as_of(LAST), FIRST, LAST, rules=LIGHT)
    cut = [a for a in long.alerts if a.raised.date() <= date(2017, 8, 31)]
    assert said(short) == said(Replay(FIRST, LAST, tuple(cut)))


@pytest.mark.slow
def test_beliefs_are_blind_to_what_was_learned_later():
    poisoned = with_later(RECORD, date(2017, 12, 1))
    first, last = date(2016, 12, 15), date(2017, 11, 30)
    low = [r.model_copy(update={"belief": r.belief.model_copy(update=LOW)}) for r in HEAVY[:1]]
    plain = replay(CASE, RECORD, first, last, rules=low)
    assert said(plain) == said(replay(CASE, poisoned, first, last, rules=low))
    assert plain.alerts


LOW = {"moves": 0.01}


@pytest.mark.slow
def test_the_catalogue_played_as_it_came_raises_all_six_tests_on_their_days():
    only = [CASE.alert("seismic_event_at_test_site")]
    for day in (date(2006, 10, 9), date(2009, 5, 25), date(2013, 2, 12), date(2016, 1, 6)):
        assert replay(CASE, RECORD, day, day, rules=only, items=catalogue()).sent
    run = replay(CASE, RECORD, date(2016, 9, 1), date(2017, 10, 31), rules=only, items=catalogue())
    assert [a.raised.date().isoformat() for a in run.sent] == [
        *("2016-09-09", "2017-09-03", "2017-09-03", "2017-09-23"),
    ]


def test_rules_on_feeds_and_lists_are_named_as_left_out():
    run = replay(CASE, RECORD, FIRST, FIRST, rules=[r for r in CASE.alerts if r.kind != "belief"])
    assert set(run.left_out) == {"feed_stale", "sanctions_listing", "state_media_silent"}


def run_of(*days, start="2020-01-01", end="2020-12-31"):
    one = rule("feed", {"states": ("DEAD",)})
    at = [datetime.fromisoformat(f"{d}T23:59:59").replace(tzinfo=UTC) for d in days]
    alerts = tuple(alert(one, Cause(str(d), "w"), d) for d in at)
    return Replay(date.fromisoformat(start), date.fromisoformat(end), alerts)


@pytest.mark.parametrize(
    ("day", "before", "outside"),
    [
        ("2020-06-01", 1, 0),
        ("2020-06-30", 0, 1),  # the day itself is no warning
        ("2020-06-29", 1, 0),
        ("2020-04-01", 1, 0),
        ("2020-03-31", 0, 1),
    ],
)
def test_a_warning_is_an_alert_in_the_ninety_days_before(day, before, outside):
    found = score(run_of(day), [TurningPoint(day=date(2020, 6, 30), name="made up")])
    assert (found.total.before, found.total.outside) == (before, outside)


def test_lead_time_is_that_of_the_first_alert_in_the_window():
    found = score(
        run_of("2020-01-02", "2020-05-01", "2020-06-01"),
        [TurningPoint(day=date(2020, 6, 30), name="made up")],
    )
    (lead,) = found.leads
    assert (lead.first, lead.days, lead.alerts) == (date(2020, 5, 1), 60, 2)


def test_false_alarms_and_chance_in_closed_form():
    points = [TurningPoint(day=date(2020, 6, 30), name="made up")]
    found = score(run_of("2020-01-02", "2020-02-02", "2020-06-01"), points).total
    assert found.false_per_year == round(2 / (276 / 365.25), 2)
    assert found.by_chance == round(1 - (1 - 90 / 366) ** 3, 2)


def test_quiet_alerts_warn_nobody():
    run = run_of("2020-06-01")
    run = replace(run, alerts=(replace(run.alerts[0], state="quiet"),))
    found = score(run, [TurningPoint(day=date(2020, 6, 30), name="made up")])
    assert (found.total.before, found.total.sent, found.total.quiet) == (0, 0, 1)


def test_windows_that_overlap_are_counted_once():
    points = [TurningPoint(day=date(2020, 6, d), name="made up") for d in (10, 30)]
    found = score(run_of("2020-01-02"), points).total
    assert found.false_per_year == round(1 / ((366 - 110) / 365.25), 2)
