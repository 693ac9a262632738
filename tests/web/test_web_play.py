"""Play in the browser and over HTTP: the table, several people, what stays hidden, the debrief."""

import json
import re
import sys
import threading
import time

import httpx
import pytest
from typer.testing import CliRunner
from web_desks import Reader, serving

from detente.cli._app import app
from detente.web import Settings, build

MOMENTS = ["june_1994", "october_2002", "january_2018", "february_2019", "today"]
NASTY = "<img src=x onerror=alert(1)>\"'{{7*7}}"
GAMES = "/api/v1/games"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return tmp_path_factory.mktemp("play") / "workspace"


@pytest.fixture(scope="module")
def play_desk(workspace):
    with serving(Settings(workspace=str(workspace))) as address:
        yield address


@pytest.fixture
def somebody(play_desk):
    """Make people at the desk, each with a key of their own."""
    opened = []

    def made():
        def keep(answer):
            if "x-seat" in answer.headers:
                client.headers["X-Seat"] = answer.headers["x-seat"]

        client = httpx.Client(base_url=play_desk, timeout=60, event_hooks={"response": [keep]})
        opened.append(client)
        return client

    yield made
    for client in opened:
        client.close()


def begun(client, **wanted):
    asked = {"moment": "january_2018", "player": "united_states", "months": 3, "seed": 5, **wanted}
    answer = client.post(GAMES, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def invited(client, seen, player):
    """Let somebody take the free seat of a player; return what they see."""
    link = next(s["link"] for s in seen["seats"] if s["player"] == player)
    code = link.split("seat=")[1]
    answer = client.post(f"{GAMES}/{seen['id']}/seats", json={"code": code})
    assert answer.status_code == 200, answer.text
    return answer.json()


def acted(client, seen, action, **more):
    asked = {"action": action, "number": seen["number"], **more}
    return client.post(f"{GAMES}/{seen['id']}/acts", json=asked)


def now(client, seen):
    return client.get(f"{GAMES}/{seen['id']}").raise_for_status().json()


@pytest.mark.browser
@pytest.mark.slow
def test_two_people_play_a_game_to_its_end_each_seeing_the_other_act(browser, play_desk):
    host, guest = (Reader(browser, play_desk, width=w) for w in (1280, 390))
    page = host.goto("/play")
    page.check("input[value=january_2018]")
    page.check("[data-other=north_korea] input")
    page.fill("#months", "2")
    page.fill("#name", NASTY)
    page.click("#begin button")
    link = page.input_value("#link-north_korea")
    other = guest.goto(link.removeprefix(play_desk))
    assert NASTY in other.inner_text("main")
    other.fill("#name", "Sam")
    other.click("text=Take the seat")
    page.wait_for_selector(".seats >> text=Sam")  # by itself
    for act, answer in (("talk", "offer"), ("launch", "pressure")):
        other.click(f".act[value={act}]")
        page.wait_for_selector(f".act[value={answer}]")
        assert page.locator(".since li").last.inner_text().startswith("North Korea")
        page.locator(".act", has=page.locator(f"xpath=self::*[@value='{answer}']")).focus()
        page.keyboard.press("Enter")
        other.wait_for_selector(".since >> text=United States")
        for reader in (host, guest) if act == "launch" else ():
            reader.page.wait_for_function("() => !document.getAnimations().length")
            reader.drawn()
            reader.content()
    for reader in (host, guest):
        reader.page.click("text=Read the debrief")
        reader.page.wait_for_selector("#replay")
        reader.drawn()
        assert "North Korea: " in reader.page.inner_text("main")
        reader.content()
        reader.page.click("#step-on")
        assert "act 2 of 8" in reader.page.inner_text("#step-where")
    for reader in (host, guest):
        reader.context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_game_from_each_start_is_told_as_the_command_tells_it(
    browser, play_desk, workspace, tmp_path, moment
):
    reader = Reader(browser, play_desk, width=390, scheme="dark")
    page = reader.goto("/play")
    page.check(f"input[value={moment}]")
    page.fill("#months", "2")
    page.click("#begin button")
    for number in (0, 1):
        page.wait_for_selector(f"#table[data-number='{number}'] .act")
        page.keyboard.press("3")
        page.keyboard.press("Enter")
    page.click("text=Read the debrief")
    reader.drawn()
    id = page.url.split("/")[-2]
    file = tmp_path / "game.json"
    file.write_bytes(page.request.get(f"{play_desk}{GAMES}/{id}/export").body())
    told = page.request.get(f"{play_desk}{GAMES}/{id}/debrief").json()
    asked = ["play", "debrief", str(file), "--json", "--workspace", str(workspace)]
    printed = CliRunner().invoke(app, asked)
    assert printed.exit_code == 0, printed.output
    assert told == json.loads(printed.stdout)
    regret = sum(m["regret"] for m in told["moves"] if m["player"] == "united_states")
    assert f"{round(regret, 1):g}" in page.locator(".tile .value").nth(1).inner_text()
    reader.context.close()


@pytest.mark.slow
def test_what_a_seat_receives_does_not_depend_on_what_is_hidden_from_it(somebody):
    """Two games alike but for the host's kind: not one byte differs for the guest."""
    told = []
    for kind in ("dealmaker", "entrenched"):
        host, guest = somebody(), somebody()
        opened = begun(host, player="north_korea", kind=kind, others=["united_states"], months=2)
        assert opened["you"] == {"player": "north_korea", "type": kind, "host": True}
        invited(guest, opened, "united_states")
        acted(host, opened, "talk").raise_for_status()
        seen = now(guest, opened)
        acted(guest, seen, "talk").raise_for_status()
        told.append(_all_of(guest, opened["id"]))
        for path in ("debrief", "export"):
            for client in (host, guest):
                assert client.get(f"{GAMES}/{opened['id']}/{path}").status_code == 409
    assert told[0] == told[1]
    assert "dealmaker" in told[0]  # as a kind that is believed in


def _all_of(client, id):
    """Return all that a seat receives, without the id of the game and the cookie."""
    texts = [client.get(path).text for path in (f"{GAMES}/{id}", f"/play/{id}")]
    with client.stream("GET", f"{GAMES}/{id}/events") as stream:
        texts.append(next(line for line in stream.iter_lines() if line.startswith("data")))
    made = "\n".join(texts)
    assert "seed" not in made.replace('"seeds"', "")
    return made.replace(id, "ID")


@pytest.mark.slow
def test_nobody_else_sees_a_game_and_a_link_seats_one_person_only(somebody):
    host, guest, stranger = somebody(), somebody(), somebody()
    opened = begun(host, others=["china"])
    invited(guest, opened, "china")
    code = next(s["link"] for s in opened["seats"] if s["link"]).split("seat=")[1]
    again = stranger.post(f"{GAMES}/{opened['id']}/seats", json={"code": code})
    assert (again.status_code, "taken" in again.json()["detail"]) == (409, True)
    for path in ("", "/events", "/debrief", "/export"):
        assert stranger.get(f"{GAMES}/{opened['id']}{path}").status_code == 404
    assert stranger.get(f"/play/{opened['id']}").status_code == 404
    assert stranger.get(GAMES).json() == {"games": []}
    assert [g["id"] for g in guest.get(GAMES).json()["games"]] == [opened["id"]]
    assert guest.delete(f"{GAMES}/{opened['id']}").status_code == 403
    assert host.delete(f"{GAMES}/{opened['id']}").status_code == 204
    assert guest.get(f"{GAMES}/{opened['id']}").status_code == 404


def test_of_two_acts_for_the_same_moment_one_is_done_and_one_refused(somebody):
    client = somebody()
    seen = begun(client, months=6)
    codes = []
    rivals = [
        threading.Thread(target=lambda a=a: codes.append(acted(client, seen, a).status_code))
        for a in ("offer", "pressure")
    ]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert sorted(codes) == [200, 409]
    own = [m for m in now(client, seen)["moves"] if m["player"] == "united_states"]
    assert len(own) == 1
    late = acted(client, seen, "offer")
    assert late.headers["content-type"] == "application/problem+json"
    assert "moved on" in late.json()["detail"]
    assert acted(client, now(client, seen), "nuclear_test").status_code == 400
    assert acted(client, seen, "<script>").status_code == 422


@pytest.mark.slow
def test_back_meets_the_same_luck_and_several_must_agree_to_it(somebody):
    host, guest = somebody(), somebody()
    seen = begun(host, others=["china"], months=6)
    invited(guest, seen, "china")
    first = acted(host, seen, "offer").json()
    move = next(m["number"] for m in first["moves"] if m["player"] == "united_states")
    where = f"{GAMES}/{seen['id']}"
    asked = host.post(f"{where}/back", json={"move": move, "number": first["number"]}).json()
    assert asked["wish"]["agreed"] == ["united_states"]
    assert asked["moves"] == first["moves"]
    answer = {"yes": True, "number": asked["number"]}
    done = guest.post(f"{where}/answer", json=answer).json()
    assert (done["wish"], done["to_move"]) == (None, "united_states")
    again = acted(host, now(host, seen), "offer").json()
    assert (again["moves"], again["past"]) == (first["moves"], first["past"])


@pytest.mark.slow
def test_the_host_gives_an_empty_seat_to_the_machine_and_the_game_goes_on(somebody):
    host, guest = somebody(), somebody()
    seen = begun(host, others=["north_korea"], months=3)
    assert seen["to_move"] == "north_korea"
    guest_sees = invited(guest, seen, "north_korea")
    given = {"player": "north_korea", "to": "machine"}
    assert guest.post(f"{GAMES}/{seen['id']}/seats", json=given).status_code == 403
    after = host.post(f"{GAMES}/{seen['id']}/seats", json=given).json()
    assert after["to_move"] == "united_states"
    assert [s["by"] for s in after["seats"] if s["player"] == "north_korea"] == ["machine"]
    assert acted(guest, guest_sees, "talk").status_code == 404
    for _ in range(3):
        after = acted(host, after, "hold").json()
    assert after["over"]
    assert host.get(f"{GAMES}/{seen['id']}/debrief").status_code == 200


@pytest.mark.slow
def test_a_move_that_was_answered_is_on_disk_and_one_that_cannot_be_kept_is_not_done(
    somebody, workspace, monkeypatch
):
    client = somebody()
    seen = acted(client, begun(client, months=4), "offer").json()
    with serving(Settings(workspace=str(workspace))) as another:
        kept = httpx.get(f"{another}{GAMES}/{seen['id']}", headers=client.headers)
        assert kept.json() == seen
    from detente.web.tables import _shelf  # noqa: PLC0415

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_shelf.os, "fsync", full)
    assert acted(client, seen, "hold").status_code == 507
    monkeypatch.undo()
    assert now(client, seen) == seen
    assert acted(client, seen, "hold").status_code == 200
    assert not list((workspace / "games").glob(".*"))


