"""Alerts are kept once, decided by people, and delivered without loss."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import feedparser
import pytest
import sqlalchemy as sa
from alert_rules import NOW, made, rule
from receivers import smtp, webhook

from detente.errors import RecordError
from detente.monitor._alert import Cause, alert
from detente.monitor._alerts_kept import acknowledge, listed, post, refuse, release
from detente.monitor._deliver import LEASE, NotDelivered, backoff, deliver, outstanding, wants
from detente.monitor._deliver_files import AtomFile, JsonFile
from detente.monitor._deliver_mail import Mail
from detente.monitor._deliver_webhook import Webhook
from detente.monitor._desk import Desk
from detente.monitor._tables import DELIVERIES

RULE = rule("feed", {"states": ("DEAD",)})
HERE = Path(__file__).parent
ANY = lambda _: None  # noqa: E731


@dataclass
class Box:
    """A channel that keeps what it is sent, and fails as often as it is told."""

    name: str = "box"
    levels: tuple = ("flash", "priority", "routine")
    fails: int = 0
    got: list = field(default_factory=list)

    def send(self, one):
        if self.fails:
            self.fails -= 1
            raise NotDelivered("not now")
        self.got.append(one.id)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "watch")


def clock(at=NOW):
    return lambda: at


def test_the_same_alert_is_kept_and_sent_once(desk):
    box = Box()
    assert len(post(desk, [RULE], [made(), made()], wants([box]))) == 1
    assert not post(desk, [RULE], [made(at=NOW + timedelta(days=3))], wants([box]))
    assert len(deliver(desk, [box], clock())) == 1
    assert not deliver(desk, [box], clock(NOW + timedelta(days=9)))
    assert box.got == [made().id]
    assert len(listed(desk)) == 1


def test_a_channel_takes_only_its_levels(desk):
    box = Box(levels=("flash",))
    post(desk, [RULE], [made()], wants([box]))
    assert not deliver(desk, [box], clock())


def test_within_the_quiet_period_an_alert_is_kept_and_not_sent(desk):
    one, box = rule("feed", {"states": ("DEAD",)}, quiet_hours=24), Box()
    found = [
        alert(one, Cause(str(n), "w"), NOW + timedelta(hours=h)) for n, h in enumerate((0, 23, 25))
    ]
    states = [a.state for a in post(desk, [one], found, wants([box]))]
    assert states == ["open", "quiet", "open"]
    deliver(desk, [box], clock(NOW + timedelta(hours=30)))
    assert box.got == [found[0].id, found[2].id]


def test_what_needs_approval_is_sent_when_a_person_releases_it(desk):
    one, box = rule("feed", {"states": ("DEAD",)}, approve=True), Box()
    held = alert(one, Cause("k", "w"), NOW)
    assert post(desk, [one], [held], wants([box]))[0].state == "held"
    assert not deliver(desk, [box], clock())
    with pytest.raises(RecordError, match="it must be open or quiet"):
        acknowledge(desk, held.id, by="A", at=NOW)
    release(desk, held.id, by="A. Person", at=NOW, channels=wants([box]))
    with pytest.raises(RecordError, match="is open; to release one it must be held"):
        release(desk, held.id, by="A. Person", at=NOW, channels=wants([box]))
    deliver(desk, [box], clock())
    assert box.got == [held.id]
    acknowledge(desk, held.id, by="B. Person", at=NOW + timedelta(hours=1))
    (kept,) = listed(desk)
    assert (kept.state, kept.by) == ("acknowledged", "B. Person")
    assert [(d["action"], d["by"]) for d in kept.decisions] == [
        ("release", "A. Person"),
        ("acknowledge", "B. Person"),
    ]


def test_what_is_refused_is_never_sent(desk):
    one, box = rule("feed", {"states": ("DEAD",)}, approve=True), Box()
    held = alert(one, Cause("k", "w"), NOW)
    post(desk, [one], [held], wants([box]))
    refuse(desk, held.id, by="A", at=NOW)
    with pytest.raises(RecordError, match="refused"):
        release(desk, held.id, by="A", at=NOW, channels=wants([box]))
    assert not deliver(desk, [box], clock())


def test_decisions_need_an_alert_and_a_name(desk):
    with pytest.raises(RecordError, match="There is no alert A0"):
        acknowledge(desk, "A0", by="A", at=NOW)
    post(desk, [RULE], [made()], {})
    with pytest.raises(RecordError, match="Nobody is named"):
        acknowledge(desk, made().id, by=" ", at=NOW)


def test_what_fails_is_tried_again_after_longer_and_longer(desk):
    box, at = Box(fails=3), NOW
    post(desk, [RULE], [made()], wants([box]))
    for attempt in (1, 2, 3):
        (one,) = deliver(desk, [box], clock(at))
        assert (one.state, one.attempts, one.note) == ("failed", attempt, "not now")
        assert not deliver(desk, [box], clock(one.again - timedelta(seconds=1)))
        assert one.again - at == backoff(attempt)
        at = one.again
    assert deliver(desk, [box], clock(at))[0].state == "sent"
    assert box.got == [made().id]


def test_one_channel_that_fails_holds_up_no_other(desk):
    bad, good = Box("bad", fails=99), Box("good")
    post(desk, [RULE], [made(str(n)) for n in range(3)], wants([bad, good]))
    deliver(desk, [bad, good], clock())
    assert len(good.got) == 3
    assert outstanding(desk) == {"bad": 3}


def test_two_that_deliver_at_once_send_each_alert_once(desk):
    inner, outer = Box(), Box()
    post(desk, [RULE], [made(str(n)) for n in range(5)], wants([outer]))

    def send(one):
        deliver(desk, [inner], clock())  # somebody else, while this one is being sent
        outer.got.append(one.id)

    outer.send = send
    deliver(desk, [outer], clock())
    assert sorted(inner.got + outer.got) == sorted(made(str(n)).id for n in range(5))


def test_a_claim_whose_holder_died_is_taken_over_when_its_lease_is_over(desk):
    box = Box()
    post(desk, [RULE], [made()], wants([box]))

    def die(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(desk, [replace_send(box, die)], clock())
    assert not deliver(desk, [box], clock(NOW + LEASE - timedelta(seconds=1)))
    assert deliver(desk, [box], clock(NOW + LEASE))[0].attempts == 2
    assert box.got == [made().id]


def replace_send(box, send):
    other = Box(box.name)
    other.send = send
    return other


def test_one_whose_lease_ran_out_does_not_mark_what_another_holds(desk):
    box = Box(fails=1)
    post(desk, [RULE], [made()], wants([box]))

    def slow(_):
        deliver(desk, [box], clock(NOW + LEASE))  # another takes over, and fails

    deliver(desk, [replace_send(box, slow)], clock())
    with desk.reading() as connection:
        (row,) = connection.execute(sa.select(DELIVERIES)).mappings()
    assert (row["state"], row["attempts"]) == ("failed", 2)


@pytest.mark.parametrize("kind", ["atom", "json"])
def test_a_page_holds_each_alert_once_after_any_number_of_crashes(desk, kind):
    file = desk.folder / f"alerts.{kind}"
    page = AtomFile(file, "Alerts") if kind == "atom" else JsonFile(file, "Alerts")
    post(desk, [RULE], [made(str(n)) for n in range(3)], wants([page]))

    class Dies(type(page)):
        def write(self, alerts):
            super().write(alerts)
            raise KeyboardInterrupt

    for n in range(3):
        with pytest.raises(KeyboardInterrupt):
            deliver(desk, [Dies(file, "Alerts")], clock(NOW + n * LEASE))
    deliver(desk, [page], clock(NOW + 3 * LEASE))
    if kind == "atom":
        ids = [e.id for e in feedparser.parse(str(file)).entries]
    else:
        ids = [i["id"] for i in json.loads(file.read_text(encoding="utf-8"))["items"]]
    assert sorted(ids) == sorted(f"urn:detente:alert:{made(str(n)).id}" for n in range(3))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["webhook", "mail"])
def test_killed_between_sending_and_marking_it_sends_again_under_the_same_key(desk, kind):
    box = Box(kind if kind == "mail" else "webhook desk")
    post(desk, [RULE], [made("a"), made("b")], wants([box]))
    with webhook() as (url, hooks), smtp() as server:
        address = url if kind == "webhook" else str(server.port)
        command = [sys.executable, str(HERE / "deliver_driver.py"), str(desk.folder), kind, address]
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"sent\n"  # and not marked yet
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert outstanding(desk) == {box.name: 2}
        if kind == "webhook":
            channel = Webhook("webhook desk", url, "secret", ANY)
        else:
            to = ["desk@example.org"]
            channel = Mail("127.0.0.1", server.port, "watch@example.org", to)
        deliver(desk, [channel], clock(NOW + LEASE))
        assert not outstanding(desk)
        got = [h["Idempotency-Key"] for h, _ in hooks] or [_id_of(m) for m in server.mails]
    wanted = {made("a").id, made("b").id}
    assert set(got) == wanted  # nothing is lost
    assert len(got) == 3  # one came twice, under the same key
    assert len(set(got)) == 2


def _id_of(mail):
    return message_from_bytes(mail)["Message-ID"].strip("<>").partition("@")[0]


@pytest.mark.slow
def test_killed_while_posting_nothing_or_all_of_it_is_there(tmp_path):
    folder = tmp_path / "watch"
    Desk(folder)
    command = [sys.executable, str(HERE / "deliver_driver.py"), str(folder), "post", "-"]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    for wait in (0.0, 0.01, 0.03):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    desk = Desk(folder)
    there = {a.id for a in listed(desk)}
    with desk.reading() as connection:
        due = {r.alert for r in connection.execute(sa.select(DELIVERIES))}
    assert there == due  # every alert that is there is due, and nothing else


def test_an_alert_survives_being_written_and_read(desk):
    one = replace(made(what="Ünïcode \u2028 text"), place=(1.0, 2.0, 3.0))
    post(desk, [RULE], [one], {})
    assert listed(desk) == [one]
