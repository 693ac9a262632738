"""Games for the tests of the tree, and how Gambit reads them."""

import io
import re

import numpy as np
import pygambit

from detente.game import Game
from detente.game.examples import beer_quiche, crisis, overture, spence


def brandts_holt() -> Game:
    """Game 1 of Brandts and Holt (1993), International Journal of Game Theory, an experiment.

    Payoffs as in Gambit's catalogue of games, divided by 15 to keep lambda of the order of one.
    """
    sender = np.array([[[15, 30, 0], [45, 0, 30]], [[30, 15, 45], [30, 0, 30]]]) / 15
    receiver = np.array([[[30, 30, 45], [15, 0, 15]], [[30, 60, 30], [30, 0, 15]]]) / 15
    return _once(sender, receiver)


def folding() -> Game:
    """A sender of two types and a receiver whose principal branch turns back below lambda 2."""
    return _once(
        [[[0.3, -1.3], [2.4, 2.9]], [[-1.7, -1.9], [2.5, 0.0]]],
        [[[2.2, 0.5], [0.3, -2.0]], [[-2.3, 2.4], [-1.7, -0.9]]],
    )


def random_signals(seed: int, types: int, messages: int, replies: int) -> Game:
    """One message and one reply, payoffs uniform on -2..2."""
    draw = np.random.default_rng(seed)
    return _once(*draw.uniform(-2, 2, (2, types, messages, replies)))


def _once(sender, receiver) -> Game:
    sender, receiver = np.array(sender), np.array(receiver)
    types, messages, replies = sender.shape
    return Game(
        players=("sender", "receiver"),
        actions={
            "sender": [f"m{k}" for k in range(messages)],
            "receiver": [f"r{k}" for k in range(replies)],
        },
        types={"sender": [f"t{k}" for k in range(types)]},
        states=("once",),
        payoff={"sender": sender[:, None], "receiver": receiver[:, None, None]},
        transition=np.ones((1, messages, replies, 1)),
        discount=0.0,
    )


def random_game(seed: int, **changes) -> Game:
    """Two players with private types and two states; everybody's payoff hangs on all types."""
    draw = np.random.default_rng(seed)
    types = {"red": ("r1", "r2"), "blue": ("b1", "b2")}
    shape = (2, 2, 2, 2, 2)
    law = draw.dirichlet([1.0, 1.0], size=(2, 2, 2))
    law[0, 0] = [1.0, 0.0]
    given = {
        "players": ("red", "blue"),
        "actions": {"red": ("up", "down"), "blue": ("left", "right")},
        "types": types,
        "states": ("calm", "tense"),
        "payoff": {p: draw.normal(size=shape) for p in types},
        "transition": law,
        "discount": {"red": 0.8, "blue": 0.9},
        "prior": {"red": [0.3, 0.7], "blue": [0.55, 0.45]},
    }
    return Game(**(given | changes))


def read(text: str) -> pygambit.Game:
    return pygambit.read_efg(io.BytesIO(text.encode()))


def information_sets(game):
    """Yield for every personal information set its player, a path to it, and its selector."""
    for player in game.players:
        for history in game.get_infosets(player):
            yield player, tuple(history.actions), pygambit.H.path(*history.actions)


def by_period(text: str, discount: dict, rationality: dict) -> str:
    """Give each player's agent in each period a player of its own, paid in that period's units.

    Gambit knows one lambda for all and payoffs discounted to the start. The agent of player i in
    period k is therefore paid rationality[i] * discount[i]**-k times the total, which makes
    Gambit's logit equilibria at lambda 1 those of the stochastic game at the rationality given.
    """
    names = re.findall(r'"([^"]*)"', text.splitlines()[0].split("{")[1])
    last = max(int(k) for k in re.findall(r'"period (\d+) \|', text))
    agents = [(n, k) for n in names for k in range(last)]
    units = [(names.index(n), rationality[n] * discount[n] ** -k) for n, k in agents]

    def move(found):
        return f'p "" {(int(found[1]) - 1) * last + int(found[3])} {found[2]} "period {found[3]} '

    def end(found):
        paid = [float(x) for x in found[2].split(",")]
        return f"{found[1]}{{ {', '.join(f'{paid[i] * unit:.15f}' for i, unit in units)} }}"

    told = " ".join(f'"{n} {k}"' for n, k in agents)
    rest = text.split("\n", 1)[1]
    rest = re.sub(r'^p "" (\d+) (\d+) "period (\d+) ', move, rest, flags=re.M)
    rest = re.sub(r"^(t .*){(.*)}$", end, rest, flags=re.M)
    return f'EFG 2 R "by period" {{ {told} }}\n{rest}'