@pytest.mark.slow
def test_ending_early_tells_the_months_that_are_over_and_the_game_can_be_opened_again(somebody):
    client = somebody()
    seen = begun(client, months=12)
    where = f"{GAMES}/{seen['id']}"
    early = client.post(f"{where}/end", json={"number": seen["number"]})
    assert (early.status_code, "No month is over" in early.json()["detail"]) == (409, True)
    seen = acted(client, seen, "offer").json()
    over = client.post(f"{where}/end", json={"number": seen["number"]}).json()
    assert (over["over"], over["options"], over["left"]) == (True, [], 0)
    told = client.get(f"{where}/debrief").json()
    assert (told["complete"], len(told["months"])) == (False, 2)
    rows = client.get(f"{where}/export?format=csv").text.splitlines()
    assert rows[0].startswith("number,month,state,player,action")
    form = _form(client)
    game = {"file": ("g.json", client.get(f"{where}/export").content)}
    opened = client.post("/play/open", data=form, files=game)
    assert opened.status_code == 303
    again = client.get(f"{GAMES}/{opened.headers['location'].split('/')[-1]}").json()
    assert (again["moves"], again["over"]) == (seen["moves"], False)
    bad = {"file": ("g.json", b'{"format": "detente.play/1"}')}
    assert client.post("/play/open", data=form, files=bad).status_code == 400


