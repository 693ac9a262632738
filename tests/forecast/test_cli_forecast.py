"""The command line on the bundled case: a light smoke test, and messages for bad input."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from detente.case import load
from detente.cli import _forecast
from detente.errors import DetenteError
from detente.forecast import forecast
from detente.record import open_record


def run(*arguments):
    found = CliRunner().invoke(_forecast.app, list(arguments), catch_exceptions=True)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.stdout


@pytest.fixture
def nowhere(tmp_path):
    return ("--workspace", str(tmp_path / "none"))


def test_list_gives_every_question_with_its_rule():
    asked = load("north_korea").questions
    told = run("list")
    for question in asked:
        assert question.id in told
    assert [q["resolution"] for q in json.loads(run("list", "--json"))] == [
        q.resolution for q in asked
    ]


def test_show_is_the_public_function(nowhere):
    told = json.loads(
        run("show", "nuclear-test-365", "--as-of", "2017-08-31", "--seed", "3", "--json", *nowhere)
    )
    case = load("north_korea")
    record = open_record(case).as_of(date(2017, 8, 31))
    made = forecast(record, case.question("nuclear-test-365"), seed=3)
    assert told["forecasts"] == [json.loads(json.dumps(made.as_dict()))]
    assert told["record_state"] == record.state


def test_show_says_what_a_reader_needs(nowhere):
    told = run("show", "--as-of", "2020-01-31", *nowhere)
    for words in ("Chance ", "intervals 50 %", "Track record", "climatology", "Settled by", "Run "):
        assert words in told


def test_backtest_puts_climatology_beside_every_model(nowhere):
    told = run("backtest", "launch-days-30", "--as-of", "2010-01-31", *nowhere)
    for model in ("climatology", "persistence", "trailing_year", "discounted"):
        assert model in told
    assert "yardstick" in told


def test_an_unknown_question_names_those_there_are(nowhere):
    with pytest.raises(DetenteError, match=r"asks no question 'war'. It asks: launch-days-30"):
        run("show", "war", *nowhere)


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_is_refused(day, nowhere):
    with pytest.raises(DetenteError, match="--as-of"):
        run("show", "--as-of", day, *nowhere)
