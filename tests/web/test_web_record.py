"""The record in a browser and over HTTP says what the commands say, and takes no harm."""

import json
from urllib.parse import urlsplit

import httpx
import pytest
from typer.testing import CliRunner
from web_desks import Reader, serving

from detente.case import load
from detente.cli._app import app as program
from detente.record import Claim, Judgement, Source, add
from detente.web import Settings

# The six announced nuclear tests, as the CTBTO lists them: ctbto.org, "DPRK nuclear tests".
TESTS = ["2006-10-09", "2009-05-25", "2013-02-12", "2016-01-06", "2016-09-09", "2017-09-03"]
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1; DROP TABLE claims; --",
    "{{ 7 * 7 }}",
    "\x00\x1b[31m\ud7ff",
    "../../../etc/passwd",
)
FIELDS = ("q", "source", "actor", "target", "kind", "group", "since", "until", "grade", "as_of")


@pytest.fixture(scope="module")
def asks(desk):
    with httpx.Client(base_url=desk, timeout=60) as client:
        yield client


def command(tmp_path, *words):
    given = [*words, "--json"]
    if words[0] != "monitor":
        given += ["--workspace", str(tmp_path / "none")]
    done = CliRunner().invoke(program, given)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("record/stats?as_of=2018-06-11", "record stats --as-of 2018-06-11"),
        ("record/events/MSL-20170704-01", "record show MSL-20170704-01"),
        ("record/sources?as_of=2010-01-01", "record sources --as-of 2010-01-01"),
        ("record/disagreements", "record disagreements"),
        ("record/verify", "record verify"),
        ("timeline?since=2017-06&until=2018-06", "timeline --since 2017-06 --until 2018-06"),
    ],
)
def test_the_api_says_what_the_command_prints(asks, tmp_path, address, words):
    assert asks.get(f"/api/v1/{address}").json() == command(tmp_path, *words.split())


def test_pages_of_the_list_put_together_are_what_the_command_lists(asks, tmp_path):
    found, where, pages = [], "/api/v1/record/events?actor=united_states&limit=200", 0
    while where:
        answer = asks.get(where)
        found += answer.json()
        where = answer.links.get("next", {}).get("url")
        pages += 1
    assert pages > 1
    assert found == command(tmp_path, "record", "list", "--actor", "united_states")


def test_filters_find_the_six_tests_and_those_known_by_a_day(asks):
    def days(**asked):
        rows = asks.get("/api/v1/record/events", params={"kind": "nuclear_test", **asked}).json()
        return [row["happened"] for row in rows]

    assert days() == TESTS
    assert days(newest=True) == TESTS[::-1]
    assert days(as_of="2015-01-01") == TESTS[:3]
    assert days(since="2016-01-01", until="2016-12-31") == TESTS[3:5]
    assert days(q="SIXTH underground") == TESTS[5:]
    assert days(source="earthquake-usgs-gov-us2000aert") == TESTS[5:]
    assert days(target="japan") == []


def test_what_is_not_there_or_not_meant_is_said(asks):
    assert asks.get("/api/v1/record/events/NUC-20170904").status_code == 404
    said = asks.get("/record/NUC-20170904", headers={"Accept": "text/html"})
    assert (said.status_code, "Did you mean NUC-20170903?" in said.text) == (404, True)
    wrong = asks.get("/api/v1/record/events?actor=atlantis")
    assert (wrong.status_code, "'atlantis'" in wrong.json()["detail"]) == (400, True)
    assert asks.get("/api/v1/record/events?cursor=bm9uZQ").status_code == 400
    for query in ("as_of=2999-01-01", "as_of=1066-10-14", "limit=201", "grade=Z", "since=soon"):
        assert asks.get(f"/api/v1/record/events?{query}").status_code == 422


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", ["/record", "/record/map", "/record/sources", "/api/v1/record/events"]
)
def test_hostile_words_come_back_inert(asks, page):
    for field in FIELDS:
        for words in HOSTILE:
            headers = {"Accept": "text/html"}
            answer = asks.get(page, params={field: words}, headers=headers)
            assert answer.status_code in (200, 400, 422), (field, words)
            if answer.headers["content-type"].startswith("text/html"):
                assert "<script>alert" not in answer.text
                assert "<img" not in answer.text.replace('<img src="/static/', "")
                assert "49" not in answer.text.partition("7 * 7")[2][:3]
    assert asks.get("/api/v1/record/verify").json()["ok"]


