"""Conditions: planted ones are recovered and said; noise is not mistaken for them."""

import numpy as np
import pytest
from made_comparison import case_of, made

from detente.errors import DetenteError
from detente.options._aims import working
from detente.options._conditions import Search, conditions
from detente.options._inputs import Input, Inputs, inputs_of

FORM = "{:.2g} times what the record suggests"


def _inputs(count, size=5, seed=2):
    values = np.exp(np.random.default_rng(seed).uniform(np.log(0.25), np.log(4), (count, size)))
    return Inputs(tuple(Input(f"i{k}", f"input {k}", FORM) for k in range(size)), values)


def test_planted_conditions_are_recovered_and_said():
    inputs = _inputs(1000)
    labels = (inputs.values[:, 0] <= 1.2) & (inputs.values[:, 3] >= 0.6)
    found = conditions(inputs, labels)
    assert [found.inputs.named[k].id for k in found.chosen.inputs] == ["i0", "i3"]
    assert (found.chosen.coverage, found.chosen.density) == (1, 1)
    assert min(found.held_out.coverage, found.held_out.density) > 0.97 and found.stand
    assert max(found.doubts.values()) < 1e-6
    said = found.in_words()
    assert said.startswith(
        "works in 100 % of the futures in which input 0 is at most 1.2 times what the record "
        "suggests and input 3 is at least 0.6 times what the record suggests, against "
    )
    assert "; this covers 100 % of the futures in which it works (in futures held out" in said


def test_limits_on_both_sides_are_said_once():
    inputs = _inputs(800)
    found = conditions(inputs, (inputs.values[:, 1] > 0.5) & (inputs.values[:, 1] < 2))
    assert "input 1 is between 0.5 and 2 times what the record suggests" in found.in_words("fails")
    assert found.in_words("fails").startswith("fails in ")


def test_conditions_that_hold_by_halves_are_recovered():
    """Works in 80 % of futures below 1 and in 10 % of the others: coverage 8/9 where half are."""
    inputs = _inputs(2000)
    chance = np.where(inputs.values[:, 2] < 1, 0.8, 0.1)
    found = conditions(inputs, np.random.default_rng(5).random(2000) < chance)
    assert [found.inputs.named[k].id for k in found.chosen.inputs] == ["i2"]
    assert found.chosen.high[2] == pytest.approx(1, rel=0.05)
    assert found.chosen.density == pytest.approx(0.8, abs=0.03)
    assert found.chosen.coverage == pytest.approx(8 / 9, abs=0.03)
    assert found.held_out.density == pytest.approx(0.8, abs=0.04)
    assert found.held_out.coverage == pytest.approx(8 / 9, abs=0.04)


@pytest.mark.slow
def test_what_is_found_in_noise_does_not_stand():
    """Labels that hang on nothing: a search that drops no limit sees a gain, held-out futures none.

    With limits dropped as usual, hardly any is left.
    """
    gains, stand = [], 0
    for seed in range(10):
        inputs = _inputs(120, size=4, seed=seed)
        labels = np.random.default_rng([seed, 1]).random(120) < 0.4
        found = conditions(inputs, labels, Search(doubt=1.0))
        gains.append((found.chosen.density - found.base, found.held_out.density - found.base))
        stand += conditions(inputs, labels).stand
    searched, held_out = np.mean(gains, axis=0)
    assert searched > 0.05
    assert abs(held_out) < 0.05
    assert stand <= 1


def test_conditions_are_found_where_nearly_all_works():
    """Works in 95 % of futures below 2 and in 30 % of the others."""
    inputs = _inputs(600)
    chance = np.where(inputs.values[:, 1] < 2, 0.95, 0.3)
    found = conditions(inputs, np.random.default_rng(5).random(600) < chance)
    assert found.base > 0.7 and found.stand
    assert [found.inputs.named[k].id for k in found.chosen.inputs] == ["i1"]
    assert found.chosen.high[1] == pytest.approx(2, rel=0.1)


