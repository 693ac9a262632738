"""A known truth is found again, and what counts how often it is can count."""

import jax.numpy as jnp
import numpy as np
import pytest
from reduced_case import write_reduced

from detente.case import load
from detente.errors import DetenteError
from detente.game import solve
from detente.game._again import solve_again
from detente.game.examples import overture
from detente.intent._history import Seen
from detente.intent._identification import weighted_quantiles
from detente.intent._parameters import Parameter, Parameters
from detente.intent._recover import recover_reduced, sampler_for, synthetic
from detente.intent._recover_full import _around, _truths
from detente.intent._recover_sample import peak
from detente.intent._recover_score import Recovered, summarise
from detente.intent._recover_types import calibration, imagine, uniformity
from detente.intent._recover_world import through, world_of
from detente.intent._sample import Effort

SWITCH = 0.2


@pytest.fixture(scope="module")
def small():
    law = [[1 - SWITCH / 2, SWITCH / 2], [SWITCH, 1 - SWITCH]]
    game = overture().replace(switching={"challenger": law}, normalise=True)
    entries = (
        Parameter("w", "weight", "challenger", (0,), 0.0, 1.0),
        Parameter("lambda.challenger", "rationality", "challenger", (0,), 8.0, 0.1),
        Parameter("lambda.defender", "rationality", "defender", (1,), 8.0, 0.1),
        Parameter("type.challenger.sincere", "type", "challenger", (0,), np.log(0.3), 0.5),
        Parameter("type.challenger.insincere", "type", "challenger", (1,), np.log(0.7), 0.5),
    )
    return solve(game, 8.0, grid=1), Parameters(game, entries, {})


@pytest.mark.slow
def test_a_history_is_played_as_its_hidden_types_play(small):
    solved, parameters = small
    seen, hidden = synthetic(solved, parameters, np.zeros(5), months=1500, state=None, seed=4)
    true = hidden["challenger"]
    assert seen.actions.shape == (1500, 2) and true.shape == (1500,)
    for start, chance in ((0, SWITCH / 2), (1, SWITCH)):
        left = true[1:][true[:-1] == start] != start
        assert abs(left.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / left.size)
    belief, expected, variance = np.array([0.3, 0.7]), 0.0, 0.0
    law = np.asarray(parameters.game.switching["challenger"])
    for month in range(1500):
        play = np.array(
            [
                solved.strategy("challenger", t, belief={"challenger": belief})
                for t in ("sincere", "insincere")
            ]
        )
        chance = play[true[month], 1]
        expected, variance = expected + chance, variance + chance * (1 - chance)
        belief = belief * play[:, seen.actions[month, 0]]
        belief = belief / belief.sum() @ law
    assert abs((seen.actions[:, 0] == 1).sum() - expected) < 4 * np.sqrt(variance)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_history_and_another_seed_another(small):
    one, two, other = (
        synthetic(*small, np.zeros(5), months=60, state=None, seed=s)[0] for s in (1, 1, 2)
    )
    assert np.array_equal(one.actions, two.actions)
    assert not np.array_equal(one.actions, other.actions)


def recovered(truth, rank=(0.5, 0.5), sd=(0.3, 0.9), types=(0, 0, 1, 1)):
    return Recovered(
        seed=0,
        names=("w", "v"),
        truth=np.array(truth),
        mean=np.zeros(2),
        sd=np.array(sd),
        quantiles=np.array([[-1.6, -0.7, 0.7, 1.6]] * 2),
        rank=np.array(rank),
        beliefs={"red": np.array([[0.5, 0.5]] * 4)},
        hidden={"red": np.array(types)},
        imagined={"red": np.array([[0, 1, 0, 1], [1, 1, 0, 0]])},
        pareto_k=0.2,
        effective=100.0,
        shift=0.1,
        divergent=0,
    )


