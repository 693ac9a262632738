"""The comparison that ships with a case, so that no reader waits for it."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.case import Case
from detente.errors import OutputError
from detente.options._keys import options_key

FILE = "options.json.gz"


def shipped(case: Case) -> Mapping[str, Any] | None:
    """Return the comparison in a case's folder; None if there is none, or it fits another case.

    Example:
        >>> from detente.case import load
        >>> found = shipped(load("north_korea"))
        >>> found is None or found["run"]["case"] == "north_korea"
        True
    """
    found = read(Path(case.folder) / FILE)
    return found if found and found.get("run", {}).get("options") == options_key(case) else None


def read(path: Path) -> dict[str, Any] | None:
    """Return what `ship` wrote; None if there is no such file, or it is damaged."""
    try:
        found = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError, EOFError, zlib.error):
        return None
    return found if isinstance(found, dict) else None


def ship(path: Path, document: Mapping[str, Any]) -> None:
    """Write a comparison, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(gzip.compress(text.encode(), mtime=0))
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error
