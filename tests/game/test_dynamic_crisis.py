"""Simultaneous logit games where repeating the best-reply map does not converge.

The reference is Crisman-Cox & Gibilisco (2018), American Journal of Political Science 62(3). Their
replication archive (doi:10.7910/DVN/XBNJD9, file replicationInput.p) stores the estimates and, for
each pair of countries, the equilibrium's 18 choice values. The clash payoffs below are stored as
such. What the covariates add up to for a pair is what its stored equilibrium implies: nine
equations a country in five unknowns, which hold to 2e-8; the audience costs so found are the stored
ones.

Nothing in this file but the last part knows how the package solves a game.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import root
from scipy.special import logsumexp, softmax

from detente.errors import GameError
from detente.game._examples_crisis import CrisisSide, dynamic_crisis
from detente.game._game import Game

CLASH = (-48.2450682, 9.32279796, 13.8360280)


@dataclass(frozen=True)
class Pair:
    """A published pair: payoffs, and stored values by country, state and action."""

    one: CrisisSide
    two: CrisisSide
    values: tuple[float, ...]

    @property
    def game(self):
        return dynamic_crisis(self.one, self.two, clash=CLASH, players=("one", "two"))

    @property
    def published(self):
        """Return the values per period, shape (2, 3, 3)."""
        return 0.1 * np.reshape(self.values, (2, 3, 3))


# fmt: off
PUBLISHED = {
    "North Korea and South Korea": Pair(
        CrisisSide(19.264430641, 19.377874378, -20.772752515, -21.397406292, -9.543105598),
        CrisisSide(19.263483487, 19.380841307, -20.588382301, -21.603830123, -9.741938729),
        (8.716125, 5.232225, 4.240513, 30.74414, 29.672502, 28.710871,
         30.457287, 28.438033, 28.665578, 8.414594, 4.964891, 3.966791,
         30.136611, 29.172698, 28.173231, 30.328085, 28.234231, 28.48365),
    ),
    "India and Pakistan": Pair(
        CrisisSide(19.225509674, 18.894874076, -20.993660063, -21.160399787, -3.796707953),
        CrisisSide(19.222172069, 18.975052758, -20.974878200, -21.180660448, -3.607918806),
        (35.670806, 31.31755, 33.727028, 63.506217, 61.905201, 63.452434,
         66.43199, 63.768559, 67.035946, 40.764161, 36.186933, 38.708079,
         69.631224, 67.892718, 69.427059, 72.814992, 70.038818, 73.258101),
    ),
    "United States and Canada": Pair(
        CrisisSide(19.222340560, 18.194014877, -20.552529483, -21.644389482, -16.921130151),
        CrisisSide(19.270587308, 17.456869212, -20.605195900, -21.586976690, -16.759808624),
        (3.48288, -1.328232, -2.91308, 22.370428, 19.427384, 17.844508,
         21.850973, 18.235674, 16.711038, 1.835653, -2.157555, -4.409797,
         20.957045, 18.127627, 15.886234, 19.572065, 16.106662, 13.954601),
    ),
}
# fmt: on


def reply(game, values, rationality):
    """Return what the choices are worth, shape (2, S, A), if each is worth `values` to begin with.

    Q_i(s, a) = sum_b P_j(b | s) [(1 - discount) u_i(s, a, b) + discount V_i(next)], with
    V_i = log sum exp(lambda Q_i) / lambda and P_j = softmax(lambda Q_j).
    """
    chances = softmax(rationality * values, axis=-1)
    inclusive = logsumexp(rationality * values, axis=-1) / rationality
    out = []
    for i, player in enumerate(game.players):
        later = np.einsum("sabz,z->sab", game.transition, inclusive[i])
        beta = game.discount[player]
        total = (1 - beta) * game.payoff[player][0] + beta * later
        spec = "sab,sb->sa" if i == 0 else "sab,sa->sb"
        out.append(np.einsum(spec, total, chances[1 - i]))
    return np.stack(out)


def equilibria(game, rationality, starts):
    """Return the different roots of Q = reply(Q) that scipy reaches from some starts."""
    found = []
    for start in starts:

        def miss(flat, shape=start.shape):
            values = flat.reshape(shape)
            return (reply(game, values, rationality) - values).ravel()

        made = root(miss, start.ravel(), tol=1e-13)
        end = made.x.reshape(start.shape)
        if abs(made.fun).max() < 1e-9 and all(abs(end - x).max() > 1e-6 for x in found):
            found.append(end)
    return found


def spectral_radius(game, values, rationality, step=1e-6):
    """Return the largest modulus among the eigenvalues of the reply map's slopes."""
    columns = []
    for unit in np.eye(values.size):
        move = step * unit.reshape(values.shape)
        ahead, behind = (reply(game, values + s * move, rationality) for s in (1, -1))
        columns.append((ahead - behind).ravel() / (2 * step))
    return abs(np.linalg.eigvals(np.stack(columns, axis=1))).max()


