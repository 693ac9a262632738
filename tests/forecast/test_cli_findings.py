"""`detente forecast findings` on the bundled case: a light smoke test, and bad input."""

import json
import shutil
from datetime import date

import pytest
from typer.testing import CliRunner

from detente.case import load
from detente.cli import _forecast
from detente.errors import DetenteError
from detente.forecast import findings
from detente.record import open_record


def run(*arguments):
    found = CliRunner().invoke(_forecast.app, ["findings", *arguments], catch_exceptions=True)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.stdout


@pytest.fixture
def nowhere(tmp_path):
    return ("--workspace", str(tmp_path / "none"))


@pytest.mark.slow
def test_findings_is_the_public_function(nowhere):
    told = json.loads(run("talks", "--as-of", "2017-08-31", "--seed", "3", "--json", *nowhere))
    record = open_record(load("north_korea")).as_of(date(2017, 8, 31))
    (made,) = findings(record, "talks", seed=3)
    assert told["findings"] == [json.loads(json.dumps(made.as_dict()))]
    assert (told["record_state"], told["as_of"], told["seed"]) == (record.state, "2017-08-31", 3)


def test_the_text_holds_what_a_reader_needs(nowhere):
    told = run("--as-of", "2020-12-31", *nowhere)
    assert told.count("Association is not cause.") == 4
    for words in (
        "the last day searched",
        "Method: ",
        "all, within the same year",
        "random mean weeks",
        "median days",
        "Published figures, and ours over the same span",
        "https://beyondparallel.csis.org/",
        "Published figure: none was found.",
        "Run ",
    ):
        assert words in told


def test_a_case_without_findings_says_so(tmp_path, nowhere):
    folder = tmp_path / "case"
    shutil.copytree(load("north_korea").folder, folder)
    (folder / "findings.toml").unlink()
    assert run("--case", str(folder), *nowhere) == "North Korea declares no findings.\n"


def test_an_unknown_finding_names_those_there_are(nowhere):
    with pytest.raises(DetenteError, match=r"declares no finding 'war'. It declares: talks, us-el"):
        run("war", *nowhere)


def test_a_day_that_cannot_be_is_refused(nowhere):
    with pytest.raises(DetenteError, match="--as-of"):
        run("--as-of", "2999-01-01", *nowhere)
