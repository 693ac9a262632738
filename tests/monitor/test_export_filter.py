"""The fast filter finds what a plain one finds, and names every line that is wrong."""

import gzip
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import FeedDrift
from detente.monitor import _export_rows, feeds
from detente.monitor._account import Account
from detente.monitor._export_rows import between, dyad_rows

CODES = st.sampled_from(["", "PRK", "PRKGOV", "USA", "USAMIL", "KOR", "CHN", "IGOUNO", "XPRK"])
PAIRS = [("PRK", "USA"), ("PRK", "KOR"), ("PRK", "IGOUNO")]
APART = [("PRK", "USA"), ("CHN", "KOR")]


@st.composite
def lines(draw):
    cells = [""] * 61
    cells[draw(st.integers(0, 60))] = draw(st.sampled_from(["x", "PRK", "é", "\r"]))
    for at in (5, 7, 15, 17):
        cells[at] = draw(CODES)
    width = draw(st.sampled_from([61] * 12 + [60, 62, 1]))
    return ([*cells, "more"])[:width]


def plain(rows, pairs):
    return [r for r in rows if len(r) == 61 and any(between(r, pair) for pair in pairs)]


@pytest.mark.parametrize("pairs", [PAIRS, APART])
@pytest.mark.parametrize("block", [300, 1 << 18])
@settings(max_examples=60)
@given(rows=st.lists(lines(), max_size=8))
def test_the_filter_is_the_plain_one(pairs, block, rows):
    raw = "".join("\t".join(row) + "\n" for row in rows).encode()
    account, before = Account(), _export_rows._BLOCK
    _export_rows._BLOCK = block
    try:
        assert list(dyad_rows(raw, pairs, account)) == plain(rows, pairs)
    finally:
        _export_rows._BLOCK = before
    assert account.total == len(rows)
    assert account.count == sum(len(row) != 61 for row in rows)


def row(*, width=61, start="1"):
    cells = [""] * width
    cells[0], cells[7], cells[17] = start, "PRK", "USA"
    return "\t".join(cells)


def test_two_wrong_lines_whose_tabs_make_up_for_each_other_are_both_named():
    account = Account()
    raw = "\n".join([row(), row(width=60), row(width=62), row(), ""]).encode()
    assert len(list(dyad_rows(raw, PAIRS, account))) == 2
    assert account.left_out == [
        "row 2: 60 columns; 61 were expected",
        "row 3: 62 columns; 61 were expected",
    ]


def test_a_line_that_is_no_text_is_named_and_a_cut_one_is_strange():
    account = Account()
    raw = row().encode() + b"\xff\n" + row().encode()[:-7]
    assert list(dyad_rows(raw, PAIRS, account)) == []
    assert "row b'1'" in account.left_out[0]
    assert account.strange == ["the file ends in the middle of row 2"]


def test_a_last_line_without_an_end_is_read():
    assert len(list(dyad_rows(row().encode(), PAIRS, Account()))) == 1


def test_zip_gzip_and_plain_give_the_same():
    raw = gzip.decompress((feeds()["gdelt_events"].folder / "sample.export.CSV.gz").read_bytes())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.export.CSV", raw)
    ways = (raw, gzip.compress(raw), packed.getvalue())
    found = [list(dyad_rows(way, PAIRS, Account())) for way in ways]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 23


def test_a_file_without_lines_is_refused():
    with pytest.raises(FeedDrift, match="no end of line"):
        list(dyad_rows(b"x" * 3_000_000, PAIRS, Account()))


def test_memory_does_not_grow_with_the_file(tmp_path):
    peaks = []
    for times in (20_000, 100_000):
        file = tmp_path / f"{times}.tsv"
        file.write_text((row(start="9" * 300) + "\n") * times)
        tracemalloc.start()
        assert sum(1 for _ in dyad_rows(file, [("PRK", "CHN")], Account())) == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] + 100_000
    assert peaks[1] < 8_000_000
