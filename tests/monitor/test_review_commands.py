"""The reviewer's commands, as they are typed."""

import csv
import json

import pytest
from review_examples import bench, filed_one, item
from typer.testing import CliRunner

from detente.cli._monitor_inbox import COMMANDS, app
from detente.errors import RecordError

RUN = CliRunner()
TIME = {"SOURCE_DATE_EPOCH": "1795435200", "DETENTE_REVIEWER": "Ann"}  # 2026-11-23


def run(folder, *words, keys="", env=TIME):
    options = ["--workspace", str(folder / "workspace"), "--watch", str(folder / "watch")]
    found = RUN.invoke(app, [*words, *options], input=keys, env=env)
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.output


def data(folder, *words, **other):
    return json.loads(run(folder, *words, "--json", **other))


@pytest.mark.slow
def test_from_the_list_to_the_record_and_back(tmp_path):
    made = filed_one(bench(tmp_path))
    (found,) = data(tmp_path, "inbox")
    assert (found["id"], found["becomes"]) == ("C" + made.id[1:], "new")
    assert found["proposals"][0]["rests_on"] == ["[Invented]: North Korea fires two missiles"]
    assert "Invented: North Korea fires" in run(tmp_path, "inbox")
    done = data(tmp_path, "accept", found["id"], "--reason", "seen")
    assert done["event"] == "W-20261120-1"
    assert data(tmp_path, "inbox") == []
    assert data(tmp_path, "undo", made.id)["action"] == "undo"
    edited = data(tmp_path, "edit", made.id, "--kind", "cruise_launch", "--magnitude", "missiles=3")
    assert edited["proposals"] == [made.id]
    assert data(tmp_path, "reject", made.id)["action"] == "reject"
    second = data(tmp_path, "accept", made.id, "--reviewer", "Ben")
    assert second["second"] is True
    (agreed,) = data(tmp_path, "agreement")
    assert (agreed["reviewers"], agreed["observed"]) == (["Ann", "Ben"], 0.0)


@pytest.mark.slow
def test_show_says_what_it_would_do(tmp_path):
    made = filed_one(bench(tmp_path), kind="nuclear_test", magnitudes={})
    told = data(tmp_path, "show", made.id)
    assert told["effect"]["said"].startswith("Once 2026-11 is read")
    text = run(tmp_path, "show", made.id)
    assert "Once 2026-11 is read" in text and "a new event" in text


@pytest.mark.slow
def test_review_takes_one_key_a_decision(tmp_path):
    at = bench(tmp_path)
    filed_one(at)
    filed_one(at, item("two", "k2", "Invented: a drill"), happened="2026-11-10")
    text = run(tmp_path, "review", "--no-effects", keys="a\nu\na\nx\ne\nkind=cruise_launch\nr\n")
    assert "2 decided; 0 left." in text
    assert data(tmp_path, "inbox") == []


def test_merge_takes_an_event_of_the_record(tmp_path):
    made = filed_one(bench(tmp_path), kind="nuclear_test", happened="2017-09-03", magnitudes={})
    done = data(tmp_path, "merge", made.id, "NUC-20170903")
    assert (done["action"], done["event"]) == ("merge", "NUC-20170903")


def test_a_reviewer_without_a_name_is_refused(tmp_path):
    made = filed_one(bench(tmp_path))
    nobody = {**TIME, "DETENTE_REVIEWER": ""}
    with pytest.raises(RecordError, match="needs a name"):
        run(tmp_path, "accept", made.id, env=nobody)


def test_no_cell_of_the_export_is_a_formula(tmp_path):
    title = '=HYPERLINK("http://evil.invalid";"Invented")'
    filed_one(bench(tmp_path), item(title=title))
    out = tmp_path / "inbox.csv"
    run(tmp_path, "inbox", "--out", str(out))
    with out.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0]["headline"] == "'" + title
    assert not any(v.startswith(("=", "+", "-", "@")) for r in rows for v in r.values())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_json_and_examples(name):
    text = RUN.invoke(app, [name, "--help"], env={"COLUMNS": "200"}).output
    assert "--json" in text
    assert f"detente monitor {name}" in text
    assert "--watch" in text and "--workspace" in text and "--case" in text
