"""Finished work on disk, so that a desk that starts again need not work everything out again.

A file is named by a digest of all that it depends on, the code included, so it is never wrong, at
most of no more use. Whatever cannot be read or written is worked out as if it were not there.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path

from detente.errors import DetenteError
from detente.record._claim import digest
from detente.record._whole import write_whole
from detente.web._settings import Settings

FOLDER = "web"
_ROOM = 400  # files of one name; the oldest go
_DAMAGED = (OSError, EOFError, zlib.error)


def on_disk(settings: Settings, name: str, parts: object, make: Callable[[], bytes]) -> bytes:
    """Return finished work: from its file, else made and kept there.

    Args:
        name: what it is, first in the file's name.
        parts: plain values, all that it depends on besides the code.
    """
    path = place(settings, name, parts)
    if path is None:
        return make()
    held = read(path)
    if held is None:
        held = make()
        _keep(path, name, held)
    return held


def place(settings: Settings, name: str, parts: object) -> Path | None:
    """Return the file for some work; None where the desk keeps no files."""
    try:
        folder = settings.place / FOLDER
    except DetenteError:
        return None
    return folder / f"{name}-{digest([parts, _code()])[:24]}.gz"


def read(path: Path) -> bytes | None:
    """Return what a file holds; None if there is none, or it is damaged."""
    try:
        return gzip.decompress(path.read_bytes())
    except _DAMAGED:
        return None


def _keep(path: Path, name: str, body: bytes) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, gzip.compress(body, 5, mtime=0))
        own = sorted(path.parent.glob(f"{name}-*.gz"), key=lambda p: p.stat().st_mtime)
        for old in own[:-_ROOM]:
            old.unlink()


@cache
def _code() -> str:
    """Return a digest of the package's code."""
    root = Path(str(resources.files("detente")))
    return digest([p.read_text(encoding="utf-8") for p in sorted(root.rglob("*.py"))])
