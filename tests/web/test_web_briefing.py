"""The briefing in a browser: asked for, shown within the desk, saved in four formats."""

import json
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from web_desks import Reader, person, serving

from detente.brief import _inside
from detente.errors import BriefError
from detente.web import Settings
from detente.web import _briefings as briefings
from detente.web._site import Site

DAY = date(2020, 5, 1)
PAGE = """<!DOCTYPE html><html lang="en"><head><style>p{}</style></head><body>
<header><h1>The &amp; strait</h1><p class="question">Will it hold?</p>
<dl class="facts"><dt>As of</dt><dd>1 May 2020</dd></dl></header>
<nav class="contents"><ol><li><a href="#one">One</a></li>
<li><a href="#references">References</a></li></ol></nav><main id="main">
<section aria-labelledby="one"><h2 id="one">One</h2>
<p>It held.<sup class="refs"><a href="#ref-1" id="use-1" aria-label="Reference 1">1</a></sup></p>
<svg role="img" aria-label="A drawing" viewBox="0 0 9 9"><g role="graphics-symbol"
 aria-roledescription="mark"><rect width="9" height="9"/></g></svg></section>
<section class="references" aria-labelledby="references"><h2 id="references">References</h2><ol>
<li id="ref-1"><span class="n">1</span> A test
<code>NUC-20170903</code> <a class="back" href="#use-1" aria-label="Back to the text">↩</a>
<details><summary>The 1 event behind it</summary>
<p class="dates"><a href="#e-NUC-20160106">6 January 2016</a></p></details></li></ol></section>
<section class="events"><h2 id="events">Events counted</h2></section></main></body></html>"""


@pytest.fixture
def settings(tmp_path):
    return Settings(workspace=str(tmp_path / "workspace"))


@pytest.fixture
def kept(settings):
    """A desk's shelf with one briefing on it, put there as a finished one lies."""
    version = replace(briefings.version_of(Site(settings), DAY), written="2020-05-02T07:00:00Z")
    folder = settings.place / "briefings" / version.key
    folder.mkdir(parents=True)
    for name in briefings.FORMATS.values():
        (folder / name).write_text(PAGE if name == "index.html" else name, encoding="utf-8")
    (folder / "about.json").write_text(json.dumps(asdict(version)), encoding="utf-8")
    return version


def test_the_key_is_of_all_that_a_briefing_depends_on_but_when_it_was_written(kept):
    assert replace(kept, written="").key == kept.key
    others = [replace(kept, **{n: "x"}) for n in asdict(kept) if n not in ("seed", "written")]
    keys = {kept.key, replace(kept, seed=1).key, *(o.key for o in others)}
    assert len(keys) == 2 + len(others)


@pytest.mark.browser
@pytest.mark.slow
def test_a_finished_one_is_read_within_the_desk_and_saved(browser, settings, kept):
    with serving(settings) as address:
        reader = Reader(browser, address)
        page = reader.goto(f"/briefing?as_of={DAY}")
        assert page.inner_text(".paper h1") == "The & strait"
        assert (
            page.get_attribute(".references li code >> xpath=..", "href") == "/record/NUC-20170903"
        )
        assert page.get_attribute(".dates a", "href") == "/record/NUC-20160106"
        assert page.locator("#events").count() == 0
        reader.content()
        for format, name in briefings.FORMATS.items():
            saved = httpx.get(f"{address}/briefing/{kept.key}/{format}", timeout=60)
            held = (settings.place / "briefings" / kept.key / name).read_bytes()
            assert saved.content == held
            assert saved.headers["content-disposition"].startswith("attachment")
        page.click("text=Cite this")
        assert kept.key in page.inner_text(".cite p")
        reader.context.close()


def test_what_is_not_there_is_said_and_no_path_leads_out_of_the_shelf(settings, kept):
    (settings.place / "secret").write_text("x", encoding="utf-8")
    with serving(settings) as address, person(address) as client:
        assert client.get(f"/briefing/{'0' * 16}").status_code == 404
        assert client.get(f"/briefing/{kept.key}/exe").status_code == 422
        for bad in ("..", "%2e%2e", "..%2f..%2fsecret", "A" * 16):
            assert client.get(f"/briefing/{bad}/md").status_code in (404, 422)
        assert client.get("/briefing?as_of=2999-01-01").status_code == 422
        assert client.get("/briefing/state?as_of=2019-01-01").json()["state"] == "none"


def _broken(settings, given, told):
    told.send("The prose has 1 problem; nothing was written.")


def _killed(settings, given, told):
    told.close()


@pytest.mark.parametrize(
    ("work", "said"), [(_broken, "The prose has 1 problem"), (_killed, "It was stopped before")]
)
def test_a_failure_is_shown_and_it_can_be_tried_again(settings, monkeypatch, work, said):
    monkeypatch.setattr(briefings, "_work", work)
    with serving(settings) as address, person(address) as client:
        form = {"as_of": str(DAY), "token": ""}
        assert client.post("/briefing", data=form).status_code == 303
        for _ in range(600):
            if client.get(f"/briefing/state?as_of={DAY}").json()["state"] != "writing":
                break
            time.sleep(0.1)
        page = client.get(f"/briefing?as_of={DAY}").text
        assert said in page
        assert "Write it" in page
        assert list(Path(settings.place).glob("briefings/*")) == []


def test_what_is_no_briefing_is_refused():
    with pytest.raises(BriefError, match="holds no briefing"):
        _inside.inside("<p>Something else</p>", event="/record/")