@pytest.mark.slow
def test_what_a_job_compared_stands_beside_the_game(workspace):
    """The runner is left out: the job is written down as one that has ended."""
    from fastapi.testclient import TestClient  # noqa: PLC0415

    from detente.web._jobs import Ledger  # noqa: PLC0415
    from detente.web._jobs_log import RESULT, add  # noqa: PLC0415

    settings = Settings(workspace=str(workspace), folder=workspace / "apart")
    client = TestClient(build(settings), base_url="http://localhost", follow_redirects=False)
    begun_ = client.post(GAMES, json={"moment": "today", "player": "china", "months": 1, "seed": 2})
    seen, client.headers["X-Seat"] = begun_.json(), begun_.headers["x-seat"]
    where = f"/play/{seen['id']}"
    assert client.post(f"{where}/compare", data=_form(client)).status_code == 409  # not over
    assert acted(client, seen, "hold").json()["over"]
    for _ in range(2):  # asking twice puts one job in the queue
        assert client.post(f"{where}/compare", data=_form(client)).status_code == 303
    (job,) = Ledger(workspace / "apart" / "jobs").jobs()
    assert "are being solved" in client.get(f"{where}/debrief").text
    told = client.get(f"{GAMES}/{seen['id']}/debrief").json()
    more = {**told["against"][0], "approach": "maverick", "name": "maverick summitry"}
    place = workspace / "apart" / "jobs" / job.id
    (place / RESULT).write_text(json.dumps({**told, "against": [*told["against"], more]}))
    add(place, "state", state="done")
    page = client.get(f"{where}/debrief").text
    assert page.count(f"<td>{more['name']}</td>") == 1
    assert "Add the declared approaches" not in page


