"""A real HTTP server on loopback that answers as badly as it is told to."""

import gzip
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes = {}
        self.asked = []

    @property
    def place(self):
        return f"127.0.0.1:{self.server_port}"

    @property
    def allow(self):
        return frozenset({self.place})

    def url(self, path):
        return f"http://{self.place}{path}"

    def handle_error(self, request, client_address):
        """A client that went away is part of the game."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.routes[self.path.partition("?")[0]](self)

    def log_message(self, *_):
        """Quiet."""

    def reply(self, body, status=200, kind="application/rss+xml", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving():
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def good(body, **headers):
    return lambda handler: handler.reply(body, **headers)


def status(code, **headers):
    return lambda handler: handler.reply(b"no", status=code, **headers)


def conditional(body, etag='"one"', modified="Mon, 01 Jan 2001 00:00:00 GMT"):
    def answer(handler):
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.send_header("ETag", etag)
            handler.end_headers()
        else:
            handler.reply(body, ETag=etag, Last_Modified=modified)

    return answer


def drip(body, pause):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for byte in body:
            handler.wfile.write(bytes([byte]))
            time.sleep(pause)

    return answer


def dripping_head(pause):
    def answer(handler):
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(1_000):
            handler.wfile.write(b"X-%d: y\r\n" % number)
            time.sleep(pause)

    return answer


def half(body, share=0.5, **headers):
    """Promise all of a body, send a part, hang up; go on from there if asked by Range."""

    def answer(handler):
        wanted = handler.headers.get("Range")
        if wanted and handler.headers.get("If-Range") == headers.get("ETag"):
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            place = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.reply(body[start:], status=206, Content_Range=place, **headers)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body[: int(len(body) * share)])
        handler.close_connection = True

    return answer


def endless(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/rss+xml")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def bomb(size):
    packed = gzip.compress(b"0" * size)
    return lambda handler: handler.reply(packed, Content_Encoding="gzip")


def moved(where, code=302):
    return lambda handler: handler.reply(b"", status=code, Location=where)


def garbage(handler):
    handler.wfile.write(b"\x00\x01 this is not HTTP \r\n\r\n")
    handler.close_connection = True


def in_turn(*answers):
    """Each answer once, the last for ever."""
    left = list(answers)

    def answer(handler):
        one = left.pop(0) if len(left) > 1 else left[0]
        one(handler)

    return answer
