"""Has a row been added? Asked at every request, so it must cost next to nothing."""

from __future__ import annotations

import time
from collections.abc import Hashable
from pathlib import Path

from detente.case import Case
from detente.record._place import locate

_SECONDS = 1.0  # for which a server's answer is believed
_asked: dict[str, tuple[float, Hashable]] = {}


def stamp(workspace: str, case: Case) -> Hashable:
    """Return something that differs whenever the rows of a workspace do.

    A file is looked at; a server is asked, at most once a second.
    """
    place = locate(workspace, case)
    if place.file is not None:
        return file_stamp(place.file)
    return _server(workspace, case)


def file_stamp(file: Path) -> Hashable:
    """Return something that differs whenever a SQLite file, or the log beside it, does."""
    found = []
    for path in (file, file.with_name(f"{file.name}-wal")):
        try:
            seen = path.stat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((seen.st_mtime_ns, seen.st_size))
    return tuple(found)


def _server(workspace: str, case: Case) -> Hashable:
    now = time.monotonic()
    when, held = _asked.get(workspace, (float("-inf"), None))
    if now - when < _SECONDS:
        return held
    from detente.record._open import read_head  # noqa: PLC0415

    found = read_head(locate(workspace, case))
    _asked[workspace] = now, found
    return found
