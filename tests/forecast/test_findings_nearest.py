"""Distances to given days: by hand, and no effect found where there is none."""

from datetime import date, timedelta

import numpy as np
import pytest
from findings_worlds import known, regularity, world

from detente.case._model import Published
from detente.forecast._findings_material import material
from detente.forecast._findings_nearest import distances, mean_weeks, nearest

VOTES = tuple(date(year, 11, 5) for year in range(1990, 2030, 2))
FIRST = date(1990, 1, 1)


def made(launches, through=date(2029, 12, 31), days=VOTES, change=None):
    asked = regularity("nearest", days=days, leaders_of=("red",))
    return material(known(world(through, asked, change=change), launches), asked)


def test_a_week_before_and_three_weeks_after():
    days = (date(1990, 6, 15), date(1991, 6, 15))
    around = [date(1990, 1, 1), date(1990, 6, 8), date(1991, 7, 6), date(1991, 12, 31)]
    row = nearest(made(around, date(1991, 12, 31), days)).rows[0]
    assert (row["days"], row["mean_weeks"]) == (2, 2)


def test_random_days_of_a_year_with_one_launch_on_its_first_day_by_hand():
    """From the settled days 0 to 6 of a span of 13 days: 0, 1, ... 6 days, 3 on average."""
    distance, settled = distances(np.array([0]), 13)
    assert distance[settled].tolist() == [0, 1, 2, 3, 4, 5, 6]
    row = nearest(made([FIRST], date(1990, 1, 13), (date(1990, 1, 7),))).rows[0]
    assert row["mean_weeks"] == pytest.approx(6 / 7)
    assert row["random_mean_weeks"] == pytest.approx(3 / 7)
    assert row["p"] == pytest.approx(2 / 7)


def test_a_day_that_an_unsearched_day_could_be_nearer_to_does_not_count():
    launches = [FIRST, date(1990, 6, 1)]
    day = date(1990, 6, 20)
    assert nearest(made(launches, date(1990, 7, 30), (day,))).rows[0]["days"] == 1
    assert nearest(made(launches, date(1990, 7, 1), (day,))).rows == ()


def test_a_launch_known_to_its_month_stands_in_the_middle():
    row = nearest(made([FIRST, "1990-06"], date(1991, 1, 1), (date(1990, 6, 1),))).rows[0]
    assert row["mean_weeks"] == 2


def test_the_middle_of_a_month_is_never_a_day_not_searched():
    found = made(["1990-06"], date(1990, 6, 3), (date(1990, 6, 3),))
    assert nearest(found).rows[0]["mean_weeks"] == 0


def test_each_leader_has_the_days_of_the_term():
    launches = [FIRST + timedelta(days=n) for n in range(0, 14_000, 50)]
    rows = nearest(made(launches, change=date(2010, 1, 1))).rows
    assert [(row["group"], row["days"]) for row in rows] == [("all", 20), ("One", 10), ("Two", 10)]


def test_a_source_is_compared_over_its_own_days_without_those_it_sets_aside():
    days = (date(1990, 3, 1), date(1990, 6, 1), date(1990, 9, 1))
    launches = [FIRST, date(1990, 3, 8), date(1990, 6, 1), date(1990, 9, 22), date(1991, 1, 1)]
    told = {"source": "A", "url": "https://example.org", "published": "2000", "said": "Some."}
    theirs = Published(figure="mean_weeks", value=1, until=date(1990, 12, 1), **told)
    found = made(launches, date(1991, 1, 1), days)
    assert mean_weeks(found, theirs) == (pytest.approx(4 / 3), 3)
    less = theirs.model_copy(update={"without": (date(1990, 9, 1),), "group": "One"})
    assert mean_weeks(found, less) == (pytest.approx(1 / 2), 2)
    assert mean_weeks(found, less.model_copy(update={"group": "Nobody"})) == (None, 0)


def launches_at(rates, random):
    days = (FIRST + timedelta(days=n) for n in range(40 * 365))
    return [day for day in days if random.random() < rates[day.year - 1990]]


@pytest.mark.slow
def test_ever_more_launches_bring_them_nearer_but_not_nearer_than_to_other_days():
    random = np.random.default_rng(1)
    rates = np.linspace(0.005, 0.1, 40)
    found = [nearest(made(launches_at(rates, random), change=date(2010, 1, 1))) for _ in range(24)]
    assert all(f.rows[2]["mean_weeks"] < f.rows[1]["mean_weeks"] for f in found)
    # At a true level of 10 %, more than 6 of 24 come about once in a hundred times.
    assert sum(f.rows[0]["p"] <= 0.1 for f in found) <= 6


def test_launches_set_on_the_eve_are_found():
    random = np.random.default_rng(2)
    eves = [day - timedelta(days=3) for day in VOTES]
    row = nearest(made([*launches_at(np.full(40, 0.01), random), *eves])).rows[0]
    assert row["mean_weeks"] < row["random_low"]
    assert row["p"] < 0.01
