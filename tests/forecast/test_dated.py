"""Questions that end on a fixed day: the days ahead shrink as it nears."""

from datetime import date

import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, record_of_days

from detente.case._model import Question
from detente.errors import DetenteError, RecordError
from detente.forecast import forecast
from detente.forecast._dated import as_asked, chosen, still_open

BY = Question(
    **{**ANY_TALK.model_dump(exclude={"horizon_days"}), "id": "talk-by", "by": date(2005, 6, 30)}
)
WORLD = record_of_days(range(0, 5400, 200), date(2004, 12, 31), "talk")


def with_dated(record):
    record.case = record.case.model_copy(update={"questions": (LAUNCH_DAYS, ANY_TALK, BY)})
    return record


def test_the_past_is_scored_a_year_ahead_unless_the_case_says_otherwise():
    assert BY.horizon_days == 365
    assert Question(**{**BY.model_dump(), "horizon_days": 90}).horizon_days == 90


@pytest.mark.parametrize(
    ("day", "left"), [(date(2004, 12, 31), 181), (date(2004, 7, 1), 364), (date(2005, 1, 9), 181)]
)
def test_the_days_ahead_are_those_from_the_last_day_searched(day, left):
    assert as_asked(WORLD.as_of(day), BY).horizon_days == left
    assert forecast(WORLD.as_of(day), BY, seed=0).closes == date(2005, 6, 30)


@pytest.mark.slow
def test_it_is_one_forecast_however_the_question_was_come_by():
    """As declared, or with the days left filled in: the same record behind it, the same run."""
    world = with_dated(record_of_days(range(0, 5400, 200), date(2004, 12, 31), "talk"))
    declared, filled_in = (forecast(world, q, seed=0) for q in (BY, as_asked(world, BY)))
    assert declared.track.question.horizon_days == 365
    assert declared.as_dict() == filled_in.as_dict()


def test_other_questions_stay_as_they_are():
    assert as_asked(WORLD, ANY_TALK) is ANY_TALK


def test_what_is_over_is_said_and_left_out_of_all():
    over = with_dated(record_of_days([], date(2005, 6, 30)))
    with pytest.raises(RecordError, match="ends on 2005-06-30, no later than the last day search"):
        forecast(over, BY, seed=0)
    assert still_open(over, [ANY_TALK, BY]) == [ANY_TALK]
    assert [q.id for q in chosen(over, None)] == ["launch-days", "talk"]
    with pytest.raises(RecordError, match="'talk-by' cannot be asked here"):
        chosen(over, "talk-by")


def test_over_ten_years_ahead_is_too_far():
    with pytest.raises(RecordError, match="over ten years"):
        as_asked(WORLD.as_of(date(1993, 1, 1)), BY)


def test_a_question_that_is_not_asked_names_those_that_are():
    with pytest.raises(
        DetenteError, match=r"asks no question 'war'. It asks: launch-days, launches"
    ):
        chosen(WORLD, "war")