def expected(name):
    """Return for a pair the published equilibrium, polished, and all equilibria that are found.

    Keys: "chances" (2, states, actions) at the published one; "values" of the choices and
    "inclusive" of the states, per period; "radius"; "all", a list of choice values.
    """
    pair = PUBLISHED[name]
    rng = np.random.default_rng(0)
    spread = [pair.published + rng.normal(0, 0.5, (2, 3, 3)) for _ in range(12)]
    wide = [rng.uniform(-1, 6, (2, 3, 3)) for _ in range(6)]
    found = equilibria(pair.game, 10.0, [pair.published, np.zeros((2, 3, 3)), *spread, *wide])
    return {
        "values": found[0],
        "chances": softmax(10 * found[0], axis=-1),
        "inclusive": logsumexp(10 * found[0], axis=-1) / 10,
        "radius": spectral_radius(pair.game, found[0], 10.0),
        "all": found,
    }


@pytest.fixture(scope="module")
def reference():
    return {name: expected(name) for name in PUBLISHED}


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_values_are_an_equilibrium_of_the_declared_game(name, reference):
    pair = PUBLISHED[name]
    miss = abs(reply(pair.game, pair.published, 10.0) - pair.published).max()
    assert miss < 1e-5
    assert reference[name]["values"] == pytest.approx(pair.published, abs=1e-6)


RADII = {"North Korea and South Korea": 2.87, "India and Pakistan": 8.77}


@pytest.mark.parametrize("name", PUBLISHED)
def test_repeating_the_reply_map_leaves_the_published_equilibrium(name, reference):
    """The radius is above one, so plain iteration cannot settle there, however close it starts."""
    radius = reference[name]["radius"]
    print(f"{name}: spectral radius {radius:.3f}, {len(reference[name]['all'])} equilibria found")
    assert radius == pytest.approx(RADII.get(name, 1.08), abs=0.01)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_equilibrium_is_not_the_only_one(name, reference):
    assert len(reference[name]["all"]) >= 3


def test_the_payoffs_of_a_crisis_cell_by_cell():
    one = CrisisSide(crisis=1, war=-2, threat=-10, fight=-20, audience=-100)
    two = CrisisSide(crisis=3, war=-4, threat=-30, fight=-40, audience=-300)
    game = dynamic_crisis(one, two, clash=(0.1, 0.2, 0.3))
    first, second = (game.payoff[p][0] for p in game.players)
    assert first[0, 0, 2] == 0  # peace: nothing to back down from
    assert first[0, 1, 1] == pytest.approx(-10 + 0.1)
    assert first[1, 0, 1] == pytest.approx(1 - 100)  # backs down before a threat
    assert second[1, 0, 1] == pytest.approx(3 - 30)  # stands firm
    assert first[2, 1, 1] == pytest.approx(-2 - 10 + 0.3)  # war: neither fights on, no cost
    assert second[2, 2, 1] == pytest.approx(-4 - 30 + 0.3 - 300)
    assert game.transition[1, 0, 2].tolist() == [0, 0, 1]
    assert game.transition[2, 0, 0].tolist() == [1, 0, 0]


def test_wrong_numbers_are_refused():
    bad = CrisisSide(crisis=np.nan, war=0, threat=0, fight=0, audience=0)
    good = CrisisSide(crisis=0, war=0, threat=0, fight=0, audience=0)
    with pytest.raises(GameError) as error:
        dynamic_crisis(bad, good, clash=(1, 2))
    assert "2 problems" in str(error.value)
    with pytest.raises(GameError, match="discount"):
        dynamic_crisis(good, good, discount=1.5)


