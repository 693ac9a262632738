"""Simulate and recover on North Korea's own game, around the estimate that ships.

Each history is as long as the record and made up from a draw of the fit; it is then estimated as
the record was. Solved games are kept in the workspace: a run that is cut short goes on from there.

Run: python benchmarks/bench_recover_full.py --out recovered.jsonl
"""

import argparse
import json
import sys
import time
from pathlib import Path

from bench_recover import report

from detente.case import load
from detente.intent._arviz import read_draws
from detente.intent._desk import Desk
from detente.intent._history import seen_in
from detente.intent._posterior import DRAWS, FOLDER
from detente.intent._recover_full import Work, recover_full
from detente.intent._recover_score import summarise
from detente.intent._rounds import Plan, bare
from detente.intent._workers import Setting, Workers
from detente.record import open_record


def main() -> None:
    given = _arguments()
    case = load("north_korea")
    draws = read_draws(Path(case.folder) / FOLDER / DRAWS)
    seen, _ = seen_in(open_record(case))
    setting = Setting(case, bare(seen), Plan().grid)
    begun = time.perf_counter()
    found = recover_full(
        draws,
        setting,
        Work(histories=given.histories, processes=Workers.count()),
        desk=Desk(given.workspace / "recover"),
        seed=given.seed,
        told=lambda phrase: print(phrase, file=sys.stderr),
    )
    print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr)
    lines = [json.dumps({"found": r.as_dict()}) for r in found]
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report(summarise(found, weights=[n for n in found[0].names if "." not in n]), found)


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--workspace", type=Path, default=Path("workspace"))
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--histories", type=int, default=5)
    asked.add_argument("--out", type=Path, default=Path("recovered-full.jsonl"))
    return asked.parse_args()


if __name__ == "__main__":
    main()
