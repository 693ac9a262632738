"""Several processes for work that falls into independent tasks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from detente._processes import cores, one_core_each

if TYPE_CHECKING:
    from concurrent.futures import Executor

_FEW = 4

ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        metavar="N",
        min=1,
        help="Questions worked on at once; the numbers are the same.  [default: one for each core]",
        show_default=False,
    ),
]


@contextmanager
def workers(processes: int | None, tasks: int) -> Iterator[Executor | None]:
    """Give an executor with as many processes; None where one does, or there is little to do."""
    wanted = min(tasks, processes or (cores() if tasks >= _FEW else 1))
    if wanted <= 1:
        yield None
        return
    with pool(wanted) as found:
        yield found


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
