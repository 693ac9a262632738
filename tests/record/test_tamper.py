"""One altered byte anywhere in what was stored, and `verify` fails and names the row."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from record_examples import NOW, TODAY, claim, judgement, source, tiny_case

from detente.errors import RecordError
from detente.record import add, open_record, seal, verify
from detente.record._flat import columns
from detente.record._sheet import MODELS, sheet_text

CASE = tiny_case()
_ROWS = {"sources": "agency-1", "claims": "MSL-1#afix", "judgements": "J-1"}
CELLS = [(table, column) for table in _ROWS for column in [*columns(MODELS[table]), "digest"]]


def unlock(workspace, run_sql):
    for table in ("batches", "sources", "claims", "judgements"):
        if "://" in workspace:
            run_sql(workspace, f"DROP TRIGGER {table}_no_change ON {table}")
        else:
            run_sql(workspace, f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete")


def said(workspace):
    found = verify(CASE, workspace)
    assert not found.ok
    return "\n".join(map(str, found.problems))


def flipped(cell):
    """The cell with its last byte changed, or one where there was none."""
    if isinstance(cell, int):
        return str(cell + 1)
    return f"'{cell[:-1]}{'y' if cell.endswith('x') else 'x'}'".replace("''", "'x'")


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), CELLS)
def test_an_altered_cell_of_a_row_is_found_and_the_row_named(filled, run_sql, table, column):
    unlock(filled, run_sql)
    id = _ROWS[table]
    ((cell,),) = run_sql(filled, f"SELECT \"{column}\" FROM {table} WHERE id = '{id}'")
    run_sql(filled, f"UPDATE {table} SET \"{column}\" = {flipped(cell)} WHERE id = '{id}'")
    named = flipped(cell).strip("'") if column == "id" else id
    assert f"row {named} " in said(filled)


@pytest.mark.parametrize("column", ["recorded_at", "action", "reason", "digest", "rows"])
def test_an_altered_batch_is_found_and_named(filled, run_sql, column):
    unlock(filled, run_sql)
    ((cell,),) = run_sql(filled, f"SELECT {column} FROM batches WHERE seq = 1")
    run_sql(filled, f"UPDATE batches SET {column} = {flipped(cell)} WHERE seq = 1")
    assert "batch 1" in said(filled)


@pytest.mark.parametrize("column", ["seq", "rows", "digest"])
def test_an_altered_head_is_found(filled, run_sql, column):
    ((cell,),) = run_sql(filled, f"SELECT {column} FROM head")
    run_sql(filled, f"UPDATE head SET {column} = {flipped(cell)}")
    assert "the head pins" in said(filled)


def test_rows_lost_from_the_middle_and_from_the_end_are_found(filled, run_sql):
    unlock(filled, run_sql)
    run_sql(filled, "DELETE FROM claims WHERE id = 'MSL-2#a'")
    problems = said(filled)
    assert "batch 1 has 3 rows; it was written with 4" in problems
    assert "row MSL-3#a stands at position 3" in problems
    with pytest.raises(RecordError, match="rows were lost"):
        open_record(CASE, filled)


def test_a_batch_lost_from_the_end_is_found(filled, run_sql):
    unlock(filled, run_sql)
    run_sql(
        filled,
        "DELETE FROM claims WHERE batch = 2",
        "DELETE FROM judgements WHERE batch = 2",
        "DELETE FROM batches WHERE seq = 2",
    )
    assert "the head pins batches = 2, but the tables give 1" in said(filled)


def test_a_lost_head_is_found(filled, run_sql):
    run_sql(filled, "DELETE FROM head")
    assert "head that pins the last batch is missing" in said(filled)


def test_a_row_slipped_into_a_batch_is_found(filled, run_sql):
    unlock(filled, run_sql)
    names = ", ".join(f'"{c}"' for c in columns(MODELS["claims"]) if c != "id")
    run_sql(
        filled,
        f"INSERT INTO claims (batch, position, id, {names}, digest) "
        f"SELECT batch, 9, 'MSL-9#a', {names}, digest FROM claims WHERE id = 'MSL-1#a'",
    )
    problems = said(filled)
    assert "row MSL-9#a does not match its stored digest" in problems
    assert "batch 1 has 5 rows" in problems


def test_a_row_moved_to_another_batch_is_found(filled, run_sql):
    unlock(filled, run_sql)
    run_sql(filled, "UPDATE claims SET batch = 1, position = 4 WHERE batch = 2")
    assert "batch 1 has 5 rows" in said(filled)


@pytest.fixture
def file(tmp_path):
    """An SQLite workspace with one batch, all of it in the main file."""
    rows = [source(), claim(), judgement("J-1", "leave_out", "MSL-1")]
    add(CASE, tmp_path / "w", rows, action="add", reason="test", recorded_at=NOW, today=TODAY)
    path = tmp_path / "w" / "strait.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


STORED = [b"Red launched", b"MSL-1#a", b"An agency", b'{"class":"ballistic"}', b"the same launch"]


@pytest.mark.parametrize("stored", STORED)
def test_every_single_byte_of_what_is_stored_counts(file, stored):
    """Each byte of the text, one at a time, turned over in the file itself."""
    whole = file.read_bytes()
    at = whole.index(stored)
    for offset in range(len(stored)):
        spoiled = bytearray(whole)
        spoiled[at + offset] ^= 0x01 if offset % 2 else 0x80
        file.write_bytes(spoiled)
        assert not verify(CASE, file.parent).ok, f"byte {offset} of {stored!r}"
    file.write_bytes(whole)
    assert verify(CASE, file.parent).ok


REFUSED = r"damaged|not a database|without a record|rows were lost"


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short_is_refused(file, share):
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    found = verify(CASE, file.parent)
    assert not found.ok
    with pytest.raises(RecordError, match=REFUSED):
        open_record(CASE, file.parent)


def test_a_file_that_is_no_database_is_refused_and_left_alone(file):
    file.write_bytes(b"These are my notes, not a database. " * 200)
    before = file.read_bytes()
    with pytest.raises(RecordError, match="is not a database"):
        open_record(CASE, file.parent)
    assert file.read_bytes() == before
    assert "is not a database" in said(file.parent)


@pytest.fixture
def sealed(tmp_path):
    """A case folder whose own record holds two sealed batches."""
    folder = tmp_path / "case" / "record"
    folder.mkdir(parents=True)
    rows = {"sources": [source()], "claims": [claim("MSL-1#a"), claim("MSL-2#a")]}
    rows["judgements"] = [judgement("J-1", "merge", "MSL-2", "MSL-1")]
    write(folder, rows)
    seal(folder, reason="first", recorded_at=NOW)
    rows["claims"].append(claim("MSL-3#a", summary='Two "marks", and\na line.'))
    write(folder, rows)
    seal(folder, reason="second", recorded_at=NOW)
    return folder


def write(folder, rows):
    for name, found in rows.items():
        (folder / f"{name}.csv").write_text(sheet_text(name, found))


def said_of(folder):
    found = verify(tiny_case(str(folder.parent)))
    assert not found.ok
    return "\n".join(map(str, found.problems))


def test_a_sealed_record_verifies_whatever_ends_its_lines(sealed):
    for _ in range(2):
        found = verify(tiny_case(str(sealed.parent)))
        assert found.ok, found.problems
        assert (found.ledgers[0].batches, found.ledgers[0].rows) == (2, 5)
        for path in sealed.glob("*.csv"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.slow
def test_every_single_byte_of_the_sealed_rows_counts(sealed):
    for path in sorted(sealed.glob("*.csv")):
        whole = path.read_bytes()
        for at in range(len(whole)):
            spoiled = bytearray(whole)
            spoiled[at] ^= 0x01
            path.write_bytes(spoiled)
            assert not verify(tiny_case(str(sealed.parent))).ok, f"{path.name}, byte {at}"
        path.write_bytes(whole)
    assert verify(tiny_case(str(sealed.parent))).ok


def test_an_altered_row_of_the_sealed_record_is_named(sealed):
    path = sealed / "claims.csv"
    path.write_text(path.read_text().replace("MSL-2,agency-1,,missile", "MSL-2,agency-1,,meeting"))
    path.write_text(path.read_text().replace("meeting_test", "meeting"))
    problems = said_of(sealed)
    assert "row MSL-2#a does not match its stored digest\n     at claims.csv, line 3" in problems
    with pytest.raises(RecordError, match="sealed row was changed"):
        seal(sealed, reason="third", recorded_at=NOW)


def test_altered_chain_files_are_found(sealed):
    kept = shutil.copytree(sealed, sealed.parent / "kept")
    for name, old, new, wanted in (
        ("chain.toml", 'reason = "first"', 'reason = "fist"', "batch 1"),
        ("chain.toml", "claims = 2", "claims = 1", "batch 1"),
        ("chain.toml", "seq = 2", "seq = 3", "batch 2 is missing"),
        ("digests.txt", None, None, "does not match its stored digest"),
    ):
        path = sealed / name
        text = path.read_text()
        altered = text.replace(old, new) if old else ("0" + text[1:] if text[0] != "0" else "1")
        path.write_text(altered)
        assert wanted in said_of(sealed)
        shutil.copy(kept / name, path)
    assert verify(tiny_case(str(sealed.parent))).ok


def test_rows_lost_at_the_end_and_rows_in_no_batch_are_named(sealed):
    path = sealed / "claims.csv"
    whole = path.read_text()
    path.write_text(sheet_text("claims", [claim("MSL-1#a"), claim("MSL-2#a")]))
    assert "claims.csv has 2 rows; batch 2 ended at 3: rows were lost" in said_of(sealed)
    with pytest.raises(RecordError, match="Rows were lost"):
        open_record(tiny_case(str(sealed.parent)))
    extra = sheet_text("claims", [claim("MSL-9#a")]).splitlines()[1]
    path.write_text(f"{whole}{extra}\n")
    assert "row MSL-9#a belongs to no batch" in said_of(sealed)


def test_a_missing_file_of_the_record_is_named(sealed):
    Path(sealed / "judgements.csv").unlink()
    assert "judgements.csv" in said_of(sealed)
    Path(sealed / "judgements.csv").write_text(sheet_text("judgements", []))
    assert "rows were lost" in said_of(sealed)
