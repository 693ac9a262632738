"""The page on method: the words of the documents, formulas without script, this case's outcomes."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from web_desks import Reader

from detente.case import load

ROOT = Path(__file__).parents[2]
GREEK = dict(
    zip(
        (
            "delta",
            "beta",
            "lambda",
            "sigma",
            "mu",
            "tau",
            "omega",
            "ell",
            "sum",
            "le",
            "mid",
            "lvert",
            "rvert",
        ),
        "δβλσμτωℓ∑≤|||",
        strict=True,
    )
)
HATS = {"bar": "\u0304", "tilde": "\u0303", "hat": "\u0302"}


class Cells(HTMLParser):
    """The text of the first cell of each row of the tables of notation."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.inside, self.cell = [], False, 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.inside = ("class", "notation") in attributes
        elif tag == "tr" and self.inside:
            self.cell = 0
        elif tag == "td" and self.inside:
            self.cell += 1
            if self.cell == 1:
                self.rows.append("")

    def handle_data(self, data):
        if self.inside and self.cell == 1:
            self.rows[-1] += data


def _flat(text):
    return re.sub(r"[\s{}$`_^\\]", "", text).replace("′", "'")


def _plain(cell):
    """Read a cell of the document as text: hats on their letters, Greek as Greek."""
    cell = re.sub(r"\\(bar|tilde|hat) ?(\\[a-z]+|\w)", lambda m: m[2] + HATS[m[1]], cell)
    return _flat(re.sub(r"\\([a-z]+)", lambda m: GREEK.get(m[1], m[0]), cell))


@pytest.fixture(scope="module")
def page(desk):
    found = httpx.get(f"{desk}/method", timeout=60)
    assert found.status_code == 200
    return found.text


@pytest.mark.slow
def test_notation_is_that_of_the_document(page):
    text = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    lines = [x for x in text.splitlines() if x.startswith("|") and not x.startswith("| ---")]
    wanted = [_plain(x.split("|")[1]) for x in lines if not x.startswith("| symbol or word")]
    found = [_flat(x) for x in Cells(page).rows]
    assert len(wanted) > 80
    assert found == [w.replace("|", "|") for w in wanted]


def test_limits_are_those_of_the_readme(page):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## What it cannot know")[2].partition("\n## ")[0]
    heads = re.findall(r"^- \*\*(.+?)\*\*", section, re.M)
    shown = page.partition('id="limits"')[2].partition("</section>")[0]
    assert len(heads) == 5
    assert re.findall(r"<li><strong>(.+?)</strong>", shown) == heads


def test_outcomes_types_and_sorts_of_source_are_the_cases(page):
    case = load("north_korea")
    for one in (*case.outcomes, *case.types, *case.source_kinds):
        said = getattr(one, "definition", None) or getattr(one, "meaning", None) or one.reason
        assert said.replace("'", "&#39;") in page or said in page


def test_words_of_likelihood_stand_with_their_bands(page):
    shown = re.sub(r"<[^>]+>", " ", page.partition('id="likelihood"')[2].partition("</section>")[0])
    row = re.compile(r"very unlikely\s+5 %\s+20 %")
    assert row.search(shown)


@pytest.mark.browser
@pytest.mark.slow
def test_formulas_are_drawn_without_script_and_the_drawing_fits_a_phone(browser, desk):
    reader = Reader(browser, desk, width=390)
    tool = reader.goto("/method")
    heights = tool.eval_on_selector_all(
        "math", "all => all.map(m => m.getBoundingClientRect().height)"
    )
    assert len(heights) == 13
    assert min(heights) > 15
    assert tool.is_visible(".drawing .tall")
    assert not tool.is_visible(".drawing .wide")
    reader.context.close()
