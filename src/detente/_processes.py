"""Processes side by side: how many suit this machine, and one core for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

_FLAG = "--xla_cpu_multi_thread_eigen=false"


def cores() -> int:
    """Return how many cores this process may use.

    Example:
        >>> cores() >= 1
        True
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def one_core_each() -> None:
    """Let processes that are begun from now on compute on one core each.

    Call it before they begin: the flag is read once, when a process first computes. Cores that
    share the small arrays of one process mostly wait for each other, so that two processes on two
    cores would be slower than one.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if "xla_cpu_multi_thread_eigen" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {_FLAG}".strip()


@contextmanager
def pool(processes: int | None) -> Iterator[Executor]:
    """Give an executor of so many processes, one for each core by default."""
    import multiprocessing  # noqa: PLC0415
    import signal  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    one_core_each()
    made = ProcessPoolExecutor(
        processes or cores(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),  # Ctrl-C is for the parent to answer
    )
    try:
        yield made
    finally:
        made.shutdown(wait=True, cancel_futures=True)


@contextmanager
def workers(processes: int | None, tasks: int, *, few: int = 4) -> Iterator[Executor | None]:
    """Give an executor with as many processes; None where one does, or there is little to do.

    Args:
        processes: at most; one for each core if None, and just one for fewer than `few` tasks.
    """
    wanted = min(tasks, processes or (cores() if tasks >= few else 1))
    if wanted <= 1:
        yield None
        return
    with pool(wanted) as found:
        yield found