def test_coverage_is_counted_as_by_hand():
    found = [
        recovered((0.0, 0.0)),
        recovered((1.0, 0.0)),
        recovered((2.0, 0.0)),
        recovered((1.5, 9.0)),
    ]
    made = summarise(found, weights=["w", "v"])
    assert made.identified == ("w",)  # sd of v is 0.9
    assert made.covered_50.tolist() == [0.25, 0.75]
    assert made.covered_90.tolist() == [0.75, 0.75]
    assert made.pooled_90 == 0.75
    assert made.error == pytest.approx(0.25)  # sd of 1, 1, 0, 1 is 0.5, over the root of 4
    both = summarise(found, weights=["w", "v"], identified=["w", "v"])
    assert both.pooled_90 == 0.75 and both.error == pytest.approx(
        np.std([1, 1, 0.5, 0.5], ddof=1) / 2
    )


def test_nothing_identified_is_said():
    with pytest.raises(DetenteError, match="nothing to summarise"):
        summarise([recovered((0.0, 0.0), sd=(0.8, 0.9))], weights=["w", "v"])
    with pytest.raises(DetenteError, match="0 histories"):
        summarise([], weights=["w"])


def test_what_is_kept_in_a_file_is_read_back():
    one = recovered((0.25, -1.0))
    back = Recovered.from_dict(one.as_dict())
    assert back.as_dict() == one.as_dict()
    assert back.holds(0.9).tolist() == [True, True]


def test_weighted_quantiles_of_a_normal():
    draws = np.random.default_rng(0).uniform(-6, 6, size=(200_000, 1))
    weights = np.exp(-0.5 * draws[:, 0] ** 2)
    found = weighted_quantiles(draws, weights / weights.sum(), (0.05, 0.5, 0.95))[0]
    assert found == pytest.approx([-1.645, 0.0, 1.645], abs=0.02)


def test_uniform_ranks_pass_and_ranks_of_narrow_posteriors_do_not():
    random = np.random.default_rng(1)
    fair = uniformity(random.uniform(size=(400, 50)), random=random)
    assert 0.02 < (fair < 0.05).mean() < 0.09
    outer = uniformity(random.beta(0.4, 0.4, size=(200, 50)), random=random)
    assert (outer < 0.05).mean() > 0.8


def chains(random, count, months, stay):
    law = np.array([[stay, 1 - stay], [1 - stay, stay]])
    found = np.zeros((count, months), dtype=int)
    for m in range(1, months):
        found[:, m] = np.where(random.uniform(size=count) < law[found[:, m - 1], 0], 0, 1)
    return found


@pytest.mark.slow
def test_calibration_allows_for_beliefs_that_move_together():
    random = np.random.default_rng(2)
    steps = np.linalg.matrix_power(np.array([[0.98, 0.02], [0.02, 0.98]]), 1)
    marginal = np.array([np.linalg.matrix_power(steps, m)[0] for m in range(80)])
    fair, wrong = [], []
    for _ in range(60):
        beliefs = [{"red": marginal}] * 6
        imagined = [{"red": chains(random, 30, 80, 0.98)} for _ in range(6)]
        truth = [{"red": c} for c in chains(random, 6, 80, 0.98)]
        fair.append(calibration(beliefs, truth, imagined, random=random).p_value)
        swapped = [{"red": 1 - t["red"]} for t in truth]
        wrong.append(calibration(beliefs, swapped, imagined, random=random).p_value)
    assert np.mean(np.array(fair) < 0.1) < 0.25
    assert np.median(wrong) < 0.05


def test_types_drawn_given_a_history_have_the_chances_of_a_sum_over_all_paths():
    prior, law = np.array([0.3, 0.7]), np.array([[0.8, 0.2], [0.1, 0.9]])
    seen = np.array([[0.9, 0.2], [0.3, 0.6], [0.5, 0.4]])
    after, now = [], prior
    for chance in seen:
        now = now * chance / (now @ chance)
        after.append(now)
        now = now @ law
    drawn = imagine(
        np.array([after]), law[None], np.zeros(40_000, int), random=np.random.default_rng(3)
    )
    paths = {}
    for path in np.ndindex(2, 2, 2):
        paths[path] = prior[path[0]] * np.prod([seen[m, t] for m, t in enumerate(path)])
        paths[path] *= law[path[0], path[1]] * law[path[1], path[2]]
    total = sum(paths.values())
    for path, chance in paths.items():
        assert (drawn == path).all(1).mean() == pytest.approx(chance / total, abs=0.01)


