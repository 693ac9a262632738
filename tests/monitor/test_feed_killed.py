"""A sync killed at any point loses nothing and doubles nothing: the next one makes it whole."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from feed_server import drip, good, serving
from test_feed_sync import rows, rss

from detente.monitor import feeds
from detente.monitor._desk import Desk
from detente.monitor._fetch import Manners
from detente.monitor._sync import sync
from detente.monitor._taking import waiting

pytestmark = pytest.mark.slow

NOW = datetime(2001, 1, 3, tzinfo=UTC)
NAMES = ["iaea", "north38", "nk_news"]

PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from detente.monitor import _taking, _turn, feeds
from detente.monitor._desk import Desk
from detente.monitor._sync import sync

folder, place, point, nth = sys.argv[1:]
calls = count(1)

def die_at(module, name, after):
    real = getattr(module, name)
    def dying(*given, **named):
        this = next(calls) == int(nth)
        if this and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*given, **named)
        if this:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(module, name, dying)

points = {
    "before it is kept": (_turn, "keep", False),
    "kept and not read": (_taking, "read", False),
    "read and not written": (_taking, "read", True),
    "half written": (_taking, "_add", True),
    "written and not committed": (_taking, "_note_fetch", True),
    "committed": (_turn, "take", True),
}
if point in points:
    die_at(*points[point])
own = {
    name: feeds()[name].model_copy(update={"urls": (f"http://{place}/{name}",)})
    for name in ("iaea", "north38", "nk_news")
}
print("begun", flush=True)
sync(Desk(Path(folder)), own, now=datetime(2001, 1, 3, tzinfo=UTC), allow=frozenset({place}))
"""


def begun(folder, server, point, nth):
    said = [sys.executable, "-c", PROGRAM, str(folder), server.place, point, str(nth)]
    return subprocess.Popen(said, stdout=subprocess.PIPE)


def made_whole(folder, server):
    own = {n: feeds()[n].model_copy(update={"urls": (server.url(f"/{n}"),)}) for n in NAMES}
    limits = Manners(allow=server.allow)
    return sync(Desk(folder), own, now=NOW, only=NAMES, limits=limits)


def every_item_once(folder):
    return sorted(rows(Desk(folder), "SELECT feed, key FROM items"))


EXPECTED = sorted((name, f"{name}-{n}") for name in NAMES for n in range(20))


@pytest.fixture
def server():
    with serving() as one:
        for name in NAMES:
            body = rss(*(f"{name}-{n}" for n in range(20)))
            one.routes[f"/{name}"] = good(body, ETag=f'"{name}"')
        yield one


@pytest.mark.parametrize(
    ("point", "nth"),
    [
        ("before it is kept", 2),
        ("kept and not read", 1),
        ("read and not written", 2),
        ("half written", 1),
        ("written and not committed", 2),
        ("committed", 1),
    ],
)
def test_every_item_is_there_once_after_a_kill(tmp_path, server, point, nth):
    with begun(tmp_path, server, point, nth) as killed:
        assert killed.wait(timeout=240) == -signal.SIGKILL
    made_whole(tmp_path, server)
    assert every_item_once(tmp_path) == EXPECTED
    assert waiting(Desk(tmp_path)) == []
    good_fetches = rows(Desk(tmp_path), "SELECT count(*) FROM fetches WHERE state = 'OK'")
    assert good_fetches[0][0] >= len(NAMES)


def test_what_was_kept_is_read_though_the_server_no_longer_has_it(tmp_path, server):
    with begun(tmp_path, server, "kept and not read", 1) as killed:
        killed.wait(timeout=240)
    kept = {one.feed for one in waiting(Desk(tmp_path))}
    assert kept
    for name in NAMES:
        server.routes[f"/{name}"] = good(rss(f"{name}-later"))
    found = made_whole(tmp_path, server)
    assert found.recovered == len(kept)
    items = every_item_once(tmp_path)
    for name in kept:
        assert [key for feed, key in items if feed == name and "later" not in key]


def test_a_kill_while_an_answer_drips_in_leaves_the_watch_usable(tmp_path, server):
    whole = server.routes["/north38"]
    server.routes["/north38"] = drip(b"<rss>" * 2_000, 0.01)
    with begun(tmp_path, server, "none", 0) as killed:
        while "/north38" not in [path for path, _ in server.asked]:
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
        assert killed.wait(timeout=240) == -signal.SIGKILL
    server.routes["/north38"] = whole
    made_whole(tmp_path, server)
    assert every_item_once(tmp_path) == EXPECTED
