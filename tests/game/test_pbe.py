"""All perfect Bayesian equilibria, refereed by Gambit and by a few lines that know only the notion.

An extreme Nash equilibrium that Gambit lists must lie in a component, unless its reply to an unused
message is best against no belief; and every component must be Nash by Gambit's own regret.
"""

import ast
import io

import numpy as np
import pygambit
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import nnls

from detente.errors import GameError
from detente.game._components import equilibria
from detente.game._pbe import KINDS, equilibria_batch
from detente.game._pbe_pieces import pieces
from detente.game._signalling import Signalling

# Cho & Kreps (1987), Quarterly Journal of Economics 102(2), section II: the sender has breakfast,
# surly (0.9) or weak (0.1), and wants no duel (worth 2) and the breakfast he likes (worth 1).
TAVERN = {
    "prior": [0.9, 0.1],
    "sender": [[[1, 3], [0, 2]], [[0, 2], [1, 3]]],
    "receiver": [[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
    "types": ("surly", "weak"),
    "messages": ("beer", "quiche"),
    "replies": ("duel", "defer"),
}


def tree(prior, sender, receiver):
    """Write the game as text and let Gambit read it."""
    lines = ['EFG 2 R "" { "s" "r" }', f'c "" 1 "" {{ "0" {prior[0]:.6f} "1" {prior[1]:.6f} }} 0']
    for t in (0, 1):
        lines.append(f'p "" 1 {t + 1} "" {{ "0" "1" }} 0')
        for m in (0, 1):
            lines.append(f'p "" 2 {m + 1} "" {{ "0" "1" }} 0')
            for a in (0, 1):
                pay = f"{{ {sender[t][m][a]:.17g}, {receiver[t][m][a]:.17g} }}"
                lines.append(f't "" {4 * t + 2 * m + a + 1} "" {pay}')
    return pygambit.read_efg(io.BytesIO("\n".join(lines).encode()))


def extreme_points(game):
    """Return Gambit's extreme equilibria: chances of message 1 by type, of reply 1 by message."""
    for profile in pygambit.nash.enummixed_solve(game, rational=False).equilibria:
        played = ast.literal_eval(str(profile.as_behavior()))
        yield tuple(np.array([node["1"] for node in played[who]]) for who in ("s", "r"))


def answers_some_belief(receiver, message, chance):
    """Return whether a reply, perhaps mixed, is best against some belief."""
    gain = [receiver[t][message][1] - receiver[t][message][0] for t in (0, 1)]
    return (chance < 1e-9 or max(gain) >= 0) and (chance > 1 - 1e-9 or min(gain) <= 0)


def is_perfect_bayesian(receiver, sends, answers):
    unused = [m for m in (0, 1) if (abs(sends - m) > 1 - 1e-9).all()]
    return all(answers_some_belief(receiver, m, answers[m]) for m in unused)


def games(count, seed=0):
    rng = np.random.default_rng(seed)
    first = rng.uniform(0.05, 0.95, count).round(6)
    shape = (count, 2, 2, 2)
    return np.stack([first, 1 - first], -1), rng.normal(size=shape), rng.normal(size=shape)


def missed(batch, k, receiver, points):
    """Return the perfect Bayesian points that lie in no component of game k."""
    out = []
    for sends, answers in points:
        near = abs(batch.sender[k] - sends).max(-1) < 1e-7
        between = (answers > batch.low[k] - 1e-7) & (answers < batch.high[k] + 1e-7)
        if is_perfect_bayesian(receiver, sends, answers) and not (near & between.all(-1)).any():
            out.append((sends, answers))
    return out


@pytest.mark.slow
def test_no_equilibrium_of_400_random_games_is_missed_and_each_is_nash_by_gambits_regret():
    prior, sender, receiver = games(400)
    batch = equilibria_batch(prior, sender, receiver)
    assert not batch.degenerate.any()
    for k in range(len(prior)):
        game = tree(prior[k], sender[k], receiver[k])
        assert not missed(batch, k, receiver[k], list(extreme_points(game))), k
        for j in np.flatnonzero(batch.exists[k]):
            for share in (0.0, 0.4, 1.0):
                sends = batch.sender[k, j]
                answers = batch.low[k, j] + share * (batch.high[k, j] - batch.low[k, j])
                data = [[[1 - x, x] for x in sends], [[1 - x, x] for x in answers]]
                profile = game.mixed_behavior_profile(data, rational=False)
                assert profile.max_regret() < 1e-8
                assert is_perfect_bayesian(receiver[k], sends, answers)


def test_every_kind_occurs_among_the_random_games():
    batch = equilibria_batch(*games(4000))
    assert all(batch.has(kind).sum() > 3 for kind in KINDS)


@pytest.mark.slow
def test_piece_by_piece_and_closed_form_agree_where_nothing_is_tied():
    prior, sender, receiver = games(150, seed=3)
    batch = equilibria_batch(prior, sender, receiver)
    for k in range(len(prior)):
        spans = [
            (*s.mean(0), *r.min(0), *r.max(0)) for s, r in pieces(prior[k], sender[k], receiver[k])
        ]
        closed = np.concatenate([batch.sender[k], batch.low[k], batch.high[k]], -1)
        closed = closed[batch.exists[k]]
        assert len(spans) == len(closed)
        assert np.allclose(sorted(map(tuple, spans)), sorted(map(tuple, closed)), atol=1e-6)


def test_beer_and_quiche_has_the_two_published_pooling_equilibria():
    found = equilibria(Signalling(**TAVERN))
    assert not found.degenerate
    assert [(c.kind, c.message, c.unused) for c in found.components] == [
        ("pooling", "beer", ("quiche",)),
        ("pooling", "quiche", ("beer",)),
    ]
    beer = found.components[0]
    assert beer.replies[0].tolist() == [[0, 0], [1, 1]]
    assert beer.replies[1, 0].tolist() == pytest.approx([0.5, 1])  # a duel at least half the time
    assert beer.beliefs[0, 1].tolist() == pytest.approx([0.1, 0.1])
    assert beer.beliefs[1, 1].tolist() == pytest.approx([0.5, 1])  # weak at least as likely as not
    assert not found.unique


def test_with_a_weak_majority_the_only_equilibrium_is_semi_separating():
    """By hand: weak mixes so that beer leaves even odds, 0.2/0.8 = 1/4; the duel makes him even."""
    found = equilibria(Signalling(**TAVERN | {"prior": [0.2, 0.8]}))
    assert found.unique
    (only,) = found.components
    assert only.kind == "semi-separating"
    assert only.sender.tolist() == [[1, 0], pytest.approx([0.25, 0.75])]
    assert only.replies[:, 0, 0].tolist() == pytest.approx([0.5, 1])
    assert only.beliefs[:, 1, 0].tolist() == pytest.approx([0.5, 1])


def test_what_is_printed_holds_beliefs_on_and_off_the_path():
    said = str(equilibria(Signalling(**TAVERN)))
    assert "after beer: surly 0.9, weak 0.1; duel 0, defer 1" in said
    assert "after quiche (unused): surly 0 to 0.5, weak 0.5 to 1; duel 0.5 to 1" in said


TIED = {
    "nothing matters": (np.zeros((2, 2, 2)), np.zeros((2, 2, 2))),
    "cheap talk, common aim": (
        np.tile(np.eye(2)[:, None], (1, 2, 1)),
        np.tile(np.eye(2)[:, None], (1, 2, 1)),
    ),
    "cheap talk, opposed aims": (
        np.tile(np.eye(2)[:, None], (1, 2, 1)),
        np.tile(1 - np.eye(2)[:, None], (1, 2, 1)),
    ),
    "small whole numbers": (
        np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]),
        np.array([[[1, 0], [0, 2]], [[0, 1], [1, 1]]]),
    ),
}


