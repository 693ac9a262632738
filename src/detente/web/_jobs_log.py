"""What happened to a job, as lines added to a file: the only thing that its state is read from.

A job is a folder: `asked.json` (what, by whom, when; written once), `events.jsonl` (lines are
added, none is changed), then `result.json` or `failed.json`, and `log.txt` for whoever looks after
the desk. A line that was cut short by a power failure is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

ID = r"^[0-9]{8}-[0-9a-f-]{8,40}$"  # how the id of a job is written
State = Literal["waiting", "running", "done", "failed", "cancelled"]
STATES: tuple[State, ...] = ("waiting", "running", "done", "failed", "cancelled")
OVER: tuple[State, ...] = ("done", "failed", "cancelled")
ASKED, EVENTS, RESULT, FAILED, LOG = (
    "asked.json",
    "events.jsonl",
    "result.json",
    "failed.json",
    "log.txt",
)


@dataclass(frozen=True)
class Job:
    """A job as it stands.

    Attributes:
        arguments: what was asked, `kind` included.
        by: who asked; empty for the one person of a local desk.
        asked: when, as an instant in UTC; `changed` is when its state last changed.
        said: why it failed, or what happened to it; empty where there is nothing to say.
        done, all: how much is done, of how much; all is 0 where that is not known.
        spent: seconds it has run, all stretches together, until `seen`.
        left: about how many seconds it will still take from `seen`; None if nothing tells.
        seen: the instant of the last line.
        stopping: somebody cancelled it, and it has not ended yet.
        lines: of its log; the id of the last event.
    """

    id: str
    arguments: dict[str, Any]
    by: str
    asked: str
    state: State = "waiting"
    changed: str = ""
    said: str = ""
    done: int = 0
    all: int = 0
    spent: float = 0.0
    left: float | None = None
    seen: str = ""
    stopping: bool = False
    lines: int = 0

    @property
    def kind(self) -> str:
        """The kind of work."""
        return str(self.arguments["kind"])

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state in OVER


def now() -> str:
    """Return this instant in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add(folder: Path, event: str, **told: Any) -> None:
    """Add a line to a job's log, in one write.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps({"event": event, "at": now(), **told}, ensure_ascii=False)
    line = f"{text}\n".encode()
    with (folder / EVENTS).open("ab") as file:
        if file.tell() and not _whole(folder / EVENTS):
            line = b"\n" + line
        file.write(line)


def _whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def events(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a job's log, each with its number as `id`, from 1."""
    try:
        raw = (folder / EVENTS).read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for n, line in enumerate(raw.split(b"\n")[:-1], 1):
        try:
            found.append({"id": n, **json.loads(line)})
        except ValueError:
            continue
    return found


def read(folder: Path) -> Job | None:
    """Return a job as it stands; None where the folder holds none."""
    try:
        held = json.loads((folder / ASKED).read_bytes())
        job = Job(folder.name, held["arguments"], held["by"], held["at"], changed=held["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folded(job, events(folder))


def folded(job: Job, lines: Sequence[dict[str, Any]]) -> Job:
    """Return a job after what its log tells."""
    marks: list[tuple[float, int]] = []  # of this stretch: when, and how much was done
    since: float | None = None
    for line in lines:
        at = _seconds(line["at"])
        job = replace(job, lines=line["id"], seen=line["at"])
        if line["event"] == "progress":
            marks.append((at, line["done"]))
            job = replace(job, done=line["done"], all=line["all"])
        elif line["event"] == "cancel":
            job = replace(job, stopping=True)
        elif line["event"] == "state":
            ended = _seconds(line["until"]) if "until" in line else at
            spent = job.spent + (ended - since if since is not None else 0.0)
            since, marks = (at if line["state"] == "running" else None), []
            job = replace(
                job,
                state=line["state"],
                changed=line["at"],
                said=line.get("said", ""),
                stopping=False,
                spent=max(spent, 0.0),
            )
    if since is not None:
        job = replace(job, spent=job.spent + _seconds(job.seen) - since)
    return replace(job, left=_left(marks, job.all))


def _left(marks: Sequence[tuple[float, int]], all_: int) -> float | None:
    """Return how long the rest takes at the pace of this stretch; None before there is a pace."""
    if len(marks) < 2 or marks[-1][1] <= marks[0][1]:
        return None
    (began, held), (ended, done) = marks[0], marks[-1]
    return (ended - began) / (done - held) * max(all_ - done, 0)


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()
