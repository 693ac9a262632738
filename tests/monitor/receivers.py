"""Real receivers on loopback: an SMTP server, with STARTTLS or not, and a webhook."""

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def webhook(answers=(), status=200):
    """A webhook that keeps what it was sent; `answers` are the statuses of the first requests."""
    got, left = [], list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            code = left.pop(0) if left else status
            self.send_response(code)
            if 300 <= code < 400:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Smtp:
    """As much of RFC 5321 as a client needs; `refuse` answers every RCPT with 550."""

    def __init__(self, tls=None, refuse=False, drop_after_data=False):
        self.tls, self.refuse, self.drop = tls, refuse, drop_after_data
        self.mails, self.secure, self.auth = [], [], []
        self.port = 0

    async def serve(self, reader, writer):
        secure = False
        writer.write(b"220 loopback ESMTP\r\n")
        while line := await reader.readline():
            words = line.decode("ascii", "replace").strip().upper().split(" ", 1)
            verb = words[0]
            if verb == "EHLO":
                offer = b"250-STARTTLS\r\n" if self.tls and not secure else b""
                login = b"250-AUTH PLAIN\r\n" if secure else b""
                writer.write(b"250-loopback\r\n" + offer + login + b"250 8BITMIME\r\n")
            elif verb == "STARTTLS":
                writer.write(b"220 go ahead\r\n")
                await writer.drain()
                await writer.start_tls(self.tls)
                secure = True
            elif verb == "AUTH":
                self.auth.append(line.strip())
                writer.write(b"235 ok\r\n")
            elif verb == "RCPT" and self.refuse:
                writer.write(b"550 no such person\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                self.mails.append(await self._body(reader))
                self.secure.append(secure)
                if self.drop:
                    break
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()

    async def _body(self, reader):
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)


@contextmanager
def smtp(**more):
    """Run a mail server on loopback; gives the `Smtp`, whose `port` is where it listens."""
    one, ready, loop = Smtp(**more), threading.Event(), asyncio.new_event_loop()

    async def begin():
        server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
        one.port = server.sockets[0].getsockname()[1]
        ready.set()
        return server

    def work():
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(begin())
        loop.run_forever()
        server.close()
        loop.run_until_complete(server.wait_closed())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait(10)
    try:
        yield one
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
