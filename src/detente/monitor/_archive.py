"""The archive of bulk event data: exports kept as Parquet by month, and opened as a table."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis

from detente.errors import FeedDrift, OutputError
from detente.monitor._archive_columns import NAMES, PARTITION, type_of
from detente.monitor._unpack import LIMIT, unpacked

_SQL = {"int64": "BIGINT", "float64": "DOUBLE", "string": "VARCHAR"}
_TABLE = "events"


def store(source: Path, folder: Path, *, limit: int = LIMIT) -> int:
    """Add an export (plain, gzip or zip) to an archive and return how many rows it has.

    Rows go to `folder`/month=YYYYMM by the day they were added, compressed with zstd, in files
    named after the digest of the export: the same export added twice is there once.

    Raises:
        FeedDrift: a row has not 61 columns of the right types, or the export cannot be unpacked;
            nothing is added.
        OutputError: the folder cannot be written.

    Example:
        >>> import tempfile
        >>> from detente.monitor import feeds
        >>> sample = feeds()["gdelt_events"].folder / "sample.export.CSV.gz"
        >>> folder = Path(tempfile.mkdtemp())
        >>> store(sample, folder), store(sample, folder)
        (2414, 2414)
        >>> opened(folder)[1].schema().names[:2]
        ('GLOBALEVENTID', 'SQLDATE')
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _plain(source, limit) as (file, digest), _beside(folder) as part:
            rows = _write(file, part, digest)
            _move(part, folder)
    except duckdb.Error as error:
        said = " ".join(str(error).split("\n")[0].split())
        raise FeedDrift(f"{source.name} is not an export of 61 columns: {said}") from error
    except OSError as error:
        raise OutputError(f"The archive {folder} cannot be written: {error.strerror}.") from error
    return rows


def opened(folder: Path) -> tuple[ibis.BaseBackend, ibis.Table]:
    """Open an archive in DuckDB, in memory; nothing is read until something is asked.

    Raises:
        OutputError: there is no archive in the folder.
    """
    if not any(folder.glob("month=*/*.parquet")):
        raise OutputError(f"There is no archive in {folder}. Add an export to it first.")
    connection = ibis.duckdb.connect()
    connection.raw_sql("SET enable_progress_bar = false")
    return connection, connection.read_parquet(
        f"{folder}/month=*/*.parquet", table_name=_TABLE, hive_partitioning=True
    )


@contextmanager
def _plain(source: Path, limit: int) -> Iterator[tuple[Path, str]]:
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "export.tsv"
        with unpacked(source, limit=limit) as packed, file.open("wb") as out:
            while piece := packed.read(1 << 20):
                digest.update(piece)
                out.write(piece)
        yield file, digest.hexdigest()[:16]


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(file: Path, part: Path, digest: str) -> int:
    columns = ", ".join(f"'{name}': '{_SQL[type_of(name)]}'" for name in NAMES)
    read = (
        f"read_csv({_quoted(file)}, delim = '\t', header = false, quote = '', escape = '', "
        f"auto_detect = false, strict_mode = true, null_padding = false, columns = {{{columns}}})"
    )
    day = "strptime(CAST(DATEADDED // 1000000 AS VARCHAR), '%Y%m%d')"
    query = f"SELECT *, {day} AS {PARTITION}, DATEADDED // 100000000 AS month FROM {read}"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        found = connection.execute(
            f"COPY ({query}) TO {_quoted(part)} (FORMAT parquet, COMPRESSION zstd, "
            f"PARTITION_BY (month), OVERWRITE_OR_IGNORE true, FILENAME_PATTERN '{digest}-{{i}}')"
        ).fetchone()
    return int(found[0]) if found else 0


def _move(part: Path, folder: Path) -> None:
    for file in sorted(part.glob("month=*/*.parquet")):
        place = folder / file.relative_to(part)
        place.parent.mkdir(exist_ok=True)
        file.replace(place)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
