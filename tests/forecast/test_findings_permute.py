"""Exact permutation: beside every placement written out, and honest when there is nothing."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.forecast._findings_permute import beside_chance, turned

blocks = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=4)


@given(blocks, st.randoms(use_true_random=False))
def test_the_distribution_is_that_of_every_placement(blocks, random):
    totals = np.array([sum(placed) for placed in product(*blocks)])
    observed = random.choice(totals.tolist())
    made = beside_chance(observed, [np.array(block) for block in blocks])
    tail = min((totals <= observed).mean(), (totals >= observed).mean())
    assert made.mean == pytest.approx(totals.mean())
    assert made.p == pytest.approx(min(1.0, 2 * tail))
    assert (totals < made.low).mean() <= 0.05 + 1e-9
    assert (totals <= made.high).mean() >= 0.95 - 1e-9


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_turning_keeps_the_mean_at_the_share_of_days(window, random):
    events = np.array([random.random() < 0.3 for _ in window], dtype=np.int64)
    inside = np.array(window, dtype=np.int64)
    made = turned(events, inside)
    assert made[0] == (events * inside).sum()
    assert made.mean() == pytest.approx(events.sum() * inside.sum() / len(window))
