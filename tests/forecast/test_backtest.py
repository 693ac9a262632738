"""Backtests: nothing later than an origin is seen, and known truths come out."""

from datetime import date, timedelta

import numpy as np
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
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError, RecordError
from detente.forecast import backtest, history
from detente.forecast._vintages import vintages
from detente.forecast.models import Hazard, TrailingYear
from detente.record._claim import Judgement

THROUGH = date(1993, 12, 31)
SPAN = (THROUGH - START).days
numbers = st.integers(0, SPAN)
events = st.lists(st.tuples(numbers, st.integers(0, 200), st.integers(0, 4)), max_size=25)
kinds = st.sampled_from(["correct", "merge", "apart", "leave_out"])
changes = st.lists(st.tuples(kinds, numbers, st.integers(0, 400), st.integers(0, 24)), max_size=8)


def day(number):
    return START + timedelta(days=number)


def rows_of(events, changes):
    """Make claims that were learned late, later corrections, and reviewers' decisions."""
    rows = [
        claim(n, day(at), day(at + lag), magnitudes={"missiles": count} if count else {})
        for n, (at, lag, count) in enumerate(events)
    ]
    for n, (action, at, lag, which) in enumerate(changes):
        if len(events) < 2:
            break
        old, other = rows[which % len(events)], rows[(which + 1) % len(events)]
        learned = max(day(at), old.learned) + timedelta(days=lag)
        if action == "correct":
            more = {"id": f"{old.event}#c{n}", "event": old.event, "supersedes": old.id}
            more["magnitudes"] = {"missiles": which}
            rows.append(claim(0, day(at), learned, **more))
        elif not any(isinstance(r, Judgement) and r.event == old.event for r in rows):
            into = "" if action == "leave_out" else other.event
            rows.append(
                Judgement(
                    id=f"J-{n}", action=action, event=old.event, into=into, learned=learned,
                    reason="looked at again",
                )
            )  # fmt: skip
    return _without_circles(rows)


def _without_circles(rows):
    """A chain of merges that ends where it began is refused elsewhere; keep only forward ones."""

    def forward(row):
        number = {r.event: int(r.event.split("-")[1]) for r in rows if not isinstance(r, Judgement)}
        return row.action != "merge" or number[row.event] < number[row.into]

    return [r for r in rows if not isinstance(r, Judgement) or forward(r)]


@settings(max_examples=60)
@given(events=events, changes=changes, asked=numbers)
def test_vintages_are_the_histories_of_the_record_as_of_each_day(events, changes, asked):
    whole = record(case(THROUGH), rows_of(events, changes))
    for question in (LAUNCH_DAYS, LAUNCHES, MISSILES):
        known = vintages(whole, question)
        then = history(whole.as_of(day(asked)), question)
        np.testing.assert_array_equal(known.as_of(day(asked)), then.counts)


@pytest.mark.slow
@settings(max_examples=15)
@given(events=events, changes=changes, poison=st.lists(numbers, max_size=20), cut=st.integers(0, 9))
def test_what_is_learned_after_an_origin_never_changes_what_was_said_there(
    events, changes, poison, cut
):
    rows = rows_of(events, changes)
    world = case(THROUGH)
    since = date(1992, 11, 1)
    before = backtest(record(world, rows), LAUNCH_DAYS, since=since, resamples=10, seed=0)
    origin = before.origins[cut]
    learned = origin + timedelta(days=1)
    late = [claim(1000 + n, day(at), max(learned, day(at))) for n, at in enumerate(poison)]
    after = backtest(record(world, rows + late), LAUNCH_DAYS, since=since, resamples=10, seed=0)
    for id, track in before.tracks.items():
        np.testing.assert_array_equal(after.tracks[id].pmfs[: cut + 1], track.pmfs[: cut + 1])


def test_origins_are_month_ends_whose_horizon_is_over():
    made = backtest(record_of_days([5], date(2000, 4, 29)), LAUNCH_DAYS, resamples=10, seed=0)
    assert made.origins == (date(2000, 1, 31), date(2000, 2, 29))
    assert made.through == date(2000, 4, 29)


def test_outcomes_by_hand():
    days = [(date(2000, 2, d) - START).days for d in (1, 2, 2, 29)] + [
        (date(2000, 3, d) - START).days for d in (1, 2, 30, 31)
    ]
    made = backtest(record_of_days(days, date(2000, 4, 29)), LAUNCH_DAYS, resamples=10, seed=0)
    assert made.outcomes.tolist() == [4, 3]


