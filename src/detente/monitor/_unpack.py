"""A payload opened as a stream of bytes: plain, gzip or zip, never past a limit."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from detente.errors import FeedDrift

LIMIT = 2_000_000_000  # bytes when unpacked; a day of GDELT exports is about 100 MB
_BROKEN = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, RuntimeError)


@contextmanager
def unpacked(source: bytes | Path, *, limit: int = LIMIT) -> Iterator[IO[bytes]]:
    """Open a payload for reading; gzip and zip (of one file) are told by their first bytes.

    Raises:
        FeedDrift: the archive is broken or ends too early, holds more than one file or a name
            with a path, is encrypted, or unpacks to more than `limit` bytes.

    Example:
        >>> with unpacked(gzip.compress(b"a row")) as file:
        ...     file.read()
        b'a row'
    """
    try:
        with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
            start = file.read(4)
            file.seek(0)
            if start.startswith(b"PK\x03\x04"):
                with zipfile.ZipFile(file) as archive, archive.open(_only(archive)) as member:
                    yield io.BufferedReader(_Limited(member, limit), 1 << 20)
            elif start.startswith(b"\x1f\x8b"):
                with gzip.GzipFile(fileobj=file) as member:
                    yield io.BufferedReader(_Limited(member, limit), 1 << 20)
            else:
                yield io.BufferedReader(_Limited(file, limit), 1 << 20)
    except _BROKEN as error:
        raise FeedDrift(f"The archive cannot be unpacked: {error}.") from error


def _only(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = archive.infolist()
    if len(found) != 1:
        raise FeedDrift(f"The zip holds {len(found)} files; one was expected.")
    if {"/", "\\"} & set(found[0].filename) or found[0].flag_bits & 1:
        raise FeedDrift(f"The zip holds {found[0].filename!r}, which is not a plain file.")
    return found[0]


class _Limited(io.RawIOBase):
    """A stream that refuses to give more than so many bytes."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, limit: int) -> None:
        self._file, self._limit, self._left = file, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._file.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise FeedDrift(f"It unpacks to more than {self._limit:,} bytes; it was not read on.")
        buffer[: len(found)] = found
        return len(found)
