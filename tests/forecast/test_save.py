"""Sealing our own forecasts: as of today only, once from each last day searched."""

from datetime import date

import numpy as np
import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, record_of_days
from scipy import stats

from detente import __version__
from detente.errors import RecordError
from detente.forecast import forecast, save, void
from detente.forecast._save import _shortened
from detente.forecast._sealed import read_sealed

THROUGH = date(2004, 12, 31)
WORLD = record_of_days(range(0, 5400, 25), THROUGH)
TODAY, NOON = THROUGH, "2004-12-31T12:00:00Z"


@pytest.mark.slow
def test_what_is_sealed_is_the_forecast_with_what_it_rests_on(tmp_path):
    record = WORLD.as_of(TODAY)
    made = save(record, tmp_path, [LAUNCH_DAYS, ANY_TALK], recorded_at=NOON, seed=3)
    count, event = (e.body for e in made.entries)
    beside = forecast(record, LAUNCH_DAYS, seed=3)
    assert count.inputs == {
        "case": "tiny-1", "record": record.state, "model": beside.model, "seed": 3,
        "package": __version__, "run": beside.run,
    }  # fmt: skip
    assert (count.made, count.origin, count.closes) == (TODAY, THROUGH, beside.closes)
    assert (count.forecaster, count.question) == ("detente", LAUNCH_DAYS)
    assert event.chance == forecast(record, ANY_TALK, seed=3).chance
    assert read_sealed(tmp_path, record.case) == list(made.entries)


def test_only_a_negligible_tail_is_joined():
    whole = stats.poisson(3.0).pmf(np.arange(200))
    short = _shortened(whole)
    np.testing.assert_array_equal(short[:-1], whole[: len(short) - 1])
    assert short[-1] == pytest.approx(stats.poisson(3.0).sf(len(short) - 2), abs=1e-12)
    assert 1e-9 < short[-1] < 1e-8
    np.testing.assert_array_equal(_shortened(np.array([1.0, 0.0, 0.0])), [1.0, 0.0])


@pytest.mark.slow
def test_a_question_is_sealed_once_from_each_last_day_searched(tmp_path):
    save(WORLD.as_of(TODAY), tmp_path, [LAUNCH_DAYS], recorded_at=NOON, seed=0)
    later = WORLD.as_of(date(2005, 1, 9))
    again = save(later, tmp_path, [LAUNCH_DAYS], recorded_at="2005-01-09T08:00:00Z", seed=0)
    assert again.entries == ()
    assert again.skipped == {"launch-days": "sealed from 2004-12-31 already, as no. 1"}
    further = record_of_days(range(0, 5400, 25), date(2005, 1, 9)).as_of(date(2005, 1, 9))
    made = save(further, tmp_path, [LAUNCH_DAYS], recorded_at="2005-01-09T08:00:00Z", seed=0)
    assert made.entries[0].body.origin == date(2005, 1, 9)


@pytest.mark.slow
def test_what_is_over_cannot_be_forecast(tmp_path):
    late = WORLD.as_of(date(2005, 1, 30))
    made = save(late, tmp_path, [LAUNCH_DAYS, ANY_TALK], recorded_at="2005-01-30T08:00:00Z", seed=0)
    assert [e.body.question.id for e in made.entries] == ["talk"]
    assert made.skipped["launch-days"].startswith("all days asked about, through 2005-01-30, are")


@pytest.mark.parametrize("record", [WORLD, WORLD.as_of(date(2004, 6, 30))])
def test_nothing_is_sealed_in_arrears(record, tmp_path):
    with pytest.raises(RecordError, match="sealed as of the day on which it is made, 2004-12-31"):
        save(record, tmp_path, [LAUNCH_DAYS], recorded_at=NOON, seed=0)


def test_a_void_forecast_stays_with_its_reason(tmp_path):
    save(WORLD.as_of(TODAY), tmp_path, [LAUNCH_DAYS], recorded_at=NOON, seed=0)
    made = void(WORLD.case, tmp_path, 1, reason="worded wrongly", recorded_at=NOON)
    assert (made.seq, made.body.told) == (2, "no. 1 is void: worded wrongly")
    assert len(read_sealed(tmp_path, WORLD.case)) == 2
    for number, reason, words in (
        (1, "again", "void already"), (2, "a void", "no sealed forecast no. 2"),
        (9, "none", "no sealed forecast no. 9"),
    ):  # fmt: skip
        with pytest.raises(RecordError, match=words):
            void(WORLD.case, tmp_path, number, reason=reason, recorded_at=NOON)


def test_a_void_needs_a_reason(tmp_path):
    save(WORLD.as_of(TODAY), tmp_path, [LAUNCH_DAYS], recorded_at=NOON, seed=0)
    with pytest.raises(RecordError, match="void for a reason"):
        void(WORLD.case, tmp_path, 1, reason=" ", recorded_at=NOON)
