"""The running score, worked by hand: when a forecast is settled, and what it is set beside."""

import json
from datetime import date, timedelta
from math import log

import pytest
from forecast_worlds import (
    ANY_TALK,
    LAUNCH_DAYS,
    LAUNCHES,
    MISSILES,
    START,
    case,
    claim,
    record,
    record_of_days,
)

from detente.case._model import Selector
from detente.forecast import Sealed, backtest, score
from detente.forecast._sealed import Void, append
from detente.forecast._settle import scores_of

THROUGH = date(2003, 12, 31)
ORIGIN = date(2003, 8, 31)
AT = "2003-09-01T10:00:00Z"
WARHEADS = MISSILES.model_copy(update={"unit": "warheads"})
QUIET = record_of_days([], THROUGH, "talk")
TALKS = record_of_days([(date(2003, 9, 20) - START).days], THROUGH, "talk")


def said(forecaster, question=ANY_TALK, origin=ORIGIN, **more):
    return Sealed(
        forecaster=forecaster,
        question=question,
        made=origin,
        origin=origin,
        closes=origin + timedelta(days=question.horizon_days),
        **more,
    )


def scored(folder, known, *bodies, at=AT):
    append(folder, known.case, bodies, recorded_at=at)
    return score(known, folder)


def test_an_event_by_hand(tmp_path):
    made = scored(tmp_path, TALKS, said("a", chance=0.8), said("b", chance=0.3))
    one, two = made.settled
    assert (one.status, one.outcome) == ("resolved", 1)
    assert one.scores == {"brier": pytest.approx(0.04), "log": pytest.approx(log(0.8))}
    assert two.scores == {"brier": pytest.approx(0.49), "log": pytest.approx(log(0.3))}
    (pair,) = made.side_by_side
    assert (pair.one, pair.other, pair.n) == ("a", "b", 1)
    assert pair.scores["brier"].gain == pytest.approx(0.45)
    assert pair.scores["log"].gain == pytest.approx(log(0.8 / 0.3))


def test_a_count_by_hand(tmp_path):
    """Two launch days came; a pmf of .1 .2 .7 gives log .7, CRPS .1^2 + .3^2, Brier .1^2."""
    days = [(date(2003, 9, d) - START).days for d in (2, 2, 9)]
    known = record_of_days(days, THROUGH)
    made = scored(tmp_path, known, said("a", LAUNCH_DAYS, pmf=(0.1, 0.2, 0.7)))
    assert made.settled[0].outcome == 2
    assert made.settled[0].scores == {
        "log": pytest.approx(log(0.7)),
        "crps": pytest.approx(0.1**2 + 0.3**2),
        "brier": pytest.approx(0.01),
    }


def test_a_quantity_is_settled_by_its_sum(tmp_path):
    rows = [
        claim(n, day, day, magnitudes={"missiles": k})
        for n, (day, k) in enumerate([(date(2003, 9, 2), 4), (date(2003, 9, 2), 2)])
    ]
    known = record(case(THROUGH), rows)
    bodies = [said("a", q, quantiles={"0.5": 5}) for q in (MISSILES, LAUNCHES)]
    assert [s.outcome for s in scored(tmp_path, known, *bodies).settled] == [6, 2]


def test_quantiles_by_hand():
    """Levels .1 and .9 at 1 and 4, 5 came: 2 (.1 x 4 + .9 x 1) / 2 = 1.3."""
    one = said("a", LAUNCH_DAYS, quantiles={"0.1": 1, "0.9": 4})
    assert scores_of(one, 5) == {"quantile": pytest.approx(1.3)}
    assert scores_of(one, 1)["quantile"] == pytest.approx(0.1 * 3)


def test_the_quantile_score_comes_near_the_crps():
    """Laio and Tamea (2007): the CRPS is twice the quantile loss averaged over all levels."""
    pmf = (0.2, 0.3, 0.25, 0.15, 0.1)
    told = said("a", LAUNCH_DAYS, pmf=pmf)
    levels = [(k + 0.5) / 2000 for k in range(2000)]
    for came in range(6):
        made = scores_of(told, min(came, 4), levels)
        assert made["quantile"] == pytest.approx(made["crps"], abs=2e-3)


def test_a_chance_of_at_least_one_is_all_that_is_scored_of_it():
    told = said("a", LAUNCH_DAYS, chance=0.6)
    assert scores_of(told, 7) == {"brier": pytest.approx(0.16)}


def test_quantiles_and_a_pmf_are_compared_at_the_levels_that_both_can_tell(tmp_path):
    known = record_of_days([(date(2003, 9, 2) - START).days], THROUGH)
    made = scored(
        tmp_path, known,
        said("a", LAUNCH_DAYS, quantiles={"0.5": 1, "0.8": 3}),
        said("b", LAUNCH_DAYS, pmf=(0.4, 0.3, 0.2, 0.1)),
        said("c", LAUNCH_DAYS, quantiles={"0.5": 0, "0.9": 2}),
    )  # fmt: skip
    pairs = {(p.one, p.other): p.scores for p in made.side_by_side}
    assert pairs["a", "b"].keys() == {"quantile"}
    assert pairs["a", "b"]["quantile"].mean == pytest.approx(2 * (0 + 0.2 * 2) / 2)
    assert pairs["a", "b"]["quantile"].other == pytest.approx(2 * (0 + 0.2 * 1) / 2)
    assert pairs["a", "c"]["quantile"].gain == pytest.approx(2 * 0.5)