@pytest.mark.slow
def test_an_event_shows_its_corrections_merges_and_judgements(tmp_path):
    case = load("north_korea")
    told = {"learned": "2026-11-20", "learned_from": "reported", "retrieved": "2026-11-23"}
    told |= {"kind": "overture", "actors": ("south_korea",), "targets": ("north_korea",)}
    rows = [
        Source(id="a-paper", publisher="A <b>Paper</b>", kind="news", reliability="C"),
        Claim(
            id="USR-1#a",
            event="USR-1",
            source="a-paper",
            happened="2026-11-19",
            **told,
            credibility=3,
            summary="An offer of five things.",
        ),
        Claim(
            id="USR-2#a",
            event="USR-2",
            source="a-paper",
            happened="2026-11-19",
            **told,
            credibility=3,
            summary="The same offer.",
        ),
    ]
    corrected = Claim(
        id="USR-1#b",
        event="USR-1",
        source="a-paper",
        happened="2026-11-19",
        **told,
        credibility=3,
        summary="An offer of six things.",
        supersedes="USR-1#a",
        note="The paper corrected itself.",
    )
    judged = Judgement(
        id="J-1",
        action="merge",
        event="USR-2",
        into="USR-1",
        learned="2026-11-21",
        reason="One offer, told twice.",
    )
    kinds = {k.id: k for k in case.source_kinds}
    sort = next(k for k in kinds.values() if (k.reliability, k.credibility) == ("C", 3))
    rows[0] = rows[0].model_copy(update={"kind": sort.id})
    at = {"reason": "a test", "recorded_at": "2026-11-25T08:00:00Z"}
    place = str(tmp_path / "workspace")
    add(case, place, rows, action="add", **at)
    add(case, place, [corrected], action="correct", **at)
    add(case, place, [judged], action="judge", **at)
    with serving(Settings(workspace=place)) as address:
        page = httpx.get(f"{address}/record/USR-2", timeout=60).text
        cookies = {"seen": "2026-11-24T00:00:00Z"}
        new = httpx.get(address, cookies=cookies, timeout=60).text.partition("Since you last")[2]
    assert '<span class="badge ">correction</span> <a href="/record/USR-1">' in new
    assert "USR-2 merged into USR-1: One offer, told twice." in new
    assert "An offer of six things." in page
    assert "superseded" in page.partition("An offer of five things.")[0].rpartition("<li")[2]
    assert "One offer, told twice." in page
    assert "The paper corrected itself." in page
    assert "A &lt;b&gt;Paper&lt;/b&gt;" in page


@pytest.mark.browser
@pytest.mark.slow
def test_somebody_searches_filters_opens_an_event_follows_a_claim_and_goes_back(browser, desk):
    reader = Reader(browser, desk)
    page = reader.goto("/record")
    page.get_by_label("Words").fill("sixth nuclear test")
    page.get_by_label("Who", exact=True).select_option("north_korea")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**q=sixth+nuclear+test**")
    assert page.get_by_role("status").inner_text().startswith("1 of ")
    page.get_by_role("link", name="3 September 2017").click()
    page.wait_for_url("**/record/NUC-20170903")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Sixth nuclear test")
    assert "earthquake.usgs.gov" in page.content()
    page.get_by_role("link", name="earthquake-usgs-gov-us2000aert").first.click()
    page.wait_for_url("**source=earthquake**")
    assert "1 of " in page.get_by_role("status").inner_text()
    page.go_back()
    page.wait_for_url("**/record/NUC-20170903")
    page.get_by_role("link", name="11 September 2017").click()
    page.wait_for_url("**/record/UN-2375")
    reader.content()
    reader.context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_mark_of_a_chart_opens_its_events(browser, desk):
    reader = Reader(browser, desk)
    page = reader.goto("/record?kind=nuclear_test")
    page.locator("#years .mark-rect path").first.click()
    page.wait_for_url("**since=2006-01-01&until=2006-12-31")
    assert page.get_by_role("status").inner_text().startswith("1 of ")
    page = reader.goto("/record/map?kind=nuclear_test")
    assert page.locator(".off").inner_text().startswith("All of these are on the map")
    assert page.locator("#sites .layer_1_marks path").count() == len(TESTS)
    page.locator("#sites .layer_1_marks path").last.click(force=True)
    page.wait_for_url(lambda url: urlsplit(url).path != "/record/map")
    reader.content()
    reader.context.close()
