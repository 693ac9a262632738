"""The world misbehaves: kills, full disks, locks, folders that cannot be written, Ctrl-C."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from command_line import PROGRAM, spawn, write_rows
from record_examples import NOW, TODAY, claim, source, tiny_case

from detente.case import load
from detente.errors import RecordError
from detente.record import add, import_rows, open_record, verify
from detente.record._store import _LOCK

CASE = tiny_case()


@pytest.fixture
def base(example_case, tmp_path):
    """A workspace with five committed events."""
    place = tmp_path / "base"
    rows = write_rows(tmp_path / "first.jsonl", 5, prefix="OLD")
    case = load(example_case)
    import_rows(case, place, rows, reason="first", recorded_at=NOW, today=TODAY)
    return place


@pytest.mark.slow
def test_no_kill_loses_a_committed_event_or_leaves_half_a_write(base, example_case, tmp_path):
    """200 SIGKILLs at random moments of importing 3,000 events, from two seeds side by side."""
    rows = write_rows(tmp_path / "rows.jsonl", 3_000)
    drivers = []
    for seed in (1, 2):
        work = tmp_path / f"seed{seed}"
        work.mkdir()
        shutil.copytree(base, work / "base")
        program = Path(__file__).with_name("kill_driver.py")
        command = [sys.executable, program, example_case, work, rows, "100", str(seed)]
        drivers.append(subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True))
    killed = 0
    for driver in drivers:
        out, _ = driver.communicate(timeout=600)
        assert driver.returncode == 0
        made = json.loads(out)
        assert (made["before"], made["count"]) == (5, 3_000)
        assert (made["found"][0]["exit"], made["found"][0]["added"]) == (0, 3_000)
        wrong = [f for f in made["found"] if not (f["whole"] and f["ok"])]
        assert wrong == []
        assert all(f["killed"] or f["added"] == 3_000 for f in made["found"])
        killed += sum(f["killed"] for f in made["found"])
    assert killed == 200


def contents(folder):
    """What the record says, and its main file apart from side files of a crash."""
    with closing(sqlite3.connect(folder / "strait.sqlite")) as connection:
        return list(connection.iterdump())


@pytest.mark.slow
def test_ctrl_c_in_the_middle_of_an_import_changes_nothing(base, example_case, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", 20_000)
    for n in range(5):  # until the signal comes before the end, which on a busy machine it may not
        place = shutil.copytree(base, tmp_path / str(n))
        child = spawn("import", rows, "--case", example_case, "--workspace", place)
        wal = place / "strait.sqlite-wal"
        while child.poll() is None and not (wal.exists() and wal.stat().st_size):
            time.sleep(0.005)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
        if child.returncode:
            break
    assert child.returncode == 1, (out, err)
    assert "Stopped. Nothing was changed." in err
    assert "Traceback" not in err
    assert contents(place) == contents(base)
    assert verify(load(example_case), place).ok


def limited(size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.slow
@pytest.mark.parametrize("start", ["there already", "new"])
def test_a_disk_that_takes_no_more_leaves_the_record_as_it_was(base, example_case, tmp_path, start):
    """No file may grow past 200 KB, which the import of 2,000 events must."""
    rows = write_rows(tmp_path / "rows.jsonl", 2_000)
    place = base if start == "there already" else tmp_path / "new"
    before = contents(base)
    done = subprocess.run(
        [
            *(sys.executable, "-c", PROGRAM, "record", "import", str(rows)),
            *("--case", str(example_case), "--workspace", str(place)),
        ],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited(200_000),
    )
    assert (done.returncode, "Nothing was changed" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr
    assert contents(base) == before
    assert verify(load(example_case), place).ok
    assert len(open_record(load(example_case), place).events) in (3, 8)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_leaves_the_record_as_it_was(base, example_case, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {mounted.stderr.strip()}")
    try:
        place = Path(shutil.copytree(base, disk / "w"))
        before = contents(place)
        rows = write_rows(tmp_path / "rows.jsonl", 3_000)
        child = spawn("import", rows, "--case", example_case, "--workspace", place)
        _, err = child.communicate(timeout=60)
        assert (child.returncode, "disk" in err) == (1, True), err
        assert "Traceback" not in err
        assert contents(place) == before
        assert verify(load(example_case), place).ok
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def unprivileged():
    """A prefix under which permissions hold for root as well."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--")


