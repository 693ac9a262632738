"""A second case needs no Python: a new folder has a timeline, forecasts and a briefing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DETENTE = Path(sys.executable).parent / "detente"


def _run(folder, *arguments):
    done = subprocess.run(
        [DETENTE, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_from_new_to_briefing(tmp_path):
    _run(tmp_path, "case", "new", "taiwan_strait")
    case = ("--case", "./taiwan_strait")
    assert json.loads(_run(tmp_path, "case", "check", "./taiwan_strait", "--json"))["valid"]
    assert json.loads(_run(tmp_path, "record", "stats", *case, "--json"))["events"] == 3
    months = json.loads(_run(tmp_path, "timeline", *case, "--json"))
    assert months[1]["actions"]["side_a"]["value"] == "test"
    assert json.loads(_run(tmp_path, "forecast", "show", *case, "--json"))
    _run(tmp_path, "brief", *case, "--format", "html", "--format", "md", "--format", "pdf")
    page = (tmp_path / "briefing" / "taiwan_strait" / "index.html").read_text(encoding="utf-8")
    assert "Side A" in page
