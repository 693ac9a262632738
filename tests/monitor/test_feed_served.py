"""Every feed's sample, served by a real server: well, badly and well again, each item once."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from feed_server import serving

from detente.monitor import feeds
from detente.monitor._desk import Desk
from detente.monitor._fetch import Manners
from detente.monitor._states import State
from detente.monitor._sync import sync

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SAMPLES = [
    (id, file.name)
    for id, feed in sorted(feeds().items())
    for file in sorted(feed.folder.glob("sample.*"))
]
PAGE = b"<!doctype html><html><body>Technical Difficulties</body></html>"


@pytest.fixture
def server():
    with serving() as one:
        yield one


def kept(desk):
    with sqlite3.connect(desk.file) as connection:
        found = connection.execute("SELECT key FROM items").fetchall()
    connection.close()
    return sorted(key for (key,) in found)


@pytest.mark.slow
@pytest.mark.parametrize(("id", "sample"), SAMPLES)
def test_a_sample_is_taken_in_once_whatever_comes_between(server, tmp_path, id, sample):
    own, desk = feeds()[id], Desk(tmp_path)
    raw = (own.folder / sample).read_bytes()
    kind = own.types[0] if own.types else "application/octet-stream"
    plain = {"needs": (), "dead_since": "", "follow": False, "least": 1, "shrink": 0.0}
    own = own.model_copy(update={"urls": (server.url("/feed"),), **plain})
    reading = own.reader()(raw)
    wanted = sorted({item.key for item in reading.items})
    assert wanted or (id == "opensanctions" and reading.total)  # nothing of North Korea in it

    def well(handler):
        handler.reply(raw, kind=kind)

    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw[: len(raw) // 2])
        handler.close_connection = True

    steps = [
        (lambda h: h.reply(b"", status=500), False),
        (lambda h: h.reply(PAGE, kind="text/html"), False),
        (half, False),
        (well, True),
        (lambda h: h.reply(b"", status=429, Retry_After="1"), False),
        (well, True),
        (lambda h: h.reply(b"\xff\xfe not what it was \x00", kind=kind), False),
    ]
    for hours, (answer, good) in enumerate(steps):
        server.routes["/feed"] = answer
        made = sync(
            desk,
            {id: own},
            now=NOW + timedelta(days=hours),
            only=[id],
            allow=server.allow,
            accepted=[id],
            limits=Manners(tries=1, sleep=lambda _: None),
        )
        assert (made.feeds[0].state in (State.OK, State.UNCHANGED)) is good, made
        assert kept(desk) == (wanted if hours >= 3 else [])
