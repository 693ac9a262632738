"""Baselines: counts by hand, an independent fit, the truth recovered, and no look ahead."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError, NotSolved
from detente.intent import _baselines
from detente.intent._baselines import GaussianPrior, climatology, logit, markov

FEW = settings(max_examples=30, deadline=None)


def test_climatology_by_hand():
    """Of 0, 2, 2 with three actions: (1 + 1/2, 1/2, 2 + 1/2) / (3 + 3/2)."""
    made = climatology(np.array([0, 2, 2, 1]), 3, start=0)
    assert made[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert made[1] == pytest.approx([3 / 5, 1 / 5, 1 / 5])
    assert made[3] == pytest.approx([3 / 9, 1 / 9, 5 / 9])


def test_markov_by_hand():
    """Before month 5 of 0 1 0 1 1 ?: after 1 came 0 once and 1 once; overall (2.5, 3.5) / 6."""
    actions = np.array([0, 1, 0, 1, 1, 0])
    made = markov(actions, 2, start=0)
    assert made[0] == pytest.approx([1 / 2, 1 / 2])
    assert made[1] == pytest.approx([3 / 4, 1 / 4])  # no month followed a 0: climatology
    assert made[2] == pytest.approx([1 / 2, 1 / 2])  # nor a 1; overall (1.5, 1.5) / 3
    assert made[3] == pytest.approx([(0 + 2.5 / 4) / 2, (1 + 1.5 / 4) / 2])
    assert made[5] == pytest.approx([(1 + 2.5 / 6) / 3, (1 + 3.5 / 6) / 3])


def test_a_chain_that_never_moves_is_believed_at_the_rate_of_its_prior():
    """After n months of 0 out of K = 4: row n - 1 of n - 1, prior two months of climatology."""
    made = markov(np.zeros(11, dtype=int), 4, start=10)[0]
    assert made[0] == pytest.approx((9 + 2 * 10.5 / 12) / 11)


def test_logit_without_months_gives_equal_chances():
    made = logit(np.array([1, 0]), 3, {"phase": np.array([0, 1])}, start=0)
    assert made[0] == pytest.approx([1 / 3] * 3)


def test_logit_without_covariates_solves_its_one_equation():
    """With n_1 - n_0 = d of n months, c = w_1 - w_0 and w_1 = -w_0: n p_1 - n_1 + c / 18 = 0."""
    made = logit(np.array([1, 1, 1, 0, 1]), 2, {}, start=4)[0]
    log_odds = np.log(made[1] / made[0])
    assert 4 * made[1] - 3 + log_odds / 18 == pytest.approx(0, abs=1e-6)


def test_a_level_that_never_came_has_no_effect():
    actions, phase = np.array([1, 1, 1, 0, 1]), np.array([0, 0, 0, 0, 1])
    made = logit(actions, 2, {"phase": phase}, start=4, prior=GaussianPrior(1.0, 0.0))[0]
    assert made == pytest.approx([0.5, 0.5])


def _newton(actions, choices, columns, prior):
    """Fit the penalised likelihood by plain Newton steps, month by month, as a second opinion."""
    design = np.hstack(
        [np.ones((len(actions), 1))] + [np.eye(c.max() + 1)[c] for c in np.asarray(columns)]
    )
    precision = np.full(design.shape[1], prior.effect**-2.0)
    precision[0] = prior.intercept**-2.0
    past, penalty = design[:-1], np.kron(np.eye(choices), np.diag(precision))
    weights = np.zeros((choices, design.shape[1]))
    for _ in range(100):
        odds = np.exp(past @ weights.T)
        chances = odds / odds.sum(axis=1, keepdims=True)
        slope = (chances - np.eye(choices)[actions[:-1]]).T @ past + weights * precision
        bend = penalty.copy()
        for x, p in zip(past, chances, strict=True):
            bend += np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x))
        weights = weights - np.linalg.solve(bend, slope.ravel()).reshape(weights.shape)
        if np.abs(slope).max() < 1e-11:
            break
    odds = np.exp(weights @ design[-1])
    return odds / odds.sum()


@pytest.mark.parametrize("prior", [GaussianPrior(), GaussianPrior(0.3, 2.0)])
def test_logit_agrees_with_newtons_method(prior):
    random = np.random.default_rng(3)
    actions = random.integers(0, 4, 80)
    phase, arsenal, others = (random.integers(0, k, 80) for k in (3, 2, 4))
    state = {"phase": phase, "arsenal": arsenal}
    made = logit(actions, 4, state, seen={"red": others}, start=40, prior=prior)
    for end in (40, 60, 79):
        columns = [c[: end + 1] for c in (phase, arsenal, others)]
        expected = _newton(actions[: end + 1], 4, columns, prior)
        assert made[end - 40] == pytest.approx(expected, abs=1e-6)


def test_the_example_of_the_docstring_agrees_with_newtons_method():
    phase = np.array([0, 1, 0, 1, 0])
    assert _newton(phase, 2, [phase], GaussianPrior()) == pytest.approx([0.74, 0.26], abs=0.005)


def test_a_warm_start_changes_nothing():
    random = np.random.default_rng(5)
    actions, phase = random.integers(0, 3, 60), random.integers(0, 3, 60)
    whole = logit(actions, 3, {"phase": phase}, start=0)
    alone = logit(actions, 3, {"phase": phase}, start=59)
    assert whole[-1] == pytest.approx(alone[0], abs=1e-6)


def test_logit_recovers_a_known_rule():
    """The action is drawn from chances that depend on the phase; 1,500 months teach them."""
    random = np.random.default_rng(11)
    rule = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    phase = random.integers(0, 2, 1_500)
    actions = np.array([random.choice(3, p=rule[level]) for level in phase])
    made = logit(actions, 3, {"phase": phase}, start=1_490)
    assert np.abs(made - rule[phase[-10:]]).max() < 0.05


def test_markov_recovers_a_known_chain():
    random = np.random.default_rng(12)
    rule = np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.3, 0.3, 0.4]])
    actions = [0]
    for _ in range(3_000):
        actions.append(random.choice(3, p=rule[actions[-1]]))
    made = markov(np.array(actions), 3, start=2_990)
    assert np.abs(made - rule[actions[2_989:-1]]).max() < 0.06


@st.composite
def _histories(draw):
    months = draw(st.integers(2, 15))
    series = [draw(st.lists(st.integers(0, 2), min_size=months, max_size=months)) for _ in "abc"]
    return tuple(np.array(s) for s in series)


def _all_said(actions, phase, others, start=0):
    return [
        climatology(actions, 3, start=start),
        markov(actions, 3, start=start),
        logit(actions, 3, {"phase": phase}, start=start),
        logit(actions, 3, {"phase": phase}, seen={"red": others}, start=start),
    ]


@pytest.mark.slow
@FEW
@given(one=_histories(), data=st.data())
def test_no_forecast_knows_what_comes_after(one, data):
    """Months t and later are drawn anew, save what is seen before the player moves in month t."""
    months = len(one[0])
    month = data.draw(st.integers(0, months - 1))
    fresh = st.lists(st.integers(0, 2), min_size=months, max_size=months)
    other = [np.array(data.draw(fresh)) for _ in one]
    for new, old, known in zip(other, one, (month, month + 1, month + 1), strict=True):
        new[:known] = old[:known]
    for first, second in zip(_all_said(*one), _all_said(*other), strict=True):
        assert first[: month + 1] == pytest.approx(second[: month + 1], abs=1e-6)


@pytest.mark.slow
@FEW
@given(one=_histories(), names=st.permutations(range(3)), levels=st.permutations(range(3)))
def test_names_do_not_matter(one, names, levels):
    """With actions and levels numbered otherwise, the same chances come under the new numbers."""
    actions, phase, others = one
    renamed = _all_said(np.array(names)[actions], np.array(levels)[phase], others)
    for first, second in zip(_all_said(*one), renamed, strict=True):
        assert second[:, names] == pytest.approx(first, abs=1e-5)


@pytest.mark.slow
@FEW
@given(one=_histories())
def test_every_forecast_is_a_distribution_that_rules_nothing_out(one):
    for made in _all_said(*one, start=1):
        assert made.shape == (len(one[0]) - 1, 3)
        assert made.sum(axis=1) == pytest.approx(1.0)
        assert (made > 0).all()


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(DetenteError) as error:
        logit(
            np.array([0, 5]),
            3,
            {"phase": np.array([0, -1]), "arsenal": np.array([0])},
            seen={"red": np.array([0.5, 1.0])},
            start=2,
        )
    text = str(error.value)
    assert "The months have 5 problems; nothing was forecast." in text
    for said in (
        "-1\n     at state 'phase'",
        "an array of int64 of shape (1,)\n     at state 'arsenal'",
        "an array of float64 of shape (2,)\n     at seen 'red'",
        "action 5 is not one of the player's 3\n     at actions, month 1",
        "start = 2 is not one of the 2 months",
        "Give whole numbers from 0 up, one for each of the 2 months.",
    ):
        assert said in text


@pytest.mark.parametrize("forecast", [climatology, markov])
def test_no_months_cannot_be_forecast(forecast):
    with pytest.raises(DetenteError, match="start = 0 is not one of the 0 months"):
        forecast(np.array([], dtype=int), 3, start=0)


def test_a_fit_that_stops_early_is_not_used(monkeypatch):
    monkeypatch.setattr(_baselines, "_STEPS", 1)
    random = np.random.default_rng(2)
    actions, phase = random.integers(0, 3, 200), random.integers(0, 3, 200)
    with pytest.raises(NotSolved, match="The logit stopped after 1 steps"):
        logit(actions, 3, {"phase": phase}, start=150)
