"""A live look: what is new is raised, once; what was there before is not."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from alert_rules import NOW, catalogue, rule

from detente.case import load
from detente.monitor import Proposal
from detente.monitor._alert_look import Readings, look
from detente.monitor._alert_readings import Believed
from detente.monitor._alert_world import Stale
from detente.monitor._desk import Desk
from detente.monitor._tables import DELIVERIES, ITEMS, PROPOSALS
from detente.record import open_record

CASE = load("north_korea")
RECORD = open_record(CASE)
LATER = NOW + timedelta(hours=1)
ALL = {"box": ("flash", "priority", "routine")}
NOTHING = Readings()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "watch")


def case_with(*rules):
    return CASE.model_copy(update={"alerts": rules})


def put(desk, item, seen=LATER):
    with desk.writing() as connection:
        connection.execute(
            sa.insert(ITEMS).values(
                feed=item.feed,
                key=item.key,
                revision=item.revision,
                payload="p",
                seen=seen.isoformat(timespec="seconds"),
                published=item.published.isoformat() if item.published else None,
                title=item.title,
                text=item.text,
                url=item.url,
                language=item.language,
                fields=dict(item.fields),
            )
        )


def test_a_new_earthquake_raises_once_and_is_due(desk):
    case = case_with(CASE.alert("seismic_event_at_test_site"))
    assert not look(desk, case, RECORD, NOTHING, ALL, NOW)
    put(desk, next(i for i in catalogue() if i.key == "us2000aert"))
    (made,) = look(desk, case, RECORD, NOTHING, ALL, LATER)
    assert (made.level, made.size) == ("flash", 6.3)
    assert not look(desk, case, RECORD, NOTHING, ALL, LATER)
    assert not look(desk, case, RECORD, NOTHING, ALL, LATER + timedelta(days=1))
    with desk.reading() as connection:
        assert len(connection.execute(sa.select(DELIVERIES)).all()) == 1


def test_an_event_that_came_into_the_record_since_raises(desk):
    case = case_with(rule("event", {"match": ({"kinds": ("nuclear_test",)},), "within_days": 3660}))
    before = RECORD.as_of(date(2017, 9, 2))
    assert not look(desk, case, before, NOTHING, ALL, NOW)
    made = look(desk, case, RECORD.as_of(date(2017, 9, 3)), NOTHING, ALL, LATER)
    assert [a.references[0].id for a in made] == ["NUC-20170903"]


def test_a_proposal_raises_before_its_review(desk):
    match = ({"kinds": ("nuclear_test",), "actors": ("north_korea",)},)
    case = case_with(rule("event", {"match": match, "proposed": 0.8}))
    one = Proposal(
        *("made_up", "1", "r", "nuclear_test", "MOBILIZE", ("north_korea",), (), "2026-03-01"),
        *("act", 0.9, (), "test-1"),
    )
    body = json.loads(json.dumps(asdict(one)))
    row = {"id": one.id, "feed": one.feed, "key": one.key, "revision": one.revision, "body": body}
    look(desk, case, RECORD, NOTHING, ALL, NOW)
    with desk.writing() as connection:
        more = {"made": LATER.isoformat(timespec="seconds"), "cluster": "c", "state": "open"}
        connection.execute(sa.insert(PROPOSALS).values(**row, **more))
    (made,) = look(desk, case, RECORD, NOTHING, ALL, LATER)
    assert made.references[0].id == one.id


def test_a_belief_and_a_forecast_raise_against_what_was_said_before(desk):
    case = case_with(CASE.alert("entrenched_moves"), CASE.alert("test_no_longer_very_unlikely"))
    who = "north_korea"
    still = Believed("2026-01", {who: {"entrenched": 0.5}}, {who: {"entrenched": 0.5}})
    moved = Believed("2026-02", {who: {"entrenched": 0.7}}, {who: {"entrenched": 0.5}})
    day = date(2026, 2, 28)
    first = Readings(believed=still, chances={"nuclear-test-365": (0.1, day)})
    then = Readings(believed=moved, chances={"nuclear-test-365": (0.3, day)})
    assert not look(desk, case, RECORD, first, ALL, NOW)
    made = look(desk, case, RECORD, then, ALL, LATER)
    assert {a.rule for a in made} == {"entrenched_moves", "test_no_longer_very_unlikely"}
    assert not look(desk, case, RECORD, then, ALL, LATER)


def test_a_feed_whose_silence_goes_on_raises_once(desk):
    case = case_with(rule("feed", {"states": ("SILENT",)}))
    for n in range(3):
        health = [Stale.of("usgs", "SILENT", NOW + timedelta(hours=n), NOW)]
        made = look(desk, case, RECORD, Readings(health=health), ALL, LATER + timedelta(hours=n))
        assert len(made) == (n == 0)


@pytest.mark.slow
def test_silence_of_a_feed_is_judged_by_its_own_items(desk):
    case = case_with(
        rule("silence", {"feeds": ("usgs",), "longer_than": 0.95, "days": 60, "least": 20})
    )
    for n, item in enumerate([catalogue()[0]] * 30):
        one = type(item)("usgs", str(n), published=NOW - timedelta(days=n + 3))
        put(desk, one, NOW)
    (made,) = look(desk, case, RECORD, NOTHING, ALL, NOW)
    assert "Nothing from usgs" in made.what
