"""Histories worked by hand: days against events, where the search ended, what was known."""

from datetime import date

import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, LAUNCHES, MISSILES, case, claim, record

from detente.case._model import Selector
from detente.errors import RecordError
from detente.forecast import history

THROUGH = date(1990, 1, 10)
TWICE_ON_THE_THIRD = [
    claim(1, date(1990, 1, 3), date(1990, 1, 3)),
    claim(2, date(1990, 1, 3), date(1990, 1, 8)),
    claim(3, date(1990, 1, 5), date(1990, 1, 5)),
]


def test_days_count_once_and_events_each():
    known = record(case(THROUGH), TWICE_ON_THE_THIRD)
    assert history(known, LAUNCH_DAYS).counts.tolist() == [0, 0, 1, 0, 1, 0, 0, 0, 0, 0]
    assert history(known, LAUNCHES).counts.tolist() == [0, 0, 2, 0, 1, 0, 0, 0, 0, 0]


def test_a_quantity_is_added_up_and_stands_in_for_what_is_not_stated():
    """Stated 4 on one day, stated 2 and a lower bound of 3 on another, nothing on a third."""
    days = [date(1990, 1, d) for d in (3, 5, 5, 7)]
    told = [{"missiles": 4}, {"missiles": 2, "missiles_at_least": 1}, {"missiles_at_least": 3}, {}]
    rows = [
        claim(n, d, d, magnitudes=m) for n, (d, m) in enumerate(zip(days, told, strict=True), 1)
    ]
    known = record(case(THROUGH), rows)
    assert history(known, MISSILES).counts.tolist() == [0, 0, 4, 0, 5, 0, 1, 0, 0, 0]
    assert history(known, LAUNCHES).counts.sum() == 4


def test_only_what_was_learned_by_the_day_counts():
    known = record(case(THROUGH), TWICE_ON_THE_THIRD).as_of(date(1990, 1, 7))
    past = history(known, LAUNCHES)
    assert past.through == date(1990, 1, 7)
    assert past.counts.tolist() == [0, 0, 1, 0, 1, 0, 0]


def test_the_series_ends_where_the_search_ended_and_names_what_lies_beyond():
    rows = [*TWICE_ON_THE_THIRD, claim(4, date(1990, 1, 12), date(1990, 1, 12))]
    past = history(record(case(THROUGH), rows).as_of(date(1990, 2, 1)), LAUNCHES)
    assert past.through == THROUGH
    assert past.beyond == ("L-4",)
    assert past.counts.sum() == 3


def test_the_least_searched_kind_sets_the_end():
    both = LAUNCHES.model_copy(update={"match": (Selector(groups=("deeds",)),)})
    known = record(case(THROUGH, date(1990, 1, 4)), TWICE_ON_THE_THIRD)
    assert history(known, both).through == date(1990, 1, 4)
    assert history(known, LAUNCHES).through == THROUGH


def test_a_month_is_placed_on_its_first_day_and_listed():
    known = record(
        case(date(1990, 3, 31)),
        [claim(1, "1990-02", date(1990, 3, 1), "talk", precision="month")],
    )
    past = history(known, ANY_TALK)
    assert past.imprecise == ("T-1",)
    assert past.counts.nonzero()[0].tolist() == [31]


def test_what_came_before_the_case_begins_is_left_out():
    known = record(case(THROUGH), [claim(1, date(1989, 12, 31), date(1989, 12, 31))])
    assert history(known, LAUNCHES).counts.sum() == 0


def test_window_starts_on_the_day_after():
    past = history(record(case(THROUGH), TWICE_ON_THE_THIRD), LAUNCHES)
    assert past.window(date(1990, 1, 2), 1) == 2
    assert past.window(date(1990, 1, 3), 1) == 0
    assert past.window(date(1990, 1, 3), 2) == 1


def test_a_record_not_yet_searched_says_so():
    with pytest.raises(RecordError, match="searched through 1989-12-31"):
        history(record(case(date(1989, 12, 31)), []), LAUNCHES)


def test_a_question_that_matches_no_kind_says_so():
    odd = LAUNCHES.model_copy(update={"match": (Selector(kinds=("parade",)),)})
    with pytest.raises(RecordError, match="match no kind of event"):
        history(record(case(THROUGH), []), odd)
