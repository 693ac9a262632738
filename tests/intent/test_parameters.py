"""The vector of parameters: what zero means, natural units, moments, and the way into the game."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_standoff import write_standoff

from detente.case import load
from detente.game import from_case
from detente.intent._parameters import parameters_of


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return load(write_standoff(tmp_path_factory.mktemp("case") / "standoff"))


@pytest.fixture(scope="module")
def parameters(case):
    return parameters_of(case)


def at(parameters, **values):
    """Return the point that is zero but for some entries, written with __ for dots."""
    names = {name.replace("__", "."): x for name, x in values.items()}
    return np.array([names.get(name, 0.0) for name in parameters.names])


def test_every_parameter_is_there_once_and_those_of_types_come_last(case, parameters):
    assert parameters.names[:14] == tuple(w.id for w in case.weights)
    assert parameters.names[14:17] == ("lambda.side_a", "lambda.side_b", "lambda.side_c")
    assert parameters.names[17:23] == (
        "switch.side_a.settler.trader",
        "switch.side_a.trader.settler",
        "switch.side_a.trader.keeper",
        "switch.side_a.keeper.trader",
        "switch.side_b.steady.fickle",
        "switch.side_b.fickle.steady",
    )
    assert parameters.names[23:] == (
        *(f"type.side_a.{t}" for t in ("settler", "trader", "keeper")),
        *(f"type.side_b.{t}" for t in ("steady", "fickle")),
    )
    assert parameters.shaping == 23
    assert parameters.typed == ("side_a", "side_b")


def test_zero_is_the_game_as_declared(case, parameters):
    game, found = from_case(case), parameters.game_at(np.zeros(28))
    for player in game.players:
        assert found["weights"][player] == pytest.approx(np.asarray(game.payoff.weights[player]))
        assert found["rationality"][player] == game.rationality[player]
    for player in parameters.typed:
        assert found["switching"][player] == pytest.approx(np.asarray(game.switching[player]))


def test_natural_units_by_hand(parameters):
    """a_test: mean -0.6, sd 0.4. lambda: median 10, factor 1.3. A switch: 0.01, factor 1.5."""
    z = at(parameters, a_test=1.5, lambda__side_b=-2.0, switch__side_a__settler__trader=1.0)
    natural = dict(zip(parameters.names, parameters.natural(z), strict=True))
    assert natural["a_test"] == pytest.approx(-0.6 + 0.4 * 1.5)
    assert natural["a_talk"] == pytest.approx(-0.2)
    assert natural["lambda.side_b"] == pytest.approx(10.0 / 1.3**2)
    assert natural["switch.side_a.settler.trader"] == pytest.approx(0.015)
    found = parameters.game_at(z)
    assert found["rationality"]["side_b"] == pytest.approx(10.0 / 1.3**2)
    assert found["switching"]["side_a"][0] == pytest.approx([0.985, 0.015, 0.0])


def test_a_weight_enters_only_the_types_that_it_is_declared_for(parameters):
    """a_deal is the settler's alone, a_limits the trader's and the keeper's."""
    found = parameters.game_at(at(parameters, a_deal=1.0, a_limits=-1.0))["weights"]["side_a"]
    places = [parameters.names.index(name) for name in ("a_deal", "a_limits", "b_press")]
    assert found[:, places] == pytest.approx(
        np.array([[0.9, 0.0, 0.0], [0.0, -1.7, 0.0], [0.0, -1.7, 0.0]])
    )


@pytest.mark.slow
@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_values_are_the_natural_units_laid_out(parameters, seed):
    z = 1.5 * np.random.default_rng(seed).standard_normal(28)
    natural, values = parameters.natural(z), parameters.values(z)
    assert values.weights == pytest.approx(natural[:14])
    assert values.rationality == pytest.approx(natural[14:17])
    assert values.switching[1][0, 1] == pytest.approx(natural[21])
    assert values.prior[0] == pytest.approx(natural[23:26])
    assert values.prior[1].sum() == pytest.approx(1.0)
    for law in values.switching:
        assert law.sum(1) == pytest.approx(1.0)
    assert np.array_equal(parameters.natural(np.stack([z, z]))[1], natural)
    traced = parameters.values(jnp.asarray(z), jnp)
    assert np.asarray(traced.prior[0]) == pytest.approx(values.prior[0])
    assert np.asarray(traced.switching[0]) == pytest.approx(values.switching[0])


def test_types_have_the_moments_of_the_gammas_behind_a_dirichlet(case, parameters):
    """Eight observations at shares 0.3, 0.4, 0.3 are gammas of shape 2.4, 3.2 and 2.4."""
    entries = [parameters.entries[k] for k in parameters.kind("type")][:3]
    rng = np.random.default_rng(0)
    for entry, shape in zip(entries, (2.4, 3.2, 2.4), strict=True):
        logs = np.log(rng.gamma(shape, size=400_000))
        assert entry.at == pytest.approx(logs.mean(), abs=5 * logs.std() / 632)
        assert entry.spread == pytest.approx(logs.std(), rel=0.01)


def test_drawn_types_spread_as_the_dirichlet_does(parameters):
    """Mean p and standard deviation sqrt(p (1 - p) / 9), which the approximation nearly keeps."""
    z = np.random.default_rng(1).standard_normal((100_000, 28))
    shares = parameters.natural(z)[:, 23:26]
    for share, p in zip(shares.T, (0.3, 0.4, 0.3), strict=True):
        assert share.mean() == pytest.approx(p, abs=0.01)
        assert share.std() == pytest.approx(np.sqrt(p * (1 - p) / 9), rel=0.1)
