"""Opening a case: all of it or nothing, from a name or a folder, always with the same version."""

import hashlib
import os
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from small_case import SMALL

import detente.case
from detente.case import bundled, check, load
from detente.errors import CaseError


def test_the_small_case_has_no_problem(write):
    assert check(write()) == []


def test_every_table_arrives_in_the_case(write):
    folder = write()
    case = load(folder)
    assert case.standoff.adversary == "red"
    assert [p.id for p in case.players] == ["red", "blue", "council"]
    assert [a.id for a in case.player("red").actions] == ["test", "hold"]
    assert case.player("red").actions[0].when[1].groups == ("arms",)
    assert case.leaders[0].end == date(2011, 12, 17)
    assert case.tracks[0].match[0].attributes == {"action": ("yes",)}
    assert case.kind("test").intensity == -8
    assert case.factors[0].rules[0].match[0].at_least == {"deaths": 1}
    assert case.question("test-365").horizon_days == 365
    assert case.references[0].published is None
    assert case.source_kind("official").reliability == "A"
    assert case.magnitudes[0].combine == "first"
    assert case.coverage[0].through == date(2026, 8, 22)
    assert case.comparisons[0].right.kinds == ("test", "meeting")
    assert case.folder == str(folder)


def test_a_quoted_date_is_a_date(write):
    folder = write(("case.toml", "through = 2026-08-22", 'through = "2026-08-22"'))
    assert load(folder).coverage[0].through == date(2026, 8, 22)


def test_the_four_files_that_a_case_needs_are_enough(write):
    folder = write(("kinds.toml", 'magnitudes = ["deaths"]\n', ""))
    for name in ("leaders", "tracks", "states", "questions", "references", "comparisons"):
        (folder / f"{name}.toml").unlink()
    case = load(folder)
    assert (case.leaders, case.tracks, case.factors, case.questions) == ((), (), (), ())


def test_windows_line_ends_and_a_byte_order_mark_are_read(write):
    folder = write(("players.toml", 'actors = ["red"]', 'actors = ["rde"]'))
    text = (folder / "players.toml").read_text(encoding="utf-8")
    (folder / "players.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [p.where for p in check(folder)] == [
        "players.toml, line 13, player[0].action[0].when[1].actors"
    ]


def test_the_version_is_the_digest_of_what_people_wrote(write):
    folder = write()
    (folder / "brief").mkdir()
    (folder / "brief" / "10-introduction.md").write_text("Text.\n", encoding="utf-8")
    files = {**SMALL, "brief/10-introduction.md": "Text.\n"}
    expected = hashlib.sha256()
    for name in sorted(files):
        content = files[name].encode()
        expected.update(f"{name}\n{len(content)}\n".encode() + content)
    assert load(folder).version == expected.hexdigest()[:12]


def test_the_version_changes_with_the_prose_and_not_with_the_record(write):
    folder = write()
    before = load(folder).version
    (folder / "record").mkdir()
    (folder / "record" / "claims.csv").write_text("id\n", encoding="utf-8")
    (folder / "record" / "chain.toml").write_text("", encoding="utf-8")
    assert load(folder).version == before
    (folder / "brief").mkdir()
    (folder / "brief" / "20-analysis.md").write_text("", encoding="utf-8")
    assert load(folder).version != before


def test_every_problem_of_every_file_is_listed_at_once_and_in_order(write):
    folder = write(
        ("case.toml", 'adversary = "red"', 'adversary = "rad"'),
        ("leaders.toml", "end = 2011-12-17", "end = 2011-12-17T00:00:00"),
        ("players.toml", 'short = "R"\n', ""),
        ("players.toml", 'groups = ["arms"]', 'groups = ["armies"]'),
        ("players.toml", '{ kinds = ["meeting"], targets', '{ kinds = ["meting"], targets'),
        ("kinds.toml", "intensity = -8", "intensity = -80"),
    )
    with pytest.raises(CaseError) as caught:
        load(folder)
    assert [p.where for p in caught.value.problems] == [
        "case.toml, line 4, standoff.adversary",
        "kinds.toml, line 12, kind[0].intensity",
        "leaders.toml, line 5, leader[0].end",
        "players.toml, line 1, player[0].short",
        "players.toml, line 12, player[0].action[0].when[1].groups",
        "players.toml, line 31, player[1].action[0].when[1].kinds",
    ]
    assert str(caught.value).startswith(f"{folder} has 6 problems; nothing was loaded.\n\n  1. ")


def test_one_fault_is_said_once(write):
    folder = write(("players.toml", 'kinds = ["test"]', 'kinds = ["Test"]'))
    assert [p.what for p in check(folder)] == [
        'kinds[0] = "Test"; it must be small letters, digits and underscores, a letter first '
        "(nuclear_test)."
    ]


