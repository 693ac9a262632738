"""Sealing a case's own rows, and counting what a record holds."""

from __future__ import annotations

from datetime import date

import pytest
from record_examples import NOW, TODAY, claim, judgement, source, tiny_case

from detente.errors import RecordError
from detente.record import Record, open_record, seal, stats, verify
from detente.record._ledger import GENESIS, chain, make_batch
from detente.record._sheet import sheet_text


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path / "case" / "record", [claim("MSL-1#a")])


def fill(folder, claims):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.csv").write_text(sheet_text("sources", [source()]))
    (folder / "claims.csv").write_text(sheet_text("claims", claims))
    (folder / "judgements.csv").write_text(sheet_text("judgements", []))
    return folder


def test_a_seal_covers_the_rows_added_since_the_last(folder):
    first = seal(folder, reason='the "first"\nrows', recorded_at=NOW)
    assert (first.seq, len(first.rows)) == (1, 2)
    fill(folder, [claim("MSL-1#a"), claim("MSL-2#a")])
    case = tiny_case(str(folder.parent))
    assert list(open_record(case).events) == ["MSL-1"]
    second = seal(folder.parent, reason="more", recorded_at=NOW)
    assert [r.id for r in second.rows] == ["MSL-2#a"]
    assert list(open_record(case).events) == ["MSL-1", "MSL-2"]
    assert open_record(case).ledgers[0] == [first, second]
    assert verify(case).ok


def test_the_chain_can_be_worked_out_by_hand(folder):
    batch = seal(folder, reason="r", recorded_at=NOW)
    wanted = chain(
        GENESIS,
        seq=1,
        recorded_at=NOW,
        action="seal",
        reason="r",
        row_digests=[source().digest, claim("MSL-1#a").digest],
    )
    assert batch.digest == wanted


def test_the_instant_of_a_seal_follows_source_date_epoch(folder, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1500000000")
    assert seal(folder, reason="r").recorded_at == "2017-07-14T02:40:00Z"


def test_the_same_rows_give_the_same_files(folder, tmp_path):
    other = fill(tmp_path / "other", [claim("MSL-1#a")])
    for place in (folder, other):
        seal(place, reason="r", recorded_at=NOW)
    for name in ("chain.toml", "digests.txt", "claims.csv"):
        assert (folder / name).read_bytes() == (other / name).read_bytes()


def test_a_seal_is_refused_without_rows_reason_or_record(folder, tmp_path):
    seal(folder, reason="r", recorded_at=NOW)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with pytest.raises(RecordError, match="nothing to seal"):
        seal(folder, reason="again", recorded_at=NOW)
    with pytest.raises(RecordError, match="needs a reason"):
        seal(folder, reason="", recorded_at=NOW)
    with pytest.raises(RecordError, match=r"holds no sources\.csv"):
        seal(tmp_path / "nowhere", reason="r")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_seal_refuses_rows_that_cannot_be_read(folder):
    path = folder / "claims.csv"
    path.write_text(path.read_text().replace("2017-07-04", "yesterday"))
    with pytest.raises(RecordError, match="is not a date"):
        seal(folder, reason="r", recorded_at=NOW)
    assert not (folder / "chain.toml").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[batch]]\nseq = 1\n", "Field required"),
        ("batch = [", "not valid TOML"),
        ("[[batch]]\nseq = 'one'", "seq = 'one'"),
    ],
)
def test_a_chain_that_cannot_be_read_says_why(folder, text, said):
    (folder / "chain.toml").write_text(text)
    with pytest.raises(RecordError, match=said):
        open_record(tiny_case(str(folder.parent)))


def test_rows_that_were_never_sealed_are_refused_with_what_to_do(folder):
    with pytest.raises(RecordError, match="detente record seal"):
        open_record(tiny_case(str(folder.parent)))


def test_a_case_without_a_record_has_an_empty_one(tmp_path):
    assert open_record(tiny_case(str(tmp_path))).events == {}
    assert open_record(tiny_case()).events == {}


def counted():
    rows = [
        source("cns"),
        source("agency-1", url="https://example.org/shared"),
        source("third", url="https://example.org/shared"),
        source("unused"),
        source("closed", url=""),
        claim("MSL-1#c", source="cns", happened="2022-01-05", learned="2022-01-06"),
        claim(
            "MSL-2#c",
            source="cns",
            happened="2022-03-05",
            learned="2022-03-06",
            magnitudes={"missiles": 4, "range_km": 9},
        ),
        claim(
            "MSL-2#a",
            happened="2022-03-05",
            learned="2022-03-06",
            magnitudes={"missiles": 5},
        ),
        claim("NUC-1#a", kind="nuclear_test", happened="2017-09-03", learned="2017-09-03"),
        claim(
            "MEET-1#x", kind="meeting", source="closed", happened="2018-06", learned="2018-07-01"
        ),
        claim("MEET-2#t", kind="meeting", source="third", happened="2018", learned="2019-07-01"),
        judgement("J-1", "leave_out", "MEET-2"),
    ]
    batch = make_batch([], recorded_at=NOW, action="add", reason="test", rows=rows)
    return Record(tiny_case(), [[batch]])


def test_stats_count_events_sources_and_quantities_by_source():
    found = stats(counted().as_of(TODAY))
    assert found["events"] == 4
    assert found["claims"] == 6
    assert found["events_by_kind"] == {"meeting": 1, "missile_test": 2, "nuclear_test": 1}
    assert found["events_by_year"] == {"2017": 1, "2018": 1, "2022": 2}
    assert found["events_by_kind_and_year"]["missile_test"] == {"2022": 2}
    assert found["nuclear_test"] == {"count": 1, "dates": ["2017-09-03"]}
    assert found["cns_missiles_by_year"] == {"2022": 5}
    assert found["totals_by_source"]["missiles"]["agency-1"] == {"2017": 1, "2022": 5}
    assert found["sources"] == 2
    assert found["share_with_address"] == 0.75
    assert found["newest_event"] == {"id": "MSL-2", "happened": "2022-03-05"}
    assert found["oldest_event"] == {"id": "NUC-1", "happened": "2017-09-03"}
    assert (found["judgements"], found["left_out"], found["as_of"]) == (1, 1, "2026-11-23")
    assert len(found["state"]) == 64


def test_stats_as_of_a_day_know_nothing_later():
    found = stats(counted().as_of(date(2018, 1, 1)))
    assert (found["events"], found["claims"], found["sources"]) == (1, 1, 1)
    assert "cns_missiles_by_year" not in found


def test_stats_of_an_empty_record_are_all_nought():
    found = stats(Record(tiny_case(), []))
    assert (found["events"], found["newest_event"], found["share_with_address"]) == (0, None, 0.0)
