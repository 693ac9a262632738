"""The long-lived watch: a round at a time until it is told to stop, with health and metrics."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, Counter, Gauge, make_wsgi_app

from detente.errors import DetenteError
from detente.monitor._deliver import outstanding
from detente.monitor._round import Round, Watch, once
from detente.monitor._states import State, health

_LATE = 3  # a watch is unhealthy after so many pauses without a round


def _counter(name: str, about: str, registry: CollectorRegistry, *labels: str) -> Counter:
    return Counter(f"detente_watch_{name}", about, labels, registry=registry)


def _gauge(name: str, about: str, registry: CollectorRegistry, *labels: str) -> Gauge:
    return Gauge(f"detente_watch_{name}", about, labels, registry=registry)


class Gauges:
    """What a watch measures of itself, by the names that Prometheus knows."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self.rounds = _counter("rounds", "Rounds done, by how they ended.", own, "ended")
        self.seconds = _gauge("round_seconds", "How long the last round took.", own)
        self.last = _gauge("last_round_timestamp_seconds", "When the last good one ended.", own)
        self.items = _counter("items", "Items not seen before, by feed.", own, "feed")
        self.feeds = _gauge("feed_state", "1 for the state a feed is in.", own, "feed", "state")
        self.proposals = _counter("proposals", "Proposals filed for review.", own)
        self.alerts = _counter("alerts", "Alerts raised, by level.", own, "level")
        self.waiting = _gauge("deliveries_waiting", "Not delivered yet, by channel.", own, "to")

    def note(self, watch: Watch, made: Round, ended: datetime) -> None:
        """Take down a round that ended well."""
        self.rounds.labels("well").inc()
        self.seconds.set((ended - made.at).total_seconds())
        self.last.set(ended.timestamp())
        for one in made.synced.feeds:
            self.items.labels(one.feed).inc(one.fresh)
        for own in health(watch.desk, watch.feeds, ended):
            for state in State:
                self.feeds.labels(own.feed, state.value).set(own.state == state)
        self.proposals.inc(len(made.filing.new))
        for alert in made.alerts:
            self.alerts.labels(alert.level).inc()
        for channel, count in outstanding(watch.desk).items():
            self.waiting.labels(channel).set(count)


@dataclass
class Pulse:
    """How a running watch fares, as /health says it."""

    every: timedelta
    now: Callable[[], datetime]
    last: datetime | None = None
    trouble: str = ""
    gauges: Gauges = field(default_factory=Gauges)

    @property
    def well(self) -> bool:
        """Whether a round ended well within the last three pauses."""
        return self.last is not None and self.now() - self.last <= _LATE * self.every

    def document(self) -> dict[str, Any]:
        """Return what /health answers."""
        last = self.last.isoformat(timespec="seconds") if self.last else None
        return {"well": self.well, "last_round": last, "trouble": self.trouble}


def run(
    watch: Watch,
    pulse: Pulse,
    stop: threading.Event,
    told: Callable[[Round | DetenteError], object],
) -> None:
    """Do rounds until told to stop; trouble in one is said, and the next is tried in its turn."""
    while not stop.is_set():
        try:
            made = once(watch, pulse.now)
        except DetenteError as error:
            pulse.trouble = error.headline
            pulse.gauges.rounds.labels("badly").inc()
            told(error)
        else:
            pulse.last, pulse.trouble = pulse.now(), ""
            pulse.gauges.note(watch, made, pulse.last)
            told(made)
        stop.wait(pulse.every.total_seconds())


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of requests."""


@contextmanager
def served(pulse: Pulse, port: int, host: str = "127.0.0.1") -> Iterator[int]:
    """Serve /health and /metrics while the block runs; yield the port (any free one for 0).

    Raises:
        DetenteError: the port is taken, or not allowed.
    """
    metrics = make_wsgi_app(pulse.gauges.registry)

    def answer(request: dict[str, Any], start: Any) -> Iterable[bytes]:
        if request["PATH_INFO"] == "/metrics":
            found: Iterable[bytes] = metrics(request, start)
            return found
        known = request["PATH_INFO"] == "/health"
        status = "404 Not Found" if not known else "200 OK" if pulse.well else "503 Not Well"
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(pulse.document() if known else {}).encode()]

    try:
        server = make_server(host, port, answer, server_class=_Server, handler_class=_Quiet)
    except (OSError, OverflowError) as error:
        raise DetenteError(
            f"Port {port} of {host} cannot be used ({error}). Give another with --port."
        ) from error
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
