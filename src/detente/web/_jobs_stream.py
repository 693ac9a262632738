"""A job as it happens: server-sent events, read from its log without holding a thread."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from detente.web._jobs_log import EVENTS, OVER, events

_LOOK, _ALIVE = 0.25, 15.0  # seconds between looks at the log, and between signs of life


async def streamed(folder: Path, after: int) -> AsyncIterator[bytes]:
    """Give the events of a job until it ends.

    Args:
        after: the id of the last event that the reader has; 0 for none, who then gets the last of
            each kind only, since they say all that is to be known.
    """
    size, silent = -1, time.monotonic()
    yield b"retry: 2000\n\n"
    while True:
        now = (folder / EVENTS).stat().st_size
        if now != size:
            size = now
            lines = events(folder)
            told = _new(lines, after)
            after = max([after, *(line["id"] for line in lines)])
            for line in told:
                yield _written(line)
                silent = time.monotonic()
            if _over(lines):
                return
        if time.monotonic() - silent > _ALIVE:
            silent = time.monotonic()
            yield b": still here\n\n"
        await asyncio.sleep(_LOOK)


def ended(folder: Path, after: int) -> bool:
    """Say whether a reader has heard all that there will be."""
    lines = events(folder)
    return bool(after) and _over(lines) and lines[-1]["id"] <= after


def _over(lines: list[dict[str, Any]]) -> bool:
    states = [line["state"] for line in lines if line["event"] == "state"]
    return bool(states) and states[-1] in OVER


def _new(lines: list[dict[str, Any]], after: int) -> list[dict[str, Any]]:
    """Return what a reader has not heard: all after an event, else the last of each kind."""
    if after:
        return [line for line in lines if line["id"] > after]
    last = {line["event"]: line for line in lines}
    return sorted(last.values(), key=lambda line: line["id"])


def _written(line: dict[str, Any]) -> bytes:
    kind = "state" if line["event"] == "cancel" else line["event"]
    told = {k: v for k, v in line.items() if k not in ("event", "id", "until")}
    if line["event"] == "cancel":
        told["state"] = "stopping"
    data = json.dumps(told, ensure_ascii=False)
    return f"id: {line['id']}\nevent: {kind}\ndata: {data}\n\n".encode()
