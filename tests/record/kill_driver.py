"""Kill the real `record import` at random moments, and look at what is left each time.

Run as a program: case folder, folder to work in, rows to import, number of kills, seed. It forks
from a process that has every module imported, so that the moments fall into the work itself.
Prints one JSON document.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

from detente.case import load
from detente.cli import main
from detente.record import open_record, verify


def start(arguments: list[str], log: Path) -> int:
    """Fork a child that runs the command line; return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        os.dup2(2, 1)
        sys.argv = ["detente", "record", *arguments]
        main()
        os._exit(0)
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except BaseException:
        os._exit(99)


def run(case_folder: Path, work: Path, rows: Path, kills: int, seed: int) -> dict[str, object]:
    """Import once, then kill until as many kills as asked have landed; return what was found."""
    case, base = load(case_folder), work / "base"
    before = sum(len(b.claims) for b in open_record(case, base).ledgers[1])
    count = sum('"row": "claim"' in line for line in rows.open())
    draw, place, found = random.Random(seed), work / "place", []
    took, landed = 0.0, 0
    while landed < kills:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base, place)
        began = time.monotonic()
        moment = draw.uniform(0, took) if found else None
        child = start(
            ["import", str(rows), "--case", str(case_folder), "--workspace", str(place)],
            work / "log",
        )
        if moment is not None:
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        landed += os.WIFSIGNALED(status)
        if moment is None:
            took = time.monotonic() - began
        elif not os.WIFSIGNALED(status):  # it was done before the kill: the machine is faster now
            took *= 0.95
        claims = sum(len(b.claims) for b in open_record(case, place).ledgers[1])
        found.append(
            {
                "moment": moment,
                "killed": os.WIFSIGNALED(status),
                "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
                "whole": claims in (before, before + count),
                "added": claims - before,
                "ok": verify(case, place).ok,
                "left": sorted(p.name for p in place.iterdir()),
            }
        )
    return {"took": took, "before": before, "count": count, "found": found}


if __name__ == "__main__":
    for name in ("_store", "_verify_tables", "_files"):
        import_module(f"detente.record.{name}")
    case_folder, work, rows, kills, seed = sys.argv[1:]
    print(json.dumps(run(Path(case_folder), Path(work), Path(rows), int(kills), int(seed))))
