"""Open a workspace's database for reading or for one write, and say in words what went wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from detente.errors import RecordError
from detente.record._migrations import migrate
from detente.record._place import Place
from detente.record._tables import SCHEMA, VERSION_TABLE

WAIT_SECONDS = 5
_LOCK = 7_308_604_897_012  # any fixed number: writers to one PostgreSQL database queue on it


@contextmanager
def reading(place: Place) -> Iterator[sa.Connection]:
    """Open the database for one consistent look; nothing is created or changed.

    Raises:
        RecordError: it cannot be opened or is no record; the message says what to do.
    """
    with translated(place), _engine(place, begin="BEGIN").connect() as connection:
        if place.file is not None:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection


@contextmanager
def writing(place: Place) -> Iterator[sa.Connection]:
    """Open the database for one write: one writer at a time, all of it or nothing.

    A workspace that does not exist is made; one of an earlier shape is brought up to date within
    the same transaction.

    Raises:
        RecordError: it cannot be written; it is as it was.
    """
    with translated(place):
        if place.file is not None and not place.file.exists():
            _create(place.file)
        with _engine(place, begin="BEGIN IMMEDIATE").begin() as connection:
            if place.file is None:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            if schema_of(connection) != SCHEMA:
                _bring_up_to_date(connection, place)
            yield connection


def update_schema(place: Place) -> None:
    """Bring a workspace of an earlier version up to date; one that does not exist stays so."""
    if not place.exists:
        return
    with reading(place) as connection:
        found = schema_of(connection)
    if found and found < SCHEMA:
        with writing(place):
            pass


def schema_of(connection: sa.Connection) -> str:
    """Return the shape of the tables, or nothing where there are none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))
    return str(found.scalar() or "")


def _bring_up_to_date(connection: sa.Connection, place: Place) -> None:
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        migrate(connection, version_table=VERSION_TABLE)
    except CommandError as error:
        raise newer(place) from error


def newer(place: Place) -> RecordError:
    """Return the error for a database that a later version of Détente wrote."""
    return RecordError(
        f"{place.shown} was written by a later version of Détente. Upgrade Détente to open it."
    )


def _create(file: Path) -> None:
    """Build an empty record beside its place and move it there whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        made.write_bytes(b"")
        with _engine(Place(file=made), begin="BEGIN IMMEDIATE").begin() as connection:
            migrate(connection, version_table=VERSION_TABLE)
        with closing(sqlite3.connect(made)) as settled:
            settled.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):
            os.link(made, file)
    finally:
        for left in file.parent.glob(f"{made.name}*"):
            left.unlink(missing_ok=True)


def _engine(place: Place, *, begin: str) -> sa.Engine:
    if place.file is None:
        return server(place.url)
    file = place.file

    def connect() -> sqlite3.Connection:
        options = "mode=ro&immutable=1" if _frozen(file) else "mode=rw"
        return sqlite3.connect(
            f"{file.absolute().as_uri()}?{options}",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
        )

    engine = sa.create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def server(url: str, **pool: Any) -> sa.Engine:
    """Return the engine of a PostgreSQL address; it keeps no connection unless told how."""
    try:
        return sa.create_engine(
            url, connect_args={"connect_timeout": WAIT_SECONDS}, **pool or {"poolclass": NullPool}
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise RecordError(
            "Reading a PostgreSQL workspace needs its driver, which is not installed. "
            "Install it: pip install 'detente[postgresql]'."
        ) from error


def _frozen(file: Path) -> bool:
    """Say whether SQLite could not even keep its own side files there."""
    beside = file.with_name(f"{file.name}-wal")
    return not os.access(file.parent, os.W_OK) and not beside.exists()


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Turn what a database says into a RecordError that tells what to do."""
    try:
        yield
    except DBAPIError as error:
        raise RecordError(f"{place.shown} {_explain(error.orig)}") from error
    except sqlite3.Error as error:
        raise RecordError(f"{place.shown} {_explain(error)}") from error
    except sa.exc.ArgumentError as error:
        raise RecordError(f"{place.shown} is not a database address: {error}") from error
    except OSError as error:
        raise RecordError(
            f"{error.filename or place.shown} cannot be written ({error.strerror}). "
            "Nothing was changed. Choose another --workspace or free it."
        ) from error


_SQLITE = {
    "SQLITE_BUSY": "is being written by another program, which did not finish within "
    f"{WAIT_SECONDS} seconds. Nothing was changed. Close that program, or try again.",
    "SQLITE_FULL": "could not be written: the disk is full. Nothing was changed. Free some space.",
    "SQLITE_IOERR": "could not be read or written: the disk refused. Nothing was changed. "
    "Check that the disk is not full.",
    "SQLITE_READONLY": "is read-only here. Nothing was changed. Choose another --workspace.",
    "SQLITE_CANTOPEN": "cannot be opened. Check that you may read and write its folder.",
    "SQLITE_NOTADB": "is not a database. Move it away, or restore it from a copy.",
    "SQLITE_CORRUPT": "is damaged: part of the file is missing or altered. Restore it from a copy; "
    "'detente record verify' says what can still be read.",
}


def _explain(error: Any) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    for start, said in _SQLITE.items():
        if name.startswith(start):
            return said
    state = getattr(error, "sqlstate", "") or ""
    if state == "55P03":
        return _SQLITE["SQLITE_BUSY"]
    if state.startswith("53"):
        return "could not be written: the server has no room. Nothing was changed."
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if getattr(error, "sqlite_errorname", None) is None and not state:
        return f"cannot be reached: {first}. Check the address and that the server is running."
    return f"refused: {first}. Nothing was changed."
