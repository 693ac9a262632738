"""Processes side by side: how many suit this machine, and one core for each."""

from __future__ import annotations

import os

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
