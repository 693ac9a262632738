"""Scores by era: which origins belong to which, and what a mean over them is."""

from datetime import date

import numpy as np
import pytest
from forecast_worlds import LAUNCH_DAYS, record_of_days

from detente.case import load
from detente.case._model import Era
from detente.forecast import backtest
from detente.forecast._eras import stretches

ERAS = (
    Era(label="first", since=date(1990, 1, 1)),
    Era(label="second", since=date(2001, 1, 1)),
    Era(label="third", since=date(2003, 1, 31)),
)


def world(through=date(2004, 12, 31), eras=ERAS):
    made = record_of_days(range(0, 5400, 25), through)
    made.case = made.case.model_copy(update={"eras": eras})
    return made


def test_an_era_runs_from_its_first_day_to_the_day_before_the_next():
    days = [date(2000, 12, 31), date(2001, 1, 1), date(2003, 1, 30), date(2003, 1, 31)]
    found = stretches(ERAS, days, block=9)
    assert [(s.label, s.first, s.last, s.block) for s in found] == [
        ("first", 0, 1, 1), ("second", 1, 3, 2), ("third", 3, 4, 1),
    ]  # fmt: skip


def test_origins_before_the_first_era_belong_to_none():
    late = (Era(label="late", since=date(2003, 1, 1)),)
    made = backtest(world(eras=late), LAUNCH_DAYS, resamples=20, seed=0)
    (era,) = made.best.eras
    assert era.n == sum(day >= date(2003, 1, 1) for day in made.origins) < len(made.origins)


def test_an_era_without_an_origin_is_left_out():
    made = backtest(world(date(2001, 12, 31)), LAUNCH_DAYS, resamples=20, seed=0)
    assert [era.label for era in made.best.eras] == ["first", "second"]


def test_means_by_era_add_up_to_the_mean_over_all():
    made = backtest(world(), LAUNCH_DAYS, resamples=20, seed=0)
    for track in made.tracks.values():
        for name, score in track.scores.items():
            total = sum(era.n * era.means[name] for era in track.eras)
            assert total / len(made.origins) == pytest.approx(score.mean)
        total = sum(era.n * era.gain for era in track.eras)
        assert total / len(made.origins) == pytest.approx(track.main.gain)


@pytest.mark.slow
def test_a_short_era_has_no_interval():
    made = backtest(world(), LAUNCH_DAYS, resamples=200, seed=0)
    long, short = made.tracks["discounted"].eras[1:]
    assert long.n >= 5 * made.block > short.n - 5
    assert long.low <= long.gain <= long.high
    few = backtest(world(date(2003, 4, 30)), LAUNCH_DAYS, resamples=200, seed=0)
    last = few.tracks["discounted"].eras[-1]
    assert (last.low, last.high) == (None, None)
    assert last.as_dict()["gain_low"] is None


def test_the_bundled_case_declares_the_eras_that_its_forecasts_are_judged_by():
    eras = load("north_korea").eras
    assert [era.since.year for era in eras] == [1990, 2006, 2012, 2018, 2022]
    assert np.all(np.diff([era.since.toordinal() for era in eras]) > 0)
