"""Which requests are heard at all, and the headers that every answer carries."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.web._guard import SAFE

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_STRICT = "max-age=31536000"
_ELSEWHERE = "A page from elsewhere may not use this desk."


class Door:
    """Refuse requests for another host's name or sent by another page; add the headers of safety.

    A desk on loopback has no password, so it must hear only those who ask for it by its own name,
    and neither change nor fetch anything for a page from elsewhere; a link may lead here. What a
    browser says of a request is believed; a program says nothing, and needs no such guard.
    """

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...], secure: bool) -> None:
        self.app = app
        self.hosts = frozenset(h.lower() for h in hosts)
        self.schemes = ("https",) if secure else ("http", "https")
        self.always = {**_ALWAYS, **({"strict-transport-security": _STRICT} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hear a request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._heard(scope, receive, send)
        else:  # nothing here speaks over a WebSocket, which no origin rule would bind
            await send({"type": "websocket.close", "code": 1008})

    async def _heard(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.always.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refused = self._refused(scope["method"], Headers(scope=scope))
        if refused:
            await PlainTextResponse(refused, status_code=403)(scope, receive, sent)
        else:
            await self.app(scope, receive, sent)

    def _refused(self, method: str, headers: Headers) -> str:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or _bare(hosts[0]) not in self.hosts:
            return "This desk does not answer to that name. Start it with --host-name NAME."
        near = headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        if method in SAFE:
            return "" if near or _followed(headers) else _ELSEWHERE
        own = all(self._own(origin, hosts[0]) for origin in origins)
        return "" if near and own and len(origins) < 2 else _ELSEWHERE

    def _own(self, origin: str, host: str) -> bool:
        """Say whether a page is of this desk: the same name and port; `null` is nobody's."""
        found = urlsplit(origin)
        return found.scheme in self.schemes and found.netloc.lower() == host.lower()


def _followed(headers: Headers) -> bool:
    """Say whether somebody followed a link from elsewhere, which opens a page of its own."""
    found = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return found == ("navigate", "document")


def _bare(host: str) -> str:
    """Return a host without its port.

    >>> _bare("[::1]:8765"), _bare("LOCALHOST:8765")
    ('[::1]', 'localhost')
    """
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isascii() and port.isdigit() else host.lower()
