"""Where a workspace lives: a folder with an SQLite file for each case, or a PostgreSQL address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from detente.case import Case
from detente.errors import RecordError

_POSTGRESQL = re.compile(r"^(postgresql|postgres)(\+psycopg)?://", re.IGNORECASE)
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace's database: `file` for SQLite, `url` for PostgreSQL; one of the two is set."""

    file: Path | None = None
    url: str = ""

    @property
    def exists(self) -> bool:
        """Whether there is something to open (a server is asked only when it is opened)."""
        return self.file is None or self.file.exists()

    @property
    def shown(self) -> str:
        """The place as messages show it, without any password."""
        if self.file is not None:
            return str(self.file)
        return re.sub(r"//([^:/@]*):[^@]*@", r"//\1:***@", self.url)


def locate(workspace: str | Path, case: Case) -> Place:
    """Say where a workspace keeps a case's rows; nothing is opened or created.

    Raises:
        RecordError: an address of a kind that is not known, or a file where a folder should be.

    Example:
        >>> from detente.case import load
        >>> case = load("north_korea")
        >>> locate("workspace", case).shown
        'workspace/north_korea.sqlite'
        >>> locate("postgres://reader:secret@db/records", case).shown
        'postgresql+psycopg://reader:***@db/records'
    """
    on_server = on_a_server(str(workspace))
    if on_server is not None:
        return on_server
    folder = Path(workspace)
    if folder.exists() and not folder.is_dir():
        raise RecordError(
            f"The workspace {folder} is a file. Give the folder that holds "
            f"{case.standoff.id}.sqlite, or a folder that does not exist yet."
        )
    return Place(file=folder / f"{case.standoff.id}.sqlite")


def kept_file(workspace: str | Path, case: Case, name: str) -> Path | None:
    """Return where a workspace keeps a file of a case; None where it is a server's address.

    Example:
        >>> from detente.case import load
        >>> kept_file("workspace", load("north_korea"), "questions.toml").as_posix()
        'workspace/north_korea.questions.toml'
    """
    place = locate(workspace, case)
    return None if place.file is None else place.file.with_suffix(f".{name}")


def on_a_server(workspace: str) -> Place | None:
    """Return the place of a postgresql:// address, or None for a folder.

    Raises:
        RecordError: an address of a kind that is not known.

    Example:
        >>> on_a_server("workspace") is None
        True
    """
    if _POSTGRESQL.match(workspace):
        return Place(url=_POSTGRESQL.sub("postgresql+psycopg://", workspace))
    if _ADDRESS.match(workspace):
        kind = workspace.partition(":")[0]
        raise RecordError(
            f"--workspace begins with {kind}://, which is not a database that this reads. "
            "Give a folder (SQLite) or a postgresql:// address."
        )
    return None