def test_beside_it_stands_what_climatology_said_then(tmp_path):
    """The backtest replays climatology at that origin; the score must give the same."""
    known = record_of_days(range(0, 5000, 140), THROUGH, "talk")
    made = scored(tmp_path, known, said("a", chance=0.5))
    track = backtest(known, ANY_TALK, resamples=10, seed=0)
    n = track.origins.index(ORIGIN)
    brier = track.tracks["climatology"].scores["brier"].values[n]
    assert made.settled[0].usual["brier"] == pytest.approx(brier, abs=2e-6)
    (line,) = made.by_forecaster
    assert line.scores["brier"].gain == pytest.approx(brier - 0.25, abs=2e-6)


def test_what_became_known_later_does_not_help_climatology(tmp_path):
    late = [claim(n, date(2003, 1, 1 + n), date(2003, 10, 1), "talk") for n in range(9)]
    quiet = scored(tmp_path / "a", QUIET, said("a", chance=0.5)).settled[0].usual
    told = scored(tmp_path / "b", record(QUIET.case, late), said("a", chance=0.5))
    assert told.settled[0].usual == quiet


def test_it_is_open_until_the_last_day_has_been_searched_even_if_it_came(tmp_path):
    closes = ORIGIN + timedelta(days=90)
    made = scored(tmp_path, TALKS.as_of(closes - timedelta(days=1)), said("a", chance=0.8))
    assert [s.status for s in made.settled] == ["open"]
    assert (
        made.settled[0].reason == "searched through 2003-11-28, to be searched through 2003-11-29"
    )
    assert made.void_share is None
    assert score(TALKS.as_of(closes), tmp_path).of("resolved")


def test_the_rule_that_was_sealed_settles_it(tmp_path):
    """The case may change its question; what was sealed asked for launches, and two came."""
    days = [(date(2003, 9, d) - START).days for d in (2, 9)]
    known = record_of_days(days, THROUGH)
    asked = LAUNCH_DAYS.model_copy(update={"id": "talk"})
    assert known.case.question("talk").match != asked.match
    made = scored(tmp_path, known, said("a", asked, pmf=(0.2, 0.8)))
    assert made.settled[0].outcome == 2


def test_void_by_decision_and_void_by_a_kind_that_is_gone(tmp_path):
    gone = ANY_TALK.model_copy(update={"id": "x", "match": (Selector(kinds=("parade",)),)})
    made = scored(
        tmp_path, TALKS, said("a", chance=0.8), said("b", chance=0.3), said("c", gone, chance=0.5),
        said("d", WARHEADS, chance=0.5), Void(forecast=1, reason="worded wrongly"),
    )  # fmt: skip
    assert [s.status for s in made.settled] == ["void", "resolved", "void", "void"]
    assert [s.reason for s in made.of("void")] == [
        "worded wrongly",
        "the case no longer declares parade, which the rule names",
        "the case no longer declares warheads, which the rule names",
    ]
    assert made.void_share == pytest.approx(3 / 4)
    assert [line.forecaster for line in made.by_forecaster] == ["b"]


def test_only_the_same_question_from_the_same_day_is_set_side_by_side(tmp_path):
    next_day = ORIGIN + timedelta(days=1)
    worded = ANY_TALK.model_copy(update={"match": (Selector(kinds=("launch",)),)})
    made = scored(
        tmp_path, TALKS, said("a", chance=0.8), said("b", origin=next_day, chance=0.3),
        said("c", worded, chance=0.5),
    )  # fmt: skip
    assert made.side_by_side == ()
    assert {line.forecaster: line.n for line in made.by_forecaster} == {"a": 1, "b": 1, "c": 1}


def test_means_over_several(tmp_path):
    bodies = [said("a", origin=ORIGIN - timedelta(days=n), chance=0.5 + n / 10) for n in range(3)]
    made = scored(tmp_path, TALKS, *bodies)
    (line,) = made.by_question
    assert (line.question, line.n) == ("talk", 3)
    assert line.scores["brier"].mean == pytest.approx((0.25 + 0.16 + 0.09) / 3)


def test_what_was_written_down_too_late_is_marked(tmp_path):
    made = scored(tmp_path, TALKS, said("a", chance=0.8), at="2003-12-01T00:00:00Z")
    assert made.settled[0].late
    assert not scored(tmp_path / "b", TALKS, said("a", chance=0.8)).settled[0].late


def test_everything_goes_into_json(tmp_path):
    made = scored(tmp_path, TALKS, said("a", chance=0.8), said("b", chance=0.3))
    told = json.loads(json.dumps(made.as_dict(), allow_nan=False))
    assert (told["resolved"], told["open"], told["void_share"]) == (2, 0, 0)
    assert told["forecasts"][0]["climatology"].keys() == {"brier", "log"}
    assert told["side_by_side"][0]["scores"]["brier"]["n"] == 1
    assert len(told["chain"]) == 64


def test_a_certain_forecast_that_fails_has_a_finite_score(tmp_path):
    made = scored(tmp_path, QUIET, said("a", chance=1.0))
    assert made.settled[0].scores["log"] < -600
    json.dumps(made.as_dict(), allow_nan=False)
