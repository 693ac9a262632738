"""The briefing in a real browser: no error, no request, readable on phone, desk and paper."""

from datetime import date

import pytest

from detente.brief import write_brief
from detente.case import load
from detente.record import open_record

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 600_000  # milliseconds; a busy machine is no fault of the page


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    case = load("north_korea")
    day = date(2026, 11, 23)
    out = tmp_path_factory.mktemp("page")
    write_brief(case, open_record(case), out, as_of=day, seed=0, formats=("html",))
    return (out / "north_korea" / "index.html").as_uri()


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_error_no_request_no_sideways_scrolling(browser, address, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, timeout=PATIENCE)
    assert said == []
    assert asked == [address]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= 15
    page.close()


def test_every_reference_can_be_followed_and_leads_back(browser, address):
    page = browser.new_page()
    page.goto(address, timeout=PATIENCE)
    broken = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')]
                 .map(a => a.getAttribute('href').slice(1))
                 .filter(id => !document.getElementById(id))"""
    )
    assert broken == []
    page.close()


def test_it_prints(browser, address):
    page = browser.new_page()
    page.goto(address, timeout=PATIENCE)
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
