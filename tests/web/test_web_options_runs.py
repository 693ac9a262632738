"""Runs of the desk on the page of options: shown, told apart, and refused where there is none.

The runs here are cut from the comparison that ships, so that nothing is solved; the desk is asked
for what the library says of the same futures.
"""

import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from web_desks import Reader, serving
from web_runs import document, done, part

from detente.case import load
from detente.options import shipped_futures, what_if
from detente.web import Settings, _compared
from detente.web._jobs import Ledger
from detente.web._jobs_log import RESULT

API = "/api/v1/options"
PRICE = "price_of_disarmament"
RUN = "a0" * 8  # no run of the case has it


@pytest.fixture(scope="module")
def found():
    return shipped_futures(load("north_korea"))


@pytest.fixture(scope="module")
def twenty(found):
    return part(found, 20, RUN)


@pytest.fixture(scope="module")
def runs(found, twenty, tmp_path_factory):
    """A workspace's folder, and the ids of its jobs by what each is."""
    place = tmp_path_factory.mktemp("runs") / "workspace"
    ledger = Ledger(place / "jobs")
    ids = {"few": done(ledger, part(found, 3, "b" * 16)), "twenty": done(ledger, twenty)}
    ids["bare"] = done(ledger, part(found, 60, "c" * 16), by="a colleague")
    (ledger.place(ids["bare"]) / "futures.npz").unlink()
    ids["changed"] = done(ledger, part(found, 15, "d" * 16), options="0" * 16)
    ids["broken"] = done(ledger, part(found, 15, "e" * 16))
    (ledger.place(ids["broken"]) / RESULT).write_text("{")
    ids["cancelled"] = ledger.ask({**ledger.job(ids["few"]).arguments, "seed": 2}, "").id
    ledger.cancel(ids["cancelled"], "")
    ids["brief"] = ledger.ask({"kind": "brief", "formats": ["md"]}, "").id
    ledger.cancel(ids["brief"], "")
    return place, ids


@pytest.fixture(scope="module")
def place(runs):
    with serving(Settings(workspace=str(runs[0]))) as address:
        yield address


@pytest.fixture(scope="module")
def asking(place):
    with httpx.Client(base_url=place, timeout=120, headers={"accept": "text/html"}) as client:
        yield client


@pytest.mark.slow
def test_a_run_is_read_as_what_ships_is(asking, runs, twenty):
    asked = {"run": runs[1]["twenty"], f"u.{PRICE}": "0.6:4", "w.china": "2", "horizon": "10"}
    said = asking.get(f"{API}/what-if", params=asked).json()
    expected = what_if(twenty, {PRICE: (0.6, 4.0)}, {"china": 2.0}, months=120)
    assert said == json.loads(json.dumps(expected))
    assert said["futures"]["enough"]
    whole = asking.get(API, params={"run": runs[1]["twenty"]}).json()
    assert whole == json.loads(json.dumps(document(twenty)))
    one = asking.get(f"{API}/maverick", params={"run": runs[1]["twenty"]}).json()
    assert one == whole["approaches"][1]
    assert asking.get(f"{API}/six_party", params={"run": runs[1]["twenty"]}).status_code == 404
    assert asking.get(API).json()["run"]["id"] != RUN


def test_what_a_run_lacks_is_said(asking, runs):
    few = asking.get("/options", params={"run": runs[1]["few"]}).text
    assert "This is your run of" in few
    assert "3 futures of 500 paths each, seed 1, as of 20 November 2026." in few
    assert "hangs on a single one" in few
    assert "Nothing can be set: it takes 15 futures or more" in few
    assert "Conditions are looked for in 50 futures or more; this comparison has 3 futures." in few
    assert "run <code>bbbbbbbbbbbbbbbb</code>" in few
    assert 'id="set"' not in few
    bare = asking.get("/options", params={"run": runs[1]["bare"]}).text
    assert "This is the run that a colleague asked for of" not in bare
    assert "This is the run that a colleague asked for on" in bare
    assert "were not kept with it" in bare
    assert "It <em>works</em> in a future" in bare
    refused = asking.get("/options", params={"run": runs[1]["bare"], "w.china": "1"})
    assert refused.status_code == 400
    own = asking.get("/options/maverick", params={"run": runs[1]["few"]}).text
    assert "Conditions are looked for in 50 futures" in own
    assert f"/options?run={runs[1]['few']}&amp;horizon=4" in own


