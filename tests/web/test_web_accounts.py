"""A desk for a team: signing in and out, roles, tokens, throttles, limits, and the audit log."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from lxml import html
from web_desks import Reader, spawned

from detente.errors import DetenteError
from detente.web import Settings, build
from detente.web._body import Bounded
from detente.web._guard import ROLES, Editor
from detente.web._limits import TEAM, Limits
from detente.web.accounts import Accounts
from detente.web.accounts._throttle import Throttle
from detente.web.pages._sign_in import local
from own_loop import run_alone

HERE = "http://127.0.0.1"
WORDS = "correct horse battery"
OTHER = "another long password"
PEOPLE = {"A. Admin": "admin", "E. Editor": "editor", "R. Reader": "reader"}
PROGRAM = "from detente.cli import main; main()"


class Clock:
    """An instant that a test moves."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 7, tzinfo=UTC)

    def __call__(self):
        return self.now

    def later(self, **by):
        self.now += timedelta(**by)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A desk for a team with an admin, an editor and a reader, whose clock a test moves."""
    folder = tmp_path_factory.mktemp("team")
    made = build(Settings(workspace=str(folder / "workspace"), folder=folder, team=True))
    made.state.accounts._store.clock = made.state.clock = Clock()
    for name, role in PEOPLE.items():
        made.state.accounts.people.add(name, role, WORDS)

    @made.post("/api/v1/trial")
    def trial(visitor: Editor):
        return {"by": visitor.name}

    return made


@pytest.fixture(autouse=True)
def anew(request):
    """Nothing that failed in one test keeps the next waiting."""
    if "app" in request.fixturenames:
        made = request.getfixturevalue("app")
        made.state.accounts.throttle = Throttle()
        made.state.limits = Limits(TEAM)


@pytest.fixture
def comes(app):
    """Return somebody at a browser of their own: signed in, or nobody yet."""
    opened = []

    def come(name=""):
        client = TestClient(app, base_url=HERE, follow_redirects=False)
        client.headers.update({"Accept": "text/html", "Origin": HERE})
        opened.append(client)
        if name:
            answer = sign_in(client, name)
            assert answer.status_code == 303
        return client

    yield come
    for client in opened:
        client.close()


def token_of(text):
    return re.search(r'name="token" value="([^"]+)"', text)[1]


def sign_in(client, name, password=WORDS, **more):
    token = token_of(client.get("/sign-in").text)
    return client.post(
        "/sign-in", data={"token": token, "name": name, "password": password, **more}
    )


def send(client, path, page="/account", **data):
    return client.post(path, data={"token": token_of(client.get(page).text), **data})


@pytest.mark.slow
def test_a_page_asks_a_stranger_to_sign_in_and_leads_back(comes):
    client = comes()
    answer = client.get("/?as_of=2017-09-03")
    assert answer.headers["location"] == "/sign-in?next=/%3Fas_of%3D2017-09-03"
    shown = client.get(answer.headers["location"])
    assert 'name="next" value="/?as_of=2017-09-03"' in shown.text
    assert "/record" not in shown.text  # nothing of the desk is told to a stranger
    assert client.get("/", headers={"Accept": "*/*"}).status_code == 401
    back = sign_in(client, "r.  READER", next="/?as_of=2017-09-03")
    assert back.headers["location"] == "/?as_of=2017-09-03"
    assert "R. Reader" in client.get("/").text


@pytest.mark.parametrize(
    "next",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:1",
        "/ok\r\nSet-Cookie: a=b",
        "\\\\evil.example",
        "",
    ],
)
def test_nobody_is_led_elsewhere(next):
    assert local(next) == "/"


@pytest.mark.slow
def test_the_answer_to_a_wrong_password_tells_nothing_of_who_exists(comes):
    said = []
    for name in ("R. Reader", "No Body", "x" * 200):
        answer = sign_in(comes(), name, "wrong")
        assert answer.status_code == 401
        said.append(re.sub(r'"[0-9a-f]{64}"', "", answer.text))
    assert len(set(said)) == 1


def test_an_unknown_name_costs_as_much_work_as_a_known_one(app, monkeypatch):
    from detente.web.accounts import _passwords  # noqa: PLC0415

    class Hasher:
        looked = 0

        def verify(self, *_):
            self.looked += 1
            return _passwords.PasswordHasher().verify(*_)

        def check_needs_rehash(self, _):
            return False

    _passwords._nobodys()
    counted = Hasher()
    monkeypatch.setattr(_passwords, "_hasher", counted)
    for name in ("R. Reader", "No Body"):
        assert app.state.accounts.people.checked(name, "wrong") is None
    assert counted.looked == 2


def test_signing_in_takes_a_new_cookie_and_the_old_one_opens_nothing(app, comes):
    client = comes()
    client.get("/sign-in")
    before = client.cookies["detente"]
    header = sign_in(client, "R. Reader").headers["set-cookie"]
    assert client.cookies["detente"] != before
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(header.split("; "))
    assert comes().get("/", headers={"Cookie": f"detente={before}"}).status_code == 303
    with closing(sqlite3.connect(app.state.accounts.shown)) as database:
        text = "\n".join(database.iterdump())
    assert client.cookies["detente"] not in text
    assert WORDS not in text


@pytest.mark.slow
def test_behind_https_the_cookie_is_bound_to_the_host(tmp_path):
    made = build(Settings(workspace=str(tmp_path), team=True, secure=True, hosts=("desk.example",)))
    with TestClient(made, base_url="https://desk.example") as client:
        answer = client.get("/sign-in")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-detente=")
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert "max-age" in answer.headers["strict-transport-security"]
        form = {"token": token_of(answer.text), "name": "a", "password": "b"}
        plain = client.post("/sign-in", data=form, headers={"Origin": "http://desk.example"})
        assert plain.status_code == 403
        own = client.post("/sign-in", data=form, headers={"Origin": "https://desk.example"})
        assert own.status_code == 401


def test_signing_out_ends_it_on_the_desk_too(comes):
    client = comes("R. Reader")
    stolen = client.cookies["detente"]
    assert client.get("/sign-out").status_code == 405
    assert send(client, "/sign-out").headers["location"] == "/sign-in"
    assert "detente" not in client.cookies
    assert comes().get("/", headers={"Cookie": f"detente={stolen}"}).status_code == 303


@pytest.mark.slow
def test_a_sign_in_ends_when_unused_and_after_a_week(app, comes):
    client = comes("R. Reader")
    for _ in range(15):
        app.state.clock.later(hours=11)
        assert client.get("/").status_code == 200
    app.state.clock.later(hours=11)
    assert client.get("/").status_code == 303  # a week has passed
    client = comes("R. Reader")
    app.state.clock.later(hours=12, minutes=1)
    assert client.get("/").status_code == 303


@pytest.mark.slow
def test_the_token_of_one_sign_in_is_no_use_in_another(comes):
    editor, other = comes("E. Editor"), comes("E. Editor")
    token = token_of(other.get("/account").text)
    sent = {"token": token, "label": "mine", "role": "reader", "days": 9}
    assert editor.post("/account/tokens", data=sent).status_code == 403
    assert other.post("/account/tokens", data=sent).status_code == 200


@pytest.mark.slow
def test_roles_hide_and_refuse_what_one_may_not_do(comes):
    reader, admin = comes("R. Reader"), comes("A. Admin")
    for path in ("/people", "/audit"):
        assert f'"{path}"' not in reader.get("/account").text
        assert reader.get(path).status_code == 403
        assert f'"{path}"' in admin.get("/account").text
        assert admin.get(path).status_code == 200
    assert send(reader, "/people", name="X", role="admin", password=WORDS).status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        ("role", {"role": "editor"}),
        ("disabled", {"disabled": "true"}),
        ("password", {"password": OTHER}),
    ],
    ids=lambda c: c[0],
)
def test_sign_ins_end_when_an_admin_changes_somebody(app, comes, change):
    path, values = change
    name = f"Ms {path.title()}"
    app.state.accounts.people.add(name, "reader", WORDS)
    client, admin = comes(name), comes("A. Admin")
    made = send(client, "/account/tokens", label="mine", role="reader", days=9)
    bearer = {"Authorization": f"Bearer {re.search(r'detente_[-_A-Za-z0-9]+', made.text)[0]}"}
    assert client.get("/", headers=bearer).status_code == 200
    assert send(admin, f"/people/{path}", page="/people", name=name, **values).status_code == 303
    assert client.get("/").status_code == 303
    ended = comes().get("/", headers={**bearer, "Accept": "*/*"})
    assert ended.status_code == (200 if path == "role" else 401)
    assert sign_in(comes(), name).status_code == (303 if path == "role" else 401)


@pytest.mark.slow
def test_changing_ones_password_ends_the_other_sign_ins(app, comes):
    app.state.accounts.people.add("C. Changer", "reader", WORDS)
    here, there = comes("C. Changer"), comes("C. Changer")
    assert send(here, "/account/password", old="wrong", new=OTHER).status_code == 400
    assert send(here, "/account/password", old=WORDS, new="short").status_code == 400
    assert send(here, "/account/password", old=WORDS, new=OTHER).status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert sign_in(comes(), "C. Changer", OTHER).status_code == 303


def test_the_last_admin_stays(app):
    people = app.state.accounts.people
    with pytest.raises(DetenteError, match=r"A\. Admin is the only admin"):
        people.set_role("A. Admin", "reader")
    with pytest.raises(DetenteError, match="only admin"):
        people.set_disabled("a. admin", True)
    assert people.get("A. Admin").role == "admin"


@pytest.mark.slow
def test_a_program_comes_with_a_token_of_its_role_until_it_ends(app, comes):
    editor, admin = comes("E. Editor"), comes("A. Admin")
    made = send(editor, "/account/tokens", label="bot", role="editor", days=2)
    secret = re.search(r"detente_[-_A-Za-z0-9]+", made.text)[0]
    given = {"name": "E. Editor", "label": "low", "role": "reader", "days": 2}
    low = send(admin, "/people/tokens", page="/people", **given)
    reading = re.search(r"detente_[-_A-Za-z0-9]+", low.text)[0]
    program = TestClient(app, base_url=HERE, follow_redirects=False)

    def asks(token):
        return program.post("/api/v1/trial", headers={"Authorization": f"Bearer {token}"})

    assert asks(secret).json() == {"by": "E. Editor"}
    assert asks(reading).status_code == 403
    assert asks("wrong").status_code == 401
    assert "invalid_token" in asks("wrong").headers["www-authenticate"]
    greedy = send(comes("R. Reader"), "/account/tokens", label="greedy", role="admin", days=2)
    assert asks(re.search(r"detente_[-_A-Za-z0-9]+", greedy.text)[0]).status_code == 403
    held = {"Authorization": f"Bearer {secret}"}
    longer = {"label": "x", "role": "editor", "days": 300}
    more = program.post("/account/tokens", headers=held, data=longer)
    assert more.status_code == 400  # a program makes no token that outlives its own
    app.state.clock.later(days=2, seconds=1)
    assert asks(secret).status_code == 401


@pytest.mark.slow
def test_every_change_is_in_the_audit_log_with_who_and_how_it_ended(app, comes):
    admin = comes("A. Admin")
    send(admin, "/people", page="/people", name="<b>New</b>", role="reader", password=WORDS)
    sign_in(comes(), "A. Admin", "wrong password here")
    entries, _ = app.state.accounts.audit.entries()
    told = [(e.who, e.what, e.target, e.outcome) for e in entries[:2]]
    assert told == [
        ("", "POST /sign-in", "as A. Admin", "refused, 401"),
        ("A. Admin", "POST /people", "<b>New</b>: added as reader", "done"),
    ]
    assert entries[0].address == "testclient"
    shown = admin.get("/audit?what=New&check=true").text
    assert "&lt;b&gt;New&lt;/b&gt;" in shown
    assert "<b>New</b>" not in shown
    assert "The log is whole" in shown
    assert WORDS not in str(entries)


def test_a_password_in_the_field_of_the_name_is_not_kept(app, comes):
    sign_in(comes(), "my secret words", "x")
    entry = app.state.accounts.audit.entries()[0][0]
    assert entry.target == "as a name that is not known here"
    assert "my secret words" not in str(app.state.accounts.audit.entries())


def test_what_a_table_cannot_hold_is_no_way_round_the_log(app):
    audit = app.state.accounts.audit
    audit.add(who="A. Admin", what="POST /a\x00b\ud800c\u202ed")
    assert audit.entries()[0][0].what == "POST /a\ufffdb\ufffdc\ufffdd"
    assert audit.problems() == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["R. Reader", "A. Admin"])
def test_no_page_offers_what_its_reader_may_not_do(app, comes, name):
    """Every form on every page leads to an address that its reader's role may use."""
    client, role = comes(name), PEOPLE[name]
    routes = list(iter_route_contexts(app.routes))
    pages = [r.path for r in routes if "GET" in (r.methods or ()) and "{" not in r.path]
    for path in [p for p in pages if not p.startswith(("/api/", "/static/"))]:
        answer = client.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for form in html.fromstring(answer.text).iter("form"):
            method = (form.get("method") or "get").upper()
            action = urlsplit(form.get("action") or path).path
            needed = [
                d.call.role
                for route in routes
                if method in (route.methods or ()) and route.path_regex.match(action)
                for d in route.dependant.dependencies
                if hasattr(d.call, "role")
            ]
            assert needed, (path, method, action)
            assert ROLES.index(needed[0]) <= ROLES.index(role), (path, action)
            assert method == "GET" or form.xpath(".//input[@name='token']/@value"), (path, action)


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE web_audit SET who = 'X' WHERE seq = 2", "Entry 2 is not as it was written."),
        ("DELETE FROM web_audit WHERE seq = 2", "Between 1 and 3 entries are missing."),
        ("DELETE FROM web_audit WHERE seq = 3", "The log ends with entry 2, and its head pins 3."),
        ("DELETE FROM web_audit", "The log ends with entry 0, and its head pins 3."),
    ],
)
def test_tampering_with_the_audit_log_shows(tmp_path, tampering, said):
    accounts = Accounts(Settings(workspace=str(tmp_path)), Clock())
    for number in range(3):
        accounts.audit.add(who="A. Admin", what=f"POST /{number}")
    assert accounts.audit.problems() == []
    with closing(sqlite3.connect(tmp_path / "web.sqlite")) as database:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            database.execute(tampering)
        database.execute("DROP TRIGGER web_audit_UPDATE")
        database.execute("DROP TRIGGER web_audit_DELETE")
        database.execute(tampering)
        database.commit()
    assert accounts.audit.problems() == [said]


