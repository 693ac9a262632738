"""The database of accounts: a file of its own, or tables beside the record on a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from detente.errors import DetenteError
from detente.record._place import Place
from detente.record._store import WAIT_SECONDS, server, translated
from detente.web.accounts._tables import SCHEMA, metadata, shape

_LOCK = 7_308_604_897_013  # any fixed number: writers to one PostgreSQL database queue on it


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)


class Store:
    """Opens the database for a look or for one write; makes it at the first write.

    Attributes:
        clock: tells the instant; tests set their own.
    """

    def __init__(self, place: Place, clock: Callable[[], datetime] = now) -> None:
        self.place = place
        self.clock = clock
        self._ready = False

    def instant(self) -> str:
        """Return this instant as tables hold it."""
        return text_of(self.clock())

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """Open the database for one consistent look; None where there is none yet.

        Raises:
            RecordError: it cannot be read.
        """
        with translated(self.place):
            if self.place.file is not None and not self.place.file.exists():
                yield None
                return
            with self._looking.connect() as connection:
                self._ready = self._ready or self._shaped(connection)
                yield connection if self._ready else None

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open the database for one write: one writer at a time, all of it or nothing.

        Raises:
            RecordError: it cannot be written; it is as it was.
        """
        with translated(self.place):
            if self.place.file is not None:
                _make(self.place.file)
            with self._engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
                if self.place.file is None:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                if not self._ready and not self._shaped(connection):
                    metadata.create_all(connection)
                    connection.execute(shape.insert().values(version=SCHEMA))
                yield connection
            self._ready = True

    def close(self) -> None:
        """Give back the connections to a server."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    def _shaped(self, connection: sa.Connection) -> bool:
        """Say whether the tables are there, in the shape that this version knows."""
        if not sa.inspect(connection).has_table(shape.name):
            return False
        if connection.execute(sa.select(shape.c.version)).scalars().all() != [SCHEMA]:
            said = f"{self.place.shown} holds accounts of another version of Détente."
            raise DetenteError(f"{said} Use the version that wrote them, or a later one.")
        return True

    @cached_property
    def _looking(self) -> sa.Engine:
        if self.place.file is not None:
            return self._engine
        return self._engine.execution_options(isolation_level="REPEATABLE READ")

    @cached_property
    def _engine(self) -> sa.Engine:
        file = self.place.file
        if file is None:
            return server(self.place.url, pool_size=5, pool_pre_ping=True)
        return _local(file)


def _local(file: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        made = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
        )
        made.execute("PRAGMA synchronous = FULL")
        return made

    engine = sa.create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _make(file: Path) -> None:
    """Make the file, readable by its owner alone."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    connection = sqlite3.connect(file, timeout=WAIT_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def text_of(instant: datetime) -> str:
    """Write an instant as tables hold it.

    Example:
        >>> text_of(datetime(2026, 11, 23, 12, tzinfo=UTC))
        '2026-11-23T12:00:00Z'
    """
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def cut(text: str, most: int) -> str:
    """Return what a visitor sent as a table may hold it: so long, and with nothing unprintable.

    Example:
        >>> cut("a\\x00bcd", 3)
        'a\ufffdb'
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in text[:most])
