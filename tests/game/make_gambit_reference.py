"""Write gambit_reference.json: Gambit's own principal branch where tracing it takes long.

Run:  python tests/game/make_gambit_reference.py

Each entry holds the probabilities in Gambit's order of the exported file, at one lambda in the
units of each period (see `by_period` in tree_games.py), and the seconds that the trace took.
"""

import json
import platform
import time
from datetime import date
from pathlib import Path

import pygambit
from tree_games import LONG, by_path, by_period, information_sets, read

from detente.game._efg import to_efg

TARGET = Path(__file__).with_name("gambit_reference.json")


def traced(game, horizon: int, rationality: float) -> dict:
    text = to_efg(game, horizon)
    agents = read(by_period(text, game.discount, dict.fromkeys(game.players, rationality)))
    began = time.process_time()
    (found,) = pygambit.qre.logit_solve_lambda(agents, 1.0)
    seconds = time.process_time() - began
    held = by_path(agents, found.profile)
    order = [path for _, path, _ in information_sets(read(text))]
    behaviour = [round(p, 9) for path in order for p in held[path]]
    return {"horizon": horizon, "lambda": rationality, "seconds": round(seconds, 2),
            "behaviour": behaviour}  # fmt: skip


def main() -> None:
    made = {
        "made_by": "python tests/game/make_gambit_reference.py",
        "call": "pygambit.qre.logit_solve_lambda(game, 1.0)",
        "pygambit": pygambit.__version__,
        "python": platform.python_version(),
        "made_on": date.today().isoformat(),
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in made.items()]
    for name, (make, horizon, lambdas) in LONG.items():
        for rationality in lambdas:
            entry = json.dumps(traced(make(), horizon, rationality))
            lines.append(f" {json.dumps(f'{name} at {rationality:g}')}: {entry}")
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
