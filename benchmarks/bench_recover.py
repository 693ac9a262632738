"""Simulate and recover on the reduced game: are intervals and beliefs right as often as they say?

Each history is made up from a truth drawn from the prior and estimated as a record is. One line of
JSON for each that is done is added to --out; what is there already is not done again.

Run: python benchmarks/bench_recover.py --out recovered.jsonl
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from detente.case import load
from detente.intent._recover import recover_reduced, sampler_for
from detente.intent._recover_score import Recovered, Summary, summarise
from detente.intent._recover_world import world_of
from detente.intent._sample import Effort

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "intent"))
from reduced_case import write_reduced

SEED = 20_000


def main() -> None:
    given = _arguments()
    setting = {"months": given.months, "pilots": given.pilots, "draws": given.draws}
    setting |= {"shared": given.shared, "warmup": given.warmup, "kept": given.kept}
    done = {r.seed: r for r in _read(given.out, setting)}
    missing = [n for n in range(given.histories) if n not in done]
    if missing:
        sampler = _sampler(given)
    for number in missing:
        begun = time.perf_counter()
        found = recover_reduced(
            sampler,
            seed=SEED + number,
            months=given.months,
            pilots=given.pilots,
            draws=given.draws,
        )
        made = {**found.as_dict(), "seed": number}
        with given.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"setting": setting, "found": made}) + "\n")
        done[number] = Recovered.from_dict(made)
        taken = time.perf_counter() - begun
        print(f"history {number}: {taken:.0f} s, k = {found.pareto_k:.2f}", file=sys.stderr)
    kept = [done[n] for n in range(given.histories)]
    report(summarise(kept, weights=[n for n in kept[0].names if "." not in n]), kept)


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--histories", type=int, default=50)
    asked.add_argument("--out", type=Path, default=Path("recovered.jsonl"))
    asked.add_argument("--months", type=int, default=432)
    asked.add_argument("--shared", type=int, default=600, help="points solved for all histories")
    asked.add_argument("--pilots", type=int, default=100, help="and around each history's mode")
    asked.add_argument("--draws", type=int, default=200, help="draws solved and weighted")
    asked.add_argument("--warmup", type=int, default=60)
    asked.add_argument("--kept", type=int, default=200)
    return asked.parse_args()


def _read(path: Path, setting: dict[str, int]) -> Iterator[Recovered]:
    """Read what was done with the same setting; a line that was cut off is done again."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            held = json.loads(line)
        except json.JSONDecodeError:
            continue
        if held["setting"] == setting:
            yield Recovered.from_dict(held["found"])


def _sampler(given: argparse.Namespace):
    print("solving the game for the emulator", file=sys.stderr)
    with TemporaryDirectory() as folder:
        world = world_of(load(write_reduced(Path(folder))), (2, 1))
    return sampler_for(
        world, pilots=given.shared, effort=Effort(given.warmup, given.kept), seed=SEED
    )


def report(found: Summary, each: list[Recovered]) -> None:
    print(f"{'parameter':34} sd of z  50 %   90 %   uniform p")
    for k, name in enumerate(found.names):
        mark = "*" if name in found.identified else " "
        print(
            f"{mark} {name:32} {found.sd[k]:7.2f} {found.covered_50[k]:5.2f} "
            f"{found.covered_90[k]:6.2f} {found.uniform[k]:9.3f}"
        )
    print(f"* identified: {len(found.identified)} weights; {found.histories} histories")
    print(
        f"their 90 % intervals hold the truth in {found.pooled_90:.1%} "
        f"(standard error {found.error:.1%}), their 50 % intervals in {found.pooled_50:.1%}"
    )
    count = len(found.uniform)
    print(
        f"ranks: smallest of {count} p-values {found.uniform.min():.3f}, times {count} is", end=" "
    )
    print(f"{min(1.0, count * found.uniform.min()):.2f}")
    print("belief in a type   share true   months")
    for believed, true, months in zip(
        found.types.believed, found.types.true, found.types.count, strict=True
    ):
        print(f"{believed:16.2f} {true:12.2f} {months:8d}")
    print(f"off by {found.types.statistic:.1f}; p = {found.types.p_value:.3f}")
    over = sum(r.pareto_k > 0.7 for r in each)
    effective = np.median([r.effective for r in each])
    print(f"Pareto k above 0.7 in {over} histories; draws worth {effective:.0f} at the median")


if __name__ == "__main__":
    main()
