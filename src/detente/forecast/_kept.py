"""Files that a workspace keeps beside its database: written whole, by one writer at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from detente.case import Case
from detente.errors import RecordError
from detente.record._place import kept_file

_WAIT_SECONDS = 5.0


@contextmanager
def changing(workspace: str | Path, case: Case, name: str) -> Iterator[Path]:
    """Hold a file of a workspace for one change; the folder is made where it is missing.

    Raises:
        RecordError: the workspace is a server's address, or somebody else holds the file.
    """
    path = kept_file(workspace, case, name)
    if path is None:
        raise RecordError(
            f"The workspace is a database on a server, which keeps no {name}. Nothing was "
            "changed. Give a folder as the workspace for this."
        )
    lock = path.with_name(f".{path.name}.lock")
    was_there = path.parent.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _take(lock)
        try:
            yield path
        finally:
            lock.unlink(missing_ok=True)
            if not was_there:
                with suppress(OSError):
                    path.parent.rmdir()  # only where nothing came of the change
    except OSError as error:
        raise RecordError(
            f"{error.filename or path} cannot be written ({error.strerror}). Nothing was changed. "
            "Choose another --workspace or free it."
        ) from error


def _take(lock: Path) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError as error:
            if time.monotonic() > until:
                raise RecordError(
                    f"{lock} is there, so another program is changing this workspace. Nothing "
                    "was changed. Try again; if no program is, remove that file."
                ) from error
            time.sleep(0.05)
        else:
            return
