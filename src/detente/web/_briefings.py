"""Written briefings: the finished jobs of that kind, and which of them is the one of a day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath

from detente.brief._write import FORMATS
from detente.case import Case
from detente.web._jobs import Ledger
from detente.web._jobs_log import RESULT, Job
from detente.web._ready import may_take_time
from detente.web.kinds._brief import FILES, Brief, Version


@dataclass(frozen=True)
class Written:
    """A briefing that can be read.

    Attributes:
        id: of the job that wrote it.
        at: the instant at which it was done, UTC.
        files: by format.
    """

    id: str
    at: str
    version: Version
    files: Mapping[str, Path] = field(compare=False, repr=False)


def shelf(ledger: Ledger, case: Case) -> list[Written]:
    """Return the briefings of a case that were written as a page, the newest day first."""
    done = [j for j in ledger.jobs() if j.kind == "brief" and j.state == "done"]
    found = [w for j in done if (w := _written(ledger.place(j.id), j.changed)) is not None]
    own = [w for w in found if w.version.case == case.standoff.id]
    return sorted(own, key=lambda w: (w.version.as_of, w.id), reverse=True)


@lru_cache(maxsize=1_000)
def _written(folder: Path, at: str) -> Written | None:
    """Read what a finished job wrote, which never changes."""
    may_take_time()
    try:
        result = json.loads((folder / RESULT).read_bytes())
        version = Version(**{f.name: result[f.name] for f in fields(Version)})
        names = {PurePosixPath(name).name: name for name in result["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    files = {f: folder / FILES / names[n] for f, n in FORMATS.items() if n in names}
    return Written(folder.name, at, version, files) if "html" in files else None


def of_day(written: Sequence[Written], wanted: Version) -> Written | None:
    """Return the briefing that is wanted, in most formats; else the last of its day and seed."""

    def rank(one: Written) -> tuple[bool, int, str]:
        same = one.version == wanted
        return same, len(one.files) if same else 0, one.id

    own = [w for w in written if _luck(w.version) == _luck(wanted)]
    return max(own, key=rank, default=None)


def _luck(version: Version) -> tuple[str, int]:
    return version.as_of, version.seed


def asking(day: date) -> Brief:
    """Return what the desk's page asks for: every format."""
    return Brief.model_validate({"as_of": day, "formats": list(FORMATS)})


def unfinished(jobs: Sequence[Job], day: date, held: Written | None) -> Job | None:
    """Return the last job that was asked for a day's briefing, unless it or a later one is read."""
    arguments = asking(day).model_dump(mode="json")
    last = next((j for j in reversed(jobs) if j.arguments == arguments), None)
    return None if last is None or last.state == "done" or (held and held.id > last.id) else last
