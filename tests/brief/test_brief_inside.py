"""The inside of a written page, as another page shows it: whole, and with events as links."""

import re

import pytest
from brief_examples import DAY, Page, tiny_case, tiny_record, write_prose
from test_brief_write import FIGURES, PROSE

from detente.brief import write_brief
from detente.brief._inside import inside

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    case = tiny_case(write_prose(tmp_path_factory.mktemp("case"), a=PROSE, figures_toml=FIGURES))
    out = tmp_path_factory.mktemp("out")
    write_brief(case, tiny_record(case), out, as_of=DAY, formats=["html"])
    text = (out / "strait" / "index.html").read_text(encoding="utf-8")
    return text, inside(text, event="/record/")


def test_title_question_facts_and_contents_are_the_pages(made):
    text, found = made
    assert (found.title, found.question) == ("The strait", "Will red talk?")
    assert found.facts[0] == ("As of", "23 November 2026")
    anchors = re.findall(r'<h2 id="([^"]+)"', text)
    assert [a for a, _ in found.contents] == [a for a in anchors if a != "events"]


def test_every_link_within_resolves_and_events_lead_to_the_record(made):
    page = Page(made[1].body)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    led = {link for link in page.links if link.startswith("/record/")}
    assert "/record/T-2" in led
    assert not [link for link in page.links if link.startswith("#e-")]


def test_a_figure_is_one_image_to_a_screen_reader(made):
    assert 'role="graphics' in made[0]
    assert 'role="graphics' not in made[1].body
    assert made[1].body.count('role="img"') == made[0].count('role="img"')
