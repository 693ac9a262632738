"""Today says where the standoff is, what is new since one looked, and never waits."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from web_desks import Reader, serving

from detente.case import load, new
from detente.case._model_alerts import AlertRule
from detente.monitor import Desk
from detente.monitor._alert import Cause, Reference, alert
from detente.monitor._alerts_kept import post
from detente.record import Claim, Source, add, open_record, seal, timeline
from detente.web import Settings

BEFORE = "2026-11-24T00:00:00Z"
LATER = "2026-11-25T08:00:00Z"
RULE = AlertRule.model_validate(
    {
        "id": "made_up",
        "name": "A made-up rule",
        "level": "flash",
        "why": "Why.",
        "next": "Next.",
        "event": {"match": [{"kinds": ["nuclear_test"]}], "reason": "A test."},
    }
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace to which an event was added, with a watch that raised an alert."""
    folder = tmp_path_factory.mktemp("today") / "workspace"
    case = load("north_korea")
    kind = case.source_kinds[0]
    source = Source(id="a-paper", publisher="A paper", kind=kind.id, reliability=kind.reliability)
    claim = Claim(
        id="USR-1#a",
        event="USR-1",
        source="a-paper",
        kind="overture",
        happened="2026-11-19",
        learned="2026-11-20",
        learned_from="reported",
        retrieved="2026-11-23",
        actors=("south_korea",),
        targets=("north_korea",),
        summary="An offer of <b>five</b> things.",
        credibility=kind.credibility,
    )
    add(case, str(folder), [source, claim], action="add", reason="a test", recorded_at=LATER)
    cause = Cause("k", "Something moved.", references=(Reference("event", "NUC-20170903"),))
    raised = datetime(2026, 11, 25, 9, tzinfo=UTC)
    post(Desk(folder / "watch"), [RULE], [alert(RULE, cause, raised)], {})
    return folder


@pytest.fixture(scope="module")
def address(place):
    with serving(Settings(workspace=str(place))) as address:
        yield address


def page(address, **cookies):
    with httpx.Client(base_url=address, cookies=cookies, timeout=60) as client:
        return client.get("/").text


def test_it_says_the_state_of_the_last_month_searched_and_how_old_the_newest_event_is(desk):
    record = open_record(load("north_korea"))
    month = [m for m in timeline(record) if m.searched][-1]
    text = re.sub(r"<[^>]+>", "", page(desk))
    said = " ".join(text.partition("the last month searched in full:")[2].split())[:300]
    for name, cell in month.state.items():
        assert cell.value.replace("_", " ") in said, name
    assert "The newest event is from 3 October 2026" in " ".join(text.split())


@pytest.mark.slow
def test_what_was_added_is_shown_to_who_looked_before_it_and_to_nobody_after(address):
    before, after = page(address, seen=BEFORE), page(address, seen="2026-11-26T00:00:00Z")
    assert "Since you last looked" in before
    assert "An offer of &lt;b&gt;five&lt;/b&gt; things." in before
    assert before.count("A made-up rule") == 2  # new, and open
    assert "Nothing." in after
    assert after.count("A made-up rule") == 1


@pytest.mark.parametrize("cookie", ["<script>", "yesterday", "2026-13-01T00:00:00Z", "x" * 3_000])
def test_a_cookie_that_is_no_instant_counts_for_nothing(address, cookie):
    assert "What happened last" in page(address, seen=cookie)


def test_an_open_alert_leads_to_what_raised_it(address):
    text = page(address).partition("Open alerts")[2]
    assert '<span class="badge bad">flash</span>' in text
    assert 'href="/record/NUC-20170903"' in text.partition("A made-up rule")[2]
    (one,) = httpx.get(f"{address}/api/v1/alerts", params={"state": "open"}, timeout=60).json()
    assert (one["level"], one["what"]) == ("flash", "Something moved.")
    assert httpx.get(f"{address}/api/v1/alerts?state=held", timeout=60).json() == []


def test_nothing_is_marked_without_the_token_of_the_page(address):
    with httpx.Client(base_url=address, timeout=60) as client:
        refused = client.post("/seen", data={"token": "another"})
        token = re.search(r'name="token" value="([^"]+)"', client.get("/").text)[1]
        marked = client.post("/seen", data={"token": token})
    assert (refused.status_code, marked.status_code) == (403, 303)
    kept = marked.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept


@pytest.mark.browser
@pytest.mark.slow
def test_the_numbers_come_by_themselves_and_what_is_seen_is_marked(browser, place, address):
    reader = Reader(browser, address)
    held = reader.goto("/")
    held.wait_for_function("() => !document.querySelector('[data-waits]')")
    assert held.locator(".tile .value").count() == 3
    words = "likely|unlikely|chance|certain|probable|remote"
    for said in held.locator(".tile .band").all_inner_texts():
        assert re.search(words, said), said
    held.get_by_role("button", name="Mark as seen").click()
    held.wait_for_selector("text=Since you last looked")
    assert "Nothing." in held.locator("main").inner_text()
    reader.content()
    reader.context.close()
    assert len(list((place / "web").glob("*.json.gz"))) >= 3


@pytest.mark.slow
def test_a_second_start_shows_every_number_at_once(place, address):
    with serving(Settings(workspace=str(place))) as again:
        assert "data-waits" not in page(again)
        weighed = httpx.get(f"{again}/record/NUC-20170903/weight", timeout=60)
        assert weighed.status_code in (200, 202)


@pytest.mark.slow
def test_a_new_case_is_shown_without_any_python_of_its_own(tmp_path):
    folder = new("Strait", tmp_path / "strait")
    seal(folder, reason="first rows", recorded_at=LATER)
    with serving(Settings(case=str(folder), workspace=str(tmp_path / "workspace"))) as address:
        for path in ("/", "/record", "/record/kinds", "/record/map", "/record/sources"):
            answer = httpx.get(address + path, timeout=60)
            assert answer.status_code == 200, path
            assert "Strait" in answer.text
