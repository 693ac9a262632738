"""The commands that ask, seal, score and exchange, from end to end on a case of its own."""

import json

import pytest
from typer.testing import CliRunner

from detente.case import new
from detente.cli import _forecast
from detente.errors import DetenteError, RecordError
from detente.record import seal


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run on the example case; "now" is the last day searched there, so nothing is over."""
    folder = new("Strait", tmp_path / "strait")
    seal(folder, reason="first rows", recorded_at="2026-11-23T12:00:00Z")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1609372800")  # 2020-12-31
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        given = [*arguments, "--case", str(folder), "--workspace", str(tmp_path / "w")]
        found = CliRunner().invoke(_forecast.app, given)
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        assert found.exit_code == 0, found.output
        return found.stdout

    return invoke


def test_from_a_question_to_its_score(run):
    asked = run("ask", "A test by Side A?", "--kind", "weapon_test", "--days", "30")
    assert "Asked a-test-by-side-a. Settled by: At least one event of kind weapon_test" in asked
    assert "a-test-by-side-a" in run("list")
    assert "a-test-by-side-a  A test by Side A?" in run("show", "a-test-by-side-a")
    assert "climatology" in run("backtest", "a-test-by-side-a")
    saved = json.loads(run("save", "a-test-by-side-a", "--json"))
    assert [(s["number"], s["forecaster"]) for s in saved["sealed"]] == [(1, "detente")]
    told = json.loads(run("score", "--json"))
    assert (told["open"], told["chain"]) == (1, saved["chain"])
    assert "Open: no. 1, detente on a-test-by-side-a" in run("score")


def test_out_and_in_again(run):
    run("save", "meeting-90")
    assert run("export", "--out", "out.json").startswith("Wrote 1 forecast to out.json")
    told = run("import", "out.json", "--forecaster", "another desk")
    assert told.startswith("Sealed 1 forecast.")
    again = json.loads(run("import", "out.json", "--forecaster", "another desk", "--json"))
    assert again == {"sealed": [], "skipped": 1}


def test_void_is_counted(run):
    run("save", "meeting-90")
    assert "no. 1 is void: worded wrongly" in run("void", "1", "--reason", "worded wrongly")
    assert "1 void (100% of those not open)" in run("score")


def test_saving_twice_says_why_not(run):
    run("save")
    told = run("save")
    assert "0 sealed" in told
    assert "already, as no. 1" in told


def test_bad_input_names_the_options(run):
    with pytest.raises(RecordError, match=r"(?s)at --kind.*at --at-least.*at --days, --by"):
        run("ask", "?", "--kind", "test", "--at-least", "deaths=many")
    with pytest.raises(DetenteError, match="asks no question 'war'"):
        run("save", "war")
