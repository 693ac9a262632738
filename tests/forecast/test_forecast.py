"""Forecasts: from the last day searched, with an id that names what they rest on."""

import json
from datetime import date

import numpy as np
import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, claim, record, record_of_days

from detente.errors import DetenteError
from detente.forecast import backtests, forecast
from detente.forecast.models import declared, starting_weights

WORLD = record_of_days(range(0, 5400, 25), date(2004, 12, 31))


@pytest.mark.slow
def test_it_starts_from_the_last_day_searched_and_says_what_was_not():
    made = forecast(WORLD.as_of(date(2005, 1, 20)), LAUNCH_DAYS, seed=0)
    assert made.origin == date(2004, 12, 31)
    assert made.closes == date(2005, 1, 30)
    assert made.silent_days == 20
    assert forecast(WORLD.as_of(date(2004, 6, 30)), LAUNCH_DAYS, seed=0).silent_days == 0


@pytest.mark.slow
def test_days_that_were_not_searched_are_named():
    fresh, stale, over = (
        forecast(WORLD.as_of(d), LAUNCH_DAYS, seed=0)
        for d in (date(2004, 12, 31), date(2005, 1, 20), date(2005, 1, 30))
    )
    assert fresh.caution == ""
    assert "the 20 days from then to 2005-01-20 have not been searched" in stale.caution
    assert (stale.overdue, over.overdue) == (False, True)
    assert "All days asked about lie among them" in over.caution


@pytest.mark.slow
def test_events_beyond_the_search_are_counted_but_not_used():
    rows = [
        claim(1, date(2004, 3, 1), date(2004, 3, 1)),
        claim(2, date(2005, 1, 3), date(2005, 1, 3)),
    ]
    world = record(WORLD.case, rows).as_of(date(2005, 1, 10))
    made = forecast(world, LAUNCH_DAYS, seed=0)
    assert made.history.beyond == ("L-2",)
    assert made.caution.endswith("Events known since then, and not used: 1.")
    without = forecast(world.without(events=["L-2"]), LAUNCH_DAYS, seed=0)
    assert without.predictive.pmf.tolist() == made.predictive.pmf.tolist()


@pytest.mark.slow
def test_unsearched_days_are_not_quiet_days():
    soon, late = (forecast(WORLD.as_of(d), LAUNCH_DAYS, seed=0) for d in
                  (date(2005, 1, 1), date(2006, 1, 1)))  # fmt: skip
    assert soon.predictive.pmf.tolist() == late.predictive.pmf.tolist()


def test_the_ensemble_answers_weighted_by_what_each_model_has_done():
    """By hand: the answer is the weighted mean; the weights are those of stacking on the scores."""
    made = forecast(WORLD.as_of(date(2005, 1, 1)), LAUNCH_DAYS, seed=0)
    assert made.model == "ensemble"
    assert "the 59 monthly origins from 2000-01 to 2004-11" in made.choice
    mean = sum(w * made.members[id].pmf for id, w in made.weights.items())
    assert made.predictive.pmf == pytest.approx(mean)
    given = np.exp([made.track.tracks[id].marks.log for id in made.weights])
    shares, start = np.array(list(made.weights.values())), starting_weights(declared(LAUNCH_DAYS))
    total = (given * shares[:, None] / (shares @ given)).sum(1)  # a fixed point of EM
    again = (10 * start + total) / (10 + given.shape[1])
    assert shares == pytest.approx(again, abs=2e-3)


@pytest.mark.slow
def test_the_best_baseline_stands_beside_the_answer():
    busy = np.random.default_rng(0).integers(4000, 5400, 100)
    world = record_of_days(busy, date(2004, 12, 31))
    made = forecast(world, LAUNCH_DAYS, "discounted", seed=0)
    means = {id: t.main.mean for id, t in made.track.tracks.items() if t.baseline}
    assert made.baseline == max(means, key=means.get) != "climatology"
    alone = forecast(world, LAUNCH_DAYS, made.baseline, seed=0)
    assert made.usual.pmf.tolist() == alone.predictive.pmf.tolist()
    assert made.skill.gain == pytest.approx(made.own_track.main.mean - means[made.baseline])
    assert "the best baseline: gain in log score" in made.against_best_baseline
    assert alone.against_best_baseline == ""


def test_all_the_weight_is_on_the_model_used():
    made = forecast(WORLD, LAUNCH_DAYS, "persistence", seed=0)
    assert made.weights == {"persistence": 1.0}


@pytest.mark.slow
def test_track_records_can_be_handed_in():
    tracks = backtests(WORLD, [LAUNCH_DAYS], seed=3)
    made = forecast(WORLD, LAUNCH_DAYS, tracks=tracks, seed=3)
    assert made.track is tracks["launch-days"]
    assert made.as_dict() == forecast(WORLD, LAUNCH_DAYS, seed=3).as_dict()


def test_a_model_can_be_asked_for():
    made = forecast(WORLD, LAUNCH_DAYS, "persistence", seed=0)
    assert (made.model, made.choice) == ("persistence", "persistence was asked for")
    with pytest.raises(DetenteError, match=r"No model 'oracle'.*Models that do: climatology"):
        forecast(WORLD, LAUNCH_DAYS, "oracle", seed=0)


def test_without_a_track_record_climatology_answers():
    made = forecast(WORLD.as_of(date(1999, 1, 1)), LAUNCH_DAYS, seed=0)
    assert (made.model, made.track, made.verdict) == ("climatology", None, "no track record yet")
    json.dumps(made.as_dict())


@pytest.mark.slow
def test_the_run_id_covers_what_the_numbers_depend_on():
    asked = WORLD.as_of(date(2005, 1, 1))
    base = forecast(asked, LAUNCH_DAYS, seed=0).run
    assert forecast(asked, LAUNCH_DAYS, seed=0).run == base
    assert forecast(asked, LAUNCH_DAYS, seed=1).run != base
    assert forecast(asked, LAUNCH_DAYS, "persistence", seed=0).run != base
    assert forecast(WORLD.as_of(date(2004, 1, 1)), LAUNCH_DAYS, seed=0).run != base
    changed = asked.without(events=["L-3"])
    assert forecast(changed, LAUNCH_DAYS, seed=0).run != base


@pytest.mark.slow
def test_everything_goes_into_json():
    told = json.loads(json.dumps(forecast(WORLD, LAUNCH_DAYS, seed=0).as_dict()))
    assert told["intervals"].keys() == {"50", "80", "90"}
    assert sum(told["pmf"]) == pytest.approx(1.0)
    assert told["track"]["models"][0]["model"] == "climatology"
    assert told["question"] == "launch-days"
    assert told["model"] == "ensemble" and told["members"].keys() == told["weights"].keys()
    assert sum(told["weights"].values()) == pytest.approx(1.0)
    assert told["baseline"]["model"] == told["skill"]["against"]
    assert told["skill"]["gain_low"] <= told["skill"]["gain"] <= told["skill"]["gain_high"]


def test_an_event_has_a_chance_and_no_interval():
    rows = [claim(n, date(1991 + n, 3, 1), date(1991 + n, 3, 1), "talk") for n in range(13)]
    made = forecast(record(WORLD.case, rows), ANY_TALK, seed=0)
    assert made.intervals == {}
    assert 0 < made.chance < 1
    assert made.as_dict()["median"] is None
