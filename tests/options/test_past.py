"""The past played again where what must come of it is known."""

import json
from dataclasses import replace

import numpy as np
import pytest
from met_case import ACT, COLD, HOLD, followed, held, write_met
from scipy.stats import binom

from detente.case import load
from detente.errors import CaseError, DetenteError
from detente.intent._arviz import Draws
from detente.intent._parameters import parameters_of
from detente.intent._play import Play, vertices
from detente.intent._reading import chances
from detente.options import Effort, Ensemble
from detente.options._past import past
from detente.options._past_work import recorded, stretches
from detente.options._room import room, today

PERIOD = followed("1990-04", "1990-04")
LOOK = Ensemble(futures=2, seed=1, effort=Effort(paths=2000))
AID = [ACT, HOLD, ACT]


def case_of(folder, *periods):
    return load(write_met(folder, "".join(periods)))


def draws_for(case):
    return Draws(np.zeros((1, len(parameters_of(case).names))), np.ones(1))


def record(months=6, aid=()):
    seen = held(months)
    for m in aid:
        seen.actions[m] = AID
    return seen


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return case_of(tmp_path_factory.mktemp("case") / "met", PERIOD)


@pytest.fixture(scope="module")
def made(case):
    return past(case, record(aid=[3]), LOOK, draws=draws_for(case))


@pytest.mark.slow
def test_one_month_of_a_bound_player_has_the_chance_that_its_rule_gives(made):
    """C gives aid with chance 0.3 whatever happens, so that the rest is counting of paths."""
    (period,) = made.periods
    assert (period.since, period.through, period.months) == ("1990-04", "1990-04", 1)
    low, high = binom.ppf([1e-4, 1 - 1e-4], 4000, 0.3) / 4000
    assert low < period.chances["aided"].mean < high
    assert period.outcome == "aided"
    assert period.rank == 2
    own = (4000 * period.chances["aided"].mean + 0.5) / 4001
    assert period.scores["approach"].log == pytest.approx(np.log(own))
    assert period.scores["approach"].brier == pytest.approx(2 * (1 - own) ** 2)
    assert period.scores["equal"].log == pytest.approx(np.log(0.5))
    assert period.scores["equal"].brier == pytest.approx(0.5)


@pytest.mark.slow
def test_one_month_of_ordinary_play_has_the_chance_that_the_tables_give(case, made):
    """A moves first: its act has the chance sum_t b_t sigma_t, read from the solved tables.

    C's aid matters to nobody else, so that A plays as usual under the approach too.
    """
    draws, seen = draws_for(case), record(aid=[3])
    place = room(case, seen, draws.points[0])
    now = today(place, draws.points[0], LOOK.effort.tolerance)
    (period,) = made.periods
    believed = [now.history[p][3] for p in ("side_a", "side_b")]
    assert period.types["side_a"]["open"].mean == pytest.approx(believed[0][0])
    assert period.types["side_b"]["steady"].mean == pytest.approx(believed[1][0])
    play = Play(place.layout, tuple(np.asarray(x)[None] for x in now.usual.logits), (), ())
    near = vertices(place.layout, [b[None] for b in believed])
    none = np.zeros(1, dtype=int)
    sigma = chances(play, 0, none, np.array([COLD]), none, near)
    act = (believed[0][:, None] * sigma[0]).sum(0)[ACT]
    acts = period.measures[0]
    spread = np.sqrt(act * (1 - act) / 4000)
    assert abs(acts.mean - act) < 4 * spread + 0.002
    assert (acts.measure, acts.recorded) == ("acts", 1.0)


@pytest.mark.slow
def test_beliefs_at_the_start_rest_on_the_months_before_only(case, made):
    """What is done in and after the period changes nothing of where it starts."""
    other = record(aid=[3])
    other.actions[3:] = [HOLD, ACT, HOLD]
    again = past(case, replace(other, end=COLD), LOOK, draws=draws_for(case))
    assert again.periods[0].types == made.periods[0].types
    assert again.periods[0].chances == made.periods[0].chances
    assert again.periods[0].outcome == "alone"


@pytest.mark.slow
def test_a_measure_that_the_record_lacks_is_said_to_be_missing(made):
    first = made.periods[0].measures[1]
    assert (first.recorded, first.low90, first.high90) == (1.0, 1.0, 1.0)
    assert first.position == 0.5
    assert first.there == pytest.approx(made.periods[0].chances["aided"].mean)


@pytest.mark.slow
def test_the_approach_goes_on_to_the_end_of_the_period(tmp_path):
    """No aid has a chance of 0.7 in each of ten months, though the approach lasts six."""
    case = case_of(tmp_path / "met", followed("1990-01", "1990-10"))
    found = past(case, record(12), LOOK, draws=draws_for(case))
    (period,) = found.periods
    low, high = binom.ppf([1e-4, 1 - 1e-4], 4000, 0.7**10) / 4000
    assert low <= period.chances["alone"].mean <= high
    assert period.measures[1].recorded is None
    assert period.measures[1].position is None
    assert found.surprises == [
        {"since": "1990-01", "kind": "outcome", "id": "alone"},
        *found.surprises[1:],
    ]


def test_periods_end_where_the_record_does(tmp_path):
    periods = [followed("1990-02", "1990-03"), followed("1990-05", "1999-12")]
    case = case_of(tmp_path / "met", *periods, followed("2000-01", "2000-12"))
    found = stretches(case, held(6))
    assert [(s.first, s.months) for s in found] == [(1, 2), (4, 2)]
    path = recorded(record(6, aid=[4]), found[1])
    assert path.states.tolist() == [[COLD] * 3]
    assert path.actions.tolist() == [[AID, [ACT, HOLD, HOLD]]]


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_says_the_same(case, tmp_path, made):
    told = []

    def kill(done, _):
        if done:
            raise KeyboardInterrupt

    look = Ensemble(futures=6, seed=1, effort=Effort(paths=50))
    args = (case, record(aid=[3]), look)
    with pytest.raises(KeyboardInterrupt):
        past(*args, draws=draws_for(case), folder=tmp_path, told=kill)
    kept = past(*args, draws=draws_for(case), folder=tmp_path, told=lambda *x: told.append(x))
    assert told == [(4, 6), (6, 6)]
    assert kept == past(*args, draws=draws_for(case))


def test_a_case_without_periods_in_the_record_is_refused(tmp_path):
    case = case_of(tmp_path / "met", followed("2000-01", "2000-12"))
    with pytest.raises(CaseError, match=r"No .*followed.* lies between 1990-01 and 1990-06"):
        past(case, held(6), LOOK, draws=draws_for(case))


def test_a_case_without_a_fit_is_refused(case):
    with pytest.raises(DetenteError, match="No fit of Met was found"):
        past(case, held(6), LOOK)


@pytest.mark.slow
def test_the_answer_is_plain_data(made):
    told = json.loads(json.dumps(made.as_dict(), allow_nan=False))
    assert told["periods"][0]["rank"] == 2
    assert told["inside"] == list(made.inside)
    assert told["scores"]["equal"]["brier"] == pytest.approx(0.5)
