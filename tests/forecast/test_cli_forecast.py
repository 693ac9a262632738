"""The command line on the bundled case: a light smoke test, and messages for bad input."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.case import load, new
from detente.cli import _forecast
from detente.errors import DetenteError
from detente.forecast import backtests, forecast
from detente.record import open_record, seal


def run(*arguments):
    found = CliRunner().invoke(_forecast.app, list(arguments), catch_exceptions=True)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.stdout


@pytest.fixture
def nowhere(tmp_path):
    return ("--workspace", str(tmp_path / "none"))


@pytest.mark.slow
def test_list_gives_every_question_with_its_rule():
    asked = load("north_korea").questions
    told = run("list")
    for question in asked:
        assert question.id in told
    assert [q["resolution"] for q in json.loads(run("list", "--json"))] == [
        q.resolution for q in asked
    ]


@pytest.mark.slow
def test_show_is_the_public_function(nowhere):
    told = json.loads(
        run("show", "nuclear-test-365", "--as-of", "2017-08-31", "--seed", "3", "--json", *nowhere)
    )
    case = load("north_korea")
    record = open_record(case).as_of(date(2017, 8, 31))
    made = forecast(record, case.question("nuclear-test-365"), seed=3)
    assert told["forecasts"] == [json.loads(json.dumps(made.as_dict()))]
    assert told["record_state"] == record.state


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "answer"), [("us-meeting-90", "Chance "), ("launch-days-30", "intervals 50 %")]
)
def test_show_says_what_a_reader_needs(question, answer, nowhere):
    told = run("show", question, "--as-of", "2020-01-31", *nowhere)
    for words in (answer, "Largest shares", "Track record", "climatology", "Settled by", "Run "):
        assert words in told


@pytest.mark.slow
def test_backtest_puts_climatology_beside_every_model(nowhere):
    told = run("backtest", "launch-days-30", "--as-of", "2010-01-31", *nowhere)
    for model in ("climatology", "persistence", "trailing_year", "discounted"):
        assert model in told
    assert "yardstick" in told


@pytest.mark.slow
def test_backtest_sets_models_beside_the_best_baseline_and_says_how_each_era_went(nowhere):
    told = run("backtest", "launch-days-30", "--as-of", "2018-01-31", *nowhere)
    assert "over climatology, and over trailing_year, the best baseline" in told
    assert "Mean log score by era" in told
    assert "2006-2011 (72)" in told
    assert "The 80 % interval is" in told
    assert "Against what ships with the case: " in told


@pytest.mark.slow
def test_backtest_is_the_public_function_whatever_the_number_of_processes(tmp_path):
    case = load("north_korea")
    view = ("us-meeting-90", "--as-of", "2004-01-31", "--seed", "3")
    told = json.loads(
        run("backtest", *view, "--processes", "2", "--json", "--workspace", str(tmp_path))
    )
    record = open_record(case).as_of(date(2004, 1, 31))
    made = backtests(record, [case.question("us-meeting-90")], seed=3)["us-meeting-90"]
    (row,) = told["backtests"]
    assert isinstance(row.pop("shipped"), str)
    assert row == json.loads(json.dumps(made.as_dict()))
    assert len(list((tmp_path / "backtests" / "north_korea").iterdir())) == 1


@pytest.fixture
def mine(tmp_path):
    """A case of one's own with a record, so that track records can be shipped in it."""
    folder = new("mine", tmp_path / "mine")
    seal(folder, reason="first rows")
    return str(folder)


def test_track_records_that_ship_are_written_read_and_compared(mine, nowhere):
    view = ("--case", mine, *nowhere)
    path = Path(mine) / "backtest.json.gz"
    first = run("backtest", *view, "--out", str(path))
    assert first.count("Against what ships with the case: nothing ships.") == 2
    again = run("backtest", *view)
    assert again.count("Against what ships with the case: equal.") == 2
    shown = json.loads(run("--json", *view))
    assert {f["track"]["key"] for f in shown["forecasts"]} == {
        found["key"] for found in json.loads(gzip.decompress(path.read_bytes())).values()
    }


def test_numbers_that_differ_from_what_ships_end_with_exit_code_3(mine, nowhere):
    path = Path(mine) / "backtest.json.gz"
    run("backtest", "--case", mine, "--out", str(path), *nowhere)
    documents = json.loads(gzip.decompress(path.read_bytes()))
    models = documents["meeting-90"]["models"]
    models["hazard"]["chances"] = [0.5] * len(models["hazard"]["chances"])
    path.write_bytes(gzip.compress(json.dumps(documents).encode()))
    found = CliRunner().invoke(_forecast.app, ["backtest", "--case", mine, *nowhere])
    assert found.exit_code == 3
    assert "what ships differs, most for hazard" in found.stdout


def test_what_ships_and_no_longer_fits_is_made_again_with_a_note(mine, tmp_path):
    path = Path(mine) / "backtest.json.gz"
    view = ("--case", mine, "--workspace", str(tmp_path / "work"))
    run("backtest", *view, "--out", str(path))
    documents = json.loads(gzip.decompress(path.read_bytes()))
    documents["meeting-90"]["key"] = "another"
    path.write_bytes(gzip.compress(json.dumps(documents).encode()))
    found = CliRunner().invoke(_forecast.app, ["--json", *view])
    assert "do not fit 1 of the questions" in found.stderr
    assert len(json.loads(found.stdout)["forecasts"]) == 2


@pytest.mark.slow
def test_without_a_command_forecasts_are_shown(nowhere):
    view = ("nuclear-test-365", "--as-of", "2017-08-31", "--json", *nowhere)
    assert run(*view) == run("show", *view)


@pytest.mark.slow
def test_every_answer_carries_what_it_rests_on(nowhere):
    (made,) = json.loads(run("launch-days-30", "--as-of", "2017-08-31", "--json", *nowhere))[
        "forecasts"
    ]
    assert sum(made["weights"].values()) == pytest.approx(1.0)
    assert {"50", "80", "90"} == set(made["intervals"])
    assert made["skill"]["against"] == made["baseline"]["model"]
    assert made["skill"]["gain_low"] <= made["skill"]["gain"] <= made["skill"]["gain_high"]
    assert len(made["run"]) == 16


def test_an_unknown_question_names_those_there_are(nowhere):
    with pytest.raises(DetenteError, match=r"asks no question 'war'. It asks: launch-days-30"):
        run("show", "war", *nowhere)


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_is_refused(day, nowhere):
    with pytest.raises(DetenteError, match="--as-of"):
        run("show", "--as-of", day, *nowhere)
