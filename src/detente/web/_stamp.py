"""Has a row been added? Asked at every request, so it must cost next to nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

from detente.case import Case
from detente.record._place import locate
from detente.web._ready import may_take_time

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
    return seen(file), seen(file.with_name(f"{file.name}-wal"))


def seen(file: Path | None) -> tuple[int, int]:
    """Return when a file was written and how long it is; one that is empty is as if not there."""
    try:
        found = file.stat() if file else None
    except OSError:
        found = None
    return (found.st_mtime_ns, found.st_size) if found and found.st_size else (0, 0)


def content(file: Path) -> str:
    """Return a digest of what a file holds, read again if it has changed; empty if it is none."""
    mark = seen(file)
    return _digest(file, mark) if mark[1] else ""


@lru_cache(maxsize=8)
def _digest(file: Path, _mark: tuple[int, int]) -> str:
    may_take_time()
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _server(workspace: str, case: Case) -> Hashable:
    now = time.monotonic()
    when, held = _asked.get(workspace, (float("-inf"), None))
    if now - when < _SECONDS:
        return held
    may_take_time()
    from detente.record._open import read_head  # noqa: PLC0415

    found = read_head(locate(workspace, case))
    _asked[workspace] = now, found
    return found