def chase(rationality=6.0):
    """Return two states, two actions: one wants to match, the other to differ; matching moves on.

    Matching pennies in either state with stakes 1 and 2; no play but a mixed one is in equilibrium,
    and at high rationality each reply to it overshoots.
    """
    same, stakes = np.eye(2), np.array([1.0, 2.0])
    payoff = stakes[:, None, None] * (2 * same - 1)
    tilt = np.array([[[0.3, 0.0], [0.0, 0.0]], [[0.0, 0.4], [0.0, 0.0]]])
    onward = np.where(same[..., None] > 0, [0.2, 0.8], [0.7, 0.3])
    return Game(
        players=("chaser", "runner"),
        actions={"chaser": ("left", "right"), "runner": ("left", "right")},
        states=("field", "wood"),
        payoff={"chaser": (payoff + tilt)[None], "runner": -payoff[None]},
        transition=np.stack([onward, onward]),
        discount=0.6,
        order=(("chaser", "runner"),),
        rationality=rationality,
        value_of_shocks=True,
    )


def expected_chase():
    """Return the choice values (2, states, actions) of the chase at rationality 6."""
    rng = np.random.default_rng(1)
    starts = [np.zeros((2, 2, 2)), *rng.normal(0, 1, (20, 2, 2, 2))]
    (only,) = equilibria(chase(), 6.0, starts)
    return only


def test_the_chase_has_one_equilibrium_and_repeating_replies_runs_away_from_it():
    only = expected_chase()
    assert spectral_radius(chase(), only, 6.0) > 1.5
    values = only + 1e-6
    values[0, 0, 0] += 1e-4
    for _ in range(200):
        values = reply(chase(), values, 6.0)
    assert abs(values - only).max() > 0.05


# The package's own solver, held against the above.


def played(made, game):
    """Return the chance of each action, shape (players, states, actions)."""
    return np.array(
        [[made.strategy(p, "any", s) for s in game.states] for p in game.players], dtype=float
    )


def solved(game, rationality):
    solver = pytest.importorskip("detente.game._solve")
    return played(solver.solve(game, rationality=rationality, horizon=None), game)


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_solver_returns_an_equilibrium_of_the_published_game(name, reference):
    """Where several exist it may return another than the published one, but only a root."""
    game = PUBLISHED[name].game
    chances = solved(game, 10.0)
    values = implied(game, chances, 10.0)
    assert softmax(10 * reply(game, values, 10.0), axis=-1) == pytest.approx(chances, abs=1e-6)


def implied(game, chances, rationality):
    """Return the choice values (2, S, A) that go with given chances, by one linear solve a player.

    V_i(s) = log sum exp(lambda Q_i) / lambda = E[Q_i] + entropy / lambda, where Q_i is linear in
    V_i; at an equilibrium softmax(lambda Q_i) gives the chances back.
    """
    out = []
    spread = -(chances * np.log(chances)).sum(-1) / rationality
    joint = np.einsum("sa,sb->sab", *chances)
    for i, player in enumerate(game.players):
        beta, pay = game.discount[player], game.payoff[player][0]
        flow = (1 - beta) * (joint * pay).sum((1, 2)) + spread[i]
        move = np.einsum("sab,sabz->sz", joint, game.transition)
        worth = np.linalg.solve(np.eye(len(move)) - beta * move, flow)
        total = (1 - beta) * pay + beta * game.transition @ worth
        spec = "sab,sb->sa" if i == 0 else "sab,sa->sb"
        out.append(np.einsum(spec, total, chances[1 - i]))
    return np.stack(out)


@pytest.mark.slow
def test_the_solver_finds_the_chase_though_replies_run_away():
    chances = solved(chase(), 6.0)
    assert chances == pytest.approx(softmax(6 * expected_chase(), axis=-1), abs=1e-6)


def test_chances_imply_their_values(reference):
    for name, pair in PUBLISHED.items():
        held = reference[name]
        assert implied(pair.game, held["chances"], 10.0) == pytest.approx(held["values"], abs=1e-6)
