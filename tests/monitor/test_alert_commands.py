"""The commands: what they print, what they change, and how they refuse."""

import json
import socket

import pytest
from alert_rules import NOW, rule
from receivers import smtp
from typer.testing import CliRunner

from detente.cli._monitor_alerts import app
from detente.errors import DetenteError, OutputError, RecordError
from detente.monitor._alert import Cause, alert
from detente.monitor._alerts_kept import post
from detente.monitor._desk import Desk

RUN = CliRunner()
HELD = rule("feed", {"states": ("DEAD",)}, approve=True)


@pytest.fixture
def folder(tmp_path):
    post(Desk(tmp_path), [HELD], [alert(HELD, Cause("k", "w"), NOW)], {})
    return tmp_path


ID = alert(HELD, Cause("k", "w"), NOW).id


def run(*words):
    done = RUN.invoke(app, [str(w) for w in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_alerts_are_listed_as_text_and_as_json(folder):
    assert ID in run("alerts", "--watch", folder)
    (one,) = json.loads(run("alerts", "--watch", folder, "--json"))
    assert (one["id"], one["state"]) == (ID, "held")
    assert json.loads(run("alerts", "--watch", folder, "--state", "open", "--json")) == []


def test_a_release_sends_and_a_refusal_does_not(folder):
    said = run("release", ID, "--by", "A. Person", "--watch", folder)
    assert f"{ID} is open (A. Person" in said
    assert f"atom: {ID} sent" in said
    assert ID in (folder / "alerts.atom").read_text(encoding="utf-8")
    with pytest.raises(RecordError, match="it must be held"):
        run("refuse", ID, "--by", "A. Person", "--watch", folder)
    assert f"{ID} is acknowledged" in run("acknowledge", ID, "--by", "B", "--watch", folder)


def test_a_refused_alert_stays_in_the_list(folder):
    run("refuse", ID, "--by", "A. Person", "--watch", folder)
    (one,) = json.loads(run("alerts", "--watch", folder, "--json"))
    assert (one["state"], one["decisions"][0]["by"]) == ("refused", "A. Person")


def test_a_test_goes_to_the_channel_that_is_named_and_says_that_it_is_one(folder):
    with smtp() as server:
        text = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\n'
        text += 'sender = "watch@example.org"\nto = ["desk@example.org"]\n'
        (folder / "watch.toml").write_text(text, encoding="utf-8")
        run("test-channel", "mail", "--watch", folder)
    assert len(server.mails) == 1
    assert b"TEST Test of this channel" in server.mails[0]
    assert not (folder / "alerts.atom").exists()


def test_a_test_that_does_not_arrive_is_said(folder):
    with socket.socket() as nobody:  # holds the port, and does not listen
        nobody.bind(("127.0.0.1", 0))
        text = f'[mail]\nhost = "127.0.0.1"\nport = {nobody.getsockname()[1]}\n'
        text += 'sender = "watch@example.org"\nto = ["desk@example.org"]\n'
        (folder / "watch.toml").write_text(text, encoding="utf-8")
        with pytest.raises(OutputError, match="tried again later"):
            run("test-channel", "mail", "--watch", folder)
    with pytest.raises(DetenteError, match="There is no channel 'post'"):
        run("test-channel", "post", "--watch", folder)


@pytest.mark.slow
def test_a_replay_prints_what_would_have_been_raised():
    said = json.loads(run("replay", "--from", "2017-08-25", "--to", "2017-09-05", "--json"))
    assert said["turning_points"] == [{"day": "2017-09-03", "name": "sixth nuclear test"}]
    assert any(a["rule"] == "strategic_test" for a in said["alerts"])
    with pytest.raises(DetenteError, match="is not a date"):
        run("replay", "--from", "soon", "--to", "2017-09-05")


def test_a_workspace_on_a_server_keeps_no_watch():
    with pytest.raises(DetenteError, match="Give --watch"):
        run("alerts", "--workspace", "postgresql://example.org/x")