@pytest.mark.parametrize("name", TIED)
def test_ties_are_flagged_and_still_no_equilibrium_is_missed(name):
    sender, receiver = (np.asarray(x, dtype=float) for x in TIED[name])
    prior = np.array([0.5, 0.5])
    found = equilibria(Signalling(prior, sender, receiver))
    assert found.degenerate
    game = tree(prior, sender, receiver)
    for sends, answers in extreme_points(game):
        if is_perfect_bayesian(receiver, sends, answers):
            assert any(
                within(sends, c.corners[0]) and within(answers, c.corners[1])
                for c in found.components
            )
    for component in found.components:
        for sends in component.corners[0]:
            for answers in component.corners[1]:
                data = [[[1 - x, x] for x in sends], [[1 - x, x] for x in answers]]
                profile = game.mixed_behavior_profile(data, rational=False)
                assert profile.max_regret() < 1e-7


def within(point, corners):
    """Return whether a point is a mixture of the corners, by nonnegative least squares."""
    base = np.vstack([corners.T, np.ones(len(corners))])
    return nnls(base, np.append(point, 1.0))[1] < 1e-6


def test_a_batch_with_whole_numbers_never_lists_what_is_no_equilibrium():
    rng = np.random.default_rng(5)
    sender, receiver = rng.integers(0, 3, (2, 60, 2, 2, 2)).astype(float)
    batch = equilibria_batch(np.full((60, 2), 0.5), sender, receiver)
    for k, j in np.argwhere(batch.exists):
        data = [[[1 - x, x] for x in part[k, j]] for part in (batch.sender, batch.low)]
        profile = tree([0.5, 0.5], sender[k], receiver[k]).mixed_behavior_profile(data)
        assert profile.max_regret() < 1e-8


