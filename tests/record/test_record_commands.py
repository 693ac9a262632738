"""The commands do what the functions of the same name do, and bad input gets a message."""

from __future__ import annotations

import json
import shutil

import pytest

from detente.cli._record import app

ADD = (
    *("add", "--kind", "missile_launch", "--happened", "2021-03-25", "--actor", "side_a"),
    *("--summary", "Side A launched one missile.", "--url", "https://example.org/news-9"),
    *("--publisher", "Example News Agency", "--source-kind", "agency", "--learned", "2021-03-26"),
    *("--magnitude", "missiles=1", "--attribute", "class=ballistic"),
)


def test_stats_count_the_case_and_the_workspace(detente):
    assert detente.json("stats")["events"] == 3
    detente(*ADD)
    found = detente.json("stats")
    assert (found["events"], found["events_by_year"]["2021"]) == (4, 1)
    assert detente.json("stats", "--as-of", "2021-03-25")["events"] == 3
    code, out, _ = detente("stats")
    assert code == 0
    assert "4 events, 5 claims, 0 judgements" in out


def test_add_makes_a_source_and_a_claim_graded_by_the_kind_of_source(detente):
    added = detente.json(*ADD)
    assert added["grade"] == "B2"
    assert added["event"].startswith("USR-")
    assert added["event"].endswith("-1")
    found = detente.json("show", added["event"])
    assert found["magnitudes"] == {"missiles": 1.0}
    assert found["attributes"] == {"class": "ballistic"}
    (claim,) = found["claims"]
    assert claim["address"] == "https://example.org/news-9"
    assert claim["grade"] == "B2"
    assert (claim["learned"], claim["learned_from"]) == ("2021-03-26", "reported")
    assert detente.json(*ADD)["event"].endswith("-2")


def test_add_to_an_event_that_is_there_gives_it_a_second_source(detente):
    detente.json(*ADD, "--event", "LAUNCH-20200210")
    found = detente.json("show", "LAUNCH-20200210")
    assert len(found["claims"]) == 3
    assert found["quantities_by_source"]["missiles"]["example-ministry-launch"] == 2
    _, out, _ = detente("show", "LAUNCH-20200210")
    assert "Where the sources differ" in out
    assert "https://example.org/bulletin-1" in out


@pytest.mark.slow
def test_correct_supersedes_and_show_keeps_what_it_corrects(detente):
    made = detente.json(
        *("correct", "LAUNCH-20200210#ministry", "--field", "magnitudes=missiles=3"),
        *("--field", "summary=Three.", "--reason", "misread"),
    )
    assert made["supersedes"] == "LAUNCH-20200210#ministry"
    again = detente.json("correct", made["claim"], "--field", "summary=3.", "--reason", "short")
    found = detente.json("show", "LAUNCH-20200210")
    assert (found["magnitudes"], found["summary"]) == ({"missiles": 3.0}, "3.")
    assert [c["id"] for c in found["superseded"]] == [made["claim"], "LAUNCH-20200210#ministry"]
    assert again["claim"] == "LAUNCH-20200210#ministryfix2"
    assert "Corrected: LAUNCH-20200210#ministry" in detente("show", "LAUNCH-20200210")[1]


@pytest.mark.slow
def test_merge_apart_and_leave_out(detente):
    event = detente.json(*ADD)["event"]
    assert detente.json("merge", event, "LAUNCH-20200210", "--reason", "one")["action"] == "merge"
    assert detente.json("stats")["events"] == 3
    assert detente.json("show", event)["id"] == "LAUNCH-20200210"
    detente("apart", event, "LAUNCH-20200210", "--reason", "two")
    assert detente.json("stats")["events"] == 4
    code, out, _ = detente("leave-out", event, "--reason", "unconfirmed")
    assert (code, "leave_out" in out) == (0, True)
    found = detente.json("stats")
    assert (found["events"], found["left_out"], found["judgements"]) == (3, 1, 3)


def test_list_filters(detente):
    def ids(*options):
        return [e["id"] for e in detente.json("list", *options)]

    assert ids() == ["LAUNCH-20200210", "MEETING-20200514", "SANCTION-20200901"]
    assert ids("--kind", "meeting") == ["MEETING-20200514"]
    assert ids("--kind", "meeting", "--kind", "sanction", "--limit", "1") == ["SANCTION-20200901"]
    assert ids("--actor", "side_b") == ["MEETING-20200514"]
    assert ids("--since", "2020-03-01", "--until", "2020-08-31") == ["MEETING-20200514"]
    assert ids("--as-of", "2020-05-13") == ["LAUNCH-20200210"]
    assert "3 events" in detente("list")[1]


def test_sources_with_their_use(detente):
    found = {s["id"]: s for s in detente.json("sources")}
    assert found["example-agency-launch"]["claims"] == 1
    assert "https://example.org/news-1" in detente("sources")[1]


