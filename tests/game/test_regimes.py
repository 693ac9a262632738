"""Logit equilibria and regime maps: closed forms, Gambit's branch, an independent root search."""

import ast
import io
import json

import numpy as np
import pygambit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root
from scipy.special import expit, xlogy

from detente.errors import GameError
from detente.game._components import equilibria
from detente.game._logit_signalling import informativeness, logit_batch, logit_equilibria
from detente.game._regimes import COMMON, INFORMATIVE, PARTLY, regimes
from detente.game._signalling import Signalling

TAVERN = Signalling(  # Cho & Kreps (1987)
    prior=[0.9, 0.1],
    sender=[[[1, 3], [0, 2]], [[0, 2], [1, 3]]],
    receiver=[[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
)


def overture(scale=1.0, sincere=0.4):
    """Return a challenger, sincere or not, who restrains or provokes; the other engages or not."""
    return Signalling(
        prior=[sincere, 1 - sincere],
        sender=scale * np.array([[[2, -1], [0.5, -1.5]], [[1.2, -0.6], [1.8, 0.3]]]),
        receiver=[[[2, 0], [-1, -0.5]], [[-1.5, 0.2], [-2.5, -0.3]]],
    )


def entropy(x):
    return -(xlogy(x, x) + xlogy(1 - x, 1 - x)) / np.log(2)


def one_round(game, precision, odds):
    """Return the receiver's log-odds in answer to log-odds: the definition, in five lines."""
    reply = expit(np.asarray(odds))
    worth = game.sender[..., 0] * (1 - reply) + game.sender[..., 1] * reply
    lead = precision * (worth[:, 1] - worth[:, 0])
    logs = np.log(game.prior)[:, None] - np.logaddexp(0, np.stack([lead, -lead], 1))
    weight = np.exp(logs - logs.max(0))
    gain = (weight * (game.receiver[..., 1] - game.receiver[..., 0])).sum(0) / weight.sum(0)
    return precision * gain


@given(st.floats(0.01, 0.99), st.floats(0.0, 1.0))
def test_bits_of_a_symmetric_channel(prior, right):
    """Textbook: I = H(output) - H(error), Cover & Thomas, Elements of Information Theory, 7.1."""
    sender = [[right, 1 - right], [1 - right, right]]
    out = prior * right + (1 - prior) * (1 - right)
    want = entropy(out) - entropy(right)
    assert informativeness([prior, 1 - prior], sender) == pytest.approx(want, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("game", [TAVERN, overture()], ids=["tavern", "overture"])
@pytest.mark.parametrize("precision", [0.5, 2.0, 8.0])
def test_the_principal_equilibrium_is_the_one_gambit_traces(game, precision):
    first = logit_equilibria(game, precision)[0]
    assert first.principal
    lines = ['EFG 2 R "" { "s" "r" }', f'c "" 1 "" {{ "0" {game.prior[0]} "1" {game.prior[1]} }} 0']
    for t in (0, 1):
        lines.append(f'p "" 1 {t + 1} "" {{ "0" "1" }} 0')
        for m in (0, 1):
            lines.append(f'p "" 2 {m + 1} "" {{ "0" "1" }} 0')
            for a in (0, 1):
                pay = f"{{ {game.sender[t, m, a]}, {game.receiver[t, m, a]} }}"
                lines.append(f't "" {4 * t + 2 * m + a + 1} "" {pay}')
    tree = pygambit.read_efg(io.BytesIO("\n".join(lines).encode()))
    traced = pygambit.qre.logit_solve_lambda(tree, lam=precision)
    profile = traced[0] if isinstance(traced, list) else traced
    played = ast.literal_eval(str(profile.profile))
    assert first.sender[:, 1] == pytest.approx([x["1"] for x in played["s"]], abs=1e-4)
    assert first.receiver[:, 1] == pytest.approx([x["1"] for x in played["r"]], abs=1e-4)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([1.0, 6.0, 25.0]))
def test_what_is_found_solves_the_equations_and_holds_all_that_scipy_finds(seed, precision):
    rng = np.random.default_rng(seed)
    sender, receiver = rng.normal(size=(2, 2, 2, 2)).round(3)
    game = Signalling([0.35, 0.65], sender, receiver)
    found = logit_equilibria(game, precision)
    odds = [np.log(x.receiver[:, 1] / x.receiver[:, 0]) for x in found]
    for x in odds:
        assert one_round(game, precision, x) == pytest.approx(x, abs=1e-6, rel=1e-6)
    for start in rng.uniform(-6, 6, (12, 2)):
        other = root(lambda z: z - one_round(game, precision, z), start, tol=1e-12)
        if other.success and abs(other.fun).max() < 1e-9:
            gaps = [abs(expit(other.x) - expit(x)).max() for x in odds]
            assert min(gaps) < 1e-5


TWO_CODES = Signalling(  # by hand: both ways of telling the types apart are strict equilibria
    prior=[0.35, 0.65],
    sender=[[[3, -1], [0, -2]], [[-3, 2], [0, 0]]],
    receiver=[[[0, -2], [2, -3]], [[-3, 2], [-1, 3]]],
)


@pytest.mark.slow
def test_both_codes_and_the_play_between_them_are_found():
    """A strict equilibrium is the limit of logit equilibria; and their number is odd off ties."""
    found = logit_equilibria(TWO_CODES, 12.0)
    assert len(found) == 3
    assert [x.principal for x in found] == [True, False, False]
    for first in (0, 1):
        wanted = np.eye(2)[[first, 1 - first]]
        assert min(abs(x.sender - wanted).max() for x in found) < 1e-3
    assert max(x.residual for x in found) < 1e-8


def test_at_low_precision_the_principal_equilibrium_is_the_only_one_and_says_almost_nothing():
    (only,) = logit_equilibria(overture(), 0.05)
    assert only.principal
    assert only.bits < 1e-3
    assert only.posterior == pytest.approx(np.tile([0.4, 0.6], (2, 1)), abs=0.03)


def test_posteriors_are_by_bayes_rule():
    for x in logit_equilibria(overture(), 4.0):
        joint = np.array([0.4, 0.6])[:, None] * x.sender
        assert x.posterior == pytest.approx((joint / joint.sum(0)).T)


@pytest.mark.slow
def test_a_game_of_three_types_messages_and_replies_is_solved_too():
    rng = np.random.default_rng(4)
    game = Signalling([0.2, 0.3, 0.5], *rng.normal(size=(2, 3, 3, 3)))
    for x in logit_equilibria(game, 3.0):
        worth = np.einsum("ma,tma->tm", x.receiver, game.sender)
        sends = np.exp(3 * worth) / np.exp(3 * worth).sum(1, keepdims=True)
        weight = game.prior[:, None] * sends
        gain = np.einsum("tm,tma->ma", weight / weight.sum(0), game.receiver)
        assert x.sender == pytest.approx(sends, abs=1e-8)
        again = np.exp(3 * gain) / np.exp(3 * gain).sum(1, keepdims=True)
        assert x.receiver == pytest.approx(again, abs=1e-8)


def own_taste(apart, shift=0.0):
    """Return a game whose sender cares for messages alone: type t likes message t by apart/2."""
    taste = apart / 2 * np.eye(2) + np.array([shift, 0.0])
    receiver = np.array([[[1.0, 0.0]] * 2, [[0.0, 1.1]] * 2])
    return Signalling([0.3, 0.7], np.repeat(taste[..., None], 2, 2), receiver)


def test_a_map_against_the_closed_form():
    """Each type errs with chance 1 / (1 + exp(lambda apart / 2)); the channel is symmetric."""
    axes = {"apart": [0.5, 2.0, 6.0], "rationality": [0.1, 1.0, 10.0]}
    made = regimes(own_taste, axes)
    error = expit(-np.outer([0.5, 2.0, 6.0], [0.1, 1.0, 10.0]) / 2)
    out = 0.3 * (1 - error) + 0.7 * error
    bits = entropy(out) - entropy(error)
    assert made.bits == pytest.approx(bits, abs=1e-9)
    share = bits / entropy(0.3)
    bands = [share > INFORMATIVE, share > PARTLY]
    assert (made.word == np.select(bands, ["informative", "partly informative"], "noise")).all()
    assert set(made.word.ravel()) == {"informative", "partly informative", "noise"}
    assert made.kinds["separating"].all()
    assert made.unique.all()
    assert (made.found == 1).all()


def test_where_both_types_like_one_message_they_pool():
    made = regimes(own_taste, {"apart": [0.2], "shift": [3.0], "rationality": [0.01, 5.0]})
    assert made.word[0, 0].tolist() == ["noise", "pooling"]
    assert made.kinds["pooling"].all()
    rare = expit(-5 * 2.9)
    assert rare < 1 - COMMON


def test_the_prior_is_an_axis_and_arrays_at_once_give_the_same_map():
    axes = {"scale": [0.5, 1.3], "prior": [0.2, 0.5, 0.85]}
    one = regimes(overture, axes, rationality=3.0)

    def many(scale):
        games = [overture(s) for s in scale]
        return tuple(
            np.stack([getattr(g, p) for g in games]) for p in ("prior", "sender", "receiver")
        )

    other = regimes(many, axes, rationality=3.0, vectorised=True)
    assert json.dumps(one.as_dict()) == json.dumps(other.as_dict())
    for i, scale in enumerate(axes["scale"]):
        for j, prior in enumerate(axes["prior"]):
            point = overture(scale, prior)
            exact = equilibria(point)
            assert one.count[i, j] == len(exact.components)
            assert one.unique[i, j] == exact.unique
            assert one.bits[i, j] == pytest.approx(logit_equilibria(point, 3.0)[0].bits, abs=1e-9)


def test_rows_and_json_hold_every_point():
    made = regimes(overture, {"prior": [0.3, 0.6], "rationality": [1.0, 5.0]})
    rows = made.table()
    assert [(r["prior"], r["rationality"]) for r in rows] == [
        (0.3, 1),
        (0.3, 5),
        (0.6, 1),
        (0.6, 5),
    ]
    assert json.loads(json.dumps(rows)) == rows
    held = json.loads(json.dumps(made.as_dict()))
    assert held["word"] == made.word.tolist()
    assert held["axes"]["prior"] == [0.3, 0.6]


def test_a_map_without_rationality_axes_or_the_right_size_is_refused():
    with pytest.raises(GameError, match="not at all"):
        regimes(overture, {"prior": [0.5]})
    with pytest.raises(GameError, match="not at all"):
        regimes(overture, {"rationality": [1.0]}, rationality=2.0)
    with pytest.raises(GameError, match="no axis"):
        regimes(overture, {}, rationality=2.0)
    with pytest.raises(GameError, match="scale"):
        regimes(overture, {"scale": []}, rationality=2.0)
    big = Signalling([0.2, 0.3, 0.5], np.zeros((3, 2, 2)), np.zeros((3, 2, 2)))
    with pytest.raises(GameError, match="point by point"):
        regimes(lambda x: big, {"x": [1.0]}, rationality=2.0)


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, 1e9])
def test_a_rationality_out_of_range_is_refused(wrong):
    with pytest.raises(GameError, match="rationality"):
        logit_batch([TAVERN.prior], [TAVERN.sender], [TAVERN.receiver], wrong)
