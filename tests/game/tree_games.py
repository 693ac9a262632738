"""Games for the tests of the tree, and how Gambit reads them."""

import io
import re

import numpy as np
import pygambit

from detente.game import Game


def brandts_holt() -> Game:
    """Game 1 of Brandts and Holt (1993), International Journal of Game Theory 22(3), 279-302.

    Payoffs in dollars are a fifteenth of a fifteenth part of the experiment's scale: the numbers
    below are theirs (in cents over 15) so that lambda stays of the order of one.
    """
    sender = np.array([[[15, 30, 0], [45, 0, 30]], [[30, 15, 45], [30, 0, 30]]]) / 15
    receiver = np.array([[[30, 30, 45], [15, 0, 15]], [[30, 60, 30], [30, 0, 15]]]) / 15
    return Game(
        players=("sender", "receiver"),
        actions={"sender": ("N", "S"), "receiver": ("C", "D", "E")},
        types={"sender": ("A", "B")},
        states=("once",),
        payoff={"sender": sender[:, None], "receiver": receiver[:, None, None]},
        transition=np.ones((1, 2, 3, 1)),
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
    factor = [rationality[n] * discount[n] ** -k for n, k in agents]
    found = []
    for line in text.splitlines():
        if line.startswith("EFG"):
            told = " ".join(f'"{n} {k}"' for n, k in agents)
            line = f'EFG 2 R "by period" {{ {told} }}'
        elif line.startswith("p "):
            head = re.match(r'p "" (\d+) (\d+) "period (\d+) ', line)
            player = (int(head[1]) - 1) * last + int(head[3])
            line = re.sub(r'^p "" \d+', f'p "" {player}', line)
        elif line.startswith("t "):
            start, paid = line.rsplit("{", 1)
            paid = [float(x) for x in paid.strip(" }").split(",")]
            units = zip(agents, factor, strict=True)
            told = ", ".join(f"{paid[names.index(n)] * f:.15f}" for (n, _), f in units)
            line = f"{start}{{ {told} }}"
        found.append(line)
    return "\n".join(found) + "\n"


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


def logit_gap(game, profile, rationality, discount, periods) -> float:
    """Return max |sigma - softmax(lambda * discount**-k * Gambit's action value)|.

    `periods` says for each path in which period k (from 0) it stands.
    """
    worst, values = 0.0, profile.action_values
    for player, path, selector in information_sets(game):
        actions = list(game.get_actions(selector))
        unit = rationality[player] * discount[player] ** -periods[path]
        value = np.array([values[selector][a] for a in actions]) * unit
        reply = np.exp(value - value.max())
        sigma = np.array([profile[selector][a] for a in actions])
        worst = max(worst, np.abs(sigma - reply / reply.sum()).max())
    return worst
