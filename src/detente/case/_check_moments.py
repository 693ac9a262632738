"""Named moments against the case: inside its time, and with ids of events."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case._draft import Draft, Finding
from detente.case._fields import shown, words_of
from detente.case._locate import Path
from detente.case._model_moments import TODAY
from detente.case._selectors import not_an_event


def check_moments(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with each [[moment]], whatever the record holds."""
    rows = draft.rows("moment")
    starts = [row.get("start") for row in draft.rows("standoff")]
    for n, row in enumerate(rows):
        path: Path = ("moment", n)
        if row.get("id") == TODAY:
            what = f'id = "{TODAY}" is kept for the month after the last that was searched.'
            yield Finding((*path, "id"), what, "Choose another id.")
        yield from _early((*path, "month"), row.get("month"), starts)
        for item, name in words_of(row, "events"):
            yield from not_an_event((*path, "events"), name, item)


def _early(path: Path, month: object, starts: list[object]) -> Iterator[Finding]:
    first = starts[0] if starts else None
    if isinstance(month, str) and isinstance(first, str) and month[:7] < first[:7]:
        what = f"month = {shown(month)} is before {first}, where the case starts."
        yield Finding(path, what, f"Write {first} or a later month.")
