"""Run the real command line, in this process or in one of its own, on a small case of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from record_examples import synthetic

from detente.case import new
from detente.cli import main
from detente.record import seal

PROGRAM = "from detente.cli import main; main()"


def make_case(parent: Path) -> Path:
    """Write the example case with its three events, sealed."""
    folder = new("Strait", parent / "strait")
    seal(folder, reason="first rows", recorded_at="2026-11-23T12:00:00Z")
    return folder


def write_rows(path: Path, count: int, *, prefix: str = "SYN") -> Path:
    """Write as many events as JSON Lines, in the words of the example case."""
    rows = synthetic(count, prefix=prefix)
    for row in rows:
        if row["row"] == "claim":
            row |= {"kind": "missile_launch", "actors": ["side_a"], "targets": ["side_b"]}
            row |= {"magnitudes": {"missiles": 1}}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class CommandLine:
    """Runs `detente` with the case and the workspace given."""

    def __init__(self, case: Path, workspace: str, monkeypatch, capsys) -> None:
        self.case, self.workspace = case, workspace
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *arguments: object, case: bool = True, workspace: bool = True):
        given = ["detente", "record", *map(str, arguments)]
        given += ["--case", str(self.case)] if case else []
        given += ["--workspace", self.workspace] if workspace else []
        self.monkeypatch.setattr(sys, "argv", given)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    def json(self, *arguments: object, **options: bool):
        code, out, err = self(*arguments, "--json", **options)
        assert code == 0, err
        return json.loads(out)


@pytest.fixture(scope="session")
def example_case(tmp_path_factory) -> Path:
    return make_case(tmp_path_factory.mktemp("case"))


@pytest.fixture
def detente(example_case, tmp_path, monkeypatch, capsys) -> CommandLine:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    return CommandLine(example_case, str(tmp_path / "workspace"), monkeypatch, capsys)


def spawn(*arguments: object, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start `detente record` in a process of its own."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", PROGRAM, "record", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
