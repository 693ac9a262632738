"""What each path comes to by itself agrees with what all paths come to together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from met_case import write_met

from detente.case import load
from detente.game import from_case
from detente.options._each import measures, outcomes, spells
from detente.options._pasts import checked, pooled, score
from detente.options._paths import Paths
from detente.options._tally import Reader, spell


@pytest.fixture(scope="module")
def reader():
    case = load("north_korea")
    return Reader(case, from_case(case))


@pytest.fixture(scope="module")
def paths(reader):
    rng, game = np.random.default_rng(4), reader.game
    sizes = [len(game.actions[p]) for p in game.players]
    actions = rng.integers(0, sizes, (60, 40, len(sizes)))
    states = rng.integers(0, len(game.states), (60, 41))
    return Paths(states, actions, np.zeros((60, 4)), np.zeros((60, 40)), ())


@pytest.mark.parametrize("horizon", [1, 13, 40])
def test_shares_of_outcomes_are_those_of_all_paths_together(reader, paths, horizon):
    found = outcomes(reader, paths, horizon)
    shares = np.bincount(found, minlength=len(reader.case.outcomes)) / 60
    assert shares == pytest.approx(reader.outcomes(paths, horizon))


@pytest.mark.parametrize("horizon", [1, 13, 40])
def test_means_of_measures_are_those_of_all_paths_together(reader, paths, horizon):
    found = measures(reader, paths, horizon)
    for own, measure in zip(found.T, reader.case.measures, strict=True):
        if measure.kind not in ("spell", "answered"):
            whole = reader.measure(paths, measure, horizon)
            held = own[np.isfinite(own)]
            mean = held.mean() if len(held) else np.nan
            assert mean == pytest.approx(whole, nan_ok=True), measure.id


def test_one_path_alone_has_the_measures_of_that_path(reader, paths):
    found = measures(reader, paths, 40)
    for n in range(5):
        alone = Paths(
            paths.states[n : n + 1],
            paths.actions[n : n + 1],
            paths.types[n : n + 1],
            paths.regimes[n : n + 1],
            (),
        )
        whole = [reader.measure(alone, m, 40) for m in reader.case.measures]
        assert found[n] == pytest.approx(np.array(whole), nan_ok=True)


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.booleans())
def test_spells_of_a_path_are_those_of_the_path_alone(months, before):
    held = np.array([months])
    found = spells(held, np.array([before]))[0]
    assert found == pytest.approx(spell(held, np.array([before])), nan_ok=True)


def test_a_case_without_measures_has_none(tmp_path):
    case = load(write_met(tmp_path / "met")).model_copy(update={"measures": ()})
    lone = Paths(np.zeros((2, 2), int), np.zeros((2, 1, 3), int), np.zeros(2), np.zeros(2), ())
    assert measures(Reader(case, from_case(case)), lone, 1).shape == (2, 0)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(0, 3))
def test_scores_are_best_where_what_happened_was_certain(found, happened):
    chances = pooled(np.array(found), 4)
    assert chances.sum() == pytest.approx(1.0)
    made = score(chances, happened)
    assert made.log < 0.0
    assert 0.0 < made.brier < 2.0
    sure = score(np.eye(4)[happened], happened)
    assert (sure.log, sure.brier) == (0.0, 0.0)


def test_a_uniform_forecast_of_five_has_the_scores_of_the_textbook():
    """Log score ln(1/5); Brier score 1 - 1/5."""
    made = score(np.full(5, 0.2), 3)
    assert (made.log, made.brier) == pytest.approx((np.log(0.2), 0.8))


@given(st.integers(0, 30), st.lists(st.integers(0, 9), min_size=1, max_size=50))
def test_positions_lie_between_nought_and_one_and_ranges_hold_the_median(recorded, paths):
    found = checked("x", float(recorded), np.array(paths, dtype=float))
    assert 0.0 <= found.position <= 1.0
    assert found.low90 <= found.median <= found.high90
    assert found.inside == (found.low90 <= recorded <= found.high90)
    assert {found.low90, found.median, found.high90} <= set(map(float, paths))


def test_a_position_counts_half_of_what_is_equal():
    found = checked("x", 1.0, np.array([0.0, 1.0, 1.0, 2.0, np.nan]))
    assert (found.position, found.there, found.mean) == (0.5, 0.8, 1.0)


def test_where_no_path_has_anything_to_measure_nothing_is_said():
    found = checked("x", 1.0, np.array([np.nan, np.nan]))
    assert (found.there, found.position, found.inside) == (0.0, None, None)
