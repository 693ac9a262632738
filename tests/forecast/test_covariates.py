"""Covariates: worked by hand, as known on the day, and blind to what was learned later."""

from datetime import date, timedelta

import numpy as np
import pytest
from forecast_worlds import LAUNCHES, START, case, claim, record
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case._model import Covariate, Leader, Selector
from detente.forecast import backtest, forecast
from detente.forecast._beside import beside
from detente.forecast.models import Regression, declared
from detente.forecast.models._covariates import declared_covariates, own_covariates

THROUGH = date(1994, 12, 31)
TALKS = Covariate(id="talks", name="talks", match=(Selector(kinds=("talk",)),), days=90)
SINCE_TALKS = TALKS.model_copy(update={"id": "since_talks", "days": None})
SPRING = Covariate(id="spring", name="March", months=(3,))
RED = Covariate(id="red", name="red's leader", leader="red")
FORTY = np.zeros(40, dtype=np.int64)


def world(talks_through=THROUGH, covariates=(TALKS, SINCE_TALKS, SPRING, RED)):
    terms = [
        Leader(player="red", name=n, start=d, term="T")
        for n, d in (("First", date(1985, 1, 1)), ("Second", date(1992, 6, 1)))
    ]
    return case(THROUGH, talks_through).model_copy(
        update={"covariates": covariates, "leaders": tuple(terms)}
    )


def test_own_covariates_by_hand():
    """Events on days 0 and 35 of 40; after 36 days the last was 0 days ago, after 40 four."""
    counts = FORTY.copy()
    counts[[0, 35]] = 1, 2
    made = np.expm1(own_covariates(counts, np.array([35, 36, 40])))
    expected = [[0, 1, 1, 34], [2, 3, 3, 0], [2, 3, 3, 4]]
    np.testing.assert_allclose(made, expected, atol=1e-9)


def test_before_the_first_event_ten_years_are_taken_to_have_passed():
    assert np.expm1(own_covariates(FORTY, np.array([40]))[0, 3]) == pytest.approx(3652)


def test_the_calendar_is_the_share_of_the_horizon():
    """From 28 February 1990, 1 to 10 March of a horizon of 10 days; from 25 March, 6 of 10."""
    at = np.array([59, 84])
    made = declared_covariates([SPRING], {}, START, at, horizon=10)
    assert made[:, 0].tolist() == [1.0, 0.6]


def test_after_the_last_day_searched_a_covariate_stays_as_it_was():
    counts = FORTY.copy()
    counts[3], counts[20:] = 1, -1
    made = declared_covariates([SINCE_TALKS], {"since_talks": counts}, START, np.array([20, 40]), 7)
    assert np.expm1(made[:, 0]) == pytest.approx([16, 16])


def test_series_hold_what_was_known_and_searched():
    rows = [claim(1, date(1990, 1, 5), date(1990, 2, 1), "talk")]
    around = beside(record(world(talks_through=date(1990, 2, 10)), rows))
    early, later = (around.as_of(d)["talks"] for d in (date(1990, 1, 31), date(1990, 2, 15)))
    assert early.sum() == 0
    assert later[:41].nonzero()[0].tolist() == [4]
    assert later[41:].tolist() == [-1] * 5


def test_a_term_of_office_is_known_when_it_begins():
    around = beside(record(world(), []))
    assert around.as_of(date(1992, 5, 31))["red"].sum() == 0
    known = around.as_of(date(1992, 6, 2))["red"]
    assert known.nonzero()[0].tolist() == [(date(1992, 6, 1) - START).days]


def test_the_models_of_a_case_take_its_covariates():
    made = {m.id: m for m in declared(LAUNCHES.model_copy(update={"answer": "event"}),
                                      (TALKS, SINCE_TALKS, SPRING, RED))}  # fmt: skip
    assert made["regression"].covariates == (TALKS, SINCE_TALKS, SPRING, RED)
    assert made["pooled_hazard"].kinds == ("since_talks",)


days = st.integers(0, (THROUGH - START).days)


@settings(max_examples=8)
@given(
    launches=st.lists(days, min_size=5, max_size=20),
    talks=st.lists(days, max_size=10),
    poison=st.lists(days, min_size=1, max_size=10),
)
def test_talks_learned_after_an_origin_never_change_what_was_said_there(launches, talks, poison):
    def rows(numbers, kind, first, known=START):
        on = [START + timedelta(days=n) for n in numbers]
        return [claim(first + n, d, max(d, known), kind) for n, d in enumerate(on)]

    known = [*rows(launches, "launch", 0), *rows(talks, "talk", 100)]
    asked = {"models": [Regression(covariates=world().covariates)], "resamples": 5, "seed": 0}
    before = backtest(record(world(), known), LAUNCHES, since=date(1994, 3, 1), **asked)
    late = rows(poison, "talk", 200, known=before.origins[4] + timedelta(days=1))
    after = backtest(record(world(), known + late), LAUNCHES, since=date(1994, 3, 1), **asked)
    said = [b.tracks["regression"].pmfs[:5] for b in (before, after)]
    np.testing.assert_array_equal(*said)


def test_a_forecast_and_the_last_origin_of_a_backtest_agree():
    """The same day asked two ways: now, and as an origin of the past."""
    rows = [claim(n, START + timedelta(days=9 * n), START + timedelta(days=9 * n))
            for n in range(180)]  # fmt: skip
    rows += [claim(900 + n, date(1991 + n, 5, 1), date(1991 + n, 5, 3), "talk") for n in range(4)]
    whole = record(world(), rows)
    models = [Regression(covariates=world().covariates)]
    made = backtest(whole, LAUNCHES, models, since=date(1994, 9, 1), resamples=5, seed=0)
    then = made.origins.index(date(1994, 10, 31))
    now = forecast(whole.as_of(date(1994, 10, 31)), LAUNCHES, "regression", seed=0)
    np.testing.assert_allclose(now.predictive.pmf, made.tracks["regression"].pmfs[then])
    assert set(now.info["regression"]) >= {"last_30_days", "talks", "spring", "red"}
