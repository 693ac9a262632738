"""Wrong rows are refused together, each with what, where and what would be right."""

from __future__ import annotations

import json

import pytest
from record_examples import NOW, TODAY, claim, judgement, source, tiny_case

from detente.errors import RecordError
from detente.record import add, check_rows, import_rows, open_record
from detente.record._sheet import sheet_text

CASE = tiny_case()


@pytest.fixture
def held(tmp_path):
    """A workspace with one source and two events."""
    rows = [source(), claim("MSL-1#a"), claim("MSL-2#a")]
    place = tmp_path / "w"
    add(CASE, place, rows, action="add", reason="test", recorded_at=NOW, today=TODAY)
    return place


def refused(place, *rows):
    before = (place / "strait.sqlite").read_bytes()
    with pytest.raises(RecordError) as error:
        add(CASE, place, rows, action="add", reason="test", recorded_at=NOW, today=TODAY)
    assert (place / "strait.sqlite").read_bytes() == before
    return str(error.value)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (claim("A-1#a", kind="misile_test"), "Did you mean 'missile_test'?"),
        (claim("A-1#a", actors=["rad"]), "actors = 'rad' is not declared in the case"),
        (claim("A-1#a", targets=["white"]), "Known: blue, green, red."),
        (claim("A-1#a", magnitudes={"misiles": 1}), "magnitudes = 'misiles' is not declared"),
        (claim("A-1#a", source="agency-2"), "source = 'agency-2' is not in the record"),
        (claim("A-1#a", learned="2026-11-24"), "learned = 2026-11-24 lies in the future"),
        (claim("A-1#a", retrieved="2027-01-01"), "retrieved = 2027-01-01 lies in the future"),
        (
            claim("A-1#a", happened="2026-12", learned="2026-12-01"),
            "happened = 2026-12-01 lies in the future",
        ),
        (claim("MSL-1#a", summary="Other."), "already in the record with other content"),
        (source(publisher="Another"), "already in the record with other content"),
        (source("new-1", kind="blog"), "kind = 'blog' is not declared"),
        (source("new-1", published="2030-01-01"), "published = 2030-01-01 lies in the future"),
        (claim("A-1#b", supersedes="A-1#a"), "supersedes = 'A-1#a' is not in the record"),
        (claim("A-1#a", supersedes="A-1#a"), "supersedes = 'A-1#a' is not in the record"),
        (claim("A-1#a", happened=""), "event A-1 has no claim that says when it happened"),
        (claim("A-1#a", kind=""), "event A-1 has no claim that says what kind it is"),
        (
            claim("MSL-1#b", happened="", supersedes="MSL-1#a"),
            "event MSL-1 has no claim that says when it happened",
        ),
        (judgement("J-1", "merge", "MSL-1", "MSL-7"), "into = 'MSL-7' is not in the record"),
        (judgement("J-1", "leave_out", "MSL-7"), "event = 'MSL-7' is not in the record"),
        (
            judgement("J-1", "leave_out", "MSL-1", learned="2027-01-01"),
            "learned = 2027-01-01 lies in the future",
        ),
    ],
)
def test_a_wrong_row_is_refused_and_says_why(held, row, said):
    message = refused(held, row)
    assert said in message
    assert f"at row {row.id}" in message
    assert "nothing was added" in message


def test_every_problem_of_every_row_comes_at_once(held):
    message = refused(
        held,
        claim("A-1#a", kind="x", actors=["y"]),
        claim("A-2#a", source="z"),
        source("s", kind="k"),
    )
    assert message.startswith("4 problems; nothing was added.")


def test_a_claim_can_be_corrected_only_once_at_a_time(held):
    fix = claim("MSL-1#fix", supersedes="MSL-1#a")
    other = claim("MSL-1#fix2", supersedes="MSL-1#a")
    message = refused(held, fix, other)
    assert "supersedes = 'MSL-1#a', which MSL-1#fix superseded already" in message
    assert "Correct MSL-1#fix instead." in message


def test_claims_that_supersede_each_other_are_refused(held):
    one = claim("A-1#a", supersedes="A-1#b")
    other = claim("A-1#b", supersedes="A-1#a")
    assert "supersedes = 'A-1#b' is not in the record" in refused(held, one, other)


def test_merges_that_close_a_circle_or_fork_are_refused(held):
    there = judgement("J-1", "merge", "MSL-1", "MSL-2")
    back = judgement("J-2", "merge", "MSL-2", "MSL-1")
    assert "MSL-2 into MSL-1 into MSL-2" in refused(held, there, back)
    again = judgement("J-3", "merge", "MSL-1", "MSL-2")
    assert "MSL-1 is already merged into MSL-2" in refused(held, there, again)


def test_a_merge_can_be_turned_round_once_it_is_taken_back(held):
    rows = [
        judgement("J-1", "merge", "MSL-1", "MSL-2"),
        judgement("J-2", "apart", "MSL-1", "MSL-2"),
        judgement("J-3", "merge", "MSL-2", "MSL-1"),
    ]
    add(CASE, held, rows, action="judge", reason="test", recorded_at=NOW, today=TODAY)
    assert list(open_record(CASE, held).events) == ["MSL-1"]