def test_failures_wait_longer_each_time_and_lock_nobody_else_out():
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    waits = []
    for _ in range(6):
        throttle.tried("n", "1.1.1.1")
        waits.append(throttle.wait("n", "1.1.1.1"))
    assert waits == [0, 0, 1, 2, 4, 8]
    assert throttle.wait("n", "2.2.2.2") == 0
    now[0] = 8.0
    assert throttle.wait("n", "1.1.1.1") == 0
    for _ in range(40):
        throttle.tried("n", "1.1.1.1")
    assert throttle.wait("n", "1.1.1.1") == 900
    assert throttle.wait("another", "1.1.1.1") == 900  # the address tries whomever
    assert throttle.wait("another", "2.2.2.2") == 0


@pytest.mark.slow
def test_a_name_that_failed_often_is_told_to_wait(comes):
    client = comes()
    answers = [sign_in(client, "R. Reader", "wrong") for _ in range(4)]
    assert [a.status_code for a in answers] == [401, 401, 401, 429]
    assert int(answers[3].headers["retry-after"]) >= 1
    assert sign_in(client, "R. Reader").status_code == 429


def test_a_bucket_fills_again():
    now = [0.0]
    limits = Limits({"write": (2, 0.5)}, lambda: now[0])
    assert [limits.wait("write", "a") for _ in range(3)] == [0, 0, 2]
    assert limits.wait("write", "b") == 0
    assert limits.wait("read", "a") == 0
    now[0] = 2.0
    assert limits.wait("write", "a") == 0


