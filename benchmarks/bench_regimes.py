"""All equilibria of 1,000 one-round signalling games: ours beside Gambit's enummixed, in one run.

The games are one challenger and one defender, the challenger sincere or not: he restrains or
provokes, the defender engages or presses. The prior is uniform on 0.05-0.95 and each of the
challenger's payoffs is scaled by a factor uniform on 0.3-1.7 (seed 1). Both solvers get the same
arrays; Gambit's clock starts after it has read its tree, and ours covers the whole batch. nashpy's
vertex enumeration is timed too where it is installed. Best of three, the solvers taking turns, in
seconds of process time.

An equilibrium counts as missed when Gambit lists it, its reply to an unused message is best against
some belief, and it lies in none of our components.

Run: python benchmarks/bench_regimes.py [GAMES]          (1,000 when not given)
"""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import pygambit

from detente.game._pbe import PBEBatch, equilibria_batch

CHALLENGER = np.array([[[2, -1], [0.5, -1.5]], [[1.2, -0.6], [1.8, 0.3]]])
DEFENDER = np.array([[[2, 0], [-1, -0.5]], [[-1.5, 0.2], [-2.5, -0.3]]])
ROUNDS = 3


def games(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    first = rng.uniform(0.05, 0.95, count).round(6)
    challenger = CHALLENGER * rng.uniform(0.3, 1.7, (count, 2, 2, 2))
    defender = np.broadcast_to(DEFENDER, challenger.shape)
    return np.stack([first, 1 - first], -1), challenger, defender


def tree(prior: np.ndarray, sender: np.ndarray, receiver: np.ndarray) -> Any:
    lines = ['EFG 2 R "" { "s" "r" }', f'c "" 1 "" {{ "0" {prior[0]:.6f} "1" {prior[1]:.6f} }} 0']
    for t in (0, 1):
        lines.append(f'p "" 1 {t + 1} "" {{ "0" "1" }} 0')
        for m in (0, 1):
            lines.append(f'p "" 2 {m + 1} "" {{ "0" "1" }} 0')
            for a in (0, 1):
                pay = f"{{ {sender[t, m, a]:.17g}, {receiver[t, m, a]:.17g} }}"
                lines.append(f't "" {4 * t + 2 * m + a + 1} "" {pay}')
    return pygambit.read_efg(io.BytesIO("\n".join(lines).encode()))


def matrices(prior: np.ndarray, sender: np.ndarray, receiver: np.ndarray) -> list[np.ndarray]:
    """Return the 4 x 4 payoffs of plans: a message by type against a reply by message."""
    plans = [(0, 0), (0, 1), (1, 0), (1, 1)]
    return [
        np.array(
            [[sum(prior[t] * u[t, s[t], r[s[t]]] for t in (0, 1)) for r in plans] for s in plans]
        )
        for u in (sender, receiver)
    ]


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    made = work()
    return time.process_time() - begun, made


def extreme_points(profile: Any) -> tuple[np.ndarray, np.ndarray]:
    played = ast.literal_eval(str(profile.as_behavior()))
    return tuple(np.array([node["1"] for node in played[who]]) for who in ("s", "r"))  # type: ignore[return-value]


def perfect(receiver: np.ndarray, sends: np.ndarray, answers: np.ndarray) -> bool:
    gain = receiver[..., 1] - receiver[..., 0]
    unused = [m for m in (0, 1) if (abs(sends - m) > 1 - 1e-9).all()]
    return all(
        (answers[m] < 1e-9 or gain[:, m].max() >= 0)
        and (answers[m] > 1 - 1e-9 or gain[:, m].min() <= 0)
        for m in unused
    )


def misses(batch: PBEBatch, k: int, receiver: np.ndarray, listed: Any) -> bool:
    for profile in listed:
        sends, answers = extreme_points(profile)
        near = abs(batch.sender[k] - sends).max(-1) < 1e-7
        between = (answers > batch.low[k] - 1e-7) & (answers < batch.high[k] + 1e-7)
        if perfect(receiver, sends, answers) and not (near & between.all(-1)).any():
            return True
    return False


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    prior, sender, receiver = games(count)
    trees = [tree(*game) for game in zip(prior, sender, receiver, strict=True)]
    solve = lambda g: pygambit.nash.enummixed_solve(g, rational=False).equilibria  # noqa: E731
    ours, gambit = [], []
    for _ in range(ROUNDS):
        taken, batch = clock(lambda: equilibria_batch(prior, sender, receiver))
        ours.append(taken)
        taken, listed = clock(lambda: [solve(g) for g in trees])
        gambit.append(taken)
    rates = {"detente": count / max(min(ours), 1e-9), "gambit enummixed": count / min(gambit)}
    if importlib.util.find_spec("nashpy"):
        rates["nashpy vertex enumeration"] = nashpy_rate(prior, sender, receiver)
    missed = sum(misses(batch, k, receiver[k], listed[k]) for k in range(count))
    report = {
        "games": count,
        "games per second": {name: round(rate) for name, rate in rates.items()},
        "ratio to gambit": round(rates["detente"] / rates["gambit enummixed"], 1),
        "games with a missed equilibrium": missed,
        "degenerate": int(batch.degenerate.sum()),
        "components": int(batch.count.sum()),
        "extreme points of gambit": sum(len(x) for x in listed),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "detente": version("detente"),
            "pygambit": version("pygambit"),
        },
    }
    print(json.dumps(report, indent=2))
    if missed:
        sys.exit("An equilibrium was missed.")


def nashpy_rate(prior: np.ndarray, sender: np.ndarray, receiver: np.ndarray) -> float:
    import nashpy  # noqa: PLC0415

    some = [matrices(*game) for game in zip(prior, sender, receiver, strict=True)][:100]
    taken, _ = clock(lambda: [list(nashpy.Game(a, b).vertex_enumeration()) for a, b in some])
    return len(some) / taken


if __name__ == "__main__":
    main()