@pytest.mark.parametrize(
    ("file", "content", "what", "where", "fix"),
    [
        (
            "players.toml",
            "[[player]]\nid = red\n",
            "players.toml is not valid TOML: Invalid value.",
            "players.toml, line 2",
            "A text stands in quotes, a date does not; yes or no is true or false.",
        ),
        (
            "players.toml",
            '[[player]]\nid = "red\nname = "Red"\n',
            "players.toml is not valid TOML: Illegal character '\\n'.",
            "players.toml, line 2",
            "The text on this line has no closing quote.",
        ),
        (
            "tracks.toml",
            '[[track]]\nid = "a"\nid = "b"\n',
            "tracks.toml is not valid TOML: Cannot overwrite a value.",
            "tracks.toml, line 3",
            "The same field is given twice in one table.",
        ),
        (
            "states.toml",
            "[[factor]]\nlevels = [\n",
            "states.toml is not valid TOML: Invalid value.",
            "states.toml, line 2",
            "A text stands in quotes, a date does not; yes or no is true or false.",
        ),
        (
            "leaders.toml",
            "[[leader]\n",
            "leaders.toml is not valid TOML: Expected ']]' at the end of an array declaration.",
            "leaders.toml, line 1",
            "Texts stand in quotes, lists in square brackets, one field on each line.",
        ),
        (
            "tracks.toml",
            b'[[track]]\nname = "S\xe3o"\n',
            "tracks.toml is not UTF-8 text (byte 0xe3).",
            "tracks.toml, line 2",
            "Save the file as UTF-8.",
        ),
        (
            "questions.toml",
            f"x = {'[' * 5000}",
            "questions.toml nests lists or tables too deeply to be read.",
            "questions.toml",
            "",
        ),
        (
            "kinds.toml",
            '[[magnitude]]\nid = "deaths"\nunit = "death"\n',
            "kinds.toml has no [[kind]].",
            "kinds.toml",
            "Add a line [[kind]] and its fields below it.",
        ),
        (
            "tracs.toml",
            "",
            "tracs.toml is not a file of a case, so nothing in it would be read.",
            "tracs.toml",
            "Did you mean 'tracks.toml'?",
        ),
        (
            "questions.toml",
            f"x = 1{'0' * 5000}",
            "questions.toml holds a number too long to be read.",
            "questions.toml",
            "",
        ),
        (
            "game.toml",
            "",
            "game.toml has no [game].",
            "game.toml",
            "Add a line [game] and its fields below it.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem_and_hides_no_other(
    write, file, content, what, where, fix
):
    folder = write(("grading.toml", "credibility = 2", "credibility = 7"))
    data = content if isinstance(content, bytes) else content.encode()
    (folder / file).write_bytes(data)
    found = [(p.what, p.where, p.fix) for p in check(folder)]
    assert sorted(found) == sorted(
        [
            (what, where, fix),
            (
                "credibility = 7; it must be 6 or less.",
                "grading.toml, line 5, source_kind[0].credibility",
                "",
            ),
        ]
    )


def test_a_needed_file_that_is_missing(write):
    folder = write()
    (folder / "kinds.toml").unlink()
    (folder / "grading.toml").unlink()
    assert [(p.what, p.where, p.fix) for p in check(folder)] == [
        (
            "grading.toml is missing.",
            "grading.toml",
            "Every case needs it; it holds [[source_kind]].",
        ),
        ("kinds.toml is missing.", "kinds.toml", "Every case needs it; it holds [[kind]]."),
    ]


def test_a_folder_in_place_of_a_file(write):
    folder = write()
    (folder / "tracks.toml").unlink()
    (folder / "tracks.toml").mkdir()
    assert [(p.what, p.where) for p in check(folder)] == [
        ("tracks.toml cannot be read (Is a directory).", "tracks.toml")
    ]


def test_prose_that_cannot_be_read(write):
    folder = write()
    (folder / "brief" / "a.md").mkdir(parents=True)
    with pytest.raises(CaseError, match=r"1 problem; nothing was loaded") as caught:
        load(folder)
    assert caught.value.problems[0].what == "The file cannot be read (Is a directory)."


def test_no_such_case(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    (near,) = check("north_kora")
    assert near.what == "There is no case 'north_kora'."
    assert near.fix.startswith("Did you mean 'north_korea'? Known cases: ")
    assert near.fix.endswith(" Or give a folder that holds case.toml.")
    (empty,) = check("notes")
    assert empty.what == f"{tmp_path / 'notes'} holds no case.toml, so it is not a case."
    (file,) = check("file")
    assert file.what == f"{tmp_path / 'file'} is a file, not the folder of a case."
    (long,) = check("x" * 5000)
    assert long.what == "The folder cannot be read (File name too long)."
    with pytest.raises(CaseError, match="nothing was loaded"):
        load(Path("north_korea"))


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_read(write):
    folder = write()
    folder.chmod(0o111)
    try:
        assert [p.what for p in check(folder)] == ["The folder cannot be read (Permission denied)."]
    finally:
        folder.chmod(0o755)


def test_a_bundled_case_is_found_by_name_and_by_path(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert "north_korea" in bundled()
    case = load("north_korea")
    assert load(Path(case.folder)) == case
    assert re.fullmatch("[0-9a-f]{12}", case.version)


def test_the_bundled_cases_are_sound():
    assert {name: check(name) for name in bundled()} == {name: [] for name in bundled()}


def test_the_case_package_never_reads_the_record():
    source = Path(detente.case.__file__).parent
    assert not [p for p in source.glob("*.py") if "detente.record" in p.read_text(encoding="utf-8")]


def test_small_texts_are_valid_toml():
    for text in SMALL.values():
        tomllib.loads(text)