def test_too_much_is_refused_for_now_and_says_until_when(app, comes):
    app.state.limits = Limits({"read": (2, 0.1)})
    client = comes()
    codes = [client.get("/api/v1/openapi.json").status_code for _ in range(3)]
    assert codes == [401, 401, 429]
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1
    assert client.get("/static/x/detente.css").status_code == 200


def test_a_body_that_is_too_large_or_too_slow_is_refused(app, comes):
    client = comes()
    large = client.post("/sign-in", content=b"x", headers={"Content-Length": str(2**40)})
    assert large.status_code == 413

    def pieces():
        yield from (b"x" * 2**20 for _ in range(17))

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-in", content=pieces(), headers=form).status_code == 413


def test_a_slow_body_is_given_up():
    import asyncio  # noqa: PLC0415

    from fastapi import HTTPException  # noqa: PLC0415

    async def reads(_scope, receive, _send):
        while True:
            await receive()

    async def never():
        await asyncio.sleep(60)

    scope = {"type": "http", "headers": []}
    with pytest.raises(HTTPException) as refused:
        run_alone(Bounded(reads, seconds=0.05)(scope, never, None))
    assert refused.value.status_code == 408


@pytest.mark.slow
def test_no_page_kept_for_one_person_is_given_to_another(app, comes):
    """Whatever is kept in memory must be kept for each by name and token, or without either."""
    admin, reader = comes("A. Admin"), comes("R. Reader")
    token = token_of(admin.get("/account").text)
    for route in iter_route_contexts(app.routes):
        if "GET" in (route.methods or ()) and "{" not in route.path:
            admin.get(route.path)
            text = reader.get(route.path).text
            assert token not in text, route.path
            assert "A. Admin" not in text, route.path


