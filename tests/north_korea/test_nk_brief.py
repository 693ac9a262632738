"""The North Korea briefing: complete, traced, the same again, and honest about an earlier day."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from detente.brief import write_brief
from detente.case import load
from detente.record import Claim, Source, add, open_record

pytestmark = pytest.mark.slow

CASE = load("north_korea")
TODAY = date(2026, 11, 23)
EARLY = date(2005, 6, 30)  # five years of track record: soon made again
SECTIONS = [
    "Introduction",
    "Background and who is affected",
    "Analysis",
    "Key takeaways",
    "What to expect and why it matters",
    "Advice and alerts",
    "Annotated official references",
]


class Page(HTMLParser):
    """Ids, links and section headings of a page."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.headings, self.loads = [], [], [], []
        self._open = ""

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        address = found.get("src") or (found.get("href", "") if tag == "link" else "")
        if tag in {"script", "iframe", "object"} or (address and not address.startswith("data:")):
            self.loads.append((tag, found))
        self._open = tag

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open == "h2":
            self.headings.append(data.strip())


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return a folder of finished track records, so that each is made once."""
    return tmp_path_factory.mktemp("kept")


def _written(out, day=TODAY, workspace=None, kept=None):
    record = open_record(CASE, workspace)
    write_brief(CASE, record, out, as_of=day, seed=0, formats=FORMATS, kept=kept)
    return out / "north_korea"


def _enter_a_meeting(workspace, day):
    """Add a meeting of that day, entered on 23 November 2026 at ten."""
    source = Source(
        id="example",
        publisher="Example",
        url="https://example.org/1",
        kind="press",
        reliability="C",
    )
    meeting = Claim(
        id="USR-1#1",
        event="USR-1",
        source="example",
        kind="meeting",
        happened=day.isoformat(),
        learned=day,
        learned_from="happened",
        actors=("united_states", "north_korea"),
        attributes={"track": "us_dprk"},
        credibility=3,
        retrieved=TODAY,
    )
    add(
        CASE,
        workspace,
        [source, meeting],
        action="add",
        reason="a meeting entered by hand",
        recorded_at="2026-11-23T10:00:00Z",
        today=TODAY,
    )


FORMATS = ("html", "md", "pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795392000")
        return _written(tmp_path_factory.mktemp("briefing"))


@pytest.fixture(scope="module")
def page(folder):
    parsed = Page()
    parsed.feed((folder / "index.html").read_text(encoding="utf-8"))
    return parsed


def test_sections_come_in_the_promised_order(page):
    assert [h for h in page.headings if h in SECTIONS] == SECTIONS


def test_every_internal_link_leads_to_one_place(page):
    assert len(page.ids) == len(set(page.ids))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside
    assert inside <= set(page.ids)


def test_every_outside_link_is_an_address_of_the_record_or_the_case(page):
    record = open_record(CASE)
    known = {s.url for s in record.sources.values()} | {r.url for r in CASE.references}
    outside = {link for link in page.links if not link.startswith("#")}
    assert outside <= known


def test_intent_is_read_in_the_analysis_or_the_list_says_why_not(folder):
    text = (folder / "briefing.md").read_text(encoding="utf-8")
    read = "### What each side is after" in text
    assert read != ("- What each side is after: " in text)
    assert read == ("Confidence in this reading is low." in text)
    assert "## Approaches compared" in text


def test_the_page_loads_nothing(page):
    assert page.loads == []


def test_each_number_of_a_reference_is_cited_and_listed(folder):
    numbers = json.loads((folder / "references.json").read_text(encoding="utf-8"))
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert len(numbers["references"]) > 50
    for number in numbers["references"]:
        assert f'id="ref-{number}"' in text


def test_the_wording_of_likelihood_keeps_to_icd_203(folder):
    text = (folder / "briefing.md").read_text(encoding="utf-8")
    bands = {
        "almost no chance": (0, 5),
        "very unlikely": (5, 20),
        "unlikely": (20, 45),
        "roughly even chance": (45, 55),
        "likely": (55, 80),
        "very likely": (80, 95),
        "almost certain": (95, 100),
    }
    found = re.findall(
        r"(almost no chance|very unlikely|unlikely|roughly even chance|very likely|likely|"
        r"almost certain) \((?:less than |more than )?(\d+) %\)",
        text.replace("\N{NO-BREAK SPACE}", " "),
    )
    assert found
    for word, percent in found:
        low, high = bands[word]
        assert low <= int(percent) <= high, (word, percent)


def test_made_again_with_newer_events_in_between_it_is_the_same(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    day = EARLY
    before = _written(tmp_path / "before", day, tmp_path / "work", kept)
    _enter_a_meeting(tmp_path / "work", date(2005, 8, 10))
    after = _written(tmp_path / "after", day, tmp_path / "work", kept)
    for name in ("index.html", "briefing.md", "briefing.pdf", "references.json"):
        assert (before / name).read_bytes() == (after / name).read_bytes(), name
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    later = _written(tmp_path / "later", day, tmp_path / "work", kept)
    for name in ("index.html", "briefing.md"):
        one, two = (f / name for f in (before, later))
        assert one.read_bytes() != two.read_bytes()
        assert _unmarked(one.read_bytes()) == _unmarked(two.read_bytes()), name


def test_a_past_briefing_is_made_again_after_the_past_was_filled_in(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    day = EARLY
    before = (_written(tmp_path / "before", day, kept=kept) / "briefing.md").read_bytes()
    _enter_a_meeting(tmp_path / "work", date(2005, 6, 2))
    record = open_record(CASE, tmp_path / "work")
    for name, held, same in (
        ("now", record, False),
        ("then", record.held_at("2026-11-23T09:00:00Z"), True),
    ):
        write_brief(CASE, held, tmp_path / name, as_of=day, seed=0, formats=("md",), kept=kept)
        again = (tmp_path / name / "north_korea" / "briefing.md").read_bytes()
        assert (again == before) is same, name


def _unmarked(content: bytes) -> bytes:
    """Drop what is marked as the time of writing."""
    content = re.sub(rb'<time class="written"[^>]*>.*?</time>', b"", content)
    return re.sub(rb"Written:? .*", b"", content)


@pytest.mark.parametrize("day", [EARLY, date(2018, 6, 11)])
def test_an_earlier_day_mentions_nothing_later(day, kept, tmp_path):
    text = (_written(tmp_path, day, kept=kept) / "briefing.md").read_text(encoding="utf-8")
    body = text.partition("## Annotated official references")[0]
    later = {int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", body)}
    later -= {q.by.year for q in CASE.questions if q.by}  # a question that ends on a fixed day
    assert max(later) <= day.year + 1  # closing days of forecasts
