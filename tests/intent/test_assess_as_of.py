"""What could be believed before stays what it was: later events, earlier days, the real record."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_standoff import (
    LAST,
    claim_of,
    random_play,
    record_of,
)

from detente.case import load
from detente.errors import DetenteError
from detente.game import from_case
from detente.intent import assess
from detente.intent._history import seen_in
from detente.intent._play import layout_of
from detente.intent._posterior import Posterior, read_posterior
from detente.intent._reading import read
from detente.record import open_record

pytestmark = pytest.mark.slow

kinds = st.sampled_from(
    [
        ("test", "side_a", "side_b"),
        ("limit", "side_a", "side_b"),
        ("meeting", "side_a", "side_b"),
        ("relief", "side_b", "side_a"),
        ("overture", "side_b", "side_a"),
    ]
)
later_events = st.lists(st.tuples(kinds, st.integers(1, 700)), min_size=1, max_size=5)


def filtered(found, until):
    return {p: [m.filtered for m in own if m.month <= until] for p, own in found.months.items()}


@given(events=later_events)
@settings(max_examples=12)
def test_later_events_never_change_what_could_be_believed_before(case, found, posterior, events):
    start = date(1991, 6, 30)
    more = []
    for n, ((kind, actor, target), days) in enumerate(events):
        day = min(start + timedelta(days=days), LAST).isoformat()
        more.append(claim_of(f"NEW-{n}", kind, day, actor, target, "wire"))
    other = assess(record_of(case, more), posterior)
    assert filtered(other, "1991-06") == filtered(found, "1991-06")


@given(first=st.integers(60, 1200), second=st.integers(60, 1200))
@settings(max_examples=12)
def test_a_reading_as_of_a_day_is_the_start_of_a_later_one(record, posterior, first, second):
    """Every event is learned on its day here, so the earlier view lacks nothing earlier."""
    early, late = (date(1990, 1, 1) + timedelta(days=d) for d in sorted((first, second)))
    one, two = (assess(record.as_of(d), posterior) for d in (early, late))
    assert filtered(one, one.through) == filtered(two, one.through)
    assert one.through <= two.through


def _north_korea() -> tuple:
    """Return the record and what ships; without a fit two draws of play made up at random."""
    case = load("north_korea")
    record = open_record(case)
    try:
        return record, read_posterior(case)
    except DetenteError:
        rng, layout = np.random.default_rng(0), layout_of(from_case(case), (1, 1))
        types = {
            p: tuple(t.id for t in case.types if t.player == p)
            for p in ("north_korea", "united_states")
        }
        two, one = random_play(layout, 2, rng), random_play(layout, 1, rng)
        return record, Posterior((), types, np.zeros((2, 0)), two, one, (), {})


def test_on_the_north_korean_record_only_what_was_learned_later_changes_the_past():
    """As of two days d1 < d2 the months known by d1 are read alike, up to the first that differs.

    A month is coded anew when something about it, or about an earlier month whose effect on the
    public state lasts, was learned between the days. Where nothing was, all months are the same.
    """
    record, posterior = _north_korea()
    rng = np.random.default_rng(4)
    for _ in range(3):
        first = date(1996, 1, 1) + timedelta(days=int(rng.integers(9000)))
        second = first + timedelta(days=int(rng.integers(200, 1800)))
        one, two = record.as_of(first), record.as_of(min(second, date(2026, 6, 30)))
        early, _ = seen_in(one)
        late, _ = seen_in(two)
        count = len(early.months)
        known = {c.id for c in one.claims}
        new = {e.id for e in two.events.values() if not {c.id for c in e.claims} <= known}
        told_later = {id for id in new if two.events[id].happened[:7] <= early.months[-1]}
        same = (late.states[:count] == early.states) & (late.actions[:count] == early.actions).all(
            1
        )
        if not told_later:
            assert same.all()
        whole = read(posterior.play, late.states, late.actions, needed=(0, 1))
        part = read(posterior.play, early.states, early.actions, needed=(0, 1))
        until = count if same.all() else int(same.argmin())
        for axis in range(2):
            ours, theirs = whole.after[axis][:, :until], part.after[axis][:, :until]
            assert np.array_equal(ours, theirs)


def test_later_events_change_no_earlier_month_of_the_north_korean_record():
    """The record without everything that happened after a month, against the whole record."""
    record, posterior = _north_korea()
    seen, _ = seen_in(record)
    whole = read(posterior.play, seen.states, seen.actions, needed=(0, 1))
    for month in ("1995-06", "2008-11", "2019-02"):
        at = seen.months.index(month) + 1
        later = [e.id for e in record.events.values() if e.happened[:7] > month]
        other, _ = seen_in(record.without(events=later))
        part = read(posterior.play, other.states, other.actions, needed=(0, 1))
        for axis in range(2):
            assert np.array_equal(part.after[axis][:, :at], whole.after[axis][:, :at])