def _form(client):
    return {"token": re.search(r'name="token" value="([^"]*)"', client.get("/play").text)[1]}


@pytest.mark.slow
def test_on_a_desk_with_sign_in_a_seat_belongs_to_a_person_whatever_key_is_sent(tmp_path):
    from fastapi.testclient import TestClient  # noqa: PLC0415

    from detente.web._guard import Visitor  # noqa: PLC0415

    desk = build(Settings(workspace=str(tmp_path / "workspace"), team=True))
    desk.state.visitor = lambda request: Visitor(
        name=request.headers.get("x-name", ""), role="reader", program=True
    )
    ann, ben = (
        TestClient(desk, base_url="http://localhost", headers={"X-Name": n, "X-Seat": "k" * 43})
        for n in ("ann", "ben")
    )
    seen = begun(ann, others=["china"])
    assert ben.get(f"{GAMES}/{seen['id']}").status_code == 404
    assert invited(ben, seen, "china")["you"]["player"] == "china"
    assert now(ann, seen)["you"]["player"] == "united_states"
    names = {s["player"]: s["taken"] for s in now(ben, seen)["seats"]}
    assert (names["china"], names["united_states"]) == (True, True)
    assert "x-seat" not in ben.get(GAMES).headers


def _said_by(somebody, monkeypatch, code):
    """Begin a game with an approach on a desk whose solving process is this Python text."""
    from detente.web.tables import _laying, _solving  # noqa: PLC0415

    monkeypatch.setattr(_laying, "_PATIENCE", 0.0)
    monkeypatch.setattr(_solving, "_COMMAND", (sys.executable, "-c", code))
    client = somebody()
    asked = {"moment": "today", "player": "south_korea", "approach": "maverick", "months": 2}
    answer = client.post(GAMES, json=asked)
    assert (answer.status_code, answer.json()["ready"]) == (202, False)
    return client, answer.json()["id"]


def _once(client, path, said):
    """Ask until an answer says something, and return it."""
    for _ in range(600):
        answer = client.get(path)
        if said in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError(answer.text)


def test_how_far_the_solving_of_an_approach_is_and_that_it_failed_is_told(
    somebody, monkeypatch, tmp_path
):
    go = tmp_path / "go"
    code = f"""if True:
        import os, sys, time
        print(1, 4, flush=True)
        while not os.path.exists({str(go)!r}):
            time.sleep(0.05)
        sys.stderr.write("It stopped far from an answer.")
        sys.exit(3)"""
    client, id = _said_by(somebody, monkeypatch, code)
    waiting = _once(client, f"{GAMES}/{id}", "1 of 4 steps done")
    assert (waiting.status_code, waiting.headers["retry-after"]) == (409, "5")
    page = _once(client, f"/play/{id}", "Step 2 of 4").text
    assert "follow “maverick summitry”" in page
    assert somebody().get(f"/play/{id}").status_code == 404
    go.touch()
    failed = _once(client, f"{GAMES}/{id}", "It stopped far from an answer.")
    assert failed.status_code == 400


@pytest.mark.slow
def test_an_approach_is_solved_by_a_process_of_its_own_and_the_game_is_played_and_read_again(
    somebody, workspace
):
    client = somebody()
    asked = {"moment": "today", "player": "south_korea", "approach": "maverick", "months": 2}
    began = client.post(GAMES, json={**asked, "seed": 3})
    assert began.status_code in (201, 202)
    seen = _once(client, f"{GAMES}/{began.json()['id']}", '"options"').json()
    assert (seen["approach"], seen["moves"][1]["by"]) == ("maverick", "maverick")
    seen = acted(client, seen, seen["options"][0]).raise_for_status().json()
    with serving(Settings(workspace=str(workspace))) as another:
        kept = httpx.get(f"{another}{GAMES}/{seen['id']}", headers=client.headers)
        assert kept.json() == seen
    assert client.post(GAMES, json=asked).status_code == 201  # at once: it was kept
