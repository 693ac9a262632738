"""The backtests of many questions: side by side, kept as they finish, the same anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from datetime import date
from pathlib import Path

from detente.case._model import Question
from detente.errors import RecordError
from detente.forecast._backtest import Backtest, scored
from detente.forecast._dated import as_declared
from detente.forecast._finished import keep, kept, marks_in, shipped
from detente.forecast._marks import Marks
from detente.forecast._origins import Step
from detente.forecast._trial import SINCE, Trial, marks_of, trial
from detente.record import Record

Told = Callable[[str], object]


def backtests(
    record: Record,
    questions: Sequence[Question],
    *,
    since: date = SINCE,
    step: Step = "month",
    executor: Executor | None = None,
    folder: Path | None = None,
    told: Told | None = None,
    seed: int,
) -> dict[str, Backtest]:
    """Score every model on every question; see `backtest` for what is done on each.

    Each question is a task of its own that carries all it needs, so any executor will do:
    processes, threads, or a cluster (`Client.get_executor()` of Dask). The numbers are the same.

    Day to day:
        executor: None works through the questions one after the other, in this process.
        folder: Where each finished question is kept. A run that was killed goes on after those it
            had finished, if nothing that their numbers depend on has changed.

    Seldom:
        told: Called with a question's id when it is finished, from this process.
        seed: Governs the bootstrap intervals, and nothing else.

    Returns:
        By question id, in the order asked; `pmfs` of their tracks are None.

    Raises:
        RecordError: one of the questions cannot be scored yet; nothing was computed.
        OutputError: the folder cannot be written to.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> made = backtests(open_record(case), [case.question("nuclear-test-365")], seed=0)
        >>> made["nuclear-test-365"].best_baseline.baseline
        True
    """
    trials = [trial(record, q, since=since, step=step) for q in questions]
    marks = finished(trials, executor=executor, folder=folder, told=told)
    eras = record.case.eras
    return {t.question.id: scored(t, marks[t.question.id], eras, seed=seed) for t in trials}


def track_records(
    record: Record,
    questions: Sequence[Question],
    *,
    make: Callable[[Sequence[Trial]], Mapping[str, Mapping[str, Marks]]] | None = None,
    seed: int,
) -> dict[str, Backtest]:
    """Return the track records of questions: as shipped with the case where they fit, else made.

    Questions of which no horizon is over yet are left out. One with a last day is scored over the
    days ahead that the case declares for it, however near that day has come.

    Args:
        make: makes those that do not ship, or do not fit; one after the other if None.
    """
    ships = shipped(record.case)
    trials = scorable(record, [as_declared(record, q) for q in questions])
    found = {t.question.id: marks_in(ships.get(t.question.id), t) for t in trials}
    made = (make or finished)([t for t in trials if found[t.question.id] is None])
    eras = record.case.eras
    return {
        id: scored(t, found[id] or made[id], eras, seed=seed)
        for t in trials
        for id in [t.question.id]
    }


def scorable(record: Record, questions: Sequence[Question]) -> list[Trial]:
    """Return the trials of those questions that can be scored."""
    made = []
    for question in questions:
        try:
            made.append(trial(record, question))
        except RecordError:
            continue
    return made


def finished(
    trials: Sequence[Trial],
    *,
    executor: Executor | None = None,
    folder: Path | None = None,
    told: Told | None = None,
) -> dict[str, dict[str, Marks]]:
    """Return what models said in each trial, by question: kept from an earlier run, or made now."""
    found = {}
    for made, marks, new in _each(trials, executor, folder):
        if new and folder is not None:
            keep(folder, made, marks)
        found[made.question.id] = marks
        if told is not None:
            told(made.question.id)
    return found


def _each(
    trials: Sequence[Trial], executor: Executor | None, folder: Path | None
) -> Iterator[tuple[Trial, dict[str, Marks], bool]]:
    """Yield each trial as it is finished, what was said in it, and whether that is new."""
    left = []
    for one in trials:
        marks = None if folder is None else kept(folder, one)
        if marks is None:
            left.append(one)
        else:
            yield one, marks, False
    if executor is None:
        yield from ((one, marks_of(one), True) for one in left)
        return
    tasks = {executor.submit(marks_of, one): one for one in left}
    try:
        for task in as_completed(tasks):
            yield tasks[task], task.result(), True
    finally:
        for task in tasks:
            task.cancel()
