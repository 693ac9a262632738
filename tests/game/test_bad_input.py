"""Wrong games, calls and questions: each is refused with the offender's name, all at once."""

import re

import numpy as np
import pytest

from detente.errors import GameError
from detente.game import Linear, Sparse, solve, solve_draws
from detente.game.examples import beer_quiche, centipede, coordination, crisis

BEER = beer_quiche()
PAYOFF = {p: np.array(BEER.payoff[p]) for p in BEER.players}
LAW = np.ones((1, 2, 2, 1))


def holed(array, at, value):
    """Return a copy with one number replaced."""
    made = np.array(array, dtype=float)
    made[at] = value
    return made


def law_of(successor):
    return Sparse(np.full((1, 2, 2, 1), successor), LAW)


# what is changed in the beer-quiche game, and what the message must say
GAMES = {
    "row of 0.98": (
        {"transition": holed(LAW, (0, 1, 0), 0.98)},
        ["0.98", "state 'tavern', sender 'quiche', receiver 'duel'", "sum to 1"],
    ),
    "negative chance": ({"transition": -LAW}, ["negative: -1", "sender 'beer'"]),
    "shape of the law": ({"transition": np.ones((2, 2))}, ["(2, 2)", "(1, 2, 2, 1)"]),
    "words for a law": ({"transition": "forwards"}, ["transition", "not an array of numbers"]),
    "no such successor": ({"transition": law_of(7)}, ["transition.successors", "0 to 0"]),
    "sparse shapes": (
        {"transition": Sparse(np.zeros((1, 2, 2, 2), int), LAW)},
        ["(1, 2, 2, 2)", "(1, 2, 2, 1)"],
    ),
    "payoff that is no number": (
        {"payoff": PAYOFF | {"sender": holed(PAYOFF["sender"], (1, 0, 1, 1), np.nan)}},
        ["payoff['sender']", "nan", "(1, 0, 1, 1)"],
    ),
    "infinite payoff": (
        {"payoff": PAYOFF | {"receiver": holed(PAYOFF["receiver"], 0, np.inf)}},
        ["payoff['receiver']", "inf"],
    ),
    "shape of a payoff": (
        {"payoff": PAYOFF | {"receiver": np.zeros((1, 3))}},
        ["payoff['receiver']", "(1, 3)", "(1, 1, 2, 2)", "(2, 1, 1, 2, 2)"],
    ),
    "ragged payoff": (
        {"payoff": PAYOFF | {"receiver": [[1, 2], [3]]}},
        ["payoff['receiver']", "not an array of numbers"],
    ),
    "no payoff": ({"payoff": {"sender": PAYOFF["sender"]}}, ["receiver has no payoffs"]),
    "features and weights": (
        {"payoff": Linear(("a", "b"), np.zeros((1, 1, 2, 2)), {"sender": np.zeros((2, 2))})},
        ["2 problems", "payoff.features", "(2, 1, 2, 2)", "payoff.weights['receiver']"],
    ),
    "discount above 1": ({"discount": 1.1}, ["1.1", "discount"]),
    "discount below 0": ({"discount": {"sender": 0.5, "receiver": -1}}, ["discount['receiver']"]),
    "discount of 1, normalised": ({"discount": 1.0}, ["normalise=False"]),
    "discount of one only": ({"discount": {"sender": 0.5}}, ["receiver", "every player"]),
    "belief that does not sum": ({"prior": {"sender": [0.5, 0.6]}}, ["1.1", "prior['sender']"]),
    "prior of a stranger": ({"prior": {"cook": [1.0]}}, ["'cook' is not a player"]),
    "switching that does not sum": (
        {"switching": {"sender": [[0.9, 0.2], [0, 1]]}},
        ["1.1", "switching['sender'], type 'surly'"],
    ),
    "shape of switching": ({"switching": {"sender": [[1]]}}, ["(1, 1)", "(2, 2)"]),
    "lambda of a stranger": (
        {"rationality": {"sender": 1, "receiver": 1, "cook": 1}},
        ["'cook' is not a player", "rationality"],
    ),
    "name that stands twice": ({"states": ("tavern", "tavern")}, ["'tavern' stands twice"]),
    "no states": ({"states": ()}, ["states is empty"]),
    "order": (
        {"order": ["sender", "sender", "cook"]},
        ["sender moves 2 times", "receiver moves 0 times", "'cook' is not a player"],
    ),
    "number for an order": ({"order": 3}, ["The order is 3", "list of stages"]),
    "word for an order": ({"order": "sender"}, ["The order is 'sender'"]),
    "number for a stage": ({"order": ["sender", 3]}, ["3 is not a stage"]),
    "half a successor": (lambda: {"transition": law_of(0.5)}, ["successors", "whole numbers"]),
    "successor that is no number": (
        lambda: {"transition": law_of(np.nan)},
        ["transition.successors", "whole numbers"],
    ),
    "endless successor": (lambda: {"transition": law_of(np.inf)}, ["transition.successors"]),
    "words for sparse chances": (
        lambda: {"transition": Sparse([[0], [0, 1]], "even")},
        ["2 problems", "transition.successors", "transition.chances"],
    ),
    "payoff of a stranger": ({"payoff": PAYOFF | {"cook": [0.0]}}, ["'cook' is not a player"]),
    "no payoffs": ({"payoff": None}, ["payoff is None", "Linear"]),
    "words for a payoff": (
        {"payoff": PAYOFF | {"sender": [[[["1", "3"], ["0", "2"]]]] * 2}},
        ["payoff['sender']", "not an array of numbers"],
    ),
    "ragged features and words for weights": (
        lambda: {"payoff": Linear(("a",), [[1], [1, 2]], {"sender": "high", "receiver": [[1]]})},
        ["2 problems", "payoff.features", "payoff.weights['sender']"],
    ),
    "words for features": (
        lambda: {"payoff": Linear("ab", [["low"]], None)},
        ["3 problems", "payoff.names", "payoff.features", "payoff.weights"],
    ),
    "weights of a stranger": (
        {
            "payoff": Linear(
                ("a",),
                np.zeros((1, 1, 2, 2)),
                {"sender": [[1], [1]], "receiver": [[1]], "cook": [[1]]},
            )
        },
        ["1 problem", "payoff.weights", "'cook' is not a player"],
    ),
    "no types": ({"types": {"sender": ()}}, ["types['sender'] is empty"]),
    "word for types": ({"types": {"sender": "surly"}}, ["types['sender'] is 'surly'", "list"]),
    "numbers for players": ({"players": (1, 2)}, ["players is (1, 2)", "list of names"]),
    "list of actions": ({"actions": ["beer"]}, ["actions is ['beer']", "mapping"]),
    "word for a discount": ({"discount": "high"}, ["discount factor is 'high'"]),
    "half a grid": ({"grid": {"sender": 2.5}}, ["grid['sender']", "2.5", "whole number"]),
    "ragged allowed": ({"allowed": [[1], [1, 2]]}, ["allowed is not an array of numbers"]),
    "two for allowed": ({"allowed": np.full((1, 2, 2), 2)}, ["allowed holds 2", "True or False"]),
    "nothing allowed": ({"allowed": np.zeros((1, 2, 2))}, ["'tavern'", "allowed"]),
    "shape of what is allowed": ({"allowed": np.zeros((1, 2))}, ["(1, 2)", "(1, 2, 2)"]),
    "five things at once": (
        {
            "payoff": PAYOFF | {"sender": holed(PAYOFF["sender"], 0, np.nan)},
            "transition": holed(LAW, (0, 0, 0), 0.5),
            "discount": 2.0,
            "order": ["sender"],
            "prior": {"sender": [2.0, -1.0]},
        },
        ["5 problems", "payoff['sender']", "0.5", "discount", "receiver moves 0", "negative"],
    ),
}


