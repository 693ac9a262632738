"""What each channel says, to receivers that are real; hostile text stays text."""

import base64
import json
import re
import shutil
import ssl
import subprocess
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from xml.etree import ElementTree as ET

import feedparser
import pytest
from alert_rules import NOW, made
from hypothesis import given
from hypothesis import strategies as st
from receivers import smtp, webhook

from detente.errors import DetenteError
from detente.monitor._alert import Reference
from detente.monitor._cap_rules import CAP, cap_problems
from detente.monitor._deliver import NotDelivered
from detente.monitor._deliver_cap import CapFolder, cap
from detente.monitor._deliver_files import JsonFile, Terminal, atom, json_feed
from detente.monitor._deliver_mail import Mail, message
from detente.monitor._deliver_trial import public_only, trial_alert
from detente.monitor._deliver_webhook import Webhook, signature
from detente.monitor._targets import channels, read_targets

HOSTILE = "</title><script>alert(1)</script> & ]]> <!ENTITY x SYSTEM 'file:///etc/passwd'> \x00\x1b"
ANY = lambda _: None  # noqa: E731
TEXT = st.text(st.characters(codec="utf-8"), max_size=80)


def hostile():
    return replace(
        made(what=HOSTILE, name=f"Name {HOSTILE}", why=HOSTILE, next=HOSTILE),
        references=(
            Reference("url", "x", "javascript:alert(1)"),
            Reference("item", "feed/<key>", "https://example.org/?a=1&b=<2>"),
        ),
        place=(41.3, 129.05, 30.0),
    )


def test_the_atom_feed_reads_back(tmp_path):
    alerts = [made("b", NOW + timedelta(hours=1)), made("a")]
    read = feedparser.parse(atom(alerts, "Alerts & more"))
    assert not read.bozo
    assert read.feed.title == "Alerts & more"
    assert [e.id for e in read.entries] == [f"urn:detente:alert:{a.id}" for a in alerts]
    assert read.entries[0].tags[0].term == "priority"
    assert "Why it matters: Why." in read.entries[0].content[0].value
    assert read.feed.updated == "2026-03-01T13:00:00+00:00"


def test_the_json_feed_reads_back():
    read = json.loads(json_feed([made()], "Alerts"))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = read["items"]
    assert item["id"] == f"urn:detente:alert:{made().id}"
    assert item["date_published"] == "2026-03-01T12:00:00+00:00"
    assert item["content_text"] == made().text()
    assert item["_detente"]["next"] == "Next."


def test_hostile_text_stays_text_in_every_format():
    read = feedparser.parse(atom([hostile()], "t"), sanitize_html=False)
    assert not read.bozo
    assert "<script>" in ET.fromstring(atom([hostile()], "t")).find(".//{*}summary").text
    assert {e.tag.partition("}")[2] for e in ET.fromstring(atom([hostile()], "t")).iter()} == {
        *("feed", "id", "title", "updated", "author", "name", "entry", "summary", "category"),
        *("link", "content"),
    }
    assert [e.get("href") for e in ET.fromstring(atom([hostile()], "t")).findall(".//{*}link")] == [
        "https://example.org/?a=1&b=<2>"
    ]
    assert json.loads(json_feed([hostile()], "t"))["items"][0]["summary"] == HOSTILE
    message = cap(hostile(), "watch desk, <x>&y", "For the desk")
    assert not cap_problems(message)
    assert b"<script>" not in message
    assert b"<!ENTITY" not in message


@pytest.mark.slow
@given(TEXT, TEXT, TEXT)
def test_any_text_makes_a_feed_and_a_message_that_can_be_read(what, name, why):
    one = replace(made(), what=what, name=name or "x", why=why)
    assert ET.fromstring(atom([one], name)) is not None
    assert not cap_problems(cap(one, "watch@example.org", "For the desk"))


