"""The written files: links resolve, bytes repeat, nothing is markup, nothing is half-written."""

import json
import re
from datetime import date
from html import escape

import pytest
from brief_examples import (
    DAY,
    NASTY,
    Page,
    claim,
    source,
    tiny_case,
    tiny_claims,
    tiny_record,
    write_prose,
)
from pypdf import PdfReader

from detente.brief import build_document, cite, write_brief
from detente.errors import BriefError, OutputError

FIGURES = """
[marks]
type = "timeline"
title = "Marks"
leaders = ["red", "blue"]
[[marks.lane]]
label = "Tests"
match = [{ kinds = ["test"] }]

[years]
type = "stacked_years"
title = "Years"
since = "2005"
[[years.lane]]
label = "Tests"
match = [{ kinds = ["test"] }]

[since]
type = "days_since"
title = "Since"
[[since.lane]]
label = "Test"
match = [{ kinds = ["test"] }]

[fan]
type = "forecast"
question = "test-365"
title = "Fan"
"""
PROSE = """# Introduction

There were {count: kind=test} tests, **the last** on {last: kind=test}. [@T-2]
{leader: blue} governs; it is {forecast: test-365} by the record.

- One was *in* {date: T-1}.
- {when: after=2019-01-01} The leaders met on {date: M-2}.

> [!box] Often said
> The record shows {count: track=direct}. [@ref:charter]

::figure marks
::figure years
::figure since
::figure fan
::table backtest
::table forecasts
::table leaders red, blue
::table events kind=test; columns=date, summary, size_kt; title=Tests
::table disagreements
::references official
::left-out
"""


@pytest.fixture(autouse=True)
def _fixed_time(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = write_prose(tmp_path_factory.mktemp("case"), a=PROSE, figures_toml=FIGURES)
    case, out = tiny_case(folder), tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795000000")
        write_brief(case, tiny_record(case), out, as_of=DAY)
    return case, out / "strait"


@pytest.mark.slow
def test_all_files_are_there_and_nothing_else(written):
    names = {p.name for p in written[1].iterdir()}
    assert names == {"index.html", "briefing.md", "briefing.pdf", "references.json"}


def test_every_link_within_the_page_resolves_and_every_id_is_unique(written):
    page = Page((written[1] / "index.html").read_text(encoding="utf-8"))
    assert len(page.ids) == len(set(page.ids))
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner and inner <= set(page.ids)
    assert {f"ref-{n}" for n in range(1, 8)} <= inner
    assert {f"use-{n}" for n in range(1, 8)} <= inner


def test_the_page_loads_nothing_and_runs_nothing(written):
    text = (written[1] / "index.html").read_text(encoding="utf-8")
    assert "script" not in Page(text).tags
    assert not re.search(r"""(?:src|srcset)=|@import|url\(\s*['"]?https?:""", text)
    assert '<html lang="en">' in text
    assert text.count('class="written"') == 1


def test_figures_say_what_they_show_and_bring_their_data(written):
    page = Page((written[1] / "index.html").read_text(encoding="utf-8"))
    assert page.tags.count("svg") == 2 * 4
    assert page.tags.count("title") == 1 + 2 * 4
    assert "The data of this figure" in page.words


@pytest.mark.slow
def test_every_number_in_references_json_can_be_cited(written):
    case, out = written
    made = json.loads((out / "references.json").read_text(encoding="utf-8"))
    assert (made["case"], made["as_of"], made["seed"]) == ("strait", "2026-11-23", 0)
    record = tiny_record(case)
    for key in made["references"].values():
        assert cite(case, record, key, as_of=DAY).key == key


def test_markdown_defines_every_footnote_it_uses(written):
    text = (written[1] / "briefing.md").read_text(encoding="utf-8")
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert used == set(re.findall(r"^\[\^(\d+)\]:", text, re.M))


def test_the_pdf_is_dated_as_of_and_holds_the_words(written):
    pdf = PdfReader(written[1] / "briefing.pdf")
    assert "".join(str(pdf.metadata.get("/CreationDate"))[2:10]) == "20261123"
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "There were 3 tests" in text
    assert "References" in text
    assert pdf.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)


