"""Fifty readers at once on a real desk, beside a plain FastAPI application with the same bytes.

The desk is a process of its own (`detente serve`) over the full bundled record. Each reader keeps
one connection open and asks for one page or document after the other without a pause, each from
another place in the list, so that all is asked for alike. The load comes from this process, which
reads raw sockets with asyncio; its own share of a core is printed, since a busy generator would
measure itself. The peer is a FastAPI application whose one plain `def` returns the bytes that the
desk gave. Before the measurement each address is asked for once, which is what the first reader of
the day waits for where nothing was worked out ahead.

Run: python benchmarks/bench_web.py [--seconds 60] [--readers 50] [--only PATH ...]
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx

PATHS = (
    "/",
    "/record",
    "/record?q=summit",
    "/record/NUC-20170903",
    "/record/map",
    "/intent",
    "/forecasts",
    "/forecasts/launch-days-30",
    "/options",
    "/options/maverick",
    "/inbox",
    "/briefing",
    "/play",
    "/method",
    "/jobs",
    "/api",
    "/api/v1/record/events",
    "/api/v1/record/events/NUC-20170903",
    "/api/v1/record/stats",
    "/api/v1/timeline",
    "/api/v1/intent",
    "/api/v1/forecasts/launch-days-30",
    "/api/v1/options",
    "/api/v1/options/what-if?price_of_disarmament=1.2",
    "/api/v1/options/probes",
    "/api/v1/jobs",
    "/api/v1/openapi.json",
)
SLOW = 300.0  # seconds that a first answer may take
DESK = "from detente.cli import main; main()"


@contextlib.contextmanager
def served(*command: str) -> Iterator[tuple[str, int, float]]:
    """Start a server; give its address, its process, and how long its first page took to come."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{address}/", timeout=SLOW)
                break
            time.sleep(0.02)
        yield address, process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def there(address: str, paths: list[str]) -> dict[str, tuple[float, bytes, str]]:
    """Ask for each address once: how long it took, what came, and of which media type."""
    found = {}
    with httpx.Client(timeout=SLOW, headers={"Accept": "text/html,*/*"}) as client:
        for path in paths:
            began = time.perf_counter()
            answer = client.get(address + path)
            while answer.status_code == 202 and time.perf_counter() - began < SLOW:
                time.sleep(0.5)  # it is being worked out
                answer = client.get(address + path)
            if answer.status_code == 200:
                took = time.perf_counter() - began
                found[path] = took, answer.content, answer.headers["content-type"]
            else:
                print(f"  left out: {path} ({answer.status_code})")
    return found


class Tally:
    """Latencies by address, and failures."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)
        self.failed: dict[str, int] = defaultdict(int)


async def reader(port: int, paths: list[str], start: int, end: float, tally: Tally) -> None:
    """Ask for one address after the other until the time is over."""
    opened, out = await asyncio.open_connection("127.0.0.1", port)
    n = start
    while time.perf_counter() < end:
        path, n = paths[n % len(paths)], n + 1
        began = time.perf_counter()
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        out.write(f"{head}Accept: text/html,*/*\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        try:
            said = await opened.readuntil(b"\r\n\r\n")
            length = int(said.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await opened.readexactly(length)
        except (asyncio.IncompleteReadError, IndexError, OSError):
            tally.failed[path] += 1
            opened, out = await asyncio.open_connection("127.0.0.1", port)
            continue
        if said[9:12] != b"200":
            tally.failed[path] += 1
        tally.took[path].append(time.perf_counter() - began)
    out.close()


async def readers(port: int, paths: list[str], count: int, seconds: float) -> Tally:
    """Let so many read at once."""
    tally, end = Tally(), time.perf_counter() + seconds
    async with asyncio.TaskGroup() as group:
        for n in range(count):
            group.create_task(reader(port, paths, n * len(paths) // count, end, tally))
    return tally


def processor(process: int) -> float:
    """Return the seconds of processor that a process has used."""
    said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def quiet(process: int) -> float:
    """Wait until a server works on nothing by itself; return how long that took."""
    began = time.perf_counter()
    while time.perf_counter() - began < SLOW:
        before = processor(process)
        time.sleep(2)
        if processor(process) - before < 0.1:
            break
    return time.perf_counter() - began


def measured(address: str, process: int, paths: list[str], count: int, seconds: float) -> Tally:
    """Measure a server, and print what was found."""
    port = int(address.rpartition(":")[2])
    began, own = time.perf_counter(), time.process_time()
    spent = processor(process)
    tally = asyncio.run(readers(port, paths, count, seconds))
    spent = processor(process) - spent
    wall, own = time.perf_counter() - began, time.process_time() - own
    every = [t for rows in tally.took.values() for t in rows]
    print(f"  {'address':<52}{'p50':>7}{'p95':>8}{'p99':>8} ms{'asked':>8}{'failed':>8}")
    for path in paths:
        if tally.took[path]:
            print(f"  {path[:50]:<52}{line(tally.took[path])}{tally.failed[path]:>8}")
    print(f"  {'all':<52}{line(every)}{sum(tally.failed.values()):>8}")
    each = 1_000 * spent / max(len(every), 1)
    print(f"  {len(every) / wall:,.0f} requests a second, {each:.2f} ms of processor for each;")
    print(f"  the load took {own / wall:.0%} of a core\n")
    return tally


def line(took: list[float]) -> str:
    cuts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    p50, p95, p99 = (1_000 * cuts[n] for n in (49, 94, 98))
    return f"{p50:>7.1f}{p95:>8.1f}{p99:>8.1f}   {len(took):>8,}"


def peer(file: Path, port: int) -> None:
    """Serve the same bytes as plainly as FastAPI lets one."""
    import uvicorn  # noqa: PLC0415
    from fastapi import FastAPI, Request, Response  # noqa: PLC0415

    held = {p: (b.encode("latin-1"), m) for p, (b, m) in json.loads(file.read_text()).items()}
    app = FastAPI()

    @app.get("/{path:path}")
    def get(request: Request, path: str) -> Response:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        body, media = held[asked]
        return Response(body, media_type=media)

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--readers", type=int, default=50)
    asked.add_argument("--only", nargs="+", default=list(PATHS))
    asked.add_argument("--peer", type=Path)
    asked.add_argument("--port", type=int)
    given = asked.parse_args()
    if given.peer:
        peer(given.peer, given.port)
        return
    with tempfile.TemporaryDirectory() as place:
        desk = (sys.executable, "-c", DESK, "serve", "--workspace", f"{place}/workspace")
        with served(*desk) as (address, process, took):
            print(f"Detente: the first page came after {took:.1f} s")
            found = there(address, given.only)
            slow = sorted(found, key=lambda p: -found[p][0])[:5]
            print("  first answers:", ", ".join(f"{p} {found[p][0]:.2f} s" for p in slow))
            print(f"  all that is worked out ahead was ready {quiet(process):.0f} s later")
            measured(address, process, list(found), given.readers, given.seconds)
        with served(*desk) as (address, process, took):
            print(f"Detente, started again: the first page came after {took:.1f} s")
        held = Path(place) / "held.json"
        rows = {p: (body.decode("latin-1"), media) for p, (_, body, media) in found.items()}
        held.write_text(json.dumps(rows))
        with served(sys.executable, __file__, "--peer", str(held)) as (address, process, took):
            print(f"FastAPI with the same bytes: the first page came after {took:.1f} s")
            measured(address, process, list(found), given.readers, given.seconds)


if __name__ == "__main__":
    main()