@pytest.mark.slow
def test_a_local_desk_has_no_accounts_and_an_audit_log(tmp_path):
    made = build(Settings(workspace=str(tmp_path)))
    with TestClient(made, base_url=HERE) as client:
        for path in ("/sign-in", "/account", "/people"):
            assert client.get(path).status_code == 404
        assert "Nothing." in client.get("/audit").text


def _people(workspace, *arguments, said=""):
    command = [sys.executable, "-c", PROGRAM, "people", *arguments, "--workspace", str(workspace)]
    return subprocess.run(command, input=said, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_accounts_from_the_command_line(tmp_path):
    made = _people(tmp_path, "add", "N. Example", "--role", "admin", said=f"{WORDS}\n")
    assert (made.returncode, made.stdout) == (0, "N. Example: added as admin\n"), made.stderr
    again = _people(tmp_path, "add", "n. example", said=f"{WORDS}\n")
    assert (again.returncode, again.stdout) == (1, "")
    assert "Somebody is called n. example already" in again.stderr
    assert "at least 12 characters" in _people(tmp_path, "reset", "N. Example", said="x\n").stderr
    assert "only admin" in _people(tmp_path, "disable", "N. Example").stderr
    assert '"role": "admin"' in _people(tmp_path, "list", "--json").stdout
    accounts = Accounts(Settings(workspace=str(tmp_path)))
    assert accounts.people.checked("N. Example", WORDS)
    assert [e.target for e in accounts.audit.entries()[0]] == ["N. Example: added as admin"]
    assert (tmp_path / "web.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "no sign-in without --team"),
        (["--host-name", "desk.example"], "no sign-in without --team"),
        (["--secure"], "no sign-in without --team"),
        (["--team", "--host", "0.0.0.0"], "--host-name NAME"),
        (["--team"], "detente people add NAME --role admin"),
        (["--team", "--host", "192.0.2.1"], "Nobody has an account"),
    ],
)
def test_the_desk_opens_to_nobody_by_mistake(arguments, said, tmp_path, monkeypatch, capsys):
    from detente.cli import main  # noqa: PLC0415

    monkeypatch.setattr(sys, "argv", ["detente", "serve", *arguments, "--workspace", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert said in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.browser
def test_a_person_signs_in_and_out_at_a_real_desk(browser, tmp_path):
    accounts = Accounts(Settings(workspace=str(tmp_path)))
    accounts.people.add("A. Admin", "admin", WORDS)
    with spawned("--team", "--log", "--workspace", str(tmp_path)) as (address, process):
        reader = Reader(browser, address, width=390)
        page = reader.goto("/audit")
        reader.content()
        page.fill("#name", "A. Admin")
        page.fill("#password", "wrong password")
        page.click("main button")
        page.wait_for_selector("[role=alert]")
        assert "do not belong together" in page.inner_text("main")
        reader.said.clear()  # the browser itself notes the 401
        page.fill("#name", "A. Admin")
        page.fill("#password", WORDS)
        page.click("main button")
        page.wait_for_url("**/audit")
        for path in ("/audit?check=true", "/people", "/account"):
            reader.goto(path)
            reader.content()
        page.click("text=Sign out")
        page.wait_for_url("**/sign-in")
        reader.goto("/people")
        assert page.url.startswith(f"{address}/sign-in?next=")
        reader.context.close()
        taken = subprocess.run(
            [sys.executable, "-c", PROGRAM, "serve", "--port", address.rpartition(":")[2]],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert taken.returncode == 1
        assert "is taken" in taken.stderr
        assert "Traceback" not in taken.stderr
        process.terminate()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0
        assert out.decode().splitlines() == ["Starting; Ctrl-C stops it.", address, "Stopped."]
        assert WORDS not in err.decode()
        assert "next=" not in err.decode()
        assert '"POST /sign-in HTTP/1.1" 303' in err.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("behind", "believed"),
    [([], "127.0.0.1"), (["--behind", "127.0.0.1", "--behind", "192.0.2.7"], "198.51.100.4")],
    ids=["nobody", "proxies"],
)
def test_whence_a_reader_comes_is_believed_of_named_proxies_alone(tmp_path, behind, believed):
    accounts = Accounts(Settings(workspace=str(tmp_path)))
    accounts.people.add("A. Admin", "admin", WORDS)
    said = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4, 192.0.2.7", "X-Forwarded-Proto": "https"}
    own = ["--team", "--host-name", "desk.example", "--workspace", str(tmp_path), *behind]
    with spawned(*own) as (address, _process):
        said["Host"] = "desk.example"
        with httpx.Client(base_url=address, headers=said, timeout=60) as client:
            cookie = client.get("/sign-in")
            sent = {"token": token_of(cookie.text), "name": "A. Admin", "password": "wrong"}
            held = {"Cookie": cookie.headers["set-cookie"].partition(";")[0]}
            assert client.post("/sign-in", data=sent, headers=held).status_code == 401
    assert accounts.audit.entries()[0][0].address == believed


@pytest.mark.postgresql
@pytest.mark.slow
def test_accounts_on_a_server(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "record")
    import postgres_server  # noqa: PLC0415

    with postgres_server.server() as address:
        settings = Settings(workspace=address % "postgres", folder=tmp_path, team=True)
        accounts = Accounts(settings, Clock())
        assert accounts.people.all() == []
        accounts.people.add("A. Admin", "admin", WORDS)
        secret = accounts.sessions.begin("A. Admin", agent="", address="")
        assert accounts.sessions.find(secret).role == "admin"
        for number in range(3):
            accounts.audit.add(who="A. Admin", what=f"POST /{number}")
        assert accounts.audit.problems() == []
        with accounts._store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM web_audit")
        assert accounts.audit.entries()[1] == 3  # the server keeps what it has
        with accounts._store.writing() as connection:
            connection.exec_driver_sql('DROP RULE "web_audit_delete" ON web_audit')
            connection.exec_driver_sql("DELETE FROM web_audit WHERE seq = 2")
        assert accounts.audit.problems() == ["Between 1 and 3 entries are missing."]
        accounts.close()
        made = build(settings)
        with TestClient(made, base_url=HERE, follow_redirects=False) as client:
            assert sign_in(client, "A. Admin").status_code == 303
            assert client.get("/audit").status_code == 200
            assert client.get("/").status_code == 200
