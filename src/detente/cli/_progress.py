"""A bar for work whose amount is known."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from rich.console import Console


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that takes how much is done, of how much; silent where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def told(done: int, all_: int) -> None:
            bar.update(task, completed=done, total=all_)

        yield told


@contextmanager
def ticking(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Give a function to call with each thing that is finished; silent where nobody looks."""
    if not total:
        yield lambda _: None
        return
    with counting(what) as told:
        done = count(1)
        yield lambda _: told(next(done), total)
