"""Shares of variance against closed forms.

Ishigami & Homma (1990): Y = sin x1 + a sin^2 x2 + b x3^4 sin x1, x uniform on (-pi, pi), with
a = 7, b = 0.1:  V1 = (1 + b pi^4 / 5)^2 / 2,  V2 = a^2 / 8,  V13 = 8 b^2 pi^8 / 225.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_comparison import case_of, made

from detente.case import load
from detente.errors import DetenteError
from detente.options._criteria import criteria
from detente.options._future import futures_at
from detente.options._inputs import Input, Inputs, inputs_of
from detente.options._sensitivity import design, first_order, saltelli, sensitivity

A, B = 7, 0.1
V1, V2, V13 = (1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8, 8 * B**2 * np.pi**8 / 225
FIRST = np.array([V1, V2, 0]) / (V1 + V2 + V13)
TOTAL = np.array([V1 + V13, V2, V13]) / (V1 + V2 + V13)


def _ishigami(uniforms):
    x1, x2, x3 = np.pi * (2 * uniforms.T - 1)
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def _inputs(values):
    return Inputs(tuple(Input(f"i{k}", f"i{k}") for k in range(values.shape[1])), values)


def test_first_order_and_total_indices_of_ishigami():
    made_for = saltelli(("x1", "x2", "x3"), 1024, seed=1)
    first, total = made_for.indices(_ishigami(made_for.uniforms))
    np.testing.assert_allclose(first.share, FIRST, atol=0.04)
    np.testing.assert_allclose(total.share, TOTAL, atol=0.04)
    for found, exact in ((first, FIRST), (total, TOTAL)):
        assert (np.abs(exact - (found.low90 + found.high90) / 2) < 0.06).all()
        assert (found.low90 <= found.share).all() and (found.share <= found.high90).all()


def test_first_order_indices_of_ishigami_from_a_given_sample():
    uniforms = np.random.default_rng(4).random((8000, 3))
    found = first_order(_inputs(uniforms), _ishigami(uniforms))
    np.testing.assert_allclose(found.share, FIRST, atol=0.02)
    assert (found.low90 <= found.share).all() and (found.share <= found.high90).all()


def test_a_linear_sum_has_shares_as_the_squares_of_its_weights():
    """Y = 3 a + 4 b on independent uniforms: 9/25 and 16/25."""
    uniforms = np.random.default_rng(4).random((4000, 3))
    found = first_order(_inputs(uniforms), uniforms @ [3, 4, 0])
    np.testing.assert_allclose(found.share, [0.36, 0.64, 0], atol=0.02)


def test_small_samples_are_right_on_average_and_their_intervals_hold():
    """Y = a + noise of the same variance, 200 points: share 1/2; an input without effect: 0."""
    shares, within = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        at = rng.random((200, 2))
        found = first_order(_inputs(at), at[:, 0] + rng.normal(0, np.sqrt(1 / 12), 200))
        shares.append(found.share)
        within.append((found.low90 <= [0.5, 0]) & (found.high90 >= [0.5, 0]))
    np.testing.assert_allclose(np.mean(shares, 0), [0.5, 0], atol=0.015)
    assert (np.mean(within, 0) >= 0.8).all()


def test_inputs_that_are_one_share_everything():
    """The same input twice: each has the whole share, and the sum is 2."""
    one = np.random.default_rng(1).random(2000)
    found = first_order(_inputs(np.column_stack([one, one])), one**2)
    np.testing.assert_allclose(found.share, [1, 1], atol=0.01)


@given(st.integers(0, 1000), st.floats(0.1, 10), st.floats(-5, 5))
def test_indices_do_not_hang_on_scales(seed, by, plus):
    rng = np.random.default_rng(seed)
    at, values = rng.random((60, 2)), rng.random(60)
    one = first_order(_inputs(at), values).share
    other = first_order(_inputs(np.exp(at)), by * values + plus).share
    np.testing.assert_allclose(one, other, atol=1e-9)


def test_a_criterion_of_a_comparison():
    case = case_of()
    rng = np.random.default_rng(1)
    values = np.exp(rng.normal(size=(400, len(case.uncertainties))))
    length = np.log(values[:, [2, 2, 4]])
    length[:40, 1] = np.nan
    comparison = made(length=length, values=values)
    criterion = next(c for c in criteria(case) if c.id == "length")
    inputs = inputs_of(comparison)
    found = sensitivity(comparison, criterion, "firm", 48, inputs)
    assert (found.left_out, int(found.share.argmax())) == (0, 4)
    found = sensitivity(comparison, criterion, "warm", 48, inputs)
    assert (found.left_out, found.ids[int(found.share.argmax())]) == (40, case.uncertainties[2].id)


def test_a_design_asks_for_futures_at_the_bounds_of_the_case():
    case = load("north_korea")
    asked = design(case, 16, seed=3)
    assert asked.ids == ("draw", *(u.id for u in case.uncertainties))
    points = np.arange(4.0)[:, None]
    futures = futures_at(case, points, np.array([0.1, 0.2, 0.3, 0.4]), asked.uniforms)
    assert len(futures) == 16 * (len(asked.ids) + 2)
    for column, one in zip(futures.values.T, case.uncertainties, strict=True):
        assert one.low <= column.min() and column.max() <= one.high
    first, second = asked.uniforms[:16], asked.uniforms[16:32]
    mixed = asked.uniforms[32:].reshape(-1, 16, len(asked.ids))
    for k, block in enumerate(mixed):
        np.testing.assert_array_equal(block[:, k], second[:, k])
        np.testing.assert_array_equal(np.delete(block, k, 1), np.delete(first, k, 1))


def test_the_same_seed_gives_the_same_design():
    case = SimpleNamespace(uncertainties=case_of().uncertainties)
    one, same, other = (design(case, 8, seed).uniforms for seed in (1, 1, 2))
    assert (one == same).all() and (one != other).any()


def test_what_cannot_be_read_is_said():
    with pytest.raises(DetenteError, match="The base size is 12, which is no power of two"):
        saltelli(("a",), 12, seed=1)
    asked = saltelli(("a",), 8, seed=1)
    with pytest.raises(DetenteError, match=r"24 numbers are needed; given were \(23,\)"):
        asked.indices(np.ones(23))
    with pytest.raises(DetenteError, match="All values are the same"):
        asked.indices(np.ones(24))
    with pytest.raises(DetenteError, match="Only 5 futures have a value; 20 are the fewest"):
        first_order(_inputs(np.ones((5, 1))), np.arange(5.0))