def test_a_cap_message_has_the_elements_in_their_order():
    one = replace(made(level="flash"), kind="seismic", place=(41.3025, 129.0483, 3.2))
    top = ET.fromstring(cap(one, "watch@example.org", "For the desk"))
    assert top.tag == f"{{{CAP}}}alert"
    assert [e.tag.partition("}")[2] for e in top] == [
        *("identifier", "sender", "sent", "status", "msgType", "scope", "restriction", "info"),
    ]
    said = {e.tag.partition("}")[2]: e.text for e in top.iter()}
    assert said["sent"] == "2026-03-01T12:00:00-00:00"
    assert (said["status"], said["category"], said["urgency"]) == ("Actual", "Geo", "Immediate")
    assert (said["severity"], said["certainty"]) == ("Unknown", "Observed")
    assert said["circle"] == "41.3025,129.0483 3.2"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"<identifier>", b"<identifier>a b", "identifier"),
        (b"-00:00</sent>", b"Z</sent>", "sent"),
        (b"<status>Actual", b"<status>Real", "status"),
        (b"<scope>Restricted</scope>", b"", "alert has no scope"),
        (b"For the desk", b"", "needs a restriction"),
        (b"<severity>Unknown</severity>", b"", "info has no severity"),
        (b"<event>", b"<made/><event>", "info has an unknown made"),
        (b"<?xml version='1.0' encoding='utf-8'?>", b"<!DOCTYPE x>", "document type"),
        (b"</alert>", b"", "not XML"),
        (CAP.encode(), b"urn:else", "the root is"),
    ],
)
def test_a_message_that_breaks_a_rule_is_found_out(old, new, said):
    message = cap(made(), "watch@example.org", "For the desk")
    assert old in message
    assert any(said in p for p in cap_problems(message.replace(old, new)))


def test_the_same_alert_gives_the_same_cap_file(tmp_path):
    folder = CapFolder(tmp_path / "cap", "watch@example.org", "For the desk")
    folder.send(made())
    folder.send(made())
    assert [f.name for f in folder.folder.iterdir()] == [f"{made().id}.xml"]


def test_a_webhook_gets_a_signed_body_and_the_alerts_id_as_key():
    with webhook() as (url, got):
        Webhook("w", url, "s3cret", ANY).send(made())
        Webhook("w", url, "s3cret", ANY).send(made())
    (first, body), (second, again) = got
    assert body == again
    assert first["Idempotency-Key"] == second["Idempotency-Key"] == made().id
    assert first["X-Detente-Signature"] == f"sha256={signature('s3cret', body)}"
    assert json.loads(body)["what"] == "What."


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503])
def test_a_webhook_that_does_not_answer_2xx_has_not_taken_it(status):
    said = pytest.raises(NotDelivered, match=f"w answered {status}")
    with webhook(status=status) as (url, got), said:
        Webhook("w", url, "s3cret", ANY).send(made())
    assert len(got) == 1  # a redirect is not followed


def test_a_webhook_nobody_answers_says_so_without_its_address():
    with webhook() as (url, _):
        pass
    with pytest.raises(NotDelivered, match="w did not answer") as said:
        Webhook("w", url + "?token=abc", "s3cret", ANY).send(made())
    assert "abc" not in str(said.value)
    assert "abc" not in repr(Webhook("w", url + "?token=abc", "s3cret", ANY))


def test_a_private_address_is_refused_unless_it_is_allowed():
    with webhook() as (url, got):
        with pytest.raises(NotDelivered, match="not a public address"):
            Webhook("w", url, "s3cret", public_only(False)).send(made())
        assert not got
        Webhook("w", url, "s3cret", public_only(True)).send(made())
        assert len(got) == 1


def mail(port, **more):
    return Mail("127.0.0.1", port, "watch@example.org", ["a@example.org", "b@example.org"], **more)


def test_a_mail_arrives_whole():
    with smtp() as server:
        mail(server.port).send(hostile())
    (raw,) = server.mails
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Message-ID"] == f"<{made().id}@alerts.detente>"
    assert read["To"] == "a@example.org, b@example.org"
    assert read["Subject"].startswith("[PRIORITY] Name </title>")
    assert read["Date"].datetime == NOW
    assert "Why it matters: </title><script>" in read.get_content()


@given(TEXT)
def test_no_name_adds_a_header(name):
    one = replace(made(), name=f"x{name}\r\nBcc: y@example.org")
    read = message_from_bytes(message(one, "w@example.org", ["a@example.org"]).as_bytes())
    assert "Bcc" not in read


def test_a_server_that_refuses_or_drops_has_not_taken_it():
    with smtp(refuse=True) as server, pytest.raises(NotDelivered, match="did not take it"):
        mail(server.port).send(made())
    with smtp(drop_after_data=True) as server, pytest.raises(NotDelivered):
        mail(server.port).send(made())
    with pytest.raises(NotDelivered, match="did not take it"):
        mail(server.port).send(made())