@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_export_and_import_mirror_each_other(detente, tmp_path, format):
    out = tmp_path / ("rows.jsonl" if format == "jsonl" else "rows")
    detente(*ADD)
    assert detente.json("export", "--format", format, "--out", out)["rows"] == 10
    again = detente.json("import", out)
    assert (again["added"], again["skipped"]) == (0, 10)


def test_import_says_how_much_it_added(detente, tmp_path):
    detente(*ADD)
    detente("export", "--format", "jsonl", "--out", tmp_path / "rows.jsonl")
    text = (tmp_path / "rows.jsonl").read_text()
    (tmp_path / "more.jsonl").write_text(text.replace("USR-", "OTHER-"))
    _, out, _ = detente("import", tmp_path / "more.jsonl", "--reason", "more")
    assert "Added 1 rows" in out
    assert "9 were there already" in out


def test_verify_passes_and_fails_with_the_row(detente, run_sql):
    detente(*ADD)
    assert detente.json("verify")["ok"] is True
    assert "are as they were written" in detente("verify")[1]
    run_sql(
        detente.workspace,
        "DROP TRIGGER claims_no_update",
        "UPDATE claims SET summary = 'Side A launched two missiles.'",
    )
    code, _, err = detente("verify")
    assert code == 1
    assert "does not match its stored digest" in err
    assert "row USR-" in err
    code, out, _ = detente("verify", "--json")
    assert (code, json.loads(out)["ok"]) == (1, False)


def test_seal_command(detente, tmp_path):
    copy = shutil.copytree(detente.case, tmp_path / "copy")
    path = copy / "record" / "claims.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[1].replace("#ministry", "#again")]) + "\n")
    options = {"case": False, "workspace": False}
    found = detente.json("seal", copy, "--reason", "again", **options)
    assert (found["batch"], found["rows"]) == (2, 1)
    code, _, err = detente("seal", copy, "--reason", "again", **options)
    assert (code, "nothing to seal" in err) == (1, True)


def test_migrate_needs_a_workspace(detente):
    assert detente("migrate")[0] == 1
    detente(*ADD)
    assert detente.json("migrate")["up_to_date"] is True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "LAUNCH-20200211"), 1, "Did you mean LAUNCH-20200210?"),
        (("list", "--kind", "lunch"), 1, "Known: agreement"),
        (("list", "--actor", "nobody"), 1, "--actor 'nobody'"),
        (("list", "--since", "tomorrow"), 1, "--since 'tomorrow' is not a date"),
        (("list", "--limit", "0"), 2, "--limit"),
        (("stats", "--as-of", "2999-01-01"), 1, "has not come yet"),
        (("stats", "--as-of", "noon"), 1, "is not a date"),
        (("export", "--format", "xml", "--out", "x"), 2, "csv, jsonl, parquet"),
        (("import", "no-such.csv"), 1, "does not exist"),
        (("correct", "NO-1#a", "--field", "summary=x", "--reason", "r"), 1, "is no claim"),
        (
            ("correct", "LAUNCH-20200210#agency", "--field", "id=x", "--reason", "r"),
            1,
            "cannot be corrected",
        ),
        (
            ("correct", "LAUNCH-20200210#agency", "--field", "happened=soon", "--reason", "r"),
            1,
            "is not a date",
        ),
        (("correct", "LAUNCH-20200210#agency", "--field", "x", "--reason", "r"), 1, "NAME=VALUE"),
        (("merge", "A-1", "LAUNCH-20200210", "--reason", "r"), 1, "'A-1' is not in the record"),
        (("merge", "A", "LAUNCH-20200210", "--reason", "r"), 1, "event = 'A'"),
        ((*ADD, "--kind", "lunch"), 1, "kind = 'lunch' is not declared"),
        ((*ADD, "--actor", "side_c"), 1, "Did you mean"),
        ((*ADD, "--source-kind", "blog"), 1, "Known: official, agency"),
        ((*ADD, "--happened", "25 March"), 1, "is not a date"),
        ((*ADD, "--happened", "2999-01-01"), 1, "has not come yet"),
        ((*ADD, "--url", "ftp://x"), 1, "url = 'ftp://x'"),
        ((*ADD, "--event", "NO-1"), 1, "is not in the record"),
        ((*ADD, "--magnitude", "missiles"), 1, "NAME=VALUE"),
    ],
)
def test_bad_input_gets_a_message_and_changes_nothing(detente, arguments, code, said):
    detente(*ADD)
    before = detente.json("stats")["state"]
    found, _, err = detente(*arguments)
    assert (found, said in err) == (code, True), err
    assert detente.json("stats")["state"] == before


def test_every_command_has_help_with_two_examples(detente):
    for command in app.registered_commands:
        help = command.callback.__doc__ or ""
        assert help.count("\n      detente ") >= 2
        assert "Examples:" in help
