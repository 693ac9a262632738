"""Connections that only reach allowed addresses, and that end by a deadline.

The check stands where the connection is made: a host is looked up once, its addresses are looked
at, and the connection goes to one of those, while the request keeps the host's name (Host, SNI).
A name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from detente.monitor._address import resolved


class Guard(httpcore.NetworkBackend):
    """Connects to public addresses only, until `deadline` on the monotonic clock."""

    def __init__(self, allow: frozenset[str], deadline: float) -> None:
        self._allow = allow
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, refuse or connect to the first of its addresses that answers."""
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for ip in resolved(host.strip("[]"), port, self._allow):
            wait = left(self._deadline, timeout)
            try:
                stream = self._plain.connect_tcp(ip, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._deadline)
        raise failed or httpcore.ConnectError(f"{host} has no address.")


class _Timed(httpcore.NetworkStream):
    """A stream whose every wait is cut to what is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        wait = left(self._deadline, timeout)
        safe = self._stream.start_tls(ssl_context, server_hostname, wait)
        return _Timed(safe, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def left(deadline: float, timeout: float | None) -> float:
    """Return the seconds that may still be waited.

    Raises:
        httpcore.ReadTimeout: none are left.
    """
    rest = deadline - time.monotonic()
    if rest <= 0:
        raise httpcore.ReadTimeout("the time for the whole answer is over")
    return rest if timeout is None else min(rest, timeout)


class Transport(httpx.BaseTransport):
    """Carries httpx's requests over guarded connections; none is kept for the next request."""

    def __init__(self, allow: frozenset[str], deadline: float) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=Guard(allow, deadline),
            max_keepalive_connections=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; redirects are answers like any other."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