payoffs = arrays(float, (2, 2, 2), elements=st.floats(-3, 3).map(lambda x: round(x, 3)))
priors = st.floats(0.05, 0.95).map(lambda x: np.array([x, 1 - x]))


def spans(batch):
    there = batch.exists[0]
    return np.concatenate([batch.sender[0], batch.low[0], batch.high[0]], -1)[there]


@given(priors, payoffs, payoffs)
def test_new_names_for_types_messages_and_replies_only_rename(prior, sender, receiver):
    plain = equilibria_batch(prior[None], sender[None], receiver[None])
    flipped = equilibria_batch(
        prior[None, ::-1], sender[None, ::-1, ::-1, ::-1], receiver[None, ::-1, ::-1, ::-1]
    )
    assert plain.degenerate.tolist() == flipped.degenerate.tolist()
    if not plain.degenerate[0]:
        back = spans(flipped)[:, [1, 0, 5, 4, 3, 2]]
        assert np.allclose(sorted(map(tuple, 1 - back)), sorted(map(tuple, spans(plain))))


@given(priors, payoffs, payoffs, arrays(float, (2, 2), elements=st.floats(-5, 5)))
def test_a_constant_added_to_the_payoffs_of_a_type_changes_nothing(prior, sender, receiver, add):
    plain = equilibria_batch(prior[None], sender[None], receiver[None])
    raised = [x + more[:, None, None] for x, more in zip((sender, receiver), add, strict=True)]
    moved = equilibria_batch(prior[None], raised[0][None], raised[1][None])
    if not plain.degenerate[0] and not moved.degenerate[0]:
        assert plain.exists.tolist() == moved.exists.tolist()
        assert np.allclose(spans(plain), spans(moved), atol=1e-6)


def test_larger_games_are_sent_to_an_outside_solver():
    with pytest.raises(GameError, match="to_efg"):
        equilibria(Signalling([0.2, 0.3, 0.5], np.zeros((3, 2, 2)), np.zeros((3, 2, 2))))


def test_every_problem_of_a_signalling_game_is_named_at_once():
    with pytest.raises(GameError) as error:
        Signalling(
            prior=[1.2, -0.2, 0.1],
            sender=np.zeros((3, 2, 2)),
            receiver=np.full((3, 2, 2), np.nan),
            types=("a", "a", "b"),
            players=("one",),
        )
    said = str(error.value)
    assert "5 problems" in said
    for part in ("prior of type 1 is -0.2", "sums to 1.1", "is nan", "types has 2", "two players"):
        assert part in said


def test_a_batch_of_wrong_arrays_is_refused():
    prior, sender, receiver = games(3)
    with pytest.raises(GameError, match="1 problem"):
        equilibria_batch(prior[:2], sender[:2], receiver)
    with pytest.raises(GameError, match="no prior"):
        equilibria_batch(prior * 0.5, sender, receiver)
    with pytest.raises(GameError, match="not finite"):
        equilibria_batch(prior, sender * np.inf, receiver)


def test_the_same_game_as_a_stochastic_game_has_the_same_payoffs():
    tavern = Signalling(**TAVERN)
    game = tavern.game()
    assert game.order == (("sender",), ("receiver",))
    assert game.payoff_of("sender")[:, 0, 0].tolist() == TAVERN["sender"]
    assert game.payoff_of("receiver")[:, 0, 0].tolist() == TAVERN["receiver"]
    assert game.prior["sender"].tolist() == TAVERN["prior"]