@pytest.mark.slow
def test_same_seed_same_numbers():
    world = record_of_days(range(0, 4000, 17), date(2001, 12, 31))
    one, two = (backtest(world, LAUNCH_DAYS, seed=7).as_dict() for _ in range(2))
    assert one == two


def test_climatology_is_always_beside_and_is_the_yardstick():
    world = record_of_days(range(0, 4400, 200), date(2001, 12, 31), "talk")
    made = backtest(world, ANY_TALK, [Hazard()], resamples=50, seed=0)
    assert list(made.tracks) == ["climatology", "hazard"]
    assert made.tracks["climatology"].verdict == "the yardstick"
    assert made.tracks["climatology"].main.gain == 0
    assert made.tracks["hazard"].main.name == "brier"


def test_a_model_can_be_set_beside_any_other():
    world = record_of_days(range(0, 4400, 17), date(2001, 12, 31))
    made = backtest(world, LAUNCH_DAYS, resamples=50, seed=0)
    score = made.against("discounted", "persistence")
    means = {id: t.main.mean for id, t in made.tracks.items()}
    assert score.gain == pytest.approx(means["discounted"] - means["persistence"])
    assert made.against("climatology", "discounted").gain == -made.tracks["discounted"].main.gain


def test_the_best_baseline_is_the_best_of_those_marked():
    made = backtest(record_of_days(range(0, 4400, 17), date(2001, 12, 31)), LAUNCH_DAYS, seed=0)
    simple = {"climatology", "persistence", "trailing_year"}
    assert {t.model for t in made.tracks.values() if t.baseline} >= simple
    assert not made.tracks["discounted"].baseline
    best = made.best_baseline
    assert best.main.mean == max(t.main.mean for t in made.tracks.values() if t.baseline)
    score = made.against_best_baseline("discounted")
    assert score.gain == pytest.approx(made.tracks["discounted"].main.mean - best.main.mean)
    assert made.against_best_baseline(best.model).gain == 0
    assert {row["model"]: row for row in made.as_dict()["models"]}[best.model][
        "against_best_baseline"
    ]["gain"] == 0


def test_an_event_comes_or_does_not_however_often():
    days = [(date(2000, 2, d) - START).days for d in (1, 2, 29)]
    world = record_of_days(days, date(2000, 7, 31), "talk")
    assert backtest(world, ANY_TALK, resamples=10, seed=0).outcomes.max() == 1


def test_a_model_that_answers_something_else_is_refused():
    with pytest.raises(DetenteError, match="hazard cannot answer 'launch-days'"):
        backtest(record_of_days([], THROUGH), LAUNCH_DAYS, [Hazard(), TrailingYear()], seed=0)


def test_nothing_to_score_says_what_would_be_needed():
    with pytest.raises(RecordError, match="is over by 1993-12-31"):
        backtest(record_of_days([], THROUGH), LAUNCH_DAYS, seed=0)


def _poisson_world(rates, through, seed):
    drawn = np.random.default_rng(seed).poisson(rates)
    return record_of_days(np.repeat(np.arange(len(rates)), drawn), through)


@pytest.mark.slow
def test_on_a_steady_rate_intervals_hold_what_they_say():
    """A Poisson rate that never changes: discounting cannot help much, and intervals cover."""
    through = date(2014, 12, 31)
    steady = np.full((through - START).days, 0.15)
    made = backtest(_poisson_world(steady, through, 1), LAUNCHES, seed=0)
    for row in made.tracks["discounted"].coverage:
        assert row.observed == pytest.approx(row.expected, abs=0.08)
    gap = (
        made.tracks["discounted"].scores["log"].mean - made.tracks["climatology"].scores["log"].mean
    )
    assert gap > -0.05


@pytest.mark.slow
def test_where_calm_and_storm_take_turns_discounting_beats_climatology():
    through = date(2014, 12, 31)
    length = (through - START).days
    turns = np.where(np.arange(length) // 900 % 2 == 0, 0.01, 0.3)
    made = backtest(_poisson_world(turns, through, 2), LAUNCHES, seed=0)
    assert made.tracks["discounted"].verdict.startswith("better than climatology")
    assert made.tracks["discounted"].scores["crps"].skill > 0.3
