"""Windows round spells: by hand, and effects found where they were planted and only there."""

from datetime import date, timedelta

import numpy as np
import pytest
from findings_worlds import known, regularity, world

from detente.forecast._findings_around import around, windows
from detente.forecast._findings_material import material

FIRST = date(1990, 1, 1)


def made(launches, spells, through=date(1990, 12, 31), window=3, change=None):
    asked = regularity("around", window_days=window, leaders_of=("red",))
    return material(known(world(through, asked, change=change), launches, spells), asked)


def test_the_days_of_a_window_by_hand():
    spells = [(date(1990, 1, 6), date(1990, 1, 8)), (date(1990, 1, 10), date(1990, 1, 10))]
    marked = windows(made([], spells, date(1990, 1, 12)))
    assert marked["during"].nonzero()[0].tolist() == [5, 6, 7, 9]
    assert marked["before"].nonzero()[0].tolist() == [2, 3, 4, 8]
    assert marked["after"].nonzero()[0].tolist() == [8, 10, 11]


def test_counts_and_expectation_by_hand():
    """2 of 4 launch days fall in 10 of 365 days; moved round the year, 40 / 365 would."""
    launches = [date(1990, 3, 2), date(1990, 3, 3), date(1990, 8, 1), date(1990, 9, 9)]
    before, during, after = around(made(launches, [(date(1990, 3, 1), date(1990, 3, 10))])).rows[:3]
    assert (during["days"], during["events"]) == (10, 2)
    assert during["expected"] == pytest.approx(40 / 365)
    # Of 365 placements 9 hold both of the neighbouring days, and none holds more.
    assert during["p"] == pytest.approx(2 * 9 / 365)
    assert (before["events"], after["events"]) == (0, 0)


def test_spells_whose_day_is_not_known_are_left_out_and_listed():
    found = around(made([date(1990, 3, 2)], ["1990-03", date(1990, 6, 1)]))
    assert found.left_out == ("T-0",)
    assert found.rows[1]["days"] == 1


def test_leaders_share_a_year_between_them():
    change = date(1990, 7, 1)
    launches = [date(1990, 3, 1), date(1990, 9, 1)]
    rows = around(made(launches, launches, change=change)).rows
    during = {row["group"]: row for row in rows if row["window"] == "during"}
    assert during["One"]["expected"] == pytest.approx(1 / 181)
    assert during["Two"]["expected"] == pytest.approx(1 / 184)
    assert during["all"]["events"] == during["One"]["events"] + during["Two"]["events"]


@pytest.mark.slow
@pytest.mark.parametrize("times", [1.0, 3.0])
def test_a_raised_rate_is_found_where_there_is_one_and_only_there(times):
    random = np.random.default_rng(5)
    spells = [(date(y, m, 1), date(y, m, 20)) for y in range(1990, 2015) for m in (3, 8)]
    inside = {first + timedelta(days=n) for first, _ in spells for n in range(20)}
    small = []
    for _ in range(12):
        launches = [
            day
            for n in range(25 * 365)
            if random.random()
            < 0.03 * (times if (day := FIRST + timedelta(days=n)) in inside else 1)
        ]
        rows = around(made(launches, spells, date(2014, 12, 31), 28)).rows
        small.append([row["p"] <= 0.05 for row in rows[:3]])
    before, during, after = np.sum(small, axis=0)
    assert before <= 3
    assert after <= 3
    assert during == 12 if times > 1 else during <= 3
