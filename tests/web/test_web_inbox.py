"""The inbox in a browser and over HTTP: from the list to accepted to undone; nothing lost."""

import threading
import time

import httpx
import pytest
from web_desks import Reader, person, serving, spawned
from web_watch import CASE, NOW, bench, put

from detente.monitor import By, _decide, accept, feeds
from detente.monitor._alert import Cause, alert
from detente.monitor._alerts_kept import listed, post
from detente.monitor._intention import pending
from detente.monitor._shelf import decisions, filed
from detente.record import open_record
from detente.web import Settings

pytestmark = pytest.mark.slow

FORM = {"token": "", "reviewer": "Ann", "reason": ""}
NASTY = "<img src=x onerror=alert(1)></textarea><script>alert(2)</script>{{ 7*7 }}'\""


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "workspace"


def _events(workspace):
    return open_record(CASE, str(workspace)).events


def _ours(workspace):
    """Events of the record that the watch made, with how many claims each has."""
    return {id: len(e.claims) for id, e in _events(workspace).items() if id.startswith("W-")}


@pytest.mark.browser
def test_a_proposal_goes_from_the_list_to_the_record_and_back(browser, workspace):
    first = put(workspace, "k1", "Invented: North Korea fires two missiles", day=21)
    second = put(workspace, "k2", "Invented: envoys hold talks", kind="meeting", day=19)
    with serving(Settings(workspace=str(workspace))) as address:
        reader = Reader(browser, address)
        page = reader.goto("/inbox")
        assert page.locator(".waiting .headline").all_inner_texts() == [
            "Invented: North Korea fires two missiles",
            "Invented: envoys hold talks",
        ]
        reader.content()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/inbox/{first}")
        page.wait_for_selector("#effect .told")
        assert "2026-11" in page.inner_text("#effect .told")
        assert page.inner_text(".words mark") == "Invented"
        reader.content()

        page.fill("#reviewer", "Ann Aree")  # letters that are keys rest while one types
        assert page.url.endswith(first)
        page.locator("h1").click()
        page.keyboard.press("a")
        page.wait_for_url(f"**/inbox/{second}?did={first}")
        assert "Accepted by Ann Aree" in page.inner_text(".done")
        assert _ours(workspace) == {"W-20261121-1": 1}
        assert page.input_value("#reviewer") == "Ann Aree"

        page.keyboard.press("u")
        page.wait_for_url(f"**/inbox/{first}?did={first}")
        assert "Taken back by Ann Aree" in page.inner_text(".done")
        assert _ours(workspace) == {}
        page.keyboard.press("j")
        page.wait_for_url(f"**/inbox/{second}")
        page.keyboard.press("e")
        assert page.evaluate("document.activeElement.name") == "kind"
        reader.context.close()


@pytest.mark.browser
def test_text_of_others_and_of_editors_stays_text(browser, workspace):
    id = put(workspace, "k1", NASTY, text=NASTY, url="javascript:alert(3)")
    with serving(Settings(workspace=str(workspace))) as address:
        form = FORM | {"summary": NASTY, "attributes": f"until={NASTY}", "kind": "meeting"}
        form |= {"mode": "act", "happened": "2026-11-20", "actors": ["china", "north_korea"]}
        with person(address) as client:
            done = client.post(f"/inbox/{id}/edit", data=form)
        assert done.status_code == 303
        reader = Reader(browser, address)
        page = reader.goto(f"/inbox/{id}")
        page.locator("summary", has_text="Edit what it would become").click()
        assert page.input_value("#e-summary") == NASTY
        assert page.input_value("#e-attributes") == f"until={NASTY}"
        assert page.inner_text("h1") == NASTY
        assert page.locator("img[src=x], a[href^=javascript]").count() == 0
        reader.goto("/inbox")
        assert page.inner_text(".headline") == NASTY
        reader.content()
        reader.context.close()
    with bench(workspace).desk.reading() as connection:
        [one] = filed(connection)
    assert one.proposal.actors == ("north_korea", "china")  # in the order of the case
    assert one.proposal.summary == NASTY
    assert one.proposal.root == "CONSULT"


@pytest.fixture
def client(workspace):
    put(workspace, "k1", "Invented: North Korea fires two missiles", day=21)
    put(workspace, "k2", "Invented: envoys hold talks", kind="meeting", day=19)
    with (
        serving(Settings(workspace=str(workspace))) as address,
        person(address) as made,
    ):
        yield made