def test_no_more_inputs_than_asked_for():
    inputs = _inputs(600)
    labels = (inputs.values[:, :4] < 2.5).all(1)
    assert len(conditions(inputs, labels).chosen.inputs) == 3
    assert len(conditions(inputs, labels, Search(most=1)).chosen.inputs) == 1


@pytest.mark.parametrize(("label", "word"), [(False, "none"), (True, "all")])
def test_none_and_all_are_said(label, word):
    found = conditions(_inputs(40), np.full(40, label))
    assert found.in_words() == f"works in {word} of the futures"
    assert found.chosen.faces == () and found.doubts == {}


def test_no_condition_is_said():
    values = np.tile([[1.0], [2.0]], (20, 1))
    found = conditions(Inputs((Input("a", "a"),), values), np.arange(40) % 4 < 2)
    assert found.in_words() == (
        "works in 50 % of the futures; no condition was found that also holds in futures held out "
        "of the search"
    )


def test_inputs_that_do_not_fit_are_said():
    with pytest.raises(DetenteError, match=r"Inputs are \(40, 5\), for 5 names and 39 labels"):
        conditions(_inputs(40), np.ones(39, dtype=bool))
    with pytest.raises(DetenteError, match="There are 19 futures; 20 are the fewest to search"):
        conditions(_inputs(19), np.ones(19, dtype=bool))
    broken = _inputs(40)
    broken.values[3, 1] = np.nan
    with pytest.raises(DetenteError, match="Not a number in some future: i1"):
        conditions(broken, np.ones(40, dtype=bool))


def test_inputs_of_a_comparison_are_its_uncertainties_and_what_is_asked_for():
    case = case_of()
    values = np.exp(np.random.default_rng(1).normal(size=(200, len(case.uncertainties))))
    share = np.linspace(0, 1, 200)
    beliefs = (
        np.column_stack([share, 1 - share, 0 * share]),
        np.column_stack([0.4 + 0 * share, 0.6 + 0 * share]),
    )
    good = np.repeat(np.where(share > 0.3, 0.5, 0.0)[:, None], 3, axis=1)
    comparison = made(good=good, values=values, beliefs=beliefs)
    inputs = inputs_of(comparison, beliefs=[("north_korea", "dealmaker")])
    assert [i.id for i in inputs.named[:-1]] == [u.id for u in case.uncertainties]
    np.testing.assert_array_equal(inputs.values[:, :-1], values)
    found = conditions(inputs, working(comparison).labels("warm"))
    assert (
        "in which the chance that North Korea is of the dealmaker type is at least 30 %,"
        in found.in_words()
    )


@pytest.mark.slow
def test_parameters_of_the_fit_are_inputs_in_the_units_of_the_game():
    from detente.intent._parameters import parameters_of  # noqa: PLC0415

    parameters = parameters_of(case_of())
    points = np.random.default_rng(1).normal(size=(30, len(parameters.names)))
    comparison = made(good=np.zeros((30, 3)), points=points)
    inputs = inputs_of(comparison, parameters=["nk_relief"])
    weight = next(w for w in case_of().weights if w.id == "nk_relief")
    place = parameters.names.index("nk_relief")
    np.testing.assert_allclose(inputs.values[:, -1], weight.mean + weight.sd * points[:, place])
    assert inputs.named[-1].name == f"the weight nk_relief ({weight.about})"


def test_unknown_inputs_are_all_said():
    with pytest.raises(DetenteError) as error:
        inputs_of(made(good=np.zeros((2, 3))), beliefs=[("japan", "calm"), ("north_korea", "mild")])
    known = (
        "north_korea.dealmaker, north_korea.bargainer, north_korea.entrenched, "
        "united_states.reliable, united_states.unreliable"
    )
    assert str(error.value) == (
        "These are not inputs of the comparison.\n\n"
        f"  1. 'japan.calm' is not a type that is in doubt.\n     Known: {known}.\n"
        f"  2. 'north_korea.mild' is not a type that is in doubt.\n     Known: {known}."
    )
