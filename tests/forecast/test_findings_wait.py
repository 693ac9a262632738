"""Time to the next talks: a textbook curve, waits by hand, a known median recovered."""

from datetime import date, timedelta

import numpy as np
import pytest
from findings_worlds import known, regularity, world

from detente.forecast._findings_material import material
from detente.forecast._findings_wait import survival, wait, waits

FIRST = date(1990, 1, 1)


def test_the_remission_times_of_freireich_and_others():
    """Weeks of remission under 6-mercaptopurine, 21 patients: Freireich and others (1963).

    The curve is given in Cox and Oakes (1984), Analysis of Survival Data, section 4.3.
    """
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    open_ = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = survival(ended, open_)
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for week, share in printed.items():
        assert curve.after(week) == pytest.approx(share, abs=5e-4)
    assert curve.after(5) == 1
    assert curve.after(36) is None
    assert curve.median == 23


def test_waits_by_hand():
    every = np.ones(20, dtype=bool)
    starts, ends = np.array([1, 3, 7, 12]), np.array([5, 7, 15])
    # 1 to 5; 7 is both a start and an end, whose order is not known, so that it waits until 15.
    assert waits(starts, ends, every) == ([4, 8], [])
    assert waits(starts, np.array([5]), every) == ([4], [12])
    assert waits(np.array([], dtype=np.int64), ends, every) == ([], [])


def test_a_wait_is_left_open_where_a_term_ends_and_begins_anew_in_the_next():
    term = np.arange(20) < 10
    starts, ends = np.array([2, 12]), np.array([15])
    assert waits(starts, ends, term) == ([], [7])
    assert waits(starts, ends, ~term) == ([3], [])
    assert waits(starts, ends, np.ones(20, dtype=bool)) == ([13], [])


def test_rows_by_leader_and_a_month_in_its_middle():
    asked = regularity("wait", leaders_of=("red",))
    case = world(date(1991, 12, 31), asked, change=date(1991, 1, 1))
    record = known(case, [date(1990, 3, 5), date(1991, 6, 1)], ["1990-04"])
    whole, one, two = wait(material(record, asked)).rows
    assert (one["ended"], one["open"], one["median_days"]) == (1, 0, 41)  # 5 March to 15 April
    assert (two["ended"], two["open"], two["median_days"]) == (0, 1, None)
    assert (whole["waits"], whole["ended"]) == (2, 1)


def test_a_known_median_is_recovered_from_waits_cut_short():
    random = np.random.default_rng(4)
    held = 0
    for _ in range(60):
        lengths, seen = random.exponential(100 / np.log(2), 80), random.uniform(20, 400, 80)
        curve = survival(lengths[lengths <= seen].tolist(), seen[lengths > seen].tolist())
        low, high = curve.median_interval
        held += low <= 100 and (high is None or high >= 100)
    assert held >= 48  # a 90 % interval holds the truth 54 times in 60, give or take 2


def test_alternating_launches_and_talks_a_week_apart():
    asked = regularity("wait")
    days = [FIRST + timedelta(days=28 * n) for n in range(20)]
    record = known(world(date(1991, 12, 31), asked), days, [d + timedelta(days=7) for d in days])
    made = wait(material(record, asked))
    assert made.rows[0]["median_days"] == 7
    assert made.rows[0]["waits"] == 20
    assert "20 have ended; the median is 7 days" in made.reading
