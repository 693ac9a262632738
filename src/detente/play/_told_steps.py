"""How much of a long piece of work is done, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

Telling = Callable[[int, int], object]


class Steps:
    """Counts steps, and tells of each.

    Example:
        >>> steps = Steps(lambda done, all_: print(done, "of", all_))
        >>> steps.expect(2)
        0 of 2
        >>> steps.done()
        1 of 2
    """

    def __init__(self, told: Telling | None = None) -> None:
        self._told = told
        self._done, self._all = 0, 0

    def expect(self, count: int) -> None:
        """Tell that there are so many more to do."""
        self._all += count
        self._tell()

    def done(self) -> None:
        """Tell that one more is done."""
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        if self._told is not None and self._all:
            self._told(min(self._done, self._all), self._all)