def said(action):
    """Return the message of the GameError that an action raises."""
    with pytest.raises(GameError) as caught:
        action()
    assert "nothing was solved" in caught.value.headline
    return str(caught.value)


@pytest.mark.parametrize("name", GAMES)
def test_a_wrong_game_is_refused_by_name(name):
    changes, expected = GAMES[name]
    text = said(lambda: BEER.replace(**(changes() if callable(changes) else changes)))
    assert [part for part in expected if part not in text] == []


DUEL_ONLY = BEER.replace(allowed=np.array([[[True, False]] * 2]))
BEER_ONLY = BEER.replace(allowed=np.array([[[True, False], [False, False]]]))


def solved(game=BEER, rationality=2.0, **more):
    return solve(game, rationality, **({"horizon": 1} | more))


REPLY = [[[[0.5, 0.6]]]]
CALLS = {
    "lambda 0": (lambda: solved(rationality=0), ["rationality is 0", "above 0"]),
    "lambda below 0": (lambda: solved(rationality=-2), ["rationality is -2"]),
    "lambda too large": (lambda: solved(rationality=1e6), ["1e+06", "at most 10000"]),
    "lambda that is no number": (lambda: solved(rationality=np.nan), ["rationality is nan"]),
    "one lambda of two": (
        lambda: solved(rationality={"sender": 1, "receiver": 0}),
        ["rationality['receiver']"],
    ),
    "no lambda for one": (lambda: solved(rationality={"sender": 1}), ["receiver has none"]),
    "no lambda": (lambda: solved(rationality=None), ["No rationality was given"]),
    "grid 0": (lambda: solved(grid=0), ["grid for sender is 0", "1 or more"]),
    "grid below 0": (lambda: solved(grid={"sender": -3}), ["grid for sender is -3"]),
    "half a grid": (lambda: solved(grid={"sender": 1.5}), ["grid for sender is 1.5"]),
    "grid of a stranger": (lambda: solved(grid={"cook": 3}), ["'cook'", "Those are: sender"]),
    "grid of a player who hides nothing": (lambda: solved(grid={"receiver": 3}), ["'receiver'"]),
    "horizon 0": (lambda: solved(horizon=0), ["horizon is 0", "or None"]),
    "half a horizon": (lambda: solved(horizon=1.5), ["horizon is 1.5"]),
    "tolerance 0": (lambda: solved(tolerance=0), ["tolerance is 0", "(0, 1)"]),
    "tolerance 1": (lambda: solved(tolerance=1), ["tolerance is 1"]),
    "no discount and no end": (
        lambda: solved(centipede(4), horizon=None),
        ["first, second", "Give a horizon"],
    ),
    "several at once": (
        lambda: solved(centipede(4), horizon=None, tolerance=-1),
        ["2 problems", "tolerance", "discount"],
    ),
    "commitment of a stranger": (
        lambda: solved(committed={"cook": [1.0, 0.0]}),
        ["'cook' is not a player", "Players: sender, receiver"],
    ),
    "commitment that does not sum": (
        lambda: solved(committed={"receiver": REPLY}),
        ["committed['receiver']", "not a probability"],
    ),
    "commitment below 0": (
        lambda: solved(committed={"receiver": [1.5, -0.5]}),
        ["committed['receiver']", "not a probability"],
    ),
    "commitment that is no number": (
        lambda: solved(committed={"receiver": [np.nan, 1]}),
        ["committed['receiver']", "not a probability"],
    ),
    "shape of a commitment": (
        lambda: solved(committed={"receiver": [1, 0, 0]}),
        ["(3,)", "(1, 1, 2, 2)"],
    ),
    "shape of what a commitment returns": (
        lambda: solved(committed={"receiver": lambda beliefs: np.ones((3, 2)) / 2}),
        ["(3, 2)", "(1, 1, 2, 2)"],
    ),
    "words for a commitment": (
        lambda: solved(committed={"receiver": "duel"}),
        ["committed['receiver']", "not an array of numbers"],
    ),
    "ragged commitment": (
        lambda: solved(committed={"receiver": [[1], [0, 1]]}),
        ["committed['receiver']", "not an array of numbers"],
    ),
    "two commitments at once": (
        lambda: solved(committed={"receiver": ["0", "1"], "sender": [0.5, 0.6]}),
        ["2 problems", "committed['receiver']", "committed['sender']"],
    ),
    "list of commitments": (lambda: solved(committed=[0.5, 0.5]), ["committed is [0.5, 0.5]"]),
    "commitment to what is not allowed": (
        lambda: solved(DUEL_ONLY, committed={"receiver": [0.25, 0.75]}),
        ["committed['receiver'], state 'tavern' after sender 'beer'", "'defer'", "0.75"],
    ),
    "moves at once that hang on each other": (
        lambda: solved(coordination().replace(allowed=[[[True, False], [False, True]]])),
        ["'standoff'", "one and other", "at once"],
    ),
    "draws of another shape": (
        lambda: solve_draws(BEER, {p: np.zeros((2, 3)) for p in PAYOFF}, 2.0, horizon=1),
        ["draws['sender']", "(2, 3)", "(2, 1, 2, 2)"],
    ),
    "draws that are no numbers": (
        lambda: solve_draws(BEER, {p: a[None] * np.nan for p, a in PAYOFF.items()}, 2.0, horizon=1),
        ["draws['sender']", "not finite"],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_call_is_refused_by_name(name):
    action, expected = CALLS[name]
    text = said(action)
    assert [part for part in expected if part not in text] == []


@pytest.mark.slow
def test_a_commitment_is_asked_only_about_what_can_arise():
    """Nobody orders quiche here, so the answer to it is free; to beer the receiver must duel."""
    kept = solved(BEER_ONLY, committed={"receiver": [[[[1, 0], [0, 1]]]]})
    assert kept.strategy("receiver", seen=["beer"]) == pytest.approx([1, 0])
    broken = {"receiver": [[[[0.5, 0.5], [1, 0]]]]}
    assert "after sender 'beer'" in said(lambda: solved(BEER_ONLY, committed=broken))


def test_a_grid_that_does_not_fit_is_refused_with_its_size():
    """1,201 points on each of two axes, 42 states, 40 periods: hundreds of GiB for play alone."""
    text = said(lambda: solved(crisis(20, two_sided=True), horizon=40, grid=1200))
    (figure,) = re.findall(r"would take ([\d.,]+) GiB", text)
    assert 8 * 1201**2 * 42 * 40 * 12 / 2**30 < float(figure.replace(",", "")) < 5000
    assert "1,442,401 beliefs in 42 states" in text
    assert "coarser grid, a shorter horizon" in text


def test_a_horizon_that_does_not_fit_is_refused_with_its_size():
    assert re.search(r"would take [\d.,]+ GiB", said(lambda: solved(horizon=10**9)))


def test_a_lattice_that_does_not_fit_is_refused_before_it_is_laid_out():
    assert re.search(r"would take [\d.,]+ GiB", said(lambda: solved(grid=10**9)))


# Known gaps: not yet refused, or not by an error that says whose fault it is.

SENSELESS = {
    "half a grid for all": (lambda: solved(grid=1.5), "grid"),
    "word for a grid": (lambda: solved(grid="fine"), "grid"),
    "no grid for one": (lambda: solved(grid={"sender": None}), "grid"),
    "word for a horizon": (lambda: solved(horizon="long"), "horizon"),
    "horizon that is no number": (lambda: solved(horizon=np.nan), "horizon"),
    "endless horizon": (lambda: solved(horizon=np.inf), "horizon"),
    "word for a tolerance": (lambda: solved(tolerance="low"), "tolerance"),
    "lambda of a stranger": (
        lambda: solved(rationality={"sender": 1, "receiver": 1, "cook": 1}),
        "cook",
    ),
    "start on another grid": (lambda: solved(grid=6, start=solved()), "start"),
    "start of another game": (lambda: solved(crisis(), start=solved()), "start"),
    "draws for one only": (
        lambda: solve_draws(BEER, {"sender": PAYOFF["sender"][None]}, 2.0, horizon=1),
        "receiver",
    ),
    "draws of a stranger": (
        lambda: solve_draws(
            BEER, {p: a[None] for p, a in PAYOFF.items()} | {"cook": [0.0]}, 2.0, horizon=1
        ),
        "cook",
    ),
    "unequal numbers of draws": (
        lambda: solve_draws(
            BEER,
            {p: np.stack([a] * n) for n, (p, a) in enumerate(PAYOFF.items(), 2)},
            2.0,
            horizon=1,
        ),
        "receiver",
    ),
    "no draws at all": (
        lambda: solve_draws(BEER, {p: a[None][:0] for p, a in PAYOFF.items()}, 2.0, horizon=1),
        "draw",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SENSELESS)
def test_calls_that_make_no_sense_are_refused(name):
    action, expected = SENSELESS[name]
    assert expected in said(action)
