"""One answer of one feed: asked politely, bounded on every side, never an exception.

Whatever the server does, an `Answer` comes back with a state and a note in words.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urljoin

import httpcore
import httpx

from detente.monitor._address import RefusedError, split
from detente.monitor._body import Body, BrokenError, TooBigError
from detente.monitor._feed import Feed
from detente.monitor._states import State
from detente.monitor._transport import Transport

_REDIRECTS = {301, 302, 303, 307, 308}
_AGAIN = {429, 500, 502, 503, 504}
_BARRED = {401, 403, 451}
_BAD_LINE = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, BrokenError)
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last good answer of an address carried: asked with it, an old answer is not sent."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Manners:
    """How patiently a server is asked. Times are seconds.

    Attributes:
        allow: host:port that may lie on the own network; never from a feed's file.
        connect, read, total: Longest waits for a connection, for the next bytes, for all of it.
        tries, first, longest: Attempts, the first wait between two (doubled each time), and
            the longest wait; a server that asks for more is left alone until the next sync.
        redirects: How many are followed.
        headers: Sent to the feed's own host only.
        values: What fills `{name}` in addresses, beside the clock; from the case.
        sleep: Waits; tests pass their own.
    """

    allow: frozenset[str] = frozenset()
    connect: float = 10.0
    read: float = 30.0
    total: float = 300.0
    tries: int = 4
    first: float = 1.0
    longest: float = 60.0
    redirects: int = 5
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    values: Mapping[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Answer:
    """How asking ended.

    Attributes:
        state: OK, UNCHANGED, EMPTY, BLOCKED, DEAD or FAILED.
        url: The address that answered, after redirects.
        raw: The payload, decompressed; empty unless OK.
        later: When the server wants to be asked again, if it said so.
    """

    state: State
    url: str
    status: int | None = None
    raw: bytes = b""
    etag: str = ""
    modified: str = ""
    note: str = ""
    later: datetime | None = None


class _AgainError(Exception):
    """The attempt failed in a way that may pass."""

    def __init__(self, note: str, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(note)
        self.note, self.status, self.wait = note, status, wait


def fetch(
    feed: Feed, url: str, *, before: Seen | None = None, limits: Manners, now: datetime
) -> Answer:
    """Ask one address of a feed and return how it ended; no server can make it raise.

    Example:
        >>> from detente.monitor import feeds
        >>> feed = feeds()["iaea"]
        >>> answer = fetch(feed, "http://10.0.0.1/", limits=Manners(), now=datetime.now(UTC))
        >>> answer.state.value, answer.note
        ('FAILED', '10.0.0.1 is 10.0.0.1, which is not a public address.')
    """
    body, note, status = Body(feed.max_bytes), "", None
    deadline = time.monotonic() + limits.total
    for attempt in range(limits.tries):
        try:
            return _Asked(feed, limits, before or Seen(), body, deadline, now).ask(url)
        except _AgainError as again:
            note, status = again.note, again.status
            wait = _wait(again, attempt, limits)
            if wait > limits.longest:
                later = datetime.fromtimestamp(now.timestamp() + wait, UTC)
                return Answer(State.FAILED, url, status, note=note, later=later)
            if attempt + 1 < limits.tries:
                limits.sleep(wait)
        except (RefusedError, TooBigError) as error:
            return Answer(State.FAILED, url, note=str(error))
    tried = "once" if limits.tries == 1 else f"{limits.tries} times"
    return Answer(State.FAILED, url, status, note=f"{note} Tried {tried}.")


def _wait(again: _AgainError, attempt: int, limits: Manners) -> float:
    doubled: float = min(limits.first * 2**attempt, limits.longest)
    return doubled if again.wait is None else max(again.wait, doubled)


@dataclass(frozen=True)
class _Asked:
    """One attempt."""

    feed: Feed
    limits: Manners
    before: Seen
    body: Body
    deadline: float
    now: datetime

    def ask(self, url: str) -> Answer:
        try:
            transport = Transport(self.limits.allow, self.deadline)
            with httpx.Client(transport=transport, trust_env=False) as client:
                return self._follow(client, url)
        except LookupError as error:
            raise _AgainError(str(error)) from None
        except _BAD_LINE as error:
            raise _AgainError(
                f"The connection broke ({str(error) or type(error).__name__})."
            ) from None
        except httpx.InvalidURL as error:
            raise RefusedError(f"The address cannot be read ({error}).") from None

    def _follow(self, client: httpx.Client, url: str) -> Answer:
        first = origin = split(url)
        for _ in range(self.limits.redirects + 1):
            with client.stream(
                "GET",
                url,
                headers=self._headers(own=origin == first),
                timeout=httpx.Timeout(self.limits.read, connect=self.limits.connect),
            ) as answer:
                if answer.status_code not in _REDIRECTS:
                    return self._answer(answer, url)
                url = urljoin(url, answer.headers.get("location", ""))
            origin = split(url)
            if first[0] == "https" and origin[0] == "http":
                raise RefusedError("It redirects from https to plain http.")
        raise RefusedError(f"It redirects more than {self.limits.redirects} times.")

    def _headers(self, *, own: bool) -> dict[str, str]:
        said = {
            "User-Agent": f"detente/{version('detente')} (monitoring; asks seldom)",
            "Accept": ", ".join(self.feed.types) or "*/*",
            "Accept-Encoding": "gzip",
        }
        if self.before.etag:
            said["If-None-Match"] = self.before.etag
        if self.before.modified:
            said["If-Modified-Since"] = self.before.modified
        return said | self.body.asking() | (dict(self.limits.headers) if own else {})

    def _answer(self, answer: httpx.Response, url: str) -> Answer:
        status = answer.status_code
        if status == 304:
            return Answer(State.UNCHANGED, url, status)
        if status in _AGAIN or status == 416:
            self.body.restart()
            note = f"The server answered {status} {answer.reason_phrase}."
            raise _AgainError(
                note, status, _retry_after(answer.headers.get("retry-after", ""), self.now)
            )
        if status not in {200, 206}:
            return Answer(_refusal(status), url, status, note=f"The server answered {status}.")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if said := self._wrong_type(kind):
            return Answer(State.BLOCKED, url, status, note=said)
        return self._whole(answer, url)

    def _wrong_type(self, kind: str) -> str:
        """Say what is wrong with a content type; an answer that names none is looked at."""
        if not kind or kind in self.feed.types:
            return ""
        if kind in _HTML:
            return "A web page came where a feed was expected: the server may refuse programs."
        if self.feed.types:
            return f"It came as {kind}; expected was {' or '.join(self.feed.types)}."
        return ""

    def _whole(self, answer: httpx.Response, url: str) -> Answer:
        self.body.begin(answer.status_code, answer.headers)
        self.body.take(answer.iter_raw())
        raw = self.body.whole()
        status, etag = answer.status_code, answer.headers.get("etag", "")
        if not raw.strip():
            return Answer(State.EMPTY, url, status, note="The answer is empty.")
        if _is_page(raw) and not set(self.feed.types) & set(_HTML):
            note = "A web page came where a feed was expected: the server may refuse programs."
            return Answer(State.BLOCKED, url, status, note=note)
        modified = answer.headers.get("last-modified", "")
        return Answer(State.OK, url, status, raw, etag, modified)


def _refusal(status: int) -> State:
    if status == 410:
        return State.DEAD
    return State.BLOCKED if status in _BARRED else State.FAILED


def _is_page(raw: bytes) -> bool:
    start = raw[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _retry_after(said: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for; None where it says nothing."""
    if said.strip().isdigit():
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    asked = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (asked - now).total_seconds())
