"""Desks to test: served for real on loopback, and looked at in a real browser."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import httpx
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from detente.web import build

PATIENCE = 60_000  # milliseconds; a busy machine is no fault of a page
_SERIOUS = ("serious", "critical")


@contextlib.contextmanager
def serving(settings):
    """Serve a desk from a thread of this process; give its address."""
    app = build(settings)
    kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with contextlib.closing(socket.socket(*kind)) as own:
        own.bind(("127.0.0.1", 0))
        port = own.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join(20)


@contextlib.contextmanager
def spawned(*arguments, port=None, **environment):
    """Serve a desk from a process of its own, which may be killed; give its address and it."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = port or free.getsockname()[1]
    code = "from detente.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(port), *arguments]
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        yield address, process
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()
        process.stderr.close()


def _wait(address):
    for _ in range(1_200):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{address}/favicon.ico", timeout=5)
            return
        time.sleep(0.1)
    raise AssertionError(f"no desk came up at {address}")


@contextlib.contextmanager
def person(address):
    """Send as a page of the desk would: with the token that its forms carry."""
    with httpx.Client(base_url=address, timeout=60) as client:
        page = client.get("/method", headers={"Accept": "text/html"}).text
        client.headers["X-Token"] = re.search(r'<meta name="token" content="([^"]+)"', page)[1]
        yield client


class Reader:
    """Somebody at a browser, who notices every error and every request off the machine."""

    def __init__(self, browser, address, *, width=1280, height=900, scheme="light"):
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.said, self.strangers = [], []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def _asked(self, request):
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc and not (
            request.url.startswith(("data:", "blob:"))
        ):
            self.strangers.append(request.url)

    def goto(self, path):
        """Go to a page and wait until it is quiet."""
        self.page.goto(self.address + path, wait_until="load")
        self.drawn()
        return self.page

    def drawn(self):
        """Wait until every chart in sight is drawn."""
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('[data-spec]')]
                     .every(e => !e.clientWidth || e.querySelector('svg'))"""
        )

    def content(self):
        """Assert that nothing was wrong so far: no error, no stranger, no barrier, no overflow."""
        assert self.said == []
        assert self.strangers == []
        found = Axe().run(self.page).response["violations"]
        grave = [
            (v["id"], v["help"], [n["html"][:160] for n in v["nodes"][:3]])
            for v in found
            if v["impact"] in _SERIOUS
        ]
        assert grave == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