@pytest.mark.slow
def test_the_peak_of_a_normal_posterior_is_its_closed_form():
    random = np.random.default_rng(4)
    design = random.standard_normal((4000, 3))
    seen = jnp.asarray(design @ np.array([1.0, -0.5, 0.2]) + random.standard_normal(4000))
    centre, turned = peak(lambda z: -0.5 * (seen - design @ z) ** 2, 3)
    precision = np.eye(3) + design.T @ design
    assert np.asarray(centre) == pytest.approx(
        np.linalg.solve(precision, design.T @ seen), abs=1e-3
    )
    assert np.diag(turned @ turned.T) == pytest.approx(np.diag(np.linalg.inv(precision)), rel=0.2)


def test_truths_of_the_full_game_follow_the_weights_of_the_fit():
    random = np.random.default_rng(5)
    points = random.standard_normal((2000, 2))
    weights = np.where(points[:, 0] > 0, 1.0, 0.0)
    fit = type("F", (), {"points": points, "weights": weights / weights.sum()})
    assert (_truths(fit, 5, 1)[:, 0] > 0).all()
    around = _around(fit, 4000, 1)
    half = around[1::2, 1].var() / around[::2, 1].var()
    assert half == pytest.approx(2.0, rel=0.15)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return world_of(load(write_reduced(tmp_path_factory.mktemp("case") / "reduced")), (2, 1))


@pytest.mark.slow
def test_batched_solving_meets_the_equations_of_the_equilibrium(world):
    z = np.random.default_rng(6).standard_normal((2, len(world.parameters.names)))
    worth = world.worth(z)
    own = world.at(z[1])
    assert np.isfinite(worth).all()
    assert worth[1] == pytest.approx(world.nodes.worth(own), abs=1e-5)
    other = solve_again(world.solved, **world.parameters.game_at(z[1]))  # by Newton's method
    assert other.converged
    for own_table, table in zip(own.logits, other.logits, strict=True):
        assert np.exp(own_table) == pytest.approx(np.exp(table), abs=1e-5)


@pytest.mark.slow
def test_a_history_passes_nodes_by_number(world):
    seen = Seen(("1", "2"), np.array([0, 5]), np.array([[2, 1, 0], [0, 0, 1]]), 1)
    passed = through(world.nodes, world.layout, seen)
    for stage in range(3):
        nodes = world.nodes.nodes[stage][passed.at[:, stage]]
        assert nodes[:, 0].tolist() == [0, 5]
        assert (
            nodes[:, 1].tolist() == world.layout.context(stage, seen.states, seen.actions).tolist()
        )


@pytest.mark.slow
def test_truths_of_the_reduced_game_are_recovered(world):
    sampler = sampler_for(world, pilots=300, effort=Effort(40, 60), seed=1)
    found = [recover_reduced(sampler, seed=s, months=240, pilots=50, draws=80) for s in (1, 2)]
    for one in found:
        assert one.divergent == 0 and one.effective > 10
        weights = [k for k, name in enumerate(one.names) if "." not in name]
        assert one.holds(0.9)[weights].mean() > 0.6
        assert 0.2 < one.rank.mean() < 0.8
        apart = (one.mean - one.truth) / one.sd
        assert abs(apart).max() < 4
        for player, belief in one.beliefs.items():
            assert belief.sum(1) == pytest.approx(1.0, abs=1e-9)
            share = belief[np.arange(240), one.hidden[player]].mean()
            assert share > 1.0 / belief.shape[1]
