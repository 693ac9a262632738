"""Written briefings: the finished jobs of that kind, and which of them is the one of a day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path, PurePosixPath

from detente.brief._write import FORMATS
from detente.case import Case
from detente.web._jobs import Ledger
from detente.web._jobs_log import RESULT, Job
from detente.web._ready import may_take_time
from detente.web.kinds._brief import FILES, Brief, Version

_RESTS = {
    "record_state": "the record",
    "fit": "the fit of the game",
    "case_version": "the case",
    "version": "Détente itself",
}


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


def shelf(case: Case, ledger: Ledger, jobs: Sequence[Job]) -> list[Written]:
    """Return the briefings of a case that jobs wrote as a page, the newest day first."""
    done = [j for j in jobs if j.kind == "brief" and j.state == "done"]
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
    there = {f: path for f, path in files.items() if path.is_file()}
    return Written(folder.name, at, version, there) if "html" in there else None


def of_day(written: Sequence[Written], wanted: Version) -> Written | None:
    """Return the briefing that is wanted, in most formats; else the last of its day and seed."""

    def rank(one: Written) -> tuple[bool, int, str]:
        same = one.version == wanted
        return same, len(one.files) if same else 0, one.id

    day = wanted.as_of, wanted.seed
    own = [w for w in written if (w.version.as_of, w.version.seed) == day]
    return max(own, key=rank, default=None)


def changed(then: Version, now: Version) -> list[str]:
    """Say what is no longer as it was when a briefing of a day was written."""
    return [said for name, said in _RESTS.items() if getattr(then, name) != getattr(now, name)]


def asking(wanted: Version) -> Brief:
    """Return what has a briefing written, in every format."""
    given = {"as_of": wanted.as_of, "seed": wanted.seed, "formats": list(FORMATS)}
    return Brief.model_validate(given)


def unfinished(jobs: Sequence[Job], wanted: Version, held: Written | None) -> Job | None:
    """Return the last job that was to write a briefing, if it has not and there is a use for it."""
    arguments = asking(wanted).model_dump(mode="json")
    last = next((j for j in reversed(jobs) if j.arguments == arguments), None)
    if last is None or last.state == "done" or (held and held.id > last.id):
        return None
    return None if last.over and held and held.version == wanted else last
