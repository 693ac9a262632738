"""The doors of the desk: who is heard, what a change must carry, and what every answer says."""

import contextlib
import re
import socket

import pytest
from fastapi import HTTPException, Request
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from detente.web import Settings, build
from detente.web._guard import ROLES, Visitor

HERE = "http://127.0.0.1"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def _app(tmp_path_factory, **given):
    folder = tmp_path_factory.mktemp("doors")
    return build(Settings(workspace=str(folder / "workspace"), folder=folder, **given))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A local desk that asks for the roles of whoever is set as `app.state.visitor`."""
    made = _app(tmp_path_factory)
    made.state.alone = made.state.visitor
    return made


@pytest.fixture
def asks(app):
    """Ask the desk from its own address, as one who may do everything."""
    app.state.visitor = app.state.alone
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        client.headers.clear()
        yield client


def routes(app):
    """Every route with its methods and the roles that its dependencies name."""
    for route in iter_route_contexts(app.routes):
        needed = [
            d.call.role for d in _dependencies(route.dependant) if hasattr(d.call, "role")
        ] if isinstance(route.original_route, APIRoute) else []  # fmt: skip
        yield route.path, sorted(route.methods or ()), needed


def _dependencies(dependant):
    for found in dependant.dependencies:
        yield found
        yield from _dependencies(found)


def _address(path):
    return re.sub(r"\{[^}]*\}", "none", path)


def test_every_route_names_exactly_one_role(app):
    named = [(path, set(needed)) for path, _methods, needed in routes(app)]
    assert len(named) > 3
    assert not [(path, needed) for path, needed in named if len(needed) != 1]


@pytest.mark.slow
def test_nobody_gets_an_answer_without_the_role(app, asks):
    for path, methods, needed in routes(app):
        for less in ROLES[: ROLES.index(needed[0])]:
            app.state.visitor = lambda _request, role=less: Visitor(role=role, token="t")
            for method in methods:
                answer = asks.request(
                    method, _address(path), headers={"X-Token": "t", "Accept": "text/html"}
                )
                signing_in = answer.status_code == 303 and "/sign-in?" in answer.headers["location"]
                assert answer.status_code in (401, 403) or signing_in, (method, path, less)
                assert (answer.status_code == 403) == (less != "anybody"), (method, path, less)


def _changes(app):
    return [
        (method, path) for path, methods, _ in routes(app) for method in methods if method in UNSAFE
    ]


@pytest.mark.slow
def test_no_change_is_made_without_the_token_from_a_page(app, asks):
    for method, path in _changes(app):
        for token in ({}, {"X-Token": ""}, {"X-Token": "wrong"}):
            headers = {"Origin": HERE, "Sec-Fetch-Site": "same-origin", **token}
            answer = asks.request(method, _address(path), headers=headers)
            assert answer.status_code == 403, (method, path)
            assert "page is too old" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
        {"Origin": "http://127.0.0.1.elsewhere.example"},
        {"Origin": "file://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "elsewhere.example"},
        {"Host": "127.0.0.1.elsewhere.example"},
        {"Host": "elsewhere.example@127.0.0.1"},
        {"Host": ""},
    ],
)
def test_no_change_is_made_for_a_page_from_elsewhere(app, asks, headers):
    token = app.state.alone(None).token
    for method, path in [*_changes(app), ("POST", "/nowhere")]:
        answer = asks.request(method, _address(path), headers={"X-Token": token, **headers})
        assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "LOCALHOST:80", "[::1]:8765"])
def test_the_desk_answers_to_its_own_names(asks, host):
    assert asks.get("/favicon.ico", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["desk.example", "localhost.", "localhost:80:80", "localhost:²", "::1", "[::1", "@"]
)
def test_the_desk_answers_to_no_other_name(asks, host):
    answer = asks.get("/favicon.ico", headers={"Host": host.encode("latin-1")})
    assert answer.status_code == 403
    assert "--host-name" in answer.text


def test_another_page_may_link_here_and_no_more(asks):
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    followed = {**elsewhere, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert asks.get("/", headers=followed).status_code == 200
    for mode, dest in (("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")):
        headers = {**elsewhere, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert asks.get("/", headers=headers).status_code == 403


@pytest.fixture
def writing(tmp_path_factory):
    """A desk with one address of the API and one page that take a change, and one that fails."""
    made = _app(tmp_path_factory)
    from detente.web._guard import Editor  # noqa: PLC0415

    @made.post("/api/v1/trial")
    @made.post("/trial")
    async def change(request: Request, visitor: Editor):
        form = await request.form() if "form" in request.headers.get("content-type", "") else {}
        return {"changed": True, "said": form.get("said")}

    @made.get("/fails")
    def fails(visitor: Editor):
        raise ZeroDivisionError("unexpected")

    @made.get("/refuses")
    def refuses(visitor: Editor):
        raise HTTPException(418, "<b>not</b> this")

    with TestClient(made, base_url=HERE, follow_redirects=False) as client:
        client.headers.clear()
        yield client


@pytest.mark.slow
def test_a_form_with_its_token_is_heard_and_still_whole(writing):
    token = writing.app.state.visitor(None).token
    own = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    sent = {"token": token, "said": "é"}
    for form in ({"data": sent}, {"files": {k: (None, v) for k, v in sent.items()}}):
        answer = writing.post("/trial", headers=own, **form)
        assert answer.json() == {"changed": True, "said": "é"}
    assert writing.post("/trial", headers={**own, "X-Token": token}).status_code == 200
    assert writing.post("/trial", headers=own, data={"token": "é"}).status_code == 403
    assert writing.post("/trial", headers=own, files={"token": b"x"}).status_code == 403


@pytest.mark.slow
def test_a_program_on_this_machine_needs_no_token_for_the_api(writing):
    assert writing.post("/api/v1/trial").status_code == 200
    assert writing.post("/trial").status_code == 403
    for marked in ({"Cookie": "a=b"}, {"Origin": HERE}, {"Referer": HERE}):
        assert writing.post("/api/v1/trial", headers=marked).status_code == 403


SAID = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.slow
def test_every_answer_carries_the_headers_of_safety(writing):
    tag = writing.get("/favicon.ico").headers["etag"]
    answers = [
        writing.get("/"),
        writing.get("/favicon.ico", headers={"If-None-Match": tag}),
        writing.get("/nowhere"),
        writing.get("/refuses", headers={"Accept": "text/html"}),
        writing.delete("/"),
        writing.get("/", headers={"Host": "elsewhere.example"}),
        writing.get("/fails"),
        writing.get("/fails", headers={"Accept": "text/html"}),
    ]
    assert [a.status_code for a in answers] == [200, 304, 404, 418, 405, 403, 500, 500]
    for answer in answers:
        assert SAID.items() <= dict(answer.headers).items()
        assert "cache-control" in answer.headers
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert not re.search(r"unsafe-|\*|https?:", policy)
    assert "<b>not</b>" not in answers[3].text
    assert "ZeroDivisionError" not in answers[6].text + answers[7].text
    assert answers[6].headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "name",
    [
        "../_app.py",
        "..%2f_app.py",
        "..%252f_app.py",
        "%2e%2e/_app.py",
        "..\\_app.py",
        "..%5c_app.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "vendor/../../_app.py",
        "detente.css%00.js",
        ".",
        "",
    ],
)
def test_no_file_outside_is_given(desk, name):
    with contextlib.closing(socket.create_connection(_split(desk), timeout=20)) as raw:
        asked = f"GET /static/x/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        raw.sendall(asked.encode())
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"FastAPI" not in answer
    assert b"root:" not in answer


def _split(address):
    name, _, port = address.removeprefix("http://").rpartition(":")
    return name, int(port)


def test_no_socket_is_opened(asks):
    from starlette.websockets import WebSocketDisconnect  # noqa: PLC0415

    with pytest.raises(WebSocketDisconnect), asks.websocket_connect("/"):
        pass
