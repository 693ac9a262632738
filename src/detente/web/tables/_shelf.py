"""Where tables are kept: one file each, written whole after every move."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from fastapi import HTTPException

from detente.errors import DetenteError, NotFound, OutputError
from detente.web._ready import may_take_time
from detente.web._site import Site
from detente.web.tables._bell import Bell
from detente.web.tables._solving import solved_first
from detente.web.tables._table import Table, summary, table_of

if TYPE_CHECKING:
    from detente.play import Sitting

FOLDER, MOST, MOST_OF_ONE = "games", 1_000, 50
_ID = re.compile(r"[0-9a-f]{16}")
_AT_HAND = 64  # tables that are held in memory
_AT_ONCE = 100  # tables whose files are looked at before anybody else is answered
_STREAM = 60.0  # seconds that one stream of events lasts
_shelves: WeakKeyDictionary[Site, Shelf] = WeakKeyDictionary()
_making = threading.Lock()


def shelf_of(site: Site) -> Shelf:
    """Return the shelf of a desk."""
    with _making:
        if site not in _shelves:
            _shelves[site] = Shelf(site)
        return _shelves[site]


class Shelf:
    """All tables of a desk. Whoever changes one holds its lock until the file is written."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.bell = Bell()
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._summaries: dict[str, tuple[Any, dict[str, Any]]] = {}
        self._held: OrderedDict[str, tuple[Any, Table]] = OrderedDict()

    @property
    def folder(self) -> Path:
        """The folder of the files."""
        return self.site.settings.place / FOLDER

    def table(self, id: str) -> Table:
        """Return a table as it stands.

        Raises:
            NotFound: there is none of this id.
            DetenteError: its file is damaged, or the case has changed since.
        """
        mark = _stat(self._file(id))
        with self._lock:
            held = self._held.get(id)
            if held and held[0] == mark:
                self._held.move_to_end(id)
                return held[1]
        table = self._read(id)
        self._keep(mark, table)
        return table

    def has(self, id: str) -> bool:
        """Say whether there is a table of this id."""
        return self._file(id).is_file()

    def tables(self) -> list[dict[str, Any]]:
        """Return what `summary` says of each table, last changed first."""
        rows, paths = [], list(self.folder.glob("*.json"))
        if len(paths) > _AT_ONCE:
            may_take_time()
        for path in paths:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, DetenteError):
                rows.append(self._summary(path))
        return sorted(rows, key=lambda row: str(row["changed"]), reverse=True)

    def _summary(self, path: Path) -> dict[str, Any]:
        mark = _stat(path)
        with self._lock:
            held = self._summaries.get(path.name)
        if held is None or held[0] != mark:
            may_take_time()
            held = mark, summary(_row(path))
            with self._lock:
                self._summaries[path.name] = held
        return held[1]

    def add(self, table: Table) -> Table:
        """Keep a new table.

        Raises:
            HTTPException: 409, the desk or its host has too many.
        """
        rows = self.tables()
        if len(rows) >= MOST:
            said = f"This desk keeps {MOST:,} games, no more. Delete some that are over."
            raise HTTPException(409, said)
        if sum(row["host"] == table.host for row in rows) >= MOST_OF_ONE:
            said = f"You have begun {MOST_OF_ONE} games, which is all that one may keep."
            raise HTTPException(409, f"{said} Delete some of them first.")
        self._write(table)
        return table

    def change(self, id: str, change: Callable[[Table], Table]) -> Table:
        """Change a table, one change at a time, and tell those who watch it."""
        with self._alone(id):
            before = self.table(id)
            after = change(before)
            if after is before:
                return before
            after = replace(after, changes=before.changes + 1, changed=now())
            self._write(after)
        self.bell.ring(id)
        return after

    async def heard(self, id: str) -> AsyncIterator[int]:
        """Give a table's count of changes, now and whenever it grows, for about a minute."""
        deadline = time.monotonic() + _STREAM
        with self.bell.listening(id) as ear:
            while ear and (left := deadline - time.monotonic()) > 0:
                try:
                    yield (await asyncio.to_thread(self.table, id)).changes
                except DetenteError:  # it was thrown away
                    return
                if not await ear.ring(left):
                    return

    def remove(self, id: str) -> None:
        """Throw a table away."""
        with self._alone(id):
            self._file(id).unlink(missing_ok=True)
            with self._lock:
                self._held.pop(id, None)
                self._summaries.pop(f"{id}.json", None)
        self.bell.ring(id)

    @contextlib.contextmanager
    def _alone(self, id: str) -> Iterator[None]:
        with self._lock:
            own = self._locks.setdefault(id, threading.Lock())
        with own:
            yield

    def _file(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise NotFound("There is no such game.")
        return self.folder / f"{id}.json"

    def _read(self, id: str) -> Table:
        path = self._file(id)
        try:
            row = _row(path)
            return table_of(row, self.replayed(row["sitting"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            said = f"The file of this game is damaged ({type(error).__name__})."
            raise DetenteError(f"{said} It lies in {FOLDER}/{path.name}.") from error

    def replayed(self, held: Any) -> Sitting:
        """Return a sitting that was saved, played again move by move.

        Raises:
            DetenteError: it is none, or comes out differently.
        """
        from detente.play import load  # noqa: PLC0415

        seats = _seats(held)
        if set(seats.values()) & {a.id for a in self.site.case.approaches}:
            solved_first(self.site, seats, self.solved)
        return load(held, self.site.record(), self.site.posterior, folder=self.solved)

    @property
    def solved(self) -> Path:
        """Where approaches that have been solved are kept."""
        return self.site.settings.place / "options"

    def _write(self, table: Table) -> None:
        path = self._file(table.id)
        draft = path.with_name(f".{path.name}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(table.as_dict(), ensure_ascii=False)
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            said = f"The game could not be kept ({error.strerror}); the act was not done."
            raise OutputError(said) from error
        self._keep(_stat(path), table)

    def _keep(self, mark: Any, table: Table) -> None:
        with self._lock:
            self._held[table.id] = mark, table
            self._held.move_to_end(table.id)
            while len(self._held) > _AT_HAND:
                self._held.popitem(last=False)


def now() -> str:
    """Return this instant as it is written down."""
    from detente.monitor._shelf import instant  # noqa: PLC0415

    return instant(datetime.now(UTC))


def _row(path: Path) -> dict[str, Any]:
    row = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(row, dict):
        raise ValueError("not a table")
    return row


def _seats(held: Any) -> dict[str, str]:
    """Return the seats of what may be a saved game; none if they are not written as such."""
    found = held.get("seats") if isinstance(held, dict) else None
    found = found if isinstance(found, dict) else {}
    return found if all(isinstance(seat, str) for seat in found.values()) else {}


def _stat(path: Path) -> Any:
    try:
        seen = path.stat()
    except OSError:
        raise NotFound("There is no such game.") from None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