@pytest.mark.parametrize(
    ("id", "status", "said"),
    [
        ("none", 404, "no run of that id"),
        ("../../workspace", 404, "no run of that id"),
        ("20260101-000000-000000-abcd", 404, "no run of that id"),
        ("cancelled", 409, "This comparison is not done"),
        ("brief", 409, "is no comparison of approaches"),
        ("changed", 409, "as it was before it was changed"),
        ("broken", 409, "cannot be read"),
    ],
)
def test_what_is_no_run_is_said_with_where_it_is(asking, runs, id, status, said):
    own = runs[1].get(id, id)
    for path in ("/options", "/options/maverick", "/options/what-if"):
        made = asking.get(path, params={"run": own})
        assert made.status_code == status
        if status == 409:
            assert f"/jobs/{own}" in made.text
        if path == "/options":
            assert said in made.text
    for path in (API, f"{API}/what-if", f"{API}/maverick"):
        made = asking.get(path, params={"run": own})
        assert made.status_code == (status if own[0] == "2" else 422)
        assert made.headers["content-type"] == "application/problem+json"


def test_few_runs_are_held_open(asking, runs, monkeypatch):
    for id in ("few", "twenty", "bare"):
        assert asking.get(API, params={"run": runs[1][id]}).status_code == 200
    opened = _compared._opened.items()
    (held,) = (own for site, (_, own) in opened if site.settings.workspace == str(runs[0]))
    assert len(held._held) <= _compared._ROOM


@pytest.mark.browser
@pytest.mark.slow
def test_a_reader_chooses_a_run_and_moves_a_slider(browser, place, runs, twenty):
    id = runs[1]["twenty"]
    reader = Reader(browser, place, width=390, scheme="dark")
    page = reader.goto("/options?horizon=10")
    page.get_by_text("Shown is the comparison that ships with the case").click()
    names = page.locator("details.which li").all_inner_texts()
    assert names[0].startswith("The one that ships with the case shown")
    assert "20 futures of 500 paths" in names[4]  # after broken, changed and bare
    page.locator(f'details.which a[href*="{id}"]').click()
    page.get_by_text("This is your run of").wait_for()
    query = {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}
    assert query == {"run": id, "horizon": "10"}
    reader.content()

    page.get_by_text("Set what the record cannot settle, and").click()
    page.locator("#t-" + PRICE).locator("xpath=ancestor::details[1]").locator("summary").click()
    page.locator("#t-" + PRICE).fill("0.6:4")
    page.locator("#status").get_by_text("Your own picture.").wait_for()
    expected = what_if(twenty, {PRICE: (0.6, 4.0)}, months=120)
    assert page.locator("#effective").inner_text() == f"{expected['futures']['effective']:.0f}"
    wanted = [
        a["horizons"]["120"]["outcomes"]["escalation"]["mean"] for a in expected["approaches"]
    ]
    shown = page.locator("#o-escalation ~ ul .said strong").all_inner_texts()
    assert shown == [f"{100 * x:.0f}\N{NO-BREAK SPACE}%" for x in wanted]
    assert "run=" + id in page.url
    cited = page.locator("#live .cite p").text_content()
    assert RUN in cited
    assert f"run={id}" in cited
    title = page.locator("#live svg.stroke title").first.text_content()
    assert title.startswith("Ordinary play, escalation in 10 years: mean ")
    reader.content()

    page.get_by_role("link", name="4 years").first.click()
    page.get_by_role("heading", name="How things may stand in 4 years").wait_for()
    page.get_by_role("link", name="As the case has it").click()
    page.locator("#status").get_by_text("As the case has it: all").wait_for()
    assert page.url.endswith(f"/options?run={id}&horizon=4")
    page.locator("#panels").get_by_role("link", name="Maverick summitry").first.click()
    page.get_by_role("heading", name="How it goes wrong").wait_for()
    reader.content()
    page.get_by_role("link", name="All approaches", exact=True).click()
    page.get_by_text("This is your run of").wait_for()
    page.goto(f"{place}/jobs/{id}")
    page.get_by_role("link", name="See it on Options").click()
    page.get_by_text("This is your run of").wait_for()
    reader.content()
    reader.context.close()
