"""How long the public import takes, beside plain sqlite3 writing the same cells in the same run.

    python benchmarks/bench_import.py [EVENTS]          (100,000 when not given)

The import reads JSON Lines, checks every row against the case and the record, digests and chains
it. Plain sqlite3 does none of that: it is the floor. The aim is under 20 s for 100,000 events on
2 cores.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "record"))

from record_examples import NOW, TODAY, synthetic, tiny_case

from detente.record import import_rows, open_record, verify


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder, case = Path(name), tiny_case()
        rows = folder / "rows.jsonl"
        rows.write_text("".join(json.dumps(row) + "\n" for row in synthetic(count)))
        began = time.perf_counter()
        import_rows(case, folder / "w", rows, reason="bench", recorded_at=NOW, today=TODAY)
        took = time.perf_counter() - began
        floor = plain(folder / "w" / "strait.sqlite", folder / "plain.sqlite")
        print(f"detente import  {count:,} events  {took:7.2f} s")
        print(f"plain sqlite3   the same cells  {floor:7.2f} s")
        print(f"ratio                           {took / floor:7.1f}")
        for what, work in (
            ("open_record", lambda: open_record(case, folder / "w")),
            ("verify", lambda: verify(case, folder / "w")),
        ):
            began = time.perf_counter()
            work()
            print(f"{what:<32}{time.perf_counter() - began:7.2f} s")


def plain(source: Path, target: Path) -> float:
    """Write the cells that the import stored with executemany alone; return the seconds."""
    tables = ("batches", "sources", "claims", "judgements", "head")
    with closing(sqlite3.connect(source)) as read:
        shapes = [
            read.execute("SELECT sql FROM sqlite_master WHERE name = ?", (t,)).fetchone()[0]
            for t in tables
        ]
        cells = [read.execute(f"SELECT * FROM {t}").fetchall() for t in tables]
    with closing(sqlite3.connect(target)) as write:
        write.execute("PRAGMA journal_mode = WAL")
        write.execute("PRAGMA synchronous = FULL")
        for shape in shapes:
            write.execute(shape)
        began = time.perf_counter()
        for table, rows in zip(tables, cells, strict=True):
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                write.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        write.commit()
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
