"""Forecasts on the North Korea record: of one kind for one sort of event, and honest of silence."""

from datetime import date

import pytest

from detente.case import load
from detente.forecast import forecast
from detente.record import open_record

pytestmark = pytest.mark.slow

CASE = load("north_korea")
RECORD = open_record(CASE)
DAYS = [date(2006, 6, 30), date(2012, 12, 31), date(2017, 9, 30), date(2021, 3, 31)]
NESTED = [("us-meeting-90", "us-meeting-180"), ("launch-days-30", "launch-days-90")]


@pytest.mark.parametrize(("shorter", "longer"), NESTED)
def test_questions_about_the_same_events_are_answered_by_one_model(shorter, longer):
    for day in DAYS:
        view = RECORD.as_of(day)
        near, far = (forecast(view, CASE.question(q), seed=0) for q in (shorter, longer))
        assert near.model == far.model


@pytest.mark.parametrize(("shorter", "longer"), NESTED)
def test_the_forecasts_in_the_briefing_put_the_longer_horizon_no_lower(shorter, longer):
    view = RECORD.as_of(date(2026, 11, 23))
    near, far = (forecast(view, CASE.question(q), seed=0) for q in (shorter, longer))
    assert near.chance <= far.chance


@pytest.mark.parametrize("day", DAYS)
def test_the_origin_is_the_as_of_day_where_all_has_been_searched(day):
    made = forecast(RECORD.as_of(day), CASE.question("nuclear-test-365"), seed=0)
    assert (made.origin, made.silent_days) == (day, 0)


def test_days_not_searched_are_not_taken_as_quiet():
    searched = forecast(RECORD.as_of(date(2026, 10, 3)), CASE.question("launch-days-30"), seed=0)
    later = forecast(RECORD.as_of(date(2026, 11, 23)), CASE.question("launch-days-30"), seed=0)
    assert later.silent_days == 51
    assert later.origin == searched.origin
    assert later.chance == pytest.approx(searched.chance)