def test_the_api_decides_as_the_commands_do(client, workspace):
    found = client.get("/api/v1/inbox").json()
    assert found["total"] == 2
    ids = [w["id"] for w in found["waiting"]]
    assert client.get("/api/v1/inbox", params={"kind": "meeting"}).json()["total"] == 1
    assert client.get("/api/v1/inbox", params={"q": "TALKS envoys"}).json()["total"] == 1
    assert client.get("/api/v1/inbox", params={"publisher": "Nobody"}).json()["total"] == 0
    shown = client.get(f"/api/v1/inbox/{ids[0]}").json()
    assert shown == found["waiting"][0]
    told = client.get(f"/api/v1/inbox/{ids[0]}/effect").json()
    assert (told["event"], told["month"]) == ("W-20261121-1", "2026-11")
    by = {"reviewer": "Ann", "reason": "seen"}
    edit = {**by, "changes": {"magnitudes": {"missiles": 3}, "actors": ["north_korea"]}}
    assert client.post(f"/api/v1/inbox/{ids[0]}/edit", json=edit).json()["action"] == "edit"
    done = client.post(f"/api/v1/inbox/{ids[0]}/accept", json=by).json()
    assert done == {
        "action": "accept",
        "proposals": [shown["proposals"][0]["id"]],
        "event": "W-20261121-1",
        "second": False,
    }
    [claim] = _events(workspace)["W-20261121-1"].claims
    assert claim.magnitudes == {"missiles": 3.0}
    other = client.post(f"/api/v1/inbox/{ids[0]}/reject", json={"reviewer": "Bo"}).json()
    assert other["second"] is True
    assert (
        client.post(f"/api/v1/inbox/{ids[1]}/merge", json={**by, "into": "W-20261121-1"}).json()[
            "event"
        ]
        == "W-20261121-1"
    )
    assert client.get("/api/v1/inbox").json()["total"] == 0
    assert "Ann and Bo" in client.get("/inbox/second").text
    assert client.post(f"/api/v1/inbox/{ids[1]}/undo", json=by).status_code == 200
    assert client.get("/api/v1/inbox").json()["total"] == 1


def test_what_cannot_be_done_says_why_and_changes_nothing(client, workspace):
    [one, _two] = [w["id"] for w in client.get("/api/v1/inbox").json()["waiting"]]
    for path, body, status, said in (
        (f"{one}/accept", {}, 400, "A decision needs a name"),
        ("C000000000000/accept", {"reviewer": "A"}, 404, "no cluster"),
        (f"{one}/accept", {"reviewer": "A", "event": "NONE-1"}, 400, "NONE-1 is not in the record"),
        (f"{one}/merge", {"reviewer": "A"}, 400, "Say into which"),
        (f"{one}/edit", {"reviewer": "A"}, 400, "Nothing to change"),
        (f"{one}/edit", {"reviewer": "A", "changes": {"kind": "no"}}, 400, "1 problem"),
        (f"{one}/undo", {"reviewer": "A"}, 400, "Nobody has decided"),
        (f"{one}/burn", {"reviewer": "A"}, 422, "does not fit"),
        (f"{one}/accept", {"reviewer": "A", "role": "admin"}, 422, "does not fit"),
    ):
        answer = client.post(f"/api/v1/inbox/{path}", json=body)
        assert (answer.status_code, said in answer.text) == (status, True), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/inbox/C000000000000", headers={"accept": "text/html"}).status_code == 404
    endless = b'{"reviewer": "A", "changes": {"magnitudes": {"missiles": 1e999}}}'
    typed = {"content-type": "application/json"}
    for body in (endless, b'{"reviewer": "\\ud800"}', b"[", b"{"):
        sent = client.post(f"/api/v1/inbox/{one}/edit", content=body, headers=typed)
        assert sent.status_code == 422
    for path in ("?q=%00&page=3", "?did=C1,P2,%00", "?second=%00"):
        assert client.get(f"/inbox{path}").status_code == 200
    page = client.post(f"/inbox/{one}/edit", data=FORM | {"magnitudes": "missiles"})
    assert page.status_code == 400
    assert "is not NAME=VALUE" in page.text
    assert client.get("/api/v1/inbox").json()["total"] == 2
    assert _ours(workspace) == {}
    with bench(workspace).desk.reading() as connection:
        assert decisions(connection) == []


def test_what_is_no_act_says_so_and_names_are_kept_as_one_can_read_them(client, workspace):
    many = {"missiles": 12345678.0, "apogee_km": 0.1}
    id = put(
        workspace, "k3", "Invented: a ministry comments", mode="comment", day=15, magnitudes=many
    )
    form = FORM | {"kind": "ballistic_launch", "mode": "comment", "happened": "2026-11-15"}
    form |= {"magnitudes": "missiles=12345678\napogee_km=0.1", "actors": "north_korea"}
    same = client.post(f"/inbox/{id}/edit", data=form)
    assert (same.status_code, "Nothing to change" in same.text) == (400, True)
    assert "only acts are events" in client.get(f"/inbox/{id}/effect?forecasts=1").text
    assert "only acts are events" in client.get(f"/inbox/{id}").text
    by = {"reviewer": "Ann\x00\u202e", "reason": "a\x07 comment"}
    assert client.post(f"/api/v1/inbox/{id}/reject", json=by).status_code == 200
    with bench(workspace).desk.reading() as connection:
        done = decisions(connection, f"P{id[1:]}")
    assert {(d.reviewer, d.note) for d in done} == {("Ann", "a comment")}


