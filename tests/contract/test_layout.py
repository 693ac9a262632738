"""The budgets and habits that keep the code readable."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

import detente

ROOT = Path(__file__).parents[2]
SOURCE = sorted((ROOT / "src").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE}


def _functions():
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_no_file_is_longer_than_400_lines_and_half_are_shorter_than_150():
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCE}
    assert not {str(p): n for p, n in lengths.items() if n > 400}
    assert statistics.median(lengths.values()) <= 150


def test_half_of_the_functions_are_at_most_15_lines():
    lengths = [node.end_lineno - node.lineno + 1 for _, node in _functions()]
    assert statistics.median(lengths) <= 15


def test_functions_outside_the_command_line_take_at_most_8_parameters():
    wide = {
        f"{path.name}:{node.name}"
        for path, node in _functions()
        if "cli" not in path.parts
        and len(node.args.args) + len(node.args.kwonlyargs) + len(node.args.posonlyargs) > 9
    }
    assert not wide


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "common", "shared", "core", "helpers"}
    assert not {p.stem.strip("_") for p in SOURCE} & empty


def test_nothing_is_left_for_later():
    words = re.compile(r"NotImplementedError|\bTODO\b|\bFIXME\b|\bXXX\b|pragma: no cover")
    assert not [p for p in SOURCE if words.search(p.read_text(encoding="utf-8"))]


def test_no_lock_file_names_an_address():
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--extra-index", text)


def test_no_tracked_file_names_a_path_of_one_machine():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    own = str(ROOT.parent) + "/"
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".sh", ".csv", ""}:
            assert own not in path.read_text(encoding="utf-8", errors="ignore"), name


def test_version_and_changelog_agree():
    assert f"## {detente.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
