"""The watch's folder: its database, and the raw payloads kept under their digests."""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from detente.errors import RecordError
from detente.monitor._tables import metadata

_WAIT_SECONDS = 10


@dataclass(frozen=True)
class Desk:
    """Where a watch keeps what has come in: `folder`/watch.sqlite and `folder`/payloads."""

    folder: Path

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "watch.sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open the database for a look; one that is not there is made empty."""
        with self._begun("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open the database for one write: one writer at a time, all of it or nothing."""
        with self._begun("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _begun(self, begin: str) -> Iterator[sa.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        how = [begin]
        engine = sa.create_engine(
            f"sqlite:///{self.file}", poolclass=NullPool, connect_args={"timeout": _WAIT_SECONDS}
        )

        @sa.event.listens_for(engine, "connect")
        def _plain(connection: sqlite3.Connection, _: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

        @sa.event.listens_for(engine, "begin")
        def _start(connection: sa.Connection) -> None:
            connection.exec_driver_sql(how[0])

        try:
            if not self._made():
                how[0] = "BEGIN IMMEDIATE"
                metadata.create_all(engine)
                how[0] = begin
            with engine.begin() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error) as error:
            why = error.orig if isinstance(error, DBAPIError) else error
            said = f"The watch's database {self.file} cannot be used: {why}."
            raise RecordError(f"{said} Nothing was changed.") from error
        finally:
            engine.dispose()

    def _made(self) -> bool:
        """Whether the tables are there; they come all at once, so one stands for all."""
        if not self.file.exists():
            return False
        with closing(sqlite3.connect(self.file, timeout=_WAIT_SECONDS)) as connection:
            found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'marks'")
            return found.fetchone() is not None

    def keep(self, raw: bytes) -> str:
        """Keep a raw payload under its SHA-256 and return that; it is there whole, or not at all.

        Example:
            >>> import tempfile
            >>> desk = Desk(Path(tempfile.mkdtemp()))
            >>> desk.payload(desk.keep(b"as it came"))
            b'as it came'
        """
        digest = hashlib.sha256(raw).hexdigest()
        file = self._place(digest)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}.part")
            with part.open("wb") as out:
                out.write(gzip.compress(raw, mtime=0))
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        return digest

    def payload(self, digest: str) -> bytes:
        """Return a payload as it came."""
        return gzip.decompress(self._place(digest).read_bytes())

    def _place(self, digest: str) -> Path:
        return self.folder / "payloads" / digest[:2] / f"{digest}.gz"
