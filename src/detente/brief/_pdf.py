"""The briefing as PDF, made by typst with the fonts that it brings along."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from detente.brief._document import Document
from detente.brief._figures._draw import for_print
from detente.brief._typst import typst_of
from detente.errors import OutputError


def pdf_of(document: Document, drawings: Mapping[str, tuple[str, str]], written: str) -> bytes:
    """Return the PDF. Its date is the as-of day, so that the same document gives the same bytes.

    Raises:
        OutputError: the temporary folder cannot be written, or typst refuses the document.
    """
    import typst  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        (folder / "main.typ").write_text(typst_of(document, written), encoding="utf-8")
        for n, figure in enumerate(document.figures, 1):
            drawing = for_print(drawings[figure.name][0])
            (folder / f"figure-{n}.svg").write_text(drawing, encoding="utf-8")
        day = document.as_of
        try:
            made: bytes = typst.compile(
                folder / "main.typ",
                format="pdf",
                ignore_system_fonts=True,
                timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            )
        except typst.TypstError as error:
            raise OutputError(f"The PDF could not be set: {error}") from error
    return made
