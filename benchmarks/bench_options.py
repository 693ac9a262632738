"""Futures played by `compare`, beside the same play written plainly for the EMA Workbench.

The peer plays paths forward from solved play, month by month, in plain Python: beliefs, acts, the
next state. It does not solve; ours solves every future again and reads outcomes and measures as
well. Both are timed on one process and on two. Needs `pip install ema_workbench` for the peer.

Run: python benchmarks/bench_options.py --futures 20 --peer 40
"""

import argparse
import logging
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from detente.case import load
from detente.intent import seen_in
from detente.intent._play import vertices
from detente.options import Effort, Ensemble, compare
from detente.options._compare import draws_of
from detente.options._room import room
from detente.record import open_record

MONTHS = 120


def main() -> None:
    given = _arguments()
    case = load("north_korea")
    seen, _ = seen_in(open_record(case))
    for processes in (1, 2):
        ours(case, seen, given, processes)
    peer(case, seen, given)


def ours(case, seen, given, processes) -> None:
    """Time futures after a first few, so that compiling is not counted."""
    effort = Effort(paths=given.paths, horizons=(12, 48, MONTHS))
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
    ):
        place = Path(folder)
        for seed, count in ((0, 10 * processes), (1, given.futures)):
            begun = time.perf_counter()
            ensemble = Ensemble(futures=count, seed=seed, effort=effort)
            found = compare(case, seen, ensemble, folder=place, executor=pool)
            took = time.perf_counter() - begun
        runs = given.futures * len(found.names)
    rate = runs * given.paths * MONTHS / took
    print(
        f"compare, {processes} process(es): {took:.1f} s, {given.futures / took:.2f} futures/s, "
        f"{runs / took:.2f} experiments/s, {rate:,.0f} path-months/s with solving"
    )


class Plain:
    """A straightforward model: one path after another, one month after another."""

    def __init__(self, made, name):
        self.layout, self.end = made.layout, made.seen.end
        self.play = [np.asarray(x) for x in made.starts[name].logits]
        self.contexts = made.tables[name].contexts
        plan = made.tables[name].plan
        self.child = np.asarray(plan.stages[-1].child)
        self.successors, self.chances = np.asarray(plan.successors), np.asarray(plan.chances)
        self.switching = [np.asarray(m) for m in made.parameters.values(np.zeros(64)).switching]

    def path(self, random) -> int:
        state, deals = self.end, 0
        beliefs = [np.full(n, 1 / n) for n in (self.layout.types[i] for i in self.layout.typed)]
        kinds = [random.choice(n) for n in self.layout.types]
        for _ in range(MONTHS):
            history = 0
            for stage, table in enumerate(self.play):
                context = self.contexts[stage][state, history]
                points, weights = vertices(self.layout, [b[None] for b in beliefs])
                log = table[state, context][..., points[0]] @ weights[0]
                chance = np.exp(log - log.max(-1, keepdims=True))
                chance = chance / chance.sum(-1, keepdims=True)
                own = chance[kinds[stage]]
                action = random.choice(len(own), p=own)
                if stage in self.layout.typed:
                    axis = self.layout.typed.index(stage)
                    beliefs[axis] = beliefs[axis] * chance[:, action]
                    beliefs[axis] /= beliefs[axis].sum()
                last, history = history, history * len(own) + action
            outcome = self.child[state, self.contexts[-1][state, last], action]
            row = self.chances[state, outcome]
            state = self.successors[state, outcome][random.choice(len(row), p=row / row.sum())]
            deals += state >= 36
            beliefs = [b @ m for b, m in zip(beliefs, self.switching, strict=True)]
        return deals


def peer(case, seen, given) -> None:
    try:
        from ema_workbench import (  # noqa: PLC0415
            Model,
            MultiprocessingEvaluator,
            RealParameter,
            ScalarOutcome,
            SequentialEvaluator,
            ema_logging,
        )
    except ImportError:
        print("ema_workbench is not installed; the peer was not timed.")
        return
    ema_logging.log_to_stderr(logging.WARNING)
    draws = draws_of(case)
    plain = Plain(room(case, seen, draws.weights @ draws.points), "maverick")

    def experiment(seed=0.5):
        random = np.random.default_rng(int(1e9 * seed))
        return {"deals": float(np.mean([plain.path(random) for _ in range(given.peer_paths)]))}

    model = Model("plain", function=experiment)
    model.uncertainties = [RealParameter("seed", 0, 1)]
    model.outcomes = [ScalarOutcome("deals")]
    for name, evaluator in (
        ("1 process", SequentialEvaluator(model)),
        ("2 processes", MultiprocessingEvaluator(model, n_processes=2)),
    ):
        with evaluator:
            begun = time.perf_counter()
            evaluator.perform_experiments(scenarios=given.peer)
            took = time.perf_counter() - begun
        rate = given.peer * given.peer_paths * MONTHS / took
        print(f"ema_workbench, {name}: {took:.1f} s, {rate:,.0f} path-months/s without solving")


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--futures", type=int, default=20)
    asked.add_argument("--paths", type=int, default=500)
    asked.add_argument("--peer", type=int, default=40, help="experiments of the peer")
    asked.add_argument("--peer-paths", type=int, default=5)
    return asked.parse_args()


if __name__ == "__main__":
    main()
