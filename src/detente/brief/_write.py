"""Write a briefing: build, check, render, and put all files in place at once or none."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from detente.brief._build import build_document
from detente.brief._check import check_document
from detente.brief._document import Document
from detente.case import Case
from detente.errors import BriefError, OutputError, Problem, counted
from detente.record import Record

if TYPE_CHECKING:
    from detente.intent._posterior import Posterior

FORMATS: Mapping[str, str] = {
    "html": "index.html",
    "md": "briefing.md",
    "pdf": "briefing.pdf",
    "docx": "briefing.docx",
}
REFERENCES = "references.json"


def write_brief(
    case: Case,
    record: Record,
    out: str | Path,
    *,
    as_of: date,
    seed: int = 0,
    formats: Sequence[str] = ("html", "md", "pdf"),
    posterior: Posterior | None = None,
    kept: Path | None = None,
) -> list[Path]:
    """Write the briefing of a case into OUT/<case id>/.

    The same case, record state, day and seed give the same bytes, apart from the time of writing,
    which stands in one place and is taken from SOURCE_DATE_EPOCH where that is set.

    Args:
        case: The case, loaded from a folder that holds brief/*.md.
        record: The record with nothing hidden; the briefing sees what was learned by `as_of`.
        out: The folder to write into; it is created.
        as_of: Last UTC day whose claims may count.
        seed: Governs the bootstrap intervals of the track records.
        formats: Any of "html", "md", "pdf", "docx".
        posterior: The fit behind the reading of intent; as shipped with the case by default.
        kept: A folder of finished track records, to read from and to add to: those of an earlier
            day take a minute to make.

    Returns:
        The files written: those asked for, and references.json (what each number stands for).

    Raises:
        BriefError: the briefing fails its check, or there is no prose; nothing was written.
        OutputError: the folder cannot be written, or the disk is full; what was there is intact.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        fix = f"The formats are {', '.join(FORMATS)}."
        raise BriefError(
            "No briefing was written.", [Problem(f"No format {unknown[0]!r}.", fix=fix)]
        )
    document = build_document(case, record, as_of=as_of, seed=seed, posterior=posterior, kept=kept)
    problems = check_document(document)
    if problems:
        raise BriefError(
            f"The briefing of {case.standoff.id} has {counted(problems)}; nothing was written.",
            problems,
        )
    rendered = _render(document, list(dict.fromkeys(formats)))
    return _place(Path(out), case.standoff.id, rendered)


def _render(document: Document, formats: list[str]) -> dict[str, bytes]:
    written = _now()
    drawings: dict[str, tuple[str, str]] = {}
    if document.figures and formats != ["md"]:
        from detente.brief._figures._draw import NARROW, WIDE, draw  # noqa: PLC0415

        drawings = {f.name: (draw(f, WIDE), draw(f, NARROW)) for f in document.figures}
    files: dict[str, bytes] = {}
    if "html" in formats:
        from detente.brief._html import html_of  # noqa: PLC0415

        files[FORMATS["html"]] = html_of(document, drawings, written).encode()
    if "md" in formats:
        from detente.brief._markdown import markdown_of  # noqa: PLC0415

        files[FORMATS["md"]] = markdown_of(document, written).encode()
    if "pdf" in formats:
        from detente.brief._pdf import pdf_of  # noqa: PLC0415

        files[FORMATS["pdf"]] = pdf_of(document, drawings, written)
    if "docx" in formats:
        from detente.brief._docx import docx_of  # noqa: PLC0415

        files[FORMATS["docx"]] = docx_of(document, drawings)
    files[REFERENCES] = _references(document)
    return files


def _references(document: Document) -> bytes:
    content = {
        "case": document.case,
        "as_of": document.as_of.isoformat(),
        "seed": document.seed,
        "state": document.state,
        "references": {str(n): e.key for n, e in enumerate(document.entries, 1)},
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _now() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _place(out: Path, name: str, files: Mapping[str, bytes]) -> list[Path]:
    """Write all files beside their place, then move them in."""
    folder, waiting = out / name, None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        waiting = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        for file, content in files.items():
            (waiting / file).write_bytes(content)
        for file in files:
            (waiting / file).replace(folder / file)
    except OSError as error:
        what = f"{folder} cannot be written ({error.strerror or error})."
        fix = "Free space, or choose another folder with --out. What was there is intact."
        raise OutputError("No briefing was written.", [Problem(what, str(folder), fix)]) from error
    finally:
        if waiting is not None:
            shutil.rmtree(waiting, ignore_errors=True)
    return [folder / file for file in files]
