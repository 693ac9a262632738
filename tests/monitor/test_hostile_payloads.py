"""Bombs of XML, zip and gzip are refused, by name and without being unpacked."""

import gzip
import io
import zipfile

import pytest

from detente.errors import FeedDrift
from detente.monitor import feeds
from detente.monitor._safe_xml import elements
from detente.monitor._unpack import unpacked

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE r [<!ENTITY a0 "ha">{LAUGHS}]><{{0}}>&a9;</{{0}}>',
    "external entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><{0}>&x;</{0}>',
    "external over the net": '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><{0}/>',
    "quadratic": f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><{{0}}>{"&a;" * 5_000}</{{0}}>',
    "parameter entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><{0}/>',
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize(
    ("name", "root"), [("un_sanctions", "CONSOLIDATED_LIST"), ("ofac_sdn", "Sanctions")]
)
def test_xml_bombs_are_refused(bomb, name, root):
    found = feeds()[name].reader()(BOMBS[bomb].format(root).encode())
    assert found.items == ()
    assert any("document type" in line or "cannot be read" in line for line in found.strange)


def test_a_bomb_in_another_encoding_is_refused():
    raw = ('<?xml version="1.0" encoding="UTF-16"?>' + BOMBS["quadratic"].format("r")).encode(
        "utf-16"
    )
    with pytest.raises(FeedDrift, match="document type"):
        list(elements(io.BytesIO(raw), "r"))


def test_deep_nesting_is_refused():
    with pytest.raises(FeedDrift, match="cannot be read"):
        list(elements(io.BytesIO(b"<a>" * 100_000), "b"))


def zipped(*names, size=10):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw", [zipped("x.CSV", size=50_000_000), gzip.compress(b"0" * 50_000_000)]
)
def test_a_bomb_is_unpacked_no_further_than_the_limit(raw):
    assert len(raw) < 100_000
    with (
        pytest.raises(FeedDrift, match="more than 1,000,000 bytes"),
        unpacked(raw, limit=1_000_000) as f,
    ):
        while f.read(100_000):
            pass


def test_gdelt_refuses_what_no_quarter_of_an_hour_holds():
    found = feeds()["gdelt_events"].reader()(zipped("x.CSV", size=50_000_000))
    assert found.items == ()
    assert "no end of line" in found.strange[0]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (zipped("a", "b"), "holds 2 files"),
        (zipped("../../a"), "not a plain file"),
        (zipped("a")[:30], "cannot be unpacked"),
        (gzip.compress(b"a row" * 1000)[:-20], "cannot be unpacked"),
    ],
    ids=["two files", "a path", "half a zip", "half a gzip"],  # an archive holds the time
)
def test_archives_with_tricks_or_without_an_end_are_refused(raw, said):
    with pytest.raises(FeedDrift, match=said), unpacked(raw) as file:
        file.read()


@pytest.mark.slow
def test_memory_of_a_long_list_is_that_of_one_piece_of_it():
    held = []
    for times in (10_000, 40_000):
        raw = b"<l>" + b"<e><f>x</f></e>" * times + b"</l>"
        held.append(max(len(e.getparent()) for e in elements(io.BytesIO(raw), "e")))
    assert held[0] == held[1] < 2_500  # the reader takes 32 kB at a time