def test_two_clusters_are_merged_on_the_page_and_undone_from_the_notice(client):
    [one, two] = [w["id"] for w in client.get("/api/v1/inbox").json()["waiting"]]
    done = client.post(f"/inbox/{two}/merge", data=FORM | {"into": one})
    assert done.status_code == 303
    moved = f"P{two[1:]}"
    assert done.headers["location"].endswith(f"did={moved}")
    assert client.get("/api/v1/inbox").json()["total"] == 1
    assert client.get(done.headers["location"]).text.count("Merged</strong> by Ann") == 1
    client.post(f"/inbox/{one}/undo", data=FORM | {"ids": moved})
    assert client.get("/api/v1/inbox").json()["total"] == 2


def test_a_second_reviewer_is_not_shown_what_the_first_decided(client):
    one = client.get("/api/v1/inbox").json()["waiting"][0]["id"]
    client.post(f"/inbox/{one}/reject", data=FORM | {"reason": "a drill"})
    client.cookies.clear()
    client.cookies.set("reviewer", "Bo")
    page = client.get(f"/inbox/{one}").text
    assert "a drill" not in page
    assert "Would accept" in page
    assert "a drill" in client.get(f"/inbox/{one}?open=1").text
    listed = client.get("/inbox", params={"second": "Bo"}).text
    assert one in listed
    assert client.get("/api/v1/inbox", params={"second": "Ann"}).json()["total"] == 0


def test_a_desk_without_a_watch_says_how_to_begin_and_makes_nothing(workspace):
    with (
        serving(Settings(workspace=str(workspace))) as address,
        person(address) as client,
    ):
        for path in ("/inbox", "/inbox/feeds", "/inbox/alerts", "/inbox/second"):
            assert "detente monitor take" in client.get(path).text
        assert client.get("/api/v1/inbox").json()["waiting"] == []
        assert client.get("/api/v1/feeds").json()["feeds"] == []
        assert client.get("/inbox/C1").status_code == 404
    assert not (workspace / "watch").exists()


def test_feeds_and_alerts_are_shown_and_decided_on(client, workspace):
    desk = bench(workspace).desk
    rule = CASE.alerts[0]
    post(desk, CASE.alerts, [alert(rule, Cause("k", "Invented: it stirred."), NOW)], {})
    [made] = listed(desk)
    assert "Invented: it stirred." in client.get("/inbox/alerts").text
    answer = client.post(f"/inbox/alerts/{made.id}/acknowledge", data=FORM | {"reviewer": ""})
    assert answer.status_code == 400
    if made.state == "held":
        done = client.post(f"/api/v1/alerts/{made.id}/refuse", json={"reviewer": "Ann"})
        assert done.json()["state"] == "refused"
    else:
        done = client.post(f"/api/v1/alerts/{made.id}/acknowledge", json={"reviewer": "Ann"})
        assert (done.json()["state"], done.json()["by"]) == ("acknowledged", "Ann")
        again = client.post(f"/api/v1/alerts/{made.id}/refuse", json={"reviewer": "Ann"})
        assert again.status_code == 400
    assert client.post("/api/v1/alerts/A0/refuse", json={"reviewer": "A"}).status_code == 404
    found = client.get("/api/v1/feeds").json()
    assert {f["feed"] for f in found["feeds"]} == set(feeds())
    assert found["inbox"] == 2
    assert "OFF" in client.get("/inbox/feeds").text


def test_a_decision_survives_a_kill_at_any_moment(workspace):
    """What was answered is in the record once; what was not is there once or not at all."""
    ids = [put(workspace, f"k{n}", f"Invented: launch number {n}", day=n + 10) for n in range(6)]
    answered, left = {}, list(ids)
    for delay in (0.3, 0.9, 60):
        with (
            spawned("--workspace", str(workspace)) as (address, process),
            person(address) as client,
        ):
            killer = threading.Timer(delay, process.kill)
            killer.start()
            try:
                while left:
                    done = client.post(f"/inbox/{left[0]}/accept", data=FORM)
                    assert done.status_code == 303, done.text
                    answered[left.pop(0)] = delay
            except httpx.TransportError:
                pass
            killer.cancel()
    assert left == []
    desk = bench(workspace).desk
    with desk.reading() as connection:
        assert pending(connection) == []
        rows = filed(connection)
    assert {r.state for r in rows} == {"accepted"}
    assert len({r.event for r in rows}) == len(ids)
    assert _ours(workspace) == {r.event: 1 for r in rows}


def test_what_was_meant_is_carried_through_when_the_desk_starts(workspace, monkeypatch):
    """A process that stops between the watch's database and the record's leaves only a plan."""
    id = put(workspace, "k1", "Invented: North Korea fires two missiles", day=21)
    with monkeypatch.context() as patch:
        patch.setattr(_decide, "carry_through", lambda *_: time.sleep(0))
        accept(bench(workspace), id, By("Ann", NOW))
    assert _ours(workspace) == {}
    with serving(Settings(workspace=str(workspace))) as address:
        assert _ours(workspace) == {"W-20261121-1": 1}
        assert httpx.get(f"{address}/api/v1/inbox", timeout=60).json()["total"] == 0
