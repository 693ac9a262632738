"""The briefing in a browser: written by a job, shown within the desk, saved in four formats."""

import fcntl
import json
from dataclasses import asdict, fields, replace
from datetime import date

import httpx
import pytest
from fastapi.testclient import TestClient
from web_cases import small_case
from web_desks import Reader, serving

from detente.brief import _inside
from detente.brief._write import FORMATS
from detente.errors import BriefError
from detente.record import seal
from detente.web import Settings, _ready, build
from detente.web._briefings import asking, changed
from detente.web._guard import Visitor
from detente.web._jobs import Ledger
from detente.web._jobs_log import add
from detente.web.kinds._brief import version_of

DAY = date(2020, 5, 1)
PATIENCE = 300_000  # milliseconds; jobs give way to whatever else the machine does
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


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build(Settings(workspace=str(tmp_path_factory.mktemp("briefing") / "workspace")))


@pytest.fixture
def desk(app, tmp_path):
    """A desk in which jobs only wait, since its runner has not begun."""
    app.state.jobs = Ledger(tmp_path / "jobs")
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    client.headers = {"Accept": "text/html", "X-Token": app.state.visitor(None).token}
    return client


def now(app, day=DAY):
    """Which briefing there would be."""
    site = app.state.site
    return version_of(site.case, site.record(day), site.settings.place)


def written(app, formats=tuple(FORMATS), **other):
    """Put a finished job on the shelf, as its worker leaves it; return its id."""
    ledger, version = app.state.jobs, replace(now(app), **other)
    asked = asking(version).model_dump(mode="json")
    id = ledger.ask({**asked, "formats": list(formats)}, "").id
    names = [f"{version.case}/{FORMATS[f]}" for f in formats]
    for name in names:
        path = ledger.place(id) / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE if path.name == "index.html" else path.name, encoding="utf-8")
    result = json.dumps({**asdict(version), "files": names})
    (ledger.place(id) / "result.json").write_text(result, encoding="utf-8")
    add(ledger.place(id), "state", state="done")
    return id


def states(app):
    return [(j.id, j.state) for j in app.state.jobs.jobs()]


def test_a_finished_one_is_read_within_the_desk_cited_and_saved(app, desk):
    id = written(app)
    page = desk.get(f"/briefing?as_of={DAY}").text
    assert "The &amp; strait</h1>" in page
    assert 'href="/record/NUC-20170903"' in page
    assert 'href="/record/NUC-20160106"' in page
    assert "Events counted" not in page
    assert f"http://127.0.0.1/briefing/{id}" in page
    assert "changed." not in page
    for format, name in FORMATS.items():
        saved = desk.get(f"/briefing/{id}/{format}")
        assert saved.content == (PAGE.encode() if format == "html" else name.encode())
        end = name.rpartition(".")[2]
        said = f'attachment; filename="north_korea-briefing-2020-05-01.{end}"'
        assert saved.headers["content-disposition"] == said


def test_one_that_is_there_or_under_way_is_not_written_again(app, desk):
    form = {"as_of": str(DAY)}
    sent = [desk.post("/briefing", data=form) for _ in range(2)]
    assert [(s.status_code, s.headers["location"]) for s in sent] == [
        (303, f"/briefing?as_of={DAY}")
    ] * 2
    [(first, state)] = states(app)
    assert state == "waiting"
    assert f'data-job="{first}"' in desk.get(f"/briefing?as_of={DAY}").text
    app.state.jobs.cancel(first, "")
    page = written(app, ["html"])
    desk.post("/briefing", data=form)
    assert len(states(app)) == 3  # the page alone was there
    app.state.jobs.cancel(states(app)[-1][0], "")
    whole = written(app)
    desk.post("/briefing", data=form)
    assert states(app)[-1] == (whole, "done")
    assert desk.get(f"/briefing/{page}/pdf").status_code == 404
    assert "Write the other formats" in desk.get(f"/briefing/{page}").text
    assert f'href="/briefing/{whole}/pdf"' in desk.get(f"/briefing?as_of={DAY}").text
    assert desk.post("/briefing").headers["location"] == "/briefing"
    assert desk.post("/briefing", data={"as_of": "2999-01-01"}).status_code == 422


def test_what_changed_since_is_said_and_it_can_be_written_again(app, desk):
    old = written(app, record_state="ab" * 32, fit="cd")
    said = "the record and the fit of the game changed."
    for address in (f"/briefing?as_of={DAY}", f"/briefing/{old}"):
        page = desk.get(address).text
        assert said in page
        assert "Write it again" in page
    desk.post("/briefing", data={"as_of": str(DAY)})
    waiting = states(app)[-1][0]
    page = desk.get(f"/briefing?as_of={DAY}").text
    assert said in page
    assert f'data-job="{waiting}"' in page
    assert "Write it again" not in page
    new = written(app)
    assert f"/briefing/{new}/pdf" in desk.get(f"/briefing?as_of={DAY}").text
    assert f'href="/briefing/{old}"' in desk.get(f"/briefing?as_of={DAY}").text


