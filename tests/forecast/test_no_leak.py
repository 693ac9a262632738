"""Nothing that comes after an origin can be seen there: an absurd future, and a shuffled one.

Both are tried on worlds drawn by Hypothesis and on the bundled record. What is compared is every
answer of every model at every origin up to a day, with what was learned later left as it is,
replaced by nonsense, or dealt out anew.
"""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from forecast_worlds import LAUNCH_DAYS, START, case, claim, record
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case import load
from detente.forecast._trial import answers, trial
from detente.record import open_record
from detente.record._claim import Judgement
from detente.record._ledger import make_batch
from detente.record._record import Record

pytestmark = pytest.mark.slow

THROUGH = date(1993, 12, 31)
numbers = st.integers(0, (THROUGH - START).days)
events = st.lists(st.tuples(numbers, st.integers(0, 200)), max_size=25)
NORTH_KOREA = load("north_korea")
KNOWN = open_record(NORTH_KOREA)
TODAY = date(2026, 11, 23)
FEW = ("launch-days-30", "nuclear-test-365", "us-meeting-180")


def said_until(known, question, cut, since):
    """Return what every model says at every origin through a day."""
    made = trial(known, question, since=since)
    return answers(replace(made, origins=tuple(day for day in made.origins if day <= cut)))


def assert_the_same(one, other):
    assert one.keys() == other.keys()
    for id, pmfs in one.items():
        assert len(pmfs)
        np.testing.assert_array_equal(other[id], pmfs, err_msg=id)


def dealt_anew(rows, cut, key, through):
    """Return rows with all that was learned after a day moved to days drawn at random.

    Each happens on any day from the first to the last, and is learned on any day after the cut.
    """
    random = np.random.default_rng(key)
    first, last = START.toordinal(), through.toordinal()

    def moved(row):
        if row.learned <= cut:
            return row
        learned = int(random.integers(cut.toordinal() + 1, last + 400))
        happened = date.fromordinal(int(random.integers(first, min(last, learned) + 1)))
        change = {"learned": date.fromordinal(learned)}
        if isinstance(row, Judgement):
            return row.model_copy(update=change)
        return row.model_copy(update={**change, "happened": happened.isoformat(), "until": ""})

    return [moved(row) for row in rows]


@settings(max_examples=15)
@given(events=events, cut=st.integers(0, 9), key=st.integers(0, 2**32 - 1))
def test_shuffling_the_future_changes_nothing_before_it(events, cut, key):
    world, since = case(THROUGH), date(1992, 11, 1)
    days = [START + timedelta(days=n) for n, _ in events]
    rows = [
        claim(n, day, day + timedelta(days=lag))
        for n, (day, (_, lag)) in enumerate(zip(days, events, strict=True))
    ]
    origin = trial(record(world, rows), LAUNCH_DAYS, since=since).origins[cut]
    one = said_until(record(world, rows), LAUNCH_DAYS, origin, since)
    other = said_until(
        record(world, dealt_anew(rows, origin, key, THROUGH)), LAUNCH_DAYS, origin, since
    )
    assert_the_same(one, other)


def absurd(cut):
    """Return rows learned after a day: thousands of events, corrections and reviewers' decisions.

    A launch, a test and a meeting every tenth day since the case begins, all learned late; every
    fifth claim known before is said to have been of 1991; every seventh event is left out.
    """
    known = [c for c in KNOWN.claims if c.learned <= cut]
    learned = cut + timedelta(days=1)
    kinds = {"ballistic_launch": {}, "nuclear_test": {}, "meeting": {"track": "us_dprk"}}
    like = known[0]
    first = date(1990, 1, 1)
    for n in range(0, (cut - first).days + 2000, 10):
        day = first + timedelta(days=n)
        for kind, attributes in kinds.items():
            change = {
                "id": f"X-{kind}-{n}#a", "event": f"X-{kind}-{n}", "kind": kind,
                "happened": day.isoformat(), "until": "", "learned": max(day, learned),
                "attributes": attributes, "supersedes": "",
            }  # fmt: skip
            yield like.model_copy(update=change)
    gone = {c.supersedes for c in KNOWN.claims}
    for n, old in enumerate(known):
        if n % 5 == 0 and old.id not in gone:
            change = {"id": f"{old.id}x", "supersedes": old.id, "happened": "1991-01-01"}
            yield old.model_copy(update={**change, "until": "", "learned": learned})
    for n, event in enumerate(sorted({c.event for c in known})):
        if n % 7 == 0:
            yield Judgement(
                id=f"J-absurd-{n}",
                action="leave_out",
                event=event,
                learned=learned,
                reason="Absurd.",
            )


def poisoned(cut):
    batches = list(KNOWN.batches)
    more = make_batch(
        batches, recorded_at="2030-01-01T00:00:00Z", action="add", reason="", rows=list(absurd(cut))
    )
    return Record(NORTH_KOREA, [*KNOWN.ledgers, [more]])


def shuffled(cut, key):
    def moved(batch):
        claims = dealt_anew(batch.claims, cut, key + batch.seq, TODAY)
        judgements = dealt_anew(batch.judgements, cut, key + batch.seq, TODAY)
        return replace(batch, claims=tuple(claims), judgements=tuple(judgements))

    return Record(NORTH_KOREA, [[moved(batch) for batch in ledger] for ledger in KNOWN.ledgers])


def assert_no_leak(other, question, cut):
    assert other.state != KNOWN.state
    asked, since = NORTH_KOREA.question(question), cut - timedelta(days=2000)
    assert_the_same(said_until(KNOWN, asked, cut, since), said_until(other, asked, cut, since))


@pytest.mark.parametrize("question", FEW)
def test_an_absurd_future_is_not_seen_in_the_bundled_record(question):
    cut = date(2013, 3, 31)
    assert_no_leak(poisoned(cut), question, cut)


def test_the_absurd_future_is_seen_once_it_is_learned():
    """Otherwise the test above would prove nothing."""
    cut = date(2013, 3, 31)
    asked = NORTH_KOREA.question("nuclear-test-365")
    one, other = (
        said_until(known, asked, cut + timedelta(days=60), cut) for known in (KNOWN, poisoned(cut))
    )
    for id, pmfs in one.items():
        np.testing.assert_array_equal(other[id][0], pmfs[0])
        assert other[id][1, 1] > pmfs[1, 1]


@pytest.mark.parametrize("question", [q.id for q in NORTH_KOREA.questions])
@pytest.mark.parametrize("cut", [date(2006, 10, 31), date(2019, 2, 28)])
def test_no_question_sees_an_absurd_future(question, cut):
    assert_no_leak(poisoned(cut), question, cut)


@pytest.mark.parametrize("question", FEW)
def test_shuffling_the_future_of_the_bundled_record_changes_nothing_before_it(question):
    for cut, key in ((date(2009, 5, 31), 1), (date(2017, 8, 31), 2)):
        assert_no_leak(shuffled(cut, key), question, cut)
