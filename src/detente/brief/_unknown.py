"""What stops a value from being computed: a mistake, or a day too early."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Unknown(Exception):  # noqa: N818  (it is caught and turned into a Problem)
    """The prose names something that does not exist; `fix` says what does."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


class NotYet(Exception):  # noqa: N818  (no error: the passage is left out)
    """The prose leans on something that was not known on the day of the briefing."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return advice: the name that was probably meant, or the names that exist.

    Example:
        >>> nearest("nuclear_tset", ["nuclear_test", "launch"])
        "Did you mean 'nuclear_test'?"
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    if close:
        return f"Did you mean {close[0]!r}?"
    shown = ", ".join(names[:8])
    return f"Known: {shown}{', ...' if len(names) > 8 else ''}." if names else "There is none."
