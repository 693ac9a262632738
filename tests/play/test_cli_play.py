"""The commands, as they are typed."""

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from detente.cli import main


def _run(*arguments, given="", cwd="."):
    """Run a command in this process, as its main does."""
    out, err, before = io.StringIO(), io.StringIO(), (sys.argv, sys.stdin, Path.cwd())
    sys.argv, sys.stdin = ["detente", "play", *map(str, arguments)], io.StringIO(given)
    code = 0
    try:
        os.chdir(cwd)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.argv, sys.stdin = before[:2]
        os.chdir(before[2])
    return SimpleNamespace(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return a game played in lines, with a wrong line, an undo and a question among them."""
    folder = tmp_path_factory.mktemp("lines")
    given = "1\nfive\n?\n2\nu\nw\n2\n1\n"
    options = ["--plain", "--seat", "china", "--moment", "february_2019", "--months", "3"]
    done = _run(*options, "--seed", 3, "--save", "game.json", given=given, cwd=folder)
    return folder / "game.json", done


@pytest.mark.slow
def test_a_game_in_lines_ends_in_its_debriefing(played):
    file, done = played
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "you hold China" in done.stdout
    assert "'five' is no choice. Write a number from 1 to" in done.stdout
    assert "What China is after" in done.stdout
    assert "DEBRIEFING" in done.stdout
    assert [m["by"] for m in json.loads(file.read_text())["moves"]].count("person") == 3


@pytest.mark.slow
def test_the_debriefing_of_the_file_is_the_same(played):
    file, done = played
    told = _run("debrief", file)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() in done.stdout
    as_json = json.loads(_run("debrief", file, "--json").stdout)
    assert as_json["game"]["moment"] == "february_2019"
    assert len(as_json["moves"]) == 12


@pytest.mark.slow
def test_showing_a_game_tells_nothing_that_is_hidden(played):
    file, _ = played
    shown = _run("show", file).stdout
    for kind in ("dealmaker", "bargainer", "entrenched", "reliable"):
        assert kind not in shown
    rows = list(csv.DictReader(io.StringIO(_run("show", file, "--csv").stdout)))
    assert [r["number"] for r in rows] == [str(n) for n in range(1, 13)]


@pytest.mark.slow
def test_a_saved_game_goes_on_where_it_stood(tmp_path):
    options = ["--plain", "--seat", "china", "--months", 2, "--seed", 1, "--save", "game.json"]
    first = _run(*options, "--acts", "hold", cwd=tmp_path)
    assert "Stopped in" in first.stdout
    second = _run("--plain", "--save", "game.json", given="1\n", cwd=tmp_path)
    assert "DEBRIEFING" in second.stdout, second.stderr
    assert "month 2 of 2" in second.stdout


@pytest.mark.slow
def test_wrong_input_is_said_without_a_traceback(tmp_path):
    (tmp_path / "none.json").write_text("{}")
    for arguments in (
        ["--plain", "--seat", "mars"],
        ["--plain", "--against", "united_states"],
        ["--plain", "--seat", "china", "--against", "china=maverick"],
        ["--plain", "--type", "kind"],
        ["--plain", "--acts", "dance"],
        ["show", "none.json"],
        ["debrief", "missing.json"],
    ):
        done = _run(*arguments, cwd=tmp_path)
        assert done.returncode == 1, arguments
        assert done.stderr.startswith("DetenteError: "), arguments
        assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from detente.cli import main\n"
        "sys.argv = ['detente', 'play', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'textual', 'jax', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Take a seat in the standoff" in done.stdout


@pytest.mark.slow
def test_moments_as_text_and_json():
    ids = [m["id"] for m in json.loads(_run("moments", "--json").stdout)]
    assert ids[-1] == "today"
    shown = _run("moments").stdout
    assert all(id in shown for id in ids)