def test_two_rows_of_one_id_in_one_write_must_be_the_same(held):
    same = claim("A-1#a")
    added = add(CASE, held, [same, same], action="add", reason="t", recorded_at=NOW, today=TODAY)
    assert (len(added.batch.rows), added.skipped) == (1, 1)
    assert "other content" in refused(held, claim("A-2#a"), claim("A-2#a", summary="Else."))


GOOD = sheet_text("claims", [claim("MSL-3#a"), claim("MSL-4#a")])


def file_refused(held, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = (held / "strait.sqlite").read_bytes()
    with pytest.raises(RecordError) as error:
        import_rows(CASE, held, path, reason="test", recorded_at=NOW, today=TODAY)
    assert (held / "strait.sqlite").read_bytes() == before
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rows.csv", "", "the columns lack"),
        ("rows.csv", "a,b\n1,2\n", "have 'a', 'b', which is unknown"),
        ("rows.csv", GOOD.replace("learned,", "lerned,", 1), "lack 'learned'; have 'lerned'"),
        ("rows.csv", GOOD.replace(",day,", ",day", 1), "line 2 has 21 cells"),
        ("rows.csv", GOOD.replace("2017-07-04", "04/07/2017", 1), "rows.csv, line 2, row MSL-3#a"),
        ("rows.csv", GOOD.replace("2017-07-04", "2017-02-30", 1), "line 2"),
        ("rows.csv", GOOD.replace("missiles=1", "missiles=one", 1), "magnitudes.missiles = 'one'"),
        ("rows.csv", GOOD.replace(",2,2026", ",9,2026", 1), "credibility = '9'"),
        ("rows.csv", GOOD.replace("missile_test", "mystery"), "at rows.csv, line 3"),
        ("rows.csv", GOOD + '"unfinished', "unexpected end of data"),
        ("rows.csv", b"\xff\xfe" + GOOD.encode(), "cannot be read"),
        ("rows.jsonl", "{", "not a JSON object"),
        ("rows.jsonl", "[1]", "says no kind of row"),
        ("rows.jsonl", '{"row": ["claim"]}', "says no kind of row"),
        ("rows.jsonl", '\n{"row": "claim", "id": "A-1#a"}', "rows.jsonl, line 2, row A-1#a"),
        ("rows.jsonl", b'{"row": "\xff"}', "cannot be read as text"),
        ("rows.jsonl", "[" * 100_000, "not a JSON object"),
        ("rows.parquet", "no parquet", "not a Parquet file"),
        ("rows.xlsx", "", "which says no known format"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_file_and_line(held, tmp_path, name, content, said):
    assert said in file_refused(held, tmp_path, name, content)


def test_a_problem_in_a_file_names_file_line_and_field(held, tmp_path):
    one = json.dumps({"row": "claim", **claim("A-1#a", actors=["rad"]).model_dump(mode="json")})
    message = file_refused(held, tmp_path, "rows.jsonl", f"\n\n{one}\n")
    assert "actors = 'rad' is not declared in the case\n     at rows.jsonl, line 3" in message


def test_a_file_or_folder_that_holds_nothing_is_refused(held, tmp_path):
    for path, said in ((tmp_path / "none.csv", "does not exist"), (tmp_path, "holds none of")):
        with pytest.raises(RecordError, match=said):
            import_rows(CASE, held, path, reason="test", recorded_at=NOW, today=TODAY)


def folder_of(tmp_path, **rows):
    for name in ("sources", "claims", "judgements"):
        (tmp_path / f"{name}.csv").write_text(sheet_text(name, rows.get(name, [])))
    return tmp_path


def test_the_rows_of_a_case_are_checked_against_it(tmp_path):
    folder = folder_of(
        tmp_path,
        sources=[source(), source("s", kind="blog")],
        claims=[
            claim("MSL-1#a"),
            claim("MSL-1#a"),
            claim("MSL-2#a", kind="x"),
            claim("A-1#a", happened=""),
        ],
        judgements=[judgement("J-1", "merge", "MSL-1", "MSL-9")],
    )
    found = [(p.what, p.where) for p in check_rows(CASE, folder, today=TODAY)]
    assert found == [
        ("id = 'MSL-1#a' is used twice", "claims.csv, line 3"),
        ("kind = 'blog' is not declared in the case", "sources.csv, line 3"),
        ("kind = 'x' is not declared in the case", "claims.csv, line 4"),
        ("into = 'MSL-9' is not in the record", "judgements.csv, line 2"),
        ("event A-1 has no claim that says when it happened", "claims.csv, line 5"),
    ]


def test_the_rows_of_a_sound_case_have_no_problem(tmp_path):
    folder = folder_of(tmp_path, sources=[source()], claims=[claim("MSL-1#a")])
    assert check_rows(CASE, folder, today=TODAY) == []


def test_rows_that_cannot_be_read_are_listed(tmp_path):
    folder = folder_of(tmp_path, sources=[source()], claims=[claim("MSL-1#a")])
    path = folder / "claims.csv"
    path.write_text(path.read_text().replace("2017-07-04", "4 July 2017"))
    (found,) = check_rows(CASE, folder, today=TODAY)
    assert found.where == "claims.csv, line 2, row MSL-1#a"