@pytest.mark.slow
@pytest.mark.parametrize("start", ["there already", "new"])
def test_a_folder_that_cannot_be_written_is_said_so(base, example_case, tmp_path, start):
    rows = write_rows(tmp_path / "rows.jsonl", 10)
    place = base if start == "there already" else tmp_path / "locked" / "new"
    folder = base if start == "there already" else tmp_path / "locked"
    folder.mkdir(exist_ok=True)
    before = contents(base)
    (base / "strait.sqlite").chmod(0o444)
    folder.chmod(0o555)
    try:
        arguments = ("--case", example_case, "--workspace", place)
        child = spawn("import", rows, *arguments, prefix=unprivileged())
        _, err = child.communicate(timeout=60)
        reader = spawn("stats", "--json", *arguments, prefix=unprivileged())
        out, reader_err = reader.communicate(timeout=60)
    finally:
        folder.chmod(0o755)
    assert child.returncode == 1, err
    assert "Nothing was changed" in err
    assert "Traceback" not in err
    assert reader.returncode == 0, reader_err
    assert json.loads(out)["events"] == (8 if start == "there already" else 3)
    assert contents(base) == before


@pytest.fixture
def impatient(monkeypatch):
    """Wait a fifth of a second for a lock instead of five."""
    monkeypatch.setattr("detente.record._store.WAIT_SECONDS", 0.2)


def test_a_locked_sqlite_file_is_said_so_and_can_still_be_read(tmp_path, impatient):
    place = tmp_path / "w"
    add(CASE, place, [source()], action="add", reason="t", recorded_at=NOW, today=TODAY)
    with closing(sqlite3.connect(place / "strait.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="being written by another program"):
            add(CASE, place, [claim()], action="add", reason="t", recorded_at=NOW, today=TODAY)
        assert list(open_record(CASE, place).sources) == ["agency-1"]
    assert verify(CASE, place).ok


@pytest.mark.postgresql
def test_a_locked_postgresql_record_is_said_so_and_can_still_be_read(postgres, run_sql, impatient):
    run_sql(postgres % "postgres", "DROP DATABASE IF EXISTS locked", "CREATE DATABASE locked")
    place = postgres % "locked"
    add(CASE, place, [source()], action="add", reason="t", recorded_at=NOW, today=TODAY)
    with psycopg.connect(place) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        with pytest.raises(RecordError, match="being written by another program"):
            add(CASE, place, [claim()], action="add", reason="t", recorded_at=NOW, today=TODAY)
        assert list(open_record(CASE, place).sources) == ["agency-1"]
    assert verify(CASE, place).ok


@pytest.mark.slow
def test_a_truncated_database_gets_a_message_on_every_command(base, example_case):
    file = base / "strait.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    spoiled = file.read_bytes()
    for command in (("stats",), ("verify",), ("leave-out", "OLD-1", "--reason", "r")):
        child = spawn(*command, "--case", example_case, "--workspace", base)
        _, err = child.communicate(timeout=60)
        assert (child.returncode, "Traceback" in err) == (1, False), err
        assert "copy" in err
    assert file.read_bytes() == spoiled


def test_what_a_crash_left_beside_a_new_workspace_does_no_harm(tmp_path):
    place = tmp_path / "w"
    place.mkdir()
    (place / ".strait.sqlite.1234.new").write_bytes(b"half")
    assert open_record(CASE, place).sources == {}
    add(CASE, place, [source()], action="add", reason="t", recorded_at=NOW, today=TODAY)
    assert verify(CASE, place).ok