@pytest.mark.slow
def test_the_same_state_gives_the_same_bytes(written, tmp_path):
    case, out = written
    for path in write_brief(case, tiny_record(case), tmp_path, as_of=DAY):
        assert path.read_bytes() == (out / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_events_learned_later_change_no_byte_of_an_earlier_briefing(written, tmp_path):
    case, _ = written
    day = date(2018, 1, 1)
    later = claim("T-4", "2026-01-02")
    first = write_brief(case, tiny_record(case), tmp_path / "a", as_of=day)
    second = write_brief(
        case, tiny_record(case, [*tiny_claims(), later]), tmp_path / "b", as_of=day
    )
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_an_earlier_briefing_does_not_mention_what_was_not_known(written):
    case, _ = written
    document = build_document(case, tiny_record(case), as_of=date(2010, 1, 1))
    assert document.problems == []
    words = " ".join(p.text for p in document.passages)
    assert "There were 2 tests, the last on 25 May 2009." in words
    assert "Bo Blue governs" in words
    assert "The leaders met" not in words
    assert not {"T-3", "M-1", "M-2"} & {e.key for e in document.entries}
    left_out = next(b for b in document.sections[0].blocks if b.kind == "left_out")
    assert left_out.lines[-1][0] == "Introduction: 1 passage"


@pytest.mark.parametrize("day", [date(2000, 2, 1), date(2003, 1, 1)])
def test_a_briefing_of_a_day_with_little_known_is_still_whole(written, day, tmp_path):
    case, _ = written
    paths = write_brief(case, tiny_record(case), tmp_path, as_of=day)
    page = Page(paths[0].read_text(encoding="utf-8"))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_a_list_that_loses_all_items_takes_its_lead_in_along(tmp_path):
    prose = "# Head\n\nKept. [@T-1] The meetings were:\n\n- {date: M-1}.\n- {date: M-2}.\n"
    case = tiny_case(write_prose(tmp_path, a=prose))
    document = build_document(case, tiny_record(case), as_of=date(2010, 1, 1))
    assert [p.text for p in document.passages] == ["Kept."]


def test_a_guarded_heading_takes_all_under_it_along(tmp_path):
    prose = "# Head\n\n{when: M-2}\n## Talks\n\nGone. [@T-1]\n\n## Rest\n\nKept. [@T-1]\n"
    case = tiny_case(write_prose(tmp_path, a=prose))
    document = build_document(case, tiny_record(case), as_of=date(2010, 1, 1))
    assert [p.text for p in document.passages] == ["Kept."]
    assert [b.kind for b in document.sections[0].blocks] == ["heading", "paragraph"]


def test_text_of_the_record_is_never_markup(tmp_path):
    prose = "# Head\n\nIt was so on {date: T-1}, {attr: T-1.said}.\n\n::table events kind=test\n"
    case = tiny_case(write_prose(tmp_path, a=prose))
    words = NASTY.replace(";", ",")
    one = claim(
        "T-1", "2006-10-09", summary=NASTY, passage=NASTY, attributes={"said": words}, source="bad"
    )
    bad = source("bad", title=NASTY, publisher=NASTY)
    paths = write_brief(case, tiny_record(case, [one], [bad]), tmp_path / "out", as_of=DAY)
    page = paths[0].read_text(encoding="utf-8")
    assert "script" not in Page(page).tags
    assert escape(NASTY, quote=True) in page.replace("&#34;", "&quot;")
    text = paths[1].read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)<script|(?<!\\)\*star|(?<!\\)\[z\]|(?<!\\)`tick", text)
    pdf = "".join(p.extract_text() for p in PdfReader(paths[2]).pages)
    assert "#panic $y [z](w) *star* `tick` \\" in " ".join(pdf.split())


def test_a_failed_check_writes_nothing(tmp_path):
    case = tiny_case(write_prose(tmp_path, a="# Head\n\nSix tests. It may be.\n"))
    with pytest.raises(BriefError) as error:
        write_brief(case, tiny_record(case), tmp_path / "out", as_of=DAY)
    assert "4 problems; nothing was written" in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_case_without_prose_says_what_to_write(tmp_path):
    with pytest.raises(BriefError, match=r"brief/10-introduction\.md"):
        write_brief(tiny_case(tmp_path), tiny_record(tiny_case()), tmp_path, as_of=DAY)


def test_a_file_that_is_not_text_is_named(tmp_path):
    folder = write_prose(tmp_path, a="# Head\n")
    (folder / "brief" / "b.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BriefError, match="cannot be read"):
        write_brief(tiny_case(folder), tiny_record(tiny_case()), tmp_path, as_of=DAY)


def test_a_folder_that_cannot_be_written_is_named_and_left_alone(tmp_path):
    case = tiny_case(write_prose(tmp_path, a="# Head\n\nIt was so. [@T-1]\n"))
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write_brief(case, tiny_record(case), tmp_path / "file", as_of=DAY, formats=["md"])
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_leaves_the_earlier_briefing_intact(tmp_path, monkeypatch):
    case = tiny_case(write_prose(tmp_path, a="# Head\n\nIt was so. [@T-1]\n"))
    (path, _) = write_brief(case, tiny_record(case), tmp_path / "o", as_of=DAY, formats=["md"])
    before = path.read_bytes()

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_brief(case, tiny_record(case), tmp_path / "o", as_of=date(2020, 1, 1), formats=["md"])
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir()} == {"briefing.md", "references.json"}


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(BriefError, match="No format 'doc'"):
        write_brief(tiny_case(), tiny_record(tiny_case()), tmp_path, as_of=DAY, formats=["doc"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ref", "title", "events"),
    [
        ("T-1", "What happened at T-1.", 0),
        ("count: kind=test", "Number of events: 3", 3),
        ("sum size_kt: kind=test", "sum size_kt: 1,205.5", 3),
        ("charter", "The Council, Charter", 0),
        ("paper", "The paper", 6),
        ("test-365", "A test within a year?", 0),
        ("backtest: test-365", "Track record on: A test within a year?", 0),
        ("leaders: blue", "Leaders of Blue, as declared in leaders.toml", 1),
        ("case: tracks", "What the case The strait declares (tracks.toml)", 0),
    ],
)
def test_a_reference_of_any_sort_can_be_cited(ref, title, events):
    made = cite(tiny_case(), tiny_record(tiny_case()), ref, as_of=DAY)
    assert made.title.startswith(title)
    assert len(made.events) == events
    assert json.dumps(made.as_dict())


@pytest.mark.parametrize(
    ("ref", "what"), [("T-9", "no event 'T-9'"), ("cuont: kind=test", "is not a reference")]
)
def test_what_does_not_exist_cannot_be_cited(ref, what):
    with pytest.raises(BriefError, match=what):
        cite(tiny_case(), tiny_record(tiny_case()), ref, as_of=DAY)


def test_what_was_not_known_cannot_be_cited():
    with pytest.raises(BriefError, match="was not known by 2010-01-01"):
        cite(tiny_case(), tiny_record(tiny_case()), "T-3", as_of=date(2010, 1, 1))
