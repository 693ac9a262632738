"""What `export` wrote, `import` takes back, digest for digest."""

from __future__ import annotations

import json
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_examples import NOW, TODAY, claim, judgement, source, synthetic, tiny_case

from detente.errors import OutputError
from detente.record import add, export_rows, import_rows, open_record, verify
from detente.record._sheet import guarded, read_sheet, sheet_text, unguarded

CASE = tiny_case()
ROWS = [
    source(title='A "title", with; marks', published="2017-09-03"),
    source("unused-1"),
    claim("MSL-1#a", passage='two\nlines "quoted", and a comma', note="=1+1"),
    claim("MSL-2#a", magnitudes={"missiles": 3, "range_km": 0.1 + 0.2}, actors=["red", "green"]),
    claim("MSL-3#a", happened="2019-05", learned="2019-06-01", attributes={"b": "1", "a": "é"}),
    claim("MSL-1#fix", supersedes="MSL-1#a", learned="2020-01-01", summary="수정"),
    judgement("J-1", "merge", "MSL-2", "MSL-3", learned="2021-01-01"),
]


@pytest.fixture
def record(tmp_path):
    add(CASE, tmp_path / "w", ROWS, action="add", reason="test", recorded_at=NOW, today=TODAY)
    return open_record(CASE, tmp_path / "w")


def digests(record):
    return sorted(r.digest for ledger in record.ledgers for b in ledger for r in b.rows)


@pytest.mark.parametrize(
    ("format", "name"), [("csv", "out"), ("parquet", "out"), ("jsonl", "out.jsonl")]
)
def test_every_format_comes_back_digest_for_digest(record, tmp_path, format, name):
    assert export_rows(record, tmp_path / name, format) == len(ROWS)
    place = tmp_path / "again"
    import_rows(CASE, place, tmp_path / name, reason="back", recorded_at=NOW, today=TODAY)
    again = open_record(CASE, place)
    assert digests(again) == digests(record)
    assert again.state == record.state
    assert again.events == record.events
    assert verify(CASE, place).ok
    export_rows(again, tmp_path / f"second-{name}", format)
    if format != "parquet":
        assert files(tmp_path / f"second-{name}") == files(tmp_path / name)


def files(path):
    if path.is_file():
        return [path.read_bytes()]
    return [p.read_bytes() for p in sorted(path.iterdir())]


def test_one_file_holds_one_kind_of_row(record, tmp_path):
    export_rows(record, tmp_path / "out", "csv")
    for n, name in enumerate(("sources", "claims", "judgements"), 1):
        path = tmp_path / "out" / f"{name}.csv"
        import_rows(CASE, tmp_path / "again", path, reason="b", recorded_at=NOW, today=TODAY)
        assert len(open_record(CASE, tmp_path / "again").ledgers[1]) == n


def test_importing_twice_adds_nothing(record, tmp_path):
    export_rows(record, tmp_path / "out", "csv")
    for added, skipped in ((len(ROWS), 0), (0, len(ROWS))):
        done = import_rows(
            CASE, tmp_path / "x", tmp_path / "out", reason="b", recorded_at=NOW, today=TODAY
        )
        assert (len(done.batch.rows) if done.batch else 0, done.skipped) == (added, skipped)


def test_an_export_as_of_a_day_holds_only_what_was_known(record, tmp_path):
    view = record.as_of(date(2019, 12, 31))
    assert export_rows(view, tmp_path / "out", "csv") == 4
    assert "unused-1" not in (tmp_path / "out" / "sources.csv").read_text()
    assert "fix" not in (tmp_path / "out" / "claims.csv").read_text()


def test_a_parquet_file_made_elsewhere_with_types_of_its_own_is_taken(tmp_path):
    path = tmp_path / "sources.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'agency-9' AS id, 'P' AS publisher, NULL AS title, "
            "'https://x.org/1' AS url, DATE '2017-09-03' AS published, 'agency' AS kind, "
            "'B' AS reliability, '' AS note)"
            f" TO '{path}' (FORMAT parquet)"
        )
    import_rows(CASE, tmp_path / "w", path, reason="b", recorded_at=NOW, today=TODAY)
    held = open_record(CASE, tmp_path / "w").sources["agency-9"]
    assert held == source("agency-9", publisher="P", url="https://x.org/1", published="2017-09-03")


@pytest.mark.slow
def test_progress_counts_up_to_the_rows_there_are(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in synthetic(6_000)))
    said = []
    import_rows(
        CASE,
        tmp_path / "w",
        path,
        reason="bulk",
        recorded_at=NOW,
        today=TODAY,
        progress=lambda done, total: said.append((done, total)),
    )
    assert said == [(5_060, 6_060), (6_060, 6_060)]


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_an_export_that_cannot_be_written_says_so_and_leaves_nothing(record, tmp_path, format):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("kept")
    with pytest.raises(OutputError, match="cannot be written"):
        export_rows(record, in_the_way / "out", format)
    assert in_the_way.read_text() == "kept"


@given(st.text(alphabet="'=+-@\t ab", max_size=8))
def test_no_cell_is_a_formula_and_each_comes_back(cell):
    made = guarded(cell)
    assert not made.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))
    assert unguarded(made) == cell


def test_a_summary_like_a_formula_is_exported_harmless_and_comes_back(tmp_path):
    row = claim(summary='=HYPERLINK("http://invented.example","see")')
    text = sheet_text("claims", [row])
    assert ",=" not in text
    assert '"=' not in text
    file = tmp_path / "claims.csv"
    file.write_text(text, encoding="utf-8")
    assert [placed.row for placed in read_sheet(file, "claims", [])] == [row]
