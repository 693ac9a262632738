"""The long-lived watch, as a process of its own: rounds, health, metrics, and how it stops."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feed_server import serving

from detente.monitor import feeds
from detente.monitor._watch import Pulse, served

pytestmark = pytest.mark.slow

FEED = """id = "invented_wire"
name = "An invented wire"
publisher = "An invented wire"
about = "Invented for a test."
urls = ["{url}"]
kind = "agency"
role = "documents"
language = "en"
like = "white_house"

[licence]
name = "None: it is invented"
"""
EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Invented</title></channel></rss>'


def asked(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_pulse_is_well_while_rounds_end_within_three_pauses():
    day = datetime(2026, 1, 2, tzinfo=UTC)
    clock = [day]
    pulse = Pulse(timedelta(minutes=5), lambda: clock[0])
    with served(pulse, 0) as port:
        assert asked(port, "/health")[0] == 503
        pulse.last = day
        assert json.loads(asked(port, "/health")[1])["well"] is True
        clock[0] = day + timedelta(minutes=15)
        assert asked(port, "/health")[0] == 200
        clock[0] = day + timedelta(minutes=16)
        assert asked(port, "/health")[0] == 503
        assert asked(port, "/elsewhere")[0] == 404
        assert "detente_watch_rounds" in asked(port, "/metrics")[1]


def test_a_running_watch_does_its_rounds_says_how_it_fares_and_stops_when_told(tmp_path):
    with serving() as server:
        server.routes["/feed.xml"] = lambda handler: handler.reply(EMPTY)
        own = tmp_path / "watch" / "feeds" / "invented_wire"
        own.mkdir(parents=True)
        (own / "feed.toml").write_text(FEED.format(url=server.url("/feed.xml")), "utf-8")
        settings = f'local = ["{server.place}"]\noff = {json.dumps(sorted(feeds()))}\n'
        (tmp_path / "watch" / "watch.toml").write_text(settings, "utf-8")
        process = subprocess.Popen(
            [Path(sys.executable).parent / "detente", "monitor", "run", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "DETENTE_WORKSPACE": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        )
        try:
            port = int(re.search(r":(\d+)/health", process.stdout.readline()).group(1))
            said = ""
            while " new items, " not in said:
                said = process.stdout.readline()
                assert said, process.stderr.read()
            assert asked(port, "/health")[0] == 200
            found = asked(port, "/metrics")[1]
            assert 'detente_watch_rounds_total{ended="well"} 1.0' in found
            assert 'detente_watch_feed_state{feed="invented_wire",state=' in found
            assert len(server.asked) == 1
        finally:
            process.send_signal(signal.SIGTERM)
            rest, errors = process.communicate(timeout=600)
        assert process.returncode == 0, errors
        assert rest.endswith("Stopped.\n")
