"""Which requests are heard at all, and the headers that every answer carries."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = ("GET", "HEAD", "OPTIONS")
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


class Door:
    """Refuse requests for another host's name or sent by another page; add the headers of safety.

    A desk on loopback has no password, so it must hear only those who ask for it by its own name,
    and change nothing for a page from elsewhere.
    """

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...], secure: bool) -> None:
        self.app = app
        self.hosts = frozenset(h.lower() for h in hosts)
        self.always = {**_ALWAYS, **({"strict-transport-security": _STRICT} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hear a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.always.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope["method"], Headers(scope=scope))
        if refused:
            await PlainTextResponse(refused, status_code=403)(scope, receive, sent)
        else:
            await self.app(scope, receive, sent)

    def _refused(self, method: str, headers: Headers) -> str:
        host = headers.get("host", "")
        if _bare(host) not in self.hosts:
            return "This desk does not answer to that name. Start it with --host-name NAME."
        if method in SAFE:
            return ""
        origin = headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        if foreign or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "A page from elsewhere may not change anything here."
        return ""


def _bare(host: str) -> str:
    """Return a host without its port.

    >>> _bare("[::1]:8765"), _bare("LOCALHOST:8765")
    ('[::1]', 'localhost')
    """
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()
