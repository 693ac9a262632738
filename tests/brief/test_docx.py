"""The briefing for Word, read back: the same headings, references and numbers as the Markdown."""

import re
import zipfile
from datetime import date, datetime
from io import BytesIO

import docx
import pytest
from brief_examples import DAY, NASTY, tiny_case, tiny_claims, tiny_record, write_prose
from docx.oxml.ns import qn
from lxml import etree
from test_brief_write import FIGURES, PROSE

from detente.brief import write_brief

pytestmark = pytest.mark.slow

BOOKMARK = f".//{qn('w:bookmarkStart')}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    prose = f"{PROSE}\n## A heading of its own\n\nThere was **one** more. [@T-2]\n"
    return write_prose(tmp_path_factory.mktemp("case"), a=prose, figures_toml=FIGURES)


@pytest.fixture(scope="module")
def written(folder, tmp_path_factory):
    case, out = tiny_case(folder), tmp_path_factory.mktemp("out")
    write_brief(case, tiny_record(case), out, as_of=DAY, formats=["md", "docx"])
    return out / "strait"


@pytest.fixture(scope="module")
def word(written):
    return docx.Document(str(written / "briefing.docx"))


@pytest.fixture(scope="module")
def markdown(written):
    return (written / "briefing.md").read_text(encoding="utf-8")


def _styled(word, *names):
    return [p for p in word.paragraphs if p.style.name in names]


def _text(word):
    cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
    return " ".join([*(p.text for p in word.paragraphs), *cells])


def test_only_what_was_asked_for_is_written(written):
    assert {p.name for p in written.iterdir()} == {
        "briefing.md",
        "briefing.docx",
        "references.json",
    }


def test_it_has_the_headings_of_the_markdown(word, markdown):
    said = re.findall(r"^#{2,4} (.+)$", markdown, re.M)
    assert [p.text for p in _styled(word, "Heading 1", "Heading 2", "Heading 3")] == said
    assert "A heading of its own" in said


def test_it_has_the_references_of_the_markdown(word, markdown):
    numbers = re.findall(r"^\[\^(\d+)\]:", markdown, re.M)
    assert [p.text.partition("\t")[0] for p in _styled(word, "Reference")] == numbers
    used = set(re.findall(r"\[\^(\d+)\](?!:)", markdown))
    marks = {r.text for r in _marks(word)}
    assert marks == used


def _marks(word):
    body = word.element.body
    return [
        r
        for r in body.iter(qn("w:r"))
        if r.rPr is not None
        and r.rPr.find(qn("w:rStyle")) is not None
        and r.rPr.find(qn("w:rStyle")).get(qn("w:val")) == "ReferenceMark"
    ]


def test_every_link_within_leads_somewhere_and_every_place_is_unique(word):
    body = word.element.body
    places = [b.get(qn("w:name")) for b in body.findall(BOOKMARK)]
    assert len(places) == len(set(places))
    ids = [b.get(qn("w:id")) for b in body.findall(BOOKMARK)]
    assert len(ids) == len(set(ids))
    leads = {h.get(qn("w:anchor")) for h in body.iter(qn("w:hyperlink"))} - {None}
    assert leads <= set(places)
    assert leads


def test_no_number_of_the_markdown_is_missing(word, markdown):
    body, _, end = markdown.partition("\n## References")
    words = re.sub(r"\[\^\d+\]", "", body).replace("\\", "")
    wanted = set(re.findall(r"\d+(?:[.,]\d+)*", words))
    assert len(wanted) > 20
    assert wanted <= set(re.findall(r"\d+(?:[.,]\d+)*", _text(word)))
    assert end


def test_figures_are_pictures_that_say_what_they_show(word):
    shapes = [s._inline.docPr for s in word.inline_shapes]
    assert [s.get("name") for s in shapes] == ["Marks", "Years", "Since", "Fan"]
    assert all(s.get("descr") for s in shapes)
    pictures = list(word.part.package.image_parts)
    assert all(p.blob.startswith(b"\x89PNG") for p in pictures)


def test_tables_repeat_their_heads_and_keep_rows_whole(word):
    assert word.tables
    for table in word.tables:
        first = table._tbl.tr_lst[0].trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert all(r.trPr.find(qn("w:cantSplit")) is not None for r in table._tbl.tr_lst)


def test_it_is_dated_as_of_and_says_so_on_every_page(word):
    core = word.core_properties
    assert core.created == core.modified == datetime(2026, 11, 23, tzinfo=core.created.tzinfo)
    assert core.title == "The strait: briefing as of 23 November 2026"
    section = word.sections[0]
    assert section.header.paragraphs[0].text == core.title
    fields = [f.get(qn("w:instr")) for f in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_same_record_gives_the_same_bytes_whenever_it_is_written(
    folder, written, tmp_path, monkeypatch
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1895000000")
    case = tiny_case(folder)
    write_brief(case, tiny_record(case), tmp_path, as_of=DAY, formats=["docx"])
    made = (tmp_path / "strait" / "briefing.docx").read_bytes()
    assert made == (written / "briefing.docx").read_bytes()
    with zipfile.ZipFile(BytesIO(made)) as opened:
        assert {i.date_time[:3] for i in opened.infolist()} == {(2026, 11, 23)}
        for name in opened.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(opened.read(name))


def test_text_of_others_is_text(tmp_path):
    """Nothing that a source says becomes markup, a link, or a character that Word refuses."""
    wild = NASTY + "\u0000\u000b\ufffe 핵"
    folder = write_prose(tmp_path / "case", a="# One\n\nIt is {date: T-1}. [@T-1]\n")
    case = tiny_case(folder)
    claims = [c.model_copy(update={"summary": wild}) for c in tiny_claims()]
    write_brief(case, tiny_record(case, claims), tmp_path, as_of=date(2026, 1, 1), formats=["docx"])
    word = docx.Document(str(tmp_path / "strait" / "briefing.docx"))
    assert f"{NASTY} 핵" in _text(word)
    assert not list(word.element.body.iter("script"))
