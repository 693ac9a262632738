"""The questions of the case: each rule gives the facts that are published elsewhere."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from detente.case import load
from detente.forecast import history
from detente.forecast._dated import as_asked
from detente.forecast._history import amount
from detente.record import open_record

CASE = load("north_korea")
RECORD = open_record(CASE)
PAST = {q.id: history(RECORD, q) for q in CASE.questions}


def days(question):
    past = PAST[question]
    return [past.first + timedelta(days=int(n)) for n in np.flatnonzero(past.counts)]


def test_the_issues_of_interest_are_all_asked():
    """Launches, missiles, long range, satellites, tests, clashes, talks, resolutions, deals."""
    asked = {
        "launch-days": {30, 90, 365}, "missiles": {30, 90, 365}, "icbm": {90, 365},
        "satellite": {180}, "nuclear-test": {90, 365}, "lethal-clash": {365},
        "us-meeting": {90, 180, 365}, "inter-korean-meeting": {180, 365},
        "un-resolution": {365}, "agreement": {365}, "doctrine": {365},
    }  # fmt: skip
    ids = {f"{name}-{days}" for name, horizons in asked.items() for days in horizons}
    assert {q.id for q in CASE.questions} == ids | {"us-leaders-by-2027"}
    for question in CASE.questions:
        if question.by is None:
            assert question.id.endswith(f"-{question.horizon_days}")
            assert f"{question.horizon_days} days after the origin" in question.resolution


@pytest.mark.parametrize("question", CASE.questions, ids=lambda q: q.id)
def test_every_rule_can_be_settled_and_has_settled_both_ways(question):
    """Searched through a stated day, with events on it, and with windows that saw none."""
    past = PAST[question.id]
    windows = [past.window(past.first + timedelta(days=n), 90) for n in range(0, 12_000, 90)]
    assert past.counts.sum() >= 3
    assert min(windows) == 0 < max(windows)
    assert not past.beyond or min(RECORD.events[id].first for id in past.beyond) > past.through


def test_nuclear_tests_are_the_six_that_usgs_lists():
    assert days("nuclear-test-365") == [
        date(2006, 10, 9), date(2009, 5, 25), date(2013, 2, 12), date(2016, 1, 6),
        date(2016, 9, 9), date(2017, 9, 3),
    ]  # fmt: skip


def test_missiles_of_2017_are_the_21_of_cns():
    assert PAST["missiles-365"].window(date(2016, 12, 31), 365) == 21


def test_missiles_are_stated_numbers_or_lower_bounds_and_one_where_a_launch_has_neither():
    """CNS has five rows for 6 March 2017: the four that CSIS counts, and one rated a failure."""
    asked = CASE.question("missiles-30")
    assert PAST["missiles-30"].window(date(2017, 3, 5), 1) == 5
    launches = RECORD.select(asked.match, since=PAST["missiles-30"].first)
    unstated = [e for e in launches if "missiles" not in e.magnitudes]
    assert unstated
    assert all(amount(e, asked) == e.magnitudes["missiles_at_least"] for e in unstated)
    assert PAST["missiles-30"].counts.sum() > len(launches)


def test_launches_of_intercontinental_range_began_with_three_in_2017():
    """CNS: the Hwasong-14 twice in July and the Hwasong-15 in November; none until 2022."""
    found = days("icbm-365")
    assert found[:3] == [date(2017, 7, 4), date(2017, 7, 28), date(2017, 11, 29)]
    assert [d.year for d in found[3:5]] == [2022, 2022]


def test_satellite_launches_are_the_ten_of_cns_by_year():
    assert Counter(d.year for d in days("satellite-180")) == {
        1998: 1, 2006: 1, 2009: 1, 2012: 2, 2016: 1, 2023: 3, 2024: 1,
    }  # fmt: skip


def test_lethal_clashes_are_the_ones_that_are_known_by_name():
    """The 1994 helicopter, both Yeonpyeongs, Daecheong and the Cheonan."""
    assert days("lethal-clash-365") == [
        date(1994, 12, 17), date(2002, 6, 29), date(2009, 11, 10), date(2010, 3, 26),
        date(2010, 11, 23),
    ]  # fmt: skip


def test_the_two_leaders_have_met_three_times():
    """Singapore, Hanoi and Panmunjom."""
    assert days("us-leaders-by-2027") == [
        date(2018, 6, 12), date(2019, 2, 27), date(2019, 6, 30),
    ]  # fmt: skip


def test_new_resolutions_are_the_twelve_adopted_and_no_renewal():
    assert len(days("un-resolution-365")) == 12
    assert PAST["un-resolution-365"].window(date(2016, 12, 31), 365) == 4


def test_agreements_are_those_with_washington_or_seoul():
    """The Agreed Framework and the Singapore statement are; treaties with Moscow are not."""
    found = days("agreement-365")
    assert date(1994, 10, 21) in found
    assert date(2018, 6, 12) in found
    assert date(2024, 6, 19) not in found


def test_doctrine_holds_the_law_of_2022():
    assert date(2022, 9, 8) in days("doctrine-365")


def test_the_dated_question_closes_on_its_day():
    asked = as_asked(RECORD.as_of(date(2026, 8, 22)), CASE.question("us-leaders-by-2027"))
    assert date(2026, 8, 22) + timedelta(days=asked.horizon_days) == date(2027, 12, 31)
