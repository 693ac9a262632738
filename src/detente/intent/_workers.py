"""Processes that solve the game and sample side by side, each with the game compiled once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente._processes import cores, one_core_each
from detente.case import Case
from detente.game import Equilibrium, solve
from detente.game._again import solve_again
from detente.intent._emulator import Emulator
from detente.intent._history import Seen
from detente.intent._likelihood import Visits, likelihood, visits
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Layout, layout_of
from detente.intent._sample import Chain, Effort, sample

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Setting:
    """What every process works on: a case, a history, and the belief grid of the fit.

    Attributes:
        tolerance: of each solve. North Korea's log-likelihood moves by less than 0.001 between
            1e-4 and 1e-6, and a solve takes a third less.
    """

    case: Case
    seen: Seen
    grid: tuple[int, ...]
    tolerance: float = 1e-4


@dataclass(frozen=True, eq=False)
class Bench:
    """A setting made ready: everything that does not depend on the parameters."""

    parameters: Parameters
    layout: Layout
    visited: Visits
    solved: Equilibrium

    def at(self, z: Floats, tolerance: float) -> Equilibrium:
        """Solve the game at a point."""
        return solve_again(self.solved, **self.parameters.game_at(z), tolerance=tolerance)


def prepare(setting: Setting) -> Bench:
    """Compile the game and solve it as declared; half a minute for a large case."""
    parameters = parameters_of(setting.case)
    layout = layout_of(parameters.game, setting.grid)
    solved = solve(
        parameters.game, grid=dict(zip(parameters.typed, setting.grid, strict=True)), throw=True
    )
    points = solved.plan.shape.points
    return Bench(parameters, layout, visits(setting.seen, layout, points), solved)


_bench: list[tuple[Setting, Bench]] = []


def _start(setting: Setting) -> None:
    _bench.append((setting, prepare(setting)))


def _solve(number: int, z: Floats) -> tuple[int, Floats, float]:
    setting, bench = _bench[-1]
    found = bench.at(z, setting.tolerance)
    return number, bench.visited.worth(found), found.residual


def _sample(
    emulator: Emulator, white: Floats, effort: Effort, months: int | None, seed: int
) -> Chain:
    _, bench = _bench[-1]
    reader = likelihood(bench.parameters, bench.solved.plan, bench.visited, months)
    return sample(reader, emulator, white, effort, seed=seed)


class _Here(Executor):
    """Does what it is given in this process, at once."""

    def submit(self, work: Any, /, *args: Any, **named: Any) -> Future[Any]:
        """Do it, and return what came of it."""
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **named))
        except Exception as error:
            done.set_exception(error)
        return done


class Workers:
    """A pool of processes on one setting; one alone works here, at a bench that is ready.

    Example:
        >>> Workers.count(8) <= 8
        True
    """

    def __init__(self, setting: Setting, processes: int, bench: Bench | None = None) -> None:
        self._pool: Executor
        if processes == 1 and bench is not None:
            _bench.append((setting, bench))
            self._pool = _Here()
            return
        one_core_each()
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            processes, mp_context=context, initializer=_start, initargs=(setting,)
        )

    @staticmethod
    def count(most: int = 8) -> int:
        """Return how many processes suit this machine: one for each core, at most `most`."""
        return min(most, cores())

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def solve(self, points: Sequence[tuple[int, Floats]]) -> Iterator[tuple[int, Floats, float]]:
        """Yield (number, y, residual) of numbered points as they are solved."""
        waiting = {self._pool.submit(_solve, n, z) for n, z in points}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                yield one.result()

    def sample(
        self,
        emulator: Emulator,
        white: Floats,
        effort: Effort,
        seeds: Sequence[int],
        months: int | None = None,
    ) -> list[Future[Chain]]:
        """Start a chain for each seed."""
        return [self._pool.submit(_sample, emulator, white, effort, months, seed) for seed in seeds]
