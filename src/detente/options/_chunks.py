"""Work cut into chunks: in this process or by an executor, and each kept as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from typing import Any, TypeVar

from numpy.typing import NDArray

from detente.intent._desk import Desk

Made = TypeVar("Made")
Kept = dict[str, NDArray[Any]]
Saying = Callable[[int, int], object]


@dataclass(frozen=True)
class How:
    """Where chunks are worked on and kept.

    Attributes:
        desk: where each chunk is kept; nowhere if None.
        name: what the chunks of this run are called on it.
        executor: in this process if None.
        told: called with how much is done, of how much.
    """

    desk: Desk | None
    name: str
    executor: Executor | None
    told: Saying

    def place(self, n: int) -> str:
        """Return under which name a chunk is kept."""
        return f"{self.name}-{n}"


def worked(
    function: Callable[..., Made],
    tasks: Sequence[tuple[Any, ...]],
    how: How,
    *,
    pack: Callable[[Made], Kept],
    unpack: Callable[[Kept], Made],
) -> list[Made]:
    """Return what a function makes of each task, those that the desk holds already left out.

    Args:
        function: called with the parts of a task, of which the last is a sequence of numbers: what
            the task is about. Where a desk is there, an executor is first given a task about
            nothing, so that what all need is made and kept once before the others need it.
    """
    sizes = [len(task[-1]) for task in tasks]
    held = [how.desk.get(how.place(n)) if how.desk else None for n in range(len(tasks))]
    found = {n: unpack(kept) for n, kept in enumerate(held) if kept is not None}
    how.told(sum(sizes[n] for n in found), sum(sizes))
    left = [n for n in range(len(tasks)) if n not in found]
    for n, made in _each(function, tasks, left, how):
        found[n] = made
        if how.desk:
            how.desk.put(how.place(n), pack(made))
        how.told(sum(sizes[k] for k in found), sum(sizes))
    return [found[n] for n in range(len(tasks))]


def _each(
    function: Callable[..., Made], tasks: Sequence[tuple[Any, ...]], left: Sequence[int], how: How
) -> Iterator[tuple[int, Made]]:
    if how.executor is None:
        yield from ((n, function(*tasks[n])) for n in left)
        return
    if left and how.desk:
        how.executor.submit(function, *tasks[left[0]][:-1], []).result()
    waiting = {how.executor.submit(function, *tasks[n]): n for n in left}
    for one in as_completed(waiting):
        yield waiting[one], one.result()
