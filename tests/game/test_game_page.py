"""The page about the game runs: every block in order, and prints what it shows."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "understand" / "game.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.M | re.S)


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


def test_equations_are_numbered_from_1_to_10_and_those_the_code_names_exist():
    numbers = [int(n) for n in re.findall(r"\\tag\{(\d+)\}", TEXT)]
    assert numbers == list(range(1, 11))
    for path in sorted((ROOT / "src" / "detente" / "game").rglob("*.py")):
        for number in re.findall(r"equation \((\d+)\)", path.read_text(encoding="utf-8")):
            assert int(number) in numbers, path.name
