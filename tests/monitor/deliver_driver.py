"""A process that is killed: it sends one alert and stops before marking it, or posts for ever."""

import sys
import time
from datetime import timedelta
from pathlib import Path

from alert_rules import NOW, made, rule

from detente.monitor._alerts_kept import post
from detente.monitor._deliver import deliver
from detente.monitor._deliver_mail import Mail
from detente.monitor._deliver_webhook import Webhook
from detente.monitor._desk import Desk


def _stopping(channel):
    send = type(channel).send

    class Stops(type(channel)):
        def send(self, alert):
            send(channel, alert)
            print("sent", flush=True)
            time.sleep(60)

    return Stops


def _send(desk, kind, address):
    if kind == "webhook":
        made_channel = Webhook("webhook desk", address, "secret", lambda _: None)
        fields = ("webhook desk", address, "secret", lambda _: None)
    else:
        fields = ("127.0.0.1", int(address), "watch@example.org", ["desk@example.org"])
        made_channel = Mail(*fields)
    deliver(desk, [_stopping(made_channel)(*fields)], lambda: NOW)


def _post(desk):
    one, n = rule("feed", {"states": ("DEAD",)}), 0
    print("begun", flush=True)
    while True:
        found = [made(f"{time.time_ns()} {n} {k}", NOW + timedelta(hours=n)) for k in range(20)]
        post(desk, [one], found, {"box": ("priority",)})
        n += 1


if __name__ == "__main__":
    folder, kind, address = sys.argv[1:]
    opened = Desk(Path(folder))
    if kind == "post":
        _post(opened)
    else:
        _send(opened, kind, address)
