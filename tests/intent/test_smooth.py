"""Hindsight against every path that types can take, one by one."""

import warnings
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.intent._smooth import smooth

shapes = st.tuples(st.integers(2, 4), st.integers(3, 5), st.integers(0, 10_000))


def a_chain(types, months, seed):
    rng = np.random.default_rng(seed)
    prior, law = rng.dirichlet(np.ones(types)), rng.dirichlet(np.ones(types), types)
    return prior, law, rng.random((months, types))


def filtered(prior, law, likelihood):
    found, now = [], prior
    for chance in likelihood:
        found.append(now * chance / (now @ chance))
        now = found[-1] @ law
    return np.array(found)


def over_paths(prior, law, likelihood):
    """Return P(type in month m | all months) by adding up the chances of all paths."""
    months, types = likelihood.shape
    found = np.zeros((months, types))
    for path in product(range(types), repeat=months):
        chance = prior[path[0]] * likelihood[0, path[0]]
        for m in range(1, months):
            chance *= law[path[m - 1], path[m]] * likelihood[m, path[m]]
        for m, t in enumerate(path):
            found[m, t] += chance
    return found / found.sum(1, keepdims=True)


@given(shape=shapes)
@settings(max_examples=40)
def test_hindsight_is_the_sum_over_all_paths(shape):
    prior, law, likelihood = a_chain(*shape)
    after = filtered(prior, law, likelihood)
    found = smooth(after[None], likelihood[None], law[None])[0]
    assert found == pytest.approx(over_paths(prior, law, likelihood), abs=1e-12)


@given(shape=shapes)
@settings(max_examples=20)
def test_the_last_month_has_no_hindsight_and_rows_do_not_mix(shape):
    (prior, law, likelihood), other = a_chain(*shape), a_chain(shape[0], shape[1], shape[2] + 1)
    after, after2 = filtered(prior, law, likelihood), filtered(*other)
    both = smooth(
        np.stack([after, after2]), np.stack([likelihood, other[2]]), np.stack([law, other[1]])
    )
    assert both[:, -1] == pytest.approx(np.stack([after[-1], after2[-1]]))
    assert both[1] == pytest.approx(over_paths(*other), abs=1e-12)


def test_the_worked_example_of_the_page():
    """docs/understand/intent.md: the launch casts its shadow back on the month of restraint."""
    law = np.array([[0.996, 0.003, 0.001], [0.001, 0.996, 0.003], [0.0, 0.002, 0.998]])
    likelihood = np.array([[0.06, 0.02, 0.01], [0.03, 0.07, 0.10]])
    after = filtered(np.array([0.25, 0.45, 0.30]), law, likelihood)
    found = smooth(after[None], likelihood[None], law[None])
    assert found[0, 0].round(3).tolist() == [0.327, 0.456, 0.217]


def test_a_type_that_has_been_ruled_out_stays_out_however_well_it_would_fit():
    """Its lead over the others grows beyond what a number can hold; nothing may warn or fail."""
    months = 600
    likelihood = np.tile([[1e-3, 1e-3, 1.0]], (months, 1))
    after = np.tile([[0.5, 0.5, 0.0]], (months, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = smooth(after[None], likelihood[None], np.eye(3)[None])
    assert found[0] == pytest.approx(after)
