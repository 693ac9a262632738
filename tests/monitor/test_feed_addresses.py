"""Only public addresses are asked, whatever a feed, a name or a redirect says."""

import ipaddress
import socket
from datetime import UTC, datetime

import pytest
from feed_server import good, moved, serving

from detente.monitor import feeds
from detente.monitor._address import RefusedError, is_public, resolved, split
from detente.monitor._fetch import Manners, fetch
from detente.monitor._states import State

PRIVATE = """10.1.1.1 127.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1
240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: ::ffff:127.0.0.1 ::127.0.0.1 fe80::1
fc00::1 fec0::1 ff02::1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 64:ff9b:1::1"""
NOW = datetime(2001, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    PRIVATE.split(),
)
def test_an_address_that_is_not_public_is_known_in_every_disguise(text):
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_public(text):
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_loopback_written_otherwise_is_loopback(host):
    with pytest.raises(RefusedError, match="not a public address"):
        resolved(host, 80)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("gopher://example.org/", "Only http and https"),
        ("http://user:secret@example.org/", "user name or a password"),
        ("http://user@example.org/", "user name or a password"),
        ("http:///path", "names no host"),
        ("http://example.org:99999/", "cannot be read"),
        ("http://[::1/", "cannot be read"),
        ("http://example.org/\r\nHost: other", "control characters"),
        ("http://example.org/" + "a" * 3_000, "too long"),
    ],
)
def test_an_address_that_is_no_plain_one_is_refused_before_anything_is_asked(url, said):
    with pytest.raises(RefusedError, match=said):
        split(url)
    answer = fetch(feeds()["iaea"], url, limits=Manners(), now=NOW)
    assert answer.state == State.FAILED and said in answer.note


def test_loopback_needs_the_permission_of_its_host_and_port():
    with serving() as server:
        server.routes["/"] = good(b"<rss/>")
        feed = feeds()["iaea"]
        refused = fetch(feed, server.url("/"), limits=Manners(), now=NOW)
        other = Manners(allow=frozenset({"127.0.0.1:1"}))
        refused_too = fetch(feed, server.url("/"), limits=other, now=NOW)
        allowed = fetch(feed, server.url("/"), limits=Manners(allow=server.allow), now=NOW)
        assert server.asked[0][0] == "/" and len(server.asked) == 1
    assert "not a public address" in refused.note and "not a public address" in refused_too.note
    assert allowed.state == State.OK


@pytest.mark.parametrize(
    "where",
    ["http://169.254.169.254/latest/meta-data/", "http://localhost:1/", "http://[::1]:1/",
     "file:///etc/passwd", "http://user:secret@example.org/"],
)  # fmt: skip
def test_a_redirect_to_the_own_network_is_refused(where):
    with serving() as server:
        server.routes["/"] = moved(where)
        limits = Manners(allow=server.allow)
        answer = fetch(feeds()["iaea"], server.url("/"), limits=limits, now=NOW)
    assert answer.state == State.FAILED
    assert any(word in answer.note for word in ("not a public", "Only http", "password"))


def test_a_redirect_to_another_port_of_loopback_is_refused_and_never_asked():
    with serving() as server, serving() as inner:
        inner.routes["/"] = good(b"secret")
        server.routes["/"] = moved(inner.url("/"))
        limits = Manners(allow=server.allow)
        answer = fetch(feeds()["iaea"], server.url("/"), limits=limits, now=NOW)
        assert inner.asked == []
    assert "not a public address" in answer.note


def test_a_name_that_answers_differently_the_second_time_gains_nothing(monkeypatch):
    """The name is looked up once for a connection, and that answer is the one connected to."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host, port, *rest, **named):
        if host != "rebind.invalid":
            return real(host, port, *rest, **named)
        asked.append(host)
        place = "192.0.2.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with serving() as server:
        server.routes["/"] = good(b"secret")
        url = f"http://rebind.invalid:{server.server_port}/"
        answers = [fetch(feeds()["iaea"], url, limits=Manners(), now=NOW) for _ in range(2)]
        assert server.asked == []
    assert [len(asked), *(a.state for a in answers)] == [2, State.FAILED, State.FAILED]


def test_the_host_keeps_its_name_when_its_address_is_connected_to():
    with serving() as server:
        server.routes["/"] = good(b"<rss/>")
        place = f"localhost:{server.server_port}"
        limits = Manners(allow=frozenset({place}))
        answer = fetch(feeds()["iaea"], f"http://{place}/", limits=limits, now=NOW)
        assert answer.state == State.OK
        assert server.asked[0][1]["Host"] == place


def test_headers_with_credentials_do_not_follow_a_redirect_to_another_place():
    with serving() as server, serving() as other:
        other.routes["/"] = good(b"<rss/>")
        server.routes["/"] = moved(other.url("/"))
        limits = Manners(allow=server.allow | other.allow, headers={"X-Token": "secret"})
        answer = fetch(feeds()["iaea"], server.url("/"), limits=limits, now=NOW)
        assert answer.state == State.OK
        assert server.asked[0][1]["X-Token"] == "secret"
        assert "X-Token" not in other.asked[0][1]
    assert "secret" not in repr(limits)
