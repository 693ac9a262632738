"""Written briefings: kept under what they depend on, and written beside the desk, one at a time."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from detente import __version__
from detente.errors import DetenteError, NotFound
from detente.web._settings import Settings
from detente.web._site import Site

FORMATS = {
    "html": "index.html",
    "md": "briefing.md",
    "pdf": "briefing.pdf",
    "docx": "briefing.docx",
}
_ABOUT = "about.json"


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a briefing depends on: equal ones are the same briefing.

    Attributes:
        state: of the record as of the day.
        fit: a digest of the fit made in this workspace; empty for the one that ships.
        written: the instant of writing, UTC; empty before.
    """

    case: str
    case_version: str
    state: str
    fit: str
    seed: int
    as_of: str
    version: str
    written: str = ""

    @property
    def key(self) -> str:
        """Its name on disk and in addresses."""
        parts = {**asdict(self), "written": ""}
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def version_of(site: Site, day: date, seed: int = 0) -> Version:
    """Return which briefing there would be now, as of a day."""
    return Version(
        case=site.case.standoff.id,
        case_version=site.case.version,
        state=site.record(day).state,
        fit=_fit(site.settings.place / "posterior" / site.case.standoff.id / "play.npz"),
        seed=seed,
        as_of=day.isoformat(),
        version=__version__,
    )


def _fit(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""


class Briefings:
    """The finished briefings of a desk, and those that are being written."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.folder = site.settings.place / "briefings"
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._going: dict[str, str] = {}  # of each key: empty while it is written, or what failed

    def listed(self) -> list[Version]:
        """Return the finished ones, the newest day first."""
        found = [v for f in self.folder.glob(f"*/{_ABOUT}") if (v := _read(f)) is not None]
        return sorted(found, key=lambda v: (v.as_of, v.written), reverse=True)

    def one(self, key: str) -> Version:
        """Return a finished one.

        Raises:
            NotFound: there is none of that key.
        """
        found = _read(self.folder / key / _ABOUT) if key.isalnum() else None
        if found is None:
            raise NotFound("There is no such briefing here.")
        return found

    def file(self, key: str, format: str) -> Path:
        """Return one file of a finished one.

        Raises:
            NotFound: there is none.
        """
        self.one(key)
        path = self.folder / key / FORMATS.get(format, "")
        if format not in FORMATS or not path.is_file():
            raise NotFound("There is no such file.")
        return path

    def state(self, key: str) -> tuple[str, str]:
        """Return done, writing, failed or none, and why it failed."""
        if (self.folder / key / _ABOUT).is_file():
            return "done", ""
        with self._lock:
            said = self._going.get(key)
        return ("none", "") if said is None else ("failed", said) if said else ("writing", "")

    def write(self, version: Version) -> None:
        """Begin to write one, unless it is there or under way."""
        with self._lock:
            if self._going.get(version.key) == "" or (self.folder / version.key).is_dir():
                return
            self._going[version.key] = ""
        threading.Thread(target=self._write, args=(version,), daemon=True).start()

    def _write(self, version: Version) -> None:
        """Write it in a process of its own, so that the desk answers others meanwhile."""
        with self._turn:
            said = "It was stopped before it was finished."
            try:
                context = multiprocessing.get_context("spawn")
                ours, theirs = context.Pipe(duplex=False)
                given = (self.site.settings, asdict(version), theirs)
                work = context.Process(target=_work, args=given, daemon=True)
                work.start()
                theirs.close()
                said = ours.recv()
                work.join()
            except (EOFError, OSError):
                pass  # said already
            with self._lock:
                if said:
                    self._going[version.key] = said
                else:
                    self._going.pop(version.key, None)


def _read(path: Path) -> Version | None:
    try:
        return Version(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _work(settings: Settings, given: Mapping[str, Any], told: Any) -> None:
    """Write a briefing; tell what stood in the way, or nothing."""
    try:
        _make(Site(settings), Version(**given))
        told.send("")
    except DetenteError as error:
        told.send(error.headline)
    finally:
        told.close()


def _make(site: Site, version: Version) -> None:
    """Write all files into a folder beside their place, then put it there."""
    from detente.brief import write_brief  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    place = site.settings.place
    folder = place / "briefings"
    folder.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        files = write_brief(
            site.case,
            open_record(site.case, site.settings.workspace),
            waiting,
            as_of=date.fromisoformat(version.as_of),
            seed=version.seed,
            formats=tuple(FORMATS),
            posterior=site.posterior,
            kept=place / "backtests" / site.case.standoff.id,
        )
        written = replace(version, written=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        own = files[0].parent
        (own / _ABOUT).write_text(json.dumps(asdict(written)), encoding="utf-8")
        own.replace(folder / version.key)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
