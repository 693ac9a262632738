"""The page about the game runs: every block in order, and prints what it shows."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
from test_hard_cases import semi_pooling

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "understand" / "game.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.M | re.S)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_every_block_runs_and_prints_what_is_shown_under_it():
    blocks = BLOCK.findall(TEXT)
    assert len(blocks) == TEXT.count("```python") > 5
    assert sum(bool(shown) for _, shown in blocks) == TEXT.count("```text")
    namespace = {"__name__": "page"}
    for code, shown in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "docs/understand/game.md", "exec"), namespace)
        assert printed.getvalue() == shown, code


@pytest.mark.parametrize(("steps", "shown"), [(12, "0.5939"), (24, "0.6024"), (48, "0.6084")])
def test_what_each_grid_gives_is_what_bisection_gives(steps, shown):
    """The wimp's chance of beer at 0.9, read between the two points around it."""
    below = int(0.9 * steps)
    logs = [np.log(semi_pooling(steps, 2.0, k / steps)[0][1]) for k in (below, below + 1)]
    other = [np.log1p(-np.exp(log)) for log in logs]
    share = 0.9 * steps - below
    beer, quiche = (np.exp((1 - share) * a + share * b) for a, b in (logs, other))
    assert f"{beer / (beer + quiche):.4f}" == shown
    assert shown in TEXT


def test_equations_are_numbered_from_1_to_10_and_those_the_code_names_exist():
    numbers = [int(n) for n in re.findall(r"\\tag\{(\d+)\}", TEXT)]
    assert numbers == list(range(1, 11))
    for path in sorted((ROOT / "src" / "detente" / "game").rglob("*.py")):
        for number in re.findall(r"equation \((\d+)\)", path.read_text(encoding="utf-8")):
            assert int(number) in numbers, path.name