def test_all_that_a_briefing_depends_on_is_compared(app):
    same = now(app)
    assert changed(same, replace(same)) == []
    varies = {f.name for f in fields(same)} - {"case", "as_of", "seed"}  # asked, not found
    assert all(len(changed(same, replace(same, **{name: "x"}))) == 1 for name in varies)


def test_those_of_other_cases_days_and_seeds_are_not_taken_for_it(app, desk):
    others = [written(app, as_of="2020-05-02"), written(app, seed=7)]
    strange = written(app, case="elsewhere")
    page = desk.get(f"/briefing?as_of={DAY}").text
    assert "None is written as of 1 May 2020" in page
    assert all(f'href="/briefing/{id}"' in page for id in others)
    assert strange not in page
    assert "changed." not in desk.get(f"/briefing/{others[1]}").text


def test_what_is_not_there_is_said_and_no_path_leads_out_of_the_shelf(app, desk):
    id, waits = written(app), app.state.jobs.ask(asking(now(app)).model_dump(mode="json"), "").id
    assert desk.get(f"/briefing/{waits}").status_code == 404
    assert desk.get("/briefing/20200101-000000-000000-abcd/md").status_code == 404
    assert desk.get(f"/briefing/{id}/exe").status_code == 422
    for bad in ("..", "%2e%2e", "..%2f..%2fsecret", "A" * 16):
        assert desk.get(f"/briefing/{bad}/md").status_code in (404, 422)
    assert desk.get("/briefing?as_of=2999-01-01").status_code == 422


def test_what_is_at_hand_is_given_without_a_thread(app, desk, monkeypatch):
    written(app)
    addresses = ["/briefing", f"/briefing?as_of={DAY}"]
    before = [desk.get(a).text for a in addresses]
    with monkeypatch.context() as patched:
        patched.setattr(_ready, "run_in_threadpool", None)
        assert [desk.get(a).text for a in addresses] == before


def test_who_may_only_read_is_offered_nothing_else(app, desk, monkeypatch):
    monkeypatch.setattr(app.state, "visitor", lambda request: Visitor(role="reader"))
    assert "needs the role editor" in desk.get("/briefing").text
    app.state.jobs.ask(asking(now(app)).model_dump(mode="json"), "")
    page = desk.get(f"/briefing?as_of={DAY}").text
    assert "data-job=" in page
    assert "Cancel</button>" not in page


def test_what_is_no_briefing_is_refused():
    with pytest.raises(BriefError, match="holds no briefing"):
        _inside.inside("<p>Something else</p>", event="/record/")


@pytest.mark.browser
@pytest.mark.slow
def test_a_briefing_is_asked_for_cancelled_written_read_and_grows_old(browser, tmp_path):
    case, workspace = small_case(tmp_path), tmp_path / "workspace"
    seal(case, reason="the example")
    (workspace / "jobs").mkdir(parents=True)
    with (workspace / "jobs" / ".runner").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as if another desk ran the jobs, which wait for it
        with serving(Settings(case=str(case), workspace=str(workspace))) as address:
            reader = Reader(browser, address, width=390, scheme="dark")
            reader.context.set_default_timeout(PATIENCE)
            page = reader.goto(f"/briefing?as_of={DAY}")
            page.get_by_role("button", name="Write it").click()
            page.get_by_text("It is about to begin").wait_for()
            page.get_by_role("button", name="Cancel").click()
            page.get_by_text("the writing was cancelled").wait_for()
            reader.content()
            fcntl.flock(lock, fcntl.LOCK_UN)
            page.get_by_role("button", name="Go on").click()
            page.get_by_text("At work").wait_for()
            page.locator(".paper h1").wait_for()  # by itself, once it is done
            assert page.url == f"{address}/briefing?as_of={DAY}"
            reader.content()
            page.get_by_text("Cite this").click()
            own = page.inner_text(".cite p").rpartition("/briefing/")[2]
            begins = {"html": b"<!DOCTYPE html>", "md": b"", "pdf": b"%PDF-", "docx": b"PK"}
            for format, mark in begins.items():
                saved = httpx.get(f"{address}/briefing/{own}/{format}", timeout=60)
                assert saved.content.startswith(mark)
                assert len(saved.content) > 1_000
            page.get_by_role("link", name="The job that wrote it").click()
            page.get_by_role("link", name="Read the briefing").click()
            assert page.url == f"{address}/briefing/{own}"
            _grows_old(reader, workspace)


def _grows_old(reader, workspace):
    """Another fit makes the briefing stale; one that cannot be read makes the next one fail."""
    page, fit = reader.page, workspace / "posterior" / "small" / "play.npz"
    fit.parent.mkdir(parents=True)
    fit.write_bytes(b"no fit")
    page.reload()
    page.get_by_text("the fit of the game changed").wait_for()
    page.get_by_role("button", name="Write it again").click()
    page.get_by_text("could not be written").first.wait_for()
    assert page.locator(".job-said").inner_text()
    assert page.get_by_role("button", name="Go on").is_visible()
    reader.content()
    fit.unlink()
    page.reload()
    assert page.get_by_text("changed.").count() == 0
    assert page.locator("[data-job]").count() == 0  # what failed is of no more interest
    reader.context.close()
