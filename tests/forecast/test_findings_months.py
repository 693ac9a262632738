"""Rates with and without talks: by hand, in closed form, and recovered from made-up worlds."""

from datetime import date

import numpy as np
import pytest
from findings_worlds import known, regularity, world
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from detente.case._model import Published
from detente.forecast._findings_material import Material, material
from detente.forecast._findings_months import counted, months, rate_ratio, same_year_ratio

ASKED = regularity("months", leaders_of=("red",))
LAUNCHES = [
    "1990-02",
    date(1990, 10, 1),
    date(1990, 10, 2),
    *(date(1991, 1, day) for day in (3, 4, 5)),
    *(date(1991, month, day) for month in range(7, 10) for day in range(1, 7)),
]
TALKS = [*(date(1990, month, 10) for month in range(1, 7)), (date(1991, 1, 20), date(1991, 3, 2))]


def found(**more) -> Material:
    case = world(date(1991, 12, 31), ASKED, **more)
    return material(known(case, LAUNCHES, TALKS), ASKED)


def test_a_table_worked_by_hand():
    """1 launch in 6 months with talks and 2 in 6 without; then 3 in 3 and 18 in 9."""
    whole, same, one = months(found(), seed=0).rows
    assert (whole["months_with"], whole["events_with"]) == (9, 4)
    assert (whole["months_without"], whole["events_without"]) == (15, 20)
    assert whole["ratio"] == pytest.approx((4 / 9) / (20 / 15))
    assert same["ratio"] == pytest.approx((1 * 6 / 12 + 3 * 9 / 12) / (2 * 6 / 12 + 18 * 3 / 12))
    assert {**one, "group": "all"} == whole


def test_leaders_share_the_months_between_them():
    rows = months(found(change=date(1991, 1, 1)), seed=0).rows
    assert [row["group"] for row in rows] == ["all", "all, within the same year", "One", "Two"]
    assert (rows[2]["events_with"], rows[2]["events_without"]) == (1, 2)
    assert (rows[3]["events_with"], rows[3]["events_without"]) == (3, 18)


def test_few_years_have_no_interval_and_the_reading_says_so():
    made = months(found(), seed=0)
    assert made.rows[0]["low"] is made.rows[0]["high"] is None
    assert "too little" in made.reading


def test_where_no_year_has_both_sorts_of_month_nothing_is_said_within_a_year():
    talks = [date(year, month, 1) for year in range(1990, 1995) for month in range(1, 13)]
    launches = [date(year, 3, 1) for year in range(1990, 2000)]
    made = months(material(known(world(date(1999, 12, 31), ASKED), launches, talks), ASKED), seed=0)
    whole, same = made.rows[:2]
    assert whole["ratio"] == 1
    assert same["ratio"] is same["low"] is None
    assert "same years" not in made.reading


def test_a_month_not_searched_to_its_end_is_left_out():
    case = world(date(1991, 12, 31), ASKED, talks_through=date(1991, 7, 30))
    row = months(material(known(case, LAUNCHES, TALKS), ASKED), seed=0).rows[0]
    assert row["months_with"] + row["months_without"] == 18


def test_only_what_is_known_to_the_year_is_left_out():
    case = world(date(1991, 12, 31), ASKED)
    made = months(material(known(case, ["1990", "1990-02"]), ASKED), seed=0)
    assert made.left_out == ("L-0",)
    assert made.rows[0]["events_without"] == 1


def test_a_source_is_compared_over_its_own_span():
    told = {"source": "A", "url": "https://example.org", "published": "2000", "said": "Some."}
    span = {"since": date(1990, 1, 1), "until": date(1990, 12, 31), "value": 3.0}
    launches = Published(figure="events", **told, **span)
    talks = Published(figure="beside", **told, **span)
    assert counted(found(), launches)[0] == 3
    assert counted(found(), talks)[0] == 6
    assert not found().holds(launches.model_copy(update={"until": date(1992, 1, 31)}))


years = arrays.arrays(np.int64, (5, 4), elements=st.integers(1, 30))


@given(years)
def test_swapping_the_two_sorts_of_month_turns_both_ratios_over(cells):
    for ratio in (rate_ratio, same_year_ratio):
        there, back = ratio(cells.astype(float)), ratio(cells[:, [2, 3, 0, 1]].astype(float))
        assert there * back == pytest.approx(1)


@given(years, st.floats(0.1, 9))
def test_a_ratio_that_is_the_same_in_every_year_is_found(cells, ratio):
    cells = cells.astype(float)
    cells[:, 0] = ratio * cells[:, 1] * cells[:, 2] / cells[:, 3]
    assert same_year_ratio(cells) == pytest.approx(ratio)


@pytest.mark.slow
@pytest.mark.parametrize("truth", [1.0, 0.4])
def test_a_rate_that_rises_while_talks_cease_is_not_taken_for_an_effect(truth):
    """Ever more launches and ever fewer talks; within a year, talks matter by `truth`."""
    random = np.random.default_rng(3)
    held = 0
    for _ in range(24):
        launches, talks = [], []
        for year in range(40):
            for month in range(1, 13):
                first = date(1990 + year, month, 1)
                met = random.random() < 0.9 - year / 45
                talks += [first] if met else []
                rate = (0.01 + 0.002 * year) * (truth if met else 1.0)
                launches += [first.replace(day=d) for d in range(1, 29) if random.random() < rate]
        case = world(date(2029, 12, 31), ASKED)
        whole, same = months(material(known(case, launches, talks), ASKED), seed=0).rows[:2]
        assert whole["ratio"] < same["ratio"]
        held += same["low"] <= truth <= same["high"]
    assert held >= 18  # a 90 % interval holds the truth about 22 times in 24
