"""From a raw item of a feed to an accepted event, a moved belief and an alert that arrives.

The wire and what it says are invented; everything else is real: an HTTP server, the commands as
processes of their own, the record, a mail server and a webhook.
"""

import hashlib
import hmac
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from feed_server import serving
from receivers import smtp, webhook

pytestmark = pytest.mark.slow
ITEM = """<?xml version="1.0"?><rss version="2.0"><channel><title>An invented wire</title>
<link>http://wire.example/</link><item>
<title>North Korea conducts nuclear test, invented wire says</title>
<link>http://wire.example/1</link><guid>invented-1</guid>
<pubDate>Mon, 20 Jul 2026 09:00:00 +0000</pubDate>
<description>Invented for a test of the watch.</description></item></channel></rss>"""
FEED = """id = "invented_wire"
name = "An invented wire"
publisher = "An invented wire"
about = "One item, invented for a test."
urls = ["{url}"]
kind = "agency"
role = "documents"
language = "en"
like = "white_house"

[licence]
name = "None: it is invented"
"""
WATCH = """local = ["{place}"]
[[webhook]]
name = "desk"
url = "{hook}"
secret = "INVENTED_SECRET"
private = true
[mail]
host = "127.0.0.1"
port = {port}
sender = "watch@example.org"
to = ["desk@example.org"]
"""


def run(folder, *arguments):
    secret = {"INVENTED_SECRET": "invented", "DETENTE_WORKSPACE": str(folder)}
    done = subprocess.run(
        [Path(sys.executable).parent / "detente", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **secret},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


def entrenched(folder):
    found = run(folder, "assess", "--json")
    last = found["months"]["north_korea"][-1]
    return last["month"], last["filtered"]["entrenched"]["mean"]


def test_a_raw_item_becomes_an_event_a_moved_belief_and_an_alert_once(tmp_path):
    with serving() as server, smtp() as mail, webhook() as (hook, got):
        server.routes["/feed.xml"] = lambda h: h.reply(ITEM.encode())
        watch = tmp_path / "watch"
        (watch / "feeds" / "invented_wire").mkdir(parents=True)
        feed = FEED.format(url=server.url("/feed.xml"))
        (watch / "feeds" / "invented_wire" / "feed.toml").write_text(feed, "utf-8")
        more = WATCH.format(place=server.place, hook=hook, port=mail.port)
        (watch / "watch.toml").write_text(more, "utf-8")
        sync = ("monitor", "sync", "--feed", "invented_wire", "--json")

        first = run(tmp_path, *sync)
        assert [f["state"] for f in first["feeds"]] == ["OK"]
        assert len(first["filed"]["new"]) == 1
        (waiting,) = run(tmp_path, "monitor", "inbox", "--json")
        assert waiting["proposals"][0]["kind"] == "nuclear_test"
        before_mail, before_hook = len(mail.mails), len(got)

        month, before = entrenched(tmp_path)
        run(tmp_path, "monitor", "accept", waiting["id"], "--reviewer", "N. Example")
        again, after = entrenched(tmp_path)
        assert month == again == "2026-07"
        assert abs(after - before) > 0.01

        second = run(tmp_path, *sync)
        kinds = [(a["kind"], a["level"]) for a in second["alerts"]]
        assert ("event", "flash") in kinds
        assert len(mail.mails) - before_mail == len(got) - before_hook == len(second["alerts"])
        heads, body = got[-1]
        own = hmac.new(b"invented", body, hashlib.sha256).hexdigest()
        assert any(own in value for value in heads.values())

        settled = (len(mail.mails), len(got), entrenched(tmp_path))
        server.routes["/feed.xml"] = lambda h: h.reply(ITEM.encode(), ETag='"another"')
        third = run(tmp_path, *sync)
        assert third["filed"] == {"new": [], "revised": [], "reopened": []}
        assert third["alerts"] == []
        assert (len(mail.mails), len(got), entrenched(tmp_path)) == settled
