"""A workspace keeps what it was given, on SQLite and on a real PostgreSQL alike."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from record_examples import NOW, TODAY, claim, judgement, source, tiny_case

from detente.errors import RecordError
from detente.record import add, open_record, seal, verify
from detente.record._migrations import migrate
from detente.record._place import locate
from detente.record._sheet import sheet_text
from detente.record._store import _engine, reading
from detente.record._tables import ROWS, SCHEMA, VERSION_TABLE, batches, metadata, to_cells

CASE = tiny_case()


def put(workspace, *rows, action="add", reason="test", at=NOW):
    return add(CASE, workspace, rows, action=action, reason=reason, recorded_at=at, today=TODAY)


def test_what_was_added_is_there_and_verifies(filled):
    record = open_record(CASE, filled)
    assert list(record.events) == ["MSL-1", "MSL-3"]
    assert record.events["MSL-1"].summary == "Réd fired."
    assert record.events["MSL-3"].merged == ("MSL-2",)
    assert [b.seq for b in record.ledgers[1]] == [1, 2]
    found = verify(CASE, filled)
    assert found.ok, found.problems
    assert (found.ledgers[0].batches, found.ledgers[0].rows) == (2, 6)
    assert found.ledgers[0].digest == record.ledgers[1][-1].digest


def test_the_digests_are_the_same_on_either_database(filled):
    """Worked out apart, from the rows as canonical JSON, with hashlib alone."""
    assert verify(CASE, filled).ledgers[0].digest == CHAIN


CHAIN = "9cda60dcbda880876ce51e463f05f3e6e64b7f9d8b1644c819ece5840bac5783"


def test_rows_come_back_equal_to_those_that_went_in(workspace):
    rows = [
        source(title="한국어 — “title”", published="2017-09-03"),
        claim(
            "MSL-1#a",
            passage='line one\nline "two"\t\\x',
            note="[]",
            summary="{}",
            actors=[],
            targets=[],
            magnitudes={"missiles": 0.1 + 0.2, "range_km": 1e300},
            attributes={"b": "1", "a": "é"},
        ),
        judgement("J-1", "leave_out", "MSL-1"),
    ]
    put(workspace, *rows)
    (batch,) = open_record(CASE, workspace).ledgers[1]
    assert list(batch.rows) == rows
    assert verify(CASE, workspace).ok


def test_a_row_that_is_there_already_is_skipped(filled):
    again = put(filled, source(), claim("MSL-1#a"))
    assert (again.batch, again.skipped) == (None, 2)
    mixed = put(filled, source(), claim("MSL-9#a"))
    assert (len(mixed.batch.rows), mixed.skipped, mixed.batch.seq) == (1, 1, 3)


def test_a_workspace_that_does_not_exist_is_empty_and_is_not_made(tmp_path):
    assert open_record(CASE, tmp_path / "none").events == {}
    assert verify(CASE, tmp_path / "none").ok
    with pytest.raises(RecordError):
        put(tmp_path / "none", claim(kind="no_kind"))
    assert list(tmp_path.iterdir()) == []


def test_a_refused_write_leaves_every_byte_as_it_was(filled, run_sql):
    before = everything(filled, run_sql)
    with pytest.raises(RecordError, match="nothing was added"):
        put(filled, claim("MSL-8#a"), claim("MSL-9#a", source="nobody"))
    assert everything(filled, run_sql) == before


def test_a_write_that_breaks_in_the_middle_leaves_nothing(filled, run_sql, monkeypatch):
    before = everything(filled, run_sql)
    calls = iter(range(100))

    def breaks(row):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return to_cells(row)

    monkeypatch.setattr("detente.record._tables.to_cells", breaks)
    with pytest.raises(KeyboardInterrupt):
        put(filled, *(claim(f"MSL-{n}#a") for n in range(10, 15)))
    assert everything(filled, run_sql) == before
    assert verify(CASE, filled).ok


def everything(workspace, run_sql):
    tables = ("batches", "head", "sources", "claims", "judgements")
    return [run_sql(workspace, f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables]


@pytest.mark.parametrize("table", ["batches", "sources", "claims", "judgements"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_a_row(filled, run_sql, table, statement):
    with pytest.raises(Exception, match="append-only"):
        run_sql(filled, statement.format(table))
    assert verify(CASE, filled).ok


@pytest.mark.postgresql
def test_postgresql_refuses_to_empty_a_table(postgres, run_sql):
    run_sql(postgres % "postgres", "DROP DATABASE IF EXISTS emptied", "CREATE DATABASE emptied")
    workspace = postgres % "emptied"
    put(workspace, source(), claim())
    with pytest.raises(Exception, match="append-only"):
        run_sql(workspace, "TRUNCATE claims")


def test_a_workspace_of_another_case_is_refused(filled):
    standoff = CASE.standoff.model_copy(update={"id": "other"})
    other = CASE.model_copy(update={"standoff": standoff})
    if "://" not in str(filled):  # a folder keeps a file for each case
        assert len(open_record(other, filled).claims) == 0
        Path(filled, "strait.sqlite").rename(Path(filled, "other.sqlite"))
    with pytest.raises(RecordError, match="belongs to the case 'strait'"):
        open_record(other, filled)


def old_workspace(workspace):
    """Make a workspace as the first version of the tables had it, with a batch in it."""
    put(workspace, source(), claim())
    place = locate(workspace, CASE)
    with reading(place) as connection:
        kept = {t.name: connection.execute(sa.select(t)).all() for t in metadata.sorted_tables}
    if place.file is not None:
        place.file.unlink()
        place.file.touch()
    with writing_raw(place) as connection:
        metadata.drop_all(connection) if place.file is None else None
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {VERSION_TABLE}"))
        if place.file is None:
            connection.execute(sa.text("DROP FUNCTION detente_append_only() CASCADE"))
        migrate(connection, version_table=VERSION_TABLE, to="0001")
        for table in metadata.sorted_tables:
            if kept[table.name]:
                connection.execute(table.insert(), [r._asdict() for r in kept[table.name]])
    return place


def writing_raw(place):
    return _engine(place, begin="BEGIN IMMEDIATE").begin()


def test_migrations_run_from_the_first_shape_to_the_last_and_keep_every_row(workspace, run_sql):
    place = old_workspace(workspace)
    with pytest.raises(RecordError, match="earlier version") as refused:
        open_record(CASE, workspace)
    assert "detente record migrate" in str(refused.value)
    before = everything(workspace, run_sql)
    assert put(workspace, source(), claim()).skipped == 2
    assert everything(workspace, run_sql) == before
    assert run_sql(workspace, f"SELECT version_num FROM {VERSION_TABLE}") == [(SCHEMA,)]
    assert verify(CASE, workspace).ok
    with pytest.raises(Exception, match="append-only"):
        run_sql(workspace, "DELETE FROM claims")
    assert place.exists


def test_the_migrated_tables_are_those_that_the_code_reads(filled):
    with reading(locate(filled, CASE)) as connection:
        options = {"version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        found = [d for d in compare_metadata(context, metadata) if "constraint" not in d[0]]
        assert found == []


def test_a_database_of_a_later_version_is_refused(filled, run_sql):
    run_sql(filled, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    for attempt in (lambda: open_record(CASE, filled), lambda: put(filled, claim("MSL-9#a"))):
        with pytest.raises(RecordError, match="later version"):
            attempt()


def _writer(workspace, n, results):
    try:
        put(workspace, claim(f"W-{n}#a"))
        results.put("")
    except BaseException as error:
        results.put(repr(error))


@pytest.mark.slow
def test_writers_at_the_same_time_queue_and_none_is_lost(filled):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    writers = [context.Process(target=_writer, args=(filled, n, results)) for n in range(3)]
    for writer in writers:
        writer.start()
    said = [results.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()
    assert said == ["", "", ""]
    assert {"W-0", "W-1", "W-2"} < set(open_record(CASE, filled).events)
    assert verify(CASE, filled).ok


def test_the_record_is_laid_over_what_the_case_brings_along(tmp_path, workspace):
    folder = tmp_path / "case" / "record"
    folder.mkdir(parents=True)
    (folder / "sources.csv").write_text(sheet_text("sources", [source()]))
    (folder / "claims.csv").write_text(sheet_text("claims", [claim("MSL-1#a", summary="Old.")]))
    (folder / "judgements.csv").write_text(sheet_text("judgements", []))
    seal(folder, reason="first rows", recorded_at=NOW)
    case = tiny_case(str(tmp_path / "case"))
    rows = [claim("MSL-1#afix", summary="New.", supersedes="MSL-1#a")]
    add(case, workspace, rows, action="correct", reason="typo", recorded_at=NOW, today=TODAY)
    assert open_record(case).events["MSL-1"].summary == "Old."
    assert open_record(case, workspace).events["MSL-1"].summary == "New."
    assert len(verify(case, workspace).ledgers) == 2


def test_the_bundled_part_opens_without_a_database_library(tmp_path):
    code = (
        "import sys; from record_examples import tiny_case; from detente.record import open_record;"
        f"open_record(tiny_case(), {str(tmp_path / 'none')!r});"
        "print([m for m in ('sqlalchemy', 'alembic', 'duckdb', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("workspace", "said"),
    [("mysql://x/y", "not a database that this reads"), (__file__, "is a file")],
)
def test_a_place_that_is_no_workspace_is_refused(workspace, said):
    with pytest.raises(RecordError, match=said):
        open_record(CASE, workspace)


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_said_so_without_its_password():
    with pytest.raises(RecordError, match="cannot be reached") as refused:
        open_record(CASE, "postgresql://me:secret@localhost:1/none")
    assert "secret" not in str(refused.value)
    assert "me:***@localhost" in str(refused.value)


def test_every_write_needs_a_reason_and_an_instant(workspace):
    with pytest.raises(RecordError, match="needs a reason"):
        put(workspace, source(), reason=" ")
    with pytest.raises(RecordError, match="not an instant"):
        put(workspace, source(), at="2026-11-23")


def test_the_tables_hold_each_row_under_its_batch_and_place(filled, run_sql):
    assert run_sql(filled, "SELECT seq, rows FROM batches ORDER BY seq") == [(1, 4), (2, 2)]
    places = [
        place for name in ROWS for place in run_sql(filled, f"SELECT batch, position FROM {name}")
    ]
    assert sorted(places) == [(1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 1)]
    assert batches.c.seq.primary_key
    assert open_record(CASE, filled).as_of(date(2017, 7, 4)).events == {}
