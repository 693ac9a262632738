"""`detente brief` and `detente cite` from the command line."""

import json

import pytest
from typer.testing import CliRunner

from detente.cli._app import app
from detente.errors import DetenteError

RUN = CliRunner()


def test_cite_prints_the_events_behind_a_number():
    made = RUN.invoke(app, ["cite", "count: kind=nuclear_test", "--as-of", "2010-01-01"])
    assert made.exit_code == 0
    assert "Number of events: 2" in made.stdout
    assert "9 October 2006" in made.stdout
    assert "25 May 2009" in made.stdout
    assert "https://" in made.stdout


def test_cite_as_json_names_sources_with_grades():
    made = RUN.invoke(app, ["cite", "NUC-20170903", "--json"])
    document = json.loads(made.stdout)
    assert document["when"] == "3 September 2017"
    assert {"publisher", "url", "grade", "learned"} <= set(document["sources"][0])


@pytest.mark.slow
def test_a_number_is_looked_up_in_the_last_briefing(tmp_path):
    folder = tmp_path / "north_korea"
    folder.mkdir()
    references = {"1": "count: kind=nuclear_test"}
    made = {"as_of": "2010-01-01", "seed": 0, "references": references}
    (folder / "references.json").write_text(json.dumps(made), encoding="utf-8")
    found = RUN.invoke(app, ["cite", "1", "--out", str(tmp_path)])
    assert "Number of events: 2" in found.stdout
    missing = RUN.invoke(app, ["cite", "2", "--out", str(tmp_path)])
    assert isinstance(missing.exception, DetenteError)
    assert "has no reference 2" in str(missing.exception)


def test_a_number_without_a_briefing_says_what_to_do(tmp_path):
    made = RUN.invoke(app, ["cite", "1", "--out", str(tmp_path)])
    assert isinstance(made.exception, DetenteError)
    assert "Write the briefing first with 'detente brief'" in str(made.exception)


def test_an_unknown_format_is_an_error_before_anything_is_written(tmp_path):
    made = RUN.invoke(app, ["brief", "--format", "doc", "--out", str(tmp_path)])
    assert isinstance(made.exception, DetenteError)
    assert "No format 'doc'" in str(made.exception)
    assert list(tmp_path.iterdir()) == []