def loaded(game, solution):
    """Return Gambit's profile that holds our behaviour, in Gambit's own order."""
    profile, numbers = game.mixed_behavior_profile(), iter(solution.behaviour())
    for _, _, selector in information_sets(game):
        profile[selector] = {a: next(numbers) for a in game.get_actions(selector)}
    assert next(numbers, None) is None
    return profile


def by_path(game, profile) -> dict:
    """Return the probabilities of a profile by the path to the information set."""
    return {
        path: [profile[selector][a] for a in game.get_actions(selector)]
        for _, path, selector in information_sets(game)
    }


def logit_gap(game, profile, units) -> float:
    """Return max |sigma - softmax(unit * Gambit's action value)|; a unit for each path.

    The unit is lambda, or lambda * discount**-k in period k, as Gambit's values are those at the
    start.
    """
    worst, values = 0.0, profile.action_values
    for _, path, selector in information_sets(game):
        actions = list(game.get_actions(selector))
        value = units[path] * np.array([values[selector][a] for a in actions])
        reply = np.exp(value - value.max())
        sigma = np.array([profile[selector][a] for a in actions])
        worst = max(worst, np.abs(sigma - reply / reply.sum()).max())
    return worst


KERNEL = [[0.9, 0.1], [0.25, 0.75]]

# name: how to make the game, its horizon, the rationalities at which it is compared with Gambit
LIVE = {
    "beer-quiche": (beer_quiche, 1, (0.5, 1, 2, 5, 10)),
    "Brandts-Holt": (brandts_holt, 1, (0.5, 1, 2, 5, 10)),
    "Spence, two types": (spence, 1, (0.5, 1, 2, 5, 10)),
    "Spence, three types": (lambda: spence((1, 2, 3)), 1, (0.5, 1, 2, 5, 10)),
    "three types at random": (lambda: random_signals(5, 3, 3, 2), 1, (0.5, 1, 2, 5, 10)),
    "four replies at random": (lambda: random_signals(6, 2, 2, 4), 1, (1, 10)),
    "folding": (folding, 1, (1, 2, 4, 10)),
    "crisis, one round": (crisis, 2, (0.5, 1, 2, 5, 10)),
    "crisis, one round, two-sided": (lambda: crisis(two_sided=True), 2, (0.5, 1, 2, 5, 10)),
    "crisis, two rounds": (lambda: crisis(2), 4, (1, 5)),
    "crisis, two rounds, two-sided": (lambda: crisis(2, two_sided=True), 4, (2,)),
    "crisis, three rounds": (lambda: crisis(3), 6, (5,)),
    "crisis, three rounds, two-sided": (lambda: crisis(3, two_sided=True), 6, (2,)),
    "crisis, four rounds": (lambda: crisis(4), 8, (1,)),
    "crisis, four rounds, two-sided": (lambda: crisis(4, two_sided=True), 8, (5,)),
    "overture, one period": (overture, 1, (0.5, 1, 2, 5, 10)),
    "overture, two periods": (overture, 2, (0.5, 1, 5)),
    "overture, three periods": (overture, 3, (1,)),
    "interdependent, two states": (lambda: random_game(1), 2, (1, 10)),
    "moves at once": (lambda: random_game(2, order=[("blue", "red")]), 2, (1, 10)),
    "switching": (lambda: random_game(3, switching={"red": KERNEL, "blue": KERNEL}), 2, (1, 5)),
    "switching, at once": (
        lambda: random_game(4, switching={"blue": KERNEL}, order=[("red", "blue")]),
        2,
        (2, 10),
    ),
}

# as above; Gambit takes seconds for each, so that its answers are stored
LONG = {"overture, four periods": (overture, 4, (0.5, 1, 2, 5))}
