"""What is told of a game, against sums made here from the record's and the game's own parts."""

from dataclasses import replace

import numpy as np
import pytest
from play_world import ALL, whole_game, with_seed
from scipy.stats import binomtest

from detente.errors import DetenteError
from detente.intent._parameters import parameters_of
from detente.intent._play import vertices
from detente.intent._reading import chances, read
from detente.options._compare import draws_of
from detente.play import act, begin, debrief
from detente.play._step import onward


@pytest.fixture(scope="module")
def game(record, posterior):
    seats = ("north_korea", "united_states")
    return whole_game(record, posterior, seats=seats, moment="october_2002", months=5, seed=8)


@pytest.fixture(scope="module")
def told(game):
    return debrief(game)


@pytest.fixture(scope="module")
def history(case, game, told):
    """Return states (M + 1,) and actions (M, players) by number, from what is told."""
    declared = parameters_of(case).game
    states = [declared.states.index("/".join(m.state.values())) for m in told.months]
    names = [declared.actions[p] for p in ALL]
    done = [names[n % 4].index(m.action) for n, m in enumerate(told.moves)]
    return np.array(states), np.array(done).reshape(-1, 4)


@pytest.fixture(scope="module")
def reading(posterior, told, history):
    states, actions = history
    first = [np.array(list(told.months[0].beliefs[p].values())) for p in ALL[:2]]
    return read(posterior.centre, states[:-1], actions, prior=first)


@pytest.mark.slow
def test_beliefs_are_those_of_the_filter(told, reading):
    for axis, player in enumerate(ALL[:2]):
        held = np.array([list(m.beliefs[player].values()) for m in told.months])
        assert np.allclose(held, reading.before[axis][0], atol=1e-9)
        after = [list(m.after.values()) for m in told.moves if m.player == player]
        assert np.allclose(after, reading.after[axis][0], atol=1e-9)


def test_how_likely_an_act_was_is_that_of_the_filter(told, reading):
    expected = np.array([m.expected for m in told.moves]).reshape(-1, 4)
    assert np.allclose(expected, reading.chance[0], atol=1e-9)


def test_regret_is_the_gap_in_log_chance_over_what_a_month_weighs(
    case, posterior, told, history, reading
):
    states, actions = history
    parameters, draws = parameters_of(case), draws_of(case)
    point = draws.weights @ draws.points
    precision = parameters.natural(point)[parameters.kind("rationality")]
    layout, none = posterior.centre.layout, np.zeros(1, dtype=int)
    for month in range(len(actions)):
        at = [reading.before[0][:1, month], reading.before[1][:1, month]]
        for stage, player in enumerate(ALL[:2]):
            held = [reading.after[0][:1, month], at[1]] if stage else at
            context = layout.context(stage, states[month : month + 1], actions[month : month + 1])
            near = vertices(layout, held)
            sigma = chances(posterior.centre, stage, none, states[[month]], context, near)[0]
            kind = parameters.game.types[player].index(told.months[month].types[player])
            row = np.log(np.maximum(sigma[kind], 1e-300))
            worth = precision[stage] * (1 - parameters.game.discounts[player])
            move = told.moves[4 * month + stage]
            by_hand = (row.max() - row[actions[month, stage]]) / worth
            assert move.regret == pytest.approx(by_hand, abs=1e-9)
            assert move.best == parameters.game.actions[player][int(row.argmax())]
            assert move.likely == pytest.approx(sigma[kind][actions[month, stage]], abs=1e-12)


def test_totals_are_those_of_the_moves(told):
    for seat in told.seats:
        own = [m for m in told.moves if m.player == seat.player]
        assert seat.regret == pytest.approx(sum(m.regret for m in own))
        assert told.moves[seat.worst - 1].regret == max(m.regret for m in own)
        assert told.moves[seat.revised - 1].revised == max(m.revised for m in own)
    machines = [m for m in told.moves if m.player in ALL[2:]]
    assert all(m.regret is m.best is m.likely is None for m in machines)


def test_a_payoff_is_the_weights_of_the_fit_times_the_features_of_the_case(case, told, history):
    states, actions = history
    parameters, draws = parameters_of(case), draws_of(case)
    weights = parameters.game_at(draws.weights @ draws.points)["weights"]
    features = parameters.game.payoff.features
    for seat in told.seats:
        kinds = parameters.game.types[seat.player]
        monthly = [
            features[(slice(None), states[m], *actions[m])]
            @ weights[seat.player][kinds.index(told.months[m].types[seat.player])]
            for m in range(len(actions))
        ]
        weight = parameters.game.discounts[seat.player] ** np.arange(len(monthly))
        assert seat.payoff == pytest.approx(np.average(monthly, weights=weight))


def test_the_outcome_is_the_first_whose_words_hold(case, told):
    """The clauses of the outcome, read by hand on a game that stays in a deal or leaves it."""
    last = told.months[-1].state["phase"]
    assert told.outcome in {o.id for o in case.outcomes}
    assert (last == "deal") == (told.outcome in {"breakthrough", "interim_deal"})
    assert told.months[-1].odds[told.outcome] == 1.0


def test_the_turning_point_is_the_largest_swing(told):
    swings = [m.swing for m in told.moves]
    assert told.turning == int(np.argmax(swings)) + 1
    assert all(0.0 <= s <= 1.0 for s in swings)
    last = [m for m in told.moves if m.month == told.moves[-1].month]
    assert max(m.swing for m in last) > 0


@pytest.mark.slow
def test_odds_are_those_of_games_played_one_by_one(record, posterior):
    """Many games of machines told at once agree with some played one after another."""
    base = begin(record, posterior, moment="february_2019", seats={}, months=3, seed=3)
    told = debrief(base)
    beliefs, ended = base.trail[0].beliefs, []
    die = np.random.default_rng(0)
    for seed in range(300):
        kinds = (die.choice(3, p=beliefs[0]), die.choice(2, p=beliefs[1]), 0, 0)
        made = onward(with_seed(base, seed, [int(k) for k in kinds]))
        ended.append(_phase(made))
    share = told.against[0].odds
    deals = share["interim_deal"] + share["breakthrough"]
    assert binomtest(ended.count("deal"), 300, deals).pvalue > 1e-3
    start = told.months[0].odds
    assert start["thaw"] == pytest.approx(share["thaw"], abs=0.1)


def _phase(sitting):
    return sitting.ground.levels(sitting.now.state)["phase"]


def test_an_unfinished_game_is_told_as_far_as_it_went(record, posterior, game):
    seats = {"united_states": "person"}
    begun = begin(record, posterior, moment="october_2002", seats=seats, months=5, seed=8)
    with pytest.raises(DetenteError, match="nothing to tell"):
        debrief(begun)
    once = act(begun, "united_states", "hold")
    found = debrief(once)
    assert not found.complete
    assert (len(found.moves), len(found.months)) == (4, 2)
    assert found.game["months"] == 1


def test_ranks_say_how_many_machines_did_worse(game, told):
    """The best and the worst that could have been received stand at the ends."""
    for seat in told.seats:
        one = told.against[0]
        assert 0.0 <= one.ranks[seat.player] <= 1.0
        held = one.payoffs[seat.player]
        assert held["low90"] <= held["mean"] <= held["high90"]
        assert (seat.payoff > held["high90"]) <= (one.ranks[seat.player] >= 0.95)
        assert (seat.payoff < held["low90"]) <= (one.ranks[seat.player] <= 0.05)


def test_telling_twice_says_the_same(game, told):
    assert debrief(replace(game)).as_dict() == told.as_dict()
