"""An export of a million rows read and filtered to the case's dyads, beside pandas and DuckDB.

The file is made anew in a temporary folder: rows of the real sample that ships with the feed, drawn
with seed 7, each under its own number; about 400 MB. Every reader runs in a process of its own, in
turn, so that its peak memory is its own, and all must find the same rows. Seconds by the clock
stand beside seconds of processor, which other work hardly moves; ratios are of the latter.

pandas is timed with every column as text (`dtype=str`) and with types guessed except the three
event codes, which are the two ways its users read exports. It is looked for in this environment;
where it is missing, a throwaway environment is made with `pip install pandas pyarrow`, which needs
a package index. The archive (DuckDB) is timed twice: putting the export in, and asking it.

Run: python benchmarks/bench_gdelt.py [ROWS]          (1,000,000 when not given)
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import NamedTuple

from detente.case import load
from detente.monitor import feeds
from detente.monitor._dyads import pairs_of

SEED = 7

OURS = """
from detente.monitor._account import Account
from detente.monitor._export_rows import dyad_rows
account = Account()
begun = time.perf_counter(), time.process_time()
found = sum(1 for _ in dyad_rows(pathlib.Path(file), pairs, account))
"""
PANDAS = """
import pandas as pd
begun = time.perf_counter(), time.process_time()
frame = pd.read_csv(file, sep="\\t", header=None, dtype=%s)
def side(at, code):
    return (frame[at + 2] == code) | frame[at].str.startswith(code, na=False)
wanted = False
for one, other in pairs:
    wanted = wanted | (side(5, one) & side(15, other)) | (side(5, other) & side(15, one))
found = int(wanted.sum())
"""
STORE = """
from detente.monitor._archive import store
begun = time.perf_counter(), time.process_time()
found = store(pathlib.Path(file), pathlib.Path(folder))
"""
ASK = """
from datetime import date
from detente.monitor._archive import opened
from detente.monitor._archive_queries import answered, dyads
begun = time.perf_counter(), time.process_time()
connection, events = opened(pathlib.Path(folder))
asked = dyads(events, pairs, since=date(2018, 1, 1), until=date(2018, 1, 2))
found = len(answered(connection, asked))
"""
AROUND = """
import json, pathlib, resource, sys, time
file, folder, pairs = json.loads(sys.argv[1])
{code}
took = time.perf_counter() - begun[0]
work = time.process_time() - begun[1]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([found, took, work, peak]))
"""


class Measured(NamedTuple):
    found: int
    took: float
    work: float
    peak: float


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    pairs = pairs_of(load("north_korea"), "north_korea")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = synthetic(folder / "export.tsv", rows)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB, seed {SEED}")
        given = json.dumps([str(file), str(folder / "archive"), pairs])
        python = with_pandas(folder)
        ways = [
            ("our filter", sys.executable, OURS),
            ("pandas, dtype=str", python, PANDAS % "str"),
            ("pandas, types guessed", python, PANDAS % "{26: str, 27: str, 28: str}"),
            ("archive, putting in", sys.executable, STORE),
            ("archive, asking", sys.executable, ASK),
            ("our filter, again", sys.executable, OURS),
        ]
        measured = {what: timed(who, code, given) for what, who, code in ways}
    report(measured)


def synthetic(file: Path, rows: int) -> Path:
    """Write rows of the sample, each under its own number."""
    sample = feeds()["gdelt_events"].folder / "sample.export.CSV.gz"
    lines = gzip.decompress(sample.read_bytes()).splitlines()
    tails = [line.partition(b"\t")[2] for line in lines]
    chance = random.Random(SEED)
    with file.open("wb", 1 << 20) as out:
        for number in range(rows):
            out.write(b"%d\t%s\n" % (700_000_000 + number, chance.choice(tails)))
    return file


def with_pandas(folder: Path) -> str:
    """Return a Python that has pandas: this one, or a throwaway one."""
    if importlib.util.find_spec("pandas"):
        return sys.executable
    venv.create(folder / "pandas", with_pip=True)
    python = str(folder / "pandas" / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "pandas", "pyarrow"]
    subprocess.run(install, check=True)
    return python


def timed(python: str, code: str, given: str) -> Measured:
    """Run one way in a process of its own: rows found, seconds by clock, of processor, peak MB."""
    script = AROUND.replace("{code}", code)
    done = subprocess.run([python, "-c", script, given], check=True, capture_output=True, text=True)
    return Measured(*json.loads(done.stdout.splitlines()[-1]))


def report(measured: dict[str, Measured]) -> None:
    best = min(measured["our filter"].work, measured["our filter, again"].work)
    for what, one in measured.items():
        print(
            f"{what:<22}{one.found:>10,} rows {one.took:8.2f} s {one.work:8.2f} s of processor "
            f"{one.peak:6.0f} MB {one.work / best:6.1f} times ours"
        )
    counts = {one.found for what, one in measured.items() if what != "archive, putting in"}
    if len(counts) != 1:
        sys.exit(f"The readers do not agree: {sorted(counts)}")


if __name__ == "__main__":
    main()
