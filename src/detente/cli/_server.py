"""Run the desk's server: say when it is ready, stop when told, end with 0."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import uvicorn

from detente.cli._output import console
from detente.errors import DetenteError

_STOP = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 5  # seconds for answers on their way when it is told to stop


class _Server(uvicorn.Server):
    """A server that says when it is ready, and takes being stopped as its proper end."""

    ready: str = ""
    browse = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        console.print(self.ready, markup=False)
        if self.browse:
            threading.Thread(target=webbrowser.open, args=(self.ready,), daemon=True).start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in _STOP}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take a port.

    Raises:
        DetenteError: it is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, so that asyncio sends without waiting for more (it sets TCP_NODELAY only then).
    with closing(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, port))
            made.listen(socket.SOMAXCONN)
        except OSError as error:
            raise DetenteError(_why(host, port, error)) from error
        yield made


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken, perhaps by a desk that runs already. "
            "Choose another with --port, or 0 for any that is free."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may not be taken by you. Choose one above 1023 with --port."
    return f"This machine cannot listen at {host} ({error.strerror}). Choose another --host."


def run(
    app: Any,
    heard: socket.socket,
    address: str,
    *,
    behind: Sequence[str],
    log: bool,
    browse: bool,
) -> None:
    """Serve until told to stop.

    Args:
        app: the desk.
        heard: a socket that listens.
        address: to print when it is ready.
        behind: proxies that are believed about whence a reader comes.
        log: write a line for each request.
        browse: open the address in the browser.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=log,
        server_header=False,
        proxy_headers=bool(behind),
        forwarded_allow_ips=list(behind),
        timeout_graceful_shutdown=_PATIENCE,
    )
    _logging(log)
    server = _Server(config)
    server.ready, server.browse = address, browse
    server.run(sockets=[heard])
    if not server.started:
        raise DetenteError("The desk did not start; what stands above says why.")


def _logging(log: bool) -> None:
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    requests = logging.getLogger("uvicorn.access")
    requests.setLevel(logging.INFO if log else logging.WARNING)
    requests.addFilter(_without_query)


def _without_query(line: logging.LogRecord) -> bool:
    """Leave out what follows the question mark: what somebody looks for is nobody's business."""
    if isinstance(line.args, tuple):
        line.args = tuple(
            str(a).partition("?")[0] if n == 2 else a for n, a in enumerate(line.args)
        )
    return True
