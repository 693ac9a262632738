"""How a feed stands is read from what it sent and when; silence is a state of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from detente.monitor import Item, Reading, feeds
from detente.monitor._desk import Desk
from detente.monitor._states import State, health
from detente.monitor._taking import Kept, Outcome, _add, _note_fetch

START = datetime(2001, 1, 1, tzinfo=UTC)
FEED = feeds()["iaea"].model_copy(update={"gap_hours": 24.0})


def written(desk, hour, state="OK", names=(), published=True, url=None, note=""):
    when = START + timedelta(hours=hour)
    kept = Kept("iaea", url or FEED.urls[0], when.isoformat(timespec="seconds"), 200, "digest")
    items = [Item("iaea", n, when if published else None, title=n) for n in names]
    with desk.writing() as db:
        fresh = _add(db, FEED, kept, Reading(tuple(items)).items)
        _note_fetch(db, kept, Outcome(State(state), len(items), fresh, note))


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def stands(desk, hour, feed=FEED):
    [one] = health(desk, {"iaea": feed}, START + timedelta(hours=hour))
    return one


def test_quiet_becomes_late_becomes_silent_though_every_answer_is_good(desk):
    written(desk, 0, names=["a"])
    for hour in range(1, 60):
        written(desk, hour, state="UNCHANGED")
    assert [stands(desk, hour).state for hour in (1, 24, 25, 48, 49)] == [
        "UNCHANGED", "UNCHANGED", "LATE", "LATE", "SILENT"
    ]  # fmt: skip
    assert (
        stands(desk, 49).note == "Nothing new for 49 hours; 24 hours is the longest that is usual."
    )
    assert stands(desk, 49).failures == 0


def test_a_watch_that_was_switched_off_does_not_show_all_clear(desk):
    written(desk, 0, names=["a"])
    assert stands(desk, 100).state == State.SILENT


def test_old_news_that_is_seen_for_the_first_time_is_still_old(desk):
    written(desk, 0, names=["a"])
    written(desk, 90, names=["a"])
    assert stands(desk, 90).last_new == START and stands(desk, 90).state == State.SILENT


def test_where_a_feed_gives_no_dates_being_seen_counts(desk):
    written(desk, 0, names=["a"], published=False)
    written(desk, 20, names=["a", "b"], published=False)
    assert stands(desk, 30).last_new == START + timedelta(hours=20)


def test_a_date_in_the_future_does_not_hide_a_silence(desk):
    written(desk, 0, names=["a"])
    later = Item("iaea", "z", START + timedelta(days=900), title="z")
    with desk.writing() as db:
        _add(db, FEED, Kept("iaea", "u", START.isoformat(), 200, "d"), [later])
    assert stands(desk, 60).state == State.SILENT


def test_a_list_is_silent_when_it_gives_no_good_answer_not_when_it_does_not_change(desk):
    feed = FEED.model_copy(update={"role": "list"})
    written(desk, 0, names=["a"])
    written(desk, 90, state="UNCHANGED")
    assert stands(desk, 91, feed).state == State.UNCHANGED
    assert stands(desk, 150, feed).state == State.SILENT
    assert stands(desk, 150, feed).note.startswith("No good answer for 60 hours")


@pytest.mark.parametrize("state", ["FAILED", "BLOCKED", "EMPTY", "SHRUNKEN", "CHANGED-SHAPE"])
def test_a_bad_end_shows_whatever_the_silence(desk, state):
    written(desk, 0, names=["a"])
    for hour in (80, 90):
        written(desk, hour, state=state, note="Why.")
    one = stands(desk, 91)
    assert (one.state, one.note, one.failures) == (state, "Why.", 2)
    assert one.last_good == START


def test_one_of_two_addresses_that_fails_is_not_hidden_by_the_other(desk):
    first, second = FEED.urls
    written(desk, 0, names=["a"], url=first)
    written(desk, 0, state="BLOCKED", url=second, note="No.")
    assert stands(desk, 1).state == State.BLOCKED
    written(desk, 2, names=["b"], url=first)
    written(desk, 2, names=["c"], url=second)
    assert (stands(desk, 3).state, stands(desk, 3).failures) == ("OK", 0)


def test_the_usual_gap_is_the_median_between_items(desk):
    for hour in (0, 10, 20, 30, 90):
        written(desk, hour, names=[f"n{hour}"])
    assert stands(desk, 91).usual_gap == 10.0
    assert stands(desk, 91).next_due == START + timedelta(hours=91)


def test_a_feed_never_asked_a_dead_one_and_one_that_is_off_say_so(desk):
    assert stands(desk, 0).note == "It was never asked."
    dead = stands(desk, 0, FEED.model_copy(update={"dead_since": "2000-06"}))
    assert (dead.state, dead.note, dead.next_due) == ("DEAD", "Dead since 2000-06.", None)
    written(desk, 0, state="OFF", note="Its terms were not accepted.")
    off = stands(desk, 1)
    assert (off.state, off.next_due, off.failures) == ("OFF", None, 0)