def test_a_password_is_not_sent_in_the_clear():
    with smtp() as server:
        with pytest.raises(NotDelivered, match="offers no STARTTLS"):
            mail(server.port, user="u", password="p4ss").send(made())
        with pytest.raises(NotDelivered, match="offers no STARTTLS"):
            mail(server.port, tls="required").send(made())
    assert not server.auth
    assert not server.mails
    assert "p4ss" not in repr(mail(25, user="u", password="p4ss"))


def test_the_terminal_shows_what_why_and_next():
    shown = []
    Terminal(shown.append).send(made())
    assert re.search(r"PRIORITY: Made up .*\n\nWhat\.\n\nWhy it matters: Why\.", shown[0])


def test_a_test_alert_says_so_everywhere():
    one = trial_alert(NOW)
    assert one.text().startswith("TEST ROUTINE")
    assert b"<status>Test</status>" in cap(one, "w", "r")
    assert json.loads(json_feed([one], "t"))["items"][0]["title"].startswith("TEST")


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(NotDelivered, match="cannot be written"):
        JsonFile(tmp_path / "file" / "alerts.json", "t").write([])


WATCH = """
[terminal]
levels = ["flash"]

[cap]
sender = "watch@example.org"

[[webhook]]
name = "desk"
url = "https://example.org/hook"
secret = "HOOK_SECRET"

[mail]
host = "localhost"
sender = "watch@example.org"
to = ["desk@example.org"]
user = "watch"
password = "MAIL_PASSWORD"
"""


def test_watch_toml_says_where_alerts_go(tmp_path):
    (tmp_path / "watch.toml").write_text(WATCH, encoding="utf-8")
    secrets = {"HOOK_SECRET": "s", "MAIL_PASSWORD": "p"}
    made_ = channels(tmp_path, print, lambda _: ANY, secrets)
    assert [c.name for c in made_] == ["terminal", "atom", "json", "cap", "webhook desk", "mail"]
    assert made_[0].levels == ("flash",)
    assert (made_[-2].secret, made_[-1].password) == ("s", "p")


def test_without_watch_toml_there_are_the_terminal_and_the_files(tmp_path):
    assert [c.name for c in channels(tmp_path, print, lambda _: ANY, {})] == [
        *("terminal", "atom", "json"),
    ]


def test_every_secret_that_is_missing_is_named_at_once(tmp_path):
    (tmp_path / "watch.toml").write_text(WATCH, encoding="utf-8")
    with pytest.raises(DetenteError) as said:
        channels(tmp_path, print, lambda _: ANY, {})
    assert [p.what for p in said.value.problems] == [
        "HOOK_SECRET is not set.",
        "MAIL_PASSWORD is not set.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mail", "cannot be read"),
        ("[post]\nx = 1", "post"),
        ('[[webhook]]\nname = "A B"\nurl = "ftp://x"\nsecret = "hunter2"', "webhook.0.secret"),
        ('[terminal]\nlevels = ["loud"]', "levels"),
    ],
)
def test_what_is_wrong_in_watch_toml_is_said_without_its_values(tmp_path, text, said):
    (tmp_path / "watch.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DetenteError) as error:
        read_targets(tmp_path)
    assert said in str(error.value)
    assert "hunter2" not in str(error.value)


def test_mail_uses_starttls_where_it_is_offered_and_then_the_password(tmp_path):
    server_side, client_side = contexts(tmp_path)
    with smtp(tls=server_side) as server:
        more = {"user": "u", "password": "p4ss", "trust": client_side}
        replace(mail(server.port, **more), host="localhost").send(made())
    assert server.secure == [True]
    assert base64.b64encode(b"\0u\0p4ss") in server.auth[0]


def test_mail_does_not_trust_a_certificate_that_nobody_vouches_for(tmp_path):
    server_side, _ = contexts(tmp_path)
    with smtp(tls=server_side) as server, pytest.raises(NotDelivered):
        replace(mail(server.port), host="localhost").send(made())
    assert not server.mails


def contexts(folder):
    """A certificate for localhost, made by openssl, and the two sides that use it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += [
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        str(key),
        "-out",
        str(crt),
    ]
    subprocess.run(command, check=True, capture_output=True)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(crt, key)
    return server_side, ssl.create_default_context(cafile=str(crt))
