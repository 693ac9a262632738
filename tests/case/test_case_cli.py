"""`detente case`, run as a person runs it."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def detente(tmp_path):
    def _run(*words):
        return subprocess.run(
            [sys.executable, "-c", "from detente.cli import main; main()", *map(str, words)],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", "PYTHONWARNINGS": "error"},
            capture_output=True,
            text=True,
            check=False,
        )

    return _run


@pytest.mark.slow
def test_a_new_case_is_found_valid(detente, tmp_path):
    made = detente("case", "new", "Taiwan Strait")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith(f"Wrote {tmp_path / 'taiwan_strait'}\n")
    assert "  record/chain.toml\n" in made.stdout
    checked = detente("case", "check", "taiwan_strait")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("taiwan_strait is valid (version ")
    assert "players 3, actions 7, terms of office 3, tracks 1, kinds of event 6," in checked.stdout
    assert (
        "private types 2, payoff weights 5, transition rules 6, rival priors 1," in checked.stdout
    )
    assert (
        "contested codings 2, approaches 3, uncertainties 2, outcomes 3, measures 2."
        in checked.stdout
    )
    again = detente("case", "new", "Taiwan Strait")
    assert again.returncode == 1
    assert "exists already; nothing was written." in again.stderr
    assert again.stdout == ""


def test_a_new_case_as_json(detente, tmp_path):
    made = json.loads(detente("case", "new", "strait", "--folder", "here", "--json").stdout)
    assert (made["case"], made["folder"]) == ("strait", str(tmp_path / "here"))
    assert {"case.toml", "record/chain.toml", "record/claims.csv"} <= set(made["files"])


@pytest.mark.slow
def test_a_valid_case_as_json(detente):
    detente("case", "new", "strait")
    found = json.loads(detente("case", "check", "strait", "--json").stdout)
    assert (found["valid"], found["case"], found["problems"]) == (True, "strait", [])
    assert found["counts"]["kinds of event"] == 6


@pytest.mark.slow
def test_a_broken_case_is_explained_in_words_and_as_json(detente, write):
    folder = write(("players.toml", 'groups = ["arms"]', 'groups = ["armies"]'))
    said = detente("case", "check", folder)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == (
        f"CaseError: {folder} is not valid: 1 problem. Nothing was changed.\n\n"
        '  1. groups names "armies", which is not the group of any kind of this case.\n'
        "     at players.toml, line 13, player[0].action[0].when[1].groups\n"
        "     Did you mean 'arms'? Known groups: arms, talks.\n"
    )
    read = detente("case", "check", folder, "--json")
    assert read.returncode == 1
    assert json.loads(read.stdout) == {
        "valid": False,
        "problems": [
            {
                "what": 'groups names "armies", which is not the group of any kind of this case.',
                "where": "players.toml, line 13, player[0].action[0].when[1].groups",
                "file": "players.toml",
                "line": 13,
                "field": "player[0].action[0].when[1].groups",
                "fix": "Did you mean 'arms'? Known groups: arms, talks.",
            }
        ],
    }


@pytest.mark.slow
def test_the_rows_of_the_record_are_held_against_the_case(detente, tmp_path):
    detente("case", "new", "strait")
    claims = tmp_path / "strait" / "record" / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(",sanction,2020", ",sanctoin,2020"), encoding="utf-8")
    found = json.loads(detente("case", "check", "strait", "--json").stdout)
    assert found["valid"] is False
    assert [(p["file"], p["line"]) for p in found["problems"]] == [("claims.csv", 5)]
    assert "sanctoin" in found["problems"][0]["what"]


@pytest.mark.slow
def test_the_bundled_cases_are_listed(detente):
    found = json.loads(detente("case", "list", "--json").stdout)
    assert {"case": "north_korea", "name": "North Korea"}.items() <= found[0].items()
    assert "north_korea" in detente("case", "list").stdout


@pytest.mark.slow
def test_a_case_is_shown_with_its_leaders_of_the_day(detente, write):
    folder = write()
    for day, leader in (("2011-12-16", "First"), ("2011-12-17", "Second")):
        shown = detente("case", "show", "--case", folder, "--as-of", day).stdout
        assert f"Players on {day}" in shown
        assert f"{leader} (Leader)" in shown
    document = json.loads(detente("case", "show", "--case", folder, "--json").stdout)
    assert document["players"][0]["actions"][0]["when"][0]["kinds"] == ["test"]


@pytest.mark.slow
def test_the_private_types_of_a_game_are_shown_and_nothing_where_there_is_none(
    detente, write, write_game
):
    assert "Private types" not in detente("case", "show", "--case", write()).stdout
    shown = detente("case", "show", "--case", write_game()).stdout
    assert "Private types" in shown
    assert "0.25   Would sign." in shown
    document = json.loads(detente("case", "show", "--case", write_game(), "--json").stdout)
    assert document["weights"][1]["of"] == [{"phase": ["tense"]}, {"red": {"test": 0.5}}]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("case", "show", "--case", "nowhere"), 1, "There is no case 'nowhere'."),
        (("case", "check", "nowhere"), 1, "There is no case 'nowhere'."),
        (("case", "show", "--as-of", "3 May"), 1, "--as-of '3 May' is not a date."),
        (("case", "new", "..."), 1, "gives no id for a case"),
        (("case", "check"), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(detente, words, code, said):
    found = detente(*words)
    assert found.returncode == code
    assert said in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("command", ["check", "new", "list", "show"])
def test_help_gives_the_promise_and_two_examples(detente, command):
    said = detente("case", command, "--help").stdout
    assert "  Examples:\n    detente case " in said
    assert said.count(f"    detente case {command}") == 2
