"""The solver beside its peers, in one run: growth with the horizon, batches, play-outs, reading.

Usage: python benchmarks/bench_solve.py [LONGEST]   (periods that Gambit is given; 4 by default)

Prints JSON. Gambit traces the same logit equilibrium of the exported tree at lambda = 1; each of
its runs is a process of its own, stopped after a minute. OpenSpiel plays and judges the same file.
"""

import json
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import jax
import numpy as np

from detente.game import Observed, filter, simulate, solve, solve_draws, solve_tree
from detente.game.examples import crisis, overture

LIMIT = 60
LONG = {"overture": (10, 40, 120), "crisis_two_sided": (10, 20)}  # rounds beyond Gambit's reach
GAMBIT = """
import sys, time, pygambit
game = pygambit.read_efg(sys.argv[1])
start = time.perf_counter()
found = pygambit.qre.logit_solve_lambda(game=game, lam=[1.0])
print(time.perf_counter() - start)
"""
SPIEL = """
import sys, time, numpy as np, pyspiel
game = pyspiel.load_game("efg_game", {"filename": sys.argv[1]})
rng, count, start = np.random.default_rng(0), 0, time.perf_counter()
while time.perf_counter() - start < 3:
    state = game.new_initial_state()
    while not state.is_terminal():
        if state.is_chance_node():
            acts, chances = zip(*state.chance_outcomes())
            state.apply_action(int(rng.choice(acts, p=chances)))
        else:
            acts = state.legal_actions()
            state.apply_action(acts[int(rng.integers(len(acts)))])
    count += 1
print(count / (time.perf_counter() - start))
"""
CFR = """
import sys, time, pyspiel
from open_spiel.python.algorithms import exploitability
game = pyspiel.load_game("efg_game", {"filename": sys.argv[1]})
solver, start = pyspiel.CFRSolver(game), time.perf_counter()
for _ in range(200):
    solver.evaluate_and_update_policy()
spent = time.perf_counter() - start
print(spent, pyspiel.nash_conv(game, solver.average_policy()))
"""


def best_of(work, times=3):
    found = []
    for _ in range(times):
        start = time.perf_counter()
        jax.block_until_ready(work())
        found.append(time.perf_counter() - start)
    return min(found)


def outside(script, path):
    """Run a peer in a process of its own; None when it takes longer than the limit or fails."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)],
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return [float(x) for x in done.stdout.split()]


def seconds_to_solve(game, horizon, grid):
    def work():
        return solve(game, 1.0, horizon=horizon, grid=grid).values

    work()
    return best_of(work)


def growth(folder, longest):
    """Time a game with private information on one side, and one with it on both."""
    made = {
        "overture": lambda n: (overture(), n),
        "crisis_two_sided": lambda n: (two_sided(n), 2 * n),
    }
    rows = {}
    for name, build in made.items():
        rows[name] = []
        for rounds in [*range(1, longest + 1), *LONG[name]]:
            game, periods = build(rounds)
            row = {"rounds": rounds, "ours": seconds_to_solve(game, periods, 12)}
            if rounds <= longest:
                path = Path(folder) / f"{name}{rounds}.efg"
                game.to_efg(periods, path)
                found = outside(GAMBIT, path)
                row["gambit"] = found[0] if found else None
                row["ratio"] = found[0] / row["ours"] if found else None
                start = time.perf_counter()
                exact = solve_tree(game, horizon=periods, rationality=1.0)
                row["exact_tree"] = time.perf_counter() - start
                row["exact_tree_residual"] = exact.residual
            rows[name].append(row)
    return rows


def two_sided(rounds):
    return crisis(rounds=rounds, two_sided=True)


def batches():
    game, rng = overture(), np.random.default_rng(0)
    draws = {
        p: game.payoff[p] * rng.uniform(0.7, 1.3, (200, *game.payoff[p].shape))
        for p in game.players
    }

    def together():
        return [e.values for e in solve_draws(game, draws, 1.0, horizon=8, grid=12)]

    def apart():
        made = [game.replace(payoff={p: draws[p][k] for p in game.players}) for k in range(200)]
        return [solve(g, 1.0, horizon=8, grid=12, throw=False).values for g in made]

    together(), solve(game, 1.0, horizon=8, grid=12)
    one, many = best_of(apart, 1), best_of(together, 2)
    return {"draws": 200, "one_by_one": one, "together": many, "ratio": one / many}


def play(folder):
    game, count = overture(), 400_000
    found = solve(game, 1.0, horizon=4, grid=12)

    def work():
        return simulate(found, periods=4, paths=count, key=jax.random.key(0)).states

    work()
    path = Path(folder) / "play.efg"
    game.to_efg(4, path)
    ours, theirs = count / best_of(work), outside(SPIEL, path)
    rate = theirs[0] if theirs else None
    return {
        "games_a_second": ours,
        "openspiel_efg_random_games_a_second": rate,
        "ratio": ours / rate if rate else None,
    }


def by_hand(strategies, prior, actions):
    """Filter in plain NumPy with the strategies at the grid's points; one hidden type of two."""
    belief, total, points = np.array(prior), 0.0, np.linspace(0, 1, strategies.shape[-1])
    for action in actions:
        log = np.array([np.interp(belief[1], points, strategies[t, action]) for t in (0, 1)])
        weight = belief * np.exp(log)
        total += np.log(weight.sum())
        belief = weight / weight.sum()
    return belief, total


def reading():
    game, rng = overture().replace(normalise=True), np.random.default_rng(0)
    found = solve(game, 20.0, grid=12)
    actions = {p: [game.actions[p][a] for a in rng.integers(0, 2, 120)] for p in game.players}
    seen = Observed([game.states[0]] * 120, actions)
    first = game.players[0]
    numbers = [game.actions[first].index(a) for a in actions[first]]
    logits = np.asarray(found.logits[0])[0, 0]
    filter(found, seen)
    ours = best_of(lambda: filter(found, seen).log_likelihood, 20)
    plain = best_of(lambda: by_hand(logits, game.prior[first], numbers)[0], 5)
    return {"months": 120, "ours": ours, "numpy_loop_without_replies": plain, "ratio": plain / ours}


def judged(folder):
    """Let OpenSpiel say how far CFR's average play is from equilibrium after 200 iterations."""
    rows = []
    for periods in (4, 5, 6):
        path = Path(folder) / f"cfr{periods}.efg"
        overture().to_efg(periods, path)
        found = outside(CFR, path)
        start = time.perf_counter()
        exact = solve_tree(overture(), horizon=periods, rationality=1.0)
        spent = time.perf_counter() - start
        row = {"periods": periods, "our_logit_residual": exact.residual, "our_seconds": spent}
        if found:
            row |= {"cfr_200_seconds": found[0], "cfr_200_nash_conv": found[1]}
        rows.append(row)
    return rows


def main():
    longest = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "machine": f"{platform.machine()}, {platform.system()}",
            "python": platform.python_version(),
            "devices": [str(d) for d in jax.devices()],
            "versions": {p: version(p) for p in ("jax", "numpy", "pygambit", "open-spiel")},
            "growth": growth(folder, longest),
            "batch": batches(),
            "play_outs": play(folder),
            "filter": reading(),
            "cfr": judged(folder),
        }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
