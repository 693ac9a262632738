"""Games that solvers fail at, kept by name, and what an answer that did not converge looks like."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, softmax
from test_closed_forms import engine, first_chances

from detente.errors import NotSolved
from detente.game import Game, solve, solve_draws
from detente.game.examples import beer_quiche, coordination

SENDER = np.array([[[1.0, 3.0], [0.0, 2.0]], [[0.0, 2.0], [1.0, 3.0]]])  # type, meal, answer
RECEIVER = np.array([[0.0, 1.0], [1.0, 0.0]])  # type, answer


def meals(game, rationality, **more):
    return solve(game, rationality, grid=12, **more)


def month(found, lam, ahead, period):
    """Play one month of repeated beer-quiche by hand, with the answers of a solved game.

    `ahead`: what later months are worth at the points of the grid: surly, wimp, receiver.
    Returns the largest |probability - logit of its own value|, and what the month on is worth.
    """
    weight, beta = 1 - found.game.discount["sender"], found.game.discount["sender"]
    points = np.linspace(0, 1, 13)  # chance of surly
    worst, after = 0.0, np.zeros((2, 3, 13))
    at = [{"sender": [b, 1 - b]} for b in points]
    for m, meal in enumerate(("beer", "quiche")):
        reply = np.array(
            [found.strategy("receiver", belief=b, seen=[meal], period=period) for b in at]
        )
        worth = weight * np.stack([points, 1 - points], 1) @ RECEIVER + beta * ahead[2][:, None]
        worst = max(worst, abs(reply - softmax(lam * worth, axis=1)).max())
        after[m, 2] = (reply * worth).sum(1)
        after[m, :2] = weight * SENDER[:, m] @ reply.T + beta * ahead[:2]
    value = np.zeros((3, 13))
    for g, b in enumerate(points):
        play = np.array(
            [found.strategy("sender", t, belief=at[g], period=period) for t in ("surly", "wimp")]
        )
        joint = np.array([b, 1 - b])[:, None] * play
        surly = joint[0] / joint.sum(0)
        seen = np.array([[np.interp(surly[m], points, v) for v in after[m]] for m in (0, 1)])
        worst = max(worst, abs(play - softmax(lam * seen[:, :2].T, axis=1)).max())
        value[:2, g] = (play * seen[:, :2].T).sum(1)
        value[2, g] = joint.sum(0) @ seen[:, 2]
    return worst, value


def values_of(found, period=0):
    who = [("sender", "surly"), ("sender", "wimp"), ("receiver", None)]
    return np.array(
        [
            [
                found.value(*w, belief={"sender": [b, 1 - b]}, period=period)
                for b in np.arange(13) / 12
            ]
            for w in who
        ]
    )


@pytest.mark.slow
@pytest.mark.parametrize("rationality", [5.0, 30.0, 40.0, 100.0])
def test_high_lambda_repeated_beer_quiche_is_a_logit_answer_to_itself(rationality):
    """The residual that is claimed is met by one computed without the solver."""
    found = meals(beer_quiche().replace(discount=0.9), rationality, horizon=3)
    value = np.zeros((3, 13))
    for period in (2, 1, 0):
        worst, value = month(found, rationality, value, period)
        assert worst < 1e-7
        assert values_of(found, period) == pytest.approx(value, abs=1e-8)
    assert found.residual < 1e-8
    assert found.above == 0


@pytest.mark.slow
@pytest.mark.parametrize("rationality", [30.0, 100.0])
def test_high_lambda_beer_quiche_without_end_is_a_logit_answer_to_itself(rationality):
    found = meals(beer_quiche().replace(discount=0.9), rationality)
    value = values_of(found)
    worst, image = month(found, rationality, value, 0)
    assert worst < 1e-7
    assert image == pytest.approx(value, abs=1e-8)


def semi_pooling(steps, lam, surly):
    """Return the one answer at a belief of one-shot beer-quiche on a grid, by bisection.

    Both types' odds hang on one number, the difference that the meal makes to the chance of being
    left in peace; more of it means less of it, so that there is one root. Returns the chance of
    beer of each type, and the map from that number to itself.
    """
    points = np.linspace(0, 1, steps + 1)
    peace = expit(lam * (2 * points - 1))

    def image(gain):
        odds = lam * (2 * gain + np.array([1, -1]))
        beer, quiche = expit(odds), expit(-odds)
        after = [surly * c[0] / (surly * c[0] + (1 - surly) * c[1]) for c in (beer, quiche)]
        return np.interp(after[0], points, peace) - np.interp(after[1], points, peace)

    gain = brentq(lambda x: image(x) - x, -1, 1, xtol=1e-15)
    return expit(lam * (2 * gain + np.array([1, -1]))), image


def chances_of_beer(found, surly):
    belief = {"sender": [surly, 1 - surly]}
    return [found.strategy("sender", t, belief=belief)[0] for t in ("surly", "wimp")]


@pytest.mark.slow
@pytest.mark.parametrize("points", [1, 3, 5])
@pytest.mark.parametrize("rationality", [10.0, 20.0])
def test_semi_pooling_is_solved_where_repeated_replies_cycle(points, rationality):
    surly = points / 12
    expected, image = semi_pooling(12, rationality, surly)
    gain, path = 0.5, []
    for _ in range(400):
        gain = 0.5 * gain + 0.5 * image(gain)  # damped by half
        path.append(gain)
    assert max(path[-50:]) - min(path[-50:]) > 0.1
    found = meals(beer_quiche(), rationality, horizon=1)
    assert chances_of_beer(found, surly) == pytest.approx(expected, abs=1e-7)


@pytest.mark.slow
def test_near_pooling_keeps_the_odds_of_what_almost_never_happens():
    """All have beer; quiche means the wimp, who is then challenged: odds of e^-50 by hand."""
    lam = 50.0
    found = meals(beer_quiche(), lam, horizon=1)
    peace, challenged = expit(lam * 0.8), expit(-lam)
    for kind, taste in (("surly", 1), ("wimp", -1)):
        beer, quiche = found.strategy("sender", kind)
        odds = lam * (taste + 2 * peace - 2 * challenged)
        assert np.log(quiche / beer) == pytest.approx(-odds, rel=1e-9)


@pytest.mark.slow
def test_pennies_are_solved_where_repeated_replies_cycle():
    mine = np.array([[9.0, 0.0], [0.0, 1.0]])
    yours = np.array([[0.0, 1.0], [1.0, 0.0]])
    lam, p, q, path = 12.0, 0.5, 0.5, []
    for _ in range(400):
        up = expit(lam * (mine[0] - mine[1]) @ np.array([q, 1 - q]))
        left = expit(lam * np.array([p, 1 - p]) @ (yours[:, 0] - yours[:, 1]))
        p, q = 0.5 * (p + up), 0.5 * (q + left)
        path.append(p)
    assert max(path[-50:]) - min(path[-50:]) > 0.3
    game = coordination().replace(payoff={"one": mine[None, None], "other": yours[None, None]})
    found = solve(game, lam, horizon=1)
    expected = first_chances(mine, yours, lam, lam)
    assert [found.strategy(x)[0] for x in game.players] == pytest.approx(expected, abs=1e-8)


def chicken():
    mine, yours = [[0, -1], [1, -6]], [[0, 1.5], [-1, -6]]
    return coordination().replace(payoff={"one": [[mine]], "other": [[yours]]}), mine, yours


@pytest.mark.parametrize("rationality", [0.2, 0.5])
def test_uneven_chicken_before_the_branches_part(rationality):
    game, mine, yours = chicken()
    p, _ = first_chances(mine, yours, rationality, rationality)
    assert solve(game, rationality, horizon=1).strategy("one")[0] == pytest.approx(p, abs=1e-8)


@pytest.mark.parametrize("rationality", [1.0, 2.0, 4.0])
def test_uneven_chicken_stays_on_the_principal_branch(rationality):
    """Two branches come near each other at lambda 0.8; the one from 0 bends to (yield, dare)."""
    game, mine, yours = chicken()
    p, _ = first_chances(mine, yours, rationality, rationality)
    assert solve(game, rationality, horizon=1).strategy("one")[0] == pytest.approx(p, abs=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(("rationality", "points"), [(60.0, 1), (100.0, 3), (300.0, 5)])
def test_semi_pooling_at_a_high_lambda(rationality, points):
    surly = points / 12
    expected, _ = semi_pooling(12, rationality, surly)
    found = meals(beer_quiche(), rationality, horizon=1, throw=False)
    assert chances_of_beer(found, surly) == pytest.approx(expected, abs=1e-6)


@pytest.mark.slow
def test_an_answer_that_is_no_number_says_where():
    found = meals(beer_quiche().replace(discount=0.9), 300.0, throw=False)
    assert found.converged or (found.above > 0 and found.exceptions)


# What an answer looks like that did not converge: no rounding error is below 1e-30.


@pytest.mark.slow
def test_an_answer_short_of_the_tolerance_is_marked_and_says_where():
    marked = meals(beer_quiche(), 2.0, horizon=1, tolerance=1e-30, throw=False)
    assert not marked.converged
    assert 1e-30 < marked.residual < 1e-8
    assert 0 < marked.above <= 1
    assert "tolerance 1e-30" in marked.ended
    assert "throw=False" in marked.ended
    assert any("'tavern'" in place and "belief sender" in place for place in marked.exceptions)
    assert len(marked.exceptions) <= 10
    assert marked.as_dict()["converged"] is False


@pytest.mark.slow
def test_an_answer_short_of_the_tolerance_raises_with_the_same_words():
    marked = meals(beer_quiche(), 2.0, horizon=1, tolerance=1e-30, throw=False)
    with pytest.raises(NotSolved) as caught:
        meals(beer_quiche(), 2.0, horizon=1, tolerance=1e-30)
    assert caught.value.headline == marked.ended
    assert [p.what for p in caught.value.problems] == list(marked.exceptions)
    assert caught.value.exit_code == 3


@pytest.mark.slow
def test_values_that_still_move_are_said_to(monkeypatch):
    monkeypatch.setattr("detente.game._path._SWEEPS", 1)
    marked = solve(engine(shocks=False), 3.0, throw=False)
    assert not marked.converged
    assert marked.change > 1e-3
    assert "one more period still moves a value" in marked.ended
    with pytest.raises(NotSolved, match="one more period"):
        solve(engine(shocks=False), 3.0)


def boundless(payoffs):
    """One choice, once, between 0 and one payoff, for many payoffs at once."""
    draws = np.zeros((len(payoffs), 1, 1, 2))
    draws[:, 0, 0, 1] = payoffs
    game = Game(
        players=("owner",),
        actions={"owner": ("hold", "sell")},
        states=("only",),
        payoff={"owner": draws[0]},
        transition=np.ones((1, 2, 1)),
        discount=0.0,
    )
    return solve_draws(game, {"owner": draws}, 1.0, horizon=1)


@pytest.mark.slow
def test_one_draw_that_overflows_spoils_no_other():
    """At 1e308 a payoff is still finite and so is the softmax: chances 0 and 1."""
    found = boundless([0.5, 1e308, -2.0])
    assert [one.strategy("owner")[1] for one in found] == pytest.approx(
        [expit(0.5), 1.0, expit(-2.0)], abs=1e-12
    )
