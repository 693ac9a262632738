"""The ensemble: weights rest on what was over by then, and are the best mixture of the past."""

from datetime import date, timedelta

import numpy as np
import pytest
from forecast_worlds import LAUNCHES, START, case, claim, record, record_of_days
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from detente.forecast import history
from detente.forecast._ensemble import ensemble, settled
from detente.forecast._origins import origins
from detente.forecast._vintages import vintages

THROUGH = date(1993, 12, 31)
ORIGINS = origins(date(1991, 1, 1), date(1993, 6, 30), "month")
seeds = st.integers(0, 10_000)


def world(seed, n=12, models=3, cells=4, lag=2):
    """Random answers and outcomes; an outcome is known `lag` origins after its own."""
    random = np.random.default_rng(seed)
    said = {f"m{m}": random.dirichlet(np.ones(cells), n) for m in range(models)}
    outcomes = random.integers(0, cells, n)
    known = np.arange(n)[:, None] - np.arange(n)[None, :] >= lag
    return said, np.where(known, outcomes, -1)


@settings(max_examples=25)
@given(seed=seeds, cut=st.integers(0, 11), noise=seeds)
def test_nothing_that_was_not_over_moves_a_weight(seed, cut, noise):
    """Change every later answer, every outcome not yet known and every later row of knowledge."""
    said, came = world(seed)
    random = np.random.default_rng(noise)
    open_ = came[cut] < 0
    other = {m: np.where(open_[:, None], random.dirichlet(np.ones(4), 12), p)
             for m, p in said.items()}  # fmt: skip
    later = came.copy()
    later[cut + 1 :] = random.integers(-1, 4, later[cut + 1 :].shape)
    before, after = (ensemble(s, c, worth=1.0) for s, c in ((said, came), (other, later)))
    np.testing.assert_array_equal(before.weights[: cut + 1], after.weights[: cut + 1])


@settings(max_examples=25)
@given(seed=seeds)
def test_a_mixture_is_a_distribution_between_its_members(seed):
    said, came = world(seed)
    made = ensemble(said, came, worth=0.5)
    members = np.array(list(said.values()))
    np.testing.assert_allclose(made.weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(made.pmfs.sum(axis=1), 1.0)
    assert (made.pmfs <= members.max(axis=0) + 1e-12).all()
    assert (made.pmfs >= members.min(axis=0) - 1e-12).all()


def test_weights_are_those_that_an_optimiser_finds():
    said, came = world(4, n=60, lag=1)
    start = np.array([0.5, 0.3, 0.2])
    made = ensemble(said, came, worth=0.7, start=start, strength=3.0)
    given_ = np.array([p[np.arange(59), came[-1, :59]] for p in said.values()])

    def loss(free):
        w = np.exp(np.append(free, 0.0))
        w /= w.sum()
        return -(0.7 * np.log(w @ given_).sum() + 3.0 * start @ np.log(w))

    free = optimize.minimize(loss, np.zeros(2)).x
    best = np.exp(np.append(free, 0.0))
    np.testing.assert_allclose(made.weights[-1], best / best.sum(), atol=2e-3)


def test_before_anything_is_over_weights_are_the_start():
    said, came = world(1)
    start = np.array([0.6, 0.3, 0.1])
    made = ensemble(said, came, worth=1.0, start=start)
    np.testing.assert_allclose(made.weights[0], start)
    np.testing.assert_allclose(ensemble(said, came, worth=1.0).weights[1], 1 / 3)


def test_the_true_model_takes_over():
    """Outcomes drawn from the second model's answers; the first says that all are even."""
    random = np.random.default_rng(2)
    sharp = random.dirichlet(np.full(4, 0.3), 400)
    outcomes = np.array([random.choice(4, p=p) for p in sharp])
    came = np.where(np.tri(400, k=-1) > 0, outcomes, -1)
    made = ensemble({"even": np.full((400, 4), 0.25), "true": sharp}, came, worth=1.0)
    assert made.weights[-1, 1] > 0.9
    scores = [np.log(p[np.arange(400), outcomes]).mean() for p in (made.pmfs, sharp)]
    assert scores[0] > scores[1] - 0.03


@settings(max_examples=10)
@given(days=st.lists(st.integers(0, (THROUGH - START).days), max_size=30))
def test_what_is_settled_is_what_the_history_holds(days):
    whole = record_of_days(days, THROUGH)
    came, past = settled(vintages(whole, LAUNCHES), ORIGINS), history(whole, LAUNCHES)
    for i, asked in enumerate(ORIGINS):
        for j, origin in enumerate(ORIGINS):
            over = origin + timedelta(days=30) <= asked
            assert came[i, j] == (past.window(origin, 30) if over else -1)


def test_an_outcome_counts_as_it_was_known_then():
    """A launch of February 1991 that was learned in 1993 is settled as none until then."""
    late = claim(1, date(1991, 2, 10), date(1993, 1, 15))
    came = settled(vintages(record(case(THROUGH), [late]), LAUNCHES), ORIGINS)
    known = [i for i, day in enumerate(ORIGINS) if day >= date(1993, 1, 15)]
    over = [i for i, row in enumerate(came[:, 0]) if row >= 0]
    assert came[over, 0].tolist() == [int(i in known) for i in over]
    assert came[-1, 0] == 1


def test_windows_that_overlap_count_for_less():
    said, came = world(9, n=40, lag=1)
    start = np.full(3, 1 / 3)
    full, part = (ensemble(said, came, worth=w).weights[-1] for w in (1.0, 0.1))
    assert np.abs(part - start).max() < np.abs(full - start).max()
    assert np.abs(part - start).max() == pytest.approx(0, abs=0.2)
